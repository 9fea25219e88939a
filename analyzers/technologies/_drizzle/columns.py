"""Columns of Drizzle's tables, read from the chain that builds each.

Drizzle docs, "Column types" and "Indexes & Constraints". What runs in the client alone
(`$defaultFn`, `$onUpdate`, `$type`) leaves nothing in the database.
"""

from __future__ import annotations

import json
import re
from typing import Any

from msgspec import Struct

from ...schema.types import canonical
from ...syntax.evaluate import UNKNOWN
from .._python.values import Made
from .._script.builtins import entries_of
from .._script.run import ScriptInterpreter
from .._script.values import Chain, Link, chain_of
from .._shared.sql_values import literal
from .types import SERIALS, enum_type, is_builder, sql_type
from .values import Sql, core

_WORDS = re.compile(r"[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+")
_ENUMS = frozenset({"pgEnum", "cockroachEnum", "mysqlEnum", "singlestoreEnum"})
_NOW = {
    "pg": "now()",
    "cockroach": "now()",
    "sqlite": "(cast((julianday('now') - 2440587.5)*86400000 as integer))",
}


class Kind(Struct, frozen=True):
    """What a column's builder was called with: its type, its name if any, its enum's values.

    `rest` are the modifiers behind it; `known` is False where nothing is known of the builder.
    """

    type: str | None
    name: str | None = None
    enum: tuple[str, ...] | None = None
    rest: tuple[Link, ...] = ()
    known: bool = True
    base: str = ""


def cased(name: str, casing: str | None) -> str:
    """A property's name as `casing` has it (drizzle-orm, `casing.ts`)."""
    words = _WORDS.findall(name.replace("'", "").replace("\u2019", ""))
    if casing == "snake_case":
        return "_".join(w.lower() for w in words)
    if casing == "camelCase":
        return "".join(w.lower() if at == 0 else w[0].upper() + w[1:] for at, w in enumerate(words))
    return name


def kind_of(run: ScriptInterpreter, value: Any) -> Kind:
    """What a column's value says of its name and type."""
    chain = chain_of(value)
    if chain is None:
        return Kind(None, known=False)
    known = core(chain.root)
    if known is None:
        return _unknown(chain)
    dialect, name = known
    first = chain.links[0]
    if name in _ENUMS or name.endswith("Schema"):
        return _enum(run, name, chain)
    if name == "customType" and len(chain.links) > 1 and chain.links[1].name == "":
        return _custom(run, first.arg(0), chain.links[1], chain.links[2:])
    if not is_builder(dialect, name):
        return _unknown(chain)
    label, options = _call(first)
    type_ = sql_type(dialect, name, options)
    return Kind(type_, label, _listed(run, options, "enum"), chain.links[1:], base=name)


def _unknown(chain: Chain) -> Kind:
    first = chain.links[0]
    name = first.arg(0) if first.name == "" and isinstance(first.arg(0), str) else None
    return Kind(None, name or None, rest=chain.links[1:], known=False)


def _call(link: Link) -> tuple[str | None, Any]:
    """The name and the options of a builder's call; either may be left out."""
    first = link.arg(0)
    if isinstance(first, str):
        return first or None, link.arg(1)
    return None, first


def _listed(run: ScriptInterpreter, options: Any, key: str) -> tuple[str, ...] | None:
    return _values(run, options.get(key)) if isinstance(options, dict) else None


def _values(run: ScriptInterpreter, value: Any) -> tuple[str, ...] | None:
    """The values of an enum that an array, an object or an enum of TypeScript gives."""
    entries = entries_of(run, value)
    if entries is None:
        return None
    values = [getattr(v, "value", v) for _, v in entries]
    texts = tuple(v for v in values if isinstance(v, str))
    return texts if texts and len(texts) == len(values) else None


