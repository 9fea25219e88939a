"""Key patterns as tables: every use of a pattern, what it is for, how it lives, what ends it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from glob import escape
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Problem
from ...problems import problem
from ...schema.operations import AnyOperation, CreateTable
from ...schema.queries import DELETE, UPDATE
from ...schema.queries import READ as READ_ROWS
from .._shared.places import is_test
from ..base import Source, Usage
from .purposes import purpose_of
from .text import is_bare, is_identity, skeleton

MAX_PLACES = 200
MAX_INVALIDATIONS = 50
_ENDING = re.compile(r"(?i)\w*(?:del|delete|unlink|forget|remove|clear|invalidate|purge)\w*")
ASIDE, THROUGH, BEHIND, READ = "cache-aside", "write-through", "write-behind", "read-through"

_PRIORITY = (
    *("stream", "sorted set", "list", "set", "hash", "geo", "hyperloglog", "bloom filter", "json"),
    *("time series", "counter", "lock", "channel", "string"),
)


class Use(Struct, frozen=True):
    """One access of a key pattern.

    `name` is the command; `structure` the data structure it works on (or ''); `ends` says that it
    deletes the key or sets when it expires, `wild` that its pattern stands for many keys.
    """

    pattern: str
    path: str
    line: int
    name: str
    structure: str = ""
    writes: bool = False
    ends: bool = False
    wild: bool = False
    ttl: int | None = None
    client: str = ""
    scope: str = ""
    purpose: str = ""
    strategy: str = ""
    source: str = ""
    description: str = ""


def sources(uses: Iterable[Use], engines: Mapping[str, tuple[str, ...]]) -> Iterator[Source]:
    """One source per client technology, tests apart; `engines`: what each can speak to."""
    groups: dict[tuple[str, bool], list[Use]] = {}
    for use in uses:
        groups.setdefault((use.client, is_test(use.path)), []).append(use)
    for (client, test), members in sorted(groups.items()):
        kept = {u.pattern for u in members if _stands(u)}
        shown = [u for u in members if _shown(u, kept)]
        yield Source(
            technology=client,
            kind="usage",
            group=client,
            engines=engines.get(client) or engines.get("", ("Redis", "Valkey")),
            operations=tuple(operations(shown)),
            usages=() if test else tuple(usages(shown, client)),
            problems=tuple(_nameless(u for u in members if not _shown(u, kept))),
            test=test,
        )


def _stands(use: Use) -> bool:
    """Whether a key without any text is worth showing: values are stored under an identity."""
    return bool(use.writes and use.structure and is_identity(use.pattern))


def _shown(use: Use, kept: set[str]) -> bool:
    return not is_bare(use.pattern) or use.pattern in kept


def _nameless(members: Iterable[Use]) -> Iterator[Problem]:
    """Keys of which no part is known: a pattern of them would say nothing."""
    for use in members:
        text = f"the key of {use.name} is computed when it runs"
        yield problem("dynamic-name", use.path, use.line, text)


def marked(uses: list[Use]) -> list[Use]:
    """Looking up, then storing under the same pattern in one function is cache-aside."""
    read = {
        (u.path, u.scope, u.pattern): u.line
        for u in uses
        if not u.writes and u.structure and u.scope
    }
    found = []
    for use in uses:
        line = read.get((use.path, use.scope, use.pattern))
        stores = use.writes and not use.ends and not use.strategy
        aside = stores and use.structure in ("string", "hash")
        later = line is not None and line < use.line
        found.append(replace(use, strategy=ASIDE) if aside and later else use)
    return found


def operations(members: Iterable[Use]) -> Iterator[AnyOperation]:
    """A key-pattern table per pattern, declared at every place that uses it."""
    for ordered in _by_pattern(members):
        yield _table(ordered)
        places = dict.fromkeys((u.path, u.line) for u in ordered)
        for path, line in list(places)[1:MAX_PLACES]:
            yield CreateTable(
                path=path,
                line=line,
                table=ordered[0].pattern,
                kind="key-pattern",
                if_not_exists=True,
            )


def usages(members: Iterable[Use], client: str) -> Iterator[Usage]:
    """Where keys of a pattern are read, set and deleted; a key that is set is updated."""
    for ordered in _by_pattern(members):
        for use in ordered:
            action = UPDATE if use.writes or use.ends else READ_ROWS
            action = DELETE if use.ends and _ENDING.fullmatch(use.name) else action
            yield Usage(use.path, use.line, action, ordered[0].pattern, technology=client)


def _by_pattern(members: Iterable[Use]) -> Iterator[list[Use]]:
    """The uses of each pattern, the one that says most first."""
    groups: dict[str, list[Use]] = {}
    for use in members:
        groups.setdefault(skeleton(use.pattern), []).append(use)
    for _, uses in sorted(_spread(groups).items()):
        yield sorted(uses, key=_standing)


def _spread(groups: dict[str, list[Use]]) -> dict[str, list[Use]]:
    """Uses of many keys at once (`session:*`) go to the patterns that they cover, if any."""
    exact = {k: v for k, v in groups.items() if not all(u.wild for u in v)}
    spread = {k: list(v) for k, v in exact.items()}
    for key, uses in groups.items():
        if key in exact:
            continue
        glob = uses[0].pattern
        inside = [k for k in exact if covers(glob, exact[k][0].pattern)]
        for other in inside:
            spread[other] += [replace(u, pattern=exact[other][0].pattern) for u in uses]
        if not inside:
            spread[key] = list(uses)
    return spread


def covers(glob: str, pattern: str) -> bool:
    """Whether a glob covers a pattern: each of its holes is any text."""
    return fnmatchcase(pattern, "*".join(map(escape, re.split(r"\{[^{}]*\}", glob))))


def _standing(use: Use) -> tuple[bool, bool, bool, str, int]:
    """What shows a pattern best comes first: where its value is written, not where it goes."""
    return (use.wild, not use.writes, not use.structure, use.path, use.line)


def _table(uses: list[Use]) -> CreateTable:
    first = uses[0]
    return CreateTable(
        path=first.path,
        line=first.line,
        table=first.pattern,
        kind="key-pattern",
        description=next((u.description for u in uses if u.description), None),
        options=_options(uses),
    )


def _options(uses: list[Use]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    ttl = next((u.ttl for u in uses if u.ttl), None)
    if ttl:
        options["ttl"] = ttl
    structures = {u.structure for u in uses} - {""}
    structure = next((s for s in _PRIORITY if s in structures), None)
    structure = structure or next(iter(sorted(structures)), None)
    if structure:
        options["structure"] = structure
    strategy = _most(u.strategy for u in uses)
    words = [u.scope for u in uses if u.writes] or [u.scope for u in uses]
    purpose = _most(u.purpose for u in uses) or purpose_of(
        uses[0].pattern, structure or "", strategy, words, {u.name for u in uses}
    )
    if purpose:
        options["purpose"] = purpose
    if strategy and purpose not in ("lock", "rate limit", "counter", "pub/sub"):
        options["strategy"] = strategy
    ends = dict.fromkeys(f"{u.path}:{u.line}" for u in sorted(uses, key=_place) if u.ends)
    if ends:
        options["invalidation"] = list(ends)[:MAX_INVALIDATIONS]
    options["commands"] = sorted({u.name for u in uses})
    reads = sum(not u.writes for u in uses)
    options["reads"], options["writes"] = reads, len(uses) - reads
    return options


def _most(said: Iterable[str]) -> str:
    counted = Counter(s for s in said if s)
    return counted.most_common(1)[0][0] if counted else ""


def _place(use: Use) -> tuple[str, int]:
    return use.path, use.line
