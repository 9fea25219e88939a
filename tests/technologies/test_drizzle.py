"""Drizzle: tables, views and relations.

What the fixtures `shop`, `lite` and `mysql` hold was asked of drizzle-orm 0.45 (`getTableConfig`,
`getSQLType`, `getColumnCasing`), and names of keys of drizzle-kit; the answers stand here.
"""

from __future__ import annotations

from typing import Any

import pytest
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import ForeignKey, Table
from dbscope.analyzers.technologies._drizzle.columns import cased
from dbscope.analyzers.technologies._drizzle.types import sql_type


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


def nullable(table: Table) -> set[str]:
    return {c.name for c in table.columns if c.nullable}


def defaults(table: Table) -> dict[str, str]:
    return {c.name: c.default for c in table.columns if c.default is not None}


def keys(table: Table) -> set[tuple[Any, ...]]:
    return {(k.columns, k.ref_table, k.ref_columns, k.on_delete, k.on_update, k.name)
            for k in table.foreign_keys if k.enforced}  # fmt: skip


def table_of(source: str, name: str = "x", **files: bytes) -> Table:
    """A table of a one-file project."""
    text = 'import * as pg from "drizzle-orm/pg-core"\n' + source
    others = {f"{n}.ts": s for n, s in files.items()}
    return run_files("drizzle", {"schema.ts": text.encode(), **others}).tables[name]


@pytest.fixture(scope="module")
def shop() -> Result:
    return run("drizzle", "shop")


@pytest.mark.parametrize(
    ("name", "casing", "expected"),
    [
        ("createdAt", "snake_case", "created_at"),
        ("userID", "snake_case", "user_id"),
        ("line1Text", "snake_case", "line1_text"),
        ("created_at", "camelCase", "createdAt"),
        ("ownerId", None, "ownerId"),
    ],
)
def test_casing(name: str, casing: str | None, expected: str) -> None:
    assert cased(name, casing) == expected


@pytest.mark.parametrize(
    ("dialect", "builder", "options", "expected"),
    [
        ("pg", "varchar", {"length": 20}, "varchar(20)"),
        ("pg", "numeric", {"precision": 6, "scale": 2}, "numeric(6,2)"),
        ("pg", "decimal", {"precision": 6}, "numeric(6)"),
        ("pg", "timestamp", {"withTimezone": True, "precision": 3}, "timestamptz(3)"),
        ("pg", "time", {"precision": 2}, "time(2)"),
        ("pg", "bigint", {"mode": "number"}, "bigint"),
        ("pg", "doublePrecision", None, "double precision"),
        ("pg", "vector", {"dimensions": 3}, "vector(3)"),
        ("pg", "interval", {"fields": "day"}, "interval day"),
        ("mysql", "int", {"unsigned": True}, "int unsigned"),
        ("mysql", "datetime", {"fsp": 3}, "datetime(3)"),
        ("mysql", "double", {"precision": 8, "scale": 2}, "double precision(8,2)"),
        ("sqlite", "integer", {"mode": "boolean"}, "integer"),
        ("sqlite", "text", {"length": 9}, "text(9)"),
        ("sqlite", "text", {"mode": "json"}, "text"),
        ("singlestore", "bigint", {"unsigned": True}, "bigint unsigned"),
        ("mssql", "nvarchar", {"length": "max"}, "nvarchar(max)"),
    ],
)
def test_types(dialect: str, builder: str, options: Any, expected: str) -> None:
    assert sql_type(dialect, builder, options) == expected


def test_tables_are_found_where_a_configuration_looks(shop: Result) -> None:
    (source,) = shop.sources
    assert source.engines == ("PostgreSQL",) and source.kind == "model" and source.root == ""
    assert {n: t.model for n, t in shop.tables.items()} == {
        "shop_users": "users",
        "shop_products": "products",
        "shop_orders": "orders",
        "shop_order_items": "orderItems",
        "invoices": "invoices",
        "open_orders": "openOrders",
        "spending": "spending",
        "legacy_stats": "legacy",
    }
    assert shop.problems == []
    assert shop.tables["invoices"].schema == "billing"


