"""What all technologies look for, without loading them: kept in the cache folder between runs."""

from __future__ import annotations

import contextlib
import re
from functools import cache

import msgspec
from msgspec import Struct

from ..store import cache_folder, code_version, write_own
from .gate import Gate


class Specs(Struct, frozen=True):
    """The parts of all `Spec`s that scanning needs.

    `wanted`: language to technology to literals; `everywhere`: literals of engine signals;
    `confirm`: technology to the pattern that must be found beside a literal; `only_usages`:
    technologies that declare nothing; `examples`: technologies that read example folders too.
    """

    wanted: dict[str, dict[str, tuple[str, ...]]]
    roots: frozenset[str]
    methods: frozenset[str]
    everywhere: tuple[str, ...]
    confirm: dict[str, str]
    only_usages: frozenset[str]
    examples: frozenset[str] = frozenset()

    def readers(self, language: str) -> frozenset[str]:
        """The technologies that read a language."""
        return frozenset(self.wanted.get(language, ()))

    def declaring(self, language: str) -> frozenset[str]:
        """Those of them that declare something."""
        return self.readers(language) - self.only_usages


@cache
def specs() -> Specs:
    """The specs of this version of the code."""
    path = cache_folder() / f"specs-{code_version()}.msgpack"
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(path.read_bytes(), type=Specs)
    made = _collect()
    write_own(path, msgspec.msgpack.encode(made))
    return made


def _collect() -> Specs:
    from ..engines.signals import literals
    from ..technologies.registry import technologies

    wanted: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, module in technologies().items():
        for language, words in module.SPEC.literals.items():
            wanted.setdefault(language, {})[name] = tuple(words)
    every = [m.SPEC for m in technologies().values()]
    return Specs(
        wanted=wanted,
        roots=frozenset(r for s in every for r in s.roots),
        methods=frozenset(m for s in every for m in s.methods),
        everywhere=literals(),
        only_usages=frozenset(n for n, m in technologies().items() if not m.SPEC.declares),
        confirm={n: m.SPEC.confirm for n, m in technologies().items() if m.SPEC.confirm},
        examples=frozenset(n for n, m in technologies().items() if m.SPEC.examples),
    )


@cache
def gate() -> Gate:
    """The gate for all technologies and engine signals."""
    known = specs()
    return Gate(known.wanted, known.everywhere)


@cache
def confirming() -> dict[str, re.Pattern[bytes]]:
    """Technology to the pattern that a file which passed the gate must hold for it."""
    return {n: re.compile(p.encode(), re.IGNORECASE) for n, p in specs().confirm.items()}
