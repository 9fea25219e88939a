"""The tab of uses: which components read and write a table, and every file that speaks of it."""

from __future__ import annotations

from collections.abc import Iterable

from dbscope.analyzers.model.catalog import Component, Database, Use, UsePlace
from dbscope.analyzers.model.schema import Declaration, Table

from ..state import Marks, Place, Ref, Snapshot, table_ref
from ..widgets.grid import Column, Line
from ..words import counted, plural, where
from .uses import NOTHING, NUMBERS, done, numbers, total, unknown
from .view import TabView

_COLUMNS = (
    Column("", 8, 40, fair=16, role="name"),
    Column("how", 8, 40, leaves=2),
    *NUMBERS,
    Column("place", most=60, leaves=1, role="dim", path=True),
)
_SAYS = {
    "model": "declares it",
    "migration": "changes it",
    "dump": "declares it",
    "config": "declares it",
    "usage": "uses it",
    "live": "has it",
}
_DECLARES = "declares it"
"""What a component does that neither reads nor writes, as far as is known."""
ALL = "*"
"""Stands for every column where code names none."""


def used_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """Who uses the selected table, or the tables of the selected database."""
    if ref.kind == "database":
        database = snapshot.database(ref)
        return _of_database(database, snapshot) if database is not None else None
    found = snapshot.tables.get(ref)
    return _of_table(*found, snapshot) if found is not None else None


# -- a table -----------------------------------------------------------------------------------


def _of_table(database: Database, table: Table, snapshot: Snapshot) -> TabView:
    names = {table.name, table.qualified}
    using = [
        (component, use)
        for component in snapshot.catalog.components
        for use in component.uses
        if use.database == database.id and use.table in names
    ]
    using.sort(key=lambda pair: (-total(pair[1]), pair[0].name))
    home = Homes(snapshot.catalog.components)
    lines = [
        line
        for component, use in using
        for line in (_component(component, use, _first_in(component, table, home)), *_places(use))
    ]
    if lines:
        lines.insert(0, _head("components", plural(len(using), "component")))
    files = [_file(d, n, table) for n, d in enumerate(table.declarations)]
    if files:
        lines.append(_head("files", _files_said(table.declarations)))
    return TabView(
        counted("Used by", len(using)),
        counted("Used", len(using)),
        _COLUMNS,
        (*lines, *files),
        empty=_nobody(table),
    )


def _nobody(table: Table) -> str:
    model = f", an import of the model {table.model}" if table.model else ""
    return (
        "No use was found. Looked for: declarations in models, migrations, SQL and settings,"
        f" queries of mappers and SQL in code{model}."
    )


def _component(component: Component, use: Use, first: Declaration | None) -> Line:
    place = Place(first.path, first.line) if first else None
    folder = _folder(component)
    said = done([use]) or ("uses it" if first and first.source == "usage" else _DECLARES)
    more = f" · {plural(unknown(use), 'write')}" if unknown(use) else ""
    return Line(
        ("component", component.name, component.path),
        (component.name, folder + more, *numbers(use), where(place)),
        place,
        detail=f"{component.name} in {folder}: {said}",
    )


def _places(use: Use) -> list[Line]:
    """The places where a component reads and writes a table, below its own line."""
    return [
        Line(
            ("place", use.table, place.path, place.line, place.action, number),
            (f"  {place.action}s", _columns(place), *NOTHING, where(at := _place(place))),
            at,
            detail=f"{place.action}s {_columns(place) or use.table}",
        )
        for number, place in enumerate(use.places)
    ]


def first_place(use: Use) -> Place | None:
    """The first place where a table is used."""
    return _place(use.places[0]) if use.places else None


def _place(place: UsePlace) -> Place:
    return Place(place.path, place.line)


def _columns(place: UsePlace) -> str:
    """The columns that the code names at a place: those that it sets, then those that it reads."""
    named = dict.fromkeys((*place.writes, *place.reads))
    return ", ".join("every column" if n == ALL else n for n in named)


