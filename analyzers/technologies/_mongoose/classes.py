"""Schemas written as classes: `@nestjs/mongoose` and Typegoose.

NestJS docs, "Mongo": `@Schema(options)` on a class, `@Prop(options)` on its properties,
`SchemaFactory.createForClass(Cat)`, models by `MongooseModule.forFeature([{name, schema}])`.
Typegoose docs: `@modelOptions({schemaOptions})`, `@prop(options)`, `getModelForClass(Cat)`.
A class is turned into the `new Schema({…}, {…})` that the libraries make of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    Func,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Return,
    Seq,
    Star,
    tail,
)
from ...syntax.project import Definition, Project

MAKERS = frozenset({"createForClass", "buildSchema"})
_PROPERTY = frozenset({"Prop", "prop"})
_MARKS = frozenset({"Schema", "modelOptions"})
_TYPES = {"string": "String", "number": "Number", "boolean": "Boolean", "bigint": "BigInt"}
_WRAPPERS = frozenset({"Ref", "Relation", "Document", "HydratedDocument", "Partial"})


def registrations(call: Call) -> Iterator[Call]:
    """The models that `forFeature([{name, schema, collection}])` registers, as `model(…)` calls."""
    first = call.args[0] if call.args else None
    for item in first.items if isinstance(first, Seq) else ():
        if not isinstance(item, Map):
            continue
        name, schema = item.get("name"), item.get("schema")
        factory = item.get("useFactory")
        if schema is None and isinstance(factory, Func):
            values = [s.value for s in factory.body if isinstance(s, Return)]
            schema = values[-1] if values else None
        if name is not None and schema is not None:
            extra = item.get("collection")
            args = (name, schema) if extra is None else (name, schema, extra)
            line = item.line or call.line
            yield Call(line, Name(line, "model"), args)
            for child in _listed(item.get("discriminators")):
                kind, part = child.get("name"), child.get("schema")
                if kind is not None and part is not None:
                    func = Attr(child.line, name, "discriminator")
                    yield Call(child.line, func, (kind, part))


def _listed(expr: Expr | None) -> list[Map]:
    return [i for i in expr.items if isinstance(i, Map)] if isinstance(expr, Seq) else []


def decorated_changes(project: Project, found: Definition) -> Iterator[Call]:
    """What decorators do to a class's schema, its ancestors' too, as calls of its methods.

    Typegoose docs, "@index", "@plugin".
    """
    above = project.lineage(found.path, found.node) if isinstance(found.node, ClassDef) else []
    classes = [*(a for a in reversed(above) if isinstance(a, Definition)), found]
    for cls in classes:
        for mark in cls.node.decorators if isinstance(cls.node, ClassDef) else ():
            name = tail_of(mark)
            if isinstance(mark, Call) and name in ("index", "plugin") and mark.args:
                schema = Name(mark.line, "schema")
                yield Call(mark.line, Attr(mark.line, schema, name), mark.args)


def custom_name(found: Definition) -> str | None:
    """The name that `@modelOptions({options: {customName}})` gives a class's model."""
    for mark in found.node.decorators if isinstance(found.node, ClassDef) else ():
        given = mark.args[0] if isinstance(mark, Call) and mark.args else None
        options = given.get("options") if isinstance(given, Map) else None
        name = options.get("customName") if isinstance(options, Map) else None
        if isinstance(name, Lit) and isinstance(name.value, str) and name.value:
            return name.value
    return None


def model_of_class(call: Call) -> Call:
    """`getModelForClass(Cat, {schemaOptions})` as the call `model(Cat.name, Cat, options)`."""
    first = call.args[0]
    given = call.args[1] if len(call.args) > 1 else None
    options = given.get("schemaOptions") if isinstance(given, Map) else None
    named = given.get("options") if isinstance(given, Map) else None
    name = named.get("customName") if isinstance(named, Map) else None
    args = (name or Attr(call.line, first, "name"), first)
    return Call(call.line, call.func, args if options is None else (*args, options))


