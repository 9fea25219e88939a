"""Mongoose: schemas, models and the collections they make."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from ..facts import Fact
from ..model.catalog import Problem
from ..model.schema import Column, ForeignKey, Index
from ..problems import problem
from ..schema.operations import AddColumn, AddIndex, AnyOperation, CreateTable
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
from ._mongoose_fields import Field, Key, Reader
from ._mongoose_names import collection_name, type_name
from ._mongoose_world import Place, Schema, World
from ._places import is_test
from .base import Declared, Source, Spec

_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Mongoose",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(_SCRIPTS, ("mongoose", "new Schema(", "new Schema<")),
        "json": ('"mongoose"',),
    },
    roots=("mongoose.Schema",),
    packages=("npm:mongoose",),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "relationships", "enums"}),
    cannot={"columns": "paths that third-party plugins add"},
)
_CHANGES = frozenset({"index", "add", "set", "plugin"})
_SETTINGS = frozenset({"timestamps", "collection", "versionKey", "_id", "discriminatorKey"})


# -- one file ----------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Schemas, what is done to them, models, and the local names that schemas use."""
    if unit.path.rsplit("/", 1)[-1] == "package.json":
        yield Fact("mongoose", "package", unit.path)
    if not isinstance(unit, CodeUnit):
        return
    makers = _schema_names(unit)
    wanted: set[str] = set()
    for site in unit.calls(lambda name: _is_wanted(name, makers)):
        fact = _fact(site, makers)
        if fact is not None:
            wanted.update(_names_in(site.call))
            yield fact
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
    return name in makers or name in _CHANGES or name == "discriminator" or "model" in name.lower()


def _fact(site: CallSite, makers: frozenset[str]) -> Fact | None:
    call, name = site.call, tail(site.call.func) or ""
    scope = {"scope": site.scope} if site.scope else {}
    if name in makers and (call.new or call.args):
        return Fact("mongoose", "schema", site.target, call.line, call, data=scope)
    if name in _CHANGES and isinstance(call.func, Attr):
        base = dotted(call.func.base)
        if base and _is_change(name, call):
            data = {"method": name, **scope}
            return Fact("mongoose", "change", base, call.line, call, data=data)
        return None
    if name == "discriminator" and len(call.args) >= 2:
        return Fact("mongoose", "discriminator", site.target, call.line, call, data=scope)
    if "model" in name.lower() and call.args and _may_be_name(call.args[0]):
        return Fact("mongoose", "model", site.target, call.line, call, data=scope)
    return None


def _is_change(name: str, call: Call) -> bool:
    """Whether a call may change a schema; `set` and `add` are common names of other things."""
    first = call.args[0] if call.args else None
    if name == "set":
        return isinstance(first, Lit) and first.value in _SETTINGS
    if name == "add":
        return isinstance(first, Map | Name | Call)
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
        if named and isinstance(schema, Name | Attr) or (named and _makes_schema(schema)):
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
            scope = _scope_at(unit, assign)
            if scope:
                data = {"scope": scope}
                yield Fact("mongoose", "local", assign.target, assign.line, assign, data=data)


def _scope_at(unit: CodeUnit, assign: Assign) -> str:
    finder = getattr(unit, "scope_at", None)
    return finder(assign.line) if finder is not None else ""


# -- the whole repository ----------------------------------------------------------------------------


class Model(Struct, frozen=True):
    """A model: its name, its collection, its schema's fields and indexes."""

    name: str
    collection: str
    path: str
    line: int
    fields: tuple[Field, ...]
    keys: tuple[Key, ...]
    base: str | None = None
    discriminator: str | None = None
    doc: str | None = None
    extra: tuple[tuple[str, int], ...] = field(default=())


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
            operations=tuple(_operations(members, models)),
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
        name = world.value(call.args[0], place)
        if not isinstance(name, str):
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
        chosen or collection_name(name),
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


