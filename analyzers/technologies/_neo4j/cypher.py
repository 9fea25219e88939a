"""Cypher statements: the labels, relationship types, properties, constraints and indexes they name.

After the Cypher manual ("Patterns", "Syntax" of constraints and indexes), older spellings of
constraints and indexes included. Read with linear patterns, not a grammar: a query says what a
graph holds, whatever else it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from .cypher_rules import DROP, HOLE, ID, Rule, rules
from .cypher_rules import bare as bare_name

LONGEST = 1_000_000
_MOST = 400

_MAP = r"\{(?:[^{}'\"]|'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|\{[^{}]*+\})*+\}"
_LABELS = rf"(?:\s*[:&|]\s*!?\s*{ID})*+"
_NODE = re.compile(
    rf"(?<![\w`])\(\s*(?P<var>{ID})?(?P<labels>{_LABELS})\s*(?P<props>{_MAP}|\$\w+)?\s*"
    r"(?:WHERE\b[^()]{0,400})?\)",
    re.IGNORECASE,
)
_REL = re.compile(
    rf"\s*(?P<left><)?\s*-\s*(?:\[\s*(?P<var>{ID})?(?P<types>{_LABELS})\s*(?:\*[\d.\s]{{0,12}})?\s*"
    rf"(?P<props>{_MAP}|\$\w+)?\s*\])?\s*-\s*(?P<right>>)?\s*(?=\()",
    re.IGNORECASE,
)
_WORD = re.compile(rf"[:&|]\s*!?\s*({ID})")
_ENTRY = re.compile(
    rf"(?P<key>{ID})\s*:\s*(?P<value>'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|\[[^\[\]]*+\]|[^,{{}}]{{1,300}})"
)
_ACCESS = re.compile(
    rf"(?<![\w.`$])(?P<var>{ID})\.(?P<key>{ID})(?!\s*\()(?:\s*(?:=~?|<>|>=?|<=?|STARTS\s+WITH|"
    r"ENDS\s+WITH|CONTAINS)\s*(?P<value>'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|-?[\d.]+|"
    r"\w+(?:\.\w+)?\s*\(|true\b|false\b|\[))?",
    re.IGNORECASE,
)
_SET_MAP = re.compile(rf"(?<![\w.])(?P<var>{ID})\s*\+?=\s*(?P<props>{_MAP})")
_SET_LABEL = re.compile(rf"\bSET\s+(?P<var>{ID})(?P<labels>(?:\s*:\s*{ID})++)", re.IGNORECASE)
_TYPES = {
    "datetime": "datetime",
    "timestamp": "integer",
    "localdatetime": "local datetime",
    "date": "date",
    "time": "time",
    "localtime": "local time",
    "duration": "duration",
    "point": "point",
    "tointeger": "integer",
    "tofloat": "float",
    "tostring": "string",
    "toboolean": "boolean",
    "randomuuid": "string",
    "tolower": "string",
    "toupper": "string",
    "trim": "string",
    "size": "integer",
    "collect": "list",
    "split": "list",
}

QUERY = re.compile(
    rf"(?i)\b(?:MATCH|MERGE|CREATE)\s+(?:{ID}\s*=\s*)?(?:shortestPath\s*)?\(\s*(?:{ID})?\s*(?::\s*"
    rf"{ID}|\)\s*<?-\[)|\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:\w+\s+){{0,2}}(?:CONSTRAINT|INDEX)\b[^;]"
    r"{0,200}\b(?:FOR|ON)\s*(?:\(|:)|\bdb\.index\.(?:fulltext|vector)\.create"
)
"""What tells Cypher from other texts: a pattern with a label, a constraint, an index."""


class Property(Struct, frozen=True):
    """A property of a label or relationship type, as a query uses it."""

    owner: str
    relationship: bool
    name: str
    type: str | None = None
    offset: int = 0


class Edge(Struct, frozen=True):
    """A relationship type between two labels ("" where a pattern does not say)."""

    type: str
    start: str
    end: str
    offset: int = 0


class Graph(Struct):
    """What a text says: labels and types with where they stand, their properties, rules."""

    labels: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    dynamic: list[int] = field(default_factory=list)


def read_cypher(text: str) -> Graph:
    """All that the statements of a text say; never raises."""
    graph = Graph()
    plain = _without_comments(text[:LONGEST])
    for start, statement in _statements(plain):
        found = list(rules(statement, start))
        if found:
            graph.rules += [r for r in found if r.owners]
            graph.dynamic += [r.offset for r in found if not r.owners]
            continue
        dropped = DROP.search(statement)
        if dropped is not None:
            graph.dropped.append(bare_name(dropped["name"]))
            continue
        _patterns(statement, start, graph)
    return graph


def _without_comments(text: str) -> str:
    """The text with comments blanked; strings, where `//` is part of a URL, stay."""
    return _COMMENT.sub(lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text)


_COMMENT = re.compile(
    r"(?s)('(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\")|//[^\n]*|/\*.*?(?:\*/|\Z)"
)
_END = re.compile(r"'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|(;)")


def _statements(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for found in _END.finditer(text):
        if found[1]:
            yield start, text[start : found.start()]
            start = found.end()
    yield start, text[start:]


# -- patterns --------------------------------------------------------------------------------------


class _Bound(Struct):
    """What the variables of a statement stand for."""

    labels: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)


def _patterns(statement: str, start: int, graph: Graph) -> None:
    bound = _Bound()
    nodes = list(_NODE.finditer(statement))[:_MOST]
    for node in nodes:
        labels = _names(node["labels"], start + node.start(), graph)
        if node["var"] and labels:
            known = bound.labels.setdefault(bare_name(node["var"]), [])
            known += [n for n in labels if n not in known]
    for found in _SET_LABEL.finditer(statement):
        known = bound.labels.setdefault(bare_name(found["var"]), [])
        known += [n for n in _names(found["labels"], start, graph) if n not in known]
    for node in nodes:
        labels = _of_node(node, bound, graph, start)
        at = start + node.start()
        for label in labels:
            graph.labels.setdefault(label, at)
            _entries(node["props"], label, False, start + node.start("props"), graph)
        relation = _REL.match(statement, node.end())
        if relation is not None:
            _edge(statement, relation, labels, bound, start, graph)
    _accesses(statement, start, bound, graph)


def _of_node(node: re.Match[str], bound: _Bound, graph: Graph, start: int) -> list[str]:
    own = _names(node["labels"], start + node.start(), graph)
    return own or (bound.labels.get(bare_name(node["var"]), []) if node["var"] else [])


def _edge(
    statement: str,
    relation: re.Match[str],
    labels: list[str],
    bound: _Bound,
    start: int,
    graph: Graph,
) -> None:
    other = _NODE.match(statement, relation.end())
    ends = _of_node(other, bound, graph, start) if other is not None else []
    at = start + relation.start()
    types = _names(relation["types"] or "", at, graph)
    if relation["var"] and types:
        known = bound.types.setdefault(bare_name(relation["var"]), [])
        known += [n for n in types if n not in known]
    for type_ in types:
        graph.types.setdefault(type_, at)
        _entries(relation["props"], type_, True, start + relation.start("props"), graph)
        left, right = (ends, labels) if relation["left"] else (labels, ends)
        for one in left or [""]:
            for two in right or [""]:
                graph.edges.append(Edge(type_, one, two, at))


def _names(text: str, at: int, graph: Graph) -> list[str]:
    found: list[str] = []
    for name in _WORD.findall(text):
        bare = bare_name(name)
        if HOLE in bare or _COMPUTED.search(bare):
            graph.dynamic.append(at)
        elif bare not in found:
            found.append(bare)
    return found


_COMPUTED = re.compile(r"[\"'+${}]")
"""What no name holds but a text that is put together around it."""


def _entries(props: str | None, owner: str, relation: bool, at: int, graph: Graph) -> None:
    if not props or props.startswith("$"):
        return
    inner = props[1:-1]
    for found in _ENTRY.finditer(inner):
        key = bare_name(found["key"])
        if HOLE not in key:
            type_ = value_type(found["value"].strip())
            place = at + 1 + found.start()
            graph.properties.append(Property(owner, relation, key, type_, place))


def _accesses(statement: str, start: int, bound: _Bound, graph: Graph) -> None:
    for found in _ACCESS.finditer(statement):
        var, key = bare_name(found["var"]), bare_name(found["key"])
        type_ = value_type(found["value"] or "")
        for relation, known in ((False, bound.labels), (True, bound.types)):
            for owner in known.get(var, ()) if HOLE not in key else ():
                at = start + found.start()
                graph.properties.append(Property(owner, relation, key, type_, at))
    for found in _SET_MAP.finditer(statement):
        for relation, known in ((False, bound.labels), (True, bound.types)):
            for owner in known.get(bare_name(found["var"]), ()):
                _entries(found["props"], owner, relation, start + found.start("props"), graph)


def value_type(value: str) -> str | None:
    """The Cypher type of a literal or call as written, in lower case; None where unknown."""
    text = value.strip()
    if not text:
        return None
    if text[0] in "'\"":
        return "string"
    if text[0] == "[":
        return "list"
    if re.fullmatch(r"-?\d+", text):
        return "integer"
    if re.fullmatch(r"-?\d*\.\d+(?:[eE][+-]?\d+)?", text):
        return "float"
    if text.lower() in ("true", "false"):
        return "boolean"
    called = re.match(r"(\w+)(?:\.\w+)?\s*\(", text)
    return _TYPES.get(called[1].lower()) if called else None
