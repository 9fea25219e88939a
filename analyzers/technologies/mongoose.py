"""Mongoose: schemas, models and the collections they make."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import (
    Assign,
    Attr,
    Call,
    Do,
    Expr,
    Import,
    Lit,
    Map,
    Name,
    Return,
    Seq,
    Star,
    dotted,
    flat,
    tail,
    walk,
)
from ..syntax.project import Project
from ..syntax.unit import CallSite, CodeUnit, Unit
from ._documents.tables import Model, operations
from ._documents.values import Field
from ._mongoose.classes import model_of_class, registrations
from ._mongoose.helpers import applied, of_parameters, within_helpers
from ._mongoose.names import collection_name, type_name
from ._mongoose.schemas import Reader
from ._mongoose.world import Place, Schema, World
from ._shared.places import is_test
from .base import Declared, Source, Spec

_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Mongoose",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(_SCRIPTS, ("mongoose", "typegoose", "new Schema(", "new Schema<")),
        "json": ('"mongoose"',),
    },
    roots=("mongoose.Schema",),
    packages=("npm:mongoose",),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "relationships", "enums"}),
    cannot={"columns": "paths that third-party plugins add"},
)
_REGISTERING = frozenset({"forFeature", "forFeatureAsync"})
_CHANGES = frozenset({"index", "add", "set", "plugin", "remove"})
_SETTINGS = frozenset({"timestamps", "collection", "versionKey", "_id", "discriminatorKey"})


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Schemas, what is done to them, models, and the local names that schemas use."""
    if unit.path.rsplit("/", 1)[-1] == "package.json":
        yield Fact("mongoose", "package", unit.path)
    if not isinstance(unit, CodeUnit):
        return
    makers = _schema_names(unit)
    wanted: set[str] = set()
    facts: list[Fact] = []
    for site in unit.calls(lambda name: _is_wanted(name, makers)):
        if tail(site.call.func) in _REGISTERING:
            for made in registrations(_listed(unit, site.call)):
                kind = "discriminator" if isinstance(made.func, Attr) else "model"
                yield Fact("mongoose", kind, "", made.line, made)
            continue
        fact = _fact(site, makers)
        if fact is not None:
            wanted.update(_names_in(site.call))
            facts.append(fact)
    yield from of_parameters(unit, facts)
    schemas = frozenset(f.name for f in facts if f.kind == "schema" and f.name)
    yield from applied(unit, makers, schemas)
    yield from within_helpers(unit, (f for f in facts if f.kind == "change"))
    yield from _header_models(unit)
    known = {s.target for s in flat(unit.module.body) if isinstance(s, Assign)}
    yield from _locals(unit, frozenset(wanted - known))


def _schema_names(unit: CodeUnit) -> frozenset[str]:
    """The names by which the file knows Mongoose's Schema."""
    aliases = {
        s.local
        for s in flat(unit.module.body)
        if isinstance(s, Import) and s.symbol == "Schema" and s.local
    }
    return frozenset({"Schema", *aliases})


def _is_wanted(name: str, makers: frozenset[str]) -> bool:
    known = name in makers or name in _CHANGES or name in _REGISTERING
    known = known or name in ("discriminator", "unique", "pluralize")
    return known or "model" in name.lower()


def _fact(site: CallSite, makers: frozenset[str]) -> Fact | None:
    call, name = site.call, tail(site.call.func) or ""
    scope = {"scope": site.scope} if site.scope else {}
    if name in makers and (call.new or call.args):
        return Fact("mongoose", "schema", site.target, call.line, call, data=scope)
    if isinstance(call.func, Attr) and isinstance(call.func.base, Call):
        changed = _of_path(call.func.base, name, call)
        if changed is not None and isinstance(changed.func, Attr):
            data = {"method": changed.func.name, **scope}
            on = dotted(changed.func.base) or ""
            return Fact("mongoose", "change", on, call.line, changed, data=data)
    if name in _CHANGES and isinstance(call.func, Attr):
        base = dotted(call.func.base)
        if base and _is_change(name, call):
            data = {"method": name, **scope}
            return Fact("mongoose", "change", base, call.line, call, data=data)
        return None
    if name == "discriminator" and len(call.args) >= 2:
        return Fact("mongoose", "discriminator", site.target, call.line, call, data=scope)
    if name == "getModelForClass" and call.args:
        made = model_of_class(call)
        return Fact("mongoose", "model", site.target, call.line, made, data=scope)
    if name == "getDiscriminatorModelForClass" and len(call.args) >= 2:
        kind = Attr(call.line, call.args[1], "name")
        func = Attr(call.line, call.args[0], "discriminator")
        made = Call(call.line, func, (kind, call.args[1]))
        return Fact("mongoose", "discriminator", site.target, call.line, made, data=scope)
    if name == "pluralize" and call.args and call.args[0] == Lit(call.args[0].line):
        return Fact("mongoose", "plain-names", "", call.line)
    if "model" in name.lower() and call.args and _may_be_name(call.args[0]):
        return Fact("mongoose", "model", site.target, call.line, call, data=scope)
    return None


