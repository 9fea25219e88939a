"""What a query does to which tables: SELECT, INSERT, UPDATE, DELETE, MERGE, TRUNCATE.

sqlglot reads a statement; what it cannot read is looked through word by word for the tables that
stand where tables stand.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from msgspec import Struct

from ..syntax.sql_template import fill, has_hole
from ..syntax.sql_tokens import Token, tokenize, word_set

CREATE, READ, UPDATE, DELETE = "create", "read", "update", "delete"
ACTIONS = (CREATE, READ, UPDATE, DELETE)
ALL = "*"
"""Stands for every column of a table."""
MOST_TEXT = 30_000
QUERY = re.compile(
    r"(?is)\A[\s(]*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*"
    r"(?:select\b.+\bfrom\b|with\s.+\bas\b.+\(|insert\s+(?:or\s+\w+\s+)?(?:ignore\s+)?into\b"
    r"|replace\s+into\b|update\s.+\bset\b|delete\s+(?:\w+\s+)?from\b|merge\s+into\b|truncate\s+table\b)"
)
"""A text that begins like a query."""
HINT = re.compile(
    r"(?i)\bselect\b[\s\S]{1,4000}?\bfrom\b|\b(?:insert(?:\s+or\s+\w+)?(?:\s+ignore)?|replace|merge)\s+into\b"
    r"|\bupdate\s+\S+\s+(?:as\s+)?(?:\S+\s+)?set\b|\bdelete\s+(?:\w+\s+)?from\b|\btruncate\s+table\b"
)
"""What a file that holds queries has in it."""


class Touched(Struct, frozen=True):
    """What a statement does to a table: one action, the columns it reads and those it sets."""

    action: str
    table: str
    schema: str | None = None
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


def touched(text: str, dialect: str = "") -> tuple[Touched, ...]:
    """The tables that the statements of a text use, in order; names as written, holes left out."""
    plain = fill(text[:MOST_TEXT])
    if QUERY.match(plain) is None:
        return ()
    dialect = dialect or ("mysql" if "`" in plain else "")
    found = _by_sqlglot(_PLACEHOLDER.sub(_placeholder, plain), dialect)
    if found is None:
        found = list(_by_words(plain, dialect))
    known = (_without_holes(t) for t in found if t.table and not has_hole(t.table))
    return tuple(dict.fromkeys(known))


def _without_holes(made: Touched) -> Touched:
    reads = tuple(c for c in made.reads if not has_hole(c))
    writes = tuple(c for c in made.writes if not has_hole(c))
    return Touched(made.action, made.table, made.schema, reads, writes)


_PLACEHOLDER = re.compile(
    r"%\(\w{1,60}\)s|%[sdif](?!\w)|(?<![\w:'\"]):[A-Za-z_]\w*|\$\d+(?::\w+)?|@[A-Za-z_]\w*"
    r"|(?<=[=(,\s]){\w{0,30}}(?=[\s,);]|\Z)|\?\d*"
)


def _placeholder(_: re.Match[str]) -> str:
    """A parameter's value, in the one form that every dialect reads."""
    return "?"


# -- sqlglot -------------------------------------------------------------------------------------

_DIALECTS = {"h2": "", "hsqldb": "", "derby": "", "db2": "", "access": ""}


@cache
def _quiet() -> None:
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


def _by_sqlglot(text: str, dialect: str) -> list[Touched] | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    _quiet()
    try:
        trees = sqlglot.parse(text, dialect=_DIALECTS.get(dialect, dialect) or None)
    except (SqlglotError, ValueError, RecursionError):
        return None
    found: list[Touched] = []
    for tree in trees:
        made = _statement(tree) if tree is not None else []
        if made is None:
            return None
        found += made
    return found


def _statement(tree: Any) -> list[Touched] | None:
    from sqlglot import exp

    if isinstance(tree, exp.Insert):
        return _insert(tree)
    if isinstance(tree, exp.Update):
        return _update(tree)
    if isinstance(tree, exp.Delete):
        return [_named(DELETE, t) for t in _targets(tree)] + _reads(tree, _targets(tree))
    if isinstance(tree, exp.Merge):
        target = tree.this
        both = [_named(CREATE, target), _named(UPDATE, target)]
        return both + _reads(tree, [target])
    if isinstance(tree, exp.TruncateTable):
        return [_named(DELETE, t) for t in tree.expressions]
    if isinstance(tree, exp.Query):
        return _reads(tree, [])
    return None


def _insert(tree: Any) -> list[Touched]:
    from sqlglot import exp

    target, columns = tree.this, ()
    if isinstance(target, exp.Schema):
        columns = tuple(c.name for c in target.expressions if c.name)
        target = target.this
    made = [_named(CREATE, target, writes=columns)]
    conflict = tree.args.get("conflict")
    changed = conflict.args.get("expressions") if conflict is not None else None
    if changed:
        made.append(_named(UPDATE, target, writes=_set(changed)))
    return made + _reads(tree, [target])


def _update(tree: Any) -> list[Touched]:
    target = tree.this
    made = _named(UPDATE, target, writes=_set(tree.expressions))
    reads = _reads(tree, [target])
    own = next((r.reads for r in _columns_of(tree, [target]) if r.table == made.table), ())
    read = tuple(c for c in own if c not in made.writes)
    return [Touched(UPDATE, made.table, made.schema, read, made.writes), *reads]


