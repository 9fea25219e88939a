"""Bookshelf's models put together: tables, ids, and what their relations say of columns.

Bookshelf docs, "Model" and "Associations" (lib/relation.js): a key is called after the singular of
the other table and its id (`user_id`), a join table after both tables in the order of the alphabet;
`morphTo`, `morphOne` and `morphMany` need two columns and refer to no one table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...facts import Fact
from ...model.catalog import Problem
from ...model.schema import Column
from ...problems import problem
from ...schema.naming import camel
from ...syntax.ir import Call, ClassDef, FuncDef
from ...syntax.project import Project
from .._python.values import Cls, Ext, Fn, Frame, Made, Member, Value
from .._script.run import ScriptInterpreter
from .._script.values import Chain, Obj, chain_of
from .._shared.code_models import CodeTable
from .._shared.inflection import singular
from ..base import Declared

RELATIONS = frozenset(
    {"belongsTo", "hasMany", "hasOne", "belongsToMany", "morphTo", "morphOne", "morphMany"}
)
_SELF = "bookshelf#self"
Place = tuple[str, int]


@dataclass(slots=True)
class Model:
    """One model: the names by which others ask for it, its table, its relations as chains."""

    key: Any
    names: set[str]
    table: CodeTable
    relations: list[tuple[Chain, Place]] = field(default_factory=list)

    @property
    def identity(self) -> str:
        """The attribute by which others refer to it."""
        return self.table.key[0] if self.table.key else "id"


class Models:
    """The models of a repository with their tables, by name in lower case."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self.run = ScriptInterpreter(project)
        self.problems: list[Problem] = []
        self.tables: dict[str, CodeTable] = {}
        self.models: list[Model] = []
        for path, fact in declared.of("model"):
            if isinstance(fact.node, Call):
                self._called(path, fact, fact.node)
        for path, fact in declared.of("class"):
            self._class(path, fact, declared)
        for path, fact in declared.of("name"):
            if isinstance(fact.node, Call):
                self._register(path, fact.node)
        for model in self.models:
            for chain, place in model.relations:
                self._relate(model, chain, place)

    # -- models ----------------------------------------------------------------------------------

    def _called(self, path: str, fact: Fact, call: Call) -> None:
        self.run.steps = 0
        args = [self.run.eval(a, Frame(path)) for a in call.args]
        given = next((a for a in args if isinstance(a, dict) and "tableName" in a), None)
        if given is None:
            return
        name = args[0] if isinstance(args[0], str) else _name(fact.name, path)
        table = given["tableName"]
        if isinstance(table, Fn):
            table = self._bound(table)
        place = (path, call.line)
        made = self._add((path, call.line), name, table, given.get("idAttribute"), place)
        if made is None:
            return
        stamps = given.get("hasTimestamps")
        self._stamps(made, stamps, place)
        for key, value in given.items():
            if isinstance(value, Fn):
                at = given.place(key) if isinstance(given, Obj) else place
                self._relation(made, value, at)

    def _class(self, path: str, fact: Fact, declared: Declared) -> None:
        found = self.project.names(path).get(fact.name, ())
        node = next((s for s in found if isinstance(s, ClassDef) and s.line == fact.line), None)
        if node is None:
            return
        cls = Cls(path, node)
        self.run.steps = 0
        made = self.run.instantiate(cls, (), {}, Frame(path), node.line)
        table, identity = (self.run.attribute(made, n) for n in ("tableName", "idAttribute"))
        name = _name(node.name, path)
        place = (path, node.line)
        model = self._add(cls.key, name, table, identity, place, node.doc)
        if model is None:
            return
        self._stamps(model, self.run.attribute(made, "hasTimestamps"), place)
        for where, relation in declared.of("relation"):
            own = where == path and relation.name.startswith(f"{node.name}.")
            if own and isinstance(relation.node, FuncDef):
                function = Fn(path, relation.node, None, cls)
                self._relation(model, function, (path, relation.line))

    def _add(
        self,
        key: Any,
        name: str,
        table: Value,
        identity: Value,
        place: Place,
        doc: str | None = None,
    ) -> Model | None:
        if not isinstance(table, str) or not table:
            text = f"the table of model {name} is not known"
            self.problems.append(problem("dynamic-name", *place, text))
            return None
        made = self.table(table, place)
        if made.model is None:
            made.model, made.path, made.line, made.description = name, *place, doc
            made.key = (identity,) if isinstance(identity, str) else ("id",)
        made.mention(made.key, *place)
        model = Model(key, {name}, made)
        self.models.append(model)
        return model

    def _stamps(self, model: Model, given: Value, place: Place) -> None:
        """`hasTimestamps: true`, or the names of the two columns."""
        names = given if isinstance(given, list) else ["created_at", "updated_at"]
        for name in names if given is True or isinstance(given, list) else ():
            if isinstance(name, str):
                column = Column(
                    name, "timestamp", path=place[0], line=place[1], certainty="inferred"
                )
                model.table.columns.setdefault(name, column)

    def _register(self, path: str, call: Call) -> None:
        """`bookshelf.model("User", User)`: the name by which others ask for a model."""
        self.run.steps = 0
        name, value = (self.run.eval(a, Frame(path)) for a in call.args)
        model = self.find(value)
        if model is not None and isinstance(name, str):
            model.names.add(name)
            model.table.model = name if len(model.names) > 1 else model.table.model

    def table(self, name: str, place: Place) -> CodeTable:
        """The table of that name; one that no model stands for is noted."""
        schema, _, bare = name.rpartition(".")
        made = CodeTable(bare, schema or None, *place)
        return self.tables.setdefault(name.lower(), made)

    def find(self, value: Value) -> Model | None:
        """The model that a value stands for: itself, its name, or `bookshelf.model(name)`."""
        if isinstance(value, Cls):
            return next((m for m in self.models if m.key == value.key), None)
        if isinstance(value, Made):
            at = (value.path, value.line)
            known = next((m for m in self.models if m.key == at), None)
            return known or (self.find(value.args[-1]) if value.args else None)
        if isinstance(value, Ext | Member):
            value = value.tail if isinstance(value, Ext) else value.name
        if not isinstance(value, str):
            return None
        return next((m for m in self.models if value in m.names), None)

    # -- relations -------------------------------------------------------------------------------

    def _bound(self, function: Fn) -> Value:
        self.run.steps = 0
        own = Fn(function.path, function.node, function.frame, function.owner, Ext(_SELF))
        return self.run.call_with(own)

    def _relation(self, model: Model, function: Fn, place: Place) -> None:
        value = self._bound(function)
        chain = chain_of(value) if isinstance(value, Made) else None
        if chain is not None and chain.name.startswith(f"{_SELF}.") and chain.tail in RELATIONS:
            model.relations.append((chain, place))

    def _relate(self, model: Model, chain: Chain, place: Place) -> None:
        first = chain.links[0]
        if chain.tail.startswith("morph"):
            self._morph(model, chain, place)
            return
        target = self.find(first.arg(0))
        if target is None:
            text = "the model that this relation leads to is not known"
            self.problems.append(problem("unresolved-reference", *place, text))
            return
        through = chain.get("through")
        if chain.tail == "belongsToMany":
            self._join(model, target, chain, place)
        elif through is None and chain.tail == "belongsTo":
            key = _text(first.arg(2)) or target.identity
            column = _text(first.arg(1)) or _key(target)
            model.table.refer((column,), target.table, (key,), place)
        elif through is None:
            key = _text(first.arg(2)) or model.identity
            column = _text(first.arg(1)) or _key(model)
            target.table.refer((column,), model.table, (key,), place)

    def _join(self, model: Model, target: Model, chain: Chain, place: Place) -> None:
        """Many to many: both keys stand on the join table, named or that of `through`."""
        first, through = chain.links[0], chain.get("through")
        name, near, far = (_text(first.arg(i)) for i in (1, 2, 3))
        if through is not None:
            middle = self.find(through.arg(0))
            if middle is None:
                return
            join = middle.table
            near, far = _text(through.arg(1)) or near, _text(through.arg(2)) or far
        else:
            both = sorted((model.table.name, target.table.name))
            join = self.table(name or "_".join(both), place)
        near, far = near or _key(model), far or _key(target)
        keys = _text(first.arg(4)) or model.identity, _text(first.arg(5)) or target.identity
        join.refer((near,), model.table, (keys[0],), place)
        join.refer((far,), target.table, (keys[1],), place)
        pivot = chain.get("withPivot")
        for argument in pivot.args if pivot is not None else ():
            names = argument if isinstance(argument, list) else [argument]
            join.mention([n for n in names if isinstance(n, str)], *place)

    def _morph(self, model: Model, chain: Chain, place: Place) -> None:
        """`morphTo(name, columns)` here, `morphMany(Target, name, columns)` on the target."""
        first = chain.links[0]
        holder, at = (model, 0) if chain.tail == "morphTo" else (self.find(first.arg(0)), 1)
        name, given = _text(first.arg(at)), first.arg(at + 1)
        if holder is not None and name:
            named = [n for n in given if isinstance(n, str)] if isinstance(given, list) else []
            columns = named if len(named) == 2 else [f"{name}_type", f"{name}_id"]
            holder.table.mention(columns, *place)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _key(model: Model) -> str:
    """`user_id` for the table `users` with the id `id`."""
    return f"{singular(model.table.name)}_{model.identity}"


def _name(target: str, path: str) -> str:
    """A model's name: what it is assigned to, or its file's."""
    name = target.rsplit(".", 1)[-1]
    if name in ("", "default", "exports"):
        name = camel(path.rsplit("/", 1)[-1].split(".", 1)[0])
        name = name[:1].upper() + name[1:]
    return name
