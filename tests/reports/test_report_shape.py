"""What indexes are for, in words."""

from __future__ import annotations

import pytest

from dbscope.analyzers.model.schema import Column, ForeignKey, Index, Table
from dbscope.analyzers.reports.shape import purpose

ORDERS = Table(
    "orders",
    columns=(Column("id"), Column("user_id"), Column("status")),
    foreign_keys=(ForeignKey(("user_id",), "users", ("id",)),),
)


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (Index("a", ()), "Its columns are not known"),
        (Index("a", (), where="status = 'new'"), "only rows where status = 'new'"),
        (Index("a", ("user_id",)), "Look-up of orders by users"),
        (Index("a", ("id", "status"), unique=True), "One row per id, status"),
        (Index("a", ("id", "status")), "Look-up by id, then status"),
        (Index("a", ("status",), method="gin"), "Containment and full-text search in status"),
    ],
)
def test_purpose(index: Index, said: str) -> None:
    assert said in purpose(index, ORDERS)
