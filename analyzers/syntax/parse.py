"""From a file's bytes to the unit of its language; front ends are imported when first needed."""

from __future__ import annotations

from .unit import DataUnit, Unit

CODE = frozenset({"python", "javascript", "typescript", "tsx"})
"""Languages with a full front end, whose files have a module header."""

DATA = frozenset({"toml", "yaml", "json", "ini", "env", "xml"})


def unit_for(path: str, language: str, data: bytes, methods: frozenset[str] = frozenset()) -> Unit:
    """The lazily parsed unit of a file. `methods`: functions whose bodies headers must keep."""
    if language == "python":
        from .python import PythonUnit

        return PythonUnit(path, language, data, methods)
    if language in CODE:
        from .javascript import ScriptUnit

        return ScriptUnit(path, language, data, methods)
    if language == "sql":
        from .sql import SqlUnit

        return SqlUnit(path, language, data)
    if language == "prisma":
        from .prisma import PrismaUnit

        return PrismaUnit(path, language, data)
    if language in DATA:
        return DataUnit(path, language, data)
    return Unit(path, language, data)
