"""The one place that makes repository text safe for what dbscope writes.

Names, comments and defaults come from files that nobody vouches for. Control characters could
drive a terminal, marks that turn the direction of writing could show one name and mean another,
and a pipe or a backtick could break the document around it. Control characters are made visible;
what a format would take for its own syntax is escaped, or replaced where the format has no escape.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKING = re.compile(r"\s+")
_ACTIVE = (
    r"[\\`*<|~$]"  # characters that begin a construct wherever they stand
    r"|\](?=\()|&(?=\#?\w+;)"  # a link's middle, an entity
    r"|\#+$"  # a heading would lose these
)
_MARKDOWN = re.compile(_ACTIVE)
# Underscores begin and end emphasis only at a word's edge, and never begin what nothing ends.
_CLOSING = re.compile(r"_(?![^\W_])")
_EMPHATIC = re.compile(rf"{_ACTIVE}|(?<![^\W_])_|{_CLOSING.pattern}")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_\-\[\]()]*")
_ATTRIBUTE_KEY = re.compile(r"(?:pk|fk|uk)\b", re.IGNORECASE)
_MERMAID_WORDS = frozenset(
    {"erdiagram", "class", "classdef", "style", "subgraph", "end", "direction", "title", "to"}
    | {"acctitle", "accdescr", "one", "many", "only", "optionally", "zero", "u", "o", "default"}
)
_DIRECTION = re.compile(r"(direction)\s+(?=(?:tb|bt|rl|lr))", re.IGNORECASE)


class Markdown(str):
    """Text that is Markdown already; the template engine lets it pass as it is."""

    __slots__ = ()


def visible(text: str) -> str:
    """The text with control, direction and invisible characters made visible; lines are kept."""
    return _HIDDEN.sub(_picture, text) if _HIDDEN.search(text) else text


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def line(text: str) -> str:
    """The text on one line: every run of white space is one space, nothing hidden is left."""
    return visible(_BREAKING.sub(" ", text).strip())


def shortened(text: str, most: int) -> str:
    """The text on one line, cut to `most` characters."""
    single = line(text)
    return single if len(single) <= most else single[: most - 1].rstrip() + "…"


def md(text: str) -> Markdown:
    """The text for Markdown prose, headings and table cells alike."""
    single = line(text)
    active = _EMPHATIC if _CLOSING.search(single) else _MARKDOWN
    return Markdown(active.sub(_escape, single))


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    if found == "<":
        return "&lt;"
    if found == "&":
        return "&amp;"
    if found == "]":
        return "]\\"
    return "".join(f"\\{character}" for character in found)


def code(text: str) -> Markdown:
    """The text as an inline code span that may stand in a table cell."""
    single = line(text)
    if not single:
        return Markdown("")
    if "|" in single and "\\" in single:
        # Readers disagree on a backslash before a pipe inside code, so this is no code span.
        return md(single)
    longest = max((len(run) for run in re.findall(r"`+", single)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if single.startswith("`") or single.endswith("`") else ""
    return Markdown(f"{ticks}{pad}{single}{pad}{ticks}".replace("|", "\\|"))


def fence(text: str, language: str = "") -> Markdown:
    """The text as a fenced block whose fence is longer than any run of backticks in it."""
    body = visible(text).strip("\n")
    longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
    ticks = "`" * max(3, longest + 1)
    return Markdown(f"{ticks}{language}\n{body}\n{ticks}")


def anchor(heading: str) -> Markdown:
    """The link target that code hosts give a heading."""
    kept = re.sub(r"[^\w\- ]", "", line(heading).lower())
    return Markdown(kept.replace(" ", "-"))


def place(path: str, number: int) -> str:
    """`path:line`, or the path alone where no line is known; not yet safe for any format."""
    return f"{path}:{number}" if number else path


def mermaid_entity(name: str) -> str:
    """The name of an entity: bare where Mermaid's words allow it, else in quotes."""
    if _WORD.fullmatch(name) and name.lower() not in _MERMAID_WORDS:
        return name
    return f'"{_plain(name) or "_"}"'


def mermaid_label(text: str) -> str:
    """A label in quotes."""
    return f'"{_plain(text)}"'


def _plain(text: str) -> str:
    """Text for inside Mermaid quotes: no quote, escape, comment, entity or directive mark."""
    kept = re.sub(r"[^\w .,:()/+*=!?'\[\]→↔\-]", "_", line(text).replace('"', "'"))
    return _DIRECTION.sub(r"\1_", kept)


def mermaid_word(text: str) -> str:
    """The type or name of an attribute: letters, digits, `_`, `-`, brackets; never a key mark."""
    kept = unicodedata.normalize("NFKD", line(text)).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^A-Za-z0-9_\-\[\]()]+", "_", kept)
    if not _ATTRIBUTE.fullmatch(kept):
        kept = f"_{kept}"
    return f"_{kept}" if _ATTRIBUTE_KEY.match(kept) else kept


def dbml_name(name: str) -> str:
    """A name in double quotes; an empty one, which DBML does not know, becomes `_`."""
    escaped = line(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped or "_"}"'


def dbml_string(text: str) -> str:
    """A string in single quotes."""
    escaped = line(text).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def dbml_expression(text: str) -> str:
    """An expression in backticks, which know no escape."""
    return f"`{line(text).replace('`', chr(39))}`"
