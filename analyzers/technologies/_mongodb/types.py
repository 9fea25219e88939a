"""The types that values and plain annotations show."""

from __future__ import annotations

from ...syntax.ir import Call, Cond, Expr, Lit, Map, Name, Op, Seq, Text, tail
from .places import Names, Place

MAX_DEPTH = 8
_CALLS = {
    "ObjectId": "objectid",
    "ObjectID": "objectid",
    "PydanticObjectId": "objectid",
    "now": "date",
    "utcnow": "date",
    "today": "date",
    "Date": "date",
    "datetime": "date",
    "fromisoformat": "date",
    "toDate": "date",
    "str": "string",
    "String": "string",
    "toString": "string",
    "hexdigest": "string",
    "isoformat": "string",
    "toISOString": "string",
    "strip": "string",
    "lower": "string",
    "upper": "string",
    "trim": "string",
    "toLowerCase": "string",
    "toUpperCase": "string",
    "join": "string",
    "format": "string",
    "int": "int",
    "len": "int",
    "Int32": "int",
    "Long": "long",
    "Int64": "long",
    "Number": "number",
    "parseInt": "number",
    "parseFloat": "number",
    "float": "double",
    "round": "double",
    "Double": "double",
    "time": "double",
    "bool": "bool",
    "Boolean": "bool",
    "Decimal128": "decimal",
    "Binary": "binary",
    "Buffer": "binary",
    "uuid4": "uuid",
    "UUID": "uuid",
    "list": "array",
    "dict": "object",
}
_NOTES = {
    "str": "string",
    "string": "string",
    "int": "int",
    "number": "number",
    "float": "double",
    "bool": "bool",
    "boolean": "bool",
    "datetime": "date",
    "Date": "date",
    "ObjectId": "objectid",
    "PydanticObjectId": "objectid",
    "EmailStr": "string",
    "bytes": "binary",
    "Decimal": "decimal",
    "UUID": "uuid",
    "dict": "object",
    "list": "array",
}


def type_of(names: Names, expr: Expr | None, place: Place, depth: int = 0) -> str | None:
    """The type that a value shows, or None."""
    settled, there = names.settle(expr, place)
    script = not there.path.endswith((".py", ".pyi"))
    if settled is None or depth > MAX_DEPTH:
        return None
    if isinstance(settled, Lit):
        return _literal(settled.value, script)
    if isinstance(settled, Text):
        return "string"
    if isinstance(settled, Map):
        return "object"
    if isinstance(settled, Seq):
        first = settled.items[0] if settled.items else None
        inner = type_of(names, first, there, depth + 1) if first is not None else None
        return f"{inner}[]" if inner else "array"
    if isinstance(settled, Call):
        name = tail(settled.func) or ""
        if script and name == "now":
            return "number"
        return _CALLS.get(name)
    if isinstance(settled, Cond):
        return type_of(names, settled.yes, there, depth + 1)
    if isinstance(settled, Op):
        return _of_operation(names, settled, there, depth)
    if isinstance(settled, Name):
        param = names.parameter(settled.id, there)
        return noted(param.annotation) if param is not None else None
    return None


def _of_operation(names: Names, expr: Op, place: Place, depth: int) -> str | None:
    if expr.op in ("!", "not", "==", "===", "!=", "!==", "<", ">", "<=", ">=", "in"):
        return "bool"
    if expr.left is None:
        return type_of(names, expr.right, place, depth + 1)
    left = type_of(names, expr.left, place, depth + 1)
    return left or type_of(names, expr.right, place, depth + 1)


def _literal(value: object, script: bool) -> str | None:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "number" if script else "int"
    if isinstance(value, float):
        return "number" if script else "double"
    return "string" if isinstance(value, str) else None


def noted(note: Expr | None) -> str | None:
    """The type that a plain annotation names."""
    if isinstance(note, Op):
        return noted(note.left) or noted(note.right)
    base = getattr(note, "base", None)
    if base is not None and tail(note) is None:
        key = getattr(note, "key", None)
        if tail(base) in ("Optional", "Annotated", "Final"):
            return noted(key.items[0] if isinstance(key, Seq) and key.items else key)
        if tail(base) in ("List", "list", "Array", "Sequence", "Set", "set"):
            inner = noted(key)
            return f"{inner}[]" if inner else "array"
        return "object" if tail(base) in ("Dict", "dict", "Record", "Map") else None
    return _NOTES.get(tail(note) or "")
