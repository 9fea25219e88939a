"""`CREATE TABLE …` for a database's own engine, from what the catalog knows.

Types and defaults are text of the repository and may be code rather than SQL: what does not look
like a type or a value is kept as a comment, so that the script stays one that can be run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from ..model.catalog import Catalog, Database
from ..model.keys import Names, database_names, referred_columns
from ..model.schema import Column, ForeignKey, Index, Table
from . import shape
from .text import line, place

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# These are matched against text whose string literals were replaced by `0`, see `_bare`.
_TYPE = re.compile(r"[A-Za-z_][\w. ]*(?:\([\w, ]+\)[\w ]*)?(?:\[\d*\])*")
_VALUE = re.compile(
    r"(?:[-+]?\d+(?:\.\d+)?|true|false|null|current_\w+|localtime\w*|"
    r"\(?[a-z_][\w.]*\([\w.,: ]*\)\)?)(?:::[a-z_][\w ]*(?:\(\d+\))?(?:\[\])?)?",
    re.IGNORECASE,
)
_NOW = re.compile(r"now\(|current_\w+\(", re.IGNORECASE)
_LONGEST = 300
_CODE_CALL = re.compile(r"^(?:\w+\.)+\w+\(|^(?:lambda|func|uuid4|timezone|datetime|Date)\b")
_RESERVED = frozenset(
    {"all", "analyse", "analyze", "and", "any", "array", "as", "asc", "begin", "between", "by"}
    | {"case", "cast", "check", "collate", "column", "condition", "constraint", "create", "cross"}
    | {"cube", "current_date", "current_time", "current_timestamp", "current_user", "database"}
    | {"default", "delete", "desc", "describe", "distinct", "do", "drop", "else", "end", "except"}
    | {"exists", "false", "fetch", "file", "for", "foreign", "from", "full", "function", "grant"}
    | {"group", "groups", "having", "in", "index", "inner", "insert", "intersect", "interval"}
    | {"into", "is", "join", "key", "keys", "lag", "lead", "leading", "left", "level", "like"}
    | {"limit", "lock", "match", "natural", "not", "null", "of", "offset", "on", "only", "option"}
    | {"or", "order", "outer", "over", "partition", "percent", "plan", "primary", "procedure"}
    | {"public", "range", "rank", "read", "recursive", "references", "release", "rename"}
    | {"replace", "returning", "revoke", "right", "row", "rows", "schema", "select", "session"}
    | {"session_user", "set", "show", "size", "some", "system", "table", "then", "to", "top"}
    | {"trailing", "trigger", "true", "union", "unique", "update", "usage", "use", "user"}
    | {"using", "values", "view", "when", "where", "window", "with", "write"}
)
_BACKTICKED = ("mysql", "mariadb", "tidb", "clickhouse", "bigquery", "spanner", "planetscale")
_POSTGRES = ("postgres", "cockroach", "alloydb", "yugabyte", "redshift", "timescale", "neon")
_ACTIONS = ("CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION")


class Dialect(Struct, frozen=True):
    """What differs between engines."""

    opening: str = '"'
    closing: str = '"'
    comment_on: bool = False
    inline_comment: bool = False
    named_enums: bool = False
    inline_enums: bool = False
    alters_keys: bool = True
    partial_indexes: bool = True


def dialect(engine: str) -> Dialect:
    """The dialect of an engine; what is not known is written as standard SQL."""
    name = engine.lower()
    if any(word in name for word in _BACKTICKED):
        known = "clickhouse" not in name and "bigquery" not in name
        return Dialect("`", "`", inline_comment=known, inline_enums=known, partial_indexes=False)
    if any(word in name for word in _POSTGRES):
        return Dialect(comment_on=True, named_enums=True)
    if "sql server" in name or "azure sql" in name or "mssql" in name:
        return Dialect("[", "]")
    if "sqlite" in name or "libsql" in name or name in ("d1", "turso"):
        return Dialect(alters_keys=False)
    return Dialect(comment_on=name.startswith(("oracle", "snowflake")))


def render(catalog: Catalog) -> str:
    """The script of every database, each under a comment with its name."""
    if not catalog.databases:
        return "-- no database\n"
    named = database_names(catalog.databases)
    parts = [f"-- {line(named[d.id])}\n\n{database_sql(d)}" for d in catalog.databases]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def database_sql(database: Database) -> str:
    """The statements of one database, tables before those that refer to them."""
    speech = dialect(database.engine)
    tables = [t for t in database.tables if t.kind == "table"]
    names = Names(tables)
    statements = _types(tables, speech) if speech.named_enums else []
    made: set[str] = set()
    later: list[str] = []
    for table in _ordered(tables, names):
        made.add(table.qualified)
        ready, waiting = _split_keys(table, names, made, speech)
        statements.append(_create(table, ready, speech, names))
        later += [_alter(table, key, speech, names) for key in waiting]
        statements += _indexes(table, speech)
        statements += _comments(table, speech)
    statements += later
    statements += [_remark(t) for t in database.tables if t.kind != "table"]
    return "\n\n".join(statements)


def table_sql(table: Table, engine: str, names: Names | None = None) -> str:
    """The statements of one table alone; `names` knows the tables its keys may refer to."""
    if table.kind != "table":
        return _remark(table)
    speech, names = dialect(engine), names or Names([table])
    parts = _types([table], speech) if speech.named_enums else []
    parts.append(_create(table, table.foreign_keys, speech, names))
    parts += [*_indexes(table, speech), *_comments(table, speech)]
    return "\n\n".join(parts)


def _ordered(tables: list[Table], names: Names) -> list[Table]:
    """Tables after those they refer to; within a cycle the catalog's order stays."""
    done: dict[str, Table] = {}
    for start in tables:
        stack = [(start, iter(start.foreign_keys))]
        open_names = {start.qualified}
        while stack:
            table, keys = stack[-1]
            if table.qualified in done:
                stack.pop()
                continue
            target = next(
                (
                    t
                    for key in keys
                    if (t := names.target(key, table)) is not None
                    and t.qualified not in done
                    and t.qualified not in open_names
                ),
                None,
            )
            if target is not None:
                open_names.add(target.qualified)
                stack.append((target, iter(target.foreign_keys)))
            else:
                done[table.qualified] = table
                stack.pop()
    return list(done.values())


