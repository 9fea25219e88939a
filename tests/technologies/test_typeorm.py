"""TypeORM: what real TypeORM made of the same entities is in `*.truth.json` (see decorated_truth)."""

from __future__ import annotations

import pytest
from decorated_truth import differences, truth
from technology_run import Result, run, run_files

from dbscope.analyzers.technologies._typeorm.names import (
    SnakeStrategy,
    Strategy,
    camel_case,
    shorten,
    snake_case,
)
from dbscope.analyzers.technologies._typeorm.types import column_type


@pytest.fixture(scope="module")
def shop() -> Result:
    return run("typeorm", "shop")


@pytest.fixture(scope="module")
def nest() -> Result:
    return run("typeorm", "nest")


def entity(text: str, **files: str) -> Result:
    head = "import * as orm from 'typeorm';\nimport { Column, Entity, PrimaryColumn } from 'typeorm';\n"
    more = {name.replace("__", "/") + ".ts": body.encode() for name, body in files.items()}
    return run_files("typeorm", {"src/a.ts": (head + text).encode(), **more})


def test_the_schema_is_the_one_that_typeorm_makes(shop: Result) -> None:
    assert differences(shop, truth("typeorm/shop")) == [
        "customer.active default 1, not true",
        "customer.credit decimal(10,2), not numeric(10,2)",
    ]
    assert not shop.problems
    assert [s.engines for s in shop.sources] == [("SQLite",)]


def test_a_strategy_of_the_project_and_a_prefix(nest: Result) -> None:
    assert differences(nest, truth("typeorm/nest"), types=False) == []
    assert not nest.problems and nest.sources[0].engines == ("PostgreSQL",)


def test_types_of_postgresql(nest: Result) -> None:
    types = {c.name: c.type for c in nest.tables["app_users"].columns}
    assert types == {
        "id": "uuid",
        "created_at": "timestamp",
        "updated_at": "timestamp",
        "role": "user_role",
        "email_address": "varchar",
        "options": "text",
        "last_seen": "timestamptz(3)",
        "tags": "text[]",
        "meta": "jsonb",
        "photo": "bytea",
        "sequence": "integer",
        "name_first_name": "varchar",
        "namelast": "varchar",
    }
    role = nest.tables["app_users"].column("role")
    assert role is not None and role.enum == ("user", "admin") and role.default == "'user'"
    settings = nest.tables["app_user_settings"]
    assert settings.schema == "private" and settings.foreign_keys[0].on_delete == "CASCADE"


def test_what_else_is_said_of_tables(shop: Result) -> None:
    customer, country = shop.tables["customer"], shop.tables["countries"]
    assert customer.model == "Customer" and customer.methods == ("greet",)
    assert country.description == "ISO 3166" and country.checks[0].name == "CHK_code"
    assert [c.description for c in country.columns] == [None, "in English"]
    index = next(i for i in customer.indexes if i.name == "IDX_active")
    assert index.unique and index.where == "\"state\" = 'paid'"
    role, level = customer.column("role"), customer.column("level")
    assert role is not None and role.enum == ("admin", "member") and role.default == "'member'"
    assert level is not None and level.default == "10"
    assert (role.path, role.line) == ("src/entities/customer.ts", 47)
    view = shop.tables["customer_totals"]
    assert view.kind == "view" and [c.name for c in view.columns] == ["customerId", "total"]
    seller = next(k for k in shop.tables["orders"].foreign_keys if k.columns == ("sellerId",))
    assert not seller.enforced


def test_decorators_that_are_applied_when_the_program_starts() -> None:
    result = run("typeorm", "deferred")
    order = {c.name: (c.type, c.nullable) for c in result.tables["order"].columns}
    assert order == {
        "id": ("integer", False),
        "customerId": ("integer", True),
        "total": ("integer", False),
    }
    assert {c.name for c in result.tables["customer"].columns} == {"id", "name"}
    assert result.tables["order"].primary_key == ("id",)


def test_documents() -> None:
    places = run("typeorm", "documents").tables["places"]
    assert places.kind == "collection" and places.primary_key == ("_id",)
    assert {c.name: c.type for c in places.columns} == {
        "_id": "objectid",
        "name": "string",
        "tags": "array",
        "createdAt": "date",
        "spot": "object",
        "spot.lat": "number",
        "spot.lng": "number",
        "visits": "array",
        "visits[].by": "string",
        "visits[].at": "date",
    }


