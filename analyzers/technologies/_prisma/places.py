"""Which schema files are a project's own, and which are no more than files that it carries."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from ...syntax.unit import CodeUnit, DataUnit, Unit

_SCHEMA_OPTION = re.compile(r"--schema[= ]+[\"']?([\w./@-]+)")
_CONFIG = re.compile(r"(?:^|/)(?:prisma\.config|\.config/prisma)\.[cm]?[jt]s$")
_SCHEMA_ENTRY = re.compile(r"\bschema:\s*([\w.]+\([^)\n]*\)|[\"'`][^\"'`\n]+[\"'`])")
_QUOTED = re.compile(r"[\"'`]([\w./@-]+)[\"'`]")
_FOLDERS = frozenset({"schema", "schemas", "db", "database"})


def named_places(unit: Unit) -> Iterator[str]:
    """Where a package's manifest or Prisma's configuration says that a schema is.

    Prisma docs, "Prisma schema", "Schema location": `prisma.config.ts`, `prisma.schema` in
    `package.json`, `--schema` of a command.
    """
    folder = posixpath.dirname(unit.path)
    if isinstance(unit, DataUnit) and posixpath.basename(unit.path) == "package.json":
        for text in _of_manifest(unit):
            yield posixpath.normpath(posixpath.join(folder, text))
    elif isinstance(unit, CodeUnit) and _CONFIG.search(unit.path):
        for match in _SCHEMA_ENTRY.finditer(unit.text):
            yield posixpath.normpath(posixpath.join(folder, *_QUOTED.findall(match[1])))


def _of_manifest(unit: DataUnit) -> Iterator[str]:
    try:
        document = unit.document
    except ValueError:
        return
    settings = document if isinstance(document, dict) else {}
    prisma, scripts = settings.get("prisma"), settings.get("scripts")
    schema = prisma.get("schema") if isinstance(prisma, dict) else None
    if isinstance(schema, str):
        yield schema
    for script in scripts.values() if isinstance(scripts, dict) else ():
        if isinstance(script, str):
            yield from (m[1] for m in _SCHEMA_OPTION.finditer(script))


def carried(mains: Iterable[str], named: frozenset[str]) -> frozenset[str]:
    """Schemas that stand neither where Prisma looks nor where anything says, beside some that do.

    A program that imports schemas carries such files as examples of its input.
    """
    found = list(mains)
    own = {m for m in found if _is_usual(m) or _is_named(m, named)}
    return frozenset(m for m in found if own and m not in own)


def _is_usual(path: str) -> bool:
    """Prisma docs: `prisma/schema.prisma`, `schema.prisma`, or parts of one in such a folder."""
    *folders, name = path.lower().split("/")
    return "schema" in name or any("prisma" in f or f in _FOLDERS for f in folders)


def _is_named(path: str, named: frozenset[str]) -> bool:
    return any(n in (path, ".") or path.startswith(f"{n}/") for n in named)
