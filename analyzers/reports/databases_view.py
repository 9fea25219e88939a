"""What the `databases` report shows of each database, gathered for its template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..model.catalog import Catalog, Component, Database, Relationship, Use
from ..model.keys import Names, database_names
from ..model.kinds import kind_of
from ..model.schema import Column, Table
from . import shape
from .json import masked
from .options import Options
from .text import Markdown, code, md, place

Row = dict[str, Any]

_PHRASES = {
    "client": "connection",
    "dsn": "connection settings",
    "provider": "connection settings",
    "env": "connection settings",
    "config": "connection settings",
    "ddl": "schema statements",
    "iac": "infrastructure",
    "image": "container image",
    "import": "driver import",
    "package": "dependency",
}
_MOST_NAMES = 4
_MOST_USED = 8


def context(catalog: Catalog, options: Options) -> Row:
    """All that the databases report's template needs."""
    named = database_names(catalog.databases)
    return {
        "databases": [database_row(d, catalog, named[d.id]) for d in catalog.databases],
        "others": catalog.others if options.explain else (),
    }


def database_row(database: Database, catalog: Catalog, name: str) -> Row:
    """One database, ready for its template."""
    relational = shape.is_relational(database)
    names = Names(database.tables)
    return {
        "name": name,
        "type": f"{database.engine} ({shape.kind_label(database)})",
        "status": _status(database),
        "role": shape.line_of(database.role) or _role(database),
        "access": _access(database),
        "key_files": [{"path": p, "what": _what(p, database)} for p in database.key_files],
        "settings": [masked(s) for s in database.settings],
        "evidence": database.evidence,
        "structure_title": "Schema/Table Structure" if relational else "Collection Structure",
        "structure": [_structure(t, names) for t in database.tables],
        "entities": _entities(database, names),
        "relationships": _relationships(database),
        "components": _components(database, catalog.components),
    }


def _status(database: Database) -> str:
    if database.status == "alternative":
        return "the default among alternatives" if database.default else "one of the alternatives"
    return "optional" if database.status == "optional" else ""


def _role(database: Database) -> str:
    """What is stored, where the catalog has no words for it."""
    counts: dict[str, int] = {}
    for table in database.tables:
        counts[table.kind] = counts.get(table.kind, 0) + 1
    if not counts:
        return ""
    kinds = " and ".join(_many(n, kind.replace("-", " ")) for kind, n in counts.items())
    first = ", ".join(t.name for t in database.tables[:_MOST_NAMES])
    return f"Stores {kinds}: {first}{' …' if len(database.tables) > _MOST_NAMES else ''}"


def _many(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number} {what}es" if what.endswith("x") else f"{number} {what}s"


def _access(database: Database) -> str:
    """Languages, then what each uses: `Python: SQLAlchemy (asyncpg); raw SQL`."""
    by_language: dict[str, list[str]] = {}
    for access in database.access:
        driver = access.driver if access.driver and access.driver != access.technology else None
        said = f"{access.technology} ({driver})" if driver else access.technology
        used = by_language.setdefault(access.language or "", [])
        if said not in used:
            used.append(said)
    return "; ".join(
        f"{language}: {', '.join(used)}" if language else ", ".join(used)
        for language, used in by_language.items()
    )


def _what(path: str, database: Database) -> str:
    """What a key file is: every role the catalog knows it in."""
    said: dict[str, None] = {}
    if any(_within(s.path, path) for s in database.settings):
        said["connection settings"] = None
    models = [t for t in database.tables if _declares(t, path, "model")]
    if models:
        said[_models(models)] = None
    tools = dict.fromkeys(m.tool for m in database.migrations if _within(m.path, path))
    said.update({f"{tool.removesuffix(' migrations')} migrations": None for tool in tools})
    for source, phrase in (("dump", "schema"), ("config", "schema"), ("usage", "queries")):
        if any(_declares(t, path, source) for t in database.tables):
            said[phrase] = None
    for evidence in database.evidence:
        if _within(evidence.path, path):
            said[_PHRASES.get(evidence.kind, evidence.kind)] = None
    return ", ".join(said)


