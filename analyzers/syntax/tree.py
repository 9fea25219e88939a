"""What the Tree-sitter front ends share: parsing, finding nodes by their text, conversion limits.

Nodes are found from the bytes, not by walking the tree: a regular expression gives the places
where a wanted name stands, and the tree tells what stands there. Walking whole trees from Python
costs several times the parse itself.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from itertools import islice
from typing import Any

from ..redact import MASK, is_secret_name, redact
from .ir import Assign, Call, ClassDef, Expr, FuncDef, Lit, Module, Param, Raw, Stmt, Text
from .tree_chains import chains
from .tree_texts import texts
from .unit import CallSite, ChainSite, CodeUnit

MAX_DEPTH = 60
MAX_NODES = 120_000
RAW_LENGTH = 200
MAX_MENTIONS = 500
SMALL_FUNCTION = 1_600
"""Functions up to this many bytes keep their body in the module header."""
NOISE_COMMENT = re.compile(
    r"(?i)^\W*(noqa|type:|pylint|pragma|mypy|ruff|fmt:|isort|pyright|eslint|prettier|@ts-|tslint"
    r"|istanbul|biome|todo|fixme|xxx|nosec|[-=*#~_/]{3,})"
)

TsNode = Any


@cache
def parser_for(language: str) -> Any:
    """The Tree-sitter parser of a language; grammars are imported when first needed."""
    from tree_sitter import Language, Parser

    if language == "python":
        import tree_sitter_python as grammar

        return Parser(Language(grammar.language()))
    if language == "javascript":
        import tree_sitter_javascript as js

        return Parser(Language(js.language()))
    import tree_sitter_typescript as ts

    pointer = ts.language_tsx() if language == "tsx" else ts.language_typescript()
    return Parser(Language(pointer))


class TreeUnit(CodeUnit):
    """A code file parsed by Tree-sitter. Front ends fill in how nodes become IR."""

    function_types: frozenset[str] = frozenset()
    class_types: frozenset[str] = frozenset()
    string_types: frozenset[str] = frozenset()
    call_types: frozenset[str] = frozenset()
    member_types: frozenset[str] = frozenset()
    wrapper_types: frozenset[str] = frozenset()

    def __init__(
        self, path: str, language: str, data: bytes, methods: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(path, language, data)
        self.wanted = methods
        self.nodes_left = MAX_NODES

    @cached_property
    def source(self) -> bytes:
        """The bytes that were parsed: UTF-8, without a byte order mark."""
        if self.data[:3] == b"\xef\xbb\xbf":
            return self.data[3:]
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return self.text.encode()
        return self.data

    @cached_property
    def root(self) -> TsNode:
        """The root of the syntax tree."""
        return parser_for(self.language).parse(self.source).root_node

    @abstractmethod
    def expr(self, node: TsNode | None, depth: int = 0) -> Expr:
        """A node as an IR expression; beyond the limits it becomes `Raw`."""

    @abstractmethod
    def statements(self, node: TsNode, depth: int = 0, full: bool = False) -> tuple[Stmt, ...]:
        """The statements below a block; `full` keeps calls and function bodies too."""

    @abstractmethod
    def define(self, node: TsNode, full: bool) -> FuncDef | ClassDef | None:
        """A function or class node as IR, decorators included."""

    @abstractmethod
    def definition_name(self, node: TsNode) -> str:
        """The name that a function or class node defines, or ''."""

    @abstractmethod
    def assigned(self, node: TsNode) -> str:
        """The dotted name that a call's value is assigned to, or ''."""

    @abstractmethod
    def target_names(self, names: frozenset[str]) -> Iterator[Assign]:
        """Assignments to a wanted name, anywhere."""

    def slice(self, node: TsNode) -> str:
        """The source text of a node."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def raw(self, node: TsNode) -> Raw:
        """A node the IR has no form for."""
        text = self.source[node.start_byte : min(node.end_byte, node.start_byte + RAW_LENGTH)]
        return Raw(line_of(node), text.decode("utf-8", "replace"))

    def spend(self, node: TsNode, depth: int) -> bool:
        """Count a node against the limits; False when they are reached."""
        self.nodes_left -= 1
        return self.nodes_left > 0 and depth < MAX_DEPTH

    def ancestors(self, node: TsNode) -> Iterator[TsNode]:
        """The nodes around a node, inside out."""
        around = node.parent
        while around is not None:
            yield around
            around = around.parent

    def scope_of(self, node: TsNode) -> str:
        """`Class.method` for what a node stands in, "" at module level."""
        names = [
            name
            for a in self.ancestors(node)
            if a.type in self.function_types or a.type in self.class_types
            for name in [self.definition_name(a)]
            if name
        ]
        return ".".join(reversed(names))

    @cached_property
    def _rows(self) -> list[bytes]:
        return self.source.split(b"\n")

    def scope_at(self, line: int) -> str:
        """See `CodeUnit.scope_at`."""
        rows = self._rows
        text = rows[line - 1] if 0 < line <= len(rows) else b""
        point = (line - 1, len(text) - len(text.lstrip()))
        node = self.root.descendant_for_point_range(point, point)
        return self.scope_of(node) if node is not None else ""

    def at(self, offset: int) -> TsNode | None:
        """The smallest node at a byte offset."""
        return self.root.descendant_for_byte_range(offset, offset)

    def calls(self, names: Callable[[str], bool] | frozenset[str]) -> Iterator[CallSite]:
        """See `CodeUnit.calls`."""
        wanted = _encoded(names).__contains__ if isinstance(names, frozenset) else None
        seen: set[int] = set()
        for match in ANY_CALL.finditer(self.source):
            if not (wanted(match[1]) if wanted is not None else names(match[1].decode())):  # type: ignore[operator]
                continue
            node = self._call_at(match.start(1), match.end(1))
            if node is None or node.id in seen:
                continue
            seen.add(node.id)
            call = self.expr(node)
            if isinstance(call, Call):
                yield CallSite(call, self.scope_of(node), self.assigned(node))

    def chains(
        self, names: frozenset[str], also: Callable[[bytes, int, bytes], bool] | None = None
    ) -> Iterator[ChainSite]:
        """See `CodeUnit.chains`; nothing but names and plain arguments becomes IR."""
        wanted = _encoded(names)
        return chains(
            self,
            (
                m.span(1)
                for m in ANY_CALL.finditer(self.source)
                if m[1] in wanted or (also is not None and also(self.source, m.start(1), m[1]))
            ),
        )

    def _call_at(self, start: int, end: int) -> TsNode | None:
        """The call whose callee ends with the name at these bytes."""
        node = self.at(start)
        for _ in range(6):
            if node is None:
                return None
            if node.type in self.call_types:
                callee = node.child_by_field_name("function") or node.child_by_field_name(
                    "constructor"
                )
                fits = callee is not None and 0 <= callee.end_byte - end <= 3
                return node if fits else None
            if node.end_byte > end + 400 and node.type in self.function_types:
                return None
            node = node.parent
        return None

    def function(self, name: str) -> FuncDef | None:
        """See `CodeUnit.function`."""
        *_, last = name.split(".")
        for scope, node in self._defined(last):
            if f"{scope}.{last}".strip(".").endswith(name):
                found = self.define(node, full=True)
                return found if isinstance(found, FuncDef) else None
        return None

    def _defined(self, name: str) -> list[tuple[str, TsNode]]:
        """The functions and methods of a name, with the scopes that they stand in."""
        known = self._functions.get(name)
        if known is None:
            nodes = {
                node.id: node
                for at in islice(self.mentions(name), MAX_MENTIONS)
                for node in self._around(at)
                if node.type in self.function_types and self.definition_name(node) == name
            }
            known = self._functions[name] = [(self.scope_of(n), n) for n in nodes.values()]
        return known

    @cached_property
    def _functions(self) -> dict[str, list[tuple[str, TsNode]]]:
        return {}

    def mentions(self, name: str) -> Iterator[int]:
        """The offsets at which a name stands that something may be defined by."""
        word = name.encode()
        at = self.source.find(word) if word else -1
        while at >= 0:
            if self.may_define(at, at + len(word)):
                yield at
            at = self.source.find(word, at + 1)

    @abstractmethod
    def may_define(self, start: int, end: int) -> bool:
        """Whether the name between two offsets may be one that is defined there."""

    def _around(self, offset: int) -> Iterator[TsNode]:
        node = self.at(offset)
        for _ in range(4):
            if node is None:
                return
            yield node
            node = node.parent

    def strings(self, wanted: Callable[[str], bool]) -> Iterator[Lit | Text]:
        """See `CodeUnit.strings`."""
        cursor = self.root.walk()
        done = False
        while not done:
            if cursor.node.type in self.string_types:
                value = self.expr(cursor.node)
                if isinstance(value, Lit | Text) and wanted(plain(value)):
                    yield value
                descend = False
            else:
                descend = cursor.goto_first_child()
            while not descend and not done:
                if cursor.goto_next_sibling():
                    descend = True
                elif not cursor.goto_parent():
                    done = True

    def texts(self, starts: re.Pattern[bytes]) -> Iterator[Text]:
        """See `CodeUnit.texts`."""
        return texts(self, starts)

    def assignments(self, names: frozenset[str]) -> Iterator[Assign]:
        """See `CodeUnit.assignments`."""
        return self.target_names(names)

    def inner_classes(self) -> list[Stmt]:
        """Classes that functions define, with the function's name as their scope."""
        found: list[Stmt] = []
        for match in re.finditer(
            rb"(?m)^[ \t]+(?:export |abstract |@\w.*\n\s*)*class[ \t]+\w", self.source
        ):
            node = self.at(match.end() - 1)
            while node is not None and node.type not in self.class_types:
                node = node.parent
            if node is None or not any(a.type in self.function_types for a in self.ancestors(node)):
                continue
            made = self.define(node, full=False)
            if isinstance(made, ClassDef) and made not in found:
                found.append(made)
        return found

    def build_module(self) -> Module:
        """The header of the file; see `CodeUnit.module`."""
        body = self.statements(self.root)
        return Module(
            path=self.path,
            language=self.language,
            body=(*body, *self.inner_classes()),
            has_errors=bool(self.root.has_error),
        )


