"""Takes template placeholders out of SQL, so that what is left can be read as SQL.

A placeholder that stands for a name, or for a part of one, becomes `MARK`; one that stands for a
whole piece of text (a template's control structure) becomes white space. Lines are kept.
"""

from __future__ import annotations

import re

MARK = "dbs0hole"

_CONTROL = re.compile(
    r"\{%-?.*?-?%\}|\{#.*?#\}|"
    r"\{\{-?\s*(?:/\*|(?:if|else|end|range|with|template|define|block|include|config)\b).*?\}\}|"
    r"<%(?!=).*?%>",
    re.DOTALL,
)
_HOLE = re.compile(
    r"\{\{.{0,400}?\}\}|\$\{[^{}\n]{0,200}\}|\$\([A-Za-z_]\w{0,60}\)|#\{[^{}\n]{0,200}\}|"
    r"<%=.{0,300}?%>|%\(\w{1,60}\)s|@extschema@|\#__(?=\w)|__PREFIX__|%PREFIX%|"
    r"\{\$?[A-Za-z_][\w.>\[\]()'-]{0,80}\}|%(?:\d\$)?[sIqvL](?![\w'])",
    re.DOTALL,
)
_VARIABLE = re.compile(r"(?<![:\w'\"\[])(?::\"?(?=[A-Za-z_]\w*\"?\s*\.))([A-Za-z_]\w*)\"?")
_OWN_LINE = re.compile(rf"^[ \t]*{MARK}[ \t]*;?[ \t]*$", re.MULTILINE)
_HINTS = ("{{", "${", "$(", "{%", "<%", "%(", "#{", "@extschema@", "#__", "PREFIX", "%", "{")


def fill(text: str) -> str:
    """The text with its placeholders replaced; the same text if it has none."""
    if not any(hint in text for hint in _HINTS):
        return _variables(text)
    text = _CONTROL.sub(_blank, text)
    text = _HOLE.sub(_mark, text)
    # A placeholder alone on its line stands for text, not for a name.
    return _variables(_OWN_LINE.sub("", text))


def has_hole(name: str) -> bool:
    """Whether a name holds a placeholder."""
    return MARK in name.lower()


def without_holes(name: str) -> str:
    """A name without its placeholders: `${prefix}users` gives `users`; may be empty."""
    cleaned = re.sub(MARK, "", name, flags=re.IGNORECASE)
    return cleaned if cleaned == name else cleaned.strip("._-")


def _variables(text: str) -> str:
    """psql variables used as a schema: `:schema.users`."""
    return _VARIABLE.sub(MARK, text) if ":" in text else text


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n") or " "


def _mark(found: re.Match[str]) -> str:
    return MARK + "\n" * found[0].count("\n")
