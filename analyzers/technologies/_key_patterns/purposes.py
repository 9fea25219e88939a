"""What a key is for, where its own words, the code around it or its commands say so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

_WORDS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (purpose, frozenset(words.split()))
    for purpose, words in (
        ("rate limit", "ratelimit ratelimits ratelimiter limiter throttle throttling throttler "
         "rl rlflx cooldown"),
        ("lock", "lock locks mutex lease semaphore"),
        ("session", "session sessions sess"),
        ("feature flag", "featureflag featureflags flag flags"),
        ("pub/sub", "channel pubsub"),
        ("queue", "queue queues job jobs bull"),
        ("idempotency", "idempotency idempotent"),
        ("token", "token tokens otp captcha nonce csrf jwt"),
        ("presence", "online presence"),
        ("leaderboard", "leaderboard ranking"),
        ("deny list", "blacklist denylist blocklist"),
        ("cache", "cache cached caches"),
        ("counter", "counter counters"),
    )
)  # fmt: skip
_PAIRS = {("rate", "limit"): "rate limit", ("feature", "flag"): "feature flag"}
_AROUND = frozenset({"rate limit", "lock", "idempotency"})
"""Purposes that the names of the class and function around may say."""
_FIRST = {"lock": "lock", "channel": "pub/sub"}
_LAST = {"counter": "counter"}
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")


def purpose_of(
    pattern: str, structure: str, strategy: str, scopes: Iterable[str], commands: set[str]
) -> str:
    """The purpose of a key pattern, or '' where nothing says it."""
    if structure in _FIRST:
        return _FIRST[structure]
    said = _said(re.sub(r"\{[^{}]*\}", " ", pattern))
    if said:
        return said
    around = next((w for s in scopes if (w := _said(s)) in _AROUND), "")
    if around:
        return around
    if strategy or commands & {"remember", "fetch", "getorset"}:
        return "cache"
    return _LAST.get(structure, "")


def _said(text: str) -> str:
    words = [w.lower() for w in _SPLIT.split(text) if w]
    for pair in pairwise(words):
        single = (pair[0], pair[1].removesuffix("s").removesuffix("er").removesuffix("ing"))
        if single in _PAIRS:
            return _PAIRS[single]
    return next((p for p, known in _WORDS if known & set(words)), "")
