"""The small interpreter of scripts: what code would build."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbscope.analyzers.syntax.evaluate import UNKNOWN
from dbscope.analyzers.syntax.ir import FuncDef
from dbscope.analyzers.syntax.javascript import ScriptUnit
from dbscope.analyzers.syntax.project import Project
from dbscope.analyzers.technologies._python.values import Ext, Fn, Made
from dbscope.analyzers.technologies._script.bodies import passed_functions
from dbscope.analyzers.technologies._script.run import (
    ScriptInterpreter,
    long_functions,
    whole_functions,
)
from dbscope.analyzers.technologies._script.values import Obj, Template, chain_of


def interpreter(**files: str) -> ScriptInterpreter:
    """An interpreter over files `a="…"` (that is a.ts), with the bodies of long functions."""
    units = [ScriptUnit(f"{n}.ts", "typescript", s.encode()) for n, s in files.items()]
    facts = [(u.path, f) for u in units for f in long_functions("x", u)]
    return ScriptInterpreter(Project([u.module for u in units]), whole_functions(facts))


def value(source: str, name: str = "x", **files: str) -> Any:
    """What a name of a.ts is worth."""
    return interpreter(a=source, **files).global_value("a.ts", name)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("'a' + 1", "a1"),
        ("`${'a'}_${1}_${true}`", "a_1_true"),
        ("null ?? 'd'", "d"),
        ("0 ?? 'd'", 0),
        ("0 || 'd'", "d"),
        ("process.env.NAME || 'd'", "d"),
        ("process.env.NAME ?? 'd'", "d"),
        ("'a' && 'b'", "b"),
        ("[] ? 'yes' : 'no'", "yes"),
        ("'' ? 'yes' : 'no'", "no"),
        ("typeof 'a'", "string"),
        ("typeof undefined", "undefined"),
        ("1 === 1 && 'a' !== 'b'", True),
        ("!0", True),
        ("[1, 2, 3].map((n) => n * 2)", [2, 4, 6]),
        ("[1, 2].map((n, i) => [i, n])", [[0, 1], [1, 2]]),
        ("[3, 4].filter((n) => n > 3)", [4]),
        ("[1, 2].reduce((sum, n) => sum + n, 10)", 13),
        ("[...[1], ...[2, 3]]", [1, 2, 3]),
        ("['a', 'b'].join('_')", "a_b"),
        ("[[1], [2, 3]].flat()", [1, 2, 3]),
        ("['a'].concat(['b'], 'c')", ["a", "b", "c"]),
        ("['a', 'b'].length", 2),
        ("['a'].includes('a')", True),
        ("'aB'.toLowerCase().slice(0, 1)", "a"),
        ("'a-b'.replace('-', '_')", "a_b"),
        ("'abc'.substring(2, 0)", "ab"),
        ("Object.keys({a: 1, b: 2})", ["a", "b"]),
        ("Object.values({a: 1, b: 2})", [1, 2]),
        ("Object.entries({a: 1})", [["a", 1]]),
        ("Object.fromEntries([['a', 1]])", {"a": 1}),
        ("Object.assign({a: 1}, {b: 2})", {"a": 1, "b": 2}),
        ("Array.from({length: 2}, (_, i) => i)", [0, 1]),
        ("{...{a: 1, b: 1}, b: 2}", {"a": 1, "b": 2}),
        ("{['a' + 1]: 2}", {"a1": 2}),
        ("({a: {b: [5]}}).a.b[0]", 5),
        ("({a: 1})['a']", 1),
        ("({a: 1}).c", None),
        ("((a, {b, c = 3}, [d], ...rest) => [a, b, c, d, rest])(1, {b: 2}, [4], 5, 6)",
         [1, 2, 3, 4, [5, 6]]),
        ("Number('12') + parseInt('3')", 15),
        ("(() => { let n = 1; [1, 2].forEach((k) => { n = n + k }); return n })()", 4),
        ("(() => { for (const [k, v] of Object.entries({a: 1})) { return k + v } })()", "a1"),
        ("(() => { if (true) { return 'a' } return 'b' })()", "a"),
        ("(() => { switch ('b') { case 'a': return 1; case 'b': return 2 } })()", 2),
        ("(() => { switch ('a') { case 'a': case 'b': return 1; case 'c': return 2 } })()", 1),
        ("(() => { switch ('a') { case 'a': break; case 'b': return 1 } return 2 })()", 2),
        ("(() => { switch ('z') { case 'a': return 1; case 'b': default: return 3 } })()", 3),
        ("(() => { const o = {}; o.a = 1; o.b = {}; o.b.c = 2; return o })()",
         {"a": 1, "b": {"c": 2}}),
        ("(() => helper(2))()", UNKNOWN),
    ],
)  # fmt: skip
def test_the_language(code: str, expected: object) -> None:
    assert value(f"const x = {code}") == expected


def test_functions_of_other_files() -> None:
    shared = """
        export const PREFIX = 'shop'
        export enum Kind { Big = 'big', Small = 'small' }
        export function named(table: string) { return `${PREFIX}_${table}` }
        export default (n: number) => n + 1
    """
    source = """
        import plus, { named, Kind as K } from './shared'
        import * as shared from './shared'
        const x = [named('orders'), plus(1), K.Big, Object.values(K), shared.PREFIX]
    """
    expected = ["shop_orders", 2, "big", ["big", "small"], "shop"]
    assert value(source, shared=shared) == expected


def test_classes() -> None:
    source = """
        class Base {
          static table = 'base'
          kind = 'plain'
          constructor(name) { this.name = name }
          get label() { return this.name + '!' }
          full(end) { return this.label + end }
        }
        class Child extends Base {
          static get table() { return super.table + '_child' }
          constructor() { super('ann'); this.size = 2 }
        }
        const c = new Child()
        const x = [Child.table, Child.name, c.kind, c.size, c.full('?')]
    """
    assert value(source) == ["base_child", "Child", "plain", 2, "ann!?"]


def test_objects_know_where_their_entries_stand() -> None:
    source = """import { shared } from './shared'
