"""Model classes: order of resolution, abstract bases, `Meta`, parents, fields.

Django docs, Models (inheritance, Meta inheritance) and `ModelBase.__new__`: fields come from
abstract bases in the order of resolution, the first definition of a name counts whatever it is
(`name = None` removes a field), plain classes contribute none; `Meta` is inherited from an
abstract base unless the class has its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Attr, Call, ClassDef, Expr, FuncDef, Item, tail
from ...syntax.project import Definition, External, Target
from .fields import read_fields
from .model import Field, Reference
from .world import Code, World

ROOTS = frozenset(
    ("django.db.models.Model", "django.db.models.base.Model", "django.contrib.gis.db.models.Model")
)
_MODEL_META = frozenset(
    [
        "abstract",
        "app_label",
        "db_table",
        "managed",
        "proxy",
        "verbose_name",
        "verbose_name_plural",
        "unique_together",
        "index_together",
        "indexes",
        "constraints",
        "ordering",
        "permissions",
        "swappable",
        "get_latest_by",
    ]
)


class Head(Struct, frozen=True):
    """What a model class is, before its fields: where, whether abstract or proxy, its bases."""

    definition: Definition
    abstract: bool = False
    proxy: bool = False
    parents: tuple[Definition, ...] = ()
    unresolved: tuple[str, ...] = ()


def class_bases(world: World, definition: Definition) -> list[Definition | External]:
    """What the bases of a class stand for."""
    node = definition.node
    found: list[Definition | External] = []
    for expr in _base_expressions(node) if isinstance(node, ClassDef) else ():
        target = _base(world, definition, expr)
        if isinstance(target, Definition | External) and target != definition:
            found.append(target)
    return found


def _base_expressions(node: ClassDef) -> Iterator[Expr]:
    for expr in node.bases:
        if isinstance(expr, Call) and tail(expr.func) == "with_metaclass":
            yield from expr.args[1:]
        else:
            yield expr


def _base(world: World, definition: Definition, expr: Expr) -> Target:
    while isinstance(expr, Item):
        expr = expr.base
    if isinstance(expr, Call):
        expr = expr.func
    if definition.path.startswith("<"):
        return world.resolve(definition.path, expr)
    node = definition.node
    if not isinstance(node, ClassDef):
        return None
    target = world.project.aliased(world.project.base(definition.path, node, expr))
    if isinstance(target, External):
        return world.resolve("<>", target.name) if _is_stub(world, target.name) else target
    return target if isinstance(target, Definition) and isinstance(target.node, ClassDef) else None


def _is_stub(world: World, name: str) -> bool:
    return isinstance(world.resolve("<>", name), Definition)


def mro(world: World, definition: Definition) -> tuple[Definition | External, ...]:
    """Python's order of resolution (C3); where bases contradict each other, depth first.

    A class that derives from itself, which only broken code does, ends the climb.
    """
    key = ("django-mro", definition.key)
    return world.memo(key, lambda: tuple(_linear(world, definition)), (definition,))


def _linear(world: World, definition: Definition) -> list[Definition | External]:
    world.project.names(definition.path)
    bases = class_bases(world, definition)
    lists: list[list[Definition | External]] = [
        list(mro(world, b)) if isinstance(b, Definition) else [b] for b in bases
    ]
    return [definition, *(a for a in _merge([*lists, list(bases)]) if a != definition)]


def _merge(lists: list[list[Definition | External]]) -> list[Definition | External]:
    merged: list[Definition | External] = []
    lists = [x for x in lists if x]
    while lists:
        head = next(
            (x[0] for x in lists if not any(x[0] in y[1:] for y in lists)),
            lists[0][0],
        )
        merged.append(head)
        lists = [y for x in lists if (y := [c for c in x if c != head])]
    return merged


def inner(definition: Definition, name: str) -> ClassDef | None:
    """A class's own nested class."""
    node = definition.node
    body = node.body if isinstance(node, ClassDef) else ()
    found = [s for s in body if isinstance(s, ClassDef) and s.name == name]
    return found[-1] if found else None


def is_model(world: World, definition: Definition) -> bool:
    """Whether a class derives from Django's Model, as far as that can be known.

    A class whose base is of a package that nobody knows is a model where it has model fields or
    a `Meta` with a model's options.
    """
    key = ("django-model", definition.key)
    return world.memo(key, lambda: _is_model(world, definition), False)


