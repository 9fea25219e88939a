"""MikroORM: what real MikroORM made of the same entities is in `*.truth.json` (decorated_truth)."""

from __future__ import annotations

import pytest
from decorated_truth import differences, truth
from technology_run import Result, run, run_files

from dbscope.analyzers.technologies._mikroorm.names import EntityCase, Mongo, Strategy


@pytest.fixture(scope="module")
def library() -> Result:
    return run("mikroorm", "library")


HEAD = """
import { Collection, Embedded, Entity, Enum, ManyToMany, ManyToOne, PrimaryKey, Property } from '@mikro-orm/core';
import type { Ref, Opt } from '@mikro-orm/core';
"""


def entity(text: str, config: str = "", **files: str) -> Result:
    more = {name.replace("__", "/") + ".ts": body.encode() for name, body in files.items()}
    if config:
        more["src/mikro-orm.config.ts"] = config.encode()
    return run_files("mikroorm", {"src/a.ts": (HEAD + text).encode(), **more})


def test_the_schema_is_the_one_that_mikroorm_makes(library: Result) -> None:
    assert differences(library, truth("mikroorm/library")) == [
        "author.full_name default 'undefined undefined', not None",
    ]
    assert not library.problems
    assert [s.engines for s in library.sources] == [("SQLite",)]


def test_what_else_is_said_of_tables(library: Result) -> None:
    author, books = library.tables["author"], library.tables["books"]
    assert author.model == "Author" and author.description == "Who writes."
    assert author.methods == ("greet",) and books.checks[0].expression == "pages > 0"
    mood, first = author.column("mood"), author.column("first_name")
    assert mood is not None and mood.enum == ("glad", "sad") and mood.default == "'glad'"
    assert first is not None and first.description == "as printed"
    assert ("author_name", ("first_name", "last_name")) in [
        (None, u) if u != ("first_name", "last_name") else ("author_name", u) for u in author.unique
    ]
    book = next(k for k in library.tables["fine"].foreign_keys if k.columns == ("book_id",))
    assert not book.enforced


def test_documents() -> None:
    tables = run("mikroorm", "documents").tables
    assert set(tables) == {"shop-owner", "orders"}
    orders = tables["orders"]
    assert orders.kind == "collection" and orders.primary_key == ("_id",)
    assert {c.name: c.type for c in orders.columns} == {
        "_id": "objectid",
        "owner": "objectid",
        "watchers": "objectid[]",
        "lines": "array",
        "lines[].sku": "string",
        "lines[].count": "number",
        "paidAt": "date",
    }
    assert [(k.columns, k.ref_table, k.enforced) for k in orders.foreign_keys] == [
        (("owner",), "shop-owner", False),
        (("watchers",), "shop-owner", False),
    ]


def test_what_is_broken_costs_only_itself() -> None:
    result = run("mikroorm", "broken")
    assert set(result.tables) == {"author"}
    assert [c.name for c in result.tables["author"].columns] == ["id", "email", "strange"]
    assert {(p.path, p.line, p.kind) for p in result.problems} == {
        ("src/author.entity.ts", 6, "unresolved-reference"),
        ("src/author.entity.ts", 18, "unresolved-reference"),
        ("src/author.entity.ts", 21, "unresolved-reference"),
        ("src/author.entity.ts", 24, "unresolved-reference"),
        ("src/named.entity.ts", 4, "dynamic-name"),
    }


def test_nullability_is_read_from_types_only_where_the_project_does_so() -> None:
    text = """
    @Entity()
    export class Note {
      @PrimaryKey() id!: number;
      @Property() a?: string;
      @Property() b!: string | null;
      @ManyToOne() c?: Ref<Note>;
      @Property({ nullable: true }) d!: string;
    }"""
    typed = "import { defineConfig } from '@mikro-orm/postgresql';\n" + (
        "export default defineConfig({ dbName: 'x', metadataProvider: TsMorphMetadataProvider });"
    )
    plain = "import { defineConfig } from '@mikro-orm/postgresql';\n" + (
        "export default defineConfig({ dbName: 'x' });"
    )

    def nullable(config: str) -> set[str]:
        table = entity(text, config).tables["note"]
        return {c.name for c in table.columns if c.nullable}

    assert nullable(typed) == {"a", "b", "c_id", "d"}
    assert nullable(plain) == {"d"}


