"""Column definitions, table constraints and index columns, as every dialect writes them."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from ..model.schema import Check, Column, ForeignKey, Index
from ..syntax.sql_template import has_hole
from ..syntax.sql_tokens import Cursor, Token, squeeze, word_set
from .ddl_names import Context, identifier, names, table_name
from .types import canonical

_ENDS_TYPE = word_set(
    "NOT NULL DEFAULT PRIMARY UNIQUE KEY REFERENCES CHECK CONSTRAINT COLLATE COMMENT ON AS SET "
    "AUTO_INCREMENT AUTOINCREMENT IDENTITY GENERATED AFTER BEFORE FIRST CHARSET ENCODE CODEC TTL "
    "MATERIALIZED ALIAS EPHEMERAL STORAGE COMPRESSION INVISIBLE VISIBLE SPARSE ROWGUIDCOL VIRTUAL "
    "STORED PERSISTED DEFERRABLE INITIALLY ENABLE DISABLE USING CASCADE RESTRICT FOREIGN "
    "STATISTICS ENCRYPTED MASKED HIDDEN SORTKEY DISTKEY FORMAT FILESTREAM OPTIONS"
)
_EXPRESSION_ENDS = word_set(
    "NOT NULL PRIMARY UNIQUE REFERENCES CHECK CONSTRAINT COLLATE COMMENT AUTO_INCREMENT ON AFTER "
    "FIRST GENERATED DEFERRABLE INITIALLY CODEC TTL KEY STORED VIRTUAL PERSISTED ENABLE IDENTITY "
    "WITH CHARACTER INVISIBLE VISIBLE ALIAS MATERIALIZED FOR"
)
_SERIAL = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
_ARGUMENTS = re.compile(r"\s*\([^()]*\)")
_CODE = re.compile(
    r"(?i)^\s*(?:noqa|todo|fixme|xxx|nolint|create|alter|drop|insert|select|\W*$|end\b|"
    r"constraint\b.*\(|foreign key|primary key|unique\b|(?:column|index|table|key)s?:?$)|;\s*$"
)


class Defined(Struct, frozen=True):
    """A column definition and what is written with it."""

    column: Column
    primary_key: bool = False
    foreign_key: ForeignKey | None = None
    checks: tuple[Check, ...] = ()
    index: bool = False


class Elements(Struct):
    """What the parentheses of CREATE TABLE hold, collected element by element."""

    columns: list[Column]
    primary_key: tuple[str, ...] = ()
    primary_key_name: str | None = None
    foreign_keys: list[ForeignKey] = []
    unique: list[tuple[str, ...]] = []
    unique_names: list[str | None] = []
    indexes: list[Index] = []
    checks: list[Check] = []
    like: list[str] = []


def column_definition(cursor: Cursor, context: Context) -> Defined | None:
    """The column that the cursor's tokens define, or None where they define none."""
    line = context.line_of(cursor)
    token = cursor.peek()
    name = identifier(cursor, context)
    if not name or token is None:
        return None
    if token.kind == "string" and cursor.done:
        return None
    type_ = _type_tokens(cursor)
    column = Column(name=name, path=context.path, line=line)
    text = squeeze(type_, cursor.text)
    if type_ and text.startswith("["):
        # SQL Server also quotes types: `[nvarchar](max)`.
        text = text.replace("[", "").replace("]", "")
    column = _typed(column, text, type_, context)
    reader = _Attributes(cursor, context, column)
    reader.run()
    return reader.result()


def _type_tokens(cursor: Cursor) -> list[Token]:
    start = cursor.at
    while not cursor.done:
        word = cursor.word()
        if cursor.at > start and word == "VARYING":
            cursor.at += 1
        elif word == "CHARACTER" and cursor.word(1) == "SET":
            break
        elif word in ("WITH", "WITHOUT"):
            if cursor.word(1) not in ("TIME", "LOCAL", "TIMEZONE"):
                break
            cursor.at += 1
        elif word in _ENDS_TYPE and not (word == "SET" and cursor.op("(", 1)):
            break
        elif cursor.op("("):
            cursor.group()
        elif cursor.op("=") or cursor.op(":=") or cursor.op("{"):
            break
        else:
            cursor.at += 1
    return cursor.tokens[start : cursor.at]


def _typed(column: Column, text: str, tokens: list[Token], context: Context) -> Column:
    """The column with its type, and what the type itself says of null, default and values."""
    if not text:
        return replace(column, nullable=True)
    type_ = canonical(text)
    nullable: bool | None = True
    default, unique, enum = None, False, None
    if context.dialect == "clickhouse":
        nullable = "nullable(" in type_
    elif type_ == "serial" and context.dialect == "mysql":
        type_, nullable, unique = "bigint unsigned", False, True
    elif type_ in _SERIAL:
        type_, nullable, default = _SERIAL[type_], False, "autoincrement"
    if type_.startswith(("enum(", "set(", "enum8(", "enum16(")):
        enum = tuple(t.text for t in tokens if t.kind == "string")
    return replace(
        column, type=type_, nullable=nullable, default=default, unique=unique, enum=enum or None
    )