def test_what_is_broken_costs_only_itself() -> None:
    result = run("typeorm", "broken")
    assert set(result.tables) == {"user", "kept"}
    user = result.tables["user"]
    assert {c.name: c.type for c in user.columns} == {
        "id": "integer",
        "mail": "varchar",
        "strange": None,
        "age": "integer",
    }
    assert {(p.path, p.line, p.kind) for p in result.problems} == {
        ("src/other.entity.ts", 5, "unresolved-reference"),
        ("src/other.entity.ts", 12, "unresolved-base"),
        ("src/named.entity.ts", 5, "dynamic-name"),
        ("src/named.entity.ts", 15, "unresolved-reference"),
        ("src/user.entity.ts", 15, "unresolved-value"),
        ("src/user.entity.ts", 18, "unresolved-reference"),
    }


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("string", "varchar"),
        ("string | null", "varchar"),
        ("'a' | 'b'", "varchar"),
        ("number | undefined", "integer"),
        ("1 | 2", "integer"),
        ("boolean", "boolean"),
        ("Date", "timestamp"),
        ("Color", "varchar"),
        ("Size", "integer"),
        ("Alias", "varchar"),
        ("(typeof LIST)[number]", "varchar"),
        ("keyof Shape", "varchar"),
        ("Shape['width']", "integer"),
        ("`a-${string}`", "varchar"),
        ("string & { brand: true }", "varchar"),
        ("bigint", "bigint"),
        ("Buffer", "blob"),
        ("Shape", None),
        ("string | number", None),
        ("string[]", None),
        ("Gone", None),
    ],
)
def test_types_from_typescript(note: str, expected: str | None) -> None:
    text = f"""
    import {{ Alias, Color, LIST, Shape, Size }} from './types';
    @Entity()
    export class Thing {{
      @PrimaryColumn() id: number;
      @Column() value: {note};
    }}"""
    types = """
    export enum Color {{ Red = 'red', Blue = 'blue' }}
    export enum Size {{ Small, Large }}
    export type Alias = 'x' | 'y' | null;
    export const LIST = ['p', 'q'] as const;
    export interface Shape {{ width: number; }}
    """.replace("{{", "{").replace("}}", "}")
    result = entity(text, src__types=types)
    column = result.tables["thing"].column("value")
    assert column is not None and column.type == expected
    assert bool(result.problems) == (expected is None)


@pytest.mark.parametrize(
    ("dialect", "given", "options", "expected"),
    [
        ("mysql", "String", {}, "varchar(255)"),
        ("mysql", "Boolean", {}, "tinyint"),
        ("mysql", "uuid", {}, "varchar(36)"),
        ("mysql", "int", {"unsigned": True}, "int unsigned"),
        ("mysql", "decimal", {"precision": 8, "scale": 2}, "numeric(8,2)"),
        ("mysql", "datetime", {"precision": 3}, "datetime(3)"),
        ("postgres", "timestamp with time zone", {"precision": 6}, "timestamptz(6)"),
        ("postgres", "simple-json", {}, "text"),
        ("postgres", "int8", {"array": True}, "bigint[]"),
        ("postgres", "float", {}, "double precision"),
        ("sqlite", "Date", {}, "datetime"),
        ("sqlite", "simple-enum", {}, "varchar"),
        ("mssql", "String", {}, "nvarchar(255)"),
        ("mssql", "uuid", {}, "uniqueidentifier"),
        ("", "Date", {}, "timestamp"),
        ("oracle", "String", {}, "varchar2(255)"),
    ],
)
def test_types_of_engines(
    dialect: str, given: str, options: dict[str, object], expected: str
) -> None:
    assert column_type(dialect, given, options, None, "") == expected


def test_names_follow_typeorm() -> None:
    assert snake_case("HTTPServer1Name") == "http_server1_name"
    assert camel_case("user_id") == "userId" and camel_case("User") == "user"
    assert Strategy().column("zipCode", None, ["home"]) == "homeZipcode"
    assert SnakeStrategy().column("zipCode", None, ["home"]) == "home_zip_code"
    assert shorten("category_with_very_longNames") == "cat_wit_ver_loNa"


def test_the_engine_decides_only_where_it_is_the_only_one() -> None:
    config = """
    import { DataSource } from 'typeorm';
    switch (process.env.DB_TYPE) {
      case 'mysql': source = new DataSource({ type: 'mysql' }); break;
      case 'postgres': source = new DataSource({ type: 'postgres' }); break;
      default: source = new DataSource({ type: 'mysql' });
    }
    """
    text = "@Entity() export class Thing { @PrimaryColumn() id: number; @Column() done: boolean; }"
    result = entity(text, src__data=config)
    assert result.sources[0].engines == ()
    done = result.tables["thing"].column("done")
    assert done is not None and done.type == "tinyint"


def test_other_libraries_and_plain_classes_are_left_alone() -> None:
    files = {
        "src/a.ts": b"import { Entity, Property } from '@mikro-orm/core';\n"
        b"@Entity() export class A { @Property() x: string; }",
        "src/b.ts": b"import { Entity } from './own';\n@Entity() export class B { x: string; }",
        "src/own.ts": b"export function Entity() { return (target: object) => void target; }",
        "src/c.ts": b"import { Repository } from 'typeorm';\nexport class C { x: string; }",
    }
    assert run_files("typeorm", files).tables == {}


