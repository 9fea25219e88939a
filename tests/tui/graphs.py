"""Catalogs of connected tables for the tests of what is drawn, and random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from dbscope.analyzers.model.catalog import Catalog, Database, Relationship
from dbscope.analyzers.model.schema import Column, Declaration, ForeignKey, Table
from dbscope.tui.state import Ref, Snapshot, snapshot


def table(name: str, *keys: str, null: tuple[str, ...] = (), more: int = 2) -> Table:
    """A table with an id; each key is written `column>table`."""
    columns = [Column("id", "bigint", nullable=False, path=f"{name}.py", line=1)]
    held = []
    for line, key in enumerate(keys, 2):
        column, _, target = key.partition(">")
        columns.append(
            Column(column, "bigint", nullable=column in null, path=f"{name}.py", line=line)
        )
        held.append(ForeignKey((column,), target, ("id",), path=f"{name}.py", line=line))
    columns += [Column(f"extra_{n}", "text") for n in range(more)]
    return Table(
        name,
        declarations=(Declaration(f"{name}.py", 1, "model"),),
        columns=tuple(columns),
        primary_key=("id",),
        foreign_keys=tuple(held),
    )


def of(*tables: Table, relations: tuple[Relationship, ...] = ()) -> Snapshot:
    """A snapshot of one database with a relation for each key, and these."""
    found = [
        Relationship(t.name, k.columns, k.ref_table, k.ref_columns, "many-to-one")
        for t in tables
        for k in t.foreign_keys
    ]
    database = Database(
        "postgresql",
        "PostgreSQL",
        "relational",
        "required",
        True,
        "",
        tables=tables,
        relationships=(*found, *relations),
    )
    return snapshot(Catalog(root="r", no_database=False, databases=(database,)), (), {}, True)


def ref(name: str) -> Ref:
    return Ref("table", "postgresql", name)


def shop() -> Snapshot:
    """Eight tables with a circle, self references, parallel keys and a junction."""
    return of(
        table("orgs"),
        table("users", "org_id>orgs", "manager_id>users", null=("manager_id",)),
        table("projects", "org_id>orgs", "owner_id>users", "head_task_id>tasks"),
        table("members", "project_id>projects", "user_id>users"),
        table("tasks", "project_id>projects", "author_id>users", "checker_id>users"),
        table("notes", "task_id>tasks"),
        table("files", "note_id>notes", "task_id>tasks", null=("note_id",)),
        table("lonely"),
        relations=(
            Relationship("projects", ("id",), "users", ("id",), "many-to-many", "members"),
            Relationship("notes", ("user_id",), "users", ("id",), "many-to-one", inferred=True),
        ),
    )


def hub(referrers: int, others: int = 0) -> Snapshot:
    """A table that many refer to, in a catalog with others."""
    named = [table(f"referrer_{n:03}", "hub_id>hub", "other_id>hub") for n in range(referrers)]
    rest = [table(f"other_{n:03}", "next_id>other_000") for n in range(others)]
    return of(table("hub"), *named, *rest)


NAMES = [
    "a",
    "orders",
    "表_テーブル",
    "[/x]",
    "bad\x1b]52;c;x\x07\u202e",
    "very_long_name_of_a_table_that_has_to_be_cut_somewhere",
]
_TYPES = ["many-to-one", "one-to-one", "reference", "many-to-many", "embedded"]


@st.composite
def snapshots(draw: st.DrawFn, most: int = 12) -> Snapshot:
    """Tables with random keys between them, and random relations of every type."""
    count = draw(st.integers(1, most))
    names = [f"{draw(st.sampled_from(NAMES))}_{n}" for n in range(count)]
    somewhere = st.sampled_from([*names, "elsewhere"])
    tables = []
    for name in names:
        targets = draw(st.lists(somewhere, max_size=4))
        keys = [f"c{n}_{draw(st.sampled_from(NAMES))}>{t}" for n, t in enumerate(targets)]
        tables.append(table(name, *keys, null=tuple(k.partition(">")[0] for k in keys[:1])))
    relations = {
        Relationship(
            draw(st.sampled_from(names)),
            (draw(st.sampled_from(["id", "extra_0", "not_there", "many[]"])),),
            draw(somewhere),
            draw(st.sampled_from([("id",), (), ("a", "b")])),
            draw(st.sampled_from(_TYPES)),
            draw(st.sampled_from([None, None, *names])),
            draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 6)))
    }
    return of(*tables, relations=tuple(relations))
