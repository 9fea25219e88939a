"""What the `schema` report and the tables' own views show, gathered for their templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..model.catalog import Catalog, Database, Migration, Relationship
from ..model.coverage import described
from ..model.keys import UNDESCRIBED_KINDS, database_names
from ..model.kinds import kind_of
from ..model.schema import Column, Declaration, Table
from ..version import VERSION
from . import mermaid, shape
from .gaps import measures
from .options import Options, Targets
from .text import Markdown, code, md, place

Row = dict[str, Any]
_MOST_ENDS = 6


def context(catalog: Catalog, options: Options, today: Callable[[], str]) -> Row:
    """All that the schema report's template needs."""
    named = database_names(catalog.databases)
    several = len(catalog.databases) > 1
    tables = [
        table_row(t, d, named[d.id] if several else None)
        for d in catalog.databases
        for t in d.tables
        if t.kind not in UNDESCRIBED_KINDS
    ]
    relations = [relation_row(r, d) for d in catalog.databases for r in d.relationships]
    found: Row = {
        "project": options.project or catalog.root or "database",
        "version": VERSION,
        "date": None if options.no_date else (options.today or today()),
        "databases": [named[d.id] for d in catalog.databases],
        "orms": _orms(catalog),
        "diagrams": _diagrams(catalog, named),
        "tables": tables,
        "relationships": [r for r in relations if r["type"] != "many-to-many"],
        "many_to_many": [r for r in relations if r["type"] == "many-to-many"],
        "models": _models(catalog),
        "coverage": coverage_rows(catalog, options.targets),
        "missing": missing_rows(catalog.databases),
        "keys": [key_row(t) for _, t in catalog.tables() if t.kind == "key-pattern"],
        "histories": _histories(catalog.databases, named),
    }
    found["contents"] = _contents(found)
    return found


_SECTIONS = (
    ("ER Diagram", "diagrams"),
    ("Tables", "tables"),
    ("Relationships", "relationships"),
    ("ORM Models", "models"),
    ("Coverage Report", "coverage"),
    ("Cache Layer", "keys"),
    ("Migration History", "histories"),
)


def _contents(found: Row) -> list[str]:
    """The headings of the sections that have something to say."""
    present = {name for _, name in _SECTIONS if found[name]}
    if found["many_to_many"]:
        present.add("relationships")
    return [title for title, name in _SECTIONS if name in present]


