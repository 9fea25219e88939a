"""Caches over a key-value store: calls, decorators, backends, prefixes."""

from __future__ import annotations

from dogpile.cache.util import function_key_generator
from hypothesis import given, settings
from hypothesis import strategies as st
from technology_run import Result, run, run_files

from dbscope.analyzers.syntax.python import PythonUnit
from dbscope.analyzers.technologies import cache_libraries


def options(result: Result) -> dict[str, tuple[object, object]]:
    return {n: (t.options.get("structure"), t.options.get("ttl")) for n, t in result.tables.items()}


def test_the_cache_of_django() -> None:
    result = run("cache_libraries", "django")
    assert options(result) == {
        "product-{pk}": ("string", 300),
        "menu": ("string", 300),
        "lock": ("string", None),
    }
    assert result.sources[0].technology == "Django cache"
    assert result.tables["product-{pk}"].options["strategy"] == "cache-aside"


def test_pages_fragments_and_the_prefix_of_django() -> None:
    result = run("cache_libraries", "pages")
    page = "shop:1:views.decorators.cache.cache_page.front.{method}.{url}.{headers}"
    assert options(result) == {
        page: ("string", 900),
        "shop:1:menu:{lang}": ("string", 120),
        "shop:1:template.cache.sidebar.{vary_on}": ("string", 600),
    }
    assert result.tables[page].options["strategy"] == "read-through"
    assert result.tables["shop:1:menu:{lang}"].options["invalidation"] == ["shop/views.py:13"]
    assert result.sources[0].engines == ("Redis", "Valkey")


def test_flask() -> None:
    result = run("cache_libraries", "flask")
    assert options(result) == {
        "blog:view/{request.path}": ("string", 20),
        "blog:all_comments": ("string", 50),
        "blog:app.total({author},{year})": ("string", 60),
        "blog:latest:{author}": ("string", 5),
    }
    total = result.tables["blog:app.total({author},{year})"]
    assert total.options["invalidation"] == ["app.py:25"]
    assert total.description == "hashed by Flask-Caching: what is hashed is shown"


def test_decorators_of_asynchronous_libraries() -> None:
    result = run("cache_libraries", "async")
    assert options(result) == {
        "api:users:api.users.user:{user_id}": ("string", 60),
        "api.users:plan|v1|{plan_id}": ("string", 3600),
        "bank:rates": ("string", 10),
    }
    ended = result.tables["api:users:api.users.user:{user_id}"].options["invalidation"]
    assert ended == ["api/users.py:20"]


def test_nest() -> None:
    result = run("cache_libraries", "nest")
    assert options(result) == {
        "/products/{id}": ("string", 30),
        "all_products": ("string", None),
    }


def test_memcached() -> None:
    result = run("cache_libraries", "memcached")
    assert options(result) == {"page:{id}": ("string", 600), "quote:{symbol}": ("string", 30)}
    assert {s.engines for s in result.sources} == {("Memcached",)}
    assert result.tables["page:{id}"].options["invalidation"] == ["pages.js:6"]


def test_caches_in_the_process_are_no_store() -> None:
    assert run("cache_libraries", "in_process").tables == {}


def test_lifetimes_in_milliseconds() -> None:
    assert options(run("cache_libraries", "keyv")) == {"entry:{id}": ("string", 5)}


def test_a_namespace_stands_before_the_key() -> None:
    source = b"""
import Keyv from 'keyv';
const users = new Keyv({ store: new KeyvRedis('redis://x'), namespace: 'users' });
export const f = (id) => users.set(`u:${id}`, 1, 60000);
"""
    assert options(run_files("cache_libraries", {"a.ts": source})) == {
        "users:u:{id}": ("string", 60)
    }


def test_a_broken_file_keeps_what_can_be_read() -> None:
    assert "kept:{pk}" in run("cache_libraries", "broken").tables


def test_what_dogpile_really_calls_its_keys() -> None:
    def plan(plan_id: int) -> int:
        return plan_id

    made = function_key_generator("v1", plan)(7)
    assert made == f"{plan.__module__}:plan|v1|7"


PIECES = st.sampled_from(
    [
        "from django.core.cache import cache\n",
        "from flask_caching import Cache\n",
        "@cache.cached(",
        "cache.set(",
        "f'a:{b",
        "}'",
        ")",
        "timeout=",
        "60",
        "\n",
        "def f(",
        "):",
        "CACHES = {",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=20))
def test_any_code_is_read(parts: list[str]) -> None:
    for fact in cache_libraries.declare(PythonUnit("a.py", "python", "".join(parts).encode())):
        assert fact.line >= 0


def test_an_environment_may_choose_another_place_than_the_process() -> None:
    result = run("cache_libraries", "chosen")
    assert options(result) == {"front-{page_id}": ("string", 300)}
