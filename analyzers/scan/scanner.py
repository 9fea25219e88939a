"""Runs the per-file stage over a repository: list, compare with the cache, gate, extract, repeat.

The rounds: first every file that names something a technology knows; then files whose classes
derive from names that project files define on top of a technology (a model need not name its ORM);
then files that hold what the first ones import (constants, enums, helpers). Each round may open the
next one, until nothing new appears.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from ..facts import FileFacts, decode, encode
from ..model.catalog import Problem
from ..problems import problem
from ..syntax.following import Following, Index
from ..syntax.parse import CODE
from ..technologies._shared.places import is_test
from .cache import Row, digest, stamps
from .discovery import Listing, read_file, size_limit
from .extract import extract, parties_of
from .gate import base_names
from .hooks import Hooks, hooks_of, rooted_names
from .share import Words
from .specs import specs

MAX_ROUNDS = 8
MAX_PASSED = 4
"""Through how many modules a name may be handed on."""
MAX_IMPORT_HOPS = 3
POOL_BYTES = 5_000_000
"""Gated source beyond which worker processes pay for their start."""
BATCH_FILES = 40
FIRST_FILES = 25

Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, current path)."""

Cancelled = Callable[[], bool]
Pending = tuple[str, bytes, frozenset[str], frozenset[str]]
"""A file to extract: path, bytes, who asked for it, and who else is to read it."""


class Scan(Struct):
    """The state of the per-file stage: facts, cache rows and read problems by path.

    `facts` holds every file that was ever extracted, `live` the paths that count now,
    `deepened` those that were read for what other files say of them.
    """

    facts: dict[str, FileFacts]
    rows: dict[str, Row]
    problems: dict[str, Problem]
    hooks: dict[str, Hooks]
    live: frozenset[str] = frozenset()
    deepened: set[str] = field(default_factory=set)
    parsed: int = 0
    complete: bool = True

    def parsed_as_code(self, path: str) -> bool:
        """Whether a file was asked what it declares, not only for engine signals and usages."""
        facts = self.facts.get(path)
        if facts is None or facts.module is None:
            return False
        return not specs().only_usages.issuperset(facts.readers)

    def fully_read(self, path: str, active: frozenset[str]) -> bool:
        """Whether a file was read by those that asked for it, and if need be by all `active`."""
        facts = self.facts.get(path)
        if facts is None or facts.module is None:
            return False
        if not specs().only_usages.issuperset(facts.asked):
            return True
        wanted = active & specs().readers(facts.language)
        return set(facts.readers) == wanted.union(facts.asked)

    def active(self) -> frozenset[str]:
        """The technologies that asked for any file by what it holds."""
        gated = (p for p, row in self.rows.items() if row.gated and p in self.facts)
        return frozenset().union(*(self.facts[p].asked for p in gated))

    def hook(self, path: str) -> Hooks:
        """What other files may hang on in one file, computed once per version of it."""
        known = self.hooks.get(path)
        if known is None:
            known = self.hooks[path] = hooks_of(self.facts[path])
        return known