def _split_keys(
    table: Table, names: Names, made: set[str], speech: Dialect
) -> tuple[list[ForeignKey], list[ForeignKey]]:
    """Keys that may stand in the statement, and those whose table comes only later."""
    ready: list[ForeignKey] = []
    waiting: list[ForeignKey] = []
    for key in table.foreign_keys:
        target = names.target(key, table)
        if key.enforced:
            late = speech.alters_keys and target is not None and target.qualified not in made
            (waiting if late else ready).append(key)
    return ready, waiting


def _quoted(name: str, speech: Dialect) -> str:
    single = line(name)
    if _PLAIN.fullmatch(single) and single.lower() not in _RESERVED:
        return single
    return f"{speech.opening}{single.replace(speech.closing, speech.closing * 2)}{speech.closing}"


def _list(names: Iterable[str], speech: Dialect) -> str:
    return ", ".join(_quoted(n, speech) for n in names)


def _full(table: Table, speech: Dialect) -> str:
    name = _quoted(table.name, speech)
    return f"{_quoted(table.schema, speech)}.{name}" if table.schema else name


def _string(text: str) -> str:
    return "'" + line(text).replace("\\", "/").replace("'", "''") + "'"


def _create(table: Table, keys: Iterable[ForeignKey], speech: Dialect, names: Names) -> str:
    parts: list[tuple[str, str]] = [_column(c, table, speech) for c in table.columns]
    if table.primary_key:
        parts.append((f"PRIMARY KEY ({_list(table.primary_key, speech)})", ""))
    parts += [(f"UNIQUE ({_list(u, speech)})", "") for u in shape.unlisted_unique(table)]
    parts += [(_foreign(k, table, speech, names), "") for k in keys if k.enforced]
    parts += [_check(c.name, c.expression, speech) for c in table.checks]
    end = ")"
    if speech.inline_comment and table.description:
        end += f" COMMENT={_string(table.description)}"
    head = [f"-- {line(place(d.path, d.line))}" for d in [shape.home(table)] if d and d.path]
    if table.description and not (speech.comment_on or speech.inline_comment):
        head.append(f"-- {line(table.description)}")
    return "\n".join([*head, f"CREATE TABLE {_full(table, speech)} (", *_body(parts), f"{end};"])


