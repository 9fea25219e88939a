"""Sequelize: models, their options and associations.

What is expected of the fixtures `shop` and `typed` is what Sequelize 6.37 and sequelize-typescript 2
report of them (`rawAttributes`, `uniqueKeys`, `_indexes`); plurals are those of inflection 1.13.
"""

from __future__ import annotations

import pytest
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.technologies._sequelize.names import table_name
from dbscope.analyzers.technologies._shared.inflection import singular


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        *[("Note", "Notes"), ("mediaProgress", "mediaProgresses"), ("Person", "People")],
        *[("Category", "Categories"), ("Series", "Series"), ("Quiz", "Quizzes")],
        *[("Status", "Statuses"), ("Child", "Children"), ("Index", "Indices")],
        *[("Datum", "Data"), ("Quota", "Quota"), ("Media", "Media"), ("Hero", "Heros")],
        *[("Woman", "Women"), ("Human", "Humans"), ("Virus", "Viruses"), ("Foot", "feet")],
        *[("Tomato", "Tomatoes"), ("Life", "Lives"), ("Half", "Halves"), ("Roof", "Roofs")],
        *[("Story", "Stories"), ("Day", "Days"), ("Branch", "Branches"), ("Gas", "Gas")],
        *[("Equipment", "Equipment"), ("Police", "Police"), ("Settings", "Settings")],
    ],
)
def test_tables_are_named_in_the_plural(model: str, expected: str) -> None:
    assert table_name(model, frozen=False, underscored=False) == expected


def test_frozen_and_underscored_names() -> None:
    assert table_name("UserProfile", frozen=True, underscored=False) == "UserProfile"
    assert table_name("UserProfile", frozen=False, underscored=True) == "user_profiles"


def columns(table: Table) -> list[tuple[str, str | None, bool | None]]:
    return [(c.name, c.type, c.nullable) for c in table.columns]


def keys(table: Table) -> list[tuple[tuple[str, ...], str, tuple[str, ...], str | None]]:
    return [(k.columns, k.ref_table, k.ref_columns, k.on_delete) for k in table.foreign_keys]


@pytest.fixture(scope="module")
def shop() -> Result:
    return run("sequelize", "shop")


def test_factories_are_run(shop: Result) -> None:
    assert set(shop.tables) == {"Customers", "Orders", "catalogue", "favourites"}
    customers = shop.tables["Customers"]
    assert customers.model == "Customer" and customers.primary_key == ("id",)
    assert columns(customers) == [
        ("id", "integer", False),
        ("email", "varchar(120)", False),
        ("name", "varchar(255)", True),
        ("balance", "numeric(12,2)", True),
        ("createdAt", "timestamptz", False),
        ("updatedAt", "timestamptz", False),
        ("deletedAt", "timestamptz", True),
    ]
    assert customers.unique == (("email",),)
    assert [(i.name, i.columns) for i in customers.indexes] == [("customers_name", ("name",))]
    name = customers.column("name")
    assert name is not None and name.description == "As the customer writes it."
    assert (name.path, name.line) == ("models/customer.js", 5)


def test_associations_add_keys(shop: Result) -> None:
    orders = shop.tables["Orders"]
    assert columns(orders) == [
        ("id", "uuid", False),
        ("state", "enum", False),
        ("placed_at", "timestamptz", True),
        ("lines", "jsonb", True),
        ("tags", "varchar(255)[]", True),
        ("createdAt", "timestamptz", False),
        ("customerId", "integer", False),
        ("replacedId", "uuid", True),
    ]
    assert keys(orders) == [(("customerId",), "Customers", ("id",), "CASCADE")]
    state = orders.column("state")
    assert state is not None and state.enum == ("new", "paid", "sent") and state.default == "new"


def test_many_to_many_makes_a_join_table(shop: Result) -> None:
    join = shop.tables["favourites"]
    assert join.model is None and join.primary_key == ("CustomerId", "ProductSku")
    assert [c.name for c in join.columns][:2] == ["createdAt", "updatedAt"]
    assert keys(join) == [
        (("CustomerId",), "Customers", ("id",), "CASCADE"),
        (("ProductSku",), "catalogue", ("sku",), "CASCADE"),
    ]


