"""The relations of Objection models: which table holds the columns that refer to another.

Objection docs, "Relations": `join.from` and `join.to` name columns with their tables, an array of
them a composite key; `join.through` names a join table. A relation's class does not say which side
holds the key (`HasOneRelation` is written on either), so the end that is not the primary key of its
table does; where neither or both are, the class decides.
"""

from __future__ import annotations

from msgspec import Struct

from ...problems import problem
from .._python.values import Cls, Ext, Fn, Made, Member, Value
from .._script.values import Obj, chain_of
from .._shared.code_models import CodeTable
from .models import Models, model_name

_AT_TARGET = frozenset({"HasManyRelation", "HasOneRelation"})


class End(Struct, frozen=True):
    """One end of a join: columns of one table."""

    table: CodeTable
    columns: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        """Whether the columns are the primary key of the table."""
        key = self.table.key or ("id",)
        return sorted(c.lower() for c in self.columns) == sorted(c.lower() for c in key)


def relate(known: Models) -> None:
    """Add to the tables what the relations of all models say."""
    for cls, _ in known.models:
        relations = known.member(cls, "relationMappings")
        for name, value in relations.items() if isinstance(relations, dict) else ():
            place = (cls.path, cls.node.line)
            if isinstance(relations, Obj):
                place = relations.place(name)
            if isinstance(value, Fn):
                value = known.run.call_with(value)
            if not _relation(known, cls, value, place):
                text = f"the join of relation {name} of model {model_name(cls)} is not known"
                known.problems.append(problem("unresolved-reference", *place, text))


def _relation(known: Models, cls: Cls, value: Value, place: tuple[str, int]) -> bool:
    """Add one relation; False where its ends are not known."""
    join = value.get("join") if isinstance(value, dict) else None
    if not isinstance(join, dict):
        return False
    source, target = (_end(known, join.get(n), place) for n in ("from", "to"))
    if source is None or target is None:
        return _in_json(join)
    through = join.get("through")
    if isinstance(through, dict):
        near, far = (_end(known, through.get(n), place) for n in ("from", "to"))
        if near is None or far is None:
            return _in_json(through)
        near.table.refer(near.columns, source.table, source.columns, place)
        far.table.refer(far.columns, target.table, target.columns, place)
        extra = through.get("extra")
        named = list(extra.values()) if isinstance(extra, dict) else extra
        if isinstance(named, list):
            near.table.mention(known.columns(tuple(e for e in named if _text(e))), *place)
        return True
    holder, other = source, target
    if source.is_key is not target.is_key:
        holder, other = (target, source) if source.is_key else (source, target)
    elif _kind(value.get("relation")) in _AT_TARGET:
        holder, other = target, source
    holder.table.refer(holder.columns, other.table, other.columns, place)
    return True


def _end(known: Models, value: Value, place: tuple[str, int]) -> End | None:
    """`"persons.id"`, several of one table, or `ref("persons.id")`."""
    given = value if isinstance(value, list | tuple) else [value]
    tables: set[str] = set()
    columns: list[str] = []
    for one in given:
        head, _, column = _text(one).rpartition(".")
        if not head or not column or ":" in column:
            return None
        tables.add(head)
        columns.append(column)
    if len(tables) != 1:
        return None
    schema, _, name = tables.pop().rpartition(".")
    table = known.table(schema or None, name, *place)
    return End(table, known.columns(tuple(columns)))


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    chain = chain_of(value) if isinstance(value, Made) else None
    first = chain.links[0].arg(0) if chain is not None and chain.tail == "ref" else None
    return first if isinstance(first, str) else ""


def _in_json(join: dict[str, Value]) -> bool:
    """Whether an end lies inside a JSON column, which no reference of columns can tell."""
    return any(":" in _text(v) for v in join.values())


def _kind(value: Value) -> str:
    """The relation's class."""
    if isinstance(value, Member):
        return value.name
    return value.tail if isinstance(value, Ext) else str(value).rsplit(".", 1)[-1]