ANY_CALL = re.compile(rb"(?<![\w$])([A-Za-z_$][\w$]*+)\s*+(?:\?\.\s*+|!\s*+)?[(<`]")
"""A name and what may follow one that is called: arguments, type arguments, a template.

The tree decides. Looking at every such name is ten times quicker than a union of many names.
"""


@cache
def _encoded(names: frozenset[str]) -> frozenset[bytes]:
    return frozenset(n.encode() for n in names)


def literal(line: int, text: str) -> Lit:
    """A string literal; a URL in it loses its password, so that no fact can carry one."""
    return Lit(line, redact(text) if "://" in text and "@" in text else text)


def hidden(name: str, value: Expr) -> Expr:
    """The value that stands beside a name: a literal beside the name of a secret is masked."""
    if isinstance(value, Lit) and isinstance(value.value, str) and value.value:
        return Lit(value.line, MASK) if is_secret_name(name) else value
    return value


def line_of(node: TsNode) -> int:
    """The line (from 1) on which a node starts."""
    return int(node.start_point[0]) + 1


def plain(value: Lit | Text) -> str:
    """The text of a string literal; a hole becomes `{}`."""
    if isinstance(value, Lit):
        return value.value if isinstance(value.value, str) else ""
    return "".join(
        p.value if isinstance(p, Lit) and isinstance(p.value, str) else "{}" for p in value.parts
    )