# -- operations --------------------------------------------------------------------------------------


def _operations(members: list[Model], models: list[Model]) -> Iterator[AnyOperation]:
    """The collections; models that share one add what it does not have yet."""
    by_name = {m.name.lower(): m.collection for m in models}
    by_name |= {m.name.lower(): m.collection for m in members}
    made: set[str] = set()
    ordered = sorted(members, key=lambda m: (m.base is not None, m.path, m.line))
    for model in ordered:
        operation = _create(model, by_name)
        if model.collection.lower() not in made:
            made.add(model.collection.lower())
            yield operation
        else:
            yield replace(operation, if_not_exists=True)
            yield from _additions(operation)
        for path, line in model.extra:
            yield CreateTable(
                path=path, line=line, table=model.collection, kind="collection", if_not_exists=True
            )


def _additions(operation: CreateTable) -> Iterator[AnyOperation]:
    keys = {k.columns: k for k in operation.foreign_keys}
    for column in operation.columns:
        yield AddColumn(
            path=column.path,
            line=column.line,
            table=operation.table,
            column=column,
            foreign_key=keys.get((column.name,)),
            if_not_exists=True,
        )
    for index in operation.indexes:
        yield AddIndex(path=index.path, line=index.line, table=operation.table, index=index)


def _create(model: Model, by_name: dict[str, str]) -> CreateTable:
    ttl = {k.paths[0]: k.ttl for k in model.keys if k.ttl is not None}
    subfields = [s for f in model.fields for s in _subfields(f, f.name, by_name)]
    options: dict[str, object] = {}
    if ttl:
        options["ttl"] = ttl
    if subfields:
        options["subfields"] = subfields
    has_id = any(f.name == "_id" for f in model.fields)
    return CreateTable(
        path=model.path,
        line=model.line,
        table=model.collection,
        kind="collection",
        columns=tuple(_column(f) for f in model.fields),
        primary_key=("_id",) if has_id else (),
        foreign_keys=tuple(_reference(f, by_name) for f in model.fields if f.ref),
        indexes=tuple(dict.fromkeys(_index(k) for k in model.keys)),
        description=model.doc,
        model=model.name,
        options=options,
    )


def _column(made: Field) -> Column:
    return Column(
        name=made.name,
        type=made.type,
        nullable=made.nullable,
        default=made.default,
        unique=made.key is not None and made.key.unique and made.key.where is None,
        description=made.description,
        enum=made.enum,
        path=made.path,
        line=made.line,
    )


def _reference(made: Field, by_name: dict[str, str]) -> ForeignKey:
    name = made.ref or ""
    table = by_name.get(name.lower()) or collection_name(name)
    return ForeignKey((made.name,), table, ("_id",), enforced=False, path=made.path, line=made.line)


def _index(key: Key) -> Index:
    kind = key.method or 1
    notes = [
        *(["sparse"] if key.sparse else []),
        *([f"expires after {key.ttl} s"] if key.ttl is not None else []),
    ]
    return Index(
        name=key.name or "_".join(f"{p}_{kind}" for p in key.paths),
        columns=key.paths,
        unique=key.unique,
        method=key.method,
        where=key.where,
        path=key.path,
        line=key.line,
        description=", ".join(notes) or None,
    )


def _subfields(made: Field, name: str, by_name: dict[str, str]) -> Iterator[dict[str, object]]:
    """The paths inside subdocuments: `snapshot.user`, `items[].sku`."""
    below = f"{name}[]" if made.many else name
    for inner in made.inner:
        full = f"{below}.{inner.name}"
        entry: dict[str, object] = {"name": full, "type": inner.type, "nullable": inner.nullable}
        if inner.ref:
            entry["ref"] = by_name.get(inner.ref.lower()) or collection_name(inner.ref)
        yield {**entry, "path": inner.path, "line": inner.line}
        yield from _subfields(inner, full, by_name)