def test_types_of_postgresql_and_mysql() -> None:
    text = """
    export enum Kind { A = 'a', B = 'b' }
    @Entity()
    export class Thing {
      @PrimaryKey() id!: number;
      @Property() name!: string & Opt;
      @Property() at!: Date;
      @Property() ok!: boolean;
      @Property() tags!: string[];
      @Property() data!: Record<string, number>;
      @Property() blob!: Buffer;
      @Property({ type: 'double' }) rate!: number;
      @Property({ type: 'decimal', precision: 8, scale: 2 }) price!: string;
      @Property({ type: 'uuid' }) key!: string;
      @Enum(() => Kind) kind!: Kind;
      @Property() big!: bigint;
    }"""

    def types(package: str) -> dict[str, str | None]:
        config = f"import {{ defineConfig }} from '@mikro-orm/{package}';\n" + (
            "export default defineConfig({ dbName: 'x' });"
        )
        return {c.name: c.type for c in entity(text, config).tables["thing"].columns}

    assert types("postgresql") == {
        "id": "integer",
        "name": "varchar(255)",
        "at": "timestamptz",
        "ok": "boolean",
        "tags": "text[]",
        "data": "jsonb",
        "blob": "bytea",
        "rate": "double precision",
        "price": "numeric(8,2)",
        "key": "uuid",
        "kind": "text",
        "big": "bigint",
    }
    assert types("mysql") == {
        "id": "int unsigned",
        "name": "varchar(255)",
        "at": "datetime",
        "ok": "tinyint(1)",
        "tags": "text",
        "data": "json",
        "blob": "blob",
        "rate": "double",
        "price": "numeric(8,2)",
        "key": "varchar(36)",
        "kind": "enum('a','b')",
        "big": "bigint",
    }


def test_naming_strategies() -> None:
    text = """
    @Entity() export class UserGroup {
      @PrimaryKey() id!: number;
      @Property() fullName!: string;
      @ManyToOne() parentGroup!: UserGroup;
    }"""
    case = "import { EntityCaseNamingStrategy } from '@mikro-orm/core';\n" + (
        "export default defineConfig({ dbName: 'x', namingStrategy: EntityCaseNamingStrategy });"
    )
    assert [c.name for c in entity(text, case).tables["UserGroup"].columns] == [
        "id",
        "fullName",
        "parentGroup",
    ]
    own = """
    import { UnderscoreNamingStrategy } from '@mikro-orm/core';
    class Prefixed extends UnderscoreNamingStrategy {
      classToTableName(entityName: string): string {
        return 'app_' + super.classToTableName(entityName);
      }
    }
    export default defineConfig({ dbName: 'x', namingStrategy: Prefixed });
    """
    assert set(entity(text, own).tables) == {"app_user_group"}
    assert Strategy().join_table("book", "tag", "topTags") == "book_top_tags"
    assert EntityCase().join_key("Author", "id", False) == "author"
    assert Mongo().table("ShopOwner") == "shop-owner"


def test_schemas_that_extend_others_and_virtual_entities() -> None:
    text = """
    import { defineEntity, p } from '@mikro-orm/core';
    export const Base = defineEntity({
      name: 'BaseThing', abstract: true, properties: { id: p.integer().primary() },
    });
    export const Item = defineEntity({
      name: 'Item', extends: Base, uniques: [{ properties: ['label', 'box'] }],
      properties: { label: p.string(), box: () => p.manyToOne(Box).nullable() },
    });
    export const Box = defineEntity({ name: 'Box', extends: Base, properties: { size: p.smallint() } });
    export const Summary = defineEntity({
      name: 'Summary', expression: 'select 1', properties: { count: p.integer() },
    });
    """
    tables = entity(text).tables
    assert set(tables) == {"item", "box"}
    assert [c.name for c in tables["item"].columns] == ["id", "label", "box_id"]
    assert tables["item"].foreign_keys[0].ref_table == "box"
    assert tables["item"].unique == (("label", "box_id"),)
