"""TypeScript that the grammar does not know, put in words of the same length that it knows.

The grammar (tree-sitter-typescript) fails on some forms that the language has: type arguments
with brackets before a tagged template (`sql<Row[]>`), `import("x").T` as a type (TypeScript
handbook, "Import types"), `export type * from` (TypeScript 5.0), a bare `&` in the text of JSX.
One of them makes a tagged query unreadable, or the whole chain of a column. Only types and texts
are blanked, byte for byte, so every position in the tree is one of the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .tree import TsNode

MAX_TYPE = 4000
MAX_ERRORS = 200
MAX_NODES = 20_000
_ROUNDS = 4
_TAG_END = re.compile(rb">\s{0,200}`")
_EXPORT_TYPE = re.compile(rb"(?<![\w$.])export\s{1,20}(type)\s{1,20}\*")
_IMPORT_TYPE = re.compile(
    rb"(?:typeof\s{1,20}|[<|&:,]\s{0,200})"
    rb"(import\(\s{0,20}(?:\"[^\"\n]{1,300}\"|'[^'\n]{1,300}')\s{0,20}\))"
    rb"(?=(?:\s{0,20}\.\s{0,20}[\w$]{1,100}){0,5}\s{0,200}[<>\[\]|&,;)}=])"
)
_PAIRS = {ord(">"): ord("<"), ord(")"): ord("("), ord("]"): ord("["), ord("}"): ord("{")}
_OPENERS = frozenset(_PAIRS.values())
_QUOTES = frozenset(b"'\"")
_WORD = re.compile(rb"[\w$]")
_BLANK = re.compile(rb"[^\r\n]")


def parsed(parser: Any, source: bytes) -> TsNode:
    """The root of a script's tree.

    Type arguments before a template are blanked first, for two that close together (`>>`) read as
    a shift without any error. The rest is repaired only where the tree has errors, and stays so
    where that leaves fewer.
    """
    text: bytes | None = _tags_blanked(source)
    best: TsNode = parser.parse(text).root_node
    if best.has_error and text is not source:
        best = _better(best, parser.parse(source).root_node)
    if not best.has_error:
        return best
    text = _types_blanked(text or source)
    for _ in range(_ROUNDS):
        if text is None:
            break
        root = parser.parse(text).root_node
        best = _better(best, root)
        text = _ampersands_blanked(text, root) if root.has_error else None
    return best


def _better(one: TsNode, other: TsNode) -> TsNode:
    return other if _errors(other) < _errors(one) else one


def _tags_blanked(source: bytes) -> bytes:
    """The source without the type arguments of tagged templates; itself where there are none."""
    out: bytearray | None = None
    for match in _TAG_END.finditer(source):
        start = _type_start(source, match.start())
        if start is not None:
            out = bytearray(source) if out is None else out
            _blank(out, start, match.start() + 1)
    return source if out is None else bytes(out)


def _types_blanked(source: bytes) -> bytes:
    out = bytearray(source)
    for match in _EXPORT_TYPE.finditer(source):
        _blank(out, *match.span(1))
    for match in _IMPORT_TYPE.finditer(source):
        start, end = match.span(1)
        out[start:end] = b"import" + b"_" * (end - start - 6)
    return bytes(out)


def _type_start(source: bytes, end: int) -> int | None:
    """Where the type arguments begin that close at `end`: right after a name, balanced."""
    wanted: list[int] = []
    quote = 0
    for at in range(end, max(-1, end - MAX_TYPE), -1):
        byte = source[at]
        if quote:
            quote = 0 if byte == quote or byte == ord("\n") else quote
        elif byte in _QUOTES:
            quote = byte
        elif byte == ord("`"):
            return None
        elif byte == ord(">") and source[at - 1 : at] == b"=":
            continue
        elif byte in _PAIRS:
            wanted.append(_PAIRS[byte])
        elif byte in _OPENERS:
            if byte != wanted.pop():
                return None
            if not wanted:
                return at if _WORD.match(source[at - 1 : at]) else None
    return None


def _ampersands_blanked(source: bytes, root: TsNode) -> bytes | None:
    """`&` where an error begins: in code no expression begins so, in JSX it is plain text."""
    out = bytearray(source)
    places = [
        n.start_byte for n in _broken(root) if source[n.start_byte : n.start_byte + 1] == b"&"
    ]
    for place in places:
        out[place] = ord("+")
    return bytes(out) if places else None


def _errors(root: TsNode) -> int:
    return sum(1 for _ in _broken(root))


def _broken(root: TsNode) -> Iterator[TsNode]:
    """Where the tree is in error: the outermost error nodes and tokens that are missing."""
    found, seen, waiting = 0, 0, [root]
    while waiting and found < MAX_ERRORS and seen < MAX_NODES:
        node = waiting.pop()
        seen += 1
        if node.type == "ERROR" or node.is_missing:
            found += 1
            yield node
        elif node.has_error:
            waiting.extend(node.children)


def _blank(out: bytearray, start: int, end: int) -> None:
    out[start:end] = _BLANK.sub(b" ", bytes(out[start:end]))
