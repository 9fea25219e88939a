"""Redis key patterns in Python and JavaScript."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from technology_run import Result, run, run_files

from dbscope.analyzers.syntax.ir import Expr, Lit, Text
from dbscope.analyzers.syntax.python import PythonUnit
from dbscope.analyzers.technologies import redis_keys
from dbscope.analyzers.technologies._key_text import clean, is_bare, skeleton


def options(result: Result) -> dict[str, tuple[object, object]]:
    return {n: (t.options.get("structure"), t.options.get("ttl")) for n, t in result.tables.items()}


def test_python() -> None:
    result = run("redis_keys", "service")
    assert options(result) == {
        "session:{session_id}": ("string", 7200),
        "user:{user_id}:sessions": ("set", 3600),
        "stats:{user_id}": ("hash", None),
        "logins:total": ("counter", None),
        "lock:{user_id}": ("string", 5),
        "shop:token:{id}": ("string", 86400),
        "cart:{user_id}": ("list", None),
        "ranking": ("sorted set", None),
        "events": ("channel", None),
        "old:{user_id}": (None, None),
        "older": (None, None),
        "seen:{ident}": ("string", 600),
    }
    (source,) = result.sources
    assert (source.kind, source.technology) == ("usage", "redis-py")
    assert source.engines[0] == "Redis"
    nameless = [(p.path, p.line, p.kind) for p in source.problems]
    assert ("app/other.py", 12, "dynamic-name") in nameless


def test_evidence_and_commands() -> None:
    token = run("redis_keys", "service").tables["shop:token:{id}"]
    assert token.kind == "key-pattern" and token.options["commands"] == ["get", "setex"]
    assert (token.options["reads"], token.options["writes"]) == (1, 1)
    assert [(d.path, d.line, d.source) for d in token.declarations] == [
        ("app/auth.py", 31, "usage"),
        ("app/auth.py", 32, "usage"),
    ]


def test_a_scan_belongs_to_its_keys() -> None:
    commands = run("redis_keys", "service").tables["session:{session_id}"].options["commands"]
    assert commands == ["scaniter", "set"]


def test_javascript() -> None:
    result = run("redis_keys", "node")
    assert options(result) == {
        "cart:{id}": ("string", 3600),
        "user:{id}": ("string", 90),
        "report": ("string", 86400),
        "feature:flags": ("hash", None),
        "board": ("sorted set", 60),
        "log": ("stream", None),
    }
    assert {s.technology for s in result.sources} == {"ioredis"}


def test_the_cache_of_django() -> None:
    result = run("redis_keys", "django")
    assert options(result) == {
        "product-{pk}": ("string", 300),
        "menu": ("string", 300),
        "lock": ("string", None),
    }
    assert result.sources[0].technology == "Django cache"


def test_lifetimes_in_milliseconds() -> None:
    assert options(run("redis_keys", "keyv")) == {"entry:{id}": ("string", 5)}


def test_tests_are_marked() -> None:
    (source,) = run("redis_keys", "tests_only").sources
    assert source.test


def test_a_broken_file_keeps_what_can_be_read() -> None:
    assert "kept:{user_id}" in run("redis_keys", "broken").tables


def test_other_things_that_get_and_set_are_no_clients() -> None:
    source = b"""
import redis
redis_config = load()
params = {}
def f(request, settings):
    request.headers.get("redis")
    settings.REDIS.get("host")
    redis_config.get("port")
    params.get("x")
    os.environ.get("REDIS_URL")
"""
    assert run_files("redis_keys", {"a.py": source}).tables == {}


def test_patterns() -> None:
    assert clean("a:*") == "a:{any}" and clean("redis://x") is None and clean(" ") is None
    assert skeleton("a:{b}:{c}") == "a:{}:{}"
    assert is_bare("{a}:{b}") and not is_bare("x{a}")


PIECES = st.sampled_from(
    [
        "import redis\n",
        "r = redis.Redis()\n",
        "r.set(",
        "f'a:{b",
        "}'",
        ")",
        "ex=",
        "'x'",
        "\n",
        "x =",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=20))
def test_any_code_is_read(parts: list[str]) -> None:
    unit = PythonUnit("a.py", "python", "".join(parts).encode())
    for fact in redis_keys.declare(unit):
        assert fact.line >= 0
        assert all(isinstance(n, Expr | Lit | Text) for n in fact.nodes)


def test_a_client_made_by_a_function_of_the_library_is_known() -> None:
    from dbscope.analyzers.syntax.python import PythonUnit
    from dbscope.analyzers.technologies.redis_keys import declare

    source = (
        b"import redis.asyncio as redis\nclient = redis.from_url(URL)\nclient.get(f'cart:{x}')\n"
    )
    facts = [f for f in declare(PythonUnit("cache.py", "python", source)) if f.kind == "use"]
    assert [(f.name, f.line) for f in facts] == [("get", 3)]
