"""A file as technologies see it: lazily parsed, the same form for every language of a kind."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from .ir import Assign, Call, Expr, FuncDef, Lit, Module, Text


class CallSite(Struct, frozen=True):
    """A call and what it stands in: `scope` is `Class.method`, `target` what it is assigned to."""

    call: Call
    scope: str = ""
    target: str = ""


class ChainLink(Struct, frozen=True):
    """One call of a chain: its name ("" for the call of the root itself) and plain arguments.

    Kept as arguments are names, dotted names, literals, calls and lists of them; `Star` of what a
    generator goes through (`p for p in Person`); a `Map` with the names that an options object
    has under `include`. What else is given, such as a function, is `Raw`.
    """

    name: str
    args: tuple[Expr, ...] = ()


class ChainSite(Struct, frozen=True):
    """A whole chain of calls, `db.select().from(users)`: `root` is the dotted name it begins with.

    `scope` is `Class.method`, `target` what the chain's value is assigned to or, where `looped`,
    the variable that takes its items one by one; `new` marks `new Root(…)`, `waited` an awaited
    chain.
    """

    root: str
    links: tuple[ChainLink, ...]
    line: int
    scope: str = ""
    target: str = ""
    new: bool = False
    looped: bool = False
    waited: bool = False


class Unit:
    """A file of any language: its path, bytes and text."""

    def __init__(self, path: str, language: str, data: bytes) -> None:
        self.path = path
        self.language = language
        self.data = data

    @cached_property
    def text(self) -> str:
        """The text; bytes that are not UTF-8 become U+FFFD, a byte order mark is dropped."""
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return self.data.decode("utf-16", "replace")
        return self.data.decode("utf-8-sig", "replace")

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; line n is `lines[n - 1]`."""
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], 0
        for line in self.lines:
            at += len(line) + 1
            starts.append(at)
        return starts

    def line_at(self, offset: int) -> int:
        """The line (from 1) that holds a character offset of `text`."""
        return bisect_right(self._starts, offset)


class CodeUnit(Unit, ABC):
    """A file of a programming language with a full front end."""

    module: Module
    """The header: imports, classes, module-level assignments, small functions."""

    @abstractmethod
    def calls(self, names: Callable[[str], bool] | frozenset[str]) -> Iterator[CallSite]:
        """The calls, anywhere in the file, whose last name part is wanted, in source order."""

    @abstractmethod
    def chains(
        self, names: frozenset[str], also: Callable[[bytes, int, bytes], bool] | None = None
    ) -> Iterator[ChainSite]:
        """The outermost chains of calls that call one of the names, in source order.

        `also` is asked of every other call: the file's bytes, where the name stands, the name.
        """

    @abstractmethod
    def scope_at(self, line: int) -> str:
        """`Class.method` for what the first thing of a line stands in, "" at module level."""

    @abstractmethod
    def function(self, name: str) -> FuncDef | None:
        """A function or method of that name (`upgrade`, `Class.up`) with its whole body."""

    @abstractmethod
    def strings(self, wanted: Callable[[str], bool]) -> Iterator[Lit | Text]:
        """The string literals whose text passes the test, in source order."""

    @abstractmethod
    def texts(self, starts: re.Pattern[bytes]) -> Iterator[Text]:
        """The texts that have a match near their start, in source order.

        Each is whole: its literals and what the code puts between them (names stay names).
        """

    @abstractmethod
    def assignments(self, names: frozenset[str]) -> Iterator[Assign]:
        """Assignments, anywhere in the file, to a target whose last name part is wanted."""


class DataUnit(Unit):
    """A file of a data format (TOML, YAML, JSON, INI, env, XML)."""

    @cached_property
    def document(self) -> object:
        """The parsed content as plain dictionaries, lists and scalars; raises ValueError."""
        from .data import parse_document

        return parse_document(self.language, self.text)
