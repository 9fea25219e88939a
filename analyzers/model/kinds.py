"""What the kinds of tables are called, and what each is made of: the one place that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from .schema import Table


class Kind(Struct, frozen=True):
    """A kind in words: one, several, and a part of it (column, field, property).

    `nested`: parts may lie in parts, with dotted names.
    """

    one: str
    many: str
    part: str = "column"
    nested: bool = False

    @property
    def parts(self) -> str:
        """Several parts: columns, fields, properties."""
        return f"{self.part[:-1]}ies" if self.part.endswith("y") else f"{self.part}s"


KINDS = {
    "table": Kind("table", "tables"),
    "view": Kind("view", "views"),
    "collection": Kind("collection", "collections", "field", True),
    "key-pattern": Kind("key pattern", "key patterns", "field"),
    "index": Kind("index", "indexes", "field", True),
    "node": Kind("node", "nodes", "property"),
    "relationship": Kind("relationship", "relationships", "property"),
    "measurement": Kind("measurement", "measurements", "field"),
}
"""All kinds by the word of the JSON contract, in the order in which they are shown."""


def kind_of(word: str) -> Kind:
    """A kind by its word; one that is not known is called as it is written."""
    plain = word.replace("-", " ")
    return KINDS.get(word) or Kind(plain, f"{plain}s")


def counted_kinds(tables: Iterable[Table]) -> str:
    """How many of which kind: `5 nodes, 3 relationships`, the kind that is shown first first."""
    numbers = Counter(t.kind for t in tables)
    order = [*KINDS, *sorted(k for k in numbers if k not in KINDS)]
    words = ((numbers[k], kind_of(k)) for k in order if numbers[k])
    return ", ".join(f"{n:,} {k.one if n == 1 else k.many}" for n, k in words)
