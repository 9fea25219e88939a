"""The README's table of keys, made from the table that the interface itself uses.

`python -m dbscope.tui.command.readme README.md` writes it between the markers in that file.
"""

from __future__ import annotations

import sys

from dbscope.analyzers.support import between, main

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
    return between(document, BEGIN, END, keys_table())


if __name__ == "__main__":
    main(sys.argv[1:], insert)