def _told(column: Column) -> Column:
    """The column without what a placeholder leaves open: its type, its length, its default."""
    type_, default = column.type, column.default
    if type_ is not None and has_hole(type_):
        type_ = _ARGUMENTS.sub(lambda m: "" if has_hole(m[0]) else m[0], type_)
        type_ = None if has_hole(type_) else type_
    if default is not None and has_hole(default):
        default = None
    generated = column.generated if not has_hole(column.generated or "") else None
    return replace(column, type=type_, default=default, generated=generated)


class _Attributes:
    """Reads what follows a column's type."""

    def __init__(self, cursor: Cursor, context: Context, column: Column) -> None:
        self.cursor, self.context, self.column = cursor, context, column
        self.primary_key = self.index = False
        self.foreign_key: ForeignKey | None = None
        self.checks: list[Check] = []
        self.name: str | None = None

    def run(self) -> None:
        while not self.cursor.done:
            before = self.cursor.at
            self._one()
            if self.cursor.at == before:
                self.cursor.at += 1

    def result(self) -> Defined:
        told, checks = _told(self.column), tuple(self.checks)
        return Defined(told, self.primary_key, self.foreign_key, checks, self.index)

    def _set(self, **changes: object) -> None:
        self.column = replace(self.column, **changes)

    def _one(self) -> None:
        cursor = self.cursor
        if cursor.take("CONSTRAINT"):
            if cursor.word() not in ("NOT", "NULL", "DEFAULT", "UNIQUE", "PRIMARY", "CHECK"):
                self.name = identifier(cursor, self.context) or None
            return
        if cursor.take("NOT", "NULL"):
            self._set(nullable=False)
        elif cursor.take("NULL"):
            if self.context.dialect != "clickhouse":
                self._set(nullable=True)
        elif cursor.take("PRIMARY"):
            cursor.take("KEY")
            self.primary_key = True
            self._set(nullable=False)
        elif cursor.word() == "UNIQUE":
            cursor.at += 1
            cursor.take("KEY")
            self._set(unique=True)
        elif cursor.word() == "KEY" and self.context.dialect in ("mysql", ""):
            cursor.at += 1
            self.primary_key = True
            self._set(nullable=False)
        elif cursor.word() == "REFERENCES":
            self.foreign_key = references(cursor, self.context, (self.column.name,), self.name)
            self.name = None
        elif cursor.take("CHECK"):
            check = check_constraint(cursor, self.context, self.name)
            self.checks += [check] if check else []
            self.name = None
        else:
            self._more()

    def _more(self) -> None:
        cursor = self.cursor
        if cursor.any("DEFAULT", "MATERIALIZED", "ALIAS", "EPHEMERAL"):
            kind = cursor.tokens[cursor.at - 1].upper
            text = expression(cursor)
            if kind in ("MATERIALIZED", "ALIAS"):
                self._set(generated=text)
            else:
                self._set(default=None if text.upper() == "NULL" else text or None)
            self.name = None
        elif cursor.any("AUTO_INCREMENT", "AUTOINCREMENT"):
            self._set(default=self.column.default or "autoincrement")
            if cursor.tokens[cursor.at - 1].upper == "AUTO_INCREMENT":
                self._set(nullable=False)
        elif cursor.take("IDENTITY"):
            cursor.group()
            self._set(default="identity", nullable=False)
        elif cursor.word() in ("GENERATED", "AS"):
            self._generated()
        elif cursor.take("COMMENT"):
            cursor.take_op("=")
            token = cursor.peek()
            if token is not None and token.kind in ("string", "quoted"):
                self._set(description=token.text or None)
                cursor.at += 1
        elif (
            cursor.take("ON", "UPDATE")
            or cursor.take("ON", "DELETE")
            or cursor.word() in ("CODEC", "TTL", "OPTIONS")
        ):
            cursor.at += 1
            cursor.group()

    def _generated(self) -> None:
        """`GENERATED … AS IDENTITY`, `GENERATED ALWAYS AS (…) STORED`, or `AS (…)`."""
        cursor = self.cursor
        cursor.take("GENERATED")
        cursor.take("ALWAYS")
        cursor.take("BY", "DEFAULT")
        cursor.take("ON", "NULL")
        if not cursor.take("AS"):
            return
        if cursor.take("IDENTITY"):
            cursor.group()
            self._set(default="identity", nullable=False)
        elif cursor.take("ROW"):
            cursor.any("START", "END")
        else:
            start = cursor.at
            group = cursor.group()
            inside = group.written() if group else ""
            self._set(generated=inside or squeeze(cursor.tokens[start : cursor.at], cursor.text))


