"""Calls, constants and functions of languages without a front end."""

from __future__ import annotations

from dbscope.analyzers.syntax.ir import Attr, Call, Lit, Map, Name, Op, Raw, Seq, Text, dotted
from dbscope.analyzers.syntax.lexical import Lexical
from dbscope.analyzers.syntax.unit import Unit


def read(language: str, text: str) -> Lexical:
    return Lexical(Unit("a.x", language, text.encode()))


def only(language: str, text: str, name: str) -> Call:
    (found,) = read(language, text).calls(lambda n: n == name)
    return found.call


def test_a_chain_and_its_arguments() -> None:
    call = only("java", 'a.ops().set("k" + id, v, 10, Unit.MINUTES);', "set")
    assert isinstance(call.func, Attr) and isinstance(call.func.base, Call)
    first, second, third, fourth = call.args
    assert isinstance(first, Op) and first.op == "+" and isinstance(first.left, Lit)
    assert isinstance(second, Name) and isinstance(third, Lit) and third.value == 10
    assert dotted(fourth) == "Unit.MINUTES"


def test_holes_in_strings() -> None:
    for language, text in (
        ("ruby", 'set("a:#{user.id}:b")'),
        ("php", 'set("a:{$user->id}:b")'),
        ("kotlin", 'set("a:${user.id}:b")'),
        ("csharp", 'set($"a:{user.id}:b")'),
        ("elixir", 'set("a:#{user.id}:b")'),
    ):
        (argument,) = only(language, text, "set").args
        assert isinstance(argument, Text), language
        assert dotted(argument.parts[1]) == "user.id", language


def test_ruby_needs_no_brackets_and_names_its_arguments() -> None:
    call = only("ruby", 'cache.write "a", value, expires_in: 1.day\nnext_line', "write")
    assert len(call.args) == 2 and [k for k, _ in call.kwargs] == ["expires_in"]


def test_mappings_and_blocks() -> None:
    call = only("php", "put(['a' => 1, 'b' => 2], function () { return 1; })", "put")
    assert isinstance(call.args[0], Map) and len(call.args[0].items) == 2
    call = only("go", 'do([]string{"a"}, func() { x(1, 2) }, 3)', "do")
    assert isinstance(call.args[-1], Lit) and call.args[-1].value == 3
    assert isinstance(only("elixir", 'run(["a", b])', "run").args[0], Seq)


def test_comments_and_strings_hold_no_calls() -> None:
    text = '// set("x")\n/* set("y") */ var a = "set(1)"; set("z");'
    assert [c.call.args[0] for c in read("java", text).calls(lambda n: n == "set")] == [Lit(2, "z")]


def test_scopes() -> None:
    text = "class A\n def b(x)\n  go(1)\n end\nend"
    (found,) = read("ruby", text).calls(lambda n: n == "go")
    assert found.scope == "A.b" and found.call.line == 3


def test_values_and_functions() -> None:
    file = read("rust", 'const P: &str = "a:";\nfn key(id: u32) -> String { format!("{}", id) }')
    (given,) = file.given(lambda n: n == "P")
    assert given.value == Lit(1, "a:")
    (function,) = file.functions(lambda n: n == "key")
    assert function.params == ("id",) and isinstance(function.returned, Call)


def test_what_is_no_expression_is_raw() -> None:
    assert isinstance(only("java", "set({1, 2})", "set").args[0], Raw)


def test_a_point_joins_in_php() -> None:
    call = only("php", "$x = 'a' . Cache::get('b' . $c);", "get")
    assert dotted(call.func) == "Cache.get" and isinstance(call.args[0], Op)


def test_deep_nesting_ends() -> None:
    assert list(read("java", "f(" * 5000).calls(lambda n: n == "f"))
    assert list(read("php", "$a." * 5000 + "f(1)").calls(lambda n: n == "f"))
