"""ALTER TABLE with any number of actions, in every dialect's spelling."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from ..syntax.sql_tokens import Cursor, squeeze, word_set
from . import operations as ops
from .ddl_columns import Defined, Elements, column_definition, expression
from .ddl_constraints import constraint, fresh, is_constraint
from .ddl_names import Context, Named, identifier, names, table_name
from .types import canonical

_VERBS = word_set(
    "ADD DROP ALTER MODIFY CHANGE RENAME SET OWNER ENABLE DISABLE ATTACH DETACH INHERIT COMMENT "
    "ENGINE CLUSTER REPLICA VALIDATE CONVERT ORDER AUTO_INCREMENT WITH CHECK NOCHECK REBUILD "
    "TRUNCATE FORCE NO MATERIALIZE CLEAR UPDATE DELETE FREEZE ALGORITHM LOCK RESET DEFAULT "
    "CHARSET CHARACTER COLLATE PARTITION MOVE SWITCH REMOVE EXCHANGE ROW_FORMAT SWAP"
)
_IGNORED = word_set(
    "OWNER ENABLE DISABLE DETACH ENGINE CLUSTER REPLICA VALIDATE CONVERT ORDER AUTO_INCREMENT "
    "REBUILD TRUNCATE FORCE NO MATERIALIZE CLEAR UPDATE DELETE FREEZE ALGORITHM LOCK RESET "
    "DEFAULT CHARSET CHARACTER COLLATE PARTITION MOVE SWITCH REMOVE EXCHANGE ROW_FORMAT CHECK "
    "NOCHECK INHERIT SWAP"
)


def alter_table(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """The operations of an ALTER TABLE whose head is passed up to the name."""
    optional = cursor.take("IF", "EXISTS") or context.lenient
    cursor.take("ONLY")
    named = table_name(cursor, context)
    if named is None:
        return []
    cursor.take_op("*")
    cursor.take("ON", "CLUSTER") and cursor.next()
    reader = _Alter(context, named, optional)
    if context.dialect == "clickhouse":
        cursor = _without_settings(cursor)
    for part in cursor.split():
        reader.action(part)
    return reader.operations


def _without_settings(cursor: Cursor) -> Cursor:
    """ClickHouse's ALTER without `SETTINGS …` at its end, or the query of `MODIFY QUERY`."""
    for at in range(cursor.at, len(cursor.tokens)):
        token, before = cursor.tokens[at], cursor.tokens[at - 1]
        if token.upper == "SETTINGS" or (token.upper == "QUERY" and before.upper == "MODIFY"):
            end = at if token.upper == "SETTINGS" else at - 1
            return Cursor(cursor.tokens[:end], cursor.text, cursor.at)
    return cursor


