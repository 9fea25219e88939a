"""Bookshelf.js: models with their tables' names, and the relations that only they know of.

Bookshelf docs, "Model": `bookshelf.model("User", {tableName, …})`, `bookshelf.Model.extend({…})` or
a class with `get tableName()`. The columns are made by migrations, most often Knex's.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import Attr, Call, ClassDef, FuncDef, Lit, Map, Name, walk
from ..syntax.project import Project
from ..syntax.targets import top
from ..syntax.unit import CodeUnit, Unit
from ._bookshelf.models import RELATIONS, Models
from ._shared.code_models import package_facts, sources
from ._shared.places import is_test
from .base import Declared, Source, Spec

NAME = "bookshelf"
MAX_MODELS = 60
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Bookshelf.js",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(_SCRIPTS, ("bookshelf", "tablename:", "get tablename")),
        "json": ('"bookshelf"',),
    },
    confirm=r"bookshelf|\.extend\(|get tableName",
    packages=("npm:bookshelf",),
    extracts=frozenset({"tables", "relationships"}),
    cannot={"columns": "those of tables that no migration describes"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """The calls and classes by which a file defines models."""
    yield from package_facts(NAME, unit)
    if not isinstance(unit, CodeUnit) or is_test(unit.path):
        return
    found = 0
    for site in unit.calls(frozenset({"extend", "model"})):
        if found < MAX_MODELS and _defines(site.call):
            found += 1
            yield Fact(NAME, "model", site.target, site.call.line, site.call)
        elif _registers(site.call):
            yield Fact(NAME, "name", unit.path, site.call.line, site.call)
    for statement in top(unit.module.body):
        if isinstance(statement, ClassDef) and _names_a_table(statement):
            yield Fact(NAME, "class", statement.name, statement.line)
            yield from _relations(unit, statement)


def _defines(call: Call) -> bool:
    """Whether a call is given an object that names a table."""
    keys = (k for a in call.args if isinstance(a, Map) for k, _ in a.items)
    return any(isinstance(k, Lit) and k.value == "tableName" for k in keys)


def _registers(call: Call) -> bool:
    """`bookshelf.model("User", User)`."""
    named = isinstance(call.func, Attr) and call.func.name == "model" and len(call.args) == 2
    first = call.args[0] if named else None
    text = isinstance(first, Lit) and isinstance(first.value, str)
    return text and isinstance(call.args[1], Name | Attr)


def _names_a_table(node: ClassDef) -> bool:
    for member in node.body:
        if isinstance(member, FuncDef) and member.name == "tableName":
            marks = {d.id for d in member.decorators if isinstance(d, Name)}
            return "static" not in marks and bool(node.bases)
    return False


def _relations(unit: CodeUnit, node: ClassDef) -> Iterator[Fact]:
    for member in node.body:
        if isinstance(member, FuncDef):
            name = f"{node.name}.{member.name}"
            whole = unit.function(name) if not member.body else member
            parts = (n for s in whole.body for n in walk(s)) if whole is not None else ()
            if any(isinstance(n, Attr) and n.name in RELATIONS for n in parts):
                yield Fact(NAME, "relation", name, member.line, whole)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per package that has models; it creates tables only where nothing else does."""
    known = Models(declared, project)
    yield from sources("Bookshelf.js", declared, known.tables.values(), known.problems)
