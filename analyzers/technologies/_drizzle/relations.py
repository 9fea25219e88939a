"""Relations that only Drizzle's queries know (Drizzle docs, "Relations" and "Relations v2").

They become keys that the database does not enforce, where no real key says the same already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.schema import ForeignKey
from ...syntax.evaluate import UNKNOWN
from .._python.values import Ext, Fn, Made, Member
from .._script.values import Obj, chain_of
from .tables import Builder, Built
from .values import column_ref, general

_ONE, _MANY, _R = "drizzle-orm.one", "drizzle-orm.many", "drizzle-orm.r"
Relation = tuple[Built, ForeignKey]
"""The table that holds the columns, and the key."""


def relations(builder: Builder, value: Any) -> Iterator[Relation]:
    """The relations that the value of a `relations(…)` or `defineRelations(…)` call declares."""
    chain = chain_of(value)
    name = general(chain.root) if chain is not None else ""
    if chain is None or len(chain.args) < 2 or not isinstance(chain.args[1], Fn):
        return
    if name == "relations":
        helpers = Obj({"one": Ext(_ONE), "many": Ext(_MANY)})
        found = builder.run.call_with(chain.args[1], helpers)
        for key, item in found.items() if isinstance(found, dict) else ():
            place = found.place(key) if isinstance(found, Obj) else (chain.path, chain.line)
            yield from _old(builder, item, place)
    elif name in ("defineRelations", "defineRelationsPart"):
        found = builder.run.call_with(chain.args[1], Ext(_R))
        for part in found.values() if isinstance(found, dict) else ():
            for key, item in part.items() if isinstance(part, dict) else ():
                place = part.place(key) if isinstance(part, Obj) else (chain.path, chain.line)
                yield from _new(builder, chain.args[0], item, place)


def _old(builder: Builder, item: Any, place: tuple[str, int]) -> Iterator[Relation]:
    """`one(users, { fields: [posts.authorId], references: [users.id] })`."""
    chain = chain_of(item)
    options = chain.args[1] if chain is not None and len(chain.args) > 1 else None
    if chain is None or chain.name != _ONE or not isinstance(options, dict):
        return
    yield from _between(builder, options.get("fields"), options.get("references"), place)


def _new(builder: Builder, schema: Any, item: Any, place: tuple[str, int]) -> Iterator[Relation]:
    """`r.one.users({ from: r.posts.authorId, to: r.users.id })`, also the side of the many."""
    chain = chain_of(item)
    options = chain.args[0] if chain is not None and chain.args else None
    if chain is None or not chain.name.startswith(f"{_R}.") or not isinstance(options, dict):
        return
    ends = [_listed(options.get(k)) for k in ("from", "to")]
    one, other = ([_column(builder, schema, v) for v in end] for end in ends)
    if chain.name.startswith(f"{_R}.many."):
        one, other = other, one
    yield from _between(builder, one, other, place)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _column(builder: Builder, schema: Any, value: Any) -> Any:
    """`r.posts.authorId` as the attribute of the table that the schema holds."""
    if not isinstance(value, Ext) or not value.name.startswith(f"{_R}."):
        return UNKNOWN
    table, _, key = value.name.removeprefix(f"{_R}.").partition(".")
    return Member(builder.run.attribute(schema, table), key)


def _between(
    builder: Builder, fields: Any, references: Any, place: tuple[str, int]
) -> Iterator[Relation]:
    own, other = _end(builder, fields), _end(builder, references)
    if own is None or other is None:
        return
    (table, columns), (target, names) = own, other
    if _holds(target, names) and not _holds(table, columns):
        (table, columns), (target, names) = other, own
    yield (
        table,
        ForeignKey(
            columns=columns,
            ref_table=target.name,
            ref_columns=names,
            enforced=False,
            path=place[0],
            line=place[1],
            ref_schema=target.call.schema,
        ),
    )


def _holds(table: Built, columns: tuple[str, ...]) -> bool:
    """Whether a real key stands on these columns: of the two ends, this one refers."""
    return any(k.columns == columns for k in table.foreign_keys)


def _end(builder: Builder, values: Any) -> tuple[Built, tuple[str, ...]] | None:
    refs = [column_ref(builder.run, v) for v in values] if isinstance(values, list) else []
    tables = [builder.table(r.table) if r and isinstance(r.table, Made) else None for r in refs]
    names = [builder.column_name(r) if r else None for r in refs]
    first = tables[0] if tables else None
    if first is None or any(n is None for n in names):
        return None
    return first, tuple(n for n in names if n)