def _of_path(path: Call, name: str, call: Call) -> Call | None:
    """`schema.path("a").index(true)` as a call on the schema, or None for any other call."""
    if tail(path.func) != "path" or not isinstance(path.func, Attr) or len(path.args) != 1:
        return None
    line, schema = call.line, path.func.base
    if name == "discriminator" and len(call.args) >= 2:
        return Call(line, Attr(line, schema, "embed"), (path.args[0], *call.args))
    if name not in ("index", "unique") or (call.args and _is_false(call.args[0])):
        return None
    keys = Map(line, ((path.args[0], Lit(line, 1)),))
    given = call.args[0] if call.args and isinstance(call.args[0], Map) else Map(line)
    unique = ((Lit(line, "unique"), Lit(line, True)),) if name == "unique" else ()
    options = Map(line, (*given.items, *unique))
    return Call(line, Attr(line, schema, "index"), (keys, options))


def _is_false(expr: Expr) -> bool:
    return isinstance(expr, Lit) and expr.value is False


def _listed(unit: CodeUnit, call: Call) -> Call:
    """`forFeature(MODELS)` with the list that the file itself gives that name."""
    first = call.args[0] if call.args else None
    name = first.id if isinstance(first, Name) else None
    for statement in flat(unit.module.body) if name else ():
        if isinstance(statement, Assign) and statement.target == name and statement.value:
            return Call(call.line, call.func, (statement.value, *call.args[1:]))
    return call


def _is_change(name: str, call: Call) -> bool:
    """Whether a call may change a schema; `set` and `add` are common names of other things."""
    first = call.args[0] if call.args else None
    if name == "set":
        return isinstance(first, Lit) and first.value in _SETTINGS
    if name == "add":
        return isinstance(first, Map | Name | Call | Attr)
    if name == "remove":
        return isinstance(first, Seq) or (isinstance(first, Lit) and isinstance(first.value, str))
    return first is not None and (name == "plugin" or isinstance(first, Map | Lit | Name))


def _may_be_name(expr: Expr) -> bool:
    return not isinstance(expr, Lit) or isinstance(expr.value, str)


def _header_models(unit: CodeUnit) -> Iterator[Fact]:
    """Calls of whatever function with a name and a schema: a project's own factory."""
    for statement in flat(unit.module.body):
        if not isinstance(statement, Assign | Do | Return) or statement.value is None:
            continue
        call = statement.value
        if not isinstance(call, Call) or len(call.args) < 2:
            continue
        name, schema = call.args[0], call.args[1]
        named = isinstance(name, Lit) and isinstance(name.value, str)
        if "model" in (tail(call.func) or "").lower() or tail(call.func) == "discriminator":
            continue
        if named and (isinstance(schema, Name | Attr) or _makes_schema(schema)):
            target = statement.target if isinstance(statement, Assign) else ""
            yield Fact("mongoose", "model", target, call.line, call)


def _makes_schema(expr: Expr) -> bool:
    return isinstance(expr, Call) and expr.new and tail(expr.func) == "Schema"


def _names_in(call: Call) -> Iterator[str]:
    """Names that a schema's or model's arguments use and that are no types."""
    for argument in call.args[:3]:
        for node in walk(argument):
            inner = node.value if isinstance(node, Star) else node
            if isinstance(inner, Name) and not type_name(inner.id):
                yield inner.id


def _locals(unit: CodeUnit, names: frozenset[str]) -> Iterator[Fact]:
    """Definitions inside functions that schemas use by name."""
    for assign in unit.assignments(names) if names else ():
        if isinstance(assign.value, Map | Seq | Lit | Call | Attr):
            scope = unit.scope_at(assign.line)
            if scope:
                data = {"scope": scope}
                yield Fact("mongoose", "local", assign.target, assign.line, assign, data=data)


