"""The support table of the README, made from what the technologies say of themselves.

`python -m dbscope.analyzers.support README.md` writes it between the markers in that file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from .technologies.registry import technologies

BEGIN, END = "<!-- support: begin -->", "<!-- support: end -->"
KINDS = {
    "tables": "tables",
    "collections": "collections",
    "nodes": "nodes",
    "measurements": "measurements",
    "key patterns": "key patterns",
    "ttl": "lifetimes",
    "structures": "data structures",
    "purpose": "what keys are for",
    "invalidation": "what ends them",
    "columns": "columns or fields",
    "fields": "fields",
    "tags": "tags",
    "properties": "properties",
    "keys": "primary, foreign and unique keys",
    "indexes": "indexes",
    "checks": "checks",
    "enums": "enums",
    "descriptions": "descriptions",
    "migrations": "migrations",
    "relationships": "relationships",
    "views": "views",
}
_LANGUAGES = {
    "python": "Python",
    "javascript": "JavaScript",
    "typescript": "TypeScript",
    "tsx": "TypeScript",
    "sql": "SQL",
    "prisma": "Prisma",
}


def support_table() -> str:
    """The technologies as a Markdown table: what is read, from which languages, what is not."""
    rows = ["| technology | written in | what is read | not read |", "| --- | --- | --- | --- |"]
    for module in sorted(technologies().values(), key=lambda m: m.SPEC.name.lower()):
        spec = module.SPEC
        languages = sorted({_LANGUAGES.get(x, x) for x in spec.literals})
        if len(languages) > 4:
            languages = [*languages[:3], f"{len(languages) - 3} more"]
        reads = [text for kind, text in KINDS.items() if kind in spec.extracts]
        lacks = [f"{kind}: {why}" for kind, why in spec.cannot.items()]
        rows.append(
            f"| {spec.name} | {', '.join(languages)} | {', '.join(reads)} | {'; '.join(lacks)} |"
        )
    return "\n".join(rows)


def insert(document: str) -> str:
    """The document with the table between its markers; raises ValueError where they are missing."""
    return between(document, BEGIN, END, support_table())


def between(document: str, begin: str, end: str, text: str) -> str:
    """The document with a text between two markers; raises ValueError where they are missing."""
    head, found, rest = document.partition(begin)
    _, ended, tail = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"the marker {begin if not found else end} is missing")
    return f"{head}{begin}\n{text}\n{end}{tail}"


def main(paths: list[str], insert: Callable[[str], str]) -> None:
    """Write a table into each file."""
    for path in map(Path, paths):
        path.write_text(insert(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:], insert)
