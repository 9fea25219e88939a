"""How MikroORM names tables and columns.

MikroORM, `naming-strategy/`: `UnderscoreNamingStrategy` (the default of SQL drivers),
`EntityCaseNamingStrategy` and `MongoNamingStrategy`.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import ClassDef
from ...syntax.project import Definition, External
from .._script.ts_code import Code
from .._shared.decorated import Decorated, Layer
from .._shared.naming_class import NamingClass, named_strategy

METHODS = (
    "classToTableName",
    "propertyToColumnName",
    "joinColumnName",
    "joinKeyColumnName",
    "joinTableName",
    "referenceColumnName",
)
"""The methods that decide names in a schema."""


def underscore(name: str) -> str:
    """MikroORM's `underscore`: `tagList` gives `tag_list`."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


class Strategy:
    """The default strategy, with underscores."""

    def table(self, model: str) -> str:
        """The table of a class."""
        return underscore(model)

    def column(self, prop: str) -> str:
        """The column of a property."""
        return underscore(prop)

    def join_key(self, name: str, referenced: str, composite: bool) -> str:
        """The column of a relation, or of a pivot table, that refers to a column."""
        return f"{self.table(name)}_{referenced or 'id'}"

    def join_table(self, table: str, target: str, prop: str) -> str:
        """The pivot table of a many-to-many relation."""
        return f"{self.table(table)}_{self.table(prop)}"


class EntityCase(Strategy):
    """`EntityCaseNamingStrategy`: names as they are in code."""

    def table(self, model: str) -> str:
        """See `Strategy.table`."""
        return model

    def column(self, prop: str) -> str:
        """See `Strategy.column`."""
        return prop

    def join_key(self, name: str, referenced: str, composite: bool) -> str:
        """See `Strategy.join_key`."""
        own = name[:1].lower() + name[1:]
        return f"{own}_{referenced}" if composite and referenced else own

    def join_table(self, table: str, target: str, prop: str) -> str:
        """See `Strategy.join_table`."""
        return f"{table}_{self.column(prop)}"


class Mongo(EntityCase):
    """`MongoNamingStrategy`: collections with hyphens, fields as they are in code."""

    def table(self, model: str) -> str:
        """See `Strategy.table`."""
        return re.sub(r"([a-z])([A-Z])", r"\1-\2", model).lower()


class Own(Strategy):
    """The strategy of a class of the project."""

    def __init__(self, decorated: Decorated, found: Definition) -> None:
        assert isinstance(found.node, ClassDef)
        layers = decorated.lineage(Layer(found.path, found.node))
        self._own = NamingClass(decorated, layers, partial(_call, _outermost(decorated, layers)))

    def table(self, model: str) -> str:
        """See `Strategy.table`."""
        return self._own.name("classToTableName", model)

    def column(self, prop: str) -> str:
        """See `Strategy.column`."""
        return self._own.name("propertyToColumnName", prop)

    def join_key(self, name: str, referenced: str, composite: bool) -> str:
        """See `Strategy.join_key`."""
        return self._own.name("joinKeyColumnName", name, referenced, composite)

    def join_table(self, table: str, target: str, prop: str) -> str:
        """See `Strategy.join_table`."""
        return self._own.name("joinTableName", table, target, prop)


def _call(strategy: Strategy, method: str, args: list[Any]) -> Any:
    """A method of the library's strategies by MikroORM's name for it."""
    texts = [a if isinstance(a, str) else "" for a in args] + [""] * 3
    match method:
        case "classToTableName":
            return strategy.table(texts[0])
        case "propertyToColumnName":
            return strategy.column(texts[0])
        case "joinColumnName":
            return f"{strategy.column(texts[0])}_id"
        case "joinKeyColumnName":
            return strategy.join_key(texts[0], texts[1], len(args) > 2 and args[2] is True)
        case "joinTableName":
            return strategy.join_table(texts[0], texts[1], texts[2])
        case "referenceColumnName":
            return "id"
        case "underscore":
            return underscore(texts[0])
    return UNKNOWN


_KNOWN: dict[str, type[Strategy]] = {
    "UnderscoreNamingStrategy": Strategy,
    "EntityCaseNamingStrategy": EntityCase,
    "MongoNamingStrategy": Mongo,
}


def _outermost(decorated: Decorated, layers: list[Layer]) -> Strategy:
    """The library's strategy that a class stands on."""
    for layer in layers:
        for base in layer.node.bases:
            target = decorated.project.base(layer.path, layer.node, base)
            if isinstance(target, External):
                return _KNOWN.get(target.name.rpartition(".")[2], Strategy)()
    return Strategy()


def strategy_of(decorated: Decorated, code: Code) -> Strategy | None:
    """The strategy that an option's value means, or None where it cannot be known."""
    own, label = named_strategy(decorated, code)
    if own is not None:
        return Own(decorated, own)
    known = _KNOWN.get(label.rpartition(".")[2])
    return known() if known is not None else None
