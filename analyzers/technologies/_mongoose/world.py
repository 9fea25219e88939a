"""Finding Mongoose's schemas, definitions and models by name, within functions and across files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...facts import Fact
from ...syntax.evaluate import Evaluator
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    Cond,
    Expr,
    Func,
    FuncDef,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Return,
    Star,
    callee,
    dotted,
    flat,
    tail,
)
from ...syntax.project import Definition, Project
from ..base import Declared
from .classes import as_schema, custom_name, decorated_changes, schema_class
from .helpers import returned_argument

MAX_STEPS = 24
_DERIVING = frozenset({"clone", "pick", "omit"})
_FLUENT = frozenset({"index", "plugin", "add", "set", "pre", "post", "method", "static", "remove"})
_MERGES = frozenset({"Object.assign", "_.extend", "_.merge", "_.assign", "_.defaults", "merge"})


class Place(Struct, frozen=True):
    """Where an expression stands: the file and the function around it."""

    path: str
    scope: str = ""


class Schema(Struct, frozen=True):
    """A `new Schema(…)`, where it stands and what it is called there.

    `base`: the schema that `clone()`, `pick(…)` or `omit(…)` takes it from; `extra`: what a
    class's decorators do to it, written as calls of its methods.
    """

    place: Place
    name: str
    call: Call
    base: Schema | None = None
    extra: tuple[Call, ...] = ()

    @property
    def derives(self) -> str:
        """`clone`, `pick` or `omit` where the schema is made from another one."""
        return tail(self.call.func) or "" if self.base is not None else ""

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells this schema from all others."""
        return (self.place.path, self.call.line, self.name)


class Entry(Struct, frozen=True):
    """One entry of a definition: its key, its value and where the value stands."""

    key: str
    value: Expr
    place: Place
    line: int
    note: str | None = None


