"""Constraints and indexes of Cypher, as its manual spells them now and as it did before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

HOLE = "dbs0hole"
"""Stands for what a string leaves open."""

ID = r"(?:`[^`\n]{1,120}`|[A-Za-z_]\w{0,120})"


class Rule(Struct, frozen=True):
    """A constraint or index. `kind`: unique, key, exists, type, index; `method` of an index."""

    kind: str
    owners: tuple[str, ...]
    relationship: bool
    properties: tuple[str, ...]
    name: str | None = None
    method: str | None = None
    type: str | None = None
    options: dict[str, object] = field(default_factory=dict)
    offset: int = 0


def bare(name: str) -> str:
    """A name without its backticks."""
    return name.strip().strip("`")


def _known(names: Iterable[str]) -> tuple[str, ...]:
    """The bare names among them, those that a string leaves open left out."""
    return tuple(bare(n) for n in names if HOLE not in n)


_NAMED = rf"(?:(?P<name>{ID}|\$\w+)\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
_TARGET = (
    rf"(?:\(\s*(?:{ID})?\s*:\s*(?P<label>{ID}(?:\s*\|\s*{ID})*)\s*\)|\(\s*\)\s*<?-\s*\[\s*(?:{ID})?"
    rf"\s*:\s*(?P<type>{ID}(?:\s*\|\s*{ID})*)\s*\]\s*->?\s*\(\s*\))"
)
_CONSTRAINT = re.compile(
    rf"(?is)\bCREATE\s+(?:OR\s+REPLACE\s+)?CONSTRAINT\s+{_NAMED}(?:FOR|ON)\s*{_TARGET}\s*(?:REQUIRE|"
    r"ASSERT)\s+(?P<what>.{1,600}?)\s+IS\s+(?P<rule>(?:NODE\s+|RELATIONSHIP\s+|REL\s+)?(?:UNIQUE|KEY)|"
    r"NOT\s+NULL|(?:::|TYPED)\s*(?P<typed>[\w<>| ]{1,60}))"
)
_EXISTS = re.compile(
    rf"(?is)\bCREATE\s+CONSTRAINT\s+{_NAMED}(?:FOR|ON)\s*{_TARGET}\s*(?:REQUIRE|ASSERT)\s+exists\s*\("
    r"(?P<what>[^()]{1,200})\)"
)
_INDEX = re.compile(
    rf"(?is)\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:(?P<method>RANGE|TEXT|POINT|BTREE|FULLTEXT|VECTOR)\s+)?"
    rf"INDEX\s+{_NAMED}FOR\s*{_TARGET}\s*ON\s+(?:EACH\s+)?(?P<what>[(\[][^()\[\]]{{1,600}}[)\]]|"
    rf"\(\s*{ID}\s*\.\s*{ID}\s*\)|{ID}\s*\.\s*{ID})(?P<rest>.{{0,800}})"
)
_OLD_INDEX = re.compile(
    rf"(?is)\bCREATE\s+INDEX\s+(?:{ID}\s+)?ON\s*:\s*(?P<label>{ID})\s*\((?P<what>[^()]{{1,300}})\)"
)
_PROCEDURE = re.compile(
    r"(?is)\bdb\.index\.(?P<method>fulltext|vector)\.create(?P<on>Node|Relationship)Index\(\s*"
    r"(?P<q>['\"])(?P<name>[^'\"]{1,120})(?P=q)\s*,\s*(?P<rest>[^()]{1,600})\)"
)
DROP = re.compile(rf"(?i)\bDROP\s+(?:CONSTRAINT|INDEX)\s+(?P<name>{ID})(?:\s+IF\s+EXISTS)?\s*\Z")
_PROPERTY = re.compile(rf"(?:{ID}\s*\.\s*)?({ID})\s*(?=,|\)|\]|\Z)")
_DIMENSIONS = re.compile(r"`?vector\.dimensions`?\s*:\s*(\d{1,6})")
_SIMILARITY = re.compile(r"`?vector\.similarity_function`?\s*:\s*['\"](\w+)['\"]")
_STRING = re.compile(r"['\"]([^'\"]{1,120})['\"]")


def rules(statement: str, start: int) -> Iterator[Rule]:
    """The constraints and indexes that a statement makes; `start`: where it stands."""
    for found in _CONSTRAINT.finditer(statement):
        words = found["rule"].upper()
        kind = "type"
        if "UNIQUE" in words:
            kind = "unique"
        elif "KEY" in words:
            kind = "key"
        elif words.startswith("NOT"):
            kind = "exists"
        typed = " ".join(found["typed"].split()).lower() if found["typed"] else None
        yield _rule(kind, found, start, typed)
    for found in _EXISTS.finditer(statement):
        yield _rule("exists", found, start)
    for found in _INDEX.finditer(statement):
        yield _rule("index", found, start, None, found["method"], found["rest"])
    for found in _OLD_INDEX.finditer(statement):
        yield Rule(
            "index",
            _known([found["label"]]),
            False,
            _known(_PROPERTY.findall(found["what"])),
            offset=start + found.start(),
        )
    for found in _PROCEDURE.finditer(statement):
        yield from _made_by_procedure(found, start)


def _rule(
    kind: str,
    found: re.Match[str],
    start: int,
    typed: str | None = None,
    method: str | None = None,
    rest: str = "",
) -> Rule:
    relation = found["label"] is None
    owners = _known((found["label"] or found["type"] or "").split("|"))
    names = _known(_PROPERTY.findall(found["what"]))
    name = found["name"]
    options: dict[str, object] = {}
    for label, pattern in (("dimensions", _DIMENSIONS), ("metric", _SIMILARITY)):
        value = pattern.search(rest)
        if value is not None:
            options[label] = int(value[1]) if value[1].isdigit() else value[1].lower()
    return Rule(
        kind,
        owners,
        relation,
        names,
        bare(name) if name and HOLE not in name else None,
        method.lower() if method else None,
        typed,
        options,
        start + found.start(),
    )


def _made_by_procedure(found: re.Match[str], start: int) -> Iterator[Rule]:
    """`db.index.fulltext.createNodeIndex("name", ["Label"], ["a", "b"])` and its vector twin."""
    relation = found["on"].lower() == "relationship"
    at = start + found.start()
    lists = re.findall(r"\[([^\[\]]*)\]", found["rest"])
    if found["method"].lower() == "fulltext" and len(lists) >= 2:
        owners, names = (_known(_STRING.findall(part)) for part in lists[:2])
        name = found["name"] if HOLE not in found["name"] else None
        yield Rule("index", owners, relation, names, name, "fulltext", offset=at)
        return
    given = _STRING.findall(found["rest"])
    if len(given) >= 2:
        options: dict[str, object] = {}
        number = re.search(r",\s*(\d{1,6})\s*(?:,|\Z)", found["rest"])
        if number is not None:
            options["dimensions"] = int(number[1])
        if len(given) > 2:
            options["metric"] = given[2].lower()
        yield Rule(
            "index",
            _known(given[:1]),
            relation,
            _known(given[1:2]),
            found["name"] if HOLE not in found["name"] else None,
            "vector",
            None,
            options,
            at,
        )