def _body(parts: list[tuple[str, str]]) -> list[str]:
    """Lines of a statement's body; a part without text is a comment on a line of its own."""
    last = max((i for i, (text, _) in enumerate(parts) if text), default=-1)
    lines = []
    for number, (text, remark) in enumerate(parts):
        comma = "," if text and number < last else ""
        note = f"-- {remark}" if remark else ""
        lines.append("    " + f"{text}{comma}  {note}".strip())
    return lines


def _column(column: Column, table: Table, speech: Dialect) -> tuple[str, str]:
    notes = []
    type_, told = _column_type(column, table, speech)
    notes += [told] if told else []
    parts = [_quoted(column.name, speech), type_]
    if column.nullable is False and not shape.is_key(column.name, table):
        parts.append("NOT NULL")
    if column.default is not None:
        value = _default(column, speech)
        if value is None:
            notes.append(f"default: {line(column.default)}")
        else:
            parts.append(f"DEFAULT {value}")
    if column.enum and not (speech.named_enums or speech.inline_enums):
        values = ", ".join(_string(v) for v in column.enum)
        parts.append(f"CHECK ({_quoted(column.name, speech)} IN ({values}))")
    if column.description:
        if speech.inline_comment:
            parts.append(f"COMMENT {_string(column.description)}")
        elif not speech.comment_on:
            notes.append(line(column.description))
    if column.generated:
        notes.append(f"generated: {line(column.generated)}")
    return " ".join(p for p in parts if p), "; ".join(notes)


def _column_type(column: Column, table: Table, speech: Dialect) -> tuple[str, str]:
    """The type as SQL, and what of it could only be told in a comment."""
    if column.enum and speech.inline_enums:
        return f"enum({', '.join(_string(v) for v in column.enum)})", ""
    if column.enum and speech.named_enums:
        return _quoted(_enum_name(column, table), speech), ""
    text = line(column.type or "")
    if _TYPE.fullmatch(_bare(text)):
        return text, ""
    return "text", f"type: {text}" if text else ""


def _bare(text: str) -> str:
    """The text with its string literals as `0`; empty where it is no sound SQL or over-long.

    Done apart from the patterns because literals inside a repeated group backtrack without end.
    """
    if len(text) > _LONGEST or "\\" in text:
        return ""
    bare = re.sub(r"(?:'[^']*')+", "0", text)
    return "" if "'" in bare else bare


def _enum_name(column: Column, table: Table) -> str:
    given = line(column.type or "").rsplit(".", 1)[-1].strip('"')
    generic = {"enum", "text", "varchar", "string", "char", "integer", "int", "smallint"}
    if _PLAIN.fullmatch(given) and given.lower() not in generic:
        return given
    return f"{table.name}_{column.name}"


def _types(tables: Iterable[Table], speech: Dialect) -> list[str]:
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for column in table.columns:
            if column.enum:
                found.setdefault(_enum_name(column, table), column.enum)
    return [
        f"CREATE TYPE {_quoted(name, speech)} AS ENUM ({', '.join(_string(v) for v in values)});"
        for name, values in found.items()
    ]


def _default(column: Column, speech: Dialect) -> str | None:
    """The default as SQL, or None where it is code of another language."""
    text = line(column.default or "")
    if _VALUE.fullmatch(_bare(text)) and not _CODE_CALL.match(text):
        if speech.named_enums:
            return text
        # Only PostgreSQL casts with `::` and takes any call as a default without parentheses.
        value = text.partition("::")[0] if "'::" in text or "(" not in text else text
        called = "(" in value and value[0] not in "('" and not _NOW.match(value)
        return f"({value})" if called else value
    wordy = re.search(r"char|text|string|enum", column.type or "", re.IGNORECASE) or column.enum
    return _string(text) if wordy and _PLAIN.fullmatch(text) else None


