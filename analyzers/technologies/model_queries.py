"""Queries through mappers and query builders: which models and tables code reads and writes.

One table of method names serves all libraries: a call counts only where what it is made on, or
given, turns out to be a model or a table of the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..facts import Fact
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._queries.definitions import Back, Registry
from ._queries.facts import Same
from ._queries.meaning import Meaning
from ._queries.relations import ONE, Relation, rows_of_relations
from ._queries.rows import rows_of
from ._shared.places import is_migration, is_test
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
            *("beanie", "odmantic", "get_object_or_404", "django.db"),
        ),
        **dict.fromkeys(("javascript", "typescript", "tsx"), _SCRIPT),
    },
    declares=False,
    extracts=frozenset({"usages"}),
    cannot={"usages": "models that are handed on as arguments or looked up by computed names"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """The queries of a file, one fact a file; and which relations lead back to other models.

    Migrations do not count: what they do to rows is done once. Seeds and fixtures in code count.
    """
    if not isinstance(unit, CodeUnit) or is_test(unit.path) or is_migration(unit.path):
        return
    related = rows_of_relations(unit)
    rows = rows_of(unit)
    if rows or related:
        members = sorted({p for _, _, _, text in rows for p in text.split(".") if p.islower()})
        data = {"rows": [list(r) for r in rows], "members": members, "relations": related}
        yield Fact(NAME, "uses", "", rows[0][0] if rows else 1, data=data)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source for all queries; it declares no table."""
    registry = _registry(declared)
    used: list[tuple[Usage, ...]] = []
    for path, fact in declared.of("uses"):
        if not fact.data["rows"]:
            continue
        ways = tuple((m, registry[m]) for m in fact.data["members"] if m in registry)
        key = (NAME, path, Same(fact), ways)
        found = project.memo(key, partial(_usages, path, fact, dict(ways), project))
        if found:
            used.append(found)
    if used:
        yield Source(NAME, "usage", NAME, used=tuple(used))


def _registry(declared: Declared) -> dict[str, tuple[Back, ...]]:
    """The relations by the name that leads back; those to many by their own name too."""
    found: dict[str, tuple[Back, ...]] = {}
    for path, fact in declared.of("uses"):
        for row in fact.data["relations"]:
            relation = Relation(*row)
            names = {relation.back, relation.member if relation.kind != ONE else ""}
            for name in names - {""}:
                found[name] = (*found.get(name, ()), (path, relation))
    return found


def _usages(path: str, fact: Fact, ways: Registry, project: Project) -> tuple[Usage, ...]:
    project.look(path)
    rows = [(line, action, form, text) for line, action, form, text in fact.data["rows"]]
    return Meaning(path, project, ways).usages(rows)