def test_options_of_a_model(shop: Result) -> None:
    product = shop.tables["catalogue"]
    assert product.model == "Product" and product.primary_key == ("sku",)
    assert [c.name for c in product.columns] == ["sku", "shelf", "row"]
    assert product.unique == (("shelf", "row"),)


def test_classes_that_are_initialised() -> None:
    made = run("sequelize", "classes").tables
    assert set(made) == {"series", "libraries"}
    assert [c.name for c in made["series"].columns] == [
        *("id", "title", "created_at", "updated_at", "library_id"),
    ]
    assert made["series"].description == "What belongs together."
    assert keys(made["series"]) == [(("library_id",), "libraries", ("id",), "SET NULL")]
    library = made["libraries"]
    assert [(i.columns, i.unique) for i in library.indexes] == [(("display_name",), True)]
    label = library.column("display_name")
    assert label is not None and label.description == "shown in the menu"


def test_classes_with_decorators() -> None:
    made = run("sequelize", "typed").tables
    assert set(made) == {"teams", "Players", "Badges", "TeamBadges"}
    assert columns(made["teams"]) == [
        ("id", "uuid", False),
        ("made_at", "timestamptz", False),
        ("changed_at", "timestamptz", False),
        ("name", "varchar(255)", False),
    ]
    assert made["teams"].unique == (("name",),)
    players = made["Players"]
    assert [c.name for c in players.columns] == [
        *("id", "madeAt", "changedAt", "nickname", "teamId", "score"),
    ]
    assert keys(players) == [(("teamId",), "teams", ("id",), "CASCADE")]
    assert [(i.name, i.columns) for i in players.indexes] == [
        ("by_team_and_score", ("teamId", "score"))
    ]
    assert [c.name for c in made["Badges"].columns] == ["id", "won"]
    join = made["TeamBadges"]
    assert [c.name for c in join.columns] == ["id", "teamId", "badgeId"]
    assert join.unique == (("teamId", "badgeId"),)
    assert [k.ref_table for k in join.foreign_keys] == ["teams", "Badges"]


def test_broken_files_keep_what_can_be_read() -> None:
    result = run("sequelize", "broken")
    assert [c.name for c in result.tables["Notes"].columns] == [
        *("id", "text", "kind", "createdAt", "updatedAt"),
    ]
    assert [(p.line, p.kind) for p in result.problems] == [
        (5, "unresolved-value"),
        (7, "dynamic-name"),
    ]


def test_other_things_called_define_are_no_models() -> None:
    files = {
        "a.js": b"define('sequelize', ['x'], () => ({ a: 1 })); customElements.define('a-b', X)",
        "b.js": b"import { DataTypes } from 'sequelize'; dictionary.define(word, meaning)",
    }
    assert run_files("sequelize", files).sources == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *[
            ("series", "series"),
            ("Categories", "Category"),
            ("people", "person"),
            ("data", "datum"),
        ],
        *[("Statuses", "Status"), ("movies", "movie"), ("quizzes", "quiz"), ("leaves", "leave")],
        *[("Wolves", "Wolf"), ("Access", "Access"), ("Children", "Child"), ("wives", "wife")],
        *[("addresses", "address"), ("Indices", "Index"), ("news", "news"), ("bus", "bus")],
    ],
)
def test_singulars_as_inflection_has_them(word: str, expected: str) -> None:
    assert singular(word) == expected


