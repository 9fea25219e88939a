"""The values that the JavaScript interpreter computes with, beside those of `_python.values`.

An object literal is an `Obj`: a dictionary that knows the line and the comment of each entry. What
an installed package would make stays symbolic, so `varchar("a").notNull()` is a `Made` of a
`Member` of a `Made`; `links` reads such a chain from its root.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import FuncDef
from .._python.values import Cls, EnumMember, Ext, Fn, Made, Member, Value


class Obj(dict[Any, Value]):
    """An object of code that is read.

    `lines` and `notes` hold each entry's line and comment; `unknown` the lines of spreads of which
    nothing is known.
    """

    def __init__(self, items: Mapping[Any, Value] = {}, path: str = "", line: int = 0) -> None:
        super().__init__(items)
        self.path, self.line = path, line
        self.lines: dict[Any, int] = {}
        self.paths: dict[Any, str] = {}
        self.notes: dict[Any, str] = {}
        self.unknown: tuple[int, ...] = ()

    def copy(self) -> Obj:
        """The same object for somebody who may change it."""
        made = Obj(self, self.path, self.line)
        made.lines, made.paths, made.notes = dict(self.lines), dict(self.paths), dict(self.notes)
        made.unknown = self.unknown
        return made

    def put(self, key: Any, value: Value, line: int, path: str, note: str | None = None) -> None:
        """Set an entry and say where it stands; a later entry of one name takes its place."""
        self[key] = value
        self.lines[key], self.paths[key] = line, path
        if note:
            self.notes[key] = note

    def spread(self, other: Value, line: int) -> None:
        """Take over the entries of another object, with the places where they stand."""
        if not isinstance(other, dict):
            self.unknown = (*self.unknown, line)
            return
        self.update(other)
        if isinstance(other, Obj):
            self.lines.update(other.lines)
            self.paths.update(other.paths)
            self.notes.update(other.notes)
            self.unknown += other.unknown

    def place(self, key: Any) -> tuple[str, int]:
        """The file and line of an entry; those of the object where the entry's are not known."""
        return self.paths.get(key, self.path), self.lines.get(key, self.line)


def as_json(value: Value) -> str | None:
    """An object or array as JSON text, None where part of it is not plain."""
    try:
        return json.dumps(value, separators=(",", ":"))[:500]
    except (TypeError, ValueError, RecursionError):
        return None


class Template(Struct, frozen=True):
    """Text of which parts are not text: what stands in a template between what is symbolic.

    Holds literal text and values, in order: the template of ``sql`lower(${users.email})` ``.
    """

    parts: tuple[Any, ...]


class Link(Struct, frozen=True):
    """One call or attribute of a chain: `.references(() => a.id)` or the plain `.schema`."""

    name: str
    args: tuple[Any, ...] = ()
    line: int = 0
    called: bool = True
    path: str = ""

    def arg(self, position: int, default: Any = None) -> Any:
        """An argument by position."""
        return self.args[position] if position < len(self.args) else default


class Chain(Struct, frozen=True):
    """A chain of calls: what it begins with and what is called on it, in order.

    `root` is the qualified name of an outside function or object (""), or else any other value.
    """

    root: Any
    links: tuple[Link, ...]
    path: str = ""
    line: int = 0

    @property
    def name(self) -> str:
        """The qualified name that the chain begins with, "" where that is no outside name."""
        return self.root.name if isinstance(self.root, Ext) else ""

    @property
    def tail(self) -> str:
        """The last part of that name: `varchar` of `drizzle-orm/pg-core.varchar`."""
        return self.root.tail if isinstance(self.root, Ext) else ""

    @property
    def args(self) -> tuple[Any, ...]:
        """What the root itself was called with."""
        return self.links[0].args if self.links and self.links[0].name == "" else ()

    def get(self, name: str) -> Link | None:
        """The last call of a name behind the root, or None."""
        return next((link for link in reversed(self.links) if link.name == name), None)

    def has(self, name: str) -> bool:
        """Whether something of that name is called behind the root."""
        return self.get(name) is not None


def name_of(value: Cls | Fn) -> Value:
    """The `name` of a class or a function; UNKNOWN for a function without one."""
    if isinstance(value, Cls):
        return value.name
    return value.node.name if isinstance(value.node, FuncDef) else UNKNOWN


def chain_of(value: Value) -> Chain | None:
    """A symbolic value as a chain from its root; None for other values.

    The root's own call is a link without a name: `varchar("a", {length: 3}).notNull()` gives the
    links `("a", {…})` and `notNull()` on the root `varchar`.
    """
    links: list[Link] = []
    path, line = "", 0
    node = value
    for _ in range(400):
        if isinstance(node, Made):
            path, line = node.path or path, node.line or line
            if isinstance(node.func, Member):
                links.append(Link(node.func.name, node.args, node.line, True, node.path))
                node = node.func.base
            elif isinstance(node.func, Ext | EnumMember):
                links.append(Link("", node.args, node.line, True, node.path))
                node = node.func
                break
            else:
                links.append(Link("", node.args, node.line, True, node.path))
                node = node.func
        elif isinstance(node, Member):
            links.append(Link(node.name, (), line, False))
            node = node.base
        else:
            break
    if not links:
        return None
    return Chain(node, tuple(reversed(links)), path, line)
