"""JSON with template marks (Go, Jinja, Handlebars) made readable as JSON.

Control actions (`{{ if … }}`, `{% for … %}`) are blanked, so that all branches are read; an action
that stands for a value becomes a text `{Name}`, inside a text it becomes `{Name}` there. Lines are
kept.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"\{\{-?\s*(?:/\*|[#/^!>]|(?:if|else|end|range|with|template|define|block|include|toYaml)\b)"
    r"|\{[%#]"
)
_WORD = re.compile(r"[A-Za-z_]\w*")
_SKIPPED = frozenset({"toJson", "default", "quote", "printf", "index", "Values", "env", "tojson"})
MAX_ACTION = 400


def is_template(text: str) -> bool:
    """Whether a text holds template marks."""
    return "{{" in text or "{%" in text or "${" in text


def readable(text: str) -> str:
    """The text as JSON, as far as its marks allow."""
    parts: list[str] = []
    at, quoted = 0, False
    while at < len(text):
        action = _action(text, at)
        if action is not None:
            parts.append(_replaced(action, quoted))
            at += len(action)
            continue
        char = text[at]
        if char == "\\" and quoted:
            parts.append(text[at : at + 2])
            at += 2
            continue
        if char == '"':
            quoted = not quoted
        elif char == "\n":
            quoted = False
        parts.append(char)
        at += 1
    return "".join(parts)


def _action(text: str, at: int) -> str | None:
    for opening, closing in (("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("${", "}")):
        if text.startswith(opening, at):
            end = text.find(closing, at, at + MAX_ACTION)
            if end < 0:
                return None
            end += len(closing)
            while opening == "{{" and text.startswith("}", end):
                end += 1
            return text[at:end]
    return None


def _replaced(action: str, quoted: bool) -> str:
    lines = "\n" * action.count("\n")
    if _CONTROL.match(action):
        return lines or " "
    words = [w for w in _WORD.findall(action) if w not in _SKIPPED]
    name = "{" + (words[0] if words else "value") + "}"
    return (name if quoted else f'"{name}"') + lines
