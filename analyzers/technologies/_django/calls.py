"""What a field call means: which class of Django's stands behind it, and its arguments.

Helpers that return a field, `partial`, aliases and a project's own field classes are followed; see
Django docs, Writing custom model fields.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Cond,
    Func,
    FuncDef,
    Lit,
    Map,
    Name,
    Return,
    dotted,
    flat,
    tail,
)
from ...syntax.project import Definition, External
from .custom import adjust, internal_type, method, own_type
from .types import DJANGO, Kind, known
from .world import Code, World

_BASE = [
    "verbose_name",
    "name",
    "primary_key",
    "max_length",
    "unique",
    "blank",
    "null",
    "db_index",
    "rel",
    "default",
    "editable",
    "serialize",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
    "choices",
    "help_text",
    "db_column",
]
_TO = [
    "to",
    "on_delete",
    "related_name",
    "related_query_name",
    "limit_choices_to",
    "parent_link",
    "to_field",
]
_TO_MANY = [
    "to",
    "related_name",
    "related_query_name",
    "limit_choices_to",
    "symmetrical",
    "through",
]
_POSITIONS = {
    "DecimalField": ["verbose_name", "name", "max_digits", "decimal_places"],
    "FileField": ["verbose_name", "name", "upload_to", "storage"],
    "ImageField": ["verbose_name", "name", "width_field", "height_field"],
    "DateField": ["verbose_name", "name", "auto_now", "auto_now_add"],
    "DateTimeField": ["verbose_name", "name", "auto_now", "auto_now_add"],
    "ArrayField": ["base_field", "size"],
    "UUIDField": ["verbose_name"],
    "JSONField": ["verbose_name", "name", "encoder", "decoder"],
    "GeneratedField": [],
}


class Made(Struct, frozen=True):
    """A field call understood: what kind it is, which class, and its arguments by name."""

    kind: Kind
    tail: str
    args: dict[str, Code]
    classes: tuple[Definition, ...] = ()


def understand(world: World, code: Code, depth: int = 0) -> Made | None:
    """What a field call calls and gives; helpers, aliases and custom classes are followed."""
    expr = code.expr
    if depth > 8:
        return None
    if isinstance(expr, Cond):
        test = world.value(code.at(expr.test))
        return understand(
            world, code.at(expr.no if test is not UNKNOWN and not test else expr.yes), depth + 1
        )
    if isinstance(expr, Name | Attr):
        return _named_field(world, code, depth)
    if not isinstance(expr, Call):
        return None
    target = world.resolve(code.path, expr.func, code.scope)
    if isinstance(target, External):
        return _external(world, code, expr, target.name, depth)
    if isinstance(target, Definition):
        return _defined(world, code, expr, target, depth)
    return None


def _named_field(world: World, code: Code, depth: int) -> Made | None:
    """`name = other`: a field made elsewhere."""
    target = world.project.resolve(code.path, dotted(code.expr), code.scope)
    if isinstance(target, Definition) and isinstance(target.node, Assign):
        value = target.node.value
        if isinstance(value, Call):
            return understand(world, Code(value, target.path), depth + 1)
    return None


def _external(world: World, code: Code, call: Call, name: str, depth: int) -> Made | None:
    if name in ("functools.partial", "copy.copy", "copy.deepcopy") and call.args:
        return understand(world, code.at(call.args[0]), depth + 1)
    last = name.rsplit(".", 1)[-1]
    if last == "encrypt" and call.args:
        inner = understand(world, code.at(call.args[0]), depth + 1)
        return replace(inner, kind=DJANGO["BinaryField"]) if inner else None
    kind = known(name)
    if kind is None:
        return None
    return Made(kind, last, arguments(code, call, positions(last, kind)))


def _defined(world: World, code: Code, call: Call, target: Definition, depth: int) -> Made | None:
    node = target.node
    if isinstance(node, Assign):
        node_value = node.value
        if isinstance(node_value, Func):
            node = FuncDef(name=node.target, params=node_value.params, body=node_value.body)
        elif isinstance(node_value, Call):
            return _partial(world, code, call, Code(node_value, target.path), depth)
        else:
            return None
    if isinstance(node, FuncDef):
        return _helper(world, code, call, target.path, node, depth)
    return _custom(world, code, call, Definition(target.path, node))


def _partial(world: World, code: Code, call: Call, bound: Code, depth: int) -> Made | None:
    """`ShortText = partial(models.CharField, max_length=20)` and then `ShortText(null=True)`."""
    inner = bound.expr
    if not isinstance(inner, Call) or tail(inner.func) != "partial" or not inner.args:
        return None
    first = Call(call.line, inner.args[0], (*inner.args[1:],), inner.kwargs)
    made = understand(world, bound.at(first), depth + 1)
    if made is None:
        return None
    return replace(
        made, args={**made.args, **arguments(code, call, positions(made.tail, made.kind))}
    )


def _helper(
    world: World, code: Code, call: Call, path: str, node: FuncDef, depth: int
) -> Made | None:
    """A function that returns a field: its return expression with the arguments put in."""
    returned = [s.value for s in flat(node.body) if isinstance(s, Return) and s.value is not None]
    if not returned:
        return None
    evaluator = world.evaluator(path)
    env = evaluator.bind(node, call, world.evaluator(code.path, code.scope), code.env)
    given = dict(call.kwargs)
    made = understand(world, Code(returned[-1], path, None, env), depth + 1)
    rest = next((p.name for p in node.params if p.kind == "**"), None)
    if made is None or rest is None:
        return made
    named = {p.name for p in node.params}
    extra = {k: code.at(v) for k, v in given.items() if k not in named and k != "**"}
    return replace(made, args={**made.args, **extra})


def _custom(world: World, code: Code, call: Call, definition: Definition) -> Made | None:
    """A project's own field class: the first class of Django's in its order of resolution."""
    classes, found = field_lineage(world, definition)
    if found is None:
        return None
    last = found.rsplit(".", 1)[-1]
    kind = known(found)
    if kind is None:
        return None
    args = adjust(world, classes, code, call, positions(last, kind))
    return Made(kind, last, args, classes)


def field_lineage(
    world: World, definition: Definition
) -> tuple[tuple[Definition, ...], str | None]:
    """The project's classes of a field class, nearest first, and the installed field below them."""
    node = definition.node
    if not isinstance(node, ClassDef):
        return (), None
    lineage = world.project.lineage(definition.path, node)
    classes = (definition, *(a for a in lineage if isinstance(a, Definition)))
    names = [a.name for a in lineage if isinstance(a, External)]
    fields = [n for n in names if n.rsplit(".", 1)[-1] != "Field" and known(n) is not None]
    plain = [n for n in names if n.endswith("models.Field") or n.endswith("fields.Field")]
    if not fields and plain:
        return classes, "django.db.models.Field"
    return classes, fields[0] if fields else None