def _check(name: str | None, expression: str, speech: Dialect) -> tuple[str, str]:
    text = line(expression)
    if "--" in text or "/*" in text or ";" in text or not _balanced(text):
        return "", f"check: {text}"
    head = f"CONSTRAINT {_quoted(name, speech)} " if name else ""
    return f"{head}CHECK ({text})", ""


def _balanced(text: str) -> bool:
    bare = re.sub(r"'(?:[^']|'')*'", "", text)
    depth = 0
    for character in bare:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0 and not set(bare) & set("'\\")


def _foreign(key: ForeignKey, table: Table, speech: Dialect, names: Names) -> str:
    target = names.target(key, table)
    columns = referred_columns(key, target)
    name = _full(target, speech) if target else _quoted(key.ref_table, speech)
    said = f"CONSTRAINT {_quoted(key.name, speech)} " if key.name else ""
    said += f"FOREIGN KEY ({_list(key.columns, speech)}) REFERENCES {name}"
    said += f" ({_list(columns, speech)})" if columns else ""
    for word, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        if action and action.upper().replace("_", " ") in _ACTIONS:
            said += f" ON {word} {action.upper().replace('_', ' ')}"
    return said


def _alter(table: Table, key: ForeignKey, speech: Dialect, names: Names) -> str:
    return f"ALTER TABLE {_full(table, speech)} ADD {_foreign(key, table, speech, names)};"


def _indexes(table: Table, speech: Dialect) -> list[str]:
    return [_index(i, n, table, speech) for n, i in enumerate(table.indexes, 1) if i.columns]


def _index(index: Index, number: int, table: Table, speech: Dialect) -> str:
    simple = "_".join(re.sub(r"\W+", "", c) for c in index.columns)
    name = index.name or f"ix_{table.name}_{simple or number}"
    columns = []
    for column in index.columns:
        text = line(column)
        expression = "(" in text and table.column(column) is None
        if expression and (not _balanced(text) or re.search(r"--|/\*|;", text)):
            return f"-- index {line(name)} on {line(table.name)}: {line(', '.join(index.columns))}"
        columns.append(f"({text})" if expression and text[0] != "(" else text)
        if not expression:
            columns[-1] = _quoted(column, speech)
    unique = "UNIQUE " if index.unique else ""
    method = f" USING {index.method}" if _uses(index, speech) else ""
    said = f"CREATE {unique}INDEX {_quoted(name, speech)} ON {_full(table, speech)}"
    where, note = _check(None, index.where, speech) if index.where else ("", "")
    if where and not speech.partial_indexes:
        where, note = "", f"check: only where {line(index.where or '')}"
    tail = f" WHERE {where.removeprefix('CHECK ')}" if where else ""
    remark = f"  -- {note.removeprefix('check: ')}" if note else ""
    return f"{said}{method} ({', '.join(columns)}){tail};{remark}"


def _uses(index: Index, speech: Dialect) -> bool:
    method = index.method or ""
    return speech.comment_on and bool(_PLAIN.fullmatch(method)) and method.lower() != "btree"


def _comments(table: Table, speech: Dialect) -> list[str]:
    if not speech.comment_on:
        return []
    name = _full(table, speech)
    said = []
    if table.description:
        said.append(f"COMMENT ON TABLE {name} IS {_string(table.description)};")
    said += [
        f"COMMENT ON COLUMN {name}.{_quoted(c.name, speech)} IS {_string(c.description)};"
        for c in table.columns
        if c.description
    ]
    return ["\n".join(said)] if said else []


def _remark(table: Table) -> str:
    """What is no table, as comments: its name, then its columns or fields."""
    head = f"-- {table.kind} {line(table.qualified)}"
    lines = [f"--   {line(c.name)} {line(c.type or '')}".rstrip() for c in table.columns]
    return "\n".join([head, *lines])
