"""`Meta` options that make keys: indexes, constraints, unique_together, index_together.

Django docs: Model Meta options; Model index reference; Constraints reference. Migrations give the
same options to their operations, so both read them here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Call, Expr, Lit, Map, Seq, Star
from ...syntax.project import Definition, External
from .expressions import condition, expression
from .model import Key
from .world import Code, World

_METHODS = {
    "GinIndex": ("gin", "gin"),
    "GistIndex": ("gist", "gist"),
    "BTreeIndex": ("btree", "btree"),
    "HashIndex": ("hash", "hash"),
    "BrinIndex": ("brin", "brin"),
    "SpGistIndex": ("spgist", "spgist"),
    "BloomIndex": ("bloom", "bloom"),
    "HnswIndex": ("hnsw", "idx"),
    "IvfflatIndex": ("ivfflat", "idx"),
}


def meta_keys(world: World, options: dict[str, Code], names: dict[str, str]) -> Iterator[Key]:
    """All keys that options make; `names` fills `%(class)s` and `%(app_label)s`."""
    for option, kind in (("unique_together", "unique"), ("index_together", "index")):
        for fields in together(world, options.get(option)):
            place = options[option]
            yield Key(kind, None, fields, suffix="", path=place.path, line=place.expr.line)
    for option in ("indexes", "constraints"):
        for item in world.items(options.get(option)):
            made = key(world, item, names)
            if made is not None:
                yield made


def together(world: World, code: Code | None) -> list[tuple[str, ...]]:
    """`unique_together`: a list of lists of names, or one list of names."""
    if code is None:
        return []
    value = world.value(code)
    if value is UNKNOWN:
        value = [world.value(item) for item in world.items(code)]
    if not isinstance(value, list) or not value:
        return []
    if all(isinstance(v, str) for v in value):
        return [tuple(value)]
    return [
        tuple(v) for v in value if isinstance(v, list) and v and all(isinstance(n, str) for n in v)
    ]


def key(world: World, code: Code, names: dict[str, str]) -> Key | None:
    """One `Index(...)`, `UniqueConstraint(...)` or `CheckConstraint(...)`, or None."""
    call = code.expr
    if not isinstance(call, Call):
        return None
    cls = _class_name(world, code, call)
    name = world.text(_argument(code, call, "name"))
    if name is not None:
        for hole, text in names.items():
            name = name.replace(f"%({hole})s", text)
    place = {"path": code.path, "line": call.line}
    if cls == "CheckConstraint":
        test = call.arg("condition") or call.arg("check", 0)
        text = condition(world, code.at(test)) if test is not None else ""
        return Key("check", name, expression=text, **place)  # type: ignore[arg-type]
    if cls.endswith("Constraint") and cls != "UniqueConstraint":
        return None
    where = call.arg("condition")
    method, suffix = _METHODS.get(cls, (None, "idx"))
    return Key(
        kind="unique" if cls == "UniqueConstraint" else "index",
        name=name,
        fields=_fields(world, code, call),
        method=method,
        where=condition(world, code.at(where)) if where is not None else None,
        suffix=suffix,
        **place,  # type: ignore[arg-type]
    )


def _class_name(world: World, code: Code, call: Call) -> str:
    """The index class called; a project's own is what it derives from."""
    target = world.resolve(code.path, call.func, code.scope)
    if isinstance(target, External):
        return target.name.rsplit(".", 1)[-1]
    if isinstance(target, Definition):
        lineage = world.project.lineage(target.path, target.node)  # type: ignore[arg-type]
        known = [a.name.rsplit(".", 1)[-1] for a in lineage if isinstance(a, External)]
        return next((n for n in known if n.endswith(("Index", "Constraint"))), "Index")
    return "Index"


def _argument(code: Code, call: Call, name: str) -> Code | None:
    found = call.arg(name)
    if found is None:
        for key_, value in call.kwargs:
            if key_ == "**" and isinstance(value, Map):
                found = value.get(name)
    return code.at(found) if found is not None else None


def _fields(world: World, code: Code, call: Call) -> tuple[str, ...]:
    """Field names, or expressions in parentheses."""
    given = _argument(code, call, "fields")
    if given is not None:
        value = world.value(given)
        if value is UNKNOWN:
            value = [world.value(item) for item in world.items(given)]
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()
    return tuple(_expression(world, code, a) for a in _flat(call.args))


def _flat(args: tuple[Expr, ...]) -> Iterator[Expr]:
    for arg in args:
        if isinstance(arg, Star):
            yield from arg.value.items if isinstance(arg.value, Seq) else ()
        else:
            yield arg


def _expression(world: World, code: Code, expr: Expr) -> str:
    if isinstance(expr, Lit) and isinstance(expr.value, str):
        return expr.value
    text = expression(world, code.at(expr))
    return f"({text})" if not text.replace("_", "").isalnum() else text


def order_field(world: World, options: dict[str, Code]) -> str | None:
    """The field that `order_with_respect_to` names, or None."""
    return world.text(options.get("order_with_respect_to"))
