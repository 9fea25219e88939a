"""What one chain of Knex's table builder does to a table: columns, and all that is no column.

Knex docs, "Schema Builder".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.schema import Check
from ...schema import operations as ops
from ...schema.naming import snake
from .._script.values import Chain, Link
from .._shared.builder_types import is_column_method
from .columns import column, index, timestamps, unique
from .values import Table, bound, option, reference, texts


def changes(table: Table, chain: Chain) -> Iterator[ops.AnyOperation]:
    """What one chain of a table builder does to a table that is there."""
    name = chain.tail
    if is_column_method(name):
        yield from column(table, chain)
    elif name == "timestamps":
        yield from timestamps(table, chain)
    elif name in _OTHERS:
        yield from _OTHERS[name](table, chain, chain.links[0])


def _foreign(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    columns = texts(link.arg(0))
    key = reference(table, chain, columns) if columns else None
    if key is not None:
        yield ops.AddForeignKey(**table.at(chain), key=key)


def _primary(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    columns = texts(link.arg(0))
    given = link.arg(1)
    named = given if isinstance(given, str) else option(given, "constraintName")
    if columns:
        name = named if isinstance(named, str) else None
        yield ops.SetPrimaryKey(**table.at(chain), columns=columns, name=name)


def _unique(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    yield from unique(table, table.at(chain), texts(link.arg(0)), link.arg(1))


def _index(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    columns = texts(link.arg(0))
    if columns:
        at = table.at(chain)
        yield ops.AddIndex(**at, index=index(table, at, columns, link.args[1:]))


def _check(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    """`check(sql, bindings, name)`."""
    if isinstance(link.arg(0), str):
        at, name = table.at(chain), link.arg(2)
        text = bound(link.arg(0), link.arg(1))
        made = Check(name if isinstance(name, str) else None, text, at["path"], at["line"])
        yield ops.AddCheck(**at, check=made)


def _drop_checks(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    for value in link.args:
        for name in texts(value):
            yield ops.DropConstraint(**table.at(chain), name=name, kind="check", if_exists=True)


def _drop_columns(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    for value in link.args:
        for name in texts(value):
            yield ops.DropColumn(**table.at(chain), column=name)


def _drop_timestamps(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    for name in ("createdAt", "updatedAt"):
        wanted = name if link.arg(0) is True else snake(name)
        yield ops.DropColumn(**table.at(chain), column=wanted)


def _rename(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    old, new = link.arg(0), link.arg(1)
    if isinstance(old, str) and isinstance(new, str):
        yield ops.RenameColumn(**table.at(chain), column=old, new_name=new)


def _drop_key(kind: str) -> Any:
    def read(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
        columns = texts(link.arg(0))
        name = link.arg(1) if isinstance(link.arg(1), str) else None
        given = {**table.at(chain), "name": name, "columns": () if name else columns}
        if kind == "index":
            yield ops.DropIndex(**given, if_exists=True)
        else:
            yield ops.DropConstraint(**given, kind=kind, if_exists=True)

    return read


def _drop_primary(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    yield ops.SetPrimaryKey(**table.at(chain), columns=())


def _nullable(wanted: bool) -> Any:
    def read(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
        for name in texts(link.arg(0)):
            yield ops.AlterColumn(**table.at(chain), column=name, nullable=wanted)

    return read


def _comment(table: Table, chain: Chain, link: Link) -> Iterator[ops.AnyOperation]:
    if isinstance(link.arg(0), str):
        yield ops.Describe(**table.at(chain), text=link.arg(0))


_OTHERS: dict[str, Any] = {
    "foreign": _foreign,
    "primary": _primary,
    "unique": _unique,
    "index": _index,
    "check": _check,
    "dropChecks": _drop_checks,
    "dropColumn": _drop_columns,
    "dropColumns": _drop_columns,
    "dropTimestamps": _drop_timestamps,
    "renameColumn": _rename,
    "dropForeign": _drop_key("foreign-key"),
    "dropUnique": _drop_key("unique"),
    "dropIndex": _drop_key("index"),
    "dropPrimary": _drop_primary,
    "setNullable": _nullable(True),
    "dropNullable": _nullable(False),
    "comment": _comment,
}
