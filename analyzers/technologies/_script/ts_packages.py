"""Which package of a repository a script belongs to, and which database drivers it depends on."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ...facts import Fact
from ...syntax.unit import DataUnit, Unit

MANIFEST = "package.json"
DRIVERS = {
    "pg": "postgres",
    "pg-native": "postgres",
    "postgres": "postgres",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mariadb": "mariadb",
    "sqlite3": "sqlite",
    "better-sqlite3": "sqlite",
    "sql.js": "sqlite",
    "mssql": "mssql",
    "tedious": "mssql",
    "oracledb": "oracle",
    "mongodb": "mongodb",
    "@mikro-orm/postgresql": "postgres",
    "@mikro-orm/mysql": "mysql",
    "@mikro-orm/mariadb": "mariadb",
    "@mikro-orm/sqlite": "sqlite",
    "@mikro-orm/better-sqlite": "sqlite",
    "@mikro-orm/libsql": "sqlite",
    "@mikro-orm/mssql": "mssql",
    "@mikro-orm/mongodb": "mongodb",
}
"""npm packages that talk to an engine, and the dialect that they speak."""
ENGINES = {
    "postgres": "PostgreSQL",
    "cockroachdb": "CockroachDB",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "sqlite": "SQLite",
    "mssql": "SQL Server",
    "oracle": "Oracle",
    "mongodb": "MongoDB",
}
"""The engine of each dialect."""


class Package(Struct, frozen=True):
    """A folder with a manifest, and the dialects of the drivers it depends on.

    `typed`: it depends on what reads TypeScript's types for MikroORM.
    """

    root: str
    dialects: tuple[str, ...] = ()
    typed: bool = False


def package_fact(technology: str, unit: Unit) -> Fact | None:
    """What a `package.json` says of its package; None for any other file."""
    if unit.path.rsplit("/", 1)[-1] != MANIFEST or not isinstance(unit, DataUnit):
        return None
    try:
        document = unit.document
    except ValueError:
        return Fact(technology, "package", unit.path)
    found: dict[str, None] = {}
    for section in ("dependencies", "peerDependencies", "devDependencies"):
        listed = document.get(section) if isinstance(document, dict) else None
        for name in listed if isinstance(listed, dict) else ():
            if name in DRIVERS:
                found[DRIVERS[name]] = None
    typed = "@mikro-orm/reflection" in unit.text
    return Fact(technology, "package", unit.path, data={"dialects": list(found), "typed": typed})


class Packages:
    """The packages of a repository that use a technology."""

    def __init__(self, facts: Iterable[tuple[str, Fact]]) -> None:
        known: dict[str, Package] = {}
        for path, fact in facts:
            root = path.rpartition("/")[0]
            dialects = tuple(fact.data.get("dialects", ()))
            known[root] = Package(root, dialects, fact.data.get("typed") is True)
        self._known = dict(sorted(known.items(), key=lambda i: (-len(i[0]), i[0])))

    def of(self, path: str) -> str:
        """The root of the package that holds a file; "" where none does."""
        return next((r for r in self._known if not r or path.startswith(r + "/")), "")

    def typed(self, root: str) -> bool:
        """Whether a package depends on `@mikro-orm/reflection`."""
        package = self._known.get(root)
        return package is not None and package.typed

    def dialects(self, root: str) -> tuple[str, ...]:
        """The dialects of the drivers that a package depends on."""
        package = self._known.get(root)
        return package.dialects if package is not None else ()
