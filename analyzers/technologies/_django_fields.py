"""Reads one field: from a call such as `models.CharField(max_length=20)` to a `Field`.

Django docs, Model field reference and Writing custom model fields: a project's own field class
derives from Django's, may change arguments in `__init__` and may name its column type in
`db_type()` or take that of another field in `get_internal_type()`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import Assign, Attr, Call, ClassDef, Cond, Func, FuncDef, Lit, Map, Name, Return
from ..syntax.ir import dotted, flat, tail
from ..syntax.project import Definition, External
from ._django_custom import adjust, internal_type, own_type
from ._django_contributed import contributions
from ._django_expressions import default, expression
from ._django_model import Field, Reference
from ._django_types import DJANGO, Kind, known
from ._django_world import Code, World

_BASE = (
    "verbose_name name primary_key max_length unique blank null db_index rel default editable"
    " serialize unique_for_date unique_for_month unique_for_year choices help_text db_column"
).split()
_TO = "to on_delete related_name related_query_name limit_choices_to parent_link to_field".split()
_TO_MANY = "to related_name related_query_name limit_choices_to symmetrical through".split()
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
_ON_DELETE = {"SET_NULL": "SET NULL", "SET_DEFAULT": "SET DEFAULT", "DO_NOTHING": "NO ACTION"}


class Made(Struct, frozen=True):
    """A field call understood: what kind it is, which class, and its arguments by name."""

    kind: Kind
    tail: str
    args: dict[str, Code]
    classes: tuple[Definition, ...] = ()


def read_fields(world: World, name: str, code: Code) -> tuple[Field, ...]:
    """The field that an expression makes, then those that come with it; none where it makes none."""
    made = understand(world, code)
    if made is None or made.kind.role == "none":
        return ()
    field = build(world, name, code, made)
    if field is None:
        return ()
    return (field, *_beside(field, made.kind), *_contributed(world, field, made))


def _beside(field: Field, kind: Kind) -> tuple[Field, ...]:
    """Columns that a package's field adds beside its own, such as a currency."""
    return tuple(
        Field(
            name=end.partition(":")[2].format(field.name) if ":" in end else field.name + end,
            type=type_,
            null=field.null,
            path=field.path,
            line=field.line,
        )
        for end, type_ in kind.beside
    )


def _contributed(world: World, field: Field, made: Made) -> tuple[Field, ...]:
    """Fields that a project's field class adds to the model in `contribute_to_class`."""
    found = []
    for name, code in contributions(world, made.classes, field.name):
        inner = understand(world, code)
        other = build(world, name, code, inner) if inner is not None else None
        if other is not None:
            found.append(replace(other, path=field.path, line=field.line))
    return tuple(found)


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
        return classes, "django.db.models.TextField"
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


def build(world: World, name: str, code: Code, made: Made) -> Field | None:
    """A `Field` from an understood call."""
    kind = made.kind
    args = made.args
    truth = {
        n: _truth(world, args.get(n), bool(kind.defaults.get(n)))
        for n in ("null", "unique", "primary_key", "db_index", "parent_link")
    }
    related = kind.role in ("one", "unique-one")
    index = (
        truth["db_index"]
        if not related or "db_index" not in args
        else _truth(world, args["db_index"])
    )
    db_column = world.text(args.get("db_column"))
    field = Field(
        name=name,
        role="column" if kind.role in ("array", "generated") else kind.role,
        db_column=db_column,
        null=truth["null"],
        unique=truth["unique"],
        primary_key=truth["primary_key"],
        index=index if "db_index" in args or not related else True,
        default=_default(world, args),
        description=_description(world, args, related or kind.role == "many"),
        enum=choices(world, args.get("choices")),
        path=code.path,
        line=code.expr.line,
        parent_link=truth["parent_link"],
    )
    if related or kind.role == "many":
        return _relation(world, field, made)
    if kind.role == "composite":
        names = tuple(
            str(v) for a in getattr(code.expr, "args", ()) for v in [world.value(code.at(a))]
        )
        return replace(field, names=names)
    type_ = column_type(world, made)
    if type_ is None:
        return None
    if kind.role == "generated" and "expression" in args:
        field = replace(field, generated=expression(world, args["expression"]), null=True)
    return replace(field, type=type_)


