"""A list of documents to choose from: a key, what it is, in which form."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rich.cells import cell_len

from ..safe import fit, inline
from ..sharing.documents import Document
from ..widgets.rows import Piece, Rows

_GAP = 2


class Choices(Rows[tuple[int, Document]]):
    """One line for each document; what the others do not need is left to the label."""

    DEFAULT_CSS = """
    Choices { background: $surface; scrollbar-background: $surface; }
    """

    def show(self, documents: Sequence[Document]) -> None:
        """Show these, the cursor on the first."""
        self._keys = max((cell_len(d.key) for d in documents), default=0)
        self._forms = max((cell_len(d.form) for d in documents), default=0)
        self.set_rows(list(enumerate(documents)))

    @property
    def chosen(self) -> Document | None:
        """The document under the cursor."""
        return self.current[1] if self.current is not None else None

    def identity(self, row: tuple[int, Document]) -> Hashable:
        """A choice is its place in the list."""
        return row[0]

    def pieces(self, row: tuple[int, Document], width: int) -> list[Piece]:
        """Key, label, form."""
        document = row[1]
        lead: list[Piece] = [(" ", "")]
        if self._keys:
            lead.append((fit(document.key, self._keys) + " " * _GAP, "key"))
        used = sum(cell_len(t) for t, _ in lead)
        label = fit(document.label or document.what, max(8, width - used - self._forms - _GAP - 1))
        return [*lead, (label, ""), (" " * _GAP, ""), (inline(document.form), "dim")]