def _models(tables: list[Table]) -> str:
    technologies = ", ".join(dict.fromkeys(t.technology for t in tables if t.technology))
    names = [t.model or t.name for t in tables]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    said = "model" if len(names) == 1 else "models"
    return f"{technologies} {said} {', '.join(names[:_MOST_NAMES])}{more}".strip()


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")


def _declares(table: Table, path: str, source: str) -> bool:
    return any(d.source == source and _within(d.path, path) for d in table.declarations)


def _structure(table: Table, names: Names) -> Markdown:
    """One table, collection or key pattern in one line, with its place."""
    home = shape.home(table)
    where = f" ({code(place(home.path, home.line))})" if home and home.path else ""
    kind = md(kind_of(table.kind).one)
    head = Markdown(f"{code(names.label(table))} {kind}")
    if table.kind == "key-pattern":
        return Markdown(f"{code(table.name)}: {_key_words(table)}{where}")
    if kind_of(table.kind).nested:
        said = _nested([(c.name, c) for c in table.columns], table)
    else:
        said = ", ".join(_column(c.name, c, table) for c in table.columns)
    return Markdown(f"{head}: {said}{where}" if said else f"{head}{where}")


def _key_words(table: Table) -> str:
    """What a key holds: `session, one per id; hash; lives 1h; fields user_id, role`."""
    said = [str(md(shape.key_purpose(table)))]
    structure = table.options.get("structure")
    said += [str(md(str(structure)))] if structure else []
    ttl = shape.humanised(table.options.get("ttl"))
    said += [f"expires after {md(ttl)}"] if ttl else []
    strategy = table.options.get("strategy")
    said += [str(md(str(strategy)))] if strategy else []
    ends = shape.invalidations(table)
    said += [f"ended at {_places(ends)}"] if ends else []
    if table.columns:
        said.append(f"fields {', '.join(code(c.name) for c in table.columns)}")
    return "; ".join(s for s in said if s)


def _places(places: tuple[str, ...]) -> str:
    more = f" and {len(places) - _MOST_NAMES} more places" if len(places) > _MOST_NAMES else ""
    return ", ".join(str(code(p)) for p in places[:_MOST_NAMES]) + more


def _column(name: str, column: Column, table: Table) -> str:
    marks = ["PK"] if shape.is_key(column.name, table) else []
    for key, target in shape.foreign_keys_of(column.name, table):
        word = "FK to" if key.enforced else "reference to"
        marks.append(f"{word} {code(target)}")
    return f"{code(name)} ({', '.join(marks)})" if marks else str(code(name))


def _nested(fields: list[tuple[str, Column]], table: Table) -> str:
    """Fields with those of embedded documents in braces after the field that holds them."""
    groups: dict[str, list[tuple[str, Column]]] = {}
    own: dict[str, Column] = {}
    for name, column in fields:
        head, dot, rest = name.partition(".")
        children = groups.setdefault(head, [])
        if dot:
            children.append((rest, column))
        else:
            own[head] = column
    said = []
    for head, children in groups.items():
        text = _column(head, own[head], table) if head in own else str(code(head))
        said.append(f"{text} {{ {_nested(children, table)} }}" if children else text)
    return ", ".join(said)


def _entities(database: Database, names: Names) -> list[Row]:
    """Each entity in a phrase; a junction table is told by the relationship it stands for."""
    through = {r.through for r in database.relationships if r.through}
    called = shape.entity_names(database)
    rows = []
    for table in database.tables:
        if table.kind == "view" or names.label(table) in through:
            continue
        if table.kind == "key-pattern":
            if table.description:
                rows.append({"name": table.name, "phrase": shape.line_of(table.description)})
            continue
        phrase = shape.line_of(table.description) or _phrase(names.label(table), database, called)
        rows.append({"name": table.model or names.label(table), "phrase": phrase})
    return rows


