"""Queries through mappers and query builders: which models and tables code reads and writes.

One table of method names serves all libraries: a call counts only where what it is made on, or
given, turns out to be a model or a table of the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..facts import Fact
from ..syntax.ir import Assign, Attr, ClassDef, Expr, Item, Name, dotted, walk
from ..syntax.project import Definition, Project
from ..syntax.unit import CodeUnit, Unit
from ._places import is_test
from ._query_rows import Row, rows_of
from .base import Declared, Source, Spec, Usage

NAME = "model_queries"
_SCRIPT = (
    *("prisma.", ".findmany(", ".findunique(", ".findfirst(", ".findone(", ".findbyid"),
    *(".findbypk(", ".findall(", ".findandcount", ".findorcreate(", ".bulkcreate(", ".findby("),
    *(".findoneby(", "repository<", "getrepository(", "createquerybuilder(", "drizzle-orm"),
    *("db.select(", "db.insert(", "db.update(", "db.delete(", "db.query.", "tx.insert("),
    *(".selectfrom(", ".insertinto(", ".updatetable(", ".deletefrom(", "knex(", "knex."),
    *(".countdocuments(", ".insertmany(", ".updateone(", ".deleteone(", ".deletemany("),
    *(".updatemany(", "entitymanager", "em.find", "em.persist", ".query()", "models/"),
)
SPEC = Spec(
    name="Model queries",
    ecosystem="",
    literals={
        "python": (
            *(".objects.", ".objects(", "session.", ".query.", "models import", "import models"),
            *("sqlalchemy", "sqlmodel", "peewee", "tortoise", "pony.orm", "piccolo", "mongoengine"),
            *("beanie", "odmantic"),
        ),
        **dict.fromkeys(("javascript", "typescript", "tsx"), _SCRIPT),
    },
    declares=False,
    extracts=frozenset({"usages"}),
    cannot={"usages": "models that are handed on as arguments or looked up by computed names"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """The queries of a file, one fact a file."""
    if not isinstance(unit, CodeUnit) or is_test(unit.path):
        return
    rows = rows_of(unit)
    if rows:
        yield Fact(NAME, "uses", "", rows[0][0], data={"rows": [list(r) for r in rows]})


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source for all queries; it declares no table."""
    usages: list[Usage] = []
    for path, fact in declared.of("uses"):
        rows = tuple(tuple(r) for r in fact.data["rows"])
        usages += project.memo((NAME, path, rows), partial(_usages, path, rows, project))
    if usages:
        yield Source(NAME, "usage", NAME, usages=tuple(usages))


def _usages(path: str, rows: tuple[Row, ...], project: Project) -> list[Usage]:
    project.look(path)
    known: dict[tuple[str, str], list[Usage]] = {}
    found: list[Usage] = []
    for line, action, form, text, _ in rows:
        key = (form, text)
        if key not in known:
            known[key] = list(_meant(path, form, text, project))
        found += [
            Usage(
                path,
                line,
                action,
                u.table,
                model=u.model,
                model_path=u.model_path,
                model_line=u.model_line,
                technology=u.technology,
            )
            for u in known[key]
        ]
    return found


def _meant(path: str, form: str, text: str, project: Project) -> Iterator[Usage]:
    """What a row's text may stand for; the linker keeps what is a table."""
    if form == "table":
        name = text.strip().split()[0] if text.strip() else ""
        schema, _, table = name.rpartition(".")
        if table:
            yield Usage(path, 0, "", table.strip("`\"'"), schema or None)
    elif form == "member":
        yield Usage(path, 0, "", model=text[:1].upper() + text[1:], technology="Prisma")
        yield Usage(path, 0, "", model=text, technology="Drizzle")
    elif form == "type":
        yield from _of_type(path, text, project)
    else:
        yield from _of_name(path, text, project)


def _of_name(path: str, text: str, project: Project) -> Iterator[Usage]:
    """The definition that a dotted name, or the beginning of it, stands for."""
    parts = text.split(".")
    for end in range(len(parts), 0, -1):
        target = project.aliased(project.resolve(path, ".".join(parts[:end])))
        if isinstance(target, Definition) and isinstance(target.node, ClassDef | Assign):
            yield _defined(path, target, parts[end - 1])
            return
    capital = next((p for p in reversed(parts[-3:]) if p[:1].isupper()), None)
    if capital is not None and (len(parts) > 1 or path.endswith(("js", "ts", "tsx", "jsx"))):
        # A model that a factory or a registry hands out: `models.User`, `db.User`.
        yield Usage(path, 0, "", model=capital)


def _defined(path: str, target: Definition, name: str) -> Usage:
    own = target.name if target.name != "default" else name
    return Usage(path, 0, "", model=own, model_path=target.path, model_line=target.node.line)


def _of_type(path: str, text: str, project: Project) -> Iterator[Usage]:
    """A type's own class, what its alias names, or what its generic base is given."""
    target = project.aliased(project.resolve(path, text))
    if not isinstance(target, Definition):
        return
    yield _defined(path, target, text.rsplit(".", 1)[-1])
    node = target.node
    noted: list[Expr | None] = []
    if isinstance(node, Assign):
        noted = [node.annotation]
    elif isinstance(node, ClassDef):
        noted = [b.key for b in node.bases if isinstance(b, Item)]
    for note in noted:
        for inner in walk(note):
            if isinstance(inner, Name | Attr) and (full := dotted(inner)):
                found = project.aliased(project.resolve(target.path, full))
                if isinstance(found, Definition) and isinstance(found.node, ClassDef | Assign):
                    yield _defined(path, found, full.rsplit(".", 1)[-1])
