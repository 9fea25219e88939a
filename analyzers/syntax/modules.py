"""Which files of the repository an import names."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterable

_SCRIPT = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts", ".json")
_LIBRARIES = frozenset(
    [
        "aerospike",
        "alembic",
        "cassandra",
        "celery",
        "couchdb",
        "django",
        "elasticsearch",
        "flask",
        "influxdb",
        "kafka",
        "mongoengine",
        "motor",
        "mysql",
        "neo4j",
        "peewee",
        "pony",
        "psycopg",
        "psycopg2",
        "pymongo",
        "pymysql",
        "redis",
        "sqlalchemy",
        "sqlite3",
        "sqlmodel",
        "tortoise",
    ]
)
"""Packages whose names projects like to give to their own folders."""


class ModuleIndex:
    """Finds modules by dotted suffix (Python) or by path (JavaScript, TypeScript)."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = set(paths)
        self._python: dict[str, list[str]] = {}
        self._script: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str], list[str]] = {}
        for path in sorted(self._paths):
            if path.endswith((".py", ".pyi")):
                self._add_python(path)
            else:
                self._add_script(path)

    def find(self, path: str, module: str) -> list[str]:
        """The files that `module`, as written in the file `path`, may mean; best first."""
        python = path.endswith((".py", ".pyi"))
        where = posixpath.dirname(path)
        key = (where + ("#" if python else "/"), module)
        if key not in self._found:
            finder = self._find_python if python else self._find_script
            self._found[key] = finder(where, module)
        return self._found[key]

    # -- Python --------------------------------------------------------------------------------

    def _add_python(self, path: str) -> None:
        parts = path.rsplit(".", 1)[0].split("/")
        if parts[-1] == "__init__":
            parts.pop()
        for start in range(len(parts)):
            self._python.setdefault(".".join(parts[start:]), []).append(path)

    def _find_python(self, where: str, module: str) -> list[str]:
        if module.startswith("."):
            return self._relative(where, module)
        candidates = self._python.get(module, [])
        depth = module.count(".") + 1
        ranked = []
        for candidate in candidates:
            parts = candidate.rsplit(".", 1)[0].split("/")
            if parts[-1] == "__init__":
                parts.pop()
            root = "/".join(parts[: len(parts) - depth])
            inside = not root or where == root or where.startswith(root + "/")
            if (not inside and depth == 1) or self._shadows(root, where, module):
                continue
            ranked.append((not inside, -len(root) if inside else len(root), candidate))
        return [c for _, _, c in sorted(ranked)][:3]

    def _shadows(self, root: str, where: str, module: str) -> bool:
        """Whether a folder deep in a package only has the name of what is imported.

        `app/db/sqlalchemy/` is not what `import sqlalchemy` finds: `app/db` is no import root.
        """
        if not root:
            return False
        if module in sys.stdlib_module_names and "." not in module:
            return True
        if module.split(".", 1)[0] in _LIBRARIES and root.count("/") >= 1:
            return True
        return where != root and f"{root}/__init__.py" in self._paths and where.startswith(root)

    def _relative(self, where: str, module: str) -> list[str]:
        dots = len(module) - len(module.lstrip("."))
        parts = where.split("/") if where else []
        if dots - 1 > len(parts):
            return []
        parts = parts[: len(parts) - (dots - 1)]
        rest = module.lstrip(".")
        base = "/".join([*parts, *(rest.split(".") if rest else [])])
        names = (f"{base}.py", f"{base}/__init__.py") if base else ("__init__.py",)
        return [n for n in names if n in self._paths]

    # -- JavaScript and TypeScript ---------------------------------------------------------------

    def _add_script(self, path: str) -> None:
        stem = _stem(path)
        parts = stem.split("/")
        for start in range(len(parts)):
            self._script.setdefault("/".join(parts[start:]), []).append(path)

    def _find_script(self, where: str, module: str) -> list[str]:
        if module.startswith("."):
            base = posixpath.normpath(posixpath.join(where, module))
            return self._script_file(base)
        # An alias (`@/`, `~/`, `@server/`, `#app/`) or a workspace package stands for a folder.
        parts = _stem(module.lstrip("/")).split("/")
        label = parts[0].lstrip("@~#")
        tails = _tails(parts)
        if parts[0][:1] == "@" and label and len(parts) > 1:
            plain = self._script.get("/".join(parts[1:]), ())
            if not any(label in p.split("/") for p in plain):
                tails = [*_workspace(parts[1:]), *tails]
        for tail in tails:
            found = self._script.get(tail)
            if found:
                return sorted(found, key=lambda c: (label not in c, *_distance(where, c)))[:2]
        return []

    def _script_file(self, base: str) -> list[str]:
        base = "index" if base == "." else base
        stem = base if base.endswith("index") else _stem(base)
        names = [base, *(stem + s for s in _SCRIPT), *(base + s for s in _SCRIPT)]
        names += [f"{base}/index{s}" for s in _SCRIPT]
        return list(dict.fromkeys(n for n in names if n in self._paths))[:1]


def _stem(path: str) -> str:
    for suffix in _SCRIPT:
        if path.endswith(suffix):
            path = path[: -len(suffix)]
            break
    return path.removesuffix("/index")


def _tails(parts: list[str]) -> list[str]:
    """The path ends that may hold what a script's import names, likeliest first.

    `@/lib/db` and `@server/lib/db` leave out the alias; `@acme/db/schema` and `db` may be workspace
    packages, whose sources stand in `db/src` or `packages/db`.
    """
    head, rest = parts[0], parts[1:]
    if not rest:
        names = [f"{folder}/{head}" for folder in ("packages", "libs", "apps")]
        return [f"{name}{end}" for name in names for end in ("/src", "/lib", "")]
    tail = "/".join(rest)
    inner = [
        f"{rest[0]}/{source}" + "".join(f"/{r}" for r in rest[1:]) for source in ("src", "lib")
    ]
    if head[:1] in ("@", "~", "#"):
        tails = [tail, *inner]
        return [f"{head.lstrip('@~#')}/{tail}", *tails] if len(head) > 1 else tails
    sources = [f"packages/{head}/src/{tail}", f"packages/{head}/{tail}", f"{head}/src/{tail}"]
    return ["/".join(parts), *sources, *([tail] if head in ("src", "app") else [])]


def _workspace(rest: list[str]) -> list[str]:
    """Where a workspace package `@acme/cache` stands, before any file is taken that is only
    called like it (`apps/web/lib/cache.ts`)."""
    after = "".join(f"/{r}" for r in rest[1:])
    folders = [f"{folder}/{rest[0]}" for folder in ("packages", "libs")]
    return [f"{name}{source}{after}" for name in folders for source in ("/src", "/lib", "")]


def _distance(where: str, path: str) -> tuple[int, str]:
    a, b = where.split("/"), path.split("/")
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    return (len(a) - common + len(b) - common, path)
