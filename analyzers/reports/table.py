"""A catalog as plain text for a terminal: databases, tables and what was not understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from ..model.catalog import Catalog, Database, Problem
from ..model.keys import Names, database_names
from ..model.kinds import Kind, counted_kinds, kind_of
from ..model.schema import Table
from . import shape
from .text import line, place, shortened

_MOST_PROBLEMS = 20
_WIDEST = 60


def render(catalog: Catalog, explain: bool = False) -> str:
    """The overview; with `explain` also what was seen but not counted, and every problem."""
    parts = [_head(catalog)] if catalog.databases else ["no database"]
    named = database_names(catalog.databases)
    parts += [_database(d, named[d.id]) for d in catalog.databases]
    if explain and catalog.others:
        parts.append(_others(catalog))
    if catalog.problems:
        parts.append(_problems(catalog.problems, explain))
    return "\n\n".join(parts) + "\n"


def _head(catalog: Catalog) -> str:
    tables = [t for _, t in catalog.tables()]
    counts = [_many(len(catalog.databases), "database"), counted_kinds(tables) or "0 tables"]
    counts += [_many(len(catalog.problems), "problem")] if catalog.problems else []
    return f"{line(catalog.root) or '.'}: {', '.join(counts)}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _database(database: Database, name: str) -> str:
    status = database.status
    if status == "alternative" and database.default:
        status = "alternative, the default"
    access = "; ".join(dict.fromkeys(_access(a.technology, a.driver) for a in database.access))
    head = "  ".join(line(p) for p in (name, f"[{status}]", access) if p)
    lines = [head, f"  {shortened(database.role, 200)}"] if database.role else [head]
    lines += [f"  seen at {line(place(e.path, e.line))}" for e in database.evidence[:1]]
    names = Names(database.tables)
    stored = [t for t in database.tables if t.kind != "key-pattern"]
    keys = [t for t in database.tables if t.kind == "key-pattern"]
    if stored:
        kinds = {t.kind for t in stored}
        kind = kind_of(kinds.pop() if len(kinds) == 1 else "table")
        titles = (kind.one, kind.parts, "keys", "indexes", "declared in")
        lines += ["", *_grid(titles, [_table(t, names.label(t), kind) for t in stored], {1, 3})]
    if keys:
        heads = ("key pattern", "ttl", "structure", "declared in")
        lines += ["", *_grid(heads, [_key(t) for t in keys], set())]
    return "\n".join(lines)


def _access(technology: str, driver: str | None) -> str:
    return f"{technology} ({driver})" if driver and driver != technology else technology


def _table(table: Table, label: str, usual: Kind) -> Sequence[str]:
    keys = [f"PK {', '.join(table.primary_key)}"] if table.primary_key else []
    foreign = sum(1 for k in table.foreign_keys if k.enforced)
    keys += [f"{foreign} FK"] if foreign else []
    loose = len(table.foreign_keys) - foreign
    keys += [_many(loose, "reference")] if loose else []
    kind = kind_of(table.kind)
    name = label if kind == usual else f"{label} ({kind.one})"
    indexes = str(len(table.indexes)) if table.indexes else ""
    return name, str(len(table.columns)), ", ".join(keys), indexes, _home(table)


def _key(table: Table) -> Sequence[str]:
    ttl = shape.humanised(table.options.get("ttl"))
    return table.name, ttl, str(table.options.get("structure") or ""), _home(table)


def _home(table: Table) -> str:
    home = shape.home(table)
    return place(home.path, home.line) if home else ""


def _others(catalog: Catalog) -> str:
    rows = [
        (o.engine, o.status, o.reason, place(o.evidence[0].path, o.evidence[0].line))
        if o.evidence
        else (o.engine, o.status, o.reason, "")
        for o in catalog.others
    ]
    return "\n".join(["Seen, not counted:", *_grid((), rows, set())])


def _problems(problems: Sequence[Problem], every: bool) -> str:
    shown = problems if every else problems[:_MOST_PROBLEMS]
    rows = [(place(p.path, p.line), p.code, p.kind, p.message) for p in shown]
    lines = [f"{_many(len(problems), 'problem').capitalize()}:", *_grid((), rows, set())]
    if len(shown) < len(problems):
        lines.append(f"  … and {len(problems) - len(shown)} more")
    return "\n".join(lines)


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]], right: set[int]) -> list[str]:
    """Rows in columns as wide as their widest cell; the last column is not padded."""
    cells = [
        [shortened(c, _WIDEST) if i < len(r) - 1 else shortened(c, 200) for i, c in enumerate(r)]
        for r in ([heads] if heads else []) + list(rows)
    ]
    widths = [max(_width(r[i]) for r in cells) for i in range(len(cells[0]))] if cells else []
    lines = []
    for row in cells:
        said = [
            _padded(cell, widths[i], i in right) if i < len(row) - 1 else cell
            for i, cell in enumerate(row)
            if widths[i]
        ]
        lines.append(f"  {'  '.join(said)}".rstrip())
    return lines


def _width(text: str) -> int:
    """How many places a terminal gives the text."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
