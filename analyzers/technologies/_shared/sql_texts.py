"""The queries that stand in a file of any kind: strings of code, query files, mapper files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...schema.code_scripts import Piece, strings
from ...schema.queries import HINT, QUERY
from ...syntax.ir import Assign, Attr, Expr, Lit, Name, Text, dotted
from ...syntax.sql_strings import constants_of
from ...syntax.sql_template import MARK, fill
from ...syntax.unit import CodeUnit, Unit

_STARTS = re.compile(
    rb"(?i)(?<![\w.$@-])(?:select|insert|update|delete|with|merge|replace|truncate)(?=[\s\"'])"
)
_NAMED = re.compile(r"dbs0name_(\w+?)_0sbd", re.IGNORECASE)
_ALONE = re.compile(r"(?m)^[ \t]*dbs0name_\w+?_0sbd[ \t]*;?[ \t]*$")
"""A name alone on its line stands for a piece of SQL."""
_DOT = "_0dot_"
_QUERY_NAME = re.compile(r"(?m)^[ \t]*--[ \t]*(?:name[ \t]*:|:name\b)[^\n]*$")
"""The head of a query in files of sqlc, aiosql, PugSQL (`-- name: get-user :one`) and HugSQL."""
_QUERY_FOLDER = re.compile(r"(?i)(?:^|/)(?:sql_)?(?:quer(?:y|ies)|statements)/")
_MAPPER = re.compile(r"<!DOCTYPE\s+mapper|<mapper\s[^>]*\bnamespace\s*=")
_MAPPED = re.compile(r"<(select|insert|update|delete)\b[^>]*>(.*?)</\1\s*>", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>|</?[A-Za-z][^<>]*>", re.DOTALL)
_BIND = re.compile(r"#\{[^{}\n]{0,200}\}")


def queries(unit: Unit) -> Iterator[Piece]:
    """The queries of a file with their lines; names that are not known there are marked."""
    if unit.language == "sql":
        yield from _named_queries(unit)
    elif unit.language == "xml":
        yield from _mapped(unit)
    elif isinstance(unit, CodeUnit):
        yield from _in_code(unit)
    else:
        yield from (p for p in strings(unit, HINT) if QUERY.match(p.text))


def named(text: str) -> str | None:
    """The dotted name that a table's name is only known by, or None."""
    found = _NAMED.fullmatch(text)
    return found[1].replace(_DOT, ".") if found is not None else None


def has_name(text: str) -> bool:
    """Whether a name is, or holds, one that is not known in its file."""
    return "dbs0name_" in text.lower()


# -- code ----------------------------------------------------------------------------------------


def _in_code(unit: CodeUnit) -> Iterator[Piece]:
    constants = {
        **constants_of(unit.text),
        **{
            s.target: str(s.value.value)
            for s in unit.module.body
            if isinstance(s, Assign) and isinstance(s.value, Lit) and isinstance(s.value.value, str)
        },
    }
    for text in unit.texts(_STARTS):
        whole = fill(_ALONE.sub("", "".join(_part(p, constants) for p in text.parts)))
        if QUERY.match(whole) is not None:
            yield Piece(whole, text.line)


def _part(part: Expr, constants: dict[str, str]) -> str:
    if isinstance(part, Lit):
        return str(part.value)
    if isinstance(part, Text):
        return "".join(_part(p, constants) for p in part.parts)
    name = dotted(part) if isinstance(part, Name | Attr) else None
    if name is None:
        return MARK
    known = constants.get(name)
    if known is not None:
        return known
    return f"dbs0name_{name.replace('.', _DOT)}_0sbd" if name.isascii() else MARK


# -- files of queries ----------------------------------------------------------------------------


def _named_queries(unit: Unit) -> Iterator[Piece]:
    """The queries of a file that holds nothing else, each below its name or all in one."""
    text = unit.text
    heads = list(_QUERY_NAME.finditer(text))
    if not heads:
        if _QUERY_FOLDER.search(unit.path) and QUERY.match(text) is not None:
            yield Piece(fill(text), 1)
        return
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : after.start() if after is not None else len(text)]
        blank = len(body) - len(body.lstrip())
        if QUERY.match(body) is not None:
            yield Piece(fill(body), unit.line_at(head.end() + blank))


def _mapped(unit: Unit) -> Iterator[Piece]:
    """MyBatis docs, "Mapper XML Files": the statements of a mapper, without dynamic tags."""
    if _MAPPER.search(unit.text) is None:
        return
    for found in _MAPPED.finditer(unit.text):
        body = _BIND.sub("?", _TAG.sub(" ", found[2]))
        body = body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        if QUERY.match(body) is not None:
            yield Piece(fill(body), unit.line_at(found.start()))