class Scanner:
    """Reads files of one repository and makes their facts."""

    def __init__(self, root: Path, jobs: int = 0) -> None:
        self.root = root
        self.jobs = jobs
        self.on_batch: Callable[[list[FileFacts]], None] | None = None
        self.progress: Progress | None = None
        self.cancelled: Cancelled = lambda: False
        self.running: Scan | None = None
        self.words: Words | None = None
        self._names: list[Following] = []
        self._imports = Index()

    def scan(self, listing: Listing, known: dict[str, Row]) -> Scan:
        """The whole per-file stage for a listing; `known` rows that still hold are taken over."""
        self.running = state = Scan(facts={}, rows={}, problems={}, hooks={})
        todo = self._take_known(listing, known, state)
        pending: list[Pending] = []
        size = 0
        for done, path in enumerate(todo):
            if self.cancelled():
                state.complete = False
                break
            if self.progress and done % 64 == 0:
                self.progress(done, len(listing.paths), path)
            item = self._open(path, listing, state, known.get(path))
            if item is not None:
                pending.append(item)
                size += len(item[1])
            if self.on_batch and not state.parsed and len(pending) >= FIRST_FILES:
                # Somebody is watching: show something before everything has been read.
                self._extract(pending, listing, state)
                pending, size = [], 0
        self._extract_all(pending, size, listing, state)
        self.close(listing, state)
        return state

    def refresh(
        self, listing: Listing, state: Scan, paths: Iterable[str], listed: bool
    ) -> set[str]:
        """Read changed paths again (gone ones are dropped); returns the paths whose facts changed.

        `listed`: the listing itself changed, so what imports find may have changed too.
        """
        before = {p: state.facts.get(p) for p in paths}
        hooks = {p: state.hook(p) if f is not None else None for p, f in before.items()}
        rows = {p: (r.gated, r.bases) for p in before if (r := state.rows.get(p)) is not None}
        pending = []
        for path in before:
            for part in (state.facts, state.rows, state.problems, state.hooks):
                part.pop(path, None)
            if path in listing.languages:
                item = self._open(path, listing, state, None)
                if item is not None:
                    pending.append(item)
        self._extract(pending, listing, state)
        for path in [p for p in before if p in state.live and p not in state.facts]:
            if path in state.rows and not rows.get(path, (True, ""))[0]:
                again = self._read_again([path], listing, state.active())
                self._extract(again, listing, state)
        same = not listed and all(self._same(p, hooks[p], rows.get(p), state) for p in before)
        was = state.live
        if not same:
            self.close(listing, state)
        changed = {p for p, old in before.items() if state.facts.get(p) != old}
        return changed | (was ^ state.live)

    def _same(
        self, path: str, hooks: Hooks | None, row: tuple[bool, str] | None, state: Scan
    ) -> bool:
        """Whether a changed file gives other files the same to hang on as before."""
        now = state.rows.get(path)
        if (now is None) != (row is None) or (now and row and (now.gated, now.bases) != row):
            return False
        facts = state.facts.get(path)
        return (state.hook(path) if facts is not None else None) == hooks

    # -- opening files ---------------------------------------------------------------------------

    def _take_known(self, listing: Listing, known: dict[str, Row], state: Scan) -> list[str]:
        """Take over cached rows whose stamps still hold; gives the paths left to read."""
        todo = []
        for path in listing.paths:
            row = known.get(path)
            if row is None or not row.holds(stamps(self.root, listing.real(path))):
                todo.append(path)
                continue
            state.rows[path] = row
            if row.facts:
                facts = decode(row.facts)
                state.facts[path] = self.words.share(facts) if self.words else facts
                if facts.readers != facts.asked:
                    state.deepened.add(path)
        return todo

    def _open(self, path: str, listing: Listing, state: Scan, old: Row | None) -> Pending | None:
        """Read and gate one file; what fails the gate becomes an empty row."""
        language = listing.languages[path]
        real = listing.real(path)
        stamp = stamps(self.root, real)
        data = read_file(self.root, real, size_limit(language))
        if isinstance(data, str):
            kinds = {"too large": "file-too-large", "vanished": "file-vanished"}
            if data in ("too large", "unreadable", "vanished"):
                kind = kinds.get(data, "unreadable-file")
                state.problems[path] = problem(kind, path, 1, f"not read: {data}")
            return None
        checksum = digest(data)
        if old is not None and old.digest == checksum:
            row = Row(path, *stamp, checksum, old.facts, old.bases, old.gated)
            state.rows[path] = row
            if row.facts:
                state.facts[path] = decode(row.facts)
            return None
        parties = parties_of(path, language, data)
        if not parties or _minified(language, data):
            bases = " ".join(base_names(language, data))
            bases = "" if bases and is_test(path) else bases
            state.rows[path] = Row(path, *stamp, checksum, b"", bases)
            return None
        bases = ""
        if not parties & specs().declaring(language) and not is_test(path):
            # Gated for its engine signals or usages alone: it may still hold a model.
            bases = " ".join(base_names(language, data))
        state.rows[path] = Row(path, *stamp, checksum, b"", bases, True)
        return path, data, parties, frozenset()

    # -- extracting ------------------------------------------------------------------------------

    def _extract_all(
        self, pending: list[Pending], size: int, listing: Listing, state: Scan
    ) -> None:
        pending.sort(key=lambda item: (_late(item[0]), item[0]))
        workers = self.jobs or min(8, os.cpu_count() or 1)
        if workers > 1 and size > POOL_BYTES:
            from .pool import extract_in_processes

            work = [(p, listing.languages[p], d, parties) for p, d, parties, _ in pending]
            for batch in extract_in_processes(work, workers):
                self._store([decode(b) for b in batch], state, batch)
                if self.cancelled():
                    state.complete = False
                    return
            return
        for start in range(0, len(pending), BATCH_FILES):
            if self.cancelled():
                state.complete = False
                return
            self._extract(pending[start : start + BATCH_FILES], listing, state)

    def _extract(self, pending: list[Pending], listing: Listing, state: Scan) -> None:
        languages = listing.languages
        made = [extract(p, languages[p], d, asked, more) for p, d, asked, more in pending]
        self._store(made, state, [encode(f) for f in made])

    def _store(self, made: list[FileFacts], state: Scan, encoded: list[bytes]) -> None:
        for facts, data in zip(made, encoded, strict=True):
            row = state.rows.get(facts.path)
            state.facts[facts.path] = facts
            if row is not None:
                state.rows[facts.path] = replace(row, facts=data)
            state.hooks.pop(facts.path, None)
        state.parsed += len(made)
        if made and self.on_batch:
            self.on_batch(made)
        if made and self.progress:
            self.progress(len(state.facts), max(len(state.rows), 1), made[-1].path)

    # -- further rounds --------------------------------------------------------------------------

    def close(self, listing: Listing, state: Scan) -> None:
        """Find every file that counts: gated ones, and what these make interesting, and so on."""
        live = {p for p, row in state.rows.items() if row.gated and p in state.facts}
        active = state.active()
        levels = dict.fromkeys(live, 0)
        tried: set[str] = set()
        imports = self._imports
        imports.follow(p for p in listing.paths if listing.languages[p] in CODE)
        for number in range(MAX_ROUNDS):
            if self.cancelled():
                break
            # What an earlier closing read for the sake of others counts when it is wanted again.
            hidden = state.deepened - tried
            open_now = live - hidden
            names = self._rooted(number, state, open_now)
            new = _derived(state, open_now, names)
            for path, level in _imported(state, open_now, names, levels, imports).items():
                if path in listing.languages and (
                    path not in open_now or not state.fully_read(path, active)
                ):
                    new.add(path)
                    levels[path] = level
            new -= tried
            if not new:
                break
            tried |= new
            missing = [p for p in sorted(new) if not state.fully_read(p, active)]
            self._extract(self._read_again(missing, listing, active), listing, state)
            state.deepened |= set(missing)
            live |= {p for p in new if p in state.facts}
            for path in new:
                levels.setdefault(path, 0)
        imports.rest()
        self._undo(live, tried, listing, state)
        state.live = frozenset(live)

    def _rooted(self, number: int, state: Scan, paths: set[str]) -> frozenset[str]:
        """The names that these files root; `number`: the round, as each sees other files."""
        if number == len(self._names):
            self._names.append(Following())
        names = self._names[number]
        names.follow({p: m for p in sorted(paths) if (m := state.facts[p].module) is not None})
        found = rooted_names(names)
        names.rest()
        return found

    def _undo(self, live: set[str], wanted: set[str], listing: Listing, state: Scan) -> None:
        """Read files that nothing makes interesting any more as on a first scan."""
        stale = sorted(p for p in state.deepened - wanted if p in live)
        self._extract(self._read_again(stale, listing), listing, state)
        state.deepened &= wanted

    def _read_again(
        self, paths: list[str], listing: Listing, active: frozenset[str] = frozenset()
    ) -> list[Pending]:
        """Files for those that asked for them and for the `active` technologies beside."""
        pending = []
        for path in paths:
            language = listing.languages[path]
            data = read_file(self.root, listing.real(path), size_limit(language))
            if isinstance(data, bytes) and not _minified(language, data):
                parties = parties_of(path, language, data)
                pending.append((path, data, parties, active & specs().readers(language)))
        return pending


