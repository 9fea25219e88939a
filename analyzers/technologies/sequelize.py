"""Sequelize and sequelize-typescript: models, their options and associations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import ClassDef, tail
from ..syntax.project import External, Project
from ..syntax.unit import CodeUnit, Unit
from ._python.values import Cls, Ext, Fn, Frame, Made, Member, Super, Value
from ._script.values import Obj, chain_of
from ._sequelize.associations import Association, apply
from ._sequelize.calls import ASSOCIATES, CONNECTION, MODELS, WANTED, Calls
from ._sequelize.classes import MODERN, Related, is_decorated, models, options_of
from ._sequelize.dialects import dialect_of, dialects
from ._sequelize.model import Model, build, operation
from ._sequelize.types import native
from ._shared.places import common_root, is_test, near, nearest
from .base import Declared, Source, Spec

NAME = "sequelize"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Sequelize",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(
            _SCRIPTS,
            ("sequelize", "datatypes.", ".belongsto", ".hasmany(", "super.init(", "dialect:"),
        ),
        "json": ('"sequelize"', '"sequelize-typescript"', '"@sequelize/core"', '"dialect":'),
    },
    roots=("sequelize.Model", "sequelize-typescript.Model", "@sequelize/core.Model"),
    packages=("npm:sequelize", "npm:sequelize-typescript", "npm:@sequelize/core"),
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "relationships", "enums", "descriptions"}
    ),
    cannot={"associations": "those between models that are looked up by computed names"},
)
MAX_FUNCTIONS = 40
_LIBRARIES = ("sequelize", "sequelize-typescript", MODERN)


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """That a file defines models, and the functions that do; the dialects that it names."""
    yield from dialects(NAME, unit)
    if unit.path.rsplit("/", 1)[-1] == "package.json":
        yield Fact(NAME, "package", unit.path)
    if not isinstance(unit, CodeUnit) or is_test(unit.path):
        return
    scopes = {s.scope: s.call.line for s in unit.calls(WANTED)}
    decorated = any(
        isinstance(s, ClassDef) and (any(_is_table(d) for d in s.decorators) or is_decorated(s))
        for s in unit.module.body
    )
    made = [s.call for s in unit.calls(frozenset({"Sequelize"})) if s.call.new]
    if not scopes and not decorated and not made:
        return
    yield Fact(NAME, "file", unit.path, 1)
    for call in made[:4]:
        yield Fact(NAME, "connection", "", call.line, call)
    classes = {s.name for s in unit.module.body if isinstance(s, ClassDef)}
    for name in sorted({_outer(s, classes) for s in scopes} - {""})[:MAX_FUNCTIONS]:
        whole = unit.function(name)
        if whole is not None and whole.body:
            yield Fact(NAME, "function", name, whole.line, whole)


def _is_table(decorator: Any) -> bool:
    return tail(getattr(decorator, "func", decorator)) == "Table"


def _outer(scope: str, classes: set[str]) -> str:
    """The outermost function of a scope: a method keeps the name of its class."""
    parts = scope.split(".")
    return ".".join(parts[:2]) if parts[0] in classes else parts[0]


# -- the whole repository -------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per package that uses Sequelize."""
    world = World(declared, project)
    named = [(p, f.name) for p, f in declared.of("dialect")]
    packages = [p.rpartition("/")[0] for p, _ in declared.of("package")]
    groups: dict[str, list[Model]] = {}
    for model in world.models:
        groups.setdefault(nearest(packages, model.path), []).append(model)
    for root, members in sorted(groups.items()):
        tables = {m.table: m for m in members}
        dialect = dialect_of(near(root or common_root([m.path for m in members]), named))
        for attribute in (a for m in members for a in m.attributes.values()):
            attribute.type = native(attribute.type, dialect)
        yield Source(
            technology="Sequelize",
            kind="model",
            group=root or "sequelize",
            root=root or common_root([m.path for m in members]),
            operations=tuple(operation(m, tables) for m in _once(members)),
            problems=tuple(p for p in world.problems if not root or p.path.startswith(root + "/")),
        )


