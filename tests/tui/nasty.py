"""Names that a repository may hold, and what of them must never reach a terminal."""

from __future__ import annotations

import re

FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NASTY = (
    "[slug]",
    "[/x]",
    "[bold]b[/bold]",
    "\x1b]52;c;ZXZpbA==\x07",
    "\u202egnp",
    "a\nb",
    "\x9b1m",
)
