"""What a MikroORM configuration says of all entities: driver, names, where types come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ...facts import Fact
from ...syntax.ir import Name
from ...syntax.unit import Unit
from .._script.ts_code import Code
from .._shared.decorated import Decorated
from .names import Mongo, Strategy, strategy_of

NAME = "mikroorm"
_CONFIG = re.compile(r"MikroORM\.init|defineConfig|MikroOrmModule|mikro-orm\.config|@mikro-orm/")
_DRIVERS = {
    "postgresql": "postgres",
    "postgresqldriver": "postgres",
    "mysql": "mysql",
    "mysqldriver": "mysql",
    "mariadb": "mariadb",
    "mariadbdriver": "mariadb",
    "sqlite": "sqlite",
    "sqlitedriver": "sqlite",
    "better-sqlite": "sqlite",
    "bettersqlitedriver": "sqlite",
    "libsql": "sqlite",
    "libsqldriver": "sqlite",
    "mssql": "mssql",
    "mssqldriver": "mssql",
    "mongo": "mongodb",
    "mongodb": "mongodb",
    "mongodriver": "mongodb",
}
_PACKAGE = re.compile(
    r"@mikro-orm/(postgresql|mysql|mariadb|sqlite|better-sqlite|libsql|mssql|mongodb)['\"]"
)
_DRIVER = re.compile(r"\bdriver\s*:\s*(\w+Driver)\b|\btype\s*:\s*['\"](\w+(?:-\w+)?)['\"]")
_STRATEGY = re.compile(r"\bnamingStrategy\s*:\s*(?:new\s+)?([A-Za-z_$][\w$]{0,80})")
_OPTIONS = re.compile(r"\bentities(?:Ts)?\s*:|\bdbName\s*:|\bclientUrl\s*:|\bautoLoadEntities\s*:")


class Config(Struct, frozen=True):
    """What holds for the entities of a package. `typed`: TypeScript's types tell nullability."""

    dialects: tuple[str, ...] = ()
    strategy: Strategy = Strategy()
    typed: bool = False

    @property
    def dialect(self) -> str:
        """The dialect that types are given in."""
        return self.dialects[0] if self.dialects else ""


def config_facts(unit: Unit) -> Iterator[Fact]:
    """The driver, the naming strategy and the metadata provider that one file sets."""
    text = unit.text
    if _CONFIG.search(text) is None:
        return
    is_config = _OPTIONS.search(text) is not None
    dialects = [_DRIVERS[m[1]] for m in _PACKAGE.finditer(text)] if is_config else []
    for match in _DRIVER.finditer(text) if is_config else ():
        known = _DRIVERS.get((match[1] or match[2] or "").lower())
        if known is not None:
            dialects.append(known)
    nodes = tuple(Name(unit.line_at(m.start(1)), m[1]) for m in _STRATEGY.finditer(text))
    typed = "TsMorphMetadataProvider" in text
    if dialects or nodes or typed:
        yield Fact(
            NAME, "config", unit.path, nodes=nodes, data={"dialects": dialects, "typed": typed}
        )


def config_of(
    facts: Iterable[tuple[str, Fact]], decorated: Decorated, drivers: tuple[str, ...]
) -> Config:
    """The options of a package from its configuration files and the drivers it depends on."""
    dialects: dict[str, None] = {}
    strategy: Strategy | None = None
    typed = False
    for path, fact in facts:
        dialects.update(dict.fromkeys(str(d) for d in fact.data.get("dialects", ())))
        typed = typed or fact.data.get("typed") is True
        for node in fact.nodes:
            if strategy is None and isinstance(node, Name):
                strategy = strategy_of(decorated, Code(node, path))
    known = tuple(dialects) or drivers
    if strategy is None:
        strategy = Mongo() if known[:1] == ("mongodb",) else Strategy()
    return Config(known, strategy, typed)