class World:
    """What all files declare, with look-up by name."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self.schemas: dict[str, list[Schema]] = {}
        self.changes: dict[str, list[Fact]] = {}
        self.locals: dict[str, list[Fact]] = {}
        self.models: list[tuple[str, Fact]] = []
        self.discriminators: list[tuple[str, Fact]] = []
        self._plain = [(p, f.line) for p, f in declared.of("plain-names")]
        self._changed: dict[tuple[str, int, str], list[tuple[Place, str, Call]]] | None = None
        for path, fact in declared.facts:
            if fact.kind == "schema" and isinstance(fact.node, Call):
                place = Place(path, fact.data.get("scope", ""))
                self.schemas.setdefault(path, []).append(Schema(place, fact.name, fact.node))
            elif fact.kind in ("model", "discriminator"):
                getattr(self, f"{fact.kind}s").append((path, fact))
            elif fact.kind == "local":
                self.locals.setdefault(path, []).append(fact)
            elif fact.kind == "change":
                self.changes.setdefault(path, []).append(fact)

    def has_plain_names(self, path: str, line: int) -> bool:
        """Whether `mongoose.pluralize(null)` keeps a model's name as its collection's.

        It counts for models that are made after it; one in another file is taken to come first.
        """
        return any(p != path or at < line for p, at in self._plain)

    def value(self, expr: Expr | None, place: Place) -> Any:
        """An expression's constant value, or UNKNOWN."""
        if isinstance(expr, Name):
            local = self._local(expr.id, place)
            if local is not None and local.value is not None:
                return Evaluator(self.project, place.path).value(local.value)
        return Evaluator(self.project, place.path).value(expr)

    # -- names -----------------------------------------------------------------------------------

    def _local(self, name: str, place: Place) -> Assign | None:
        found = [
            f
            for f in self.locals.get(place.path, ())
            if f.name == name and within(place.scope, f.data.get("scope", ""))
        ]
        best = max(found, key=lambda f: len(f.data.get("scope", "")), default=None)
        return best.node if best is not None and isinstance(best.node, Assign) else None

    def follow(self, expr: Expr, place: Place) -> tuple[Expr, Place] | None:
        """What a name, a member or a simple function call stands for, and where that stands."""
        if isinstance(expr, Name):
            local = self._local(expr.id, place)
            if local is not None and local.value is not None and local.value != expr:
                return local.value, place
        if isinstance(expr, Call):
            return self._returned(expr, place)
        target = self.project.resolve(place.path, expr) if isinstance(expr, Name | Attr) else None
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            value = target.node.value
            if value is not None and (value != expr or target.path != place.path):
                return value, Place(target.path)
        return None

    def _returned(self, call: Call, place: Place) -> tuple[Expr, Place] | None:
        found = Evaluator(self.project, place.path).function(call)
        if found is None:
            return None
        evaluator, node = found
        values = [s.value for s in flat(node.body) if isinstance(s, Return) and s.value]
        scope = node.name if isinstance(node, FuncDef) else ""
        if not values:
            return None
        value = values[-1]
        if isinstance(value, Name):
            named = value.id
            for statement in flat(node.body):
                if isinstance(statement, Assign) and statement.target == named:
                    value = statement.value or value
        given = returned_argument(call, node, value)
        return (given, place) if given is not None else (value, Place(evaluator.path, scope))

    # -- schemas ---------------------------------------------------------------------------------

    def schema(self, expr: Expr | None, place: Place, steps: int = 0) -> Schema | None:
        """The schema that an expression stands for, or None."""
        if expr is None or steps > MAX_STEPS:
            return None
        if isinstance(expr, Name):
            known = self._schema_here(expr.id, place)
            if known is not None:
                return known
        if isinstance(expr, Call):
            if is_schema_call(self.project, place.path, expr):
                return Schema(place, "", expr)
            if isinstance(expr.func, Attr) and expr.func.name in _DERIVING:
                base = self.schema(expr.func.base, place, steps + 1)
                return Schema(place, "", expr, base) if base is not None else None
            if isinstance(expr.func, Attr) and expr.func.name in _FLUENT:
                return self.schema(expr.func.base, place, steps + 1)
        if isinstance(expr, Op) and expr.left is not None:
            left = self.schema(expr.left, place, steps + 1)
            return left or self.schema(expr.right, place, steps + 1)
        if isinstance(expr, Cond):
            return self.schema(expr.yes, place, steps + 1) or self.schema(expr.no, place, steps + 1)
        if isinstance(expr, Attr) and expr.name == "schema":
            return self._schema_of_model(expr.base, place, steps + 1)
        found = schema_class(self.project, place.path, expr)
        if found is not None:
            made = as_schema(self.project, found)
            extra = tuple(decorated_changes(self.project, found))
            return Schema(Place(found.path), found.name, made, None, extra)
        return self._followed(expr, place, steps + 1)

    def _followed(self, expr: Expr, place: Place, steps: int) -> Schema | None:
        if isinstance(expr, Name | Attr):
            target = self.project.resolve(place.path, expr)
            if isinstance(target, Definition) and isinstance(target.node, Assign):
                known = self._schema_here(target.node.target, Place(target.path))
                if known is not None:
                    return known
        further = self.follow(expr, place)
        return self.schema(further[0], further[1], steps) if further else None

    def _schema_here(self, name: str, place: Place) -> Schema | None:
        """The schema of that name that can be seen from a place, the innermost first."""
        named = [s for s in self.schemas.get(place.path, ()) if s.name == name]
        seen = [s for s in named if within(place.scope, s.place.scope)]
        if seen:
            return max(seen, key=lambda s: len(s.place.scope))
        return named[0] if len(named) == 1 and not place.scope else None

    def _schema_of_model(self, expr: Expr, place: Place, steps: int) -> Schema | None:
        name = self.model_name(expr, place)
        for path, fact in self.models:
            if name and isinstance(fact.node, Call) and len(fact.node.args) > 1:
                here = Place(path, fact.data.get("scope", ""))
                if self.value(fact.node.args[0], here) == name:
                    return self.schema(fact.node.args[1], here, steps)
        return None

    def changes_of(self, schema: Schema) -> list[tuple[Place, str, Call]]:
        """What any file does to a schema: where, by which method, with what."""
        if self._changed is None:
            self._changed = {}
            for path, facts in self.changes.items():
                for fact in facts:
                    place = Place(path, fact.data.get("scope", ""))
                    if not isinstance(fact.node, Call) or not isinstance(fact.node.func, Attr):
                        continue
                    if "parameter" in fact.data:
                        continue
                    known = self.schema(fact.node.func.base, place)
                    if known is not None:
                        made = (place, str(fact.data.get("method")), fact.node)
                        self._changed.setdefault(known.key, []).append(made)
        own = [(schema.place, tail(c.func) or "", c) for c in schema.extra]
        return [*own, *self._changed.get(schema.key, [])]

    # -- models ----------------------------------------------------------------------------------

    def model_name(self, expr: Expr | None, place: Place, steps: int = 0) -> str | None:
        """The name of the model that an expression means: text, a variable, a function of one."""
        if expr is None or steps > 6:
            return None
        if isinstance(expr, Attr) and expr.name in ("modelName", "name"):
            # A class may be given another name than its own (Typegoose's `customName`).
            named = self.model_name(expr.base, place, steps + 1)
            if named is not None:
                return named
        value = self.value(expr, place)
        if isinstance(value, str):
            return value
        if isinstance(expr, Func):
            values = [s.value for s in flat(expr.body) if isinstance(s, Return)]
            return self.model_name(values[-1], place, steps + 1) if values else None
        if isinstance(expr, Call) and expr.args and "model" in (tail(expr.func) or "").lower():
            named = self.model_name(expr.args[0], place, steps + 1)
            if named is not None:
                return named
        if isinstance(expr, Op) and expr.right is not None:
            return self.model_name(expr.right, place, steps + 1)
        found = schema_class(self.project, place.path, expr)
        if found is not None:
            return custom_name(found) or found.name
        for path, fact in self.models:
            if path == place.path and fact.name and fact.name == dotted(expr):
                node = fact.node
                return self.model_name(node, place, steps + 1) if isinstance(node, Call) else None
        further = self.follow(expr, place)
        return self.model_name(further[0], further[1], steps + 1) if further else None

    # -- definitions -----------------------------------------------------------------------------

    def entries(self, expr: Expr | None, place: Place, steps: int = 0) -> Iterator[Entry]:
        """The entries of a definition: a literal, a shared constant, a merge, another schema's."""
        if expr is None or steps > MAX_STEPS:
            return
        if isinstance(expr, Map):
            yield from self._literal(expr, place, steps)
        elif isinstance(expr, Call) and (callee(expr) or "") in _MERGES:
            for argument in expr.args:
                yield from self.entries(argument, place, steps + 1)
        elif isinstance(expr, Op):
            sides = (expr.left, expr.right) if expr.op in ("||", "??") else (expr.right,)
            for side in sides:
                yield from self.entries(side, place, steps + 1)
        elif isinstance(expr, Cond):
            yield from self.entries(expr.yes, place, steps + 1)
        elif isinstance(expr, Attr) and expr.name == "obj":
            schema = self.schema(expr.base, place)
            if schema is not None and schema.call.args:
                yield from self.entries(schema.call.args[0], schema.place, steps + 1)
        else:
            further = self.follow(expr, place)
            if further is not None:
                yield from self.entries(further[0], further[1], steps + 1)

    def _literal(self, expr: Map, place: Place, steps: int) -> Iterator[Entry]:
        for key, value in expr.items:
            if isinstance(key, Star):
                yield from self.entries(key.value, place, steps + 1)
                continue
            name = key.value if isinstance(key, Lit) else self.value(key, place)
            if isinstance(name, str | int):
                note = expr.note(str(name))
                yield Entry(str(name), value, place, key.line or value.line, note)


def within(scope: str, outer: str) -> bool:
    """Whether what is defined in `outer` can be seen in `scope`."""
    return not outer or scope == outer or scope.startswith(outer + ".")


def is_schema_call(project: Project, path: str, call: Call) -> bool:
    """Whether a call makes a Mongoose schema."""
    func = call.func
    while isinstance(func, Item):
        func = func.base
    known = project.external(path, func)
    if known is not None:
        return known.startswith("mongoose") and known.endswith("Schema")
    return call.new and tail(func) in ("Schema", "MongooseSchema")
