"""DROP, RENAME, COMMENT ON, types and domains, and SQL Server's renaming procedures."""

from __future__ import annotations

from typing import Any

from ..syntax.sql_tokens import Cursor, squeeze
from . import operations as ops
from .ddl_names import Context, Named, identifier, table_name
from .types import canonical


def drop_tables(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """DROP TABLE and DROP VIEW, with one name or several."""
    exists = cursor.take("IF", "EXISTS") or context.lenient
    made: list[ops.AnyOperation] = []
    for part in cursor.split():
        named = table_name(part, context)
        # H2 and HSQLDB also write it behind the name.
        exists = part.take("IF", "EXISTS") or exists
        if named is not None:
            made.append(
                ops.DropTable(
                    path=context.path,
                    line=context.line,
                    table=named.table,
                    schema=named.schema,
                    if_exists=exists,
                )
            )
    return made


def drop_indexes(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """DROP INDEX, with `ON table`, as `table.index`, or with several names."""
    cursor.take("CONCURRENTLY")
    exists = cursor.take("IF", "EXISTS") or context.lenient
    made: list[ops.AnyOperation] = []
    for part in cursor.split():
        named = table_name(part, context)
        if named is None:
            continue
        table = None
        if part.take("ON"):
            on = table_name(part, context)
            table = on.table if on else None
        elif context.dialect in ("tsql",) and named.schema:
            table = named.schema
        made.append(
            ops.DropIndex(
                path=context.path,
                line=context.line,
                name=named.table,
                table=table,
                if_exists=exists,
            )
        )
    return made


def drop_types(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """DROP TYPE and DROP DOMAIN."""
    cursor.take("IF", "EXISTS")
    found = (table_name(part, context) for part in cursor.split())
    return [
        ops.DropType(path=context.path, line=context.line, name=n.table, schema=n.schema)
        for n in found
        if n is not None
    ]


def rename_tables(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """MySQL's and ClickHouse's RENAME TABLE a TO b, c TO d."""
    exists = cursor.take("IF", "EXISTS")
    made: list[ops.AnyOperation] = []
    for part in cursor.split():
        old = table_name(part, context)
        if not part.take("TO") or old is None:
            continue
        new = table_name(part, context)
        if new is not None:
            made.append(
                ops.RenameTable(
                    path=context.path,
                    line=context.line,
                    table=old.table,
                    schema=old.schema,
                    new_name=new.table,
                    new_schema=new.schema,
                    if_exists=exists,
                )
            )
    return made


def comment_on(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """COMMENT ON TABLE, VIEW or COLUMN; comments on anything else say nothing of tables."""
    cursor.take("MATERIALIZED")
    cursor.take("FOREIGN")
    kind = cursor.any("TABLE", "VIEW", "COLUMN")
    if not kind:
        return []
    parts: list[str] = []
    while not cursor.done and cursor.word() != "IS":
        name = identifier(cursor, context)
        parts += [name] if name else []
        if not cursor.take_op("."):
            break
    if not cursor.take("IS"):
        return []
    token = cursor.peek()
    text = token.text if token is not None and token.kind == "string" else None
    column = parts.pop() if kind == "COLUMN" and len(parts) > 1 else None
    if not parts or (kind == "COLUMN" and column is None):
        return []
    schema = parts[-2] if len(parts) > 1 and parts[-2].lower() not in ("public", "dbo") else None
    return [
        ops.Describe(
            path=context.path,
            line=context.line,
            table=parts[-1],
            schema=schema,
            column=column,
            text=text or None,
        )
    ]


def create_type(cursor: Cursor, context: Context, domain: bool) -> list[ops.AnyOperation]:
    """CREATE TYPE … AS ENUM, CREATE DOMAIN, SQL Server's CREATE TYPE … FROM."""
    cursor.take("IF", "NOT", "EXISTS")
    named = table_name(cursor, context)
    if named is None:
        return []
    place: dict[str, Any] = {"path": context.path, "line": context.line}
    cursor.take("AS")
    if cursor.take("ENUM"):
        group = cursor.group()
        values = tuple(t.text for t in group.tokens if t.kind == "string") if group else ()
        return [ops.CreateType(**place, name=named.table, schema=named.schema, values=values)]
    if domain or cursor.take("FROM"):
        return [_domain(cursor, context, named)]
    return []


def _domain(cursor: Cursor, context: Context, named: Named) -> ops.AnyOperation:
    start = cursor.at
    words = ("DEFAULT", "NOT", "NULL", "CHECK", "CONSTRAINT", "COLLATE")
    while not cursor.done and cursor.word() not in words:
        cursor.at += 1
    base = canonical(squeeze(cursor.tokens[start : cursor.at], cursor.text))
    return ops.CreateType(
        path=context.path, line=context.line, name=named.table, schema=named.schema, base=base
    )


def alter_type(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """ALTER TYPE … ADD VALUE, RENAME VALUE, RENAME TO."""
    named = table_name(cursor, context)
    if named is None:
        return []
    place: dict[str, Any] = {
        "path": context.path,
        "line": context.line,
        "name": named.table,
        "schema": named.schema,
    }
    if cursor.take("ADD", "VALUE"):
        cursor.take("IF", "NOT", "EXISTS")
        token = cursor.next()
        return [ops.AlterType(**place, add_value=token.text)] if token else []
    if cursor.take("RENAME", "VALUE"):
        old = cursor.next()
        cursor.take("TO")
        new = cursor.next()
        return [ops.AlterType(**place, rename_value=(old.text, new.text))] if old and new else []
    if cursor.take("RENAME", "TO"):
        return [ops.AlterType(**place, new_name=identifier(cursor, context))]
    return []


def rename_index(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """ALTER INDEX a RENAME TO b."""
    exists = cursor.take("IF", "EXISTS")
    named = table_name(cursor, context)
    if named is None or not cursor.take("RENAME", "TO"):
        return []
    new = identifier(cursor, context)
    _ = exists
    return [
        ops.RenameConstraint(path=context.path, line=context.line, name=named.table, new_name=new)
    ]


def stored_procedure(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """`sp_rename 'table.column', 'new', 'COLUMN'` and `sp_addextendedproperty`."""
    named = table_name(cursor, context)
    if named is None:
        return []
    if named.table.lower() == "sp_rename":
        return _sp_rename(cursor, context)
    if named.table.lower() in ("sp_addextendedproperty", "sp_updateextendedproperty"):
        return _extended_property(cursor, context)
    return []


def _strings(cursor: Cursor) -> list[str]:
    return [t.text for t in cursor.tokens[cursor.at :] if t.kind == "string"]


def _sp_rename(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    given = _strings(cursor)
    if len(given) < 2:
        return []
    parts = [p.strip('[]"') for p in given[0].split(".")]
    place: dict[str, Any] = {"path": context.path, "line": context.line}
    kind = given[2].upper() if len(given) > 2 else ""
    if kind == "COLUMN" and len(parts) > 1:
        return [ops.RenameColumn(**place, table=parts[-2], column=parts[-1], new_name=given[1])]
    if kind == "INDEX" and len(parts) > 1:
        return [ops.RenameConstraint(**place, table=parts[-2], name=parts[-1], new_name=given[1])]
    if kind in ("", "OBJECT"):
        return [ops.RenameTable(**place, table=parts[-1], new_name=given[1], if_exists=True)]
    return []


def _extended_property(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    given = _strings(cursor)
    upper = [g.upper() for g in given]
    if not given or "MS_DESCRIPTION" not in upper or "TABLE" not in upper:
        return []
    text = given[upper.index("MS_DESCRIPTION") + 1 : upper.index("MS_DESCRIPTION") + 2]
    table = given[upper.index("TABLE") + 1 : upper.index("TABLE") + 2]
    column = given[upper.index("COLUMN") + 1 :][:1] if "COLUMN" in upper else []
    if not text or not table:
        return []
    return [
        ops.Describe(
            path=context.path,
            line=context.line,
            table=table[0],
            column=column[0] if column else None,
            text=text[0],
        )
    ]
