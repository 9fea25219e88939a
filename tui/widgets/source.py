"""Source with the evidence line marked: read and highlighted in a thread, drawn line by line."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import work
from textual.message import Message
from textual.strip import Strip
from textual.worker import get_current_worker

from dbscope.analyzers.scan.discovery import MAX_SQL, read_file, stays_inside

from ..safe import fit, inline, source_line
from ..state import Place
from .rows import Piece
from .sideways import SidewaysRows

_HIGHLIGHTED = 300_000
"""Bytes beyond which a file is shown without colours, at once."""
_LONGEST = 1000
_MOST_LINES = 200_000
_REASONS = {
    "vanished": "The file is gone.",
    "link": "This is a link; links are not followed.",
    "unreadable": "The file cannot be read.",
    "not a file": "This is not a regular file.",
    "too large": "The file is too large to show.",
    "binary": "The file is not text.",
}


class SourceLine(Struct, frozen=True):
    """A line of source: its number and its pieces."""

    number: int
    pieces: tuple[Piece, ...]


class SourceView(SidewaysRows[SourceLine]):
    """Shows one file; the cursor is the line, the evidence line has its own mark."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--evidence",
        "rows--number",
        "rows--word",
        "rows--string",
        "rows--comment",
        "rows--literal",
    }

    class Loaded(Message):
        """A file was read, or not: then `lines` is empty and `reason` says why."""

        def __init__(self, path: str, lines: list[SourceLine], reason: str) -> None:
            super().__init__()
            self.path, self.lines, self.reason = path, lines, reason

    def __init__(self, root: Path, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.root = root
        self.place: Place | None = None
        self.reason = ""
        self._path = ""
        self._stale = False

    def show(self, place: Place | None) -> None:
        """Show a line of a file, in the middle."""
        if place == self.place and not self._stale:
            return
        self.place = place
        if place is None:
            self._take("", [], "Nothing is selected that has a place in the source.")
        elif place.path == self._path and not self._stale:
            self._centre()
        else:
            self._load(place.path)

    def reload(self, paths: frozenset[str]) -> None:
        """The files changed: read again what is shown."""
        if self.place is not None and self.place.path in paths:
            self._load(self.place.path)

    @work(thread=True, exclusive=True, group="source", exit_on_error=False)
    def _load(self, path: str) -> None:
        worker = get_current_worker()
        lines, reason = read_source(self.root, path)
        if not worker.is_cancelled:
            self.post_message(self.Loaded(path, lines, reason))

    def on_source_view_loaded(self, event: Loaded) -> None:
        """Show what was read, if it is still wanted."""
        event.stop()
        if self.place is not None and event.path == self.place.path:
            self._take(event.path, event.lines, event.reason)

    def _take(self, path: str, lines: list[SourceLine], reason: str) -> None:
        self.shift = self.shift if path == self._path else 0
        self._path, self.reason, self._stale = path, reason, False
        self.set_rows(lines)
        self._centre()

    def _centre(self) -> None:
        if self.place is None or not self.rows:
            return
        self.cursor = max(0, min(self.place.line - 1, len(self.rows) - 1))
        middle = self.cursor - self.scrollable_content_region.height // 2
        self.scroll_line(middle)
        self.refresh()

    def on_resize(self) -> None:
        """Keep the line in the middle."""
        self._centre()

    @property
    def current_place(self) -> Place | None:
        """The line under the cursor."""
        row = self.current
        return Place(self._path, row.number) if row is not None and self._path else self.place

    def identity(self, row: SourceLine) -> Hashable:
        """A line is its number."""
        return row.number

    def pieces(self, row: SourceLine, width: int) -> list[Piece]:
        """The number, the mark of the evidence line, the text."""
        evidence = self.place is not None and row.number == self.place.line
        number = f"{row.number:>{len(str(len(self.rows))) + 1}} "
        mark = [("▶ ", "evidence")] if evidence else [("  ", "")]
        lead: list[Piece] = [(number, "evidence" if evidence else "number"), *mark]
        room = width - cell_len(number) - 2
        return [*lead, *_cut(row.pieces, self.shift, room)]

    def render_line(self, y: int) -> Strip:
        """Where there is no text, say why."""
        if not self.rows and y == 1 and self.reason:
            return self._strip([("  " + self.reason, "dim")], self.inner_width, cursor=False)
        return super().render_line(y)


def _cut(pieces: tuple[Piece, ...], shift: int, room: int) -> list[Piece]:
    """The pieces from a character on, with a sign where there is more than fits."""
    shown: list[Piece] = []
    for text, role in pieces:
        part, shift = text[shift:], max(0, shift - len(text))
        size = cell_len(inline(part))
        if size > room:
            return [*shown, (fit(part, room), role)]
        room -= size
        shown.append((part, role))
    return shown


def read_source(root: Path, path: str) -> tuple[list[SourceLine], str]:
    """A file's lines in pieces, or why there are none."""
    if not stays_inside(root, path):
        return [], _REASONS["link"]
    data = read_file(root, path, MAX_SQL)
    if isinstance(data, str):
        return [], _REASONS.get(data, data)
    text = data.decode("utf-8-sig", "replace")
    # Only these end a line for the analyzers; others would shift the numbers.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MOST_LINES]
    if len(data) > _HIGHLIGHTED:
        plain = [((source_line(x[:_LONGEST]), ""),) for x in lines]
        return [SourceLine(n, p) for n, p in enumerate(plain, 1)], ""
    return _highlighted(path, lines), ""


def _highlighted(path: str, lines: list[str]) -> list[SourceLine]:
    from pygments.lexers import get_lexer_for_filename  # type: ignore[import-untyped]
    from pygments.lexers.special import TextLexer  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        lexer = get_lexer_for_filename(path, stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False, ensurenl=False)
    shown: list[SourceLine] = []
    pieces: list[Piece] = []
    for kind, text in lexer.get_tokens("\n".join(x[:_LONGEST].expandtabs(4) for x in lines)):
        role = _role(str(kind))
        first, *following = text.split("\n")
        pieces.append((first, role))
        for part in following:
            shown.append(SourceLine(len(shown) + 1, tuple(p for p in pieces if p[0])))
            pieces = [(part, role)]
    if pieces and any(text for text, _ in pieces):
        shown.append(SourceLine(len(shown) + 1, tuple(p for p in pieces if p[0])))
    return shown


_ROLES = (
    ("Token.Comment", "comment"),
    ("Token.Literal.String.Doc", "comment"),
    ("Token.Literal.String", "string"),
    ("Token.Literal", "literal"),
    ("Token.Keyword", "word"),
    ("Token.Operator.Word", "word"),
    ("Token.Name.Decorator", "word"),
    ("Token.Name.Class", "name"),
    ("Token.Name.Function", "name"),
    ("Token.Name.Tag", "name"),
)


def _role(kind: str) -> str:
    return next((role for prefix, role in _ROLES if kind.startswith(prefix)), "")
