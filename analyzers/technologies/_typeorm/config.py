"""What data sources say of all entities: engine, naming strategy, prefix of tables.

They stand in many places (`new DataSource({…})`, `TypeOrmModule.forRoot({…})`, a Nest config
service, `ormconfig.json`, `TYPEORM_*` variables), often put together at run time, so a file's text
is looked through for the options.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ...facts import Fact
from ...syntax.ir import Attr, Expr, Name
from ...syntax.unit import Unit
from .._script.ts_code import Code
from .._shared.decorated import Decorated
from .names import Strategy
from .strategy import strategy_of

NAME = "typeorm"
_KINDS = {
    "postgres": "postgres",
    "aurora-postgres": "postgres",
    "mysql": "mysql",
    "aurora-mysql": "mysql",
    "mariadb": "mariadb",
    "sqlite": "sqlite",
    "better-sqlite3": "sqlite",
    "sqljs": "sqlite",
    "expo": "sqlite",
    "cordova": "sqlite",
    "capacitor": "sqlite",
    "react-native": "sqlite",
    "nativescript": "sqlite",
    "mssql": "mssql",
    "oracle": "oracle",
    "cockroachdb": "cockroachdb",
    "mongodb": "mongodb",
}
"""TypeORM docs, "Data Source Options": the values of `type`."""
_KIND = "|".join(_KINDS)
_CONFIG = re.compile(
    r"DataSource|TypeOrm|createConnection|typeorm|synchronize|autoLoadEntities|namingStrategy"
)
_TYPE = re.compile(
    rf"\btype['\"]?\s*[:=](?:[^,;{{}}]|,(?=\s*['\"`](?:{_KIND})\b)){{0,90}}?['\"`]({_KIND})['\"`]"
)
_ENV = re.compile(rf"(?m)^\s*(?:export\s+)?TYPEORM_CONNECTION\s*=\s*['\"]?({_KIND})\b")
_STRATEGY = re.compile(r"\bnamingStrategy['\"]?\s*[:=]\s*(?:new\s+)?([A-Za-z_$][\w$.]{0,80})")
_SHORTHAND = re.compile(r"(?m)^\s*namingStrategy\s*,?\s*$")
_PREFIX = re.compile(
    r"\bentityPrefix['\"]?\s*[:=]\s*(?:[\w$.]{1,60}\s*(?:\|\||\?\?)\s*)?['\"`]([\w-]{1,40})['\"`]"
)


class Config(Struct, frozen=True):
    """What holds for the entities of a package."""

    dialects: tuple[str, ...] = ()
    strategy: Strategy = Strategy()
    prefix: str = ""

    @property
    def dialect(self) -> str:
        """The dialect that types are given in: the one that is configured most, or first."""
        return self.dialects[0] if self.dialects else ""


def config_facts(unit: Unit) -> Iterator[Fact]:
    """The options of data sources in one file."""
    text = unit.text
    if unit.language == "env":
        found = [_KINDS[m[1]] for m in _ENV.finditer(text)]
        if found:
            yield Fact(NAME, "config", unit.path, data={"dialects": found})
        return
    if _CONFIG.search(text) is None:
        return
    dialects = [_KINDS[m[1]] for m in _TYPE.finditer(text) if not _commented(text, m.start())]
    names = [m for m in _STRATEGY.finditer(text) if not _commented(text, m.start())]
    nodes: list[Expr] = [_name(m[1], unit.line_at(m.start(1))) for m in names]
    if not names and (short := _SHORTHAND.search(text)) is not None:
        nodes = [Name(unit.line_at(short.start()), "namingStrategy")]
    prefixes = [m[1] for m in _PREFIX.finditer(text) if not _commented(text, m.start())]
    if dialects or nodes or prefixes:
        data = {"dialects": dialects, "prefix": prefixes[0] if prefixes else ""}
        yield Fact(NAME, "config", unit.path, nodes=tuple(nodes), data=data)


def _commented(text: str, at: int) -> bool:
    start = text.rfind("\n", 0, at) + 1
    before = text[start:at].strip()
    return before.startswith(("//", "*", "/*", "#")) or " //" in before


def _name(text: str, line: int) -> Expr:
    head, *rest = text.split(".")
    made: Expr = Name(line, head)
    for part in rest:
        made = Attr(line, made, part)
    return made


def config_of(
    facts: Iterable[tuple[str, Fact]], decorated: Decorated, drivers: tuple[str, ...]
) -> Config:
    """The options of a package from its configuration files and the drivers it depends on."""
    counted: Counter[str] = Counter()
    strategy: Strategy | None = None
    prefix = ""
    for path, fact in facts:
        counted.update(str(d) for d in fact.data.get("dialects", ()))
        prefix = prefix or str(fact.data.get("prefix", ""))
        for node in fact.nodes:
            if strategy is None and isinstance(node, Name | Attr):
                strategy = strategy_of(decorated, Code(node, path))
    order = list(counted)
    dialects = sorted(order, key=lambda d: (-counted[d], order.index(d))) or list(drivers)
    return Config(tuple(dialects), strategy or Strategy(), prefix)
