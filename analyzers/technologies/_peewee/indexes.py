"""Indexes that are added to a Peewee model after its class.

Peewee docs, "Advanced Index Creation": `Model.add_index(Model.field, unique=True, where=…)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...schema.ddl import parse_text
from ...schema.operations import AddIndex, AnyOperation
from ...syntax.ir import Attr, Call, Expr, Lit, Op, callee
from .models import Model
from .tables import Tables


def added_index(models: Tables, model: Model, path: str, call: Call) -> Iterator[AnyOperation]:
    """The index that a call of `Model.add_index` adds, or what its SQL says."""
    first = call.args[0] if call.args else None
    if isinstance(first, Call) and (callee(first) or "").endswith("SQL"):
        words = first.args[0] if first.args else None
        if isinstance(words, Lit) and isinstance(words.value, str):
            yield from parse_text(words.value, "sqlite", path, call.line).operations
        return
    columns = [c for a in call.args if (c := _column(model, a)) is not None]
    if not columns or len(columns) != len(call.args):
        return
    unique, name = call.arg("unique"), call.arg("name")
    where, using = call.arg("where"), call.arg("using")
    index = models.index(
        model,
        tuple(columns),
        isinstance(unique, Lit) and unique.value is True,
        (path, call.line),
        name=name.value if isinstance(name, Lit) and isinstance(name.value, str) else None,
        method=using.value if isinstance(using, Lit) and isinstance(using.value, str) else None,
        where=_condition(model, where) if where is not None else None,
    )
    schema = model.meta.get("schema")
    yield AddIndex(
        path=path,
        line=call.line,
        table=model.table or "",
        index=index,
        schema=schema if isinstance(schema, str) else None,
    )


def _column(model: Model, expr: Expr) -> str | None:
    """The column that `User.name` or `User.name.desc()` speaks of."""
    if isinstance(expr, Call) and isinstance(expr.func, Attr):
        expr = expr.func.base
    if not isinstance(expr, Attr):
        return None
    field = model.field(expr.name)
    return field.column if field is not None else None


def _condition(model: Model, expr: Expr, depth: int = 0) -> str:
    """A condition of a partial index, about as SQL would say it."""
    if depth > 12:
        return "…"
    if isinstance(expr, Op) and expr.left is not None and expr.right is not None:
        words = {"==": "=", "!=": "<>", "&": "AND", "|": "OR"}
        left = _condition(model, expr.left, depth + 1)
        right = _condition(model, expr.right, depth + 1)
        return f"{left} {words.get(expr.op, expr.op)} {right}"
    if isinstance(expr, Lit):
        return str(expr.value) if not isinstance(expr.value, str) else f"'{expr.value}'"
    if isinstance(expr, Call) and isinstance(expr.func, Attr) and expr.func.name == "is_null":
        no = expr.args and isinstance(expr.args[0], Lit) and expr.args[0].value is False
        column = _column(model, expr.func.base) or "…"
        return f"{column} IS {'NOT ' if no else ''}NULL"
    return _column(model, expr) or "…"