def _phrase(name: str, database: Database, called: dict[str, str]) -> str:
    """What an entity is to the others, where nobody described it."""
    belongs, has, itself = [], [], ""
    for relation in database.relationships:
        columns = ", ".join(relation.from_columns)
        if relation.from_table == relation.to_table == name:
            itself = f"refers to itself by {columns}"
        elif relation.type == "embedded" and relation.from_table == name:
            has.append(columns.replace("[]", ""))
        elif relation.type in ("many-to-one", "one-to-one", "reference"):
            if relation.from_table == name:
                belongs.append(called.get(relation.to_table, relation.to_table))
            elif relation.to_table == name:
                single = relation.type == "one-to-one"
                other = relation.from_table
                has.append(called.get(other, other) if single else other)
    said = [f"belongs to {_some(belongs)}"] if belongs else []
    said += [f"has {_some(has)}"] if has else []
    said += [itself] if itself else []
    return "; ".join(said) or f"stored in {name}"


def _some(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))
    more = f" and {len(listed) - 6} more" if len(listed) > 6 else ""
    return ", ".join(listed[:6]) + more


def _relationships(database: Database) -> Markdown:
    """`User` (1) -- `Order` (M); … in one line."""
    called = shape.entity_names(database)
    return Markdown("; ".join(_relation(r, called) for r in database.relationships))


def _relation(relation: Relationship, called: dict[str, str]) -> str:
    left, right = code(relation.from_table), code(relation.to_table)
    one, other = (code(called.get(t, t)) for t in (relation.from_table, relation.to_table))
    note = " (inferred)" if relation.inferred else ""
    match relation.type:
        case "many-to-many":
            through = f" through {code(relation.through)}" if relation.through else ""
            return f"{left} (M) -- {right} (M){through}{note}"
        case "one-to-one":
            return f"{other} (1) -- {one} (1){note}"
        case "embedded":
            return f"{code(', '.join(relation.from_columns))} embedded in {one}{note}"
        case "reference":
            return f"{one} references {other} by {code(', '.join(relation.from_columns))}{note}"
        case _:
            return f"{other} (1) -- {left} (M){note}"


def _does(uses: Iterable[Use]) -> Markdown:
    """What a component does to which tables, the most used first: `creates a ×2, b; reads b`."""
    listed = list(uses)
    told: list[tuple[str, list[tuple[int, str]]]] = [
        ("creates", [(u.creates, u.table) for u in listed]),
        ("reads", [(u.reads, u.table) for u in listed]),
        ("updates", [(u.updates, u.table) for u in listed]),
        ("deletes", [(u.deletes, u.table) for u in listed]),
        ("writes", [(u.writes - u.creates - u.updates - u.deletes, u.table) for u in listed]),
    ]
    said = ((verb, [t for t in sorted(tables, key=_most) if t[0]]) for verb, tables in told)
    return Markdown("; ".join(f"{verb} {_counted(tables)}" for verb, tables in said if tables))


def _most(table: tuple[int, str]) -> tuple[int, str]:
    return -table[0], table[1]


def _counted(tables: list[tuple[int, str]]) -> str:
    """Tables with how many places do it, where it is more than one."""
    listed = [
        code(name) + (f" ×{count}" if count > 1 else "") for count, name in tables[:_MOST_USED]
    ]
    more = f" and {len(tables) - _MOST_USED} more" if len(tables) > _MOST_USED else ""
    return ", ".join(listed) + more


def _components(database: Database, components: Iterable[Component]) -> list[Row]:
    """The components that use a database, with what each reads and writes."""
    known = {c.name: c for c in components}
    rows = []
    users = [c.name for c in known.values() if any(u.database == database.id for u in c.uses)]
    for name in dict.fromkeys([*database.components, *users]):
        component = known.get(name)
        uses = [u for u in component.uses if u.database == database.id] if component else []
        rows.append(
            {
                "name": name,
                "path": component.path if component else "",
                "does": _does(uses),
            }
        )
    return rows
