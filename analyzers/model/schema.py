"""Tables and what belongs to them, in the form that the JSON contract shows.

A collection, a key pattern, a search index or a view is a `Table` of another kind; a document's
field is a `Column` whose name may be dotted (`address.city`, `items[].sku`).
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Declaration(Struct, frozen=True, order=True):
    """One place that declares a table. `source`: model, migration, dump, config, usage or live."""

    path: str
    line: int
    source: str


class Column(Struct, frozen=True):
    """A column of a table or a field of a document.

    `type` is the database's own type in lower case where it can be known, else the technology's;
    `nullable` is None where the source does not say; `default` is the SQL or code text.
    `certainty` is "declared" or "inferred".
    """

    name: str
    type: str | None = None
    nullable: bool | None = None
    default: str | None = None
    unique: bool = False
    description: str | None = None
    enum: tuple[str, ...] | None = None
    path: str = ""
    line: int = 0
    generated: str | None = None
    certainty: str = "declared"


class ForeignKey(Struct, frozen=True):
    """A reference to another table; `enforced` is False for a relation only the code knows."""

    columns: tuple[str, ...]
    ref_table: str
    ref_columns: tuple[str, ...] = ()
    on_delete: str | None = None
    on_update: str | None = None
    enforced: bool = True
    path: str = ""
    line: int = 0
    name: str | None = None
    ref_schema: str | None = None


class Index(Struct, frozen=True):
    """An index; `columns` holds names, or expressions as written; `where` makes it partial."""

    name: str | None
    columns: tuple[str, ...]
    unique: bool = False
    method: str | None = None
    where: str | None = None
    path: str = ""
    line: int = 0
    description: str | None = None


class Check(Struct, frozen=True):
    """A check constraint."""

    name: str | None
    expression: str
    path: str = ""
    line: int = 0


class Table(Struct, frozen=True):
    """A table, view, collection, key pattern or the like, with all that is known of it."""

    name: str
    schema: str | None = None
    kind: str = "table"
    description: str | None = None
    model: str | None = None
    technology: str | None = None
    methods: tuple[str, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def column(self, name: str) -> Column | None:
        """The column of that name, compared without regard to case, or None."""
        folded = name.lower()
        return next((c for c in self.columns if c.name.lower() == folded), None)

    @property
    def qualified(self) -> str:
        """`schema.name`, or the bare name where there is no schema."""
        return f"{self.schema}.{self.name}" if self.schema else self.name
