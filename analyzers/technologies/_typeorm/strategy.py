"""A project's own naming strategy: its methods evaluated, what they do not say inherited."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import ClassDef
from ...syntax.project import Definition, External
from .._script.ts_code import Code
from .._shared.decorated import Decorated, Layer
from .._shared.naming_class import NamingClass, named_strategy
from .names import SnakeStrategy, Strategy

METHODS = (
    "tableName",
    "columnName",
    "joinColumnName",
    "joinTableName",
    "joinTableColumnName",
    "joinTableInverseColumnName",
    "closureJunctionTableName",
    "prefixTableName",
)
"""The methods that decide names in a schema."""


class Own(Strategy):
    """The strategy of a class of the project."""

    def __init__(self, decorated: Decorated, found: Definition) -> None:
        assert isinstance(found.node, ClassDef)
        layers = decorated.lineage(Layer(found.path, found.node))
        library = _outermost(decorated, layers)
        self._own = NamingClass(decorated, layers, partial(_call, library))

    def table(self, model: str, given: str | None) -> str:
        """See `Strategy.table`."""
        return self._own.name("tableName", model, given)

    def column(self, prop: str, given: str | None, prefixes: Sequence[str]) -> str:
        """See `Strategy.column`."""
        return self._own.name("columnName", prop, given, list(prefixes))

    def join_column(self, relation: str, referenced: str) -> str:
        """See `Strategy.join_column`."""
        return self._own.name("joinColumnName", relation, referenced)

    def join_table(self, first: str, second: str, prop: str, inverse: str) -> str:
        """See `Strategy.join_table`."""
        return self._own.name("joinTableName", first, second, prop, inverse)

    def join_table_column(self, table: str, prop: str, column: str | None) -> str:
        """See `Strategy.join_table_column`."""
        return self._own.name("joinTableColumnName", table, prop, column)

    def join_table_inverse_column(self, table: str, prop: str, column: str | None) -> str:
        """See `Strategy.join_table_inverse_column`."""
        if self._own.has("joinTableInverseColumnName"):
            return self._own.name("joinTableInverseColumnName", table, prop, column)
        return self.join_table_column(table, prop, column)

    def closure(self, table: str) -> str:
        """See `Strategy.closure`."""
        return self._own.name("closureJunctionTableName", table)

    def prefixed(self, prefix: str, table: str) -> str:
        """See `Strategy.prefixed`."""
        return self._own.name("prefixTableName", prefix, table)


def _call(strategy: Strategy, method: str, args: list[Any]) -> Any:
    """A method of the library's strategies by TypeORM's name for it."""
    texts = [a if isinstance(a, str) else None for a in args] + [None] * 4
    first, second = texts[0] or "", texts[1] or ""
    match method:
        case "tableName":
            return strategy.table(first, texts[1])
        case "columnName":
            prefixes = args[2] if len(args) > 2 and isinstance(args[2], list) else []
            return strategy.column(first, texts[1], prefixes)
        case "joinColumnName":
            return strategy.join_column(first, second)
        case "joinTableName":
            return strategy.join_table(first, second, texts[2] or "", texts[3] or "")
        case "joinTableColumnName" | "joinTableInverseColumnName":
            return strategy.join_table_column(first, second, texts[2])
        case "closureJunctionTableName":
            return strategy.closure(first)
        case "prefixTableName":
            return strategy.prefixed(first, second)
    return UNKNOWN


def _outermost(decorated: Decorated, layers: list[Layer]) -> Strategy:
    """The library's strategy that a class stands on."""
    for layer in layers:
        for base in layer.node.bases:
            target = decorated.project.base(layer.path, layer.node, base)
            if isinstance(target, External) and "Snake" in target.name:
                return SnakeStrategy()
    return Strategy()


def strategy_of(decorated: Decorated, code: Code) -> Strategy | None:
    """The strategy that an option's value means, or None where it cannot be known."""
    own, label = named_strategy(decorated, code)
    if own is not None:
        return Own(decorated, own)
    if "snake" in label.lower():
        return SnakeStrategy()
    return Strategy() if label.endswith("DefaultNamingStrategy") else None