def test_the_namespace_and_forks_of_the_library() -> None:
    text = "@orm.Entity('spaced') export class Thing { @orm.PrimaryColumn() id: number; }"
    assert set(entity(text).tables) == {"spaced"}
    fork = b"import { Entity, PrimaryColumn } from '@acme/typeorm';\n" + (
        b"@Entity() export class Forked { @PrimaryColumn() id: number; }"
    )
    assert set(run_files("typeorm", {"a.ts": fork}).tables) == {"forked"}


def test_a_class_that_embeds_itself_and_one_that_extends_itself() -> None:
    text = """
    export class Node { @Column() a: string; @Column(() => Node) inner: Node; }
    @Entity() export class Tree extends Tree { @PrimaryColumn() id: number; @Column(() => Node) root: Node; }
    """
    tree = entity(text).tables["tree"]
    assert [c.name for c in tree.columns] == ["id", "rootA"]


def test_mysql_indexes_the_keys_that_it_enforces() -> None:
    config = "export default new DataSource({ type: 'mysql', url: process.env.DB });"
    text = """
    @Entity() export class Owner { @orm.PrimaryGeneratedColumn() id: number; }
    @Entity() export class Thing {
      @PrimaryColumn() id: number;
      @orm.ManyToOne(() => Owner) owner: Owner;
      @orm.ManyToOne(() => Owner, { createForeignKeyConstraints: false }) seller: Owner;
    }"""
    thing = entity(text, src__data=config).tables["thing"]
    assert [i.columns for i in thing.indexes] == [("ownerId",)]
    assert [(k.columns, k.enforced) for k in thing.foreign_keys] == [
        (("ownerId",), True),
        (("sellerId",), False),
    ]


def test_a_relation_that_several_children_of_a_table_say_is_one_key() -> None:
    result = entity(
        """
@Entity() export class Line { @PrimaryColumn() id: number; }
@Entity() @orm.TableInheritance({ column: 'kind' })
export class Movement { @PrimaryColumn() id: number; }
@orm.ChildEntity() export class Sale extends Movement { @orm.ManyToOne(() => Line) line: Line; }
@orm.ChildEntity() export class Return extends Movement { @orm.ManyToOne(() => Line) line: Line; }
"""
    )
    keys = result.tables["movement"].foreign_keys
    assert [(k.columns, k.ref_table) for k in keys] == [(("lineId",), "line")]


@pytest.mark.parametrize(
    "path", ["src/test-plugins/a.ts", "src/example-plugins/x/a.ts", "src/new/a.template.ts"]
)
def test_entities_of_examples_and_templates_are_apart(path: str) -> None:
    text = b"import { Entity, PrimaryColumn } from 'typeorm';\n"
    text += b"@Entity() export class A { @PrimaryColumn() id: number; }"
    result = run_files("typeorm", {path: text})
    assert [s.test for s in result.sources] == [True]


def test_decorators_of_a_project_that_ask_what_they_are_given() -> None:
    deco = """
import { Column as OrmColumn, ManyToOne } from 'typeorm';
import { isObject } from './util';
export function AnyColumn(typeOrOptions?, options?) {
  let type: any;
  if (typeof typeOrOptions === 'string' || typeof typeOrOptions === 'function') {
    type = typeOrOptions;
  } else if (isObject(typeOrOptions)) {
    options = <any>typeOrOptions;
    type = options.type;
  }
  if (!options) options = {} as any;
  return (target: any, key: string) => {
    OrmColumn({ type, ...options })(target, key);
  };
}
export function Belongs(to, inverseOrOptions?, options?) {
  if (typeof inverseOrOptions !== 'function') {
    options = inverseOrOptions;
  }
  return (target: any, key: string) => ManyToOne(to, options)(target, key);
}
"""
    util = "export function isObject(v) { return v !== null && typeof v === 'object'; }"
    result = entity(
        """
import { AnyColumn, Belongs } from './deco';
@Entity() export class Team { @PrimaryColumn('uuid') id: string; }
@Entity() export class Player {
  @PrimaryColumn() id: number;
  @AnyColumn({ nullable: true }) nick?: string;
  @AnyColumn('text') bio: string;
  @AnyColumn() age: number;
  @AnyColumn('varchar', { length: 20 }) code: string;
  @Belongs(() => Team, (t) => t.players, { onDelete: 'CASCADE' }) team?: Team;
  @Belongs(() => Team, { nullable: false }) home?: Team;
}
""",
        src__deco=deco,
        src__util=util,
    )
    player = result.tables["player"]
    assert [(c.name, c.type, c.nullable) for c in player.columns] == [
        ("id", "integer", False),
        ("nick", "varchar", True),
        ("bio", "text", False),
        ("age", "integer", False),
        ("code", "varchar(20)", False),
        ("teamId", "uuid", True),
        ("homeId", "uuid", False),
    ]
    keys = {(k.columns, k.ref_table, k.on_delete) for k in player.foreign_keys}
    assert keys == {(("teamId",), "team", "CASCADE"), (("homeId",), "team", None)}
    assert not result.problems
