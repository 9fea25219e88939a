"""Facts that share equal strings say the same as before."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from dbscope.analyzers.facts import FileFacts, decode, encode
from dbscope.analyzers.scan.extract import extract, parties_of
from dbscope.analyzers.scan.share import Words

MODEL = b"""
from sqlalchemy import Column, Integer
from .base import Base

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    age = Column(Integer, default=lambda: {"a": [1, 2.5, None, True]})
"""


def facts_of(path: str) -> bytes:
    return encode(extract(path, "python", MODEL, parties_of(path, "python", MODEL)))


def strings(value: Any) -> list[str]:
    """Every string in a value, as often as it stands there."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [s for part in value for s in strings(part)]
    if isinstance(value, Struct):
        return [s for n in value.__struct_fields__ for s in strings(getattr(value, n))]
    return []


def test_shared_facts_equal_those_that_are_not() -> None:
    words = Words()
    for path in ("app/a.py", "app/b.py"):
        data = facts_of(path)
        assert words.share(decode(data)) == decode(data)


def test_equal_strings_are_one_object() -> None:
    words = Words()
    one, other = (words.share(decode(facts_of(p))) for p in ("app/a.py", "app/b.py"))
    found = [*strings(one), *strings(other)]
    assert found.count("Column") > 4
    assert len({id(s) for s in found}) == len(set(found))
    apart = [*strings(decode(facts_of("app/a.py")))]
    assert len({id(s) for s in apart}) > len(set(apart))


def test_what_is_nested_too_deeply_stays_as_it_is() -> None:
    from dbscope.analyzers.syntax.ir import Lit, Module, Op

    value: Any = Lit(1, "x")
    for _ in range(3000):
        value = Op(1, "+", value, Lit(1, "x"))
    facts = FileFacts(path="a.py", module=Module("a.py", "python", (value,)))
    assert Words().share(facts) is facts