def _orms(catalog: Catalog) -> list[str]:
    """Technologies that declare tables, the one with most tables first."""
    counts: dict[str, int] = {}
    for _, table in catalog.tables():
        if table.technology and table.model:
            counts[table.technology] = counts.get(table.technology, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def _diagrams(catalog: Catalog, named: dict[str, str]) -> list[Row]:
    """Each database's diagrams; titles only where there is more than one to tell apart."""
    drawn = [(d, mermaid.diagrams(d)) for d in catalog.databases]
    drawn = [(d, texts) for d, texts in drawn if texts]
    found = []
    for database, texts in drawn:
        for number, text in enumerate(texts, 1):
            title = named[database.id] if len(drawn) > 1 else ""
            if len(texts) > 1:
                title = f"{named[database.id]}, part {number} of {len(texts)}"
            found.append({"title": title, "text": text})
    return found


def table_row(table: Table, database: Database, database_name: str | None = None) -> Row:
    """One table, ready for its template."""
    return {
        "name": table.qualified,
        "kind": None if table.kind == "table" else kind_of(table.kind).one,
        "description": shape.line_of(table.description),
        "database": database_name,
        "files": declared(table.declarations),
        "declarations": table.declarations,
        "technology": table.technology,
        "model": table.model,
        "methods": table.methods,
        "options": [(k, _option(k, v)) for k, v in sorted(table.options.items()) if v is not None],
        "columns": [column_row(c, table) for c in table.columns],
        "indexes": index_rows(table),
        "checks": table.checks,
        "foreign_keys": [_key_row(k) for k in table.foreign_keys],
        "expects_keys": shape.is_relational(database) and table.kind == "table",
    }


def _option(name: str, value: Any) -> str:
    if name.lower() in ("ttl", "expire", "expires", "expire_after_seconds"):
        return shape.humanised(value)
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_inner(v)}" for k, v in sorted(value.items()))
    if isinstance(value, list | tuple):
        return ", ".join(_option("", v) for v in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inner(value: Any) -> str:
    """A value inside another, in parentheses where it holds several itself."""
    text = _option("", value)
    return f"({text})" if isinstance(value, dict) else text


def declared(declarations: Iterable[Declaration]) -> Markdown:
    """Where a table is declared: every place but that of later migrations, which are counted."""
    order = sorted(enumerate(declarations), key=lambda p: (shape.rank(p[1]), p[0]))
    places = [d for _, d in order if d.path]
    migrations = [d for d in places if d.source == "migration"]
    skipped = set(migrations[1:])
    shown = [d for d in places if d not in skipped]
    mixed = len({d.source for d in places}) > 1
    said = [
        Markdown(f"{code(place(d.path, d.line))}{f' ({md(d.source)})' if mixed else ''}")
        for d in shown
    ]
    more = len(places) - len(shown)
    end = f" and {more} more migration{'s' if more > 1 else ''}" if more else ""
    return Markdown(", ".join(said) + end)


def column_row(column: Column, table: Table) -> Row:
    """One column, ready for its template."""
    nullable = {True: "YES", False: "NO", None: None}[column.nullable]
    return {
        "name": column.name,
        "type": column.type,
        "nullable": nullable,
        "default": column.default,
        "constraints": shape.constraints(column, table),
        "description": shape.line_of(column.description),
        "path": column.path,
        "line": column.line,
    }


def index_rows(table: Table) -> list[Row]:
    """Indexes with what each is for, then unique constraints that no listed index stands for."""
    rows: list[Row] = [
        {
            "name": i.name,
            "columns": ", ".join(i.columns),
            "type": shape.index_type(i),
            "purpose": shape.purpose(i, table),
        }
        for i in table.indexes
    ]
    for columns in shape.unlisted_unique(table):
        held = ", ".join(columns)
        rows.append(
            {"name": None, "columns": held, "type": "UNIQUE", "purpose": f"One row per {held}"}
        )
    return rows


def _key_row(key: Any) -> Row:
    note = "" if key.enforced else " (not enforced by the database)"
    return {
        "column": ", ".join(key.columns),
        "references": shape.reference(key) + note,
        "on_delete": key.on_delete,
        "on_update": key.on_update,
    }


def relation_row(relation: Relationship, database: Database) -> Row:
    """One relationship, ready for its template."""
    return {
        "from_table": relation.from_table,
        "from_column": ", ".join(relation.from_columns),
        "to_table": relation.to_table,
        "to_column": ", ".join(relation.to_columns),
        "type": relation.type,
        "through": relation.through,
        "description": shape.relation_words(relation, shape.entity_names(database)),
    }


def _models(catalog: Catalog) -> list[Row]:
    rows = []
    for _, table in catalog.tables():
        home = shape.home(table)
        if table.model:
            file = code(place(home.path, home.line)) if home and home.path else Markdown("")
            rows.append(
                {
                    "model": table.model,
                    "table": table.qualified,
                    "file": file,
                    "methods": ", ".join(table.methods),
                }
            )
    return rows


def coverage_rows(catalog: Catalog, targets: Targets) -> list[Row]:
    """The coverage measures that apply, each with its target and whether it is met."""
    return [
        {
            "metric": m.title,
            "value": m.value,
            "target": m.wanted,
            "status": "✓" if m.met else "✗",
        }
        for m in measures(catalog, targets)
    ]


def missing_rows(databases: Iterable[Database]) -> list[Row]:
    """Tables and columns without a description."""
    rows: list[Row] = []
    for database in databases:
        for table in database.tables:
            if table.kind in UNDESCRIBED_KINDS:
                continue
            if not described(table.description):
                rows.append(
                    {"table": table.qualified, "column": None, "issue": "No table description"}
                )
            rows += [
                {"table": table.qualified, "column": c.name, "issue": "No description"}
                for c in table.columns
                if not described(c.description)
            ]
    return rows


def key_row(table: Table) -> Row:
    """One key pattern, ready for its template."""
    home = shape.home(table)
    return {
        "pattern": table.name,
        "ttl": shape.humanised(table.options.get("ttl")),
        "purpose": shape.key_purpose(table),
        "structure": str(table.options.get("structure") or ""),
        "strategy": str(table.options.get("strategy") or ""),
        "ended": _ended(table),
        "handled": bool(table.options.get("strategy") or shape.invalidations(table)),
        "path": home.path if home else "",
        "line": home.line if home else 0,
    }


def _ended(table: Table) -> Markdown:
    """Where a key is deleted or told to expire; the rest is counted."""
    ends = shape.invalidations(table)
    more = f" and {len(ends) - _MOST_ENDS} more" if len(ends) > _MOST_ENDS else ""
    return Markdown(", ".join(str(code(e)) for e in ends[:_MOST_ENDS]) + more)


def migration_rows(migrations: Iterable[Migration]) -> list[Row]:
    """Migrations, ready for their template, in the order in which they apply."""
    return [
        {"id": m.id, "date": m.date, "summary": m.summary, "path": m.path, "line": m.line}
        for m in migrations
    ]


def _histories(databases: Iterable[Database], named: dict[str, str]) -> list[Row]:
    """The migrations of each database; tools and titles only where there are several."""
    found = []
    for database in databases:
        for tool in dict.fromkeys(m.tool for m in database.migrations):
            steps = migration_rows(m for m in database.migrations if m.tool == tool)
            found.append({"database": named[database.id], "tool": tool, "migrations": steps})
    for history in found:
        history["title"] = f"{history['database']}: {history['tool']}" if len(found) > 1 else ""
    return found
