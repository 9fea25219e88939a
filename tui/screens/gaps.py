"""The gaps screen: coverage, what is missing, what disagrees, what was not read or understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from dbscope.analyzers.model.gaps import Gap, gaps_of
from dbscope.analyzers.reports.gaps import measures

from .. import keys
from ..safe import cell, paragraph, visible
from ..sharing.documents import of_gaps, view_options
from ..state import Goal, Snapshot
from ..widgets.filter import Filter
from ..widgets.grid import Grid, Line
from ..widgets.outline import Item, Outline
from ..widgets.rows import Rows
from .gap_rows import COVERAGE, Section, goal_of, lines_of, sections_of

if TYPE_CHECKING:
    from ..actions import FactActions


class Kinds(Outline):
    """The kinds of gap with their counts."""

    def action_unfold(self) -> None:
        """To the right are the gaps of the kind."""
        self.action_choose()


class Found(Grid):
    """The gaps of one kind."""

    class Back(Message):
        """The user wants to the kinds, which are to the left."""

    def action_fold(self) -> None:
        """To the left are the kinds."""
        self.post_message(self.Back())


class GapsScreen(ModalScreen[Goal | None]):
    """Kinds at the left, the gaps of the kind under the cursor at the right."""

    DEFAULT_CSS = """
    GapsScreen #gaps-body { height: 1fr; }
    GapsScreen #gap-side { width: 36; height: 1fr; margin-right: 2; }
    GapsScreen #gap-list { width: 1fr; height: 1fr; }
    GapsScreen #gap-means { height: auto; max-height: 4; padding: 0 1; color: $quiet; }
    GapsScreen #gap-none { padding: 1; height: auto; color: $foreground; }
    GapsScreen Found { margin-top: 1; }
    GapsScreen #gap-detail { height: 2; padding: 0 1; margin-top: 1; color: $quiet; }
    GapsScreen #gap-hint { padding: 0 1; height: 1; color: $quiet; }
    GapsScreen.-narrow #gap-side { width: 29; margin-right: 1; }
    GapsScreen.-tiny #gap-side { width: 1fr; margin-right: 0; }
    GapsScreen.-tiny.in-kinds #gap-list { display: none; }
    GapsScreen.-tiny.in-list #gap-side { display: none; }
    GapsScreen.-short #gap-means { display: none; }
    """
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012 - declared by Textual
    AUTO_FOCUS = "#gap-kinds"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "close", show=False),
        Binding("tab,shift+tab", "other", "the other list", show=False),
        keys.binding("gaps", "shut"),
        keys.binding("filter", "filter"),
        keys.binding("copy", "copy"),
        keys.binding("open", "open_editor"),
    ]

    def __init__(self, snapshot: Snapshot, root: Path) -> None:
        super().__init__()
        self._shown, self._root = snapshot, root
        self._targets = view_options(root).targets
        gaps = gaps_of(snapshot.catalog, snapshot.skipped, snapshot.examples)
        self._sections = sections_of(gaps, measures(snapshot.catalog, self._targets))
        self._lines: dict[str, tuple[Line, ...]] = {}
        self._texts: dict[str, tuple[str, ...]] = {}
        self._kind = COVERAGE

    def compose(self) -> ComposeResult:
        """The two lists, the filter, what the row says, the keys."""
        with Vertical(id="gaps", classes="dialog full") as dialog:
            dialog.border_subtitle = cell(self._shown.catalog.root)
            with Horizontal(id="gaps-body"):
                with Vertical(id="gap-side"):
                    yield Kinds(id="gap-kinds")
                with Vertical(id="gap-list"):
                    yield Static(id="gap-means")
                    yield Found()
                    yield Static(id="gap-none")
            yield Filter()
            yield Static(id="gap-detail")
            yield Static(self._hint(), id="gap-hint")

    def on_mount(self) -> None:
        """Fill both lists."""
        self.set_class(True, "in-kinds")
        self._show_kinds()
        self._show_section()

    def _hint(self) -> Content:
        table = getattr(self.app, "keys", keys.KEYS)
        named = {k.id: keys.first_key(k) for k in table}
        more = [("open", "editor"), ("copy", "copy"), ("filter", "filter")]
        said = [f"{named['enter']} go there", "Esc close", *(f"{named[i]} {w}" for i, w in more)]
        return Content("   ".join(said))

    # -- the parts -------------------------------------------------------------------------------

    @property
    def kinds(self) -> Kinds:
        """The list of kinds."""
        return self.query_one(Kinds)

    @property
    def grid(self) -> Found:
        """The list of gaps."""
        return self.query_one(Found)

    @property
    def filter(self) -> Filter:
        """The filter, which narrows all kinds."""
        return self.query_one(Filter)

    @property
    def section(self) -> Section:
        """The kind that is shown."""
        return next(s for s in self._sections if s.kind == self._kind)

    # -- what is shown ---------------------------------------------------------------------------

    def _rows(self, section: Section) -> tuple[Line, ...]:
        """The rows of a section that hold the filter's words, with the headings above them."""
        kind = section.kind
        if kind not in self._lines:
            self._lines[kind] = lines_of(section, self._shown)
        lines, words = self._lines[kind], self.filter.words
        if not words or kind == COVERAGE:
            return lines
        if kind not in self._texts:
            self._texts[kind] = tuple(f"{' '.join(x.cells)} {x.detail}".lower() for x in lines)
        kept: list[Line] = []
        heading: Line | None = None
        for line, text in zip(lines, self._texts[kind], strict=True):
            if line.head:
                heading = line
            elif all(word in text for word in words):
                if heading is not None:
                    kept.append(heading)
                    heading = None
                kept.append(line)
        return tuple(kept)

    def _show_kinds(self) -> None:
        filtered = bool(self.filter.words)
        items = []
        for section in self._sections:
            badge = section.badge
            if filtered and section.gaps:
                badge = f"{sum(1 for x in self._rows(section) if not x.head):,} / {badge}"
            role = "name" if section.gaps or section.measures else "dim"
            items.append(Item(section.kind, section.title, badge=badge, role=role))
        self.kinds.set_rows(items)

    def _show_section(self) -> None:
        section, rows = self.section, self._rows(self.section)
        self.query_one("#gaps").border_title = Content(f"Gaps · {section.title}")
        self.query_one("#gap-means", Static).update(paragraph(section.means))
        none = self.query_one("#gap-none", Static)
        empty = not rows
        filtered = bool(section.gaps) and empty
        said = (
            f"Nothing here has {' '.join(self.filter.words)} in it." if filtered else section.none
        )
        none.update(paragraph(said))
        none.display = empty
        self.grid.display = not empty
        self.grid.cursor = 0
        self.grid.rows = ()
        self.grid.show(section.columns, rows)
        self.grid.scroll_to(y=0, animate=False, immediate=True)
        self._explain()

    def _explain(self) -> None:
        """What the row under the cursor says, and where."""
        row = self.grid.current if self.grid.display else None
        text = Content("")
        if row is not None:
            at = (visible(row.place), "bold") if row.place else ""
            text = Content.assemble(at, "   " if row.place else "", visible(row.detail))
        self.query_one("#gap-detail", Static).update(text)

    # -- from the lists --------------------------------------------------------------------------

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Another kind, or another gap."""
        event.stop()
        if event.rows is self.kinds and event.row.id != self._kind:
            self._kind = event.row.id
            self._show_section()
        elif event.rows is self.grid:
            self._explain()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """From a kind to its gaps; from a measure to what is left; from a gap to its place."""
        event.stop()
        if event.rows is self.kinds:
            self._enter()
            return
        kind, which = event.row.id
        if kind == COVERAGE:
            self._to_kind(which)
            return
        goal = goal_of(self._gap(event.row), self._shown)
        if goal is not None:
            self.dismiss(goal)

    def on_found_back(self, event: Found.Back) -> None:
        """Back to the kinds."""
        event.stop()
        self._focus(self.kinds)

    def on_filter_narrowed(self, event: Filter.Narrowed) -> None:
        """Show what matches, of every kind."""
        event.stop()
        self._show_kinds()
        self._show_section()

    def on_filter_left(self, event: Filter.Left) -> None:
        """From the filter to what it left."""
        event.stop()
        if event.kept and self.grid.display:
            self._focus(self.grid)
        else:
            self._focus(self.kinds)

    def _gap(self, row: Line) -> Gap:
        assert isinstance(row.id, tuple)
        return self.section.gaps[row.id[1]]

    def _enter(self) -> None:
        if self.grid.display:
            self._focus(self.grid)

    def _to_kind(self, kind: str) -> None:
        """Show what a measure leaves to do."""
        self._kind = kind
        self.kinds.put_cursor(kind)
        self._show_section()
        self._focus(self.grid if self.grid.display else self.kinds)

    def _focus(self, target: Rows[Item] | Rows[Line]) -> None:
        """Go into a list; on a very narrow screen it takes the place of the other."""
        self.set_class(target is self.kinds, "in-kinds")
        self.set_class(target is self.grid, "in-list")
        self.call_after_refresh(target.focus)

    # -- keys ------------------------------------------------------------------------------------

    def action_close(self) -> None:
        """Clear the filter, else back to the panes."""
        if self.filter.clear_filter():
            self._focus(self.kinds)
        else:
            self.dismiss(None)

    def action_shut(self) -> None:
        """The key that opened this closes it."""
        self.dismiss(None)

    def action_other(self) -> None:
        """From one list to the other."""
        if self.kinds.has_focus:
            self._enter()
        else:
            self._focus(self.kinds)

    def action_filter(self) -> None:
        """Type words that the gaps must hold."""
        self.filter.open()

    def action_copy(self) -> None:
        """Copy all gaps as Markdown."""
        cast("FactActions", self.app).copy_document(of_gaps(self._shown, self._root))

    def action_open_editor(self) -> None:
        """Open the line of the gap in the editor."""
        app = cast("FactActions", self.app)
        row = self.grid.current if self.grid.display else None
        if row is None or row.place is None:
            app.tell("There is no line to open here.", "warning")
        else:
            app.edit(row.place)
