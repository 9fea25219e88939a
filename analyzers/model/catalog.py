"""The catalog: everything dbscope knows of one repository, as frozen values.

Field names and order are those of the JSON contract; `version` is its version.
"""

from __future__ import annotations

from msgspec import Struct, field

from .schema import Table

CONTRACT_VERSION = 1


class Evidence(Struct, frozen=True, order=True):
    """A place that shows a fact: the line, what kind of signal it is, the quoted text (masked)."""

    path: str
    line: int
    kind: str
    text: str


class Access(Struct, frozen=True, order=True):
    """How code reaches a database."""

    technology: str
    driver: str | None = None
    language: str | None = None


class Relationship(Struct, frozen=True, order=True):
    """How two tables relate. `type`: one-to-one, many-to-one, many-to-many, embedded, reference."""

    from_table: str
    from_columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]
    type: str
    through: str | None = None
    inferred: bool = False


class Migration(Struct, frozen=True):
    """One step of a schema's history. `summary` is derived from its operations."""

    tool: str
    id: str
    path: str
    date: str | None
    summary: str
    operations: int
    tables: tuple[str, ...] = ()
    line: int = 1


class Side(Struct, frozen=True, order=True):
    """What one source says where sources disagree, and where it says so.

    `source` is that of a declaration; `value` is empty where the source does not have it.
    """

    source: str
    value: str
    path: str = ""
    line: int = 0


class Drift(Struct, frozen=True, order=True):
    """A place where two sources disagree about a table.

    `kind`: missing-in-migrations, missing-in-models, missing-in-dump, missing-in-database, type,
    nullable, primary-key, foreign-key, unique, index (each with what differs in `detail`). `sides`
    holds what every source says that was compared, model first.
    """

    table: str
    column: str | None
    kind: str
    path: str
    line: int
    detail: str = ""
    sides: tuple[Side, ...] = ()


class Setting(Struct, frozen=True, order=True):
    """A connection setting with its value masked where it is secret."""

    name: str
    value: str
    path: str
    line: int


class Database(Struct, frozen=True):
    """A database the repository uses, with what is stored in it."""

    id: str
    engine: str
    kind: str
    status: str
    default: bool
    role: str
    access: tuple[Access, ...] = ()
    key_files: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    components: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    migrations: tuple[Migration, ...] = ()
    drift: tuple[Drift, ...] = ()
    settings: tuple[Setting, ...] = ()


class Other(Struct, frozen=True):
    """Something seen that is not counted as the repository's database, and why."""

    engine: str
    status: str
    reason: str
    evidence: tuple[Evidence, ...] = ()


class UsePlace(Struct, frozen=True, order=True):
    """A place where code uses a table. `action`: create, read, update or delete.

    `reads` and `writes` are the columns that the code names there; "*" stands for all.
    """

    path: str
    line: int
    action: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


class Use(Struct, frozen=True, order=True):
    """How often a component reads and writes a table.

    `writes` is the sum of `creates`, `updates` and `deletes`. `places` holds where, up to a bound.
    """

    table: str
    database: str
    reads: int
    writes: int
    creates: int = 0
    updates: int = 0
    deletes: int = 0
    places: tuple[UsePlace, ...] = ()


class Component(Struct, frozen=True):
    """A named part of the repository and the tables it uses."""

    name: str
    path: str
    uses: tuple[Use, ...] = ()


class Practice(Struct, frozen=True, order=True):
    """A fact of the data layer, such as soft deletion or pooling."""

    category: str
    summary: str
    path: str
    line: int


class Coverage(Struct, frozen=True):
    """How much of the schema is described."""

    tables: int = 0
    documented_tables: int = 0
    columns: int = 0
    documented_columns: int = 0
    relationships: int = 0
    indexes: int = 0


class Problem(Struct, frozen=True, order=True):
    """Something that could not be read or understood. `code` is stable (see problems.py)."""

    path: str
    line: int
    kind: str
    message: str
    code: str = ""


class Catalog(Struct, frozen=True):
    """The whole answer for one repository."""

    version: int = CONTRACT_VERSION
    root: str = ""
    no_database: bool = True
    databases: tuple[Database, ...] = ()
    others: tuple[Other, ...] = ()
    components: tuple[Component, ...] = ()
    practices: tuple[Practice, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    problems: tuple[Problem, ...] = ()

    def tables(self) -> tuple[tuple[Database, Table], ...]:
        """Every table with the database it lives in, in catalog order."""
        return tuple((d, t) for d in self.databases for t in d.tables)
