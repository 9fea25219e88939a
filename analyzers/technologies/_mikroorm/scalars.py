"""Reads the properties of MikroORM's entities that are columns: types, enums, defaults."""

from __future__ import annotations

from typing import Any

from ...model.catalog import Problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Attr, Call, ClassDef, Func, FuncDef, Lit, Name, tail
from ...syntax.project import Definition, External
from .._script.ts_code import Code, sql_default
from .._script.ts_types import Written
from .._shared.decorated import Decorated, Layer
from .model import Place, Prop

_FUNCTIONS = frozenset(
    ["onCreate", "onUpdate", "customType", "serializer", "entity", "type", "items"]
)
_CONSTRUCTORS = {
    "String": "string",
    "Number": "number",
    "Boolean": "boolean",
    "Date": "Date",
    "Buffer": "buffer",
    "BigInt": "bigint",
    "Object": "object",
}


class Scalars:
    """Reads properties; what cannot be known is added to `problems`."""

    def __init__(self, decorated: Decorated) -> None:
        self.decorated = decorated
        self.reader = decorated.reader
        self.problems: list[Problem] = []

    def scalar(
        self,
        name: str,
        place: Place,
        entries: dict[str, Code],
        seen: Written,
        is_enum: bool,
        note: str | None,
    ) -> Prop:
        """A property that is a column, from its options and its TypeScript type."""
        options = self.values(entries)
        items = self._items(entries, seen, is_enum or options.get("enum") is True)
        given, column_type = self._type(entries.get("type") or entries.get("customType"))
        comment = options.get("comment")
        return Prop(
            name=name,
            place=place,
            type=given,
            column_type=column_type,
            written=seen,
            options=options,
            default=self._default(entries, options),
            enum=items,
            is_enum=is_enum
            or options.get("enum") is True
            or (items is not None and "items" in entries),
            primary=options.get("primary") is True,
            note=comment if isinstance(comment, str) else note,
        )

    def initial(self, value: Code | None, made: Prop) -> str | None:
        """MikroORM docs, `discovery.inferDefaultValues`: constants that a property begins with."""
        if value is None or not isinstance(value.expr, Lit | Name | Attr) or made.primary:
            return None
        return sql_default(self.reader.value(value))

    def _default(self, entries: dict[str, Code], options: dict[str, Any]) -> str | None:
        raw = options.get("defaultRaw")
        if isinstance(raw, str):
            return raw
        given = entries.get("default")
        if given is None:
            return None
        if isinstance(given.expr, Call) and tail(given.expr.func) in ("raw", "sql", "now"):
            inner = given.expr.args[0] if given.expr.args else None
            known = self.reader.value(given.at(inner)) if inner is not None else "now()"
            return known if isinstance(known, str) else None
        return sql_default(self.reader.value(given))

    def _items(
        self, entries: dict[str, Code], seen: Written, wanted: bool
    ) -> tuple[str | int | float, ...] | None:
        """The values of an enum: of the option `items`, else of the TypeScript type."""
        given = self.reader.lazy(entries.get("items"))
        value = self.reader.value(given) if given is not None else UNKNOWN
        if isinstance(value, dict):
            value = [v for k, v in value.items() if not str(k).lstrip("-").isdigit()]
        if isinstance(value, list):
            return tuple(v for v in value if isinstance(v, str | int | float)) or None
        return seen.enum if wanted else None

    def _type(self, code: Code | None) -> tuple[str | None, str | None]:
        """A type that the options name, and the column type where it is a class of the project."""
        code = self.reader.lazy(code)
        if code is None:
            return None, None
        value = self.reader.value(code)
        if isinstance(value, str):
            return value, None
        expr = code.expr
        if isinstance(expr, Call):
            code, expr = code.at(expr.func), expr.func
        if isinstance(expr, Name) and expr.id in _CONSTRUCTORS:
            return _CONSTRUCTORS[expr.id], None
        target = self.reader.target(code)
        if isinstance(target, External):
            return target.name.rpartition(".")[2], None
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            return self._own_type(target)
        return (tail(expr), None) if isinstance(expr, Attr) else (None, None)

    def _own_type(self, target: Definition) -> tuple[str | None, str | None]:
        """MikroORM docs, "Custom Types": what `getColumnType` of a class returns."""
        assert isinstance(target.node, ClassDef)
        lineage = self.decorated.lineage(Layer(target.path, target.node))
        for layer in lineage:
            for statement in layer.node.body:
                if isinstance(statement, FuncDef) and statement.name == "getColumnType":
                    func = Code(Func(statement.line, (), statement.body), layer.path)
                    known = self.reader.value(self.reader.returned(self.reader.bind(func, ())))
                    if isinstance(known, str):
                        return None, known
        for layer in lineage:
            for base in layer.node.bases:
                outer = self.decorated.project.base(layer.path, layer.node, base)
                if isinstance(outer, External):
                    return outer.name.rpartition(".")[2], None
        return None, None

    def values(self, entries: dict[str, Code]) -> dict[str, Any]:
        """The options that are constants."""
        found = {k: self.reader.value(c) for k, c in entries.items() if k not in _FUNCTIONS}
        if "cascade" in entries:
            listed = self.reader.items(entries["cascade"])
            found["cascade"] = [(tail(c.expr) or str(self.reader.value(c))).lower() for c in listed]
        return {k: v for k, v in found.items() if v is not UNKNOWN}

    def text(self, code: Code | None) -> str | None:
        """A text, or None."""
        return self.reader.text(code) if code is not None else None

    def flag(self, code: Code | None) -> bool:
        """Whether an option is surely true."""
        return code is not None and self.reader.value(code) is True
