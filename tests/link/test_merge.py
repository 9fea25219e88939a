"""One table from several voices: the first says what it is, others add what it lacks."""

from __future__ import annotations

from dbscope.analyzers.link.merge import Merger
from dbscope.analyzers.link.sources import Voice
from dbscope.analyzers.model.schema import Column, ForeignKey, Table
from dbscope.analyzers.technologies.base import Source


def voice(kind: str, *tables: Table) -> Voice:
    return Voice(Source(kind, kind, kind), tables)


def columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(n, "integer") for n in names)


def code(*keys: ForeignKey, name: str = "Orders") -> Table:
    return Table(name, model="Order", methods=("pay",), description="Goods.", foreign_keys=keys)


def loose(column: str, target: str) -> ForeignKey:
    return ForeignKey((column,), target, ("id",), enforced=False)


def merge(*voices: Voice) -> Table:
    (merged,) = Merger().of(voices)
    return merged.table


def test_code_gives_a_table_its_model_and_what_the_first_lacks() -> None:
    table = merge(voice("usage", code()), voice("migration", Table("orders", columns=columns("a"))))
    assert (table.name, table.model, table.methods, table.description) == (
        *("orders", "Order", ("pay",), "Goods."),
    )
    own = Table("orders", model="Own", methods=("own",), description="Own.")
    table = merge(voice("model", own), voice("usage", code()))
    assert (table.model, table.methods, table.description) == ("Own", ("own",), "Own.")


def test_references_that_only_code_knows_are_added_where_columns_have_none() -> None:
    key = ForeignKey(("user_id",), "users", ("id",))
    first = Table("orders", columns=columns("user_id", "Shop_Id"), foreign_keys=(key,))
    keys = (loose("USER_ID", "people"), loose("shop_id", "shops"), loose("gone_id", "lost"))
    table = merge(voice("migration", first), voice("usage", code(*keys)))
    assert [(k.columns, k.ref_table, k.enforced) for k in table.foreign_keys] == [
        (("user_id",), "users", True),
        (("Shop_Id",), "shops", False),
    ]


def test_keys_of_another_version_that_the_database_enforces_are_no_addition() -> None:
    enforced = ForeignKey(("shop_id",), "shops", ("id",))
    first = Table("orders", columns=columns("shop_id"))
    second = Table("orders", columns=columns("shop_id"), foreign_keys=(enforced,))
    assert merge(voice("model", first), voice("migration", second)).foreign_keys == ()