def test_columns_of_helpers_spreads_and_custom_types(shop: Result) -> None:
    users = shop.tables["shop_users"]
    assert types(users) == {
        "id": "uuid",
        "email": "text",
        "name": "text",
        "plan": "plan",
        "is_admin": "boolean",
        "score": "integer",
        "quota": "bigint",
        "tags": "text[]",
        "settings": "jsonb",
        "invited_by": "uuid",
        "secret": "text",
        "created_at": "timestamptz",
        "updated_at": "timestamptz(3)",
    }
    assert nullable(users) == {"name", "score", "quota", "invited_by", "secret", "updated_at"}
    assert types(shop.tables["shop_products"]) == {
        "product_id": "varchar(30)",
        "sku": "varchar(40)",
        "price": "numeric(10,2)",
        "weight": "double precision",
        "embedding": "vector(3)",
        "slug": "text",
    }
    assert types(shop.tables["shop_order_items"])["note_id"] == "varchar(15)"
    assert users.description == "People who may sign in."
    name = users.column("name")
    assert name is not None and name.description == "shown on the profile page"
    created = users.column("created_at")
    assert created is not None and (created.path, created.line) == ("src/db/utils.ts", 27)


def test_defaults_are_those_of_the_database(shop: Result) -> None:
    assert defaults(shop.tables["shop_users"]) == {
        "id": "gen_random_uuid()",
        "plan": "'free'",
        "is_admin": "false",
        "score": "0",
        "quota": "10",
        "tags": "'{}'::text[]",
        "settings": '\'{"theme":"dark"}\'',
        "created_at": "now()",
    }


def test_enums_and_generated_columns(shop: Result) -> None:
    orders = {c.name: c for c in shop.tables["shop_orders"].columns}
    assert orders["state"].enum == ("open", "paid", "shipped")
    assert orders["state"].type == "order_status" and orders["number"].generated == "identity"
    assert orders["number"].nullable is False and orders["id"].type == "serial"
    plan = shop.tables["shop_users"].column("plan")
    state = shop.tables["invoices"].column("state")
    slug = shop.tables["shop_products"].column("slug")
    assert plan is not None and plan.enum == ("free", "pro")
    assert state is not None and state.type == "billing.invoice_state"
    assert slug is not None and slug.generated == "lower(sku)"


def test_keys(shop: Result) -> None:
    items = shop.tables["shop_order_items"]
    assert items.primary_key == ("order_id", "product_id")
    assert keys(items) == {
        (("order_id",), "shop_orders", ("id",), "CASCADE", None,
         "shop_order_items_order_id_shop_orders_id_fk"),
        (("product_id",), "shop_products", ("product_id",), None, None, "items_product"),
    }  # fmt: skip
    assert keys(shop.tables["shop_users"]) == {
        (("invited_by",), "shop_users", ("id",), "SET NULL", None,
         "shop_users_invited_by_shop_users_id_fk")
    }  # fmt: skip
    assert keys(shop.tables["shop_orders"]) == {
        (("user_id",), "shop_users", ("id",), "CASCADE", "RESTRICT",
         "shop_orders_user_id_shop_users_id_fk")
    }  # fmt: skip
    assert shop.tables["shop_orders"].unique == (("number", "currency"),)


def test_names_that_nobody_gives_are_those_of_the_tool(shop: Result) -> None:
    operations = {getattr(o, "table", ""): o for o in shop.sources[0].operations}
    assert operations["shop_users"].unique_names == ("shop_users_email_unique",)
    assert operations["shop_products"].unique_names == ("products_sku_key",)
    assert operations["shop_orders"].unique_names == ("shop_orders_number_currency_unique",)
    assert operations["shop_order_items"].primary_key_name == (
        "shop_order_items_order_id_product_id_pk"
    )


