"""Sources of Python's object mappers: where models stand, and what one step of a history is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...model.catalog import Migration, Problem
from ...schema.operations import AnyOperation, summarise
from ...syntax.ir import ClassDef, FuncDef, Import, Stmt
from ...syntax.project import Project
from ..base import Source
from .places import common_root, standing

STANDINGS = ("", "example", "test")
"""Where models may stand: in the product, in an example, in a test."""


def model_source(
    technology: str,
    paths: list[str],
    operations: Iterable[AnyOperation],
    problems: Iterable[Problem],
    engines: tuple[str, ...] = (),
    group: str | None = None,
    apart: bool = False,
) -> Source:
    """The source of models that stand in these files, all of one standing."""
    root = common_root(paths)
    place = standing(paths[0])
    return Source(
        technology=technology,
        kind="model",
        group=root if group is None else group,
        root=root,
        engines=engines,
        operations=tuple(operations),
        problems=tuple(sorted(set(problems))),
        test=place != "",
        example=place == "example",
        apart=apart,
    )


def step(
    tool: str, name: str, path: str, date: str | None, line: int, made: Sequence[AnyOperation]
) -> Migration:
    """One migration: what it is called, and what it does."""
    tables = {t for o in made if isinstance(t := getattr(o, "table", None), str)}
    return Migration(
        tool=tool,
        id=name,
        path=path,
        date=date,
        summary=summarise(tuple(made)),
        operations=len(made),
        tables=tuple(sorted(tables)),
        line=line,
    )


def loose_statements(project: Project, path: str) -> tuple[Stmt, ...]:
    """What a file does by itself: its statements without definitions and imports."""
    module = project.module(path)
    body = module.body if module is not None else ()
    return tuple(s for s in body if not isinstance(s, FuncDef | ClassDef | Import))
