"""The JavaScript and TypeScript front end, and names across script files."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbscope.analyzers.syntax.evaluate import Evaluator
from dbscope.analyzers.syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Do,
    For,
    Func,
    FuncDef,
    If,
    Import,
    Item,
    Lit,
    Map,
    Module,
    Name,
    Op,
    Raw,
    Return,
    Star,
    Text,
    callee,
)
from dbscope.analyzers.syntax.javascript import ScriptUnit
from dbscope.analyzers.syntax.project import Definition, External, Project


def unit(source: str, path: str = "a.ts") -> ScriptUnit:
    language = {"js": "javascript", "tsx": "tsx"}.get(path.rsplit(".", 1)[-1], "typescript")
    return ScriptUnit(path, language, source.encode())


def body(source: str, path: str = "a.ts"):
    return unit(source, path).module.body


def only(source: str, path: str = "a.ts"):
    found = body(source, path)
    assert len(found) == 1, found
    return found[0]


def project(**files: str) -> Project:
    units = [unit(text, path.replace("__", "/")) for path, text in files.items()]
    return Project([u.module for u in units])


def modules(files: dict[str, str]) -> Project:
    return Project([unit(text, path).module for path, text in files.items()])


# -- imports and exports -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('import A from "x"', [Import(1, "A", "x", "default")]),
        ('import {a, b as c} from "x"', [Import(1, "a", "x", "a"), Import(1, "c", "x", "b")]),
        ('import * as N from "x"', [Import(1, "N", "x")]),
        ('import type {T} from "x"', [Import(1, "T", "x", "T")]),
        ('import "x"', [Import(1, "", "x")]),
        ('import e = require("x")', [Import(1, "e", "x", "default")]),
        ('const e = require("x")', [Import(1, "e", "x", "default")]),
        ('const {a, b: c} = require("x")', [Import(1, "a", "x", "a"), Import(1, "c", "x", "b")]),
        ('const M = require("x").Model', [Import(1, "M", "x", "Model")]),
        ('const {a} = await import("x")', [Import(1, "a", "x", "a")]),
        ('export * from "x"', [Import(1, "*", "x", "*", True)]),
        ('export * as n from "x"', [Import(1, "n", "x", None, True)]),
        ('export {a as b} from "x"', [Import(1, "b", "x", "a", True)]),
        ("export {a as b}", [Assign(1, "b", Name(1, "a"), exported=True)]),
        ("export default a", [Assign(1, "default", Name(1, "a"), exported=True)]),
        ("module.exports = a", [Assign(1, "default", Name(1, "a"), exported=True)]),
        ("exports.b = a", [Assign(1, "b", Name(1, "a"), exported=True)]),
        ("module.exports.b = a", [Assign(1, "b", Name(1, "a"), exported=True)]),
    ],
)
def test_imports_and_exports(source: str, expected: list[object]) -> None:
    assert list(body(source)) == expected


def test_default_exports_of_definitions() -> None:
    named, alias = body("export default class User extends Base {}")
    assert (named.name, alias.target, alias.value.id) == ("User", "default", "User")
    assert isinstance(only("export default function (a) { return a }").value, Func)
    assert only("export default class {}").name == "default"
    assert [type(s) for s in body("module.exports = class User extends Base {}")] == [
        ClassDef,
        Assign,
    ]


def test_destructuring_that_is_no_import() -> None:
    a, c, d = body("const {a, b: {c}, d = 1, ...rest} = source")
    assert a.value == Attr(1, Name(1, "source"), "a")
    assert c.value == Attr(1, Attr(1, Name(1, "source"), "b"), "c")
    assert d.target == "d"
    first, second = body("const [x, y] = [1, 2]")
    assert (first.value, second.value) == (Lit(1, 1), Lit(1, 2))


# -- expressions ---------------------------------------------------------------------------------


def value(source: str):
    return only(f"const it = {source}").value


def test_wrappings_are_stripped() -> None:
    for source in ("a", "(a)", "a!", "a as T", "a satisfies T", "await a"):
        assert value(source) == Name(1, "a")
    assert value("a?.b?.c") == Attr(1, Attr(1, Name(1, "a"), "b"), "c")
    assert value("a?.[0]") == Item(1, Name(1, "a"), Lit(1, 0))


def test_calls() -> None:
    made = value("new mongoose.Schema<User, Model<User>>({})")
    assert made.new and callee(made) == "mongoose.Schema" and made.args == (Map(1),)
    assert callee(value("sql`select 1`")) == "sql"
    generic = value("sql<number>`select ${a}`")
    assert generic == Call(1, Name(1, "sql"), (Text(1, (Lit(1, "select "), Name(1, "a"))),))
    select = Call(1, Name(1, "sql"), (Text(1, (Lit(1, "a"),)),))
    expected = Call(1, Attr(1, select, "as"), (Lit(1, "x"),))
    for source in ("sql<T>`a`.as('x')", "sql<{b: T}>`a`.as('x')", "(await sql<T>`a`.as('x'))"):
        assert value(source) == expected
    assert isinstance(value("a < b"), Op) and isinstance(value("a > `b`.length"), Op)


def test_object_literals_keep_comments() -> None:
    made = value(
        """{
  // in cents
  total: 1,
  name, // shown to people
  'x-y': 2, [key]: 3, ...rest,
  run() { return 1 },
}"""
    )
    keys = [k.value if isinstance(k, Lit) else type(k).__name__ for k, _ in made.items]
    assert keys == ["total", "name", "x-y", "Name", "Star", "run"]
    assert made.note("total") == "in cents" and made.note("name") == "shown to people"
    assert isinstance(made.items[4][0], Star) and isinstance(made.get("run"), Func)


def test_strings_and_templates() -> None:
    assert value(r"'it\'s \u0041'") == Lit(1, "it's A")
    assert value("`a\nb`") == Lit(1, "a\nb")
    parts = value("`user:${id}:x`").parts
    assert parts == (Lit(1, "user:"), Name(1, "id"), Lit(1, ":x"))


def test_arrows() -> None:
    assert value("(a, c = 1, ...d) => a").body == (Return(1, Name(1, "a")),)
    params = value("(a, {b}, c = 1, ...d) => a").params
    assert [p.name for p in params] == ["a", "{b}", "c", "d"]
    assert params[3].kind == "*"


def test_parameters_that_are_taken_apart_are_assigned_first() -> None:
    made = value("({a, b: {c}, d = 2}, [e]) => a")
    first, second = (Name(1, p.name) for p in made.params)
    assert [p.name for p in made.params] == ["{a, b: {c}, d = 2}", "[e]"]
    assert made.body == (
        Assign(1, "a", Attr(1, first, "a")),
        Assign(1, "c", Attr(1, Attr(1, first, "b"), "c")),
        Assign(1, "d", Op(1, "??", Attr(1, first, "d"), Lit(1, 2))),
        Assign(1, "e", Item(1, second, Lit(1, 0))),
        Return(1, Name(1, "a")),
    )


def test_jsx_is_raw() -> None:
    assert isinstance(only("const x = <a b={c}>d</a>", "a.tsx").value, Raw)


# -- classes -------------------------------------------------------------------------------------

CLASS = """
/**
 * A person.
 * Who buys.
 * @deprecated
 */
