"""Reads one field: from a call such as `models.CharField(max_length=20)` to a `Field`.

Django docs, Model field reference and Writing custom model fields: a project's own field class
derives from Django's, may change arguments in `__init__` and may name its column type in
`db_type()` or take that of another field in `get_internal_type()`.
"""

from __future__ import annotations

from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Call, tail
from .calls import Made, column_type, understand
from .contributed import contributions
from .expressions import default, expression
from .model import Field, Reference
from .relations import choices, reference
from .types import Kind
from .world import Code, World

_ON_DELETE = {"SET_NULL": "SET NULL", "SET_DEFAULT": "SET DEFAULT", "DO_NOTHING": "NO ACTION"}


def read_fields(world: World, name: str, code: Code) -> tuple[Field, ...]:
    """The field that an expression makes, then those that come with it."""
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
        role="column" if kind.role in ("array", "generated", "plain") else kind.role,
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
