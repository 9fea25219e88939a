"""What an engine is, and the tables in which signals look engines up.

The engine families are data files beside this one; each has `ENGINES`, a tuple of `Engine`. All
names in an engine are space-separated words, so that a data file reads like a list.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from msgspec import Struct, field

FAMILIES = (
    "postgresql",
    "mysql",
    "relational",
    "embedded_sql",
    "document",
    "key_value",
    "data_grid",
    "embedded",
    "wide_column",
    "graph",
    "search",
    "time_series",
    "analytical",
    "vector",
    "not_databases",
)


class Engine(Struct, frozen=True):
    """A database product and what gives it away.

    `family`: the engine it is counted with where both are seen (MariaDB with MySQL).
    `packages`: ecosystem to names in manifests; `imports`: language to names in imports that do
    not follow from the packages. `calls` are telling by themselves, `context` calls only in a file
    that imports a driver of the engine. `schemes` are those of URLs, of `jdbc:x:` and of PDO.
    `env`: variable names, a trailing `*` for a prefix. `iac`: infrastructure types. `ddl`: regular
    expressions over SQL. `providers`: what configuration calls it (dialect, adapter, client …).
    `services`: what cloud SDKs call it. `keys`: sections of configuration files. `reason` is set
    for what is no database, and says why.
    """

    name: str
    kind: str
    family: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)
    calls: str = ""
    context: str = ""
    schemes: str = ""
    images: str = ""
    env: str = ""
    iac: str = ""
    ddl: tuple[str, ...] = ()
    providers: str = ""
    services: str = ""
    keys: str = ""
    reason: str = ""


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is written as text."""
    return tuple(text.split())


@cache
def engines() -> tuple[Engine, ...]:
    """Every engine, in the order of the families."""
    package = __package__ or ""
    modules = [importlib.import_module(f"{package}.{name}") for name in FAMILIES]
    return tuple(e for m in modules for e in m.ENGINES)


@cache
def by_name() -> dict[str, Engine]:
    """The engines by canonical name."""
    return {e.name: e for e in engines()}


def _table(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Word to engine; the first engine that claims a word has it."""
    table: dict[str, str] = {}
    for word, name in words:
        table.setdefault(word, name)
    return table


def _words(attribute: str) -> Iterator[tuple[str, str]]:
    for engine in engines():
        for word in getattr(engine, attribute).split():
            yield word, engine.name


@cache
def table(attribute: str) -> dict[str, str]:
    """Word to engine name for one of the plain attributes (`schemes`, `images`, `env` …)."""
    lower = attribute in ("schemes", "images", "providers", "services")
    return _table((w.lower() if lower else w, n) for w, n in _words(attribute))


@cache
def packages(ecosystem: str) -> dict[str, str]:
    """Package name (lower case) to engine name, for one ecosystem."""
    return _table(
        (word.lower(), e.name) for e in engines() for word in e.packages.get(ecosystem, "").split()
    )


_DERIVED = {
    "python": "pypi",
    "js": "npm",
    "go": "go",
    "rust": "cargo",
    "ruby": "gem",
    "dart": "pub",
    "csharp": "nuget",
}
"""Languages whose import names follow from the packages of an ecosystem."""


def _imported(language: str, package: str) -> str:
    if language == "python":
        return package.replace("-", "_").lower()
    return package.replace("-", "_") if language == "rust" else package


@cache
def imports(language: str) -> dict[str, str]:
    """Import name to engine name, for one language group (js, jvm, python, go …)."""
    known = [(w, e.name) for e in engines() for w in e.imports.get(language, "").split()]
    if language in _DERIVED:
        for engine in engines():
            listed = engine.packages.get(_DERIVED[language], "").split()
            known.extend((_imported(language, w), engine.name) for w in listed)
    return _table(known)
