"""The README's table of keys, made from the table that the interface itself uses.

`python -m dbscope.tui.command.readme README.md` writes it between the markers in that file.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ..keys import all_keys, by_place

BEGIN, END = "<!-- keys: begin -->", "<!-- keys: end -->"


def keys_table() -> str:
    """The keys as a Markdown table, heading by heading."""
    rows = ["| | keys |", "| --- | --- |"]
    for heading, keys in by_place():
        told = (
            f"`{all_keys(k).replace('  ', '` `').replace('|', chr(92) + '|')}` {k.label}"
            for k in keys
        )
        rows.append(f"| **{heading}** | {' · '.join(told)} |")
    return "\n".join(rows)


def insert(document: str) -> str:
    """The document with the table between its markers; raises ValueError where they are missing."""
    head, found, rest = document.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if not (found and ended):
        raise ValueError("the markers of the key table are missing")
    return f"{head}{BEGIN}\n{keys_table()}\n{END}{tail}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(insert(path.read_text(encoding="utf-8")), encoding="utf-8")
