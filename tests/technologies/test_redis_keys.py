"""Redis key patterns in Python and JavaScript."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from technology_run import Result, run, run_files

from dbscope.analyzers.syntax.ir import Expr, Lit, Text
from dbscope.analyzers.syntax.python import PythonUnit
from dbscope.analyzers.syntax.unit import DataUnit
from dbscope.analyzers.technologies import redis_keys
from dbscope.analyzers.technologies._key_patterns.purposes import purpose_of
from dbscope.analyzers.technologies._key_patterns.text import clean, is_bare, skeleton
from dbscope.analyzers.technologies._redis.patterns import spelled


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


def test_wrappers_are_told_by_their_callers() -> None:
    result = run("redis_keys", "wrapped")
    assert options(result) == {
        "banner:{shop_id}": ("string", 90),
        "shop:config:{value}": ("string", 3600),
        "shop:oauth:state:{state}": ("string", 180),
    }
    config = result.tables["shop:config:{value}"]
    assert config.options["strategy"] == "read-through" and config.options["purpose"] == "cache"
    assert {d.path for d in config.declarations} == {"app/services.py"}
    banner = result.tables["banner:{shop_id}"].options
    assert banner["strategy"] == "cache-aside" and banner["invalidation"] == ["app/services.py:20"]


def test_objects_over_a_client_keep_what_they_are_made_with() -> None:
    result = run("redis_keys", "prefixed")
    assert options(result) == {
        "box:report:{day}": (None, None),
        "box:visitor:{visitorId}:basket": ("string", 900),
        "discounts/{code}": ("string", 120),
        "prices/{seat_id}": ("string", 60),
        "seats:hall:{hallId}:{row}": ("string", 30),
        "shows:poster:{showId}": ("string", 3600),
        "shows:show:{showId}": ("string", 600),
    }
    seats = result.tables["seats:hall:{hallId}:{row}"].options
    assert (seats["reads"], seats["commands"]) == (1, ["del", "get", "setex"])
    assert not result.problems


def test_functions_of_a_service_that_hand_a_key_on_are_told_by_their_callers() -> None:
    result = run_files(
        "redis_keys",
        {
            "src/cache-service.ts": (
                b"import { createClient } from 'redis';\n"
                b"export class CacheService {\n"
                b"  private readonly redis = createClient();\n"
                b"  async get(key: string) { return this.redis.get(key); }\n"
                b"  async set(key: string, value: unknown, ms: number) {\n"
                b"    await this.redis.setEx(key, Math.floor(ms / 1000), JSON.stringify(value));\n"
                b"  }\n"
                b"  async del(keys: string[]) { await this.redis.del(keys); }\n"
                b"  async withCache(load: () => Promise<unknown>, key: string, ms: number) {\n"
                b"    const known = await this.get(key);\n"
                b"    if (known) return known;\n"
                b"    const fresh = await load();\n"
                b"    await this.set(key, fresh, ms);\n"
                b"    return fresh;\n"
                b"  }\n"
                b"}\n"
                b"export const cacheService = new CacheService();\n"
            ),
            "src/tides.ts": (
                b"import { cacheService } from './cache-service';\n"
                b"const key = (port: string, day?: string) =>\n"
                b"  day !== undefined ? `tide:${port}:${day}` : `tide:${port}`;\n"
                b"export const tides = (portId: string, day: string) =>\n"
                b"  cacheService.withCache(() => load(portId), key(portId, day), 5 * 60 * 1000);\n"
                b"export const drop = (portId: string) => cacheService.del([key(portId)]);\n"
            ),
            "src/panel.ts": (
                b"import { LRUCache } from 'lru-cache';\n"
                b"export class Panel {\n"
                b"  private cache = new LRUCache({ max: 50 });\n"
                b"  get(id: string) { return this.cache.get(`panel:${id}`); }\n"
                b"}\n"
            ),
        },
    )
    assert options(result) == {
        "tide:{port}:{day}": ("string", 300),
        "tide:{port}": (None, None),
    }
    assert {d.path for d in result.tables["tide:{port}"].declarations} == {"src/tides.ts"}


def test_a_command_sent_by_name_with_a_list() -> None:
    result = run_files(
        "redis_keys",
        {
            "a.ts": (
                b"import { RedisClient } from 'bun';\n"
                b"const redis = new RedisClient();\n"
                b"await redis.send('SETEX', [`tide:${port}`, '90', text]);\n"
            )
        },
    )
    assert options(result) == {"tide:{port}": ("string", 90)}


def test_settings_files_give_prefixes_and_no_secrets() -> None:
    unit = DataUnit("a.toml", "toml", b'API_KEY = "abc"\nCART_PREFIX = "cart"\nCART_TTL = 60\n')
    facts = {f.name: f.data["value"] for f in redis_keys.declare(unit)}
    assert facts == {"CART_PREFIX": "cart", "CART_TTL": "60"}


def test_strategies_and_what_ends_a_key() -> None:
    result = run("redis_keys", "strategies")
    assert options(result) == {
        "shop:product:{id}": ("string", 600),
        "shop:product-name:{id}": ("string", None),
        "shop:hits:{ip}": ("counter", 60),
        "shop:views:{id}": ("string", None),
        "shop:catalog:index": ("json", None),
        "shop:stock:{id}": (None, None),
    }
    said = {n: t.options for n, t in result.tables.items()}
    product = said["shop:product:{id}"]
    assert (product["strategy"], product["purpose"]) == ("cache-aside", "cache")
    assert product["invalidation"] == ["src/products.ts:21", "src/products.ts:26"]
    assert said["shop:product-name:{id}"]["strategy"] == "write-through"
    assert said["shop:hits:{ip}"]["purpose"] == "rate limit"
    assert "strategy" not in said["shop:views:{id}"], "what is stored was made of what was read"


def test_leaving_the_database_to_a_job_is_write_behind() -> None:
    source = b"""
