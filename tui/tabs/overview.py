"""The first tab where no table is selected: a database, an engine not counted, or a file."""

from __future__ import annotations

from collections.abc import Iterable

from dbscope.analyzers.model.catalog import Component, Database, Evidence, Other

from ..state import Marks, Place, Ref, Snapshot
from ..widgets.grid import Column, Line
from ..words import counted, plural, where
from .used import first_place
from .uses import NUMBERS, done, numbers, total
from .view import TabView

_COLUMNS = (
    Column("", 8, 18, role="key"),
    Column("", 12, 90, role="name"),
    Column("place", most=46, leaves=1, role="dim", path=True),
)
_USES = (
    Column("table", 8, 40, fair=16, role="link"),
    Column("database", 8, 24, leaves=2, role="dim"),
    *NUMBERS,
    Column("place", most=46, leaves=3, role="dim", path=True),
)


def overview_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """What is known of the selected database, engine or file as a whole."""
    if ref.kind == "database" and (database := snapshot.database(ref)) is not None:
        lines = (*_facts(database), *_evidence(database.evidence))
        return TabView("Overview", "Overview", _COLUMNS, lines, (database.role,))
    if (other := snapshot.other(ref)) is not None:
        return _other(other)
    if (component := snapshot.component(ref)) is not None:
        return _component(snapshot, component)
    if ref.kind == "file":
        return _file(snapshot, ref)
    return None


def _other(other: Other) -> TabView:
    intro = (f"Seen, but not counted as this repository's database: {other.status}", other.reason)
    return TabView("Overview", "Overview", _COLUMNS, _evidence(other.evidence), intro)


def _component(snapshot: Snapshot, component: Component) -> TabView:
    lines = []
    for use in sorted(component.uses, key=lambda u: (u.database, -total(u), u.table)):
        ref = Ref("table", use.database, use.table)
        place = first_place(use) or snapshot.place(ref)
        said = done([use]) or "declared here"
        cells = (use.table, use.database, *numbers(use), where(place))
        lines.append(Line(("use", use.database, use.table), cells, place, ref, said))
    sums = done(component.uses)
    intro = (f"component in {_folder(component.path)}{' · ' if sums else ''}{sums}",)
    return TabView(
        counted("Tables", len(lines)),
        counted("Tables", len(lines)),
        _USES,
        tuple(lines),
        intro,
        "No table is known to be used by this component.",
    )


def _folder(path: str) -> str:
    return "the whole repository" if path in ("", ".") else f"{path}/"


def _facts(database: Database) -> tuple[Line, ...]:
    access = [
        " ".join(p for p in (a.technology, f"({a.driver})" if a.driver else "", a.language) if p)
        for a in database.access
    ]
    state = f"{database.status}, the default" if database.default else database.status
    said = [("engine", f"{database.engine} · {database.kind}"), ("status", state)]
    said += [("access", text) for text in access]
    said += [("component", name) for name in database.components]
    lines = [Line(("fact", k, v), (k, v), detail=v) for k, v in said]
    for setting in database.settings:
        place = Place(setting.path, setting.line)
        text = f"{setting.name} = {setting.value}"
        lines.append(Line(("set", text), ("setting", text, where(place)), place, detail=text))
    files = database.key_files
    lines += [Line(("key", p), ("key file", p), Place(p), detail=p) for p in files]
    return tuple(lines)


def _evidence(evidence: Iterable[Evidence]) -> tuple[Line, ...]:
    lines = []
    for number, seen in enumerate(evidence):
        place = Place(seen.path, seen.line)
        identity = ("evidence", seen.path, seen.line, seen.kind, number)
        cells = (seen.kind, seen.text, where(place))
        lines.append(Line(identity, cells, place, detail=f"{seen.kind}: {seen.text}"))
    if lines:
        heading = f"Evidence: {plural(len(lines), 'place')}"
        lines.insert(0, Line(("head", "evidence"), (heading,), head=True))
    return tuple(lines)


def _file(snapshot: Snapshot, ref: Ref) -> TabView:
    said = snapshot.files.get(ref.name)
    lines = []
    if said is not None:
        for number, problem in enumerate(said.problems):
            place = Place(problem.path, problem.line)
            cells = (problem.code or problem.kind, problem.message, where(place))
            lines.append(
                Line(("problem", number), cells, place, detail=problem.message, roles=("warn",))
            )
        for table, line in said.tables:
            place = Place(ref.name, line)
            lines.append(Line(table, ("table", table.name, where(place)), place, table))
        for database, line in said.databases:
            place = Place(ref.name, line)
            cells = ("evidence", database.database, where(place))
            lines.append(Line(database, cells, place, database))
    return TabView(
        "Overview",
        "Overview",
        _COLUMNS,
        tuple(lines),
        (ref.name,),
        "This file says nothing about a database.\nIts text is in the Source tab (s).",
    )
