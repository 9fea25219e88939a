"""Prisma: what its schemas make of each database."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from technology_run import Result, run, run_files

from dbscope.analyzers.syntax.ir import Assign, Call, ClassDef, Item, Lit, Name, Op
from dbscope.analyzers.syntax.prisma import PrismaUnit


def types(result: Result, table: str) -> dict[str, str | None]:
    return {c.name: c.type for c in result.tables[table].columns}


# -- the language --------------------------------------------------------------------------------


def parse(source: str) -> PrismaUnit:
    return PrismaUnit("s.prisma", "prisma", source.encode())


def test_blocks_fields_and_attributes() -> None:
    unit = parse(
        """/// A user.
model User { // people
  id    Int      @id @default(autoincrement())
  /// the address
  email String?  @db.VarChar(60) @unique(map: "u") // beside
  posts Post[]
  @@index([email(sort: Desc), id], map: "i",
    type: Gin)
}
"""
    )
    assert unit.problems == ()
    (block,) = unit.blocks
    assert (block.name, block.doc, block.line) == ("User", "A user.", 2)
    key, email, posts = (f for f in block.body if isinstance(f, Assign))
    assert [type(d) for d in key.decorators] == [Call, Call]
    assert email.annotation == Op(5, "|", Name(5, "String"), Lit(5)) and email.line == 5
    assert email.comment == "the address"
    assert isinstance(posts.annotation, Item)
    assert isinstance(block.decorators[0], Call) and len(block.decorators[0].kwargs) == 2


def test_what_cannot_be_read_costs_its_own_line() -> None:
    unit = parse("model A {\n id Int @id\n b ??? \n c String\n}\nmodle B {}\nenum C { X }\n")
    assert [b.name for b in unit.blocks] == ["A", "C"]
    assert [f.target for f in unit.blocks[0].body if isinstance(f, Assign)] == ["id", "c"]
    assert [p.line for p in unit.problems] == [3, 6]


def test_an_open_block_ends_where_the_next_begins() -> None:
    unit = parse("model A {\n id Int @id\n\nmodel B {\n id Int @id\n}\n")
    assert [b.name for b in unit.blocks] == ["A", "B"] and unit.problems


TEXT = (
    'model A {|}|id Int @id|@@map("x")|@default(|)|[|]|"|"a"|// x\n|/// doc\n|\n|enum|?|-1.5|{|:|,'
    "|datasource db {|provider = |@db.X(1, 2)|type T {|é|\x00|/*"
)
PIECES = st.sampled_from(TEXT.split("|"))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_any_text_is_read(parts: list[str]) -> None:
    unit = parse(" ".join(parts))
    assert all(isinstance(b, ClassDef) for b in unit.blocks)
    assert all(p.line >= 1 for p in unit.problems)


def test_deep_values_are_refused() -> None:
    unit = parse("model A {\n id Int @default(" + "[" * 5000 + ")\n}\n")
    assert unit.problems


# -- PostgreSQL ----------------------------------------------------------------------------------


def test_postgresql_columns() -> None:
    result = run("prisma", "shop")
    assert types(result, "customers") == {
        "id": "uuid",
        "email": "varchar(320)",
        "full_name": "text",
        "tier": "customer_tier",
        "tags": "text[]",
        "settings": "jsonb",
        "balance": "numeric(12,2)",
        "invited_by_id": "uuid",
        "created_at": "timestamptz(3)",
        "updated_at": "timestamp(3)",
    }


def test_nullability_and_defaults() -> None:
    columns = {c.name: c for c in run("prisma", "shop").tables["customers"].columns}
    assert [n for n, c in columns.items() if c.nullable] == ["full_name", "tags", "invited_by_id"]
    assert {n: c.default for n, c in columns.items() if c.default} == {
        "tier": "'BRONZE'",
        "tags": "ARRAY[]",
        "settings": "'{}'",
        "balance": "0",
        "created_at": "CURRENT_TIMESTAMP",
    }
    assert columns["tier"].enum == ("BRONZE", "silver", "gold")
    assert columns["email"].unique
    assert columns["email"].description == "Lower case, checked by the sign-up form."
    assert columns["full_name"].description == "as printed on invoices"


def test_keys_indexes_and_evidence() -> None:
    result = run("prisma", "shop")
    orders, lines = result.tables["orders"], result.tables["OrderLine"]
    assert orders.primary_key == ("id",) and lines.primary_key == ("orderId", "productId")
    assert ("customer_id", "number") in orders.unique and ("number",) in orders.unique
    (index,) = orders.indexes
    assert (index.name, index.columns) == (
        "orders_customer_id_placedAt_idx",
        ("customer_id", "placedAt"),
    )
    assert index.description == "placedAt sort desc"
    gin, trigrams = result.tables["customers"].indexes
    assert gin.method == "gin" and trigrams.name == "customer_name_trgm"
    assert result.tables["customers"].description.startswith("Someone who buys from us.")
    column = orders.column("number")
    assert column is not None and column.path == "prisma/schema.prisma" and column.line == 50
    default = orders.column("placedAt")
    assert default is not None and default.default == "clock_timestamp()"
    location = orders.column("location")
    assert location is not None and location.type == "point" and location.nullable


def test_foreign_keys_and_their_actions() -> None:
    result = run("prisma", "shop")
    order = result.tables["orders"].foreign_keys[0]
    assert (order.columns, order.ref_table, order.on_delete, order.on_update) == (
        ("customer_id",),
        "customers",
        "CASCADE",
        "CASCADE",
    )
    own = result.tables["customers"].foreign_keys[0]
    assert (own.columns, own.ref_table, own.on_delete) == (
        ("invited_by_id",),
        "customers",
        "SET NULL",
    )
    first, second = result.tables["OrderLine"].foreign_keys
    assert first.on_update == "NO ACTION"
    assert (second.name, second.on_delete) == ("line_product", "SET NULL")


def test_implicit_join_tables() -> None:
    result = run("prisma", "shop")
    wishes, labels = result.tables["_Wishlist"], result.tables["_LabelToProduct"]
    assert types(result, "_Wishlist") == {"A": "uuid", "B": "bigint"}
    assert [k.ref_table for k in wishes.foreign_keys] == ["customers", "Product"]
    assert labels.primary_key == ("A", "B") and labels.options == {"implicit": True}
    assert [i.columns for i in labels.indexes] == [("B",)]
    assert [n for n in result.tables if n.startswith("_")] == ["_Wishlist", "_LabelToProduct"]


def test_views_schemas_and_ignored_models() -> None:
    result = run("prisma", "shop")
    assert result.tables["Revenue"].kind == "view"
    assert result.tables["Entry"].schema == "audit"
    assert result.tables["Entry"].column("what") is not None


# -- other databases -----------------------------------------------------------------------------


def test_a_folder_is_one_schema() -> None:
    result = run("prisma", "multi")
    (source,) = result.sources
    assert (source.group, source.engines) == ("prisma/schema/base.prisma", ("SQLite",))
    assert set(result.tables) == {"User", "Post", "Topic", "_PostToTopic"}
    assert result.tables["_PostToTopic"].unique == (("A", "B"),)
    assert types(result, "User") == {"id": "integer", "role": "text"}
    role = result.tables["User"].column("role")
    assert role is not None and role.enum == ("READER", "WRITER")
    assert result.tables["Post"].foreign_keys[0].on_delete == "SET NULL"


def test_the_same_models_for_two_providers_are_variants() -> None:
    one, two = run("prisma", "twins").sources
    assert one.variant_of == two.variant_of == "prisma"
    assert {one.engines, two.engines} == {("MySQL",), ("PostgreSQL",)}


def test_mysql_types() -> None:
    result = run("prisma", "twins")
    mysql = result.by_group["prisma/schema.mysql.prisma"]["Note"]
    assert {c.name: c.type for c in mysql.columns} == {
        "id": "varchar(191)",
        "body": "varchar(191)",
        "kind": "enum('PLAIN','RICH')",
        "done": "tinyint(1)",
    }


def test_relations_that_only_the_client_holds() -> None:
    result = run("prisma", "planet")
    member = result.tables["Member"]
    assert member.foreign_keys[0].enforced is False and member.foreign_keys[0].on_delete is None
    assert types(result, "Member") == {
        "id": "char(25)",
        "bio": "longtext",
        "age": "tinyint unsigned",
        "teamId": "varchar(191)",
        "plan": "enum('FREE','paid')",
    }
    assert [i.method for i in member.indexes] == [None, "fulltext"]


def test_separate_schemas_stay_apart() -> None:
    groups = run("prisma", "separate").by_group
    assert {g: set(t) for g, t in groups.items()} == {
        "billing/prisma/schema.prisma": {"BillingAccount"},
        "crm/prisma/schema.prisma": {"CrmAccount"},
    }


def test_mongodb() -> None:
    result = run("prisma", "mongo")
    shop = result.tables["shops"]
    assert shop.kind == "collection" and result.sources[0].engines == ("MongoDB",)
    assert [c.name for c in shop.columns] == [
        "_id",
        "owner_id",
        "address",
        "address.street",
        "address.geo",
        "address.geo.lat",
        "address.geo.lon",
        "items",
        "items[].stock_keeping_unit",
        "items[].qty",
    ]
    assert shop.options == {"bson_types": {"_id": "ObjectId", "owner_id": "ObjectId"}}
    assert [(k.columns, k.ref_table, k.enforced) for k in shop.foreign_keys] == [
        (("owner_id",), "Owner", False)
    ]
    assert [i.columns for i in shop.indexes] == [("_id",), ("address.street",)]


def test_a_broken_schema_keeps_what_can_be_read() -> None:
    result = run("prisma", "broken")
    assert set(result.tables) == {"Good", "Open", "After"}
    assert [c.name for c in result.tables["Good"].columns] == ["id", "name", "fine"]
    assert result.tables["After"].foreign_keys[0].ref_table == "Good"
    kinds = {p.kind for p in result.problems}
    assert kinds == {"syntax-error", "unresolved-reference"}
    assert all(p.path == "prisma/schema.prisma" and p.line > 0 for p in result.problems)


def standing(files: dict[str, bytes]) -> dict[str, bool]:
    """Which schemas are set apart; each file that is told by a model's name holds that model."""
    head = b'datasource db {\n provider = "postgresql"\n}\nmodel %s {\n id Int @id\n}\n'
    given = {p: head % b if p.endswith(".prisma") else b for p, b in files.items()}
    return {s.group: s.test for s in run_files("prisma", given).sources}


def test_schemas_that_are_carried_along_are_apart() -> None:
    script = b'{"scripts": {"generate": "prisma generate --schema=./more/main.prisma"}}'
    files = {
        "prisma/schema.prisma": b"User",
        "src/import/known/booking.prisma": b"Booking",
        "package.json": script,
        "more/main.prisma": b"Log",
    }
    assert standing(files) == {
        "prisma/schema.prisma": False,
        "src/import/known/booking.prisma": True,
        "more/main.prisma": False,
    }


def test_a_schema_that_stands_alone_counts_wherever_it_is() -> None:
    assert standing({"src/data/shop.prisma": b"User"}) == {"src/data/shop.prisma": False}


def test_prisma_says_where_its_schema_is() -> None:
    head = b"import { defineConfig } from 'prisma/config';\nexport default defineConfig("
    for said in (b"{ schema: './parts/of' });", b"{ schema: path.join('parts', 'of'), x: 1 });"):
        files = {
            "prisma/schema.prisma": b"User",
            "prisma.config.ts": head + said,
            "parts/of/a.prisma": b"Part",
        }
        assert not any(standing(files).values())
