"""Relationships of a database, derived from its tables.

Foreign keys give many-to-one, or one-to-one where the key's columns are unique. A table that does
little else than pair two others gives a many-to-many between them. Documents give embedded parts
and references. A column that is named after a table's key, without a foreign key, gives an
inferred relationship; the rules for that are narrow, because a wrong edge is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from ..model.catalog import Relationship
from ..model.keys import Names, folded, identifies, referred_columns, unique_keys
from ..model.schema import Column, ForeignKey, Table

_DOCUMENTS = frozenset({"collection", "index"})
_HOUSEKEEPING = re.compile(
    r"^(id|_id|uuid|(created|updated|modified|inserted|deleted)(_?(at|on|date|time|by))?|"
    r"timestamp|date_(created|updated|added)|position|sort_order|version)$",
    re.IGNORECASE,
)
_REFERRING = re.compile(r"^(?P<snake>[A-Za-z]\w*?)_id$|^(?P<camel>[a-z]\w*?)(?:Id|ID)$")
_FEW_OTHERS = 3


class _Asking(Names):
    """Names that note which were asked for."""

    def __init__(self, tables: Iterable[Table]) -> None:
        super().__init__(tables)
        self.asked: set[str] = set()

    def label(self, table: Table) -> str:
        """As in `Names`: depends on what else bears the table's name."""
        self.asked.add(table.name.lower())
        return super().label(table)

    def find(self, name: str, schema: str | None = None, near: str | None = None) -> Table | None:
        """As in `Names`."""
        self.asked.add(name.lower())
        if schema:
            self.asked.add(f"{schema}.{name}".lower())
        return super().find(name, schema, near)


Ranked = dict[Relationship, tuple[object, ...]]
"""Relationships, each with what it is sorted by."""


class _Table(Struct, frozen=True):
    """A table, what others see of it, its relationships and the names that these asked for."""

    table: Table
    visible: tuple[object, ...]
    ranked: Ranked
    asked: frozenset[str]


class Relations:
    """Derives the relationships of one database again and again as its tables change.

    Those of a table are kept while it is the same object and no table whose name it asked for
    came, went, or changed in what others see of it.
    """

    def __init__(self) -> None:
        self._known: dict[int, _Table] = {}
        self._last: tuple[Relationship, ...] = ()

    def of(self, tables: Sequence[Table]) -> tuple[Relationship, ...]:
        """All relationships between these tables, sorted; the tuple of before where equal."""
        old = self._known
        present = {id(t): t for t in tables}
        new = {i: _visible(t) for i, t in present.items() if i not in old}
        gone = {e.visible for i, e in old.items() if i not in present}
        stale = _names_of(gone ^ set(new.values()))
        names: _Asking | None = None
        known: dict[int, _Table] = {}
        for number, table in present.items():
            entry = old.get(number)
            if entry is None or not stale.isdisjoint(entry.asked):
                names = names or _Asking(tables)
                entry = _entry(table, entry.visible if entry else new[number], names)
            known[number] = entry
        if [e.ranked for e in known.values()] != [e.ranked for e in old.values()]:
            every: Ranked = {}
            for entry in known.values():
                every.update(entry.ranked)
            self._last = tuple(sorted(every, key=every.__getitem__))
        self._known = known
        return self._last


def _visible(table: Table) -> tuple[object, ...]:
    """What relationships of other tables can depend on."""
    key = _single_key(table)
    type_ = key.type if key is not None else None
    names = (table.name, table.qualified, table.model if table.kind == "collection" else None)
    return (names, table.kind, table.schema, table.primary_key, key and key.name, type_)


def _names_of(visible: Iterable[tuple[object, ...]]) -> frozenset[str]:
    return frozenset(n.lower() for names, *_ in visible for n in names if n)  # type: ignore[attr-defined]


def _entry(table: Table, visible: tuple[object, ...], names: _Asking) -> _Table:
    names.asked = set()
    made = _of_table(table, names) if table.kind != "key-pattern" else ()
    ranked = {r: _order(r) for r in made}
    return _Table(table, visible, ranked, frozenset(names.asked))


def _of_table(table: Table, names: Names) -> Iterator[Relationship]:
    yield from _from_keys(table, names)
    yield from _through(table, names)
    yield from _embedded(table, names)
    yield from _inferred(table, names)


def _order(relation: Relationship) -> tuple[object, ...]:
    """As the struct's own order, but with a `through` that may be None."""
    return (
        relation.from_table,
        relation.from_columns,
        relation.to_table,
        relation.to_columns,
        relation.type,
        relation.through or "",
        relation.inferred,
    )


def _from_keys(table: Table, names: Names) -> Iterable[Relationship]:
    keys = unique_keys(table)
    for key in table.foreign_keys:
        target = names.target(key, table)
        yield Relationship(
            from_table=names.label(table),
            from_columns=key.columns,
            to_table=names.label(target) if target else _named(key),
            to_columns=referred_columns(key, target),
            type=_key_type(table, key.columns, keys),
        )


def _named(key: ForeignKey) -> str:
    return f"{key.ref_schema}.{key.ref_table}" if key.ref_schema else key.ref_table