def _targets(tree: Any) -> list[Any]:
    """The tables that a DELETE takes rows from; MySQL names them before FROM by their aliases."""
    from sqlglot import exp

    named = {t.name for t in tree.args.get("tables") or ()}
    every = [t for t in (tree.this,) if isinstance(t, exp.Table)]
    if not named:
        return every
    return [t for t in tree.find_all(exp.Table) if t.alias_or_name in named] or every


def _named(action: str, table: Any, writes: tuple[str, ...] = ()) -> Touched:
    from sqlglot import exp

    table = table.this if isinstance(table, exp.Schema) else table
    if not isinstance(table, exp.Table):
        return Touched(action, "")
    return Touched(action, table.name, table.db or None, writes=writes)


def _set(expressions: Iterable[Any]) -> tuple[str, ...]:
    from sqlglot import exp

    return tuple(e.this.name for e in expressions if isinstance(e, exp.EQ) and e.this.name)


def _reads(tree: Any, targets: list[Any]) -> list[Touched]:
    """The tables that a statement reads from, less those that it changes."""
    changed = {id(t) for t in targets}
    return [t for i, t in _tables(tree) if i not in changed]


def _columns_of(tree: Any, targets: list[Any]) -> list[Touched]:
    wanted = {id(t) for t in targets}
    return [t for i, t in _tables(tree) if i in wanted]


def _tables(tree: Any) -> list[tuple[int, Touched]]:
    """Every table of a statement, told by its node, with the columns that are read of it."""
    from sqlglot import exp

    temporary = {c.alias_or_name.lower() for c in tree.find_all(exp.CTE)}
    tables = [
        t
        for t in tree.find_all(exp.Table)
        if t.name and (t.db or t.name.lower() not in temporary) and not _is_call(t)
    ]
    reads: dict[int, dict[str, None]] = {id(t): {} for t in tables}
    set_here = {id(e.this) for e in tree.expressions if isinstance(e, exp.EQ)}
    for column in tree.find_all(exp.Column, exp.Star):
        if id(column) in set_here or isinstance(column.parent, exp.Column | exp.Schema | exp.Count):
            continue
        owner = _owner(column, tables)
        if owner is not None:
            name = ALL if isinstance(column, exp.Star) or column.is_star else column.name
            reads[id(owner)].setdefault(name)
    made = [(id(t), Touched(READ, t.name, t.db or None, tuple(reads[id(t)]))) for t in tables]
    return made


def _is_call(table: Any) -> bool:
    """Whether what stands where a table stands is a function: `FROM generate_series(1, 9)`."""
    from sqlglot import exp

    return isinstance(table.this, exp.Func)


def _owner(column: Any, tables: list[Any]) -> Any:
    """The table that a column is read of: by its alias, else the only table of its query."""
    from sqlglot import exp

    alias = "" if isinstance(column, exp.Star) else column.table
    if alias:
        return next((t for t in tables if t.alias_or_name.lower() == alias.lower()), None)
    query = column.find_ancestor(exp.Select, exp.Update, exp.Delete, exp.Insert)
    near = [t for t in tables if t.find_ancestor(exp.Select) is query] or tables
    return near[0] if len(near) == 1 else None


# -- word by word --------------------------------------------------------------------------------

_AFTER = {
    "FROM": READ,
    "JOIN": READ,
    "INTO": CREATE,
    "UPDATE": UPDATE,
    "TRUNCATE": DELETE,
}
_NOT_TABLES = word_set("SELECT LATERAL UNNEST ONLY TABLE SET VALUES WHERE IF")


def _by_words(text: str, dialect: str) -> Iterator[Touched]:
    """Tables behind FROM, JOIN, INTO, UPDATE and DELETE FROM."""
    tokens, _ = tokenize(text, dialect)
    words = [t.text.lower() for t in tokens]
    parts = {
        words[at]
        for at in range(len(words) - 2)
        if words[at + 1] == "as" and words[at + 2] == "(" and words[0] == "with"
    }
    for at, token in enumerate(tokens):
        action = _AFTER.get(token.upper)
        if action is None:
            continue
        if token.upper == "FROM" and at and tokens[at - 1].upper == "DELETE":
            action = DELETE
        after = at + 1
        while after < len(tokens) and tokens[after].upper in ("ONLY", "TABLE", "IGNORE"):
            after += 1
        name = _name_at(tokens, after)
        if name is not None and (name[0] or name[1].lower() not in parts):
            yield Touched(action, name[1], name[0])


def _name_at(tokens: list[Token], at: int) -> tuple[str | None, str] | None:
    parts: list[str] = []
    while at < len(tokens) and tokens[at].kind in ("word", "quoted"):
        if tokens[at].upper in _NOT_TABLES:
            return None
        parts.append(tokens[at].text)
        if at + 1 >= len(tokens) or tokens[at + 1].text != ".":
            break
        at += 2
    if not parts or (at + 1 < len(tokens) and tokens[at + 1].text == "("):
        # A name with arguments is a column list only behind INTO; there it may count as a table.
        return (parts[-2] if len(parts) > 1 else None, parts[-1]) if parts else None
    return parts[-2] if len(parts) > 1 else None, parts[-1]
