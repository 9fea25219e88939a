"""CQL, the query language of Cassandra and ScyllaDB: schema statements as operations.

Read element by element and tolerantly, like other DDL (see `ddl`), with tokens of its own kinds of
type (`map<text, frozen<address>>`). Rules after the Cassandra documentation, "Data definition
(DDL)": the first element of the primary key is the partition key, the rest are clustering columns;
unquoted names are kept in lower case.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..model.catalog import Problem
from ..model.schema import Column, Index
from ..syntax.sql_split import Statement, split
from ..syntax.sql_template import fill, has_hole
from ..syntax.sql_tokens import Cursor, tokenize, word_set
from . import operations as ops
from .cql_clauses import (
    cql_name,
    index_target,
    key_options,
    method_of,
    options_of,
    primary_key,
    table_options,
    type_text,
)
from .cql_columns import elements, fields, nullable, renames
from .ddl_names import Context, Named, table_name
from .ddl_tables import above

DIALECT = "cql"
NATIVE = word_set(
    "ascii bigint blob boolean counter date decimal double duration float inet int smallint text "
    "time timestamp timeuuid tinyint uuid varchar varint list set map tuple frozen vector "
    "custom"
)
STATEMENT = re.compile(
    r"(?i)(?:\A|[;\n])[\s(]*(?:(?:--|//)[^\n]*\n\s*)*(?:CREATE\s+(?:CUSTOM\s+)?(?:MATERIALIZED\s+)?"
    r"(?:KEYSPACE|TABLE|COLUMNFAMILY|TYPE|INDEX|VIEW)\b|ALTER\s+(?:KEYSPACE|TABLE|COLUMNFAMILY|"
    r"TYPE)\b|DROP\s+(?:TABLE|COLUMNFAMILY|TYPE|INDEX|MATERIALIZED)\b)"
)
"""How a CQL statement about the schema begins."""
HINT = re.compile(
    r"(?i)\b(?:CREATE|ALTER|DROP)\s+(?:\w+\s+){0,2}(?:KEYSPACE|TABLE|COLUMNFAMILY|TYPE|INDEX|VIEW)\b"
)
_SLASHES = re.compile(
    r"(?s)('(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|\$\$.*?\$\$|--[^\n]*|/\*.*?\*/)|//"
)
_LONGEST = 2_000_000


class TypeChange(Struct, frozen=True):
    """What a statement does to a user-defined type. `action`: create, add, rename or drop."""

    action: str
    name: str
    fields: tuple[tuple[str, str], ...] = ()


class CqlScript(Struct, frozen=True):
    """What a CQL text does. `keyspaces`: options by name ("" where the name is a placeholder)."""

    operations: tuple[ops.AnyOperation, ...] = ()
    types: tuple[TypeChange, ...] = ()
    keyspaces: tuple[tuple[str, dict[str, Any]], ...] = ()
    problems: tuple[Problem, ...] = ()
    holes: bool = False


def read_cql(text: str, path: str, line: int = 1) -> CqlScript:
    """The schema statements of CQL text whose first line is `line`; never raises."""
    text = text[:_LONGEST]
    filled = fill(text)
    reader = _Reader(path)
    # `//` starts a comment, too; of the same length, so that all places stay.
    for statement in split(_SLASHES.sub(lambda m: m[1] or "--", filled), DIALECT):
        if statement.up:
            reader.read(replace(statement, line=statement.line + line - 1))
    return CqlScript(
        tuple(reader.operations),
        tuple(reader.types),
        tuple(reader.keyspaces),
        tuple(reader.problems[:200]),
        filled != text,
    )


class _Reader:
    """Reads statements one after the other; `USE` chooses the keyspace of what follows."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.operations: list[ops.AnyOperation] = []
        self.types: list[TypeChange] = []
        self.keyspaces: list[tuple[str, dict[str, Any]]] = []
        self.problems: list[Problem] = []
        self.keyspace: str | None = None

    def read(self, statement: Statement) -> None:
        tokens, comments = tokenize(statement.text, DIALECT)
        cursor = Cursor(tokens, statement.text)
        context = Context(statement.text, DIALECT, self.path, statement.line, comments)
        word = cursor.any("CREATE", "ALTER", "DROP", "USE")
        handler = _STATEMENTS.get(word)
        if handler is not None:
            handler(self, cursor, context, statement.comment)
        self.problems += context.problems

    # -- places and names ------------------------------------------------------------------------

    def _named(self, cursor: Cursor, context: Context) -> Named | None:
        named = table_name(_lowered(cursor), context)
        if named is None:
            return None
        return named if named.schema else Named(named.table, self.keyspace)

    def _place(self, named: Named, context: Context) -> dict[str, Any]:
        return {
            "path": self.path,
            "line": context.line,
            "table": named.table,
            "schema": named.schema,
        }

    # -- statements ------------------------------------------------------------------------------

    def use(self, cursor: Cursor, context: Context, comment: str) -> None:
        name = cql_name(cursor, context)
        self.keyspace = name or None

    def create(self, cursor: Cursor, context: Context, comment: str) -> None:
        cursor.take("CUSTOM")
        word = cursor.any(
            "TABLE", "COLUMNFAMILY", "MATERIALIZED", "INDEX", "TYPE", "KEYSPACE", "SCHEMA"
        )
        exists = cursor.take("IF", "NOT", "EXISTS") if word != "MATERIALIZED" else False
        if word in ("TABLE", "COLUMNFAMILY"):
            self._table(cursor, context, exists, comment)
        elif word == "MATERIALIZED" and cursor.take("VIEW"):
            self._view(cursor, context, cursor.take("IF", "NOT", "EXISTS"))
        elif word == "INDEX":
            self._index(cursor, context, exists)
        elif word == "TYPE":
            named = self._named(cursor, context)
            held = fields(cursor.group(), context)
            if named is not None:
                self.types.append(TypeChange("create", named.table, held))
        elif word in ("KEYSPACE", "SCHEMA"):
            self._keyspace(cursor, context)

    def _keyspace(self, cursor: Cursor, context: Context) -> None:
        name = cql_name(cursor, context)
        options = options_of(cursor, context)
        kept = {k: v for k, v in options.items() if k in ("replication", "durable_writes")}
        self.keyspaces.append((name, kept))

    def _table(self, cursor: Cursor, context: Context, exists: bool, comment: str) -> None:
        named = self._named(cursor, context)
        if named is None:
            return
        if not cursor.balanced:
            text = f"the definition of {named.table} is not closed; what stands of it was read"
            context.fail("unparsed-statement", text)
        columns, keys, static = elements(cursor.group(), context, named.table)
        options = options_of(cursor, context)
        said = options.pop("comment", None)
        made = ops.CreateTable(
            **self._place(named, context),
            columns=tuple(nullable(columns, keys)),
            primary_key=(*keys.partition, *keys.clustering),
            description=said if isinstance(said, str) and said else above(comment),
            if_not_exists=exists,
            options=table_options(keys, static, options),
        )
        self.operations.append(made)

    def _view(self, cursor: Cursor, context: Context, exists: bool) -> None:
        named = self._named(cursor, context)
        if named is None or not cursor.take("AS") or not cursor.take("SELECT"):
            return
        start = cursor.find("FROM")
        if start < 0:
            return
        listed = Cursor(cursor.tokens[cursor.at : start], cursor.text).split()
        names = [cql_name(part, context) for part in listed if not part.op("*")]
        cursor.at = start + 1
        base = self._named(cursor, context)
        where = _where(cursor)
        at = cursor.find("PRIMARY", "KEY")
        cursor.at = at + 2 if at >= 0 else len(cursor.tokens)
        keys = primary_key(cursor.group(), context)
        options = options_of(cursor, context)
        options.pop("comment", None)
        facts = {"materialized": True, "base_table": base.table if base else ""}
        if where:
            facts["where"] = where
        self.operations.append(
            ops.CreateTable(
                **self._place(named, context),
                kind="view",
                columns=tuple(Column(n, path=self.path, line=context.line) for n in names if n),
                primary_key=(*keys.partition, *keys.clustering),
                like=(base.table,) if base and not names else (),
                if_not_exists=exists,
                options={**facts, **table_options(keys, [], options)},
            )
        )

    def _index(self, cursor: Cursor, context: Context, exists: bool) -> None:
        name = cql_name(cursor, context) if cursor.word() != "ON" else ""
        if not cursor.take("ON"):
            context.fail("unparsed-statement", f"not understood: {cursor.written(0)[:80]}")
            return
        named = self._named(cursor, context)
        columns = index_target(cursor.group(), context)
        if named is None or not columns:
            return
        method = method_of(cursor)
        self.operations.append(
            ops.AddIndex(
                **self._place(named, context),
                index=_made_index(name, named.table, columns, method, context),
                if_not_exists=exists,
            )
        )

    def alter(self, cursor: Cursor, context: Context, comment: str) -> None:
        word = cursor.any("TABLE", "COLUMNFAMILY", "TYPE", "KEYSPACE")
        cursor.take("IF", "EXISTS")
        if word in ("TABLE", "COLUMNFAMILY"):
            named = self._named(cursor, context)
            if named is not None:
                self._alter_table(cursor, context, named)
        elif word == "TYPE":
            self._alter_type(cursor, context)
        elif word == "KEYSPACE":
            self._keyspace(cursor, context)

    def _alter_table(self, cursor: Cursor, context: Context, named: Named) -> None:
        place = self._place(named, context)
        if cursor.take("ADD"):
            exists = cursor.take("IF", "NOT", "EXISTS")
            inner = cursor.group() if cursor.op("(") else cursor
            columns, _, static = elements(inner, context, named.table)
            for column in columns:
                self.operations.append(
                    ops.AddColumn(
                        **{**place, "line": column.line}, column=column, if_not_exists=exists
                    )
                )
            if static:
                self.operations.append(ops.SetOptions(**place, options={"static": static}))
        elif cursor.take("DROP"):
            optional = cursor.take("IF", "EXISTS")
            for name in _dropped(cursor, context):
                self.operations.append(ops.DropColumn(**place, column=name, if_exists=optional))
        elif cursor.take("RENAME"):
            cursor.take("IF", "EXISTS")
            for old, new in renames(cursor, context):
                self.operations.append(ops.RenameColumn(**place, column=old, new_name=new))
        elif cursor.take("ALTER"):
            name = cql_name(cursor, context)
            cursor.take("TYPE")
            if name:
                changed = ops.AlterColumn(**place, column=name, type=type_text(cursor.rest()))
                self.operations.append(changed)
        elif cursor.word() == "WITH":
            options = options_of(cursor, context)
            if "comment" in options:
                self.operations.append(ops.Describe(**place, text=str(options.pop("comment"))))
            if options:
                self.operations.append(ops.SetOptions(**place, options=key_options(options)))
        else:
            text = f"change of {named.table} not understood: {cursor.written(0)[:80]}"
            context.fail("unparsed-statement", text)

    def _alter_type(self, cursor: Cursor, context: Context) -> None:
        named = self._named(cursor, context)
        if named is None:
            return
        if cursor.take("ADD"):
            cursor.take("IF", "NOT", "EXISTS")
            inner = cursor.group() if cursor.op("(") else cursor
            self.types.append(TypeChange("add", named.table, fields(inner, context)))
        elif cursor.take("RENAME"):
            cursor.take("IF", "EXISTS")
            renamed = tuple(renames(cursor, context))
            self.types.append(TypeChange("rename", named.table, renamed))

    def drop(self, cursor: Cursor, context: Context, comment: str) -> None:
        cursor.take("MATERIALIZED")
        word = cursor.any("TABLE", "COLUMNFAMILY", "VIEW", "INDEX", "TYPE")
        optional = cursor.take("IF", "EXISTS")
        named = self._named(cursor, context) if word else None
        if named is None:
            return
        if word == "INDEX":
            self.operations.append(
                ops.DropIndex(
                    path=self.path, line=context.line, name=named.table, if_exists=optional
                )
            )
        elif word == "TYPE":
            self.types.append(TypeChange("drop", named.table))
        else:
            place = self._place(named, context)
            self.operations.append(ops.DropTable(**place, if_exists=optional))