def _folder(component: Component) -> str:
    return "the root" if component.path in ("", ".") else f"{component.path}/"


def _file(said: Declaration, number: int, table: Table) -> Line:
    place = Place(said.path, said.line) if said.path else None
    how = _SAYS.get(said.source, said.source)
    made = f"class {table.model}" if said.source == "model" and table.model else ""
    detail = f"{how}, {made}" if made else how
    identity = ("file", said.path, said.line, said.source, number)
    return Line(identity, (said.source, made or how, *NOTHING, where(place)), place, detail=detail)


def _files_said(declarations: Iterable[Declaration]) -> str:
    listed = list(declarations)
    files = plural(len({d.path for d in listed}), "file")
    return f"named at {plural(len(listed), 'place')} in {files}"


def _first_in(component: Component, table: Table, home: Homes) -> Declaration | None:
    """Where a component first speaks of a table."""
    return next((d for d in table.declarations if home.of(d.path) == component.path), None)


class Homes:
    """Finds the component that a file belongs to: that of the nearest folder above it."""

    def __init__(self, components: Iterable[Component]) -> None:
        self._folders = {"" if c.path == "." else c.path: c.path for c in components}

    def of(self, path: str) -> str | None:
        """The path of the component, or None where no component holds the file."""
        while path:
            path = path.rpartition("/")[0]
            if path in self._folders:
                return self._folders[path]
        return None


# -- a database --------------------------------------------------------------------------------


def _of_database(database: Database, snapshot: Snapshot) -> TabView:
    refs = {n: table_ref(database, t) for t in database.tables for n in (t.qualified, t.name)}
    lines: list[Line] = []
    using = 0
    for component in snapshot.catalog.components:
        uses = [u for u in component.uses if u.database == database.id]
        if not uses and component.name not in database.components:
            continue
        using += 1
        lines += _part(component, uses, refs, snapshot)
    access = [_access(database, n) for n in range(len(database.access))]
    if access:
        lines += [_head("access", "reached through"), *access]
    if database.key_files:
        lines.append(_head("key", "key files"))
        lines += [_key_file(path) for path in database.key_files]
    return TabView(
        counted("Used by", using),
        counted("Used", using),
        _COLUMNS,
        tuple(lines),
        empty="No use was found: no component declares or imports anything of this database.",
    )


def _part(
    component: Component, uses: list[Use], refs: dict[str, Ref], snapshot: Snapshot
) -> list[Line]:
    """A component's heading with its sums, then the tables it uses, most used first."""
    said = " · ".join(s for s in (component.name, _folder(component), done(uses)) if s)
    ordered = sorted(uses, key=lambda u: (-total(u), u.table))
    lines = [_table_use(component, use, refs.get(use.table), snapshot) for use in ordered]
    if not lines:
        cells = ("", "holds its connection or settings", *NOTHING, "")
        lines = [Line(("no-table", component.name), cells, detail=said)]
    return [_head(f"{component.name}/{component.path}", said), *lines]


def _table_use(component: Component, use: Use, ref: Ref | None, snapshot: Snapshot) -> Line:
    place = first_place(use) or (snapshot.place(ref) if ref is not None else None)
    how = plural(unknown(use), "write") if unknown(use) else "" if total(use) else _DECLARES
    cells = (use.table, how, *numbers(use), where(place))
    said = f"{component.name}, {use.table}: {done([use]) or _DECLARES}"
    end = " · enter goes to the table" if ref is not None else ""
    return Line(("use", component.name, use.table), cells, place, ref, said + end)


def _access(database: Database, number: int) -> Line:
    way = database.access[number]
    how = ", ".join(p for p in (way.driver, way.language) if p)
    return Line(("access", number), (way.technology, how, *NOTHING, ""), detail=how)


def _key_file(path: str) -> Line:
    name = path.rstrip("/").rpartition("/")[2]
    return Line(("key", path), (name, "", *NOTHING, path), Place(path), detail=path)


def _head(name: str, text: str) -> Line:
    return Line(("head", name), (text,), head=True)
