"""Small checkers of the formats that reports are written in, apart from the code that writes them.

Each raises AssertionError with the line that is wrong. They hold a document against the grammar of
the format's own parser (Mermaid's erDiagram lexer, @dbml/parse, GFM tables).
"""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff]"
)


def no_hidden(text: str) -> None:
    """Nothing that a terminal would act on, or that could not be written as UTF-8."""
    found = HIDDEN.search(text)
    assert found is None, ascii(text[max(0, found.start() - 40) : found.end() + 10])
    text.encode()


def cells(row: str) -> list[str]:
    """The cells of a table row as GFM splits them: at pipes that no backslash escapes."""
    assert row.startswith("|") and row.endswith("|"), row
    found, here, escaped = [], "", False
    for character in row[1:]:
        if character == "|" and not escaped:
            found.append(here)
            here = ""
        else:
            here += character
        escaped = character == "\\" and not escaped
    return found


def tables(markdown: str) -> list[list[list[str]]]:
    """Every table of a document; each is rectangular, or the check fails."""
    found: list[list[list[str]]] = []
    rows: list[list[str]] = []
    fenced = False
    for line in [*markdown.split("\n"), ""]:
        if line.startswith("```"):
            fenced = not fenced
        if line.startswith("|") and not fenced:
            rows.append(cells(line))
        elif rows:
            assert all(len(r) == len(rows[0]) for r in rows), rows
            assert all(set(c) == {"-"} for c in rows[1]), rows[1]
            found.append(rows)
            rows = []
    assert not fenced, "a fence is left open"
    return found


_ENTITY = r'(?:[A-Za-z_]\w*|"[^"%\r\n\\]+")'
_EDGE = re.compile(
    rf"({_ENTITY}) (?:\|\||\|o|\}}o|\}}\|)(?:--|\.\.)(?:\|\||o\||o\{{|\|\{{) ({_ENTITY})"
    r' : "[^"%\r\n\\]*"'
)
_OPEN = re.compile(rf"({_ENTITY}) \{{")
_WORD = r"(?!(?:[PFUpfu][Kk])\b)[A-Za-z_][A-Za-z0-9_\-\[\]()]*"
_FIELD = re.compile(rf'{_WORD} {_WORD}(?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?(?: "[^"~\r\n]*")?')
_KEYWORDS = {"class", "style", "end", "erdiagram", "one", "many", "to", "direction", "subgraph"}


def mermaid(text: str) -> tuple[set[str], list[tuple[str, str]]]:
    """The entities and edges of an erDiagram; fails on a line that Mermaid would not read."""
    lines = [line.strip() for line in text.split("\n")]
    assert lines[0] == "erDiagram"
    assert len(text.encode("utf-16-le")) // 2 <= 50_000
    entities: set[str] = set()
    edges: list[tuple[str, str]] = []
    inside = False
    for line in filter(None, lines[1:]):
        assert not re.search(r"direction\s+(TB|BT|LR|RL)", line, re.IGNORECASE) or inside, line
        if inside:
            inside = line != "}"
            assert not inside or _FIELD.fullmatch(line), line
        elif opened := _OPEN.fullmatch(line):
            inside = True
            entities.add(opened[1])
        elif edge := _EDGE.fullmatch(line):
            edges.append((edge[1], edge[2]))
        else:
            assert re.fullmatch(_ENTITY, line), line
            entities.add(line)
    assert not inside
    assert len(edges) <= 500
    named = entities | {name for edge in edges for name in edge}
    assert not {n.lower() for n in named} & _KEYWORDS, named
    return entities, edges


_TOKEN = re.compile(
    r"""//[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`|[A-Za-z_]\w*|-?\d+(?:\.\d+)?"""
    r"|[{}\[\](),:.<>\-]|\s+"
)


def dbml(text: str) -> dict[str, list[str]]:
    """The tables of a DBML document with their columns; fails on what its parser refuses."""
    position, depth = 0, []
    while position < len(text):
        token = _TOKEN.match(text, position)
        assert token, text[position : position + 60]
        position = token.end()
        if token[0] in "{[(":
            depth.append(token[0])
        elif token[0] in "}])":
            assert depth and depth.pop() + token[0] in ("{}", "[]", "()")
    assert not depth
    found: dict[str, list[str]] = {}
    for block in re.finditer(
        r"^Table ((?:\"(?:[^\"\\]|\\.)*\"\.?)+) \{\n(.*?)^\}", text, re.M | re.S
    ):
        name, body = block[1], block[2]
        assert name not in found, f"table {name} twice"
        columns = re.findall(r'^  ("(?:[^"\\]|\\.)*") ', body, re.M)
        assert columns and len(columns) == len(set(columns)), body
        found[name] = columns
    ends: set[frozenset[str]] = set()
    for ref in re.finditer(r"^Ref: (.+?) ([>-]) (\"[^\n]*?)(?: \[[^\n]*\])?$", text, re.M):
        pair = frozenset((ref[1], ref[3]))
        assert len(pair) == 2 and pair not in ends, ref[0]
        ends.add(pair)
    return found
