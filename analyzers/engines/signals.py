"""Which signs of an engine one file shows. Pure: only the file's path, language and text count."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..facts import Signal
from ..syntax.manifests import is_manifest
from ..syntax.unit import Unit
from . import _infra
from ._code import code
from ._collect import Collector
from ._comments import live
from ._config import config
from ._ddl import script
from ._needles import literals
from ._packages import manifest
from .registry import table

__all__ = ["Signal", "literals", "signals"]

_PRISMA = re.compile(r'^\s*provider\s*=\s*"(\w+)"', re.M)
_DATASOURCE = re.compile(r"\bdatasource\s+\w+\s*\{[^}]*\}")


def _prisma(collector: Collector) -> None:
    text = live("prisma", collector.unit.text)
    for block in _DATASOURCE.finditer(text):
        for found in _PRISMA.finditer(block[0]):
            engine = table("providers").get(found[1].lower())
            if engine is not None:
                at = block.start() + found.start(1)
                number = text.count("\n", 0, at) + 1
                collector.add(engine, "provider", number, technology="Prisma", language="")


def _rules(collector: Collector) -> None:
    at = collector.unit.text.find("cloud.firestore")
    if at >= 0:
        collector.add("Firestore", "ddl", collector.unit.text.count("\n", 0, at) + 1)


def _cypher(collector: Collector) -> None:
    collector.add("Neo4j", "ddl", 1)


def _nothing(collector: Collector) -> None:
    return


_READERS: dict[str, Callable[[Collector], None]] = {
    **dict.fromkeys(["yaml", "json", "toml", "ini", "env", "xml"], config),
    **dict.fromkeys(["sql", "cql"], script),
    **dict.fromkeys(["terraform", "bicep"], _infra.terraform),
    **dict.fromkeys(["lock", "gomod", "requirements", "proto"], _nothing),
    "dockerfile": _infra.dockerfile,
    "prisma": _prisma,
    "rules": _rules,
    "cypher": _cypher,
}


def signals(unit: Unit) -> tuple[Signal, ...]:
    """The signals of one file of any language, by line; few of each kind."""
    collector = Collector(unit)
    if is_manifest(unit.path):
        manifest(collector)
        if unit.language in ("json", "xml", "gomod", "requirements") or unit.path.endswith(
            ("mix.exs", "Gemfile", "Cargo.toml", "pyproject.toml", ".gradle", ".kts", ".gemspec")
        ):
            return collector.done()
    _READERS.get(unit.language, code)(collector)
    return collector.done()