def _key_type(table: Table, columns: tuple[str, ...], keys: frozenset[frozenset[str]]) -> str:
    if table.kind in _DOCUMENTS:
        return "reference"
    return "one-to-one" if identifies(columns, keys) else "many-to-one"


def _through(table: Table, names: Names) -> Iterable[Relationship]:
    """The many-to-many that a junction table stands for."""
    pair = junction(table)
    if pair is None:
        return
    ends = [(key, names.target(key, table)) for key in pair]
    (left, left_table), (right, right_table) = ends
    yield Relationship(
        from_table=names.label(left_table) if left_table else _named(left),
        from_columns=referred_columns(left, left_table),
        to_table=names.label(right_table) if right_table else _named(right),
        to_columns=referred_columns(right, right_table),
        type="many-to-many",
        through=names.label(table),
    )


def junction(table: Table) -> tuple[ForeignKey, ForeignKey] | None:
    """The two keys that make this a junction table, or None.

    Their columns together are its primary key or a unique key and little else is kept beside
    them; or it has no primary key and keeps nothing else at all.
    """
    if table.kind != "table" or len(table.foreign_keys) < 2:
        return None
    kept = sum(1 for c in table.columns if not _HOUSEKEEPING.match(c.name))
    if kept > _FEW_OTHERS + 2 * max(len(k.columns) for k in table.foreign_keys):
        return None  # no pair of keys could leave few enough columns beside it
    keys = unique_keys(table)
    for left, right in combinations(table.foreign_keys, 2):
        pair = folded(left.columns) | folded(right.columns)
        if folded(left.columns) & folded(right.columns):
            continue
        if identifies(left.columns, keys) or identifies(right.columns, keys):
            continue
        others = [
            c.name
            for c in table.columns
            if c.name.lower() not in pair and not _HOUSEKEEPING.match(c.name)
        ]
        if pair in keys:
            if len(others) <= _FEW_OTHERS:
                return left, right
        elif not others and not table.primary_key:
            return left, right
    return None


def _embedded(table: Table, names: Names) -> Iterable[Relationship]:
    """The parts of a document that dotted field names show, each once."""
    if table.kind not in _DOCUMENTS:
        return
    paths = {
        ".".join(parts[:depth])
        for parts in (c.name.split(".") for c in table.columns if "." in c.name)
        for depth in range(1, len(parts))
    }
    for path in paths:
        yield Relationship(
            from_table=names.label(table),
            from_columns=(path,),
            to_table=f"{names.label(table)}.{path.replace('[]', '')}",
            to_columns=(),
            type="embedded",
        )


def _inferred(table: Table, names: Names) -> Iterable[Relationship]:
    if table.kind not in ("table", "collection"):
        return
    keyed = {c.lower() for key in table.foreign_keys for c in key.columns}
    present = {c.name.lower() for c in table.columns}
    keys = unique_keys(table)
    for column in table.columns:
        stem = _stem(column.name)
        if stem is None or column.name.lower() in keyed or f"{stem}_type" in present:
            continue
        target = _target(stem, table, names)
        key = _single_key(target) if target else None
        if target is None or key is None or not _compatible(column, key):
            continue
        yield Relationship(
            from_table=names.label(table),
            from_columns=(column.name,),
            to_table=names.label(target),
            to_columns=(key.name,),
            type=_key_type(table, (column.name,), keys),
            inferred=True,
        )


def _stem(name: str) -> str | None:
    """`user` of `user_id` and `userId`; None for a name that refers to nothing."""
    match = _REFERRING.match(name)
    if match is None:
        return None
    text = match["snake"] or match["camel"]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()


def _target(stem: str, table: Table, names: Names) -> Table | None:
    """The one table that bears this name, in the singular or the plural; None where several do."""
    ends = {stem, f"{stem}s", f"{stem}es"}
    if stem.endswith("y"):
        ends.add(f"{stem[:-1]}ies")
    compact = {e.replace("_", "") for e in ends}
    found = {t.qualified: t for n in ends | compact if (t := names.find(n, None, table.schema))}
    if len(found) != 1:
        return None
    target = next(iter(found.values()))
    return target if target.kind == table.kind and target is not table else None


def _single_key(table: Table) -> Column | None:
    """The column that alone is the primary key; `_id` for a document, which always has one."""
    if len(table.primary_key) == 1:
        return table.column(table.primary_key[0])
    if table.kind == "collection" and not table.primary_key:
        return table.column("_id")
    return None


_FAMILIES = (
    ("integer", ("int", "serial", "bigint", "smallint", "number", "autofield", "long")),
    ("uuid", ("uuid", "uniqueidentifier", "guid")),
    ("text", ("char", "text", "string", "varchar", "nvarchar", "cuid")),
    ("object", ("objectid", "oid")),
)


def _family(type_: str | None) -> str | None:
    if not type_:
        return None
    lower = type_.lower()
    # `objectid` and `uuid` are told before `int` could be seen inside another word.
    for family, words in reversed(_FAMILIES):
        if any(word in lower for word in words):
            return family
    return lower


def _compatible(column: Column, key: Column) -> bool:
    """Whether the two types may hold the same values; an unknown type forbids nothing."""
    left, right = _family(column.type), _family(key.type)
    return left is None or right is None or left == right