def positions(last: str, kind: Kind) -> list[str]:
    """The names of a field class's positional parameters."""
    if kind.role in ("one", "unique-one"):
        return _TO[1:] if kind.reference else _TO
    if kind.role == "many":
        return _TO_MANY
    return _POSITIONS.get(last, _BASE)


def arguments(code: Code, call: Call, names: list[str]) -> dict[str, Code]:
    """The arguments of a call by parameter name; `**{...}` literals are opened."""
    args = {n: code.at(a) for n, a in zip(names, call.args, strict=False)}
    for name, value in call.kwargs:
        if name != "**":
            args[name] = code.at(value)
        elif isinstance(value, Map):
            for key, item in value.items:
                if isinstance(key, Lit) and isinstance(key.value, str):
                    args[key.value] = code.at(item)
    return args


def column_type(world: World, made: Made) -> str | None:
    """The column type of a field, or None where the class says that there is no column."""
    own = own_type(world, made.classes, made.args)
    if own is not UNKNOWN:
        return own if isinstance(own, str) else None
    kind = made.kind
    other = internal_type(world, made.classes)
    if other in DJANGO:
        kind = replace(DJANGO[other], defaults={**DJANGO[other].defaults, **kind.defaults})
    elif kind.role == "plain":
        # `Field.get_internal_type` is the class's name; a type that no backend knows is no column.
        written = any(method(c, "db_type") is not None for c in made.classes)
        same = DJANGO.get(made.classes[0].name) if made.classes else None
        return same.type if same is not None and same.type else "text" if written else None
    if kind.role == "array":
        return _array(world, made)
    if kind.role == "generated":
        inner = (
            understand(world, made.args["output_field"]) if "output_field" in made.args else None
        )
        return column_type(world, inner) if inner else None
    return fill(world, kind, made.args)


def _array(world: World, made: Made) -> str | None:
    base = made.args.get("base_field")
    inner = understand(world, base) if base is not None else None
    type_ = column_type(world, inner) if inner else None
    size = world.value(made.args.get("size"))
    return f"{type_ or 'text'}[{size if isinstance(size, int) else ''}]"


def fill(world: World, kind: Kind, args: dict[str, Code]) -> str:
    """A type's template with the lengths that the arguments give."""
    if "{" not in kind.type:
        return kind.type
    values: dict[str, Any] = {}
    for name in ("max_length", "max_digits", "decimal_places", "dimensions"):
        value = world.value(args[name]) if name in args else kind.defaults.get(name)
        values[name] = value if isinstance(value, int | str) else None
    needed = [n for n in values if "{" + n + "}" in kind.type]
    if any(values[n] is None for n in needed):
        return kind.type.split("(")[0]
    return kind.type.format(**values)
