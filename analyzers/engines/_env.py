"""Names of environment variables and the engines they speak of."""

from __future__ import annotations

from functools import cache

from .registry import engines

_SWITCHES = (
    "type",
    "kind",
    "engine",
    "driver",
    "connection",
    "backend",
    "dialect",
    "client",
    "provider",
    "adapter",
    "store",
)


@cache
def _names() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    whole: dict[str, str] = {}
    prefixes: list[tuple[str, str]] = []
    for engine in engines():
        for word in engine.env.split():
            if word.endswith("*"):
                prefixes.append((word[:-1], engine.name))
            else:
                whole.setdefault(word, engine.name)
    prefixes.sort(key=lambda p: -len(p[0]))
    return whole, tuple(prefixes)


@cache
def engine_of_env(name: str) -> str | None:
    """The engine that a variable's name speaks of: `REDIS_URL` → Redis; None for general names."""
    if not name.isupper() or len(name) < 4:
        return None
    whole, prefixes = _names()
    if name in whole:
        return whole[name]
    found = next((e for p, e in prefixes if name.startswith(p) and len(name) > len(p)), None)
    if found is None and "_" in name:
        tail = name.split("_", 1)[1]
        found = next((e for p, e in prefixes if tail.startswith(p) and len(tail) > len(p)), None)
    return found


def is_switch(key: str) -> bool:
    """Whether a setting's name says that it chooses between engines: `DATABASE_TYPE`."""
    return key.lower().rstrip("]").endswith(_SWITCHES)
