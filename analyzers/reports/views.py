"""The registry of views: a name, and the function that makes its text from a catalog.

Reports are Markdown documents, formats are what other programs read. To add one is to write a
function of a catalog and options and to enter it here; each is imported when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..model.catalog import Catalog
from .fragments import NotFound, database_markdown, table_markdown
from .options import NothingMatches, Options, Targets, narrow, narrowed

__all__ = [
    "FORMATS",
    "REPORTS",
    "NotFound",
    "NothingMatches",
    "Options",
    "Targets",
    "UnknownView",
    "View",
    "database_markdown",
    "names",
    "narrow",
    "render",
    "table_markdown",
]

NO_DATABASE = "no database\n"
View = Callable[[Catalog, Options], str]


class UnknownView(ValueError):
    """No view of that name; says which there are."""


def _schema(catalog: Catalog, options: Options) -> str:
    from . import environment, schema_view

    context = schema_view.context(catalog, options, lambda: date.today().isoformat())
    return environment.render("schema.md.j2", context, options.templates)


def _databases(catalog: Catalog, options: Options) -> str:
    from . import databases_view, environment

    context = databases_view.context(catalog, options)
    return environment.render("databases.md.j2", context, options.templates)


def _json(catalog: Catalog, options: Options) -> str:
    from . import json

    return json.render(catalog)


def _table(catalog: Catalog, options: Options) -> str:
    from . import table

    return table.render(catalog, options.explain)


def _tbls(catalog: Catalog, options: Options) -> str:
    from . import tbls

    return tbls.render(catalog)


def _dbml(catalog: Catalog, options: Options) -> str:
    from . import dbml

    return dbml.render(catalog)


def _mermaid(catalog: Catalog, options: Options) -> str:
    from . import mermaid

    return mermaid.render(catalog)


def _sql(catalog: Catalog, options: Options) -> str:
    from . import ddl

    return ddl.render(catalog)


REPORTS: dict[str, View] = {"schema": _schema, "databases": _databases}
"""Markdown documents; each is the one line `no database` where nothing is used."""

FORMATS: dict[str, View] = {
    "json": _json,
    "table": _table,
    "tbls": _tbls,
    "dbml": _dbml,
    "mermaid": _mermaid,
    "sql": _sql,
}
"""What other programs, or a terminal, read."""


def names() -> tuple[str, ...]:
    """The names of all views, reports first."""
    return (*REPORTS, *FORMATS)


def render(name: str, catalog: Catalog, options: Options | None = None) -> str:
    """The text of a view, ending with a line break.

    Raises UnknownView, NothingMatches (the patterns leave nothing of the databases there are) and
    environment.TemplateError (a user's template that cannot be used); each is a ValueError whose
    text is one sentence.
    """
    view = REPORTS.get(name) or FORMATS.get(name)
    if view is None:
        raise UnknownView(f"there is no view {name!r}; there are: {', '.join(names())}")
    asked = options or Options()
    part = narrowed(catalog, asked)
    if name in REPORTS and not part.databases:
        return NO_DATABASE
    return view(part, asked)