def _is_model(world: World, definition: Definition) -> bool:
    order = mro(world, definition)
    names = [a.name for a in order if isinstance(a, External)]
    if any(n in ROOTS for n in names):
        return True
    unknown = [n for n in names if _may_be_model(n)]
    if not unknown or not isinstance(definition.node, ClassDef):
        return False
    return any(_shows_model(world, d) for d in order if isinstance(d, Definition))


def _may_be_model(name: str) -> bool:
    module, _, last = name.rpartition(".")
    if name.startswith("django.db.") or name in ROOTS:
        return False
    return any(p.endswith("models") for p in module.split(".")) or "model" in last.lower()


def _shows_model(world: World, definition: Definition) -> bool:
    meta = inner(definition, "Meta")
    options = {s.target for s in meta.body if isinstance(s, Assign)} if meta is not None else set()
    derived = [tail(b) for b in meta.bases] if meta is not None else []
    if options & {"model", "fields", "exclude"}:
        return False
    if options & _MODEL_META - {"ordering", "abstract"} or (
        derived == ["Meta"] and "abstract" in options
    ):
        return True
    body = definition.node.body if isinstance(definition.node, ClassDef) else ()
    for statement in world.statements(body, definition.path):
        if isinstance(statement, Assign) and isinstance(statement.value, Call):
            target = world.project.external(definition.path, statement.value.func)
            if target is not None and target.startswith("django.db.models"):
                return True
    return False


def head(world: World, definition: Definition) -> Head | None:
    """What a class is as a model, or None where it is none."""
    key = ("django-head", definition.key)
    return world.memo(key, lambda: _head(world, definition), None)


def _head(world: World, definition: Definition) -> Head | None:
    if not is_model(world, definition):
        return None
    options = meta(world, definition)
    own = inner(definition, "Meta") is not None
    abstract = own and world.value(options.get("abstract")) is True
    proxy = world.value(options.get("proxy")) is True
    unknown = [a.name for a in mro(world, definition) if isinstance(a, External)]
    return Head(
        definition,
        abstract,
        proxy,
        tuple(dict.fromkeys(_parents(world, definition))),
        tuple(n for n in unknown if _may_be_model(n)),
    )


def _parents(world: World, definition: Definition) -> Iterator[Definition]:
    """The nearest ancestors with a table: the parents in multi-table inheritance."""
    for base in class_bases(world, definition):
        found = head(world, base) if isinstance(base, Definition) else None
        if found is None:
            continue
        if found.abstract or found.proxy:
            yield from found.parents
        else:
            yield found.definition


def meta(world: World, definition: Definition) -> dict[str, Code]:
    """The options of a model's `Meta`, inherited ones included."""
    key = ("django-meta", definition.key)
    return world.memo(key, lambda: _meta(world, definition), {})


def _meta(world: World, definition: Definition) -> dict[str, Code]:
    # Reading a class that is at hand looks nothing up, but an edit of its file may change it.
    world.project.look(definition.path)
    own = inner(definition, "Meta")
    if own is not None:
        return _options(world, definition, own, 0)
    for ancestor in mro(world, definition)[1:]:
        if isinstance(ancestor, Definition) and inner(ancestor, "Meta") is not None:
            found = head(world, ancestor)
            if found is None or found.abstract:
                options = dict(meta(world, ancestor))
                options.pop("abstract", None)
                return options
    return {}


def _options(world: World, owner: Definition, cls: ClassDef, depth: int) -> dict[str, Code]:
    """The options of one `Meta` class over those of its bases."""
    options: dict[str, Code] = {}
    world.project.look(owner.path)
    for base in reversed(cls.bases if depth < 10 else ()):
        options.update(_base_options(world, owner, base, depth))
    for statement in world.statements(cls.body, owner.path, cls):
        if isinstance(statement, Assign) and statement.value is not None:
            options[statement.target] = Code(statement.value, owner.path, cls)
    return options