def _once(members: list[Model]) -> list[Model]:
    """One model for each table: of two that share one, the one that knows more columns."""
    best: dict[tuple[str | None, str], Model] = {}
    for model in members:
        key = (model.schema, model.table)
        known = best.get(key)
        if known is None:
            best[key] = model
        else:
            most = max((known, model), key=lambda m: len(m.attributes))
            other = model if most is known else known
            for attribute in other.attributes.values():
                if all(a.column != attribute.column for a in most.attributes.values()):
                    most.attributes[attribute.name] = attribute
            best[key] = most
    return sorted(best.values(), key=lambda m: (m.path, m.line, m.table))


class World:
    """All models of a repository, with their associations applied."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self.problems: list[Problem] = []
        self.models: list[Model] = []
        self._by_key: dict[Any, Model] = {}
        self._by_name: dict[str, list[Model]] = {}
        self.calls = Calls(project, list(declared.facts))
        self.defaults = self._defaults(declared)
        self._define()
        for made, base, _ in self.calls.of(frozenset({"removeAttribute"})):
            model, name = self.find(base), made.arg(None, 0)
            if model is not None and isinstance(name, str):
                model.attributes.pop(name, None)
        associations = list(self._associations(self._classes(declared)))
        joins: dict[str, Model] = {}
        # Join tables refer to both models, so what those get of other associations comes first.
        for one in sorted(associations, key=lambda a: a.kind == "belongsToMany"):
            apply(one, self.find, joins, self.defaults)
        self.models += joins.values()
        for model in self.models:
            for attribute in model.attributes.values():
                if attribute.refers is not None and not isinstance(attribute.refers, str):
                    found = self.find(attribute.refers)
                    attribute.refers = found.table if found is not None else None

    def _defaults(self, declared: Declared) -> dict[str, Any]:
        """Sequelize docs, "Model Basics": `new Sequelize(url, {define: {…}})` is for all models."""
        merged: dict[str, Any] = {}
        for path, fact in declared.of("connection"):
            made = self.calls.run.eval(fact.node, Frame(path))  # type: ignore[arg-type]
            for argument in made.args if isinstance(made, Made) else ():
                given = argument.get("define") if isinstance(argument, dict) else None
                if isinstance(given, dict):
                    merged.update(given)
        return merged

    # -- models ----------------------------------------------------------------------------------

    def _define(self) -> None:
        for made, base, kind in self.calls.of(frozenset({"define", "init"})):
            owner = _class_of(base)
            if kind == "init":
                if owner is None or not self._is_model(owner):
                    continue
                given, options = made.arg(None, 0), made.arg(None, 1)
                name: Value = owner.name
            else:
                name, given, options = (made.arg(None, i) for i in range(3))
            if not isinstance(given, dict):
                if kind == "define" and _is_connection(base):
                    self._unknown(made, name)
                continue
            merged = {**self.defaults, **(options if isinstance(options, dict) else {})}
            called = name if isinstance(name, str) else None
            if isinstance(merged.get("modelName"), str):
                name = merged["modelName"]
            if not isinstance(name, str):
                if name is not UNKNOWN or _is_connection(base):
                    self._unknown(made, name)
                continue
            key = owner.key if owner is not None else ("define", made.path, made.line, called)
            attributes = given if isinstance(given, Obj) else Obj(given, made.path, made.line)
            model = build(key, name, attributes, merged, (made.path, made.line))
            if owner is not None:
                model.line, model.path = owner.node.line, owner.path
                model.description = owner.node.doc or model.description
                model.code = owner.name if owner.name != "default" else ""
            for line in attributes.unknown:
                text = f"some attributes of model {name} are not known"
                self.problems.append(problem("unresolved-value", made.path, line, text))
            self._add(model)

    def _unknown(self, made: Made, name: Value) -> None:
        text = "the name or the attributes of this model are not known"
        if isinstance(name, str):
            text = f"the attributes of model {name} are not known"
        self.problems.append(problem("dynamic-name", made.path, made.line, text))

    def _add(self, model: Model) -> None:
        if model.key not in self._by_key:
            self._by_key[model.key] = model
            self._by_name.setdefault(model.name, []).append(model)
            self.models.append(model)

    def _is_model(self, owner: Cls) -> bool:
        line = self.project.lineage(owner.path, owner.node)
        names = [a.name for a in line if isinstance(a, External)]
        return any(n.startswith(_LIBRARIES) or n.endswith(".Model") for n in names)

    def _classes(self, declared: Declared) -> list[Related]:
        related: list[Related] = []
        paths = sorted({p for p, _ in declared.of("file")})
        for model, own in models(self.calls.run, self.project, paths, self.defaults):
            self._add(model)
            related += own
        return related

    # -- associations ----------------------------------------------------------------------------

    def _associations(self, related: list[Related]) -> Iterator[Association]:
        for made, base, kind in self.calls.of(ASSOCIATES):
            source, target = self.find(base), self.find(made.arg(None, 0))
            options = made.arg(None, 1)
            if source is not None and target is not None:
                given = dict(options) if isinstance(options, dict) else {}
                yield Association(kind, source, target, given, made.path, made.line)
        for one in related:
            target = self.find(one.args[0])
            if target is not None:
                options = options_of(one)
                self._infer_keys(one, target, options)
                yield Association(one.kind, one.model, target, options, one.path, one.line)

    def _infer_keys(self, one: Related, target: Model, options: dict[str, Any]) -> None:
        """sequelize-typescript: `@ForeignKey(() => Team)` names the key of an association."""
        if one.kind == "belongsToMany":
            join = self.find(options.get("through"))
            if join is not None:
                options.setdefault("foreignKey", self._hinted(join, one.model))
                options.setdefault("otherKey", self._hinted(join, target))
        elif one.kind == "belongsTo":
            options.setdefault("foreignKey", self._hinted(one.model, target))
        else:
            options.setdefault("foreignKey", self._hinted(target, one.model))

    def _hinted(self, holder: Model, target: Model) -> str | None:
        for attribute in holder.attributes.values():
            if attribute.hint is not None and self.find(attribute.hint) is target:
                return attribute.name
        return None

    def find(self, value: Any) -> Model | None:
        """The model that a value stands for."""
        if isinstance(value, Fn):
            value = self.calls.run.call_with(value)
        if isinstance(value, Super):
            value = value.subject
        if isinstance(value, Cls):
            return self._by_key.get(value.key) or self._named(value.name)
        if isinstance(value, str):
            return self._named(value)
        if isinstance(value, Ext):
            return self._named(value.tail)
        if isinstance(value, Made):
            named = value.args[0] if value.args and isinstance(value.args[0], str) else None
            known = self._by_key.get(("define", value.path, value.line, named))
            if known is not None:
                return known
            if isinstance(value.func, Member) and value.func.name in ("init", "initModel"):
                return self.find(value.func.base)  # it returns the class that it is called on
            chain = chain_of(value)
            last = chain.links[-1] if chain is not None else None
            return self._named(last.arg(0)) if last is not None and last.args else None
        return self._named(value.name) if isinstance(value, Member) else None

    def _named(self, name: Any) -> Model | None:
        if not isinstance(name, str):
            return None
        found = self._by_name.get(name)
        if not found:
            folded = name.lower()
            found = [m for n, ms in self._by_name.items() if n.lower() == folded for m in ms]
        return found[0] if found else None


def _class_of(base: Value) -> Cls | None:
    if isinstance(base, Super):
        base = base.subject
    return base if isinstance(base, Cls) else None


def _is_connection(base: Value) -> bool:
    """Whether a value is surely a Sequelize connection."""
    if isinstance(base, Ext):
        return base.name in (CONNECTION, MODELS)
    chain = chain_of(base) if isinstance(base, Made) else None
    return chain is not None and chain.name.startswith("sequelize")
