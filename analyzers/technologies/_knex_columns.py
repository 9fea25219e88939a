"""What Knex's table builder is told: columns, keys and indexes of one table.

Knex docs, "Schema Builder": a column is a chain that begins with its type's method; `alter()` at
its end changes a column that is there. Names of indexes and constraints are put together from the
table and the columns, in lower case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..model.schema import Check, Column, ForeignKey, Index
from ..schema import operations as ops
from ..schema.naming import snake
from ..syntax.evaluate import UNKNOWN
from ._builder_types import INCREMENTS, column_type, is_column_method
from ._script_values import Chain, Link, chain_of
from ._values import Made, Value


class Table(Struct, frozen=True):
    """The table that a builder speaks of, and the dialect whose types are wanted."""

    name: str
    schema: str | None
    dialect: str
    path: str
    line: int

    def at(self, chain: Chain) -> dict[str, Any]:
        """Where a chain stands and which table it concerns, as fields of an operation."""
        place = {"path": chain.path or self.path, "line": chain.line or self.line}
        return {**place, "table": self.name, "schema": self.schema}


def changes(table: Table, chain: Chain) -> Iterator[ops.AnyOperation]:
    """What one chain of a table builder does to a table that is there."""
    first, rest = chain.links[0], chain.links[1:]
    name = chain.tail
    if (is_column_method(name) and name != "specificType") or (
        name == "specificType" and first.args
    ):
        yield from _column(table, chain, name, first, rest)
    elif name == "timestamps":
        yield from _timestamps(table, chain, first)
    elif name == "foreign":
        yield from _foreign(table, chain, first, rest)
    elif name in _OTHERS:
        yield from _OTHERS[name](table, chain, first)


def _column(
    table: Table, chain: Chain, method: str, first: Link, rest: tuple[Link, ...]
) -> Iterator[ops.AnyOperation]:
    at = table.at(chain)
    given = first.arg(0)
    increments = method in INCREMENTS
    name = given if isinstance(given, str) else "id" if increments and not first.args else None
    if name is None:
        return
    type_ = column_type(method, first.args[1:], table.dialect)
    primary = increments and _option(first.arg(1), "primaryKey") is not False
    nullable = not primary
    default: Value = None
    comment = None
    unsigned = False
    for link in rest:
        match link.name:
            case "notNullable" | "notNull":
                nullable = False
            case "nullable":
                nullable = link.arg(0) is not False
            case "defaultTo":
                default = link.arg(0)
            case "comment":
                comment = link.arg(0)
            case "unsigned":
                unsigned = True
            case "primary":
                primary, nullable = True, False
    if unsigned and table.dialect == "mysql" and type_ and "unsigned" not in type_:
        type_ = f"{type_} unsigned"
    values = first.arg(1) if method in ("enum", "enu") else None
    enum = tuple(v for v in values if isinstance(v, str)) if isinstance(values, list) else None
    place = {"path": at["path"], "line": at["line"]}
    if any(link.name == "alter" for link in rest):
        yield ops.AlterColumn(
            **at, column=name, type=type_, nullable=nullable, default=_default(default)
        )
    else:
        column = Column(
            name=name,
            type=type_,
            nullable=nullable,
            default=_default(default),
            description=comment if isinstance(comment, str) else None,
            enum=enum,
            **place,
        )
        yield ops.AddColumn(**at, column=column, primary_key=primary)
    yield from _marks(table, at, name, rest)


def _marks(
    table: Table, at: dict[str, Any], name: str, rest: tuple[Link, ...]
) -> Iterator[ops.AnyOperation]:
    """The keys and indexes that stand at the end of a column."""
    if any(link.name == "unique" for link in rest):
        yield ops.AddUnique(**at, columns=(name,), name=_named(table, (name,), "unique"))
    for link in rest:
        if link.name == "index":
            yield ops.AddIndex(**at, index=_index(table, at, (name,), link))
        elif link.name in ("checkIn", "checkPositive", "checkNegative", "checkBetween"):
            yield ops.AddCheck(**at, check=Check(None, _check(name, link), at["path"], at["line"]))
    key = _reference(at, (name,), rest)
    if key is not None:
        yield ops.AddForeignKey(**at, key=key)


def _check(name: str, link: Link) -> str:
    if link.name == "checkIn" and isinstance(link.arg(0), list):
        return f"{name} in ({', '.join(repr(v) for v in link.arg(0))})"
    return {"checkPositive": f"{name} > 0", "checkNegative": f"{name} < 0"}.get(
        link.name, f"{name} between {link.arg(0)}"
    )


def _reference(
    at: dict[str, Any], columns: tuple[str, ...], rest: tuple[Link, ...]
) -> ForeignKey | None:
    """`.references("id").inTable("users")` and `.references("users.id")`."""
    refers = next((k for k in rest if k.name == "references"), None)
    if refers is None:
        return None
    keys = texts(refers.arg(0))
    table = next((k.arg(0) for k in rest if k.name in ("inTable", "on")), None)
    if table is None and len(keys) == 1 and "." in keys[0]:
        table, _, key = keys[0].rpartition(".")
        keys = (key,)
    if not isinstance(table, str):
        return None
    schema, _, target = table.rpartition(".")
    actions = {k.name: k.arg(0) for k in rest}
    return ForeignKey(
        columns,
        target,
        keys,
        on_delete=_upper(actions.get("onDelete")),
        on_update=_upper(actions.get("onUpdate")),
        path=at["path"],
        line=at["line"],
        ref_schema=schema or None,
    )


def _upper(value: Value) -> str | None:
    return value.upper() if isinstance(value, str) else None


def _timestamps(table: Table, chain: Chain, first: Link) -> Iterator[ops.AnyOperation]:
    """`timestamps(useTimestamps, defaultToNow, useCamelCase)`, or one object with these."""
    options = first.arg(0) if isinstance(first.arg(0), dict) else None
    names = ("useTimestamps", "defaultToNow", "useCamelCase")
    given = [
        (options.get(n) if options is not None else first.arg(i)) is True
        for i, n in enumerate(names)
    ]
    stamps, now, camel = given
    type_ = column_type("timestamp" if stamps else "datetime", (), table.dialect)
    at = table.at(chain)
    for name in ("createdAt", "updatedAt"):
        column = Column(
            name=name if camel else snake(name),
            type=type_,
            nullable=not now,
            default="CURRENT_TIMESTAMP" if now else None,
            path=at["path"],
            line=at["line"],
        )
        yield ops.AddColumn(**at, column=column)


def _foreign(
    table: Table, chain: Chain, first: Link, rest: tuple[Link, ...]
) -> Iterator[ops.AnyOperation]:
    columns = texts(first.arg(0))
    key = _reference(table.at(chain), columns, rest) if columns else None
    if key is not None:
        yield ops.AddForeignKey(**table.at(chain), key=key)


def texts(value: Value) -> tuple[str, ...]:
    """A name, or the names of a list."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(_text(v) for v in value if _text(v))
    return ()