import redis
client = redis.Redis()
def seen(user_id):
    client.set(f"seen:{user_id}", 1)
    persist_seen.delay(user_id)
"""
    table = run_files("redis_keys", {"a.py": source}).tables["seen:{user_id}"]
    assert table.options["strategy"] == "write-behind"


def test_a_key_that_is_an_identity_is_shown_where_values_are_stored() -> None:
    source = b"""
import redis
client = redis.Redis()
def save(cart_id, thing, x):
    client.setex(cart_id, 3600, "x")
    client.get(thing.id)
    client.get(x)
"""
    result = run_files("redis_keys", {"a.py": source})
    assert options(result) == {"{cart_id}": ("string", 3600)}
    assert [p.line for p in result.problems] == [6, 7]


def test_lifetimes() -> None:
    source = b"""
import { createClient } from 'redis';
import ms from 'ms';
const redis = createClient();
const WEEK = 7 * 24 * 60 * 60;
await redis.set('a', '1', { EX: WEEK });
await redis.set('b', '1', { PX: 1500 * 4 });
await redis.set('c', '1', { expiration: { type: 'EX', value: 30 } });
await redis.setEx('d', 60, '1');
await redis.pSetEx('e', 9000, '1');
await redis.set('f', '1', { EX: ms('1h') / 1000 });
await redis.expire('g', 5);
"""
    result = run_files("redis_keys", {"a.js": source})
    lives = {n: t.options.get("ttl") for n, t in result.tables.items()}
    assert lives == {"a": 604800, "b": 6, "c": 30, "d": 60, "e": 9, "f": None, "g": 5}


def test_spans_in_words() -> None:
    spans = ("1h", "10 s", "2 days", "500ms", "x", "5 per minute")
    assert [spelled(t) for t in spans] == [3600, 10, 172800, 0.5, None, None]


def test_purposes() -> None:
    def said(pattern: str, structure: str = "", scope: str = "") -> str:
        return purpose_of(pattern, structure, "", [scope], set())

    assert said("rate:limit:{ip}") == said("rateLimiter:{ip}") == "rate limit"
    assert said("user:{id}:lock") == said("x", "lock") == "lock"
    assert said("sess:{id}") == "session" and said("events", "channel") == "pub/sub"
    assert said("hits:{ip}", "counter", "Api.rate_limit") == "rate limit"
    assert said("hits:{ip}", "counter") == "counter" and said("thing:{lock}") == ""


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


def test_a_scan_reads_what_follows_the_word_match() -> None:
    text = b"""
import Redis from 'ioredis';
const redis = new Redis();
export async function sweep(cursor) {
  const [next, found] = await redis.scan(cursor, 'MATCH', 'cart:*', 'COUNT', 100);
  return await redis.scan(next, 'COUNT', 100, 'MATCH', 'order:*');
}
"""
    result = run_files("redis_keys", {"src/sweep.ts": text})
    assert set(result.tables) == {"cart:{any}", "order:{any}"}


def test_how_long_a_command_waits_is_no_key() -> None:
    text = b"""
const redis = require('redis').createClient();
redis.blpop('jobs', 'urgent', 0, (error, reply) => reply);
redis.brpop('mails', timeout);
"""
    result = run_files("redis_keys", {"src/worker.js": text})
    assert set(result.tables) == {"jobs", "urgent", "mails"}


def test_what_constructors_and_settings_classes_put_before_keys() -> None:
    result = run("redis_keys", "prefixes")
    assert options(result) == {
        "quota:user:{user_id}": ("counter", 60),
        "receipts:{name}": ("string", 3600),
        "told:{user_id}": ("channel", None),
    }
    assert [p for s in result.sources for p in s.problems] == []