@Entity('people')
export abstract class Person extends Base<Id> implements Named, Other {
  /** the key */
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  tags?: string[] | null; // free words
  static table = 'people';
  static get kind() { return 'x'; }
  @Hook() async save(x: number = 1): Promise<void> { store(); }
  long() { %s }
}
""" % ("a();" * 600)


def test_a_class() -> None:
    person = only(CLASS)
    assert (person.name, person.line, person.abstract, person.exported) == ("Person", 8, True, True)
    assert person.doc == "A person. Who buys."
    assert person.bases == (Item(8, Name(8, "Base"), Name(8, "Id")),)
    assert [callee(d) for d in person.decorators] == ["Entity"]
    key, tags, table, kind, save, long = person.body
    assert (key.target, key.line, key.comment) == ("id", 11, "the key")
    assert key.annotation == Name(11, "string") and callee(key.decorators[0]) == "PrimaryColumn"
    assert tags.comment == "free words" and isinstance(tags.annotation, Op)
    assert table.value == Lit(14, "people") and table.decorators == (Name(14, "static"),)
    assert kind.body == (Return(15, Lit(15, "x")),) and Name(15, "get") in kind.decorators
    assert isinstance(save, FuncDef) and save.body and save.params[0].annotation
    assert long.body == ()


def test_types() -> None:
    def note(text: str):
        return only(f"let x: {text}").annotation

    assert note("string[]") == Item(1, Name(1, "Array"), Name(1, "string"))
    assert note("A.B<C>") == Item(1, Attr(1, Name(1, "A"), "B"), Name(1, "C"))
    assert note("'a' | 'b'") == Op(1, "|", Lit(1, "a"), Lit(1, "b"))
    assert note("typeof x") == Item(1, Name(1, "typeof"), Name(1, "x"))
    assert only("type Z = 'a'") == Assign(1, "Z", None, Lit(1, "a"))


def test_enums_and_interfaces() -> None:
    enum = only("enum Role { Admin = 'admin', Level = 3, Next }")
    assert [(m.target, m.value.value) for m in enum.body] == [
        ("Admin", "admin"),
        ("Level", 3),
        ("Next", 4),
    ]
    face = only("interface A extends B { id: string; name?: C }")
    assert [m.target for m in face.body] == ["id", "name"] and face.bases == (Name(1, "B"),)


# -- statements ----------------------------------------------------------------------------------


def test_control_flow() -> None:
    branch = only("if (a) x(); else if (b) { y() } else z()")
    assert isinstance(branch, If) and isinstance(branch.orelse[0], If)
    loop = only("for (const [k, v] of Object.entries(x)) go(k)")
    assert isinstance(loop, For) and loop.target == "k,v"
    switch = only("switch (db) { case 'pg': a(); break; case 'my': b(); break; default: c() }")
    assert isinstance(switch, If) and switch.test.right == Lit(1, "pg")
    assert isinstance(switch.orelse[0].orelse[0], Do)
    guarded = only("try { a() } catch (e) { b() } finally { c() }")
    assert len(guarded.body) == 1 and len(guarded.orelse) == 2


def test_calls_by_name() -> None:
    found = list(
        unit(
            """