def _text(value: Value) -> str:
    """A column's name, or the text of a raw expression."""
    if isinstance(value, str):
        return value
    chain = chain_of(value) if isinstance(value, Made) else None
    raw = chain.links[-1].arg(0) if chain is not None else None
    return raw if isinstance(raw, str) else ""


def _named(table: Table, columns: tuple[str, ...], kind: str) -> str:
    return f"{table.name}_{'_'.join(columns)}_{kind}".replace(".", "_").replace("-", "_").lower()


def _index(table: Table, at: dict[str, Any], columns: tuple[str, ...], link: Link) -> Index:
    name = next((a for a in link.args if isinstance(a, str)), None)
    options = next((a for a in link.args if isinstance(a, dict)), {})
    method = options.get("indexType", options.get("storageEngineIndexType"))
    where = chain_of(options["predicate"]) if isinstance(options.get("predicate"), Made) else None
    return Index(
        name or _named(table, columns, "index"),
        columns,
        method=method.lower() if isinstance(method, str) else None,
        where=_predicate(where) if where is not None else None,
        path=at["path"],
        line=at["line"],
    )


def _predicate(chain: Chain) -> str:
    parts = [f"{k.name}({', '.join(str(a) for a in k.args)})" for k in chain.links if k.name]
    return " ".join(parts)


