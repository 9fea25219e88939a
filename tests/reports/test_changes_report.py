"""A difference of catalogs in signs and words, whole and safe."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from report_shop import SHOP

from dbscope.analyzers.model.catalog import Access, Catalog, Database, Migration, Relationship
from dbscope.analyzers.model.diff import diff
from dbscope.analyzers.model.schema import Check, Column, Declaration, ForeignKey, Index, Table
from dbscope.analyzers.reports.changes import DiffLine, lines, markdown, renamed

ORDERS = Table(
    "orders",
    declarations=(Declaration("app/order.py", 8, "model"),),
    columns=(
        Column("id", "bigint", nullable=False, path="app/order.py", line=10),
        Column("status", "varchar(20)", nullable=True, path="app/order.py", line=11),
        Column("total", "numeric(10,2)", nullable=False, path="app/order.py", line=12),
    ),
    primary_key=("id",),
    indexes=(Index("ix_orders_status", ("status",)),),
)


def catalog(*tables: Table, **more: Any) -> Catalog:
    made = Database(
        id="postgresql",
        engine="PostgreSQL",
        kind="relational",
        status="required",
        default=True,
        role="main",
        tables=tables,
    )
    return Catalog(databases=(replace(made, **more),))


def said(before: Catalog, after: Catalog) -> list[str]:
    return [x.shown for x in lines(diff(before, after))]


def changed(**more: Any) -> list[str]:
    """What is said of a table that differs in this, its own line left out."""
    first, *rest = said(catalog(ORDERS), catalog(replace(ORDERS, **more)))
    assert first == "~ table orders"
    return rest


def with_column(**more: Any) -> tuple[Column, ...]:
    return (*ORDERS.columns[:2], replace(ORDERS.columns[2], **more))


def test_nothing_changed_says_so() -> None:
    assert lines(diff(SHOP, SHOP)) == ()
    assert markdown(diff(SHOP, SHOP)) == "No change to a schema.\n"


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ({"type": "numeric(12,2)"}, "numeric(10,2) → numeric(12,2)"),
        ({"nullable": True}, "not null → null"),
        ({"nullable": None}, "not null → null unknown"),
        ({"default": "0"}, "default none → 0"),
        ({"unique": True}, "now unique"),
        ({"description": "What\nis paid"}, "description none → What is paid"),
        ({"enum": ("a", "b")}, "enum none → (a, b)"),
        ({"generated": "price * amount"}, "generated none → price * amount"),
    ],
)
def test_each_property_of_a_column(properties: dict[str, Any], text: str) -> None:
    assert changed(columns=with_column(**properties)) == [f"~   column total {text}"]


def test_columns_come_and_go_with_what_they_are() -> None:
    more = Column("last_seen", "timestamptz", True, "now()", path="app/order.py", line=13)
    assert changed(columns=(*ORDERS.columns[1:], more)) == [
        "-   column id bigint not null",
        "+   column last_seen timestamptz null default now()",
    ]
    after = replace(ORDERS, columns=(*ORDERS.columns, more))
    found = lines(diff(catalog(ORDERS), catalog(after)))[1]
    assert found == DiffLine(
        *("+", "column", "postgresql", "orders", found.text, "app/order.py", 13, 1, "last_seen")
    )


def test_keys_indexes_and_checks() -> None:
    key = ForeignKey(("user_id",), "users", ("id",), "CASCADE", name="fk", ref_schema="auth")
    loose = ForeignKey(("a", "b"), "other", enforced=False)
    index = Index("ix", ("lower(a)",), unique=True, method="gin", where="a is not null")
    assert changed(
        foreign_keys=(key, loose),
        unique=(("status", "total"),),
        indexes=(index,),
        checks=(Check("positive", "total > 0"), Check(None, "id > 0")),
    ) == [
        "-   index ix_orders_status (status)",
        "+   foreign key fk (user_id) → auth.users (id) on delete cascade",
        "+   foreign key (a, b) → other, not enforced",
        "+   unique key (status, total)",
        "+   unique index ix (lower(a)) using gin where a is not null",
        "+   check positive total > 0",
        "+   check id > 0",
    ]
    assert changed(indexes=()) == ["-   index ix_orders_status (status)"]


def test_properties_of_a_table() -> None:
    assert changed(primary_key=("id", "total"), options={"ttl": 60}, description="Sales") == [
        "~   primary key (id) → (id, total)",
        "~   ttl none → 60",
        "~   description none → Sales",
    ]


def test_a_table_comes_with_all_it_has_and_goes_so() -> None:
    parts = [
        "column id bigint not null",
        "column status varchar(20) null",
        "column total numeric(10,2) not null",
        "primary key (id)",
        "index ix_orders_status (status)",
    ]
    came = said(catalog(), catalog(ORDERS))
    assert came == ["+ table orders", *(f"+   {p}" for p in parts)]
    assert lines(diff(catalog(), catalog(ORDERS)))[0].line == 8
    assert said(catalog(ORDERS), catalog()) == [x.replace("+", "-", 1) for x in came]


def test_fields_are_called_so_where_there_are_no_columns() -> None:
    key = replace(ORDERS, name="cart:{id}", kind="key-pattern", indexes=(), options={"ttl": 5})
    shown = said(catalog(), catalog(key))
    assert shown[0] == "+ key pattern cart:{id}" and shown[1].startswith("+   field id")
    assert shown[-1] == "+   ttl 5"


def test_databases_relationships_and_migrations() -> None:
    relation = Relationship("orders", ("user_id",), "users", ("id",), "many-to-one")
    join = Relationship("a", (), "b", (), "many-to-many", "a_b", True)
    migration = Migration("Alembic", "0002_more", "m.py", None, "", 1)
    after = catalog(
        ORDERS,
        relationships=(relation, join),
        migrations=(migration,),
        status="optional",
        default=False,
        access=(Access("SQLAlchemy", "asyncpg", "Python"),),
    )
    assert said(catalog(ORDERS), after) == [
        "~ database postgresql: status required → optional",
        "~ database postgresql: no longer the default",
        "~ database postgresql: access none → (SQLAlchemy · asyncpg · Python)",
        "+ relationship orders (user_id) → users (id), many-to-one",
        "+ relationship a → b, many-to-many through a_b, inferred",
        "+ migration 0002_more",
    ]
    back = said(after, catalog(ORDERS))
    assert back[-1] == "- migration 0002_more" and len(back) == 6


def test_several_databases_stand_under_their_names() -> None:
    redis = Database("redis", "Redis", "key-value", "required", True, "cache")
    both = Catalog(databases=(*catalog(ORDERS).databases, redis))
    shown = lines(diff(Catalog(), both))
    assert [x.text for x in shown if x.kind == "heading"] == ["postgresql", "redis"]
    assert "+ database redis (Redis, required)" in [x.shown for x in shown]
    text = markdown(diff(Catalog(), both))
    assert text.startswith("### postgresql\n\n```diff\n+ database postgresql (PostgreSQL")
    assert "\n\n### redis\n\n```diff\n+ database redis" in text and text.endswith("```\n")


def test_a_table_under_another_name_is_renamed() -> None:
    purchases = replace(ORDERS, name="purchases", indexes=())
    change = diff(catalog(ORDERS), catalog(purchases))
    assert [(a.name, b.name) for a, b in renamed(change.changed[0])] == [("orders", "purchases")]
    assert [x.shown for x in lines(change)] == [
        "~ table orders renamed to purchases",
        "-   index ix_orders_status (status)",
    ]


def test_what_may_be_one_of_two_is_not_called_renamed() -> None:
    first, second = replace(ORDERS, name="a"), replace(ORDERS, name="b")
    assert renamed(diff(catalog(ORDERS), catalog(first, second)).changed[0]) == ()
    assert renamed(diff(catalog(first, second), catalog(ORDERS)).changed[0]) == ()
    other = replace(ORDERS, name="a", columns=ORDERS.columns[1:])
    assert renamed(diff(catalog(ORDERS), catalog(other)).changed[0]) == ()


def test_a_whole_catalog_comes_and_goes_in_as_many_lines() -> None:
    came, went = lines(diff(Catalog(), SHOP)), lines(diff(SHOP, Catalog()))
    assert len(came) == len(went) > 20
    names = {(x.database, x.table) for x in came if x.kind == "table"}
    assert names == {(d.id, t.qualified) for d, t in SHOP.tables()}


_NASTY = st.text(alphabet="a`|*_<>#\n\r\x1b\u202e~+-\\[] ", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(_NASTY, _NASTY, _NASTY)
def test_no_name_breaks_out_of_its_line_or_block(name: str, type: str, default: str) -> None:
    table = Table(
        name, columns=(Column(name, type, default=default, enum=(default,)),), options={name: type}
    )
    change = diff(catalog(), catalog(table, relationships=(_related(name),)))
    assert all("\n" not in x.shown for x in lines(change))
    text = markdown(change)
    assert "\x1b" not in text and "\u202e" not in text
    head, opened, *body, closed = (
        text.rstrip("\n").split("\n")[:1] + text.rstrip("\n").split("\n")[2:]
    )
    assert head == "### postgresql" and opened == closed + "diff"
    assert all(x[0] in "+-~" for x in body)
    assert all(closed not in x for x in body)


def _related(name: str) -> Relationship:
    return Relationship(name, (name,), name, (), "many-to-one", name)
