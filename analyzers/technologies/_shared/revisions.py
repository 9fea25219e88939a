"""Which Python files are revisions of Alembic."""

from __future__ import annotations

from ...syntax.ir import Assign, Stmt


def is_revision(body: tuple[Stmt, ...]) -> bool:
    """Whether a file is a revision (Alembic docs, "Create a Migration Script").

    Models that are declared again inside one are copies of their past, not the schema.
    """
    names = {s.target for s in body if isinstance(s, Assign)}
    return "down_revision" in names and "revision" in names