def _derived(state: Scan, live: set[str], names: frozenset[str]) -> set[str]:
    """Files whose classes derive from a project class built on a technology."""
    return {
        row.path
        for row in state.rows.values()
        if row.bases
        and (row.path not in live or not state.parsed_as_code(row.path))
        and not names.isdisjoint(row.bases.split())
    }


def _imported(
    state: Scan, live: set[str], names: frozenset[str], levels: dict[str, int], index: Index
) -> dict[str, int]:
    """Files that hold names which declarations in other files use, with their distance."""
    found: dict[str, int] = {}
    for path in sorted(live):
        hooks, level = state.hook(path), levels.get(path, 0)
        declares = _declares(state.facts[path]) or not names.isdisjoint(hooks.classes)
        if level >= MAX_IMPORT_HOPS or not (declares or level):
            continue
        for module in hooks.imports:
            for target in _targets(state, path, module, index):
                found[target] = min(found.get(target, 99), level + 1)
    return found


def _targets(state: Scan, path: str, module: str, index: Index, passed: int = 0) -> Iterator[str]:
    """The files that an import means: the module's own and, for a name that this one only hands
    on (`from .user import Role` in a package's `__init__.py`), the one that the name comes from.
    """
    own = index.find(path, module)[:1]
    yield from own
    package, _, name = module.rpartition(".")
    if own or not name or passed >= MAX_PASSED or not path.endswith(".py"):
        return
    for target in index.find(path, package or ".")[:1]:
        given = state.hook(target).given if target in state.facts else {}
        for source in given.get(name, ()):
            yield from _targets(state, target, source, index, passed + 1)


def _declares(facts: FileFacts) -> bool:
    """Whether a file declares something; one that only uses tables hangs on no other file."""
    return any(f.kind != "uses" for f in facts.facts)


def _late(path: str) -> bool:
    """Models first: migrations and tests can wait until people see a picture."""
    return any(p in path for p in ("migration", "/migrate", "test", "versions/", "fixtures"))


def _minified(language: str, data: bytes) -> bool:
    """Whether a script is machine-made: very long lines on average."""
    if language not in ("javascript", "typescript"):
        return False
    return len(data) > 20_000 and len(data) / (data.count(b"\n") + 1) > 500
