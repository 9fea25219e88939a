from __future__ import annotations

import sys

import pytest

from dbscope.analyzers.scan.gate import SIGNALS, Gate, base_names

WANTED = {"python": {"django": ("django.db",), "any": ()}, "sql": {"sql": ("create table",)}}


@pytest.fixture(params=["hyperscan", "plain"])
def gate(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Gate:
    if request.param == "plain":
        monkeypatch.setitem(sys.modules, "hyperscan", None)
    return Gate(WANTED, ("postgres", "c++ (lib)"))


def test_a_file_interests_those_whose_literals_it_holds(gate: Gate) -> None:
    assert gate.parties("python", b"from django.db import models") == {"django", "any"}
    assert gate.parties("python", b"nothing") == {"any"}
    assert gate.parties("sql", b"CREATE TABLE x") == {"sql"}
    assert gate.parties("sql", b"from django.db") == frozenset()


def test_engine_signals_are_looked_for_in_every_language(gate: Gate) -> None:
    assert gate.parties("yaml", b"image: Postgres:16") == {SIGNALS}
    assert gate.parties("yaml", b"uses C++ (lib)") == {SIGNALS}


def test_base_names_are_read_without_parsing() -> None:
    source = b"class A(base.Model, Mixin): pass\nclass B: pass\n"
    assert base_names("python", source) == ("Mixin", "Model", "base")
    assert base_names("typescript", b"class A<T> extends BaseEntity {") == ("BaseEntity",)
    assert base_names("sql", b"class A(B)") == ()