def _base_options(world: World, owner: Definition, base: Expr, depth: int) -> dict[str, Code]:
    if isinstance(base, Attr) and base.name == "Meta":
        target = world.resolve(owner.path, base.base, None)
        if isinstance(target, Definition):
            inherited = dict(meta(world, target))
            inherited.pop("abstract", None)
            return inherited
        return {}
    scope = owner.node if isinstance(owner.node, ClassDef) else None
    target = world.project.resolve(owner.path, base, scope)
    if isinstance(target, Definition) and isinstance(target.node, ClassDef):
        return _options(world, target, target.node, depth + 1)
    return {}


def local_fields(world: World, found: Head) -> list[Field]:
    """The fields of a model's own table, those of abstract bases first."""
    taken: set[str] = set()
    per_class: list[list[Field]] = []
    inherited = {
        a
        for parent in found.parents
        for a in mro(world, parent)
        if isinstance(a, Definition) and a != found.definition
    }
    for ancestor in mro(world, found.definition):
        if not isinstance(ancestor, Definition) or not isinstance(ancestor.node, ClassDef):
            continue
        contributes = ancestor not in inherited and is_model(world, ancestor)
        fields = _class_fields(world, ancestor) if contributes else {}
        fresh = [f for name, many in fields.items() if name not in taken for f in many]
        per_class.append(fresh)
        taken |= _attributes(world, ancestor)
    return [_placed(f, found.definition) for fields in reversed(per_class) for f in fields]


def added_options(world: World, found: Head) -> dict[str, Code]:
    """Options that an installed base adds to the topmost table of its models."""
    inherited = {a for parent in found.parents for a in mro(world, parent)}
    for ancestor in mro(world, found.definition):
        if isinstance(ancestor, Definition) and ancestor not in inherited:
            added = inner(ancestor, "Added") if ancestor.path.startswith("<") else None
            if added is not None:
                return _options(world, ancestor, added, 0)
    return {}


def _placed(field: Field, definition: Definition) -> Field:
    """A field of an installed base stands where the class is written."""
    if not field.path.startswith("<"):
        return field
    return replace(field, path=definition.path, line=definition.node.line)


def _attributes(world: World, definition: Definition) -> set[str]:
    """The names that a class body binds."""
    key = ("django-names", definition.key)
    return world.kept(key, lambda: set(_bound(world, definition)))


def _bound(world: World, definition: Definition) -> Iterator[str]:
    world.project.look(definition.path)
    node = definition.node
    for statement in world.statements(
        node.body if isinstance(node, ClassDef) else (), definition.path
    ):
        if isinstance(statement, Assign) and statement.value is not None:
            yield statement.target
        elif isinstance(statement, FuncDef | ClassDef):
            yield statement.name


def _class_fields(world: World, definition: Definition) -> dict[str, tuple[Field, ...]]:
    """The fields that a class body itself makes, by attribute."""
    key = ("django-fields", definition.key)
    return world.kept(key, lambda: _read_fields(world, definition))


def _read_fields(world: World, definition: Definition) -> dict[str, tuple[Field, ...]]:
    world.project.look(definition.path)
    node = definition.node
    fields: dict[str, tuple[Field, ...]] = {}
    if not isinstance(node, ClassDef):
        return fields
    for statement in world.statements(node.body, definition.path, node):
        if not isinstance(statement, Assign) or statement.value is None or "." in statement.target:
            continue
        fields.pop(statement.target, None)
        code = Code(statement.value, definition.path, node)
        made = read_fields(world, statement.target, code)
        if made:
            fields[statement.target] = tuple(_described(f, statement) for f in made)
    return fields


def _described(field: Field, statement: Assign) -> Field:
    """The field at its own line, with the comment beside it where nothing else describes it."""
    return replace(field, line=statement.line, description=field.description or statement.comment)


def pointer(parent: Definition, child: Head) -> Field:
    """The link to a parent's row that multi-table inheritance adds."""
    return Field(
        name=f"{parent.name.lower()}_ptr",
        role="unique-one",
        index=True,
        on_delete="CASCADE",
        parent_link=True,
        to=Reference(path=parent.path, name=parent.name),
        path=child.definition.path,
        line=child.definition.node.line,
    )


def known_value(world: World, code: Code | None) -> object:
    """A plain option's value, or None."""
    value = world.value(code)
    return None if value is UNKNOWN else value