class _Alter:
    """Reads the actions of one ALTER TABLE; an action may go on with the verb of the last one."""

    def __init__(self, context: Context, named: Named, optional: bool) -> None:
        self.context = context
        self.named = named
        self.optional = optional
        self.operations: list[ops.AnyOperation] = []
        self.verb = ""
        self.object = ""

    def place(self, cursor: Cursor) -> dict[str, Any]:
        at = min(cursor.at, len(cursor.tokens) - 1)
        line = (
            self.context.lines.at(cursor.tokens[at].start) if cursor.tokens else self.context.line
        )
        return {
            "path": self.context.path,
            "line": line,
            "table": self.named.table,
            "schema": self.named.schema,
        }

    def action(self, cursor: Cursor) -> None:
        place = self.place(cursor)
        if cursor.word() == "WITH" and cursor.word(1) in ("CHECK", "NOCHECK"):
            cursor.at += 2
        if self.verb in ("ADD", "DROP", "MODIFY", "RENAME") and self._goes_on(cursor):
            verb = self.verb
        else:
            verb = cursor.word()
            cursor.at += 1
            self.object = ""
        handler = _ACTIONS.get(verb)
        self.verb = verb
        if handler is not None:
            handler(self, cursor, place)
        elif verb not in _IGNORED:
            self._unknown(cursor)

    def _goes_on(self, cursor: Cursor) -> bool:
        """Whether the action leaves out its verb: `ADD a int, b int`, `DROP COLUMN a, b`."""
        if self.context.dialect in ("postgres", "clickhouse"):
            return False
        word = cursor.word()
        if word in _VERBS:
            after = cursor.peek(1)
            return self.verb == "DROP" and after is None
        return True

    def _unknown(self, cursor: Cursor) -> None:
        text = cursor.written(0)[:80]
        self.context.fail(
            "unparsed-statement", f"change of {self.named.table} not understood: {text}"
        )

    def add(self, cursor: Cursor, place: dict[str, Any]) -> None:
        if cursor.word() in ("PARTITION", "PROJECTION", "STATISTICS", "PERIOD", "SYSTEM"):
            return
        into = fresh()
        if is_constraint(cursor) or cursor.word() == "CONSTRAINT":
            if constraint(cursor, self.context, into):
                self._constraints(into, place)
            elif not cursor.done:
                self._unknown(cursor)
            return
        named_column = cursor.take("COLUMN") or cursor.take("COLUMNS")
        exists = cursor.take("IF", "NOT", "EXISTS") or self.optional
        group = cursor.group() if cursor.op("(") else None
        if group is not None:
            for part in group.split():
                if not named_column and is_constraint(part):
                    constraint(part, self.context, into)
                else:
                    self._column(part, self.place(part), exists)
            self._constraints(into, place)
        else:
            self._column(cursor, place, exists)

    def _column(self, cursor: Cursor, place: dict[str, Any], exists: bool) -> None:
        defined = column_definition(cursor, self.context)
        if defined is None:
            self._unknown(cursor)
            return
        self.operations.append(
            ops.AddColumn(
                **place,
                column=defined.column,
                primary_key=defined.primary_key,
                foreign_key=defined.foreign_key,
                if_not_exists=exists,
            )
        )
        self.operations.extend(ops.AddCheck(**place, check=c) for c in defined.checks)

    def _constraints(self, into: Elements, place: dict[str, Any]) -> None:
        made: list[ops.AnyOperation] = []
        if into.primary_key:
            made.append(
                ops.SetPrimaryKey(**place, columns=into.primary_key, name=into.primary_key_name)
            )
        made += [ops.AddForeignKey(**place, key=k) for k in into.foreign_keys]
        for columns, name in zip(into.unique, into.unique_names, strict=True):
            made.append(ops.AddUnique(**place, columns=columns, name=name))
        made += [ops.AddIndex(**place, index=i) for i in into.indexes]
        made += [ops.AddCheck(**place, check=c) for c in into.checks]
        self.operations += made

    def drop(self, cursor: Cursor, place: dict[str, Any]) -> None:
        kind = cursor.any(
            "COLUMN", "CONSTRAINT", "PRIMARY", "FOREIGN", "INDEX", "KEY", "CHECK", "UNIQUE",
            "PARTITION", "PROJECTION", "DEFAULT", "PERIOD", "SYSTEM", "STATISTICS",
        ) if self._names_kind(cursor) else self.object  # fmt: skip
        self.object = kind
        exists = cursor.take("IF", "EXISTS") or self.optional
        if kind in ("PRIMARY",):
            self.operations.append(
                ops.DropConstraint(**place, kind="primary-key", if_exists=exists)
            )
        elif kind in ("FOREIGN",):
            cursor.take("KEY")
            exists = cursor.take("IF", "EXISTS") or exists
            self._drop_named(cursor, place, "foreign-key", exists)
        elif kind in ("CONSTRAINT", "CHECK", "UNIQUE"):
            self._drop_named(cursor, place, None, exists)
        elif kind in ("INDEX", "KEY"):
            name = identifier(cursor, self.context)
            self.operations.append(ops.DropIndex(**place, name=name, if_exists=exists))
        elif kind in ("", "COLUMN"):
            group = cursor.group() if cursor.op("(") else None
            columns = names(group, self.context) if group else (identifier(cursor, self.context),)
            self.operations += [
                ops.DropColumn(**place, column=c, if_exists=exists) for c in columns if c
            ]

    def _names_kind(self, cursor: Cursor) -> bool:
        """`DROP key` drops a column of that name; `DROP KEY k` drops an index."""
        return cursor.peek(1) is not None

    def _drop_named(
        self, cursor: Cursor, place: dict[str, Any], kind: str | None, exists: bool
    ) -> None:
        group = cursor.group() if cursor.op("(") else None
        if group is not None:
            columns = names(group, self.context)
            made = ops.DropConstraint(**place, kind=kind or "unique", columns=columns)
            self.operations.append(replace(made, if_exists=exists))
            return
        name = identifier(cursor, self.context)
        if name:
            self.operations.append(
                ops.DropConstraint(**place, name=name, kind=kind, if_exists=exists)
            )

    def alter(self, cursor: Cursor, place: dict[str, Any]) -> None:
        if cursor.word() in ("CONSTRAINT", "INDEX", "CHECK") and cursor.peek(1) is not None:
            return
        cursor.take("COLUMN")
        cursor.take("IF", "EXISTS")
        name = identifier(cursor, self.context)
        if cursor.take("RENAME", "TO"):
            new = identifier(cursor, self.context)
            self.operations.append(ops.RenameColumn(**place, column=name, new_name=new))
            return
        change = self._alteration(cursor, name)
        if change:
            self.operations.append(ops.AlterColumn(**place, column=name, **change))

    def _alteration(self, cursor: Cursor, name: str) -> dict[str, Any]:
        if cursor.take("SET", "DATA", "TYPE") or cursor.take("TYPE"):
            start = cursor.at
            end = min(
                (e for e in (cursor.find("USING"), cursor.find("COLLATE")) if e >= 0), default=None
            )
            return {"type": canonical(squeeze(cursor.tokens[start:end], cursor.text)), "enum": None}
        if cursor.take("SET", "NOT", "NULL"):
            return {"nullable": False}
        if cursor.take("DROP", "NOT", "NULL") or cursor.take("SET", "NULL"):
            return {"nullable": True}
        if cursor.take("SET", "DEFAULT"):
            text = expression(cursor)
            return {"default": None if text.upper() == "NULL" else text}
        if cursor.take("DROP", "DEFAULT") or cursor.take("DROP", "IDENTITY"):
            return {"default": None}
        if cursor.take("ADD", "GENERATED") or cursor.take("RESTART"):
            return {"default": "identity", "nullable": False}
        if cursor.word() in ("SET", "ADD", "DROP", "RESET", "COMMENT", "OPTIONS"):
            return {}
        if cursor.done:
            return {}
        defined = self._redefined(cursor, name)
        return _changes(defined) if defined else {}

    def _redefined(self, cursor: Cursor, name: str) -> Defined | None:
        """A column's new definition, read as if its name stood before it."""
        start = max(cursor.at - 1, 0)
        defined = column_definition(Cursor(cursor.tokens[start:], cursor.text), self.context)
        if defined is None:
            return None
        return Defined(
            replace(defined.column, name=name),
            defined.primary_key,
            defined.foreign_key,
            defined.checks,
        )

    def modify(self, cursor: Cursor, place: dict[str, Any]) -> None:
        clauses = ("TTL", "ORDER", "SETTING", "QUERY", "COMMENT", "SAMPLE", "PARTITION")
        if cursor.word() in clauses and cursor.peek(1) is not None and not cursor.op("(", 1):
            return
        cursor.take("COLUMN")
        cursor.take("IF", "EXISTS")
        group = cursor.group() if cursor.op("(") else None
        for part in group.split() if group else [cursor]:
            spot = self.place(part)
            defined = column_definition(part, self.context)
            if defined is not None:
                self._replace(defined.column.name, defined, spot)

    def change(self, cursor: Cursor, place: dict[str, Any]) -> None:
        cursor.take("COLUMN")
        cursor.take("IF", "EXISTS")
        old = identifier(cursor, self.context)
        defined = column_definition(cursor, self.context)
        if defined is None:
            self._unknown(cursor)
            return
        new = defined.column.name
        if new.lower() != old.lower():
            self.operations.append(ops.RenameColumn(**place, column=old, new_name=new))
        self._replace(new, defined, place)

    def _replace(self, name: str, defined: Defined, place: dict[str, Any]) -> None:
        """The whole definition is given anew (MySQL, Oracle); Oracle's may leave out the type."""
        change = _changes(defined)
        if self.context.dialect == "oracle":
            change.pop("default", None)
            if not defined.column.type:
                change.pop("type", None)
        self.operations.append(ops.AlterColumn(**place, column=name, **change))
        if defined.primary_key:
            self.operations.append(ops.SetPrimaryKey(**place, columns=(name,)))

    def rename(self, cursor: Cursor, place: dict[str, Any]) -> None:
        if cursor.take("TO") or cursor.take("AS"):
            new = table_name(cursor, self.context)
            if new is not None:
                self.operations.append(
                    ops.RenameTable(
                        **place, new_name=new.table, new_schema=new.schema, if_exists=self.optional
                    )
                )
            return
        if cursor.word() in ("CONSTRAINT", "INDEX", "KEY") and cursor.word(1) != "TO":
            cursor.at += 1
            old = identifier(cursor, self.context)
            cursor.take("TO")
            new_name = identifier(cursor, self.context)
            self.operations.append(ops.RenameConstraint(**place, name=old, new_name=new_name))
            return
        cursor.take("COLUMN")
        cursor.take("IF", "EXISTS")
        old = identifier(cursor, self.context)
        if cursor.take("TO"):
            new_name = identifier(cursor, self.context)
            self.operations.append(ops.RenameColumn(**place, column=old, new_name=new_name))
        elif old:
            self.operations.append(ops.RenameTable(**place, new_name=old, if_exists=self.optional))

    def set(self, cursor: Cursor, place: dict[str, Any]) -> None:
        if cursor.take("SCHEMA"):
            schema = identifier(cursor, self.context)
            self.operations.append(
                ops.RenameTable(**place, new_name=self.named.table, new_schema=schema)
            )

    def attach(self, cursor: Cursor, place: dict[str, Any]) -> None:
        cursor.take("PARTITION")
        child = table_name(cursor, self.context)
        if child is not None:
            spot = {**place, "table": child.table, "schema": child.schema}
            options = {"partition_of": self.named.table}
            self.operations.append(ops.SetOptions(**spot, options=options))

    def comment(self, cursor: Cursor, place: dict[str, Any]) -> None:
        cursor.take_op("=")
        column = None
        if cursor.take("COLUMN"):
            cursor.take("IF", "EXISTS")
            column = identifier(cursor, self.context)
        token = cursor.peek()
        if token is not None and token.kind in ("string", "quoted"):
            self.operations.append(ops.Describe(**place, column=column, text=token.text or None))


def _changes(defined: Defined) -> dict[str, Any]:
    column = defined.column
    return {
        "type": column.type if column.type else UNSET,
        "nullable": column.nullable,
        "default": column.default,
        "enum": column.enum,
        "description": column.description if column.description else UNSET,
        **({"unique": True} if column.unique else {}),
    }


_ACTIONS: dict[str, Any] = {
    "ADD": _Alter.add,
    "DROP": _Alter.drop,
    "ALTER": _Alter.alter,
    "MODIFY": _Alter.modify,
    "CHANGE": _Alter.change,
    "RENAME": _Alter.rename,
    "SET": _Alter.set,
    "ATTACH": _Alter.attach,
    "COMMENT": _Alter.comment,
}