def test_files_as_the_command_line_tool_makes_them() -> None:
    made = run("sequelize", "cli").tables
    assert set(made) == {"members", "Topics", "Badge", "Friendship", "labelled"}
    members = made["members"]
    assert (members.model, members.description) == ("Member", "Who may log in.")
    assert columns(members) == [
        ("id", "integer", False),
        ("email", "varchar(320)", True),
        ("kind", "enum", True),
        ("secret", "blob", True),
        ("settings", "json", True),
        ("seen", "timestamp", True),
        ("created_at", "datetime", False),
        ("updated_at", "datetime", False),
        ("version", "integer", False),
        ("sponsor_id", "integer", True),
    ]
    settings = members.column("settings")
    assert settings is not None and settings.default == "{}"
    assert [(i.name, i.columns) for i in members.indexes] == [
        ("members_kind_seen", ("kind", "seen"))
    ]
    assert keys(members) == [(("sponsor_id",), "members", ("id",), "SET NULL")]


def test_associations_within_classes_of_factories() -> None:
    made = run("sequelize", "cli").tables
    topics, badge = made["Topics"], made["Badge"]
    assert (topics.schema, topics.description) == ("forum", "What is spoken of")
    assert sorted(keys(topics)) == [
        (("authorId",), "members", ("id",), "CASCADE"),
        (("shelf",), "shelves", ("id",), None),
    ]
    assert {k.ref_schema for k in topics.foreign_keys} == {None, "stock"}
    assert keys(badge) == [(("wornBy",), "members", ("email",), "CASCADE")]
    friends, labelled = made["Friendship"], made["labelled"]
    assert friends.primary_key == ("member_id", "friend_id")
    assert [c.name for c in friends.columns] == [
        *("created_at", "updated_at", "version", "member_id", "friend_id")
    ]
    assert labelled.primary_key == ("topic", "BadgeId") and labelled.foreign_keys == ()


def test_models_as_sequelize_auto_writes_them() -> None:
    made = run("sequelize", "auto").tables
    orders = made["orders"]
    assert keys(orders) == [(("customer_id",), "customers", ("id",), "NO ACTION")]
    assert orders.foreign_keys[0].ref_schema == "public" and orders.unique == (("state",),)
    assert made["customers"].primary_key == ("id",)


def test_decorators_of_sequelize_seven() -> None:
    """What @sequelize/core 7.0.0-alpha.48 reports of these models."""
    made = run("sequelize", "seven").tables
    assert set(made) == {"Users", "the_posts", "Groups", "Signs", "UserGroup"}
    users = made["Users"]
    assert columns(users) == [
        ("id", "integer", False),
        ("lastName", "varchar(100)", False),
        ("e_mail", "varchar(50)", True),
        ("role", "enum", True),
        ("created", "timestamptz", False),
        ("gone", "timestamptz", True),
        ("edition", "integer", False),
        ("updatedAt", "timestamptz", False),
    ]
    assert [(i.name, i.columns, i.method) for i in users.indexes] == [
        ("first_last", ("lastName", "e_mail"), "fulltext"),
        ("by_mail", ("e_mail",), None),
    ]
    assert sorted(users.unique) == [("e_mail",), ("lastName",)]
    assert sorted(keys(made["the_posts"])) == [
        (("author_id",), "Users", ("id",), "CASCADE"),
        (("group_code",), "Groups", ("code",), "SET NULL"),
        (("reviewer_id",), "Users", ("id",), "SET NULL"),
    ]
    assert made["UserGroup"].primary_key == ("userId", "groupCode")
    assert [c.name for c in made["UserGroup"].columns][:2] == ["createdAt", "updatedAt"]
    assert sorted(keys(made["Signs"])) == [
        (("colour",), "colours", ("name",), None),
        (("groupCode",), "Groups", ("code",), "SET NULL"),
    ]


def test_associations_in_loops_count_each() -> None:
    text = b"""
    const { Sequelize, DataTypes } = require('sequelize')
    const sequelize = new Sequelize('sqlite::memory:')
    const Owner = sequelize.define('Owner', {})
    const A = sequelize.define('A', {}), B = sequelize.define('B', {})
    function connect() {
      for (const one of [A, B]) one.belongsTo(Owner)
    }
    connect()
    """
    made = run_files("sequelize", {"db.js": text}).tables
    assert [k[1] for name in ("As", "Bs") for k in keys(made[name])] == ["Owners", "Owners"]