def _enum(run: ScriptInterpreter, name: str, chain: Chain) -> Kind:
    """`pgEnum("name", values)("column")`, `pgSchema("s").enum(…)("column")`, `mysqlEnum(…)`."""
    first, rest = chain.links[0], chain.links[1:]
    if name in ("mysqlEnum", "singlestoreEnum"):
        label, given = _call(first)
        values = _values(run, given)
        return Kind(enum_type(values) if values else "enum", label, values, rest, base="enum")
    schema = None
    if name.endswith("Schema"):
        if len(rest) < 2 or rest[0].name != "enum":
            return _unknown(chain)
        schema, first, rest = first.arg(0), rest[0], rest[1:]
    type_ = first.arg(0)
    if not isinstance(type_, str) or not rest or rest[0].name != "":
        return Kind(None, known=False)
    full = f"{schema}.{type_}" if isinstance(schema, str) else type_
    return Kind(full, _call(rest[0])[0], _values(run, first.arg(1)), rest[1:], base="enum")


def _custom(run: ScriptInterpreter, made: Any, link: Link, rest: tuple[Link, ...]) -> Kind:
    """`customType({dataType(config) {…}})("name", config)`."""
    label, config = _call(link)
    teller = made.get("dataType") if isinstance(made, dict) else None
    text = run.call_with(teller, config if config is not None else {}) if teller else UNKNOWN
    return Kind(canonical(text) if isinstance(text, str) else None, label, rest=rest, base="custom")


class Parts(Struct):
    """What a column's modifiers say; `expression` is what a generated column is made of."""

    kind: Kind
    nullable: bool = True
    default: str | None = None
    primary: bool = False
    unique: bool = False
    unique_name: str | None = None
    generated: str | None = None
    expression: Any = None
    type: str | None = None
    references: tuple[Link, ...] = ()
    autoincrement: bool = False


def parts_of(run: ScriptInterpreter, value: Any, dialect: str, sql: Sql) -> Parts:
    """All that the value of one column says."""
    kind = kind_of(run, value)
    found = Parts(kind, type=kind.type)
    if kind.base in SERIALS:
        found.nullable = False
    for link in kind.rest:
        reader = _MODIFIERS.get(link.name)
        if reader is not None and link.called:
            reader(found, link, dialect, sql)
    return found


def _not_null(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.nullable = False


def _primary(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.primary, found.nullable = True, False
    options = link.arg(0)
    if isinstance(options, dict) and (options.get("autoIncrement") or options.get("autoincrement")):
        found.autoincrement = True


def _auto(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.autoincrement = True


def _unique(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.unique = True
    found.unique_name = link.arg(0) if isinstance(link.arg(0), str) else None


def _default(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.default = _shown(link.arg(0), dialect, sql) if link.args else None


def _shown(value: Any, dialect: str, sql: Sql) -> str | None:
    """A default as SQL."""
    if value is None or value is UNKNOWN:
        return None
    plain = literal(value)
    if plain is not None:
        return plain
    if isinstance(value, list | dict):
        return _json(value)
    text = sql.text(value) if isinstance(value, Made) else None
    if text is None and hasattr(value, "value"):
        text = literal(value.value)
    return text


def _json(value: Any) -> str | None:
    try:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)[:400]
        return "'" + text.replace("'", "''") + "'"
    except (TypeError, ValueError, RecursionError):
        return None


def _now(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.default = _NOW.get(dialect, "(now())")


def _random(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.default = "gen_random_uuid()"


def _identity(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.generated, found.nullable = "identity", False


def _generated(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.expression, found.generated = link.arg(0), "expression"


def _array(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    size = link.arg(0)
    mark = f"[{size}]" if isinstance(size, int) else "[]"
    if isinstance(size, str) and set(size) <= set("[]"):
        mark = size
    found.type = f"{found.type}{mark}" if found.type else None


def _references(found: Parts, link: Link, dialect: str, sql: Sql) -> None:
    found.references = (*found.references, link)


_MODIFIERS = {
    "notNull": _not_null,
    "primaryKey": _primary,
    "autoincrement": _auto,
    "identity": _identity,
    "unique": _unique,
    "default": _default,
    "defaultNow": _now,
    "defaultRandom": _random,
    "generatedAlwaysAsIdentity": _identity,
    "generatedByDefaultAsIdentity": _identity,
    "generatedAlwaysAs": _generated,
    "array": _array,
    "references": _references,
}
