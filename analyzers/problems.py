"""The kinds of problem, each with a stable code that scripts may match on."""

from __future__ import annotations

from .model.catalog import Problem

CODES = {
    "unreadable-file": "DBS001",
    "file-too-large": "DBS002",
    "syntax-error": "DBS003",
    "file-vanished": "DBS004",
    "unparsed-statement": "DBS101",
    "dynamic-name": "DBS102",
    "unresolved-base": "DBS103",
    "unresolved-value": "DBS104",
    "unresolved-reference": "DBS105",
    "unknown-operation": "DBS106",
    "migration-order": "DBS107",
    "too-complex": "DBS108",
    "invalid-format": "DBS109",
    "internal-error": "DBS900",
    "settings": "DBS901",
    "live": "DBS902",
}


def problem(kind: str, path: str, line: int, message: str) -> Problem:
    """A problem of a known kind at `path:line`; raises KeyError for a kind without a code."""
    return Problem(path=path, line=line, kind=kind, message=message, code=CODES[kind])
