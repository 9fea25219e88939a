"""Sessions, rate limits, locks and socket channels.

The JavaScript keys were compared with the code of connect-redis 9.0, rate-limit-redis 6.0,
rate-limiter-flexible 11.4, @upstash/ratelimit 2.2, connect-memcached 3.0 and the Redis adapter 8.3
of socket.io; the Python key of limits is asked of the library itself.
"""

from __future__ import annotations

import limits
from technology_run import Result, run


def options(result: Result) -> dict[str, tuple[object, object, object]]:
    return {
        n: (t.options.get("structure"), t.options.get("ttl"), t.options.get("purpose"))
        for n, t in result.tables.items()
    }


def test_javascript() -> None:
    assert options(run("request_stores", "express")) == {
        "shop:{sessionId}": ("string", 3600, "session"),
        "rl:{key}": ("counter", 900, "rate limit"),
        "login_fail:{key}": ("counter", 900, "rate limit"),
        "@upstash/ratelimit:{identifier}:{window}": ("counter", 21, "rate limit"),
        "socket.io#{namespace}#": ("channel", None, "pub/sub"),
        "socket.io-request#{namespace}#": ("channel", None, "pub/sub"),
        "socket.io-response#{namespace}#": ("channel", None, "pub/sub"),
        "locks:order:{id}": ("lock", 5, "lock"),
    }


LIMIT = "LIMITS:LIMITER/{key}/{scope}/{amount}/{multiples}/{granularity}"


def test_python() -> None:
    assert options(run("request_stores", "python")) == {
        "shop:session:{sid}": ("string", 3600, "session"),
        LIMIT: ("counter", None, "rate limit"),
        "shop:limiter": ("sorted set", None, "rate limit"),
    }


def test_django() -> None:
    assert options(run("request_stores", "django")) == {
        "django.contrib.sessions.cache{session_key}": ("string", 3600, "session"),
        "chat:group:{group}": ("sorted set", 86400, "pub/sub"),
        "chat{channel}": ("sorted set", 60, "pub/sub"),
    }


def test_a_broken_file_keeps_what_can_be_read() -> None:
    assert "kept:{key}" in run("request_stores", "broken").tables


def test_what_limits_really_calls_its_keys() -> None:
    made = limits.RateLimitItemPerMinute(5, 2).key_for("1.2.3.4", "/login")
    shape = LIMIT.removeprefix("LIMITS:").replace("{key}", "1.2.3.4").replace("{scope}", "/login")
    filled = shape.replace("{amount}", "5").replace("{multiples}", "2")
    assert made == filled.replace("{granularity}", "minute")