def test_indexes_and_checks(shop: Result) -> None:
    users = shop.tables["shop_users"]
    found = [(i.name, i.columns, i.unique, i.method, i.where) for i in users.indexes]
    assert found == [
        ("users_email_lower_idx", ("lower(email)",), False, None, None),
        ("shop_users_name_plan_index", ("name", "plan"), True, None, "is_admin = true"),
        ("users_tags_idx", ("tags",), False, "gin", None),
        ("users_recent_idx", ("created_at", "id"), False, None, None),
    ]
    assert (users.indexes[2].path, users.indexes[2].line) == ("src/db/schema/users.ts", 40)
    assert [(c.name, c.expression) for c in users.checks] == [("score_positive", "score >= 0")]
    orders = {i.name: i for i in shop.tables["shop_orders"].indexes}
    assert set(orders) == {"shop_orders_user_id_state_index", "orders_open_idx"}
    assert orders["orders_open_idx"].where == "deleted_at is null"


def test_relations_add_what_no_key_says(shop: Result) -> None:
    loose = {n: [k for k in t.foreign_keys if not k.enforced] for n, t in shop.tables.items()}
    assert {n for n, k in loose.items() if k} == {"invoices"}
    (key,) = loose["invoices"]
    assert key == ForeignKey(
        ("customer_id",), "shop_users", ("id",), enforced=False, path=key.path, line=key.line
    )
    assert (key.path, key.line) == ("src/db/schema/orders.ts", 83)


def test_views(shop: Result) -> None:
    views = {n: t for n, t in shop.tables.items() if t.kind == "view"}
    assert set(views) == {"open_orders", "spending", "legacy_stats"}
    assert types(views["open_orders"]) == types(shop.tables["shop_orders"])
    assert types(views["spending"]) == {"id": "uuid", "total_spent": None}
    assert types(views["legacy_stats"]) == {"day": "text", "hits": "integer"}


def test_sqlite() -> None:
    result = run("drizzle", "lite")
    assert result.problems == [] and result.sources[0].engines == ("SQLite",)
    note = result.tables["note"]
    assert types(note) == {
        "id": "integer",
        "title": "text(80)",
        "body": "text",
        "language": "text",
        "pinned": "integer",
        "rating": "real",
        "icon": "blob",
        "size": "numeric",
        "words": "integer",
        "created_at": "integer",
        "createdBy": "text",
        "edited_at": "integer",
        "editedBy": "text",
    }
    assert defaults(note) == {
        "body": "'[]'",
        "language": "'en'",
        "pinned": "false",
        "rating": "1.5",
        "created_at": "(unixepoch())",
        "edited_at": "(unixepoch())",
    }
    language = note.column("language")
    assert language is not None and language.enum == ("en", "de", "fr")
    assert nullable(note) >= {"words", "size", "icon"} and "id" not in nullable(note)
    assert note.unique == (("words", "size"),)
    pair = result.tables["note_label"]
    assert pair.primary_key == ("noteId", "label")
    assert {(k.columns, k.enforced) for k in note.foreign_keys} == {(("editedBy",), False)}
    assert keys(result.tables["label"]) == {
        (("parent",), "label", ("name",), None, None, "label_parent_label_name_fk")
    }


def test_tables_that_a_function_makes() -> None:
    tables = run("drizzle", "lite").tables
    assert tables["log_audit"].model == "audit" and tables["log_access"].model == "access"
    assert types(tables["log_audit"]) == {"id": "integer", "message": "text"}
    places = {n: (t.declarations[0].path, t.declarations[0].line) for n, t in tables.items()}
    assert places["log_audit"] == ("src/schema.ts", 54)