# -- the whole repository -------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per package that uses Mongoose."""
    world = World(declared, project)
    reader = Reader(world)
    packages = sorted(
        (p.rsplit("/", 1)[0] if "/" in p else "" for p, _ in declared.of("package")),
        key=len,
        reverse=True,
    )
    models, problems = _models(world, reader)
    groups: dict[tuple[str, bool], list[Model]] = {}
    for model in models:
        root = next((p for p in packages if not p or model.path.startswith(p + "/")), "")
        groups.setdefault((root, is_test(model.path)), []).append(model)
    for (root, test), members in sorted(groups.items()):
        yield Source(
            technology="Mongoose",
            kind="model",
            group=root or "mongoose",
            root=root,
            engines=("MongoDB",),
            operations=tuple(operations(members)),
            problems=tuple(p for p in problems if not test and _inside(p.path, root)),
            test=test,
        )


def _inside(path: str, root: str) -> bool:
    return not root or path.startswith(root + "/")


def _models(world: World, reader: Reader) -> tuple[list[Model], list[Problem]]:
    found: dict[tuple[str, str, int], Model] = {}
    problems: list[Problem] = []
    for path, fact in world.models:
        call = fact.node
        if not isinstance(call, Call) or len(call.args) < 2:
            continue
        place = Place(path, fact.data.get("scope", ""))
        schema = world.schema(call.args[1], place)
        name = world.model_name(call.args[0], place)
        if schema is None:
            if isinstance(name, str) and _is_mongoose(world, place, call):
                problems.append(_unknown_schema(path, call, name))
            continue
        if not isinstance(name, str):
            text = "the name of this model is not known"
            problems.append(problem("dynamic-name", path, call.line, text))
            continue
        model = _model(world, reader, name, call, schema, place)
        found.setdefault((model.path, model.collection, model.line), model)
    for path, fact in world.discriminators:
        child = _discriminator(world, reader, path, fact, list(found.values()))
        if child is not None:
            found[(child.path, child.collection, child.line)] = child
    return list(found.values()), problems


def _is_mongoose(world: World, place: Place, call: Call) -> bool:
    return world.project.external(place.path, call.func) == "mongoose.model"


def _unknown_schema(path: str, call: Call, name: str) -> Problem:
    return problem("unresolved-value", path, call.line, f"the schema of model {name} is not known")


def _model(
    world: World, reader: Reader, name: str, call: Call, schema: Schema, place: Place
) -> Model:
    fields, keys = reader.schema(schema)
    options = reader.options(schema)
    given = world.value(call.args[2], place) if len(call.args) > 2 else UNKNOWN
    if isinstance(given, dict):
        given = given.get("collection")
    chosen = next((c for c in (given, options.get("collection")) if isinstance(c, str) and c), None)
    path, line = schema.place.path, schema.call.line
    places = ((place.path, call.line),) if (place.path, call.line) != (path, line) else ()
    key = options.get("discriminatorKey")
    return Model(
        name,
        chosen or (name if world.has_plain_names(place.path, call.line) else collection_name(name)),
        path,
        line,
        tuple(fields),
        tuple(keys),
        discriminator=key if isinstance(key, str) else None,
        extra=places,
    )


def _discriminator(
    world: World, reader: Reader, path: str, fact: Fact, models: list[Model]
) -> Model | None:
    """Mongoose docs, "Discriminators": children share the base's collection."""
    call = fact.node
    if not isinstance(call, Call) or not isinstance(call.func, Attr):
        return None
    place = Place(path, fact.data.get("scope", ""))
    schema = world.schema(call.args[1], place)
    base = world.model_name(call.func.base, place)
    parent = next((m for m in models if m.name == base), None)
    name = world.value(call.args[0], place)
    if schema is None or parent is None:
        return None
    fields, keys = reader.schema(schema)
    key = parent.discriminator or "__t"
    mark = Field(key, "string", path=path, line=call.line)
    own = tuple(replace(f, nullable=True) for f in (*fields, mark))
    return Model(
        name if isinstance(name, str) else base or "",
        parent.collection,
        schema.place.path,
        schema.call.line,
        own,
        tuple(keys),
        base=base,
    )