const x = {
  id: 1, // the number
  ...shared,
  ...unknown(),
}"""
    made = value(source, shared="export const shared = {\n  at: 2,\n}")
    assert isinstance(made, Obj) and dict(made) == {"id": 1, "at": 2}
    assert made.place("id") == ("a.ts", 3) and made.place("at") == ("shared.ts", 2)
    assert made.notes == {"id": "the number"} and made.unknown == (5,)


def test_what_packages_make_stays_a_chain() -> None:
    source = """
        import { varchar as v } from 'builder'
        const text = (name, options = {}) => v(name, { length: 20, ...options }).notNull()
        const x = text('title', { length: 5 }).references(() => other.id, { onDelete: 'cascade' })
    """
    chain = chain_of(value(source))
    assert chain is not None and chain.name == "builder.varchar" and chain.tail == "varchar"
    assert chain.args == ("title", {"length": 5})
    assert [link.name for link in chain.links] == ["", "notNull", "references"]
    reference = chain.get("references")
    assert reference is not None and isinstance(reference.arg(0), Fn)
    assert reference.arg(1) == {"onDelete": "cascade"} and not chain.has("unique")
    assert chain_of(Ext("a.b")) is None and chain_of("text") is None


def test_templates_keep_what_is_symbolic() -> None:
    source = """
        import { sql, column } from 'builder'
        const x = sql`lower(${column('a')}) > ${1}`
    """
    chain = chain_of(value(source))
    assert chain is not None and isinstance(chain.args[0], Template)
    first, made, last, number = chain.args[0].parts
    assert (first, last, number) == ("lower(", ") > ", 1) and isinstance(made, Made)
    assert value("const x = `a${unknown()}` || 'b'") == "b"


def test_what_a_call_leaves_out_is_undefined() -> None:
    source = "const f = (a, b) => (b ? 'given' : 'missing'); const x = [f(1), f(1, 2)]"
    assert value(source) == ["missing", "given"]


def test_functions_that_are_passed_keep_their_bodies() -> None:
    long = "\n".join(f"  const a{i} = {i}" for i in range(200))
    source = f"const x = make('a', (t) => {{\n{long}\n  return a7 }}).then()"
    unit = ScriptUnit("a.ts", "typescript", source.encode())
    (fact,) = passed_functions("x", unit)
    assert fact.kind == "function" and fact.line == 1
    assert isinstance(fact.node, FuncDef) and len(fact.node.body) == 201


def test_effects_are_seen_in_order_and_promises_are_kept() -> None:
    source = """
        export async function up(db) {
          await db.schema.create('a', (t) => { t.text('b').unique() })
          return db.schema.drop('c').then(() => db.schema.rename('d', 'e')).catch(() => db.no())
        }
    """
    run = interpreter(a=source)
    seen: list[Made] = []

    def called(made: Made) -> Any:
        seen.append(made)
        for argument in made.args:
            if isinstance(argument, Fn):
                run.call_with(argument, Ext("table"))
        return made

    run.call_hook = called
    run.call_with(run.global_value("a.ts", "up"), Ext("db"))
    names = [c.name + ".".join(k.name for k in c.links) for m in seen if (c := chain_of(m))]
    assert names == [
        *("db.schema.create", "table.text", "table.text.unique"),
        *("db.schema.drop", "db.schema.rename"),
    ]


def test_bodies_that_headers_leave_out() -> None:
    long = "\n".join(f"  const a{i} = {i}" for i in range(200))
    source = f"""
        export function whole() {{\n{long}\n  return a7 }}
        export const arrow = () => {{\n{long}\n  return whole() + 1 }}
        class C {{ static make() {{\n{long}\n  return arrow() + 1 }} }}
        const x = C.make()
    """
    assert value(source) == 9


@settings(max_examples=60, deadline=None)
@given(st.text("abxf(){}[]=>,.:;'`$+ \n?&|!0", max_size=80))
def test_any_code_is_survived(code: str) -> None:
    interpreter(a=f"const x = {code}\nfunction f() {{ {code} }}").global_value("a.ts", "x")


def test_loops_without_an_end_are_left() -> None:
    assert value("const f = (n) => f(n + 1); const x = f(0)") is UNKNOWN
    assert value("let x = () => x()()", "x") is not None
    many = "const a = [1,2,3,4,5,6,7,8,9]; "
    nested = "a.map(() => " * 8 + "1" + ")" * 8
    assert value(f"{many}const x = {nested}") is not None
