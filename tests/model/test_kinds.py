"""What kinds of tables are called."""

from __future__ import annotations

from dbscope.analyzers.model.kinds import KINDS, counted_kinds, kind_of
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.json_schema import schema


def test_counting() -> None:
    kinds = ["relationship", "node", "node", "key-pattern"]
    tables = [Table(str(n), kind=k) for n, k in enumerate(kinds)]
    assert counted_kinds(tables) == "1 key pattern, 2 nodes, 1 relationship"
    assert counted_kinds([]) == ""


def test_words() -> None:
    assert (kind_of("node").parts, kind_of("measurement").parts) == ("properties", "fields")
    assert kind_of("odd-thing").many == "odd things"


def test_every_kind_of_the_contract_has_words() -> None:
    assert set(KINDS) == set(schema()["$defs"]["Table"]["properties"]["kind"]["examples"])