exports.up = async (knex) => { await knex.schema.createTable('x', (t) => { t.increments() }) }
class Repo { make() { this.user = db.model<User, M<User>>('User', s) } }
const User = mongoose.models.User || mongoose?.model('User', schema)
if (a < model) { other(model < 3) }
const q = sql<number>`select 1`
"""
        ).calls(frozenset({"createTable", "model", "sql"}))
    )
    assert [(c.scope, c.target, c.call.line) for c in found] == [
        ("up", "", 2),
        ("Repo.make", "this.user", 3),
        ("", "User", 4),
        ("", "q", 6),
    ]
    assert found[0].call.args[1].body


@pytest.mark.parametrize(
    "source",
    [
        "exports.up = function (db) { a() }",
        "module.exports = { up: async (db) => { a() } }",
        "module.exports = { async up(db) { a() } }",
        "export const up = async (db) => { a() }",
        "export async function up(db) { a() }",
        "class M { async up(db) { a() } }",
        "class M { up = async (db) => { a() } }",
    ],
)
def test_a_function_by_name(source: str) -> None:
    found = unit(source + "\nexports.down = function () { b() }").function("up")
    assert found is not None and found.params[0].name == "db"
    assert found.body == (Do(1, Call(1, Name(1, "a"))),)


def test_assignments_anywhere() -> None:
    found = unit("function f() { const key = 'a'; this.key = 'b'; other = key }").assignments(
        frozenset({"key"})
    )
    assert [a.value.value for a in found] == ["a", "b"]


def test_the_header_leaves_long_bodies_out() -> None:
    long = "step();" * 400
    assert only(f"const a = () => {{ {long} }}").value.body == ()
    assert only(f"const a = () => {{ return [{'1,' * 2000}] }}").value.body
    assert unit(f"function a() {{ {long} }}").function("a").body


# -- tolerance -----------------------------------------------------------------------------------


def test_a_half_typed_file_keeps_the_rest() -> None:
    module = unit(
        "import A from 'a'\nconst x = {a: 1, b:\nclass B extends A { id: string }\n"
    ).module
    assert module.has_errors
    assert any(isinstance(s, Import) for s in module.body)


def test_deep_code_is_bounded() -> None:
    deep = "const x = " + "[" * 4000 + "]" * 4000
    wide = "const x = {" + ",".join(f"a{i}: [{i}, {{b: {i}}}]" for i in range(60_000)) + "}"
    for source in (deep, wide, "a(" * 3000, "x" + " + 1" * 20_000, "if(a){" * 3000):
        start = time.perf_counter()
        assert isinstance(unit(source).module, Module)
        assert time.perf_counter() - start < 20


TEXT = (
    "import {a} from 'x'|export default|class A extends B {|@D({a: 1})|x?: string[];|= require('x')"
    "|const {a, b: [c]}|`a${|}`|=> {|(|)|{|}|[|]|<T>|a.b?.(c)|async *|static get|/** doc */"
    "|// note\n|enum E { A = 1,|interface I {|type T =|| 'x'|module.exports =|...rest|new X|;|,|\n"
    "|\x00|é|sql`"
)
SNIPPETS = st.sampled_from(TEXT.split("|"))


@settings(max_examples=250, deadline=None)
@given(st.lists(SNIPPETS, max_size=25), st.sampled_from(["a.ts", "a.js", "a.tsx"]))
def test_any_mixture_of_code_is_read(parts: list[str], path: str) -> None:
    made = unit(" ".join(parts), path)
    assert isinstance(made.module, Module)
    list(made.calls(lambda name: True))
    made.function("A")
    list(made.assignments(frozenset({"a"})))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    made = ScriptUnit("a.ts", "typescript", data)
    assert isinstance(made.module, Module)
    list(made.strings(lambda text: True))


# -- names across files --------------------------------------------------------------------------


def name_of(target: object) -> str:
    if isinstance(target, Definition):
        return f"{target.path}::{target.name}"
    return target.name if isinstance(target, External) else repr(target)


def test_default_exports_resolve() -> None:
    p = modules(
        {
            "models/user.ts": "class User {}\nexport default User",
            "models/note.js": "const Note = define('Note')\nmodule.exports = Note",
            "models/index.ts": "export { default as User } from './user'\nexport * from './tag'",
            "models/tag.ts": "export const Tag = 1",
            "a.ts": "import U from './models/user'\nimport { User, Tag } from './models'\n"
            "import Note = require('./models/note')\n"
            "import mongoose, { Schema as S } from 'mongoose'",
        }
    )
    assert name_of(p.resolve("a.ts", "U")) == "models/user.ts::User"
    assert name_of(p.resolve("a.ts", "User")) == "models/user.ts::User"
    assert name_of(p.resolve("a.ts", "Tag")) == "models/tag.ts::Tag"
    assert name_of(p.resolve("a.ts", "Note")) == "models/note.js::Note"
    assert name_of(p.resolve("a.ts", "S.Types")) == "mongoose.Schema.Types"
    assert name_of(p.resolve("a.ts", "mongoose.model")) == "mongoose.model"


def test_commonjs_members_resolve() -> None:
    p = modules(
        {
            "db.js": "const User = 1\nmodule.exports = { User, Post: make('x'), keys: { a: 'b' } }",
            "a.js": "const { User, Post } = require('./db')\nconst db = require('./db')",
        }
    )
    assert name_of(p.resolve("a.js", "User")) == "db.js::User"
    assert name_of(p.resolve("a.js", "Post")) == "db.js::Post"
    assert name_of(p.resolve("a.js", "db.Post")) == "db.js::Post"
    assert Evaluator(p, "a.js").value(Attr(0, Attr(0, Name(0, "db"), "keys"), "a")) == "b"


def test_aliases_and_workspace_packages() -> None:
    p = modules(
        {
            "apps/web/src/lib/db.ts": "export const db = 1",
            "packages/schema/src/index.ts": "export const users = 1",
            "packages/schema/src/roles.ts": "export const roles = 1",
            "apps/web/src/lib/schema.ts": "export const users = 2",
            "apps/web/src/client.ts": "export const PrismaClient2 = 1",
            "apps/web/src/a.ts": "import {db} from '@/lib/db'\nimport {users} from '@acme/schema'\n"
            "import {roles} from '@acme/schema/roles'\nimport {PrismaClient} from '@prisma/client'",
        }
    )
    path = "apps/web/src/a.ts"
    assert name_of(p.resolve(path, "db")) == "apps/web/src/lib/db.ts::db"
    assert name_of(p.resolve(path, "users")) == "packages/schema/src/index.ts::users"
    assert name_of(p.resolve(path, "roles")) == "packages/schema/src/roles.ts::roles"
    assert name_of(p.resolve(path, "PrismaClient")) == "@prisma/client.PrismaClient"


def test_functions_in_objects_rest_parameters_and_what_a_call_leaves_out() -> None:
    p = modules(
        {
            "keys.ts": "export const make = (...parts: string[]) => { const key ="
            " `box:${parts.join(':')}`; return key as Key; };\n"
            "export const keys = { show: { seats: (id: string, row?: number) =>"
            " row !== undefined ? make('show', id, row) : make('show', id) } };",
            "a.ts": "import {keys} from './keys'\nexport const a = keys.show.seats(id, r)\n"
            "export const b = keys.show.seats('x')\nexport const c = keys.show.other('x')",
        }
    )
    evaluator = Evaluator(p, "a.ts")
    assert evaluator.pattern(Name(0, "a")) == "box:show:{id}:{row}"
    assert evaluator.value(Name(0, "b")) == "box:show:x"
    assert evaluator.pattern(Name(0, "c")) is None


def test_a_value_comes_before_a_type_of_its_name() -> None:
    p = modules({"a.ts": "export const User = make('x')\nexport type User = Infer<typeof User>"})
    found = p.resolve("a.ts", "User")
    assert isinstance(found, Definition) and found.node.value is not None


def test_enum_values() -> None:
    p = modules(
        {
            "a.ts": "export enum Role { A = 'a', B = 'b' }\nexport const KEY = `role:${Role.A}`",
            "b.ts": "import { Role, KEY } from './a'\n"
            "const all = Object.values(Role)\nconst k = KEY",
        }
    )
    evaluator = Evaluator(p, "b.ts")
    assert evaluator.value(Name(0, "all")) == ["a", "b"]
    assert evaluator.value(Name(0, "k")) == "role:a"


def test_a_class_that_a_function_returns() -> None:
    made = only("export function Mixin(Base) { return class extends Base { x = 1; }; }")
    cls, back = made.body
    assert isinstance(cls, ClassDef) and cls.name == "Mixed" and cls.bases == (Name(1, "Base"),)
    assert back == Return(1, Name(1, "Mixed"))
    arrow = only("export const With = (Base) => class Named extends Base {};")
    assert [type(s).__name__ for s in arrow.value.body] == ["ClassDef", "Return"]
    assert arrow.value.body[1] == Return(1, Name(1, "Named"))


def test_the_type_of_a_field_that_an_object_begins_with() -> None:
    cls = only(
        "class A { many = new Collection<Book>(this); plain = new Thing(); typed: X = new Y<Z>(); }"
    )
    many, plain, typed = cls.body
    assert many.annotation == Item(1, Name(1, "Collection"), Name(1, "Book"))
    assert plain.annotation is None and typed.annotation == Name(1, "X")
