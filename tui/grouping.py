"""Groups of tables for the databases pane, so that a thousand of them stay readable."""

from __future__ import annotations

from collections.abc import Sequence

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.shape import home

GROUPINGS = ("", "name", "folder", "none")
"""How tables can be grouped: by themselves where there are many, by name, by folder, not at all."""

WORDS = {
    "": "grouped by name where there are many",
    "name": "grouped by the beginning of their names",
    "folder": "grouped by the folder that declares them",
    "none": "not grouped",
}
MANY = 40
"""Tables from which groups are made by themselves."""
_FEW = 3


def grouped(tables: Sequence[Table], grouping: str) -> list[tuple[str, list[Table]]]:
    """Groups with their names, in the order of their first tables; the rest under no name last."""
    if grouping == "none" or (not grouping and len(tables) <= MANY):
        return [("", list(tables))]
    by_folder = grouping == "folder"
    groups: dict[str, list[Table]] = {}
    for table in tables:
        groups.setdefault(_folder(table) if by_folder else _prefix(table.name), []).append(table)
    named = {n: g for n, g in groups.items() if n and (by_folder or len(g) >= _FEW)}
    if len(named) < 2 and not (by_folder and named):
        return [("", list(tables))]
    rest = [t for n, g in groups.items() if n not in named for t in g]
    order = {id(t): i for i, t in enumerate(tables)}
    rest.sort(key=lambda t: order[id(t)])
    ending = "/" if by_folder else "_"
    return [*((n + ending, g) for n, g in named.items()), *([("", rest)] if rest else [])]


def _prefix(name: str) -> str:
    """What stands before the first underscore: `auth` of `auth_user`."""
    head, found, _ = name.lstrip("_").partition("_")
    return head if found else ""


def _folder(table: Table) -> str:
    first = home(table)
    return first.path.rpartition("/")[0] if first else ""