def _default(value: Value) -> str | None:
    if value is None or value is UNKNOWN:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Made):
        chain = chain_of(value)
        name = (chain.links[-1].name or chain.tail) if chain is not None else ""
        if name == "now":
            return "CURRENT_TIMESTAMP"
        raw = chain.links[-1].arg(0) if chain is not None else None
        return raw if isinstance(raw, str) else None
    return str(value) if isinstance(value, str | int | float) else None


def _option(value: Value, name: str) -> Value:
    return value.get(name) if isinstance(value, dict) else None


# -- what is no column ---------------------------------------------------------------------------


def _primary(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    columns = texts(link.arg(0))
    name = link.arg(1) if isinstance(link.arg(1), str) else None
    if columns:
        yield ops.SetPrimaryKey(**table.at(chain), columns=columns, name=name)


def _unique(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    columns, given = texts(link.arg(0)), link.arg(1)
    named = given if isinstance(given, str) else _option(given, "indexName")
    name = named if isinstance(named, str) else _named(table, columns, "unique")
    predicate = _option(given, "predicate")
    if not columns:
        return
    if isinstance(predicate, Made):
        at = table.at(chain)
        where = chain_of(predicate)
        text = _predicate(where) if where is not None else "unknown"
        index = Index(name, columns, True, None, text, at["path"], at["line"])
        yield ops.AddIndex(**at, index=index)
    else:
        yield ops.AddUnique(**table.at(chain), columns=columns, name=name)


def _plain_index(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    columns = texts(link.arg(0))
    if columns:
        at = table.at(chain)
        rest = Link("index", link.args[1:], link.line)
        yield ops.AddIndex(**at, index=_index(table, at, columns, rest))


def _drop_columns(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    for value in link.args:
        for name in texts(value):
            yield ops.DropColumn(**table.at(chain), column=name)


def _drop_timestamps(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    for name in ("createdAt", "updatedAt"):
        column = name if link.arg(0) is True else snake(name)
        yield ops.DropColumn(**table.at(chain), column=column)


def _rename(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    old, new = link.arg(0), link.arg(1)
    if isinstance(old, str) and isinstance(new, str):
        yield ops.RenameColumn(**table.at(chain), column=old, new_name=new)


def _drop_key(kind: str) -> Any:
    def read(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
        columns = texts(link.arg(0))
        name = link.arg(1) if isinstance(link.arg(1), str) else None
        given = {**table.at(chain), "name": name, "columns": () if name else columns}
        if kind == "index":
            yield ops.DropIndex(**given, if_exists=True)
        else:
            yield ops.DropConstraint(**given, kind=kind, if_exists=True)

    return read


def _drop_primary(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    yield ops.SetPrimaryKey(**table.at(chain), columns=())


def _nullable(wanted: bool) -> Any:
    def read(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
        for name in texts(link.arg(0)):
            yield ops.AlterColumn(**table.at(chain), column=name, nullable=wanted)

    return read


def _comment(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    if isinstance(link.arg(0), str):
        yield ops.Describe(**table.at(chain), text=link.arg(0))


_OTHERS: dict[str, Any] = {
    "primary": _primary,
    "unique": _unique,
    "index": _plain_index,
    "dropColumn": _drop_columns,
    "dropColumns": _drop_columns,
    "dropTimestamps": _drop_timestamps,
    "renameColumn": _rename,
    "dropForeign": _drop_key("foreign-key"),
    "dropUnique": _drop_key("unique"),
    "dropIndex": _drop_key("index"),
    "dropPrimary": _drop_primary,
    "setNullable": _nullable(True),
    "dropNullable": _nullable(False),
    "comment": _comment,
}