_STATEMENTS: dict[str, Any] = {
    "CREATE": _Reader.create,
    "ALTER": _Reader.alter,
    "DROP": _Reader.drop,
    "USE": _Reader.use,
}


def _lowered(cursor: Cursor) -> Cursor:
    """The cursor, its next unquoted names in lower case, as Cassandra keeps them."""
    at = cursor.at
    while at < len(cursor.tokens):
        token = cursor.tokens[at]
        if token.kind == "word" and not has_hole(token.text):
            cursor.tokens[at] = replace(token, text=token.text.lower())
        if at + 1 >= len(cursor.tokens) or cursor.tokens[at + 1].text != ".":
            break
        at += 2
    return cursor


def _dropped(cursor: Cursor, context: Context) -> list[str]:
    """The columns of `DROP a`, `DROP a, b`, `DROP (a, b) USING TIMESTAMP n`."""
    inner = cursor.group() if cursor.op("(") else cursor
    if inner is None:
        return []
    at = inner.find("USING")
    listed = Cursor(inner.tokens[: at if at >= 0 else None], inner.text, inner.at)
    return [name for part in listed.split() if (name := cql_name(part, context))]


def _where(cursor: Cursor) -> str | None:
    start = cursor.find("WHERE")
    if start < 0:
        return None
    end = cursor.find("PRIMARY", "KEY")
    return cursor.written(start + 1, end if end >= 0 else None)[:400] or None


def _made_index(
    name: str, table: str, columns: tuple[str, ...], method: str | None, context: Context
) -> Index:
    """An index; without a name Cassandra calls it `<table>_<column>_idx`."""
    bare = re.sub(r"^\w+\((.*)\)$", r"\1", columns[-1])
    given = name or f"{table}_{bare}_idx"
    return Index(given, columns, method=method, path=context.path, line=context.line)