_ESCAPE = re.compile(r"\\(\r?\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|.)", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "v": "\v"}


def unescape(text: str) -> str:
    """A string literal's content with its escapes resolved, as Python and JavaScript do."""
    return _ESCAPE.sub(_escape, text) if "\\" in text else text


def _escape(match: re.Match[str]) -> str:
    code = match[1]
    if code in ("\n", "\r\n"):
        return ""
    if len(code) > 1:
        number = int(code.strip("xu{}"), 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _SIMPLE.get(code, code)


def number(text: str) -> int | float | str:
    """A number literal's value; the text itself where it is none that Python knows."""
    bare = text.replace("_", "").rstrip("nNlLjJ")
    try:
        value = int(bare, 0) if not re.fullmatch(r"0\d+", bare) else int(bare)
        return value if abs(value) < 2**63 else text
    except ValueError:
        try:
            return float(bare)
        except ValueError:
            return text


def comment_text(text: str) -> str | None:
    """A comment without its marks, or None where it is a note to tools."""
    bare = re.sub(r"^(#:?|//+|/\*+!?)\s?|\s*\*+/$", "", text.strip()).strip()
    return bare if bare and not NOISE_COMMENT.match(bare) else None


__all__ = [
    "SMALL_FUNCTION",
    "Param",
    "TreeUnit",
    "comment_text",
    "hidden",
    "line_of",
    "literal",
    "number",
    "plain",
    "unescape",
]
