"""The only door by which repository text reaches a widget.

Names and comments come from files that nobody vouches for. Textual passes control codes on to the
terminal from every widget and reads markup in every plain string, so repository text is never given
to it as `str`: it becomes `Content` or rich `Text` here, with control, direction and invisible
characters made visible. A line filter stands behind this door for whatever got past it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.text import Text
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from dbscope.analyzers.reports.text import line
from dbscope.analyzers.reports.text import visible as visible_lines

TAB = 4
_LEFT_OVER = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: object) -> str:
    """The text on one line, with nothing in it that could drive a terminal or mislead a reader."""
    return line(str(text))


def source_line(text: str) -> str:
    """A line of source as it is indented, tabs made spaces, nothing hidden left."""
    return visible_lines(text.rstrip("\r\n").expandtabs(TAB).replace("\n", "␊"))


def label(text: object, style: str = "") -> Text:
    """The text for trees and source, where Textual wants rich text."""
    return Text(visible(text), style=style, no_wrap=True, end="")


def cell(text: object) -> Content:
    """The text for every other widget."""
    return Content(visible(text))


def paragraph(text: str) -> Content:
    """Text of several lines; the lines stay."""
    return Content("\n".join(visible(part) for part in text.splitlines()))


def inline(text: str) -> str:
    """The text for a drawn line: like `visible`, but spaces stay as they are."""
    if not _LEFT_OVER.search(text):
        return text
    return visible_lines(text.replace("\n", " ").replace("\t", " ").replace("\r", " "))


def fit(text: str, width: int) -> str:
    """The text made safe, cut or padded to `width` cells; a cut shows as an ellipsis."""
    if width <= 0:
        return ""
    text = inline(text)
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def fit_path(path: str, width: int) -> str:
    """A path cut at its front, where it says least, so that its name stays."""
    text = inline(path)
    if cell_len(text) <= width or width < 2:
        return fit(text, width)
    parts = text.split("/")
    for start in range(1, len(parts)):
        shorter = "…/" + "/".join(parts[start:])
        if cell_len(shorter) <= width:
            return fit(shorter, width)
    text = text[-width:]
    while text and cell_len(text) > width - 1:
        text = text[1:]
    return fit("…" + text, width)


class SafeLines(LineFilter):
    """The backstop: no control or direction character of a widget's text leaves the application.

    Textual advises against filters in applications; this one is here because nothing else stands
    between a widget that was given raw text by mistake and the terminal.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace what should not be there; nearly always nothing is."""
        if not any(_LEFT_OVER.search(s.text) for s in segments if not s.control):
            return segments
        return [
            s if s.control else Segment(_LEFT_OVER.sub("�", s.text), s.style, None)
            for s in segments
        ]


def with_backstop(filters: Sequence[LineFilter]) -> Sequence[LineFilter]:
    """The application's filters with ours behind them."""
    return [*filters, _BACKSTOP]


_BACKSTOP = SafeLines()
