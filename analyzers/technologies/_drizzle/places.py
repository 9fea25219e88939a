"""Which of Drizzle's tables belong together, and which are left-overs that nothing uses.

Drizzle docs, "Drizzle Config File": `schema` names the files whose exports make up the schema;
`drizzle(client, { schema })` names the same module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from ...facts import Fact
from ...syntax.ir import Call, Expr, Import, Lit, Map, Name, Star
from ...syntax.project import Definition, InModule, Project
from ...syntax.targets import top
from .._python.values import Made
from .._script.run import ScriptInterpreter
from .values import DIALECTS

MAX_FILES = 3_000
_DIALECTS = {
    "postgresql": "pg",
    "mysql": "mysql",
    "sqlite": "sqlite",
    "turso": "sqlite",
    "singlestore": "singlestore",
    "gel": "gel",
    "cockroach": "cockroach",
    "mssql": "mssql",
}
_CASINGS = ("snake_case", "camelCase")


class Scope(Struct, frozen=True):
    """What one configuration or client speaks of: its folder, files, dialect and naming rule."""

    path: str
    files: frozenset[str]
    dialect: str = ""
    casing: str | None = None
    config: bool = False

    @property
    def folder(self) -> str:
        """The folder of the file."""
        return self.path.rpartition("/")[0]


def config_scope(project: Project, path: str) -> Scope | None:
    """What a Drizzle Kit configuration says, or None for a file that is none."""
    run = ScriptInterpreter(project)
    value = run.global_value(path, "default")
    if isinstance(value, Made) and value.args:
        value = value.args[0]
    if not isinstance(value, dict) or not ({"schema", "dialect", "out"} & value.keys()):
        return None
    given = value.get("schema")
    patterns = [p for p in (given if isinstance(given, list) else [given]) if isinstance(p, str)]
    dialect = _DIALECTS.get(str(value.get("dialect")), "")
    return Scope(
        path,
        _reached(project, _matching(project, path, patterns)),
        dialect,
        _casing(value.get("casing")),
        True,
    )


def client_scope(project: Project, path: str, fact: Fact) -> Scope | None:
    """What a `drizzle(client, { schema, casing })` call says."""
    call = fact.node
    maps = [a for a in call.args if isinstance(a, Map)] if isinstance(call, Call) else []
    starts: set[str] = set()
    casing = None
    for options in maps:
        starts |= set(_modules(project, path, options.get("schema")))
        given = options.get("casing")
        casing = casing or _casing(given.value if isinstance(given, Lit) else None)
    if not starts and casing is None:
        return None
    return Scope(path, _reached(project, starts), casing=casing)


def _casing(value: Any) -> str | None:
    return value if value in _CASINGS else None


def _modules(project: Project, path: str, expr: Expr | None) -> Iterable[str]:
    """The files that `schema`, or `{ ...schema, ...auth }`, comes from."""
    if isinstance(expr, Star):
        expr = expr.value
    if isinstance(expr, Map):
        for key, value in expr.items:
            yield from _modules(project, path, key if isinstance(key, Star) else value)
    elif isinstance(expr, Name):
        target = project.resolve(path, expr)
        if isinstance(target, InModule | Definition):
            yield target.path


def _matching(project: Project, path: str, patterns: list[str]) -> set[str]:
    """The files that patterns name, seen from the folder of the configuration or one above it."""
    files = [p for p in project.paths() if not p.endswith((".py", ".pyi"))]
    folder = path.rpartition("/")[0]
    while True:
        found = {f for pattern in patterns for f in files if _fits(folder, pattern, f)}
        if found or not folder:
            return found
        folder = folder.rpartition("/")[0]


def _fits(folder: str, pattern: str, file: str) -> bool:
    if folder and not file.startswith(folder + "/"):
        return False
    inner = file[len(folder) + 1 :] if folder else file
    wanted = pattern.removeprefix("./").strip("/")
    if inner == wanted or inner.startswith(wanted + "/"):
        return True
    if inner.rpartition(".")[0] == wanted:
        return True
    return "*" in wanted and len(wanted) < 200 and _glob(wanted).fullmatch(inner) is not None


def _glob(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/?|\*|\{[^{}]*\})", pattern)
    made = ""
    for part in parts:
        if part in ("**/", "**"):
            made += r"(?:[^/]+/)*" if part.endswith("/") else ".*"
        elif part == "*":
            made += "[^/]*"
        elif part.startswith("{"):
            made += "(?:" + "|".join(map(re.escape, part[1:-1].split(","))) + ")"
        else:
            made += re.escape(part)
    return re.compile(made)


def _reached(project: Project, starts: Iterable[str]) -> frozenset[str]:
    """The files, and all that they import or pass on."""
    found: set[str] = set()
    left = sorted(starts)
    while left and len(found) < MAX_FILES:
        path = left.pop()
        if path in found:
            continue
        found.add(path)
        module = project.module(path)
        for statement in top(module.body) if module is not None else ():
            if isinstance(statement, Import):
                left.extend(project.files(path, statement.module))
    return frozenset(found)


class Places:
    """Where tables belong: the configuration that reaches them, else the package around them."""

    def __init__(
        self, project: Project, scopes: list[Scope], packages: list[str], files: Mapping[str, Fact]
    ) -> None:
        self.scopes = sorted(scopes, key=lambda s: (not s.config, s.path))
        self.packages = sorted(packages, key=len, reverse=True)
        self.imported: dict[str, int] = {}
        for path, fact in files.items():
            for module in fact.data.get("imports", ()):
                for file in project.files(path, module)[:1]:
                    if file != path:
                        self.imported[file] = self.imported.get(file, 0) + 1

    def scope(self, path: str, dialect: str = "") -> Scope | None:
        """The first configuration or client that reaches a file."""
        reaching = (s for s in self.scopes if path in s.files)
        return next((s for s in reaching if not dialect or s.dialect in ("", dialect)), None)

    def package(self, path: str) -> str:
        """The folder of the package that a file stands in."""
        return next((p for p in self.packages if not p or path.startswith(p + "/")), "")

    def root(self, path: str, dialect: str) -> str:
        """The folder that a table of this file speaks for."""
        scope = self.scope(path, dialect)
        if scope is not None and scope.config:
            return scope.folder
        return self.package(path)

    def casing(self, path: str) -> str | None:
        """The naming rule of a file's columns."""
        reaching = [s for s in self.scopes if path in s.files]
        own = next((s.casing for s in reaching if s.casing), None)
        if own is not None or any(s.config for s in reaching):
            return own
        # A client without a schema still names the columns of what it is used on.
        package = self.package(path)
        near = {s.casing for s in self.scopes if s.casing and self.package(s.path) == package}
        return near.pop() if len(near) == 1 else None

    def used(self, path: str, tables: Iterable[str]) -> bool:
        """Whether anything uses a file that declares tables; where nobody says, all are used."""
        if self.scope(path) is not None or self.imported.get(path):
            return True
        package = self.package(path)
        near = (t for t in tables if self.package(t) == package)
        return not any(self.scope(t) is not None for t in near)


def engine(dialect: str) -> str:
    """The engine of a dialect."""
    return DIALECTS[dialect]