def test_a_helper_of_another_file_makes_tables_where_they_get_their_names() -> None:
    files = {
        "make.ts": b"""
import { pgTable, serial } from "drizzle-orm/pg-core"
export const createTable = (name, columns, extra) =>
  pgTable(`app_${name}`, { id: serial().primaryKey(), ...columns }, extra)
""",
        "users.ts": b"""
import { relations } from "drizzle-orm"
import { integer, index, text } from "drizzle-orm/pg-core"
import { createTable } from "./make"

// who is there
export const users = createTable("users", { name: text() }, (t) => [index().on(t.name)])
export const posts = createTable("posts", { userId: integer() })
export const postRelations = relations(posts, ({ one }) => ({
  user: one(users, { fields: [posts.userId], references: [users.id] }),
}))
""",
    }
    tables = run_files("drizzle", files).tables
    users, posts = tables["app_users"], tables["app_posts"]
    assert types(users) == {"id": "serial", "name": "text"} and users.model == "users"
    assert users.description == "who is there"
    assert [(d.path, d.line) for d in users.declarations] == [("users.ts", 7)]
    assert [i.name for i in users.indexes] == ["app_users_name_index"]
    assert [(k.columns, k.ref_table) for k in posts.foreign_keys] == [(("userId",), "app_users")]


def test_mysql_from_commonjs() -> None:
    result = run("drizzle", "mysql")
    assert result.problems == [] and result.sources[0].engines == ("MySQL",)
    accounts = result.tables["accounts"]
    assert types(accounts) == {
        "id": "serial",
        "public_id": "varchar(36)",
        "role": "enum('admin','member')",
        "level": "tinyint unsigned",
        "steps": "mediumint",
        "balance": "numeric(10,4)",
        "ratio": "float",
        "exact": "double precision(8,2)",
        "active": "boolean",
        "born": "year",
        "bio": "longtext",
        "hash": "varbinary(16)",
        "prefs": "json",
        "login_at": "datetime(3)",
        "created_at": "timestamp(6)",
        "updated_at": "timestamp",
        "full_name": "varchar(120)",
    }
    assert defaults(accounts)["created_at"] == "(now())" and "updated_at" not in defaults(accounts)
    assert accounts.unique == (("born", "steps"),)
    assert [(i.name, i.unique) for i in accounts.indexes] == [
        ("accounts_public_id", True),
        ("accounts_role_idx", False),
    ]
    carts = result.tables["carts"]
    assert carts.schema == "shop" and carts.primary_key == ("account_id", "slot")
    assert nullable(carts) == {"note"}
    assert {(k.columns, k.ref_table, k.on_update) for k in carts.foreign_keys} == {
        (("account_id",), "accounts", "CASCADE")
    }


def test_mysql_indexes_foreign_keys_by_itself() -> None:
    source = b"""
import { int, mysqlTable } from "drizzle-orm/mysql-core"
const a = mysqlTable("a", { id: int().primaryKey() })
const b = mysqlTable("b", { aId: int().references(() => a.id) })
"""
    table = run_files("drizzle", {"a.ts": source}).tables["b"]
    assert [(i.name, i.columns) for i in table.indexes] == [("b_aId_a_id_fk", ("aId",))]


def test_one_schema_in_two_dialects() -> None:
    result = run("drizzle", "twins")
    assert [(s.group, s.engines, s.variant_of) for s in result.sources] == [
        ("drizzle:pg", ("PostgreSQL",), "drizzle"),
        ("drizzle:sqlite", ("SQLite",), "drizzle"),
    ]
    pg, sqlite = result.by_group["drizzle:pg"], result.by_group["drizzle:sqlite"]
    assert [(k.columns, k.ref_table) for k in pg["books"].foreign_keys] == [
        (("author_id",), "authors")
    ]
    assert sqlite["books"].foreign_keys == ()


