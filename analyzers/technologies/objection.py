"""Objection.js: models as classes, and the relations that only they know of.

Objection docs, "Models" and "Relations": a model names its table and its relations; the columns are
made by migrations, most often Knex's. So what is said here counts least: it gives tables their
models and references, and columns only where nothing else knows the table.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import Assign, ClassDef, FuncDef
from ..syntax.project import Project
from ..syntax.targets import top
from ..syntax.unit import CodeUnit, Unit
from ._knex.names import MAPPER
from ._objection.models import MEMBERS, Models
from ._objection.relations import relate
from ._shared.code_models import package_facts, sources
from ._shared.places import is_test
from .base import Declared, Source, Spec

NAME = "objection"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Objection.js",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(
            _SCRIPTS,
            ("objection", "relationmappings", "static get tablename", "static tablename"),
        ),
        "json": ('"objection"',),
    },
    roots=("objection.Model",),
    methods=MEMBERS,
    packages=("npm:objection",),
    extracts=frozenset({"tables", "relationships"}),
    cannot={"columns": "those of tables that neither migrations nor a JSON schema describe"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """That a file holds classes which may be models."""
    yield from package_facts(NAME, unit)
    if isinstance(unit, CodeUnit) and not is_test(unit.path):
        if any(_may_be_model(s) for s in top(unit.module.body)):
            yield Fact(NAME, "file", unit.path, 1)
        for site in unit.calls(frozenset({MAPPER})):
            yield Fact(NAME, "snakes", unit.path, site.call.line)


def _may_be_model(statement: object) -> bool:
    if isinstance(statement, Assign):
        return statement.target.rpartition(".")[2] in MEMBERS
    if not isinstance(statement, ClassDef) or not statement.bases:
        return False
    names = {m.name if isinstance(m, FuncDef) else getattr(m, "target", "") for m in statement.body}
    return not names.isdisjoint(MEMBERS)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per package that has models; it creates tables only where nothing else does."""
    known = Models(project, [p for p, _ in declared.of("file")], bool(declared.of("snakes")))
    relate(known)
    yield from sources("Objection.js", declared, known.tables.values(), known.problems)
