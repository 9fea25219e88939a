"""Key patterns of languages without a front end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from technology_run import Result, run, run_files

from dbscope.analyzers.syntax.unit import Unit
from dbscope.analyzers.technologies import key_literals
from dbscope.analyzers.technologies._lexical.keys import unit_of


def options(result: Result) -> dict[str, tuple[object, object]]:
    return {n: (t.options.get("structure"), t.options.get("ttl")) for n, t in result.tables.items()}


def test_rails() -> None:
    result = run("key_literals", "rails")
    assert options(result) == {
        "story:{id}": ("string", 86400),
        "tag_{name}": ("string", 120),
        "popular": ("sorted set", None),
    }
    story = result.tables["story:{id}"]
    assert story.technology == "Rails cache"
    assert story.options["strategy"] == "cache-aside" and story.options["purpose"] == "cache"
    assert story.declarations[0].line == 10
    ended = result.tables["tag_{name}"].options["invalidation"]
    assert ended == ["app/models/story.rb:15"]
    assert {s.technology: s.engines[0] for s in result.sources}["Rails cache"] == "Redis"


def test_solid_cache_keeps_its_entries_in_the_database() -> None:
    (source,) = run("key_literals", "solid").sources
    assert source.engines == ("SQLite",)


def test_laravel() -> None:
    result = run("key_literals", "laravel")
    assert options(result) == {
        "images::{id}::{path}": ("string", 86400),
        "menu:{lang}": ("string", 600),
        "old": (None, None),
        "plain": ("string", 10),
        "stats:{id}": ("hash", None),
    }
    assert result.tables["images::{id}::{path}"].options["strategy"] == "cache-aside"
    assert result.tables["stats:{id}"].technology == "Laravel Redis"


def test_spring() -> None:
    result = run("key_literals", "spring")
    assert options(result) == {
        "cart:{id}": ("string", 1800),
        "cart-meta": ("hash", None),
        "cart-old:{id}": (None, None),
        "vets::{id}": ("string", None),
    }
    vets = result.tables["vets::{id}"].options
    assert vets["strategy"] == "read-through"
    assert vets["invalidation"] == ["src/CartStore.java:23"]


def test_a_cache_of_spring_in_the_process_is_no_store() -> None:
    files = {
        "A.java": b'class A { @Cacheable("vets") List<Vet> all() { return x; } }',
        "Config.java": b"class C { CacheManager m() { return new CaffeineCacheManager(); } "
        b"@Cacheable // x\n }",
    }
    assert run_files("key_literals", files).tables == {}


def test_dotnet() -> None:
    result = run("key_literals", "aspnet")
    assert options(result) == {
        "/basket/{BuyerId}": ("string", 7200),
        "page:{id}": ("hash", 300),
        "ranking": ("sorted set", None),
    }


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("go", {"stats": ("hash", None), "user:{id}": ("string", 600)}),
        ("rust", {"session:{id}": ("string", 3600), "visits": ("counter", None)}),
        ("phoenix", {"shop:item:{id}": ("string", 60), "shop:old": (None, None)}),
    ],
)
def test_languages(case: str, expected: dict[str, tuple[object, object]]) -> None:
    assert options(run("key_literals", case)) == expected


def test_a_broken_file_keeps_what_can_be_read() -> None:
    result = run("key_literals", "broken")
    assert set(result.tables) == {"kept_{id}"}


def test_kotlin_and_memcached() -> None:
    kotlin = b"""
class Carts(private val template: StringRedisTemplate) {
    fun key(id: Long): String = "cart:$id"
    fun save(id: Long) { template.opsForValue().set(key(id), "x", Duration.ofMinutes(5)) }
}
"""
    go = b"""
package main
import "github.com/bradfitz/gomemcache/memcache"
func f(mc *memcache.Client) { mc.Delete("page:" + id) }
"""
    result = run_files("key_literals", {"a.kt": kotlin, "b.go": go})
    assert options(result) == {"cart:{id}": ("string", 300), "page:{id}": (None, None)}
    assert {s.engines for s in result.sources} == {("Redis", "Valkey"), ("Memcached",)}


def test_tests_are_left_out() -> None:
    source = b'def t\n  Rails.cache.fetch("x") { 1 }\nend\n'
    assert run_files("key_literals", {"spec/models/a_spec.rb": source}).tables == {}


def test_units_of_time() -> None:
    names = ("ofMinutes", "FromHours", "addDays", "MINUTES", "day", "from_secs", "Second", "x")
    assert [unit_of(n) for n in names] == [60, 3600, 86400, 60, 86400, 1, 1, 0]


PIECES = st.sampled_from(
    [
        "Rails.cache.fetch(",
        '"a:#{',
        "}",
        '"',
        "'",
        ")",
        "{",
        "[",
        "::",
        "redis.set(",
        "def x\n",
        "r#",
        "<",
        ">",
        "->",
        "\n",
        "=begin\n",
        "@",
        "$x",
        "format!(",
        ",",
        "=>",
        "\\",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30), st.sampled_from(sorted(key_literals.SPEC.literals)))
def test_any_text_is_read(parts: list[str], language: str) -> None:
    if language in ("yaml", "ini"):
        return
    for fact in key_literals.declare(Unit("a.x", language, "".join(parts).encode())):
        assert fact.line >= 0


@pytest.mark.parametrize(
    "piece", ['r#"', "=begin\n", '"""', "$$$$", "a" * 50, "((((", "\n   ", "<"]
)
def test_long_files_take_no_longer_than_they_must(piece: str) -> None:
    import time

    text = (piece * 50_000)[:150_000].encode()
    start = time.perf_counter()
    for language in ("rust", "ruby", "csharp", "kotlin", "php", "go"):
        list(key_literals.declare(Unit("a.x", language, text)))
    assert time.perf_counter() - start < 20