def test_a_broken_file_keeps_what_can_be_read() -> None:
    result = run("drizzle", "broken")
    assert set(result.tables) == {"good", "partial", "columnless"}
    partial = result.tables["partial"]
    assert types(partial) == {
        "id": "integer",
        "secret_value": None,
        "other": None,
        "owner_id": "integer",
        "good_id": "integer",
    }
    assert {k.ref_table for k in partial.foreign_keys} == {"good"}
    assert [(p.line, p.kind) for p in result.problems] == [
        (7, "dynamic-name"),
        (12, "unresolved-value"),
        (13, "unresolved-value"),
        (14, "unresolved-reference"),
        (18, "unresolved-value"),
    ]


def test_names_of_another_package_and_of_a_client() -> None:
    files = {
        "package.json": b'{"dependencies": {"drizzle-orm": "1"}}',
        "db.ts": b"""
import { drizzle } from "drizzle-orm/node-postgres"
import * as schema from "./schema"
export const db = drizzle(pool, { schema, casing: "snake_case" })
""",
        "schema.ts": b"""
import { pgTable, uuid } from "@payloadcms/db-postgres/drizzle/pg-core"
import { authUsers } from "drizzle-orm/supabase"
export const profiles = pgTable("profiles", {
  userId: uuid().references(() => authUsers.id),
})
""",
        "unused.ts": b"""
import { pgTable, uuid } from "drizzle-orm/pg-core"
export const profiles = pgTable("profiles", { other: uuid() })
""",
    }
    (source,) = run_files("drizzle", files).sources
    (table,) = source.operations
    assert [c.name for c in table.columns] == ["user_id"]
    assert [(k.ref_schema, k.ref_table) for k in table.foreign_keys] == [("auth", "users")]


def test_patterns_of_files() -> None:
    files = {
        "app/drizzle.config.js": b"""
const { defineConfig } = require("drizzle-kit")
module.exports = defineConfig({ dialect: "sqlite", schema: ["./src/**/*.{sql,table}.ts"] })
""",
        "app/src/a/user.table.ts": b"""
import { sqliteTable, text } from "drizzle-orm/sqlite-core"
export const user = sqliteTable("user", { id: text() })
""",
        "app/src/a/scratch.ts": b"""
import { sqliteTable, text } from "drizzle-orm/sqlite-core"
export const scratch = sqliteTable("scratch", { id: text() })
""",
    }
    (source,) = run_files("drizzle", files).sources
    assert source.root == "app" and [o.table for o in source.operations] == ["user"]


def test_long_callbacks_are_whole() -> None:
    columns = ",\n".join(f"    column{n}: t.text('column_{n}').notNull()" for n in range(80))
    indexes = ",\n".join(f"      pg.index('i{n}').on(t.column{n})" for n in range(80))
    table = table_of(
        f"export const x = pg.pgTable('x', (t) => {{\n  const own = {{\n{columns}\n  }}\n"
        f"  return own\n}}, (t) => {{\n  const list = [\n{indexes}\n  ]\n  return list\n}})"
    )
    assert len(table.columns) == 80 and len(table.indexes) == 80


def test_conditions_built_of_functions() -> None:
    table = table_of(
        'import { and, eq, inArray, isNotNull, or, sql } from "drizzle-orm"\n'
        "export const x = pg.pgTable('x', { a: pg.text(), b: pg.integer() }, (t) => [\n"
        "  pg.index('one').on(t.a).where(and(eq(t.b, 1), isNotNull(t.a))),\n"
        "  pg.index('two').on(t.a).where(or(inArray(t.a, ['p', 'q']), sql`${t.b} > ${3}`)),\n"
        "])"
    )
    assert [i.where for i in table.indexes] == [
        "(b = 1) and (a is not null)",
        "(a in ('p', 'q')) or (b > 3)",
    ]


def test_what_is_not_known_is_listed_without_any_table() -> None:
    source = b"""
import { pgTable, text } from "drizzle-orm/pg-core"
export const a = pgTable(process.argv[2], { id: text() })
"""
    result = run_files("drizzle", {"a.ts": source})
    assert [(p.line, p.kind) for p in result.problems] == [(3, "dynamic-name")]