def _relation(world: World, field: Field, made: Made) -> Field | None:
    args = made.args
    to = reference(world, args.get("to")) or (
        Reference(made.kind.reference) if made.kind.reference else None
    )
    if to is None:
        return None
    through = reference(world, args["through"]) if "through" in args else None
    on_delete = args.get("on_delete")
    rule = _rule(on_delete) if on_delete is not None else None
    if made.kind.reference and rule is None and "null" not in args:
        field = replace(field, null=_truth(world, args.get("null")))
    return replace(
        field,
        to=to,
        through=through,
        to_field=world.text(args.get("to_field")),
        on_delete=rule,
        constraint=_truth(world, args.get("db_constraint"), True),
        db_table=world.text(args.get("db_table")),
    )


def _rule(code: Code) -> str | None:
    """`models.SET_NULL` as SQL says it; what `SET(value)` sets is no rule of the database."""
    name = tail(code.expr) or (tail(code.expr.func) if isinstance(code.expr, Call) else None)
    return _ON_DELETE.get(name, name) if name else None


def reference(world: World, code: Code | None) -> Reference | None:
    """What `to` or `through` names: a string, a class, a setting or a helper's result."""
    if code is None:
        return None
    expr = code.expr
    if isinstance(expr, Call) and tail(expr.func) in ("get_model", "swappable_dependency"):
        parts = [world.text(code.at(a)) for a in expr.args[:2]]
        if all(parts):
            return Reference(".".join(p for p in parts if p))
    value = world.value(code)
    if isinstance(value, str):
        return Reference(value)
    target = world.resolve(code.path, expr, code.scope)
    if isinstance(target, Definition):
        if isinstance(target.node, Assign) and target.node.value is not None:
            if isinstance(target.node.value, Call | Name | Attr):
                return reference(world, Code(target.node.value, target.path))
            return None
        return Reference(path=target.path, name=target.name)
    return Reference(path="<>", name=target.name) if isinstance(target, External) else None


def _truth(world: World, code: Code | None, otherwise: bool = False) -> bool:
    if code is None:
        return otherwise
    value = world.value(code)
    return otherwise if value is UNKNOWN else bool(value)


def _default(world: World, args: dict[str, Code]) -> str | None:
    if "db_default" in args:
        return expression(world, args["db_default"])
    if "auto_now" in args or "auto_now_add" in args:
        return None
    return default(world, args.get("default"))


def _description(world: World, args: dict[str, Code], related: bool) -> str | None:
    for name in ("db_comment", "help_text", "verbose_name"):
        text = world.text(args.get(name))
        if text:
            return " ".join(text.split())
    return None


def choices(world: World, code: Code | None) -> tuple[str, ...] | None:
    """The values of `choices`: pairs, groups of pairs, a mapping or a `choices` class."""
    if code is None:
        return None
    pairs: Any = world.value(code)
    if pairs is UNKNOWN:
        pairs = world.evaluator(code.path, code.scope).members(code.expr)
    if isinstance(pairs, dict):
        pairs = [[k, v] for k, v in pairs.items()]
    found: list[str] = []
    for pair in pairs if isinstance(pairs, list) else []:
        if not isinstance(pair, list) or len(pair) != 2 or pair[0] is UNKNOWN:
            return None
        if isinstance(pair[1], list):
            found += [str(p[0]) for p in pair[1] if isinstance(p, list) and p]
        elif pair[0] not in (None, ""):
            found.append(str(pair[0]))
    return tuple(found) or None


def column_type(world: World, made: Made) -> str | None:
    """The column type of a field, or None where the class says that there is no column."""
    own = own_type(world, made.classes, made.args)
    if own is not UNKNOWN:
        return own if isinstance(own, str) else None
    kind = made.kind
    other = internal_type(world, made.classes)
    if other in DJANGO:
        kind = replace(DJANGO[other], defaults={**DJANGO[other].defaults, **kind.defaults})
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