def expression(cursor: Cursor) -> str:
    """A default or the like as written, up to the next attribute of the column."""
    start = cursor.at
    while not cursor.done:
        word = cursor.word()
        if cursor.at > start and word in _EXPRESSION_ENDS:
            with_zone = word == "WITH" and cursor.word(1) == "TIME"
            if not with_zone and not (word == "NOT" and cursor.word(1) != "NULL"):
                break
        if word == "CHARACTER" and cursor.word(1) == "VARYING":
            cursor.at += 1
        if cursor.op("("):
            cursor.group()
        else:
            cursor.at += 1
    return squeeze(cursor.tokens[start : cursor.at], cursor.text)


def references(
    cursor: Cursor, context: Context, columns: tuple[str, ...], name: str | None
) -> ForeignKey | None:
    """`REFERENCES table (columns) ON DELETE …`, starting at `REFERENCES`."""
    line = context.line_of(cursor)
    if not cursor.take("REFERENCES"):
        return None
    target = table_name(cursor, context)
    listed = names(cursor.group(), context)
    actions: dict[str, str | None] = {"DELETE": None, "UPDATE": None}
    while not cursor.done:
        if cursor.word() == "ON" and cursor.word(1) in actions:
            event = cursor.word(1)
            cursor.at += 2
            actions[event] = _action(cursor)
        elif cursor.take("MATCH"):
            cursor.at += 1
        elif not _timing(cursor):
            break
    if target is None:
        return None
    return ForeignKey(
        columns=columns,
        ref_table=target.table,
        ref_columns=listed,
        on_delete=actions["DELETE"],
        on_update=actions["UPDATE"],
        path=context.path,
        line=line,
        name=name,
        ref_schema=target.schema,
    )


def _action(cursor: Cursor) -> str | None:
    if cursor.take("SET", "NULL"):
        action = "SET NULL"
    elif cursor.take("SET", "DEFAULT"):
        action = "SET DEFAULT"
    elif cursor.take("NO", "ACTION"):
        return "NO ACTION"
    else:
        return cursor.any("CASCADE", "RESTRICT") or None
    cursor.group()
    return action


def _timing(cursor: Cursor) -> bool:
    """`[NOT] DEFERRABLE`, `INITIALLY DEFERRED`, `NOT VALID` and the like."""
    if cursor.word() == "NOT" and cursor.word(1) in ("DEFERRABLE", "VALID", "ENFORCED", "FOR"):
        cursor.at += 2
        return True
    if cursor.take("INITIALLY"):
        cursor.at += 1
        return True
    return bool(cursor.any("DEFERRABLE", "ENFORCED", "VALID"))


def check_constraint(cursor: Cursor, context: Context, name: str | None) -> Check | None:
    """The condition that follows `CHECK`."""
    line = context.line_of(cursor)
    group = cursor.group()
    if group is None or has_hole(group.written()):
        return None
    return Check(name, group.written(), path=context.path, line=line)


def index_columns(group: Cursor | None, context: Context) -> tuple[str, ...]:
    """Columns of an index: names, or expressions as written."""
    if group is None:
        return ()
    return tuple(filter(None, (_index_column(part, context) for part in group.split())))


def _index_column(part: Cursor, context: Context) -> str:
    token = part.peek()
    if token is None:
        return ""
    if token.kind in ("word", "quoted") or (token.kind == "string" and len(part.tokens) == 1):
        length = part.op("(", 1)
        if length:
            inside = part.peek(2)
            length = inside is not None and inside.kind == "number" and part.op(")", 3)
        after = part.peek(1)
        if length or after is None or after.kind in ("word", "quoted"):
            return identifier(part, context)
    end = len(part.tokens)
    while end > 1 and part.tokens[end - 1].upper in ("ASC", "DESC", "FIRST", "LAST", "NULLS"):
        end -= 1
    last = part.tokens[end - 1]
    if end > 1 and last.kind == "word" and part.tokens[end - 2].text == ")":
        # An operator class behind an expression (`(data -> 'tags') jsonb_path_ops`).
        end -= 1
    return _as_kept(part.written(0, end))


_CAST = re.compile(r"\((\w+)\)(?=::)")


def _as_kept(expression: str) -> str:
    """An expression as PostgreSQL shows it: the parentheses that the syntax needs are left out."""
    text = _CAST.sub(r"\1", expression)
    if text.startswith("(") and text.endswith(")"):
        inner = text[1:-1]
        depth = 0
        for character in inner:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth < 0:
                return text
        return inner if depth == 0 and inner.startswith("(") else text
    return text


def beside(context: Context, first: Token, last: Token) -> str | None:
    """The comment that stands on the line where an element ends, if it reads like prose."""
    line = context.lines.at(last.start)
    for comment in context.comments:
        if comment.start >= last.stop and context.lines.at(comment.start) == line:
            between = context.text[last.stop : comment.start]
            if between.strip(" \t,)") or "\n" in between:
                return None
            text = " ".join(comment.text.split())
            return text if text and not _CODE.search(text) else None
        if comment.start > last.stop and context.lines.at(comment.start) > line:
            return None
    return None