def schema_class(project: Project, path: str, expr: Expr | None) -> Definition | None:
    """The class with decorated properties that a name or `createForClass(Cat)` means, or None."""
    if isinstance(expr, Call) and tail(expr.func) in MAKERS and expr.args:
        expr = expr.args[0]
    if not isinstance(expr, Name | Attr):
        return None
    target = project.aliased(project.resolve(path, expr))
    if isinstance(target, Definition) and isinstance(target.node, ClassDef):
        decorated = any(tail_of(d) in _MARKS for d in target.node.decorators)
        above = [a.node for a in project.lineage(target.path, target.node) if _is_class(a)]
        holders = [n for n in (target.node, *above) if isinstance(n, ClassDef)]
        return target if decorated or any(any(_properties(n)) for n in holders) else None
    return None


def _is_class(target: object) -> TypeGuard[Definition]:
    return isinstance(target, Definition) and isinstance(target.node, ClassDef)


def as_schema(project: Project, found: Definition) -> Call:
    """The schema that a class stands for, with the properties of its ancestors."""
    node = found.node
    assert isinstance(node, ClassDef)
    items: list[tuple[Expr, Expr]] = []
    bases = [a for a in project.lineage(found.path, node) if isinstance(a, Definition)]
    for base in reversed(bases):
        if isinstance(base.node, ClassDef):
            items += [(_key(a), _definition(a)) for a in _properties(base.node)]
    items += [(_key(a), _definition(a)) for a in _properties(node)]
    notes = tuple((a.target, a.comment) for a in _properties(node) if a.comment)
    options = [o for d in node.decorators if (o := _options(d)) is not None]
    merged = Map(node.line, tuple((Star(o.line, o), Lit()) for o in options))
    fields = Map(node.line, tuple(items), notes)
    return Call(node.line, Name(node.line, "Schema"), (fields, merged), (), True)


def tail_of(decorator: Expr) -> str:
    """The bare name of a decorator."""
    return tail(decorator.func if isinstance(decorator, Call) else decorator) or ""


def _properties(node: ClassDef) -> Iterator[Assign]:
    for statement in node.body:
        if isinstance(statement, Assign) and any(
            tail_of(d) in _PROPERTY for d in statement.decorators
        ):
            yield statement


def _key(field: Assign) -> Lit:
    return Lit(field.line, field.target)


def _options(decorator: Expr) -> Expr | None:
    """The schema options that `@Schema({…})` or `@modelOptions({schemaOptions: {…}})` gives."""
    if not isinstance(decorator, Call) or tail_of(decorator) not in _MARKS or not decorator.args:
        return None
    given = decorator.args[0]
    if tail_of(decorator) == "modelOptions":
        return given.get("schemaOptions") if isinstance(given, Map) else None
    return given


def _definition(field: Assign) -> Expr:
    """What `@Prop(…)` says of a property, its type taken from TypeScript where it says none."""
    call = next(d for d in field.decorators if tail_of(d) in _PROPERTY)
    given = call.args[0] if isinstance(call, Call) and call.args else None
    if isinstance(given, Call) and tail(given.func) == "raw" and given.args:
        return given.args[0]
    if given is not None and not isinstance(given, Map):
        return given
    items = given.items if isinstance(given, Map) else ()
    if isinstance(given, Map) and given.get("type") is not None:
        return given
    kind = _written(field.annotation)
    referred = isinstance(given, Map) and given.get("ref") is not None
    if referred and not (isinstance(kind, Name) and kind.id in _TYPES.values()):
        reference: Expr = Name(field.line, "ObjectId")
        kind = Seq(field.line, (reference,)) if isinstance(kind, Seq) else reference
    return Map(field.line, ((Lit(field.line, "type"), kind), *items))


def _written(note: Expr | None) -> Expr:
    """A TypeScript type as the type that a schema would name."""
    if isinstance(note, Op):
        return _written(note.left)
    if isinstance(note, Item):
        if tail(note.base) == "Array":
            return Seq(note.line, (_written(note.key),))
        return _written(note.key) if tail(note.base) in _WRAPPERS else _written(note.base)
    if isinstance(note, Name):
        return Name(note.line, _TYPES.get(note.id, note.id))
    return note if isinstance(note, Attr) else Name(0, "Mixed")
