"""The commands of the plain mode: each takes words and gives lines to print."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dbscope.analyzers.model.diff import describe

from ..sharing import documents
from ..state import Marks, Place, Ref, Snapshot, snapshot
from ..words import plural
from . import facts
from .pages import Item, Pages

if TYPE_CHECKING:
    from dbscope.analyzers.workspace import Workspace

_AROUND = 6
_TABS = ("keys", "relations", "migrations", "used", "drift")
_NOTHING = "Nothing is open; tables lists what there is, open NAME opens it."


class Wrong(Exception):
    """Something cannot be done as asked; its text is the sentence that says why."""


class Done(Exception):
    """The user wants to leave."""


class Browser:
    """Where one is, what was listed last, and what each command does there."""

    def __init__(self, workspace: Workspace, root: Path) -> None:
        self._workspace, self._root = workspace, root
        self.shown = self._snapshot()
        self.ref = Ref()
        self._history: list[Ref] = []
        self._pages = Pages()
        self._marks = Marks()
        self._document: documents.Document | None = None

    def run(self, line: str) -> list[str]:
        """What a line that was typed gives; raises Done for the one that leaves."""
        words = line.split()
        if not words:
            return []
        try:
            command = _command(words[0])
            return command(self, words[1:])
        except Wrong as error:
            return [str(error)]

    # -- lists -----------------------------------------------------------------------------------

    def databases(self, words: Sequence[str]) -> list[str]:
        """List the databases"""
        return self._list(facts.databases(self.shown), "database")

    def tables(self, words: Sequence[str]) -> list[str]:
        """List the tables whose name has these words in it; in an open database, only its own"""
        inside = self.ref.database if self.ref.kind == "database" else ""
        folded = tuple(w.lower() for w in words)
        return self._list(facts.tables(self.shown, folded, inside), "table")

    def find(self, words: Sequence[str]) -> list[str]:
        """Find tables, columns, keys, files and components by parts of their names"""
        from ..finding.index import Finder, index_of

        if not words:
            raise Wrong("Find what? Give parts of a name.")
        found = Finder(index_of(self.shown)).find(" ".join(words))
        return self._list([facts.entry(e) for e in found.entries], "match")

    def gaps(self, words: Sequence[str]) -> list[str]:
        """List what is missing, disagrees, was not understood or was passed over"""
        from dbscope.analyzers.model.gaps import gaps_of

        found = gaps_of(self.shown.catalog, self.shown.skipped, self.shown.examples)
        return self._list(facts.gaps(tuple(found)), "gap")

    def more(self, words: Sequence[str]) -> list[str]:
        """Show the next page of the list"""
        return self._pages.page()

    # -- one thing -------------------------------------------------------------------------------

    def open(self, words: Sequence[str]) -> list[str]:
        """Open a table or database by its name, or by its number in the list"""
        if not words:
            raise Wrong("Open what? Give a name, or a number of the list.")
        text = " ".join(words)
        item = self._pages.number(text)
        if item is not None:
            if item.ref is None and item.place is not None:
                return self.source([str(item.place)])
            if item.ref is None:
                raise Wrong(f"Number {text} cannot be opened.")
            return self._open(item.ref)
        if text.isdecimal():
            raise Wrong(f"The list has no number {text}.")
        named = self._named(text.lower())
        if len(named) > 1:
            return [f"{text} is the name of several.", *self._list(named, "table")]
        if not named or named[0].ref is None:
            raise Wrong(f"Nothing is called {text}; find {text} looks further.")
        return self._open(named[0].ref)

    def columns(self, words: Sequence[str]) -> list[str]:
        """List the columns of the open table, or the facts of the open database"""
        table = self.shown.table(self._here())
        self._take_document("columns")
        if table is not None and table.kind != "key-pattern":
            return self._list(facts.columns(table), "column")
        return self._tab("columns")

    def source(self, words: Sequence[str]) -> list[str]:
        """Show the source at PATH:LINE, at a number of the list, or of what is open"""
        place = self._place(" ".join(words))
        from ..widgets.source import read_source

        lines, reason = read_source(self._root, place.path)
        if reason:
            raise Wrong(f"{place.path}: {reason}")
        if place.line > len(lines):
            raise Wrong(f"{place.path} has {plural(len(lines), 'line')}.")
        self._document = documents.of_place(self._root, place)
        at = max(place.line, 1)
        first = max(0, at - 1 - _AROUND)
        told = [f"{place.path}, lines {first + 1} to {min(len(lines), at + _AROUND)}:"]
        for line in lines[first : at + _AROUND]:
            sign = "here " if line.number == place.line else ""
            told.append(f"{sign}{line.number}: {''.join(text for text, _ in line.pieces)}")
        return told

    def back(self, words: Sequence[str]) -> list[str]:
        """Go back to what was open before"""
        while self._history:
            self.ref = self._history.pop()
            if self.shown.exists(self.ref):
                return self._say_open()
        self.ref = Ref()
        return ["Nothing is open now."]

    # -- the repository --------------------------------------------------------------------------

    def changes(self, words: Sequence[str]) -> list[str]:
        """Look at the repository again and say what changed"""
        # Ignore rules may have changed as anything else: naming their file looks at all files.
        delta = self._workspace.apply([".gitignore"])
        self.shown = self._snapshot()
        self._marks.take(delta.diff)
        told = list(describe(delta.diff))
        files = f"{plural(len(delta.paths), 'file')} changed" if delta.paths else "No file changed"
        if not told:
            return [f"{files}; no schema did."]
        return [*self._list([Item(text) for text in told], "change"), f"{files}."]

    # -- taking along ----------------------------------------------------------------------------

    def copy(self, words: Sequence[str]) -> list[str]:
        """Copy what was shown last of what is open, as Markdown"""
        document = self._document or documents.of_selection(
            self.shown, self._here(), None, self._root
        )
        if document is None:
            raise Wrong("There is nothing to copy here.")
        return [_copied(document)]

    def export(self, words: Sequence[str]) -> list[str]:
        """Write what is open, or a VIEW such as schema or json, to FILE"""
        from ..sharing.export import write

        if not 1 <= len(words) <= 2:
            raise Wrong("Say export FILE, or export VIEW FILE.")
        path = Path(words[-1]).expanduser()
        if path.exists():
            raise Wrong(f"{path} exists; choose another name, or remove it first.")
        try:
            write(path, self._exported(words[0] if len(words) == 2 else ""))
        except OSError as error:
            raise Wrong(f"Cannot write {path}: {error.strerror or error}.") from error
        except (ValueError, LookupError) as error:
            raise Wrong(f"Cannot export: {error}.") from error
        return [f"Wrote {path}."]

    def _exported(self, view: str) -> str:
        from dbscope.analyzers.reports import views

        if view:
            return views.render(view, self.shown.catalog, documents.view_options(self._root))
        document = documents.of_selection(self.shown, self._here(), None, self._root)
        if document is None:
            raise Wrong("There is nothing to export here; name a view, as export schema FILE.")
        return document.make()

    def help(self, words: Sequence[str]) -> list[str]:
        """Say what each command does"""
        told = ["A command may be shortened, as t for tables. The commands:"]
        return [*told, *(f"{name}: {about}." for name, about in commands().items())]

    def quit(self, words: Sequence[str]) -> list[str]:
        """Leave"""
        raise Done

    # -- inside ----------------------------------------------------------------------------------

    def _tab(self, name: str) -> list[str]:
        """What a tab of the screen shows, as a list."""
        from ..tabs.registry import TABS

        ref = self._here()
        made = (make(self.shown, ref, self._marks) for make in TABS[name])
        view = next((v for v in made if v is not None), None)
        self._take_document(name)
        if view is None:
            raise Wrong(f"There is nothing about {name} here.")
        if not view.lines:
            return [view.empty or f"There is nothing about {name} here."]
        return self._list(facts.of_view(view), "line")

    def _take_document(self, tab: str) -> None:
        self._document = documents.of_selection(self.shown, self.ref, tab, self._root)

    def _list(self, items: Sequence[Item], word: str) -> list[str]:
        self._pages = Pages(items, word)
        return self._pages.page()

    def _here(self) -> Ref:
        if not self.ref.kind:
            raise Wrong(_NOTHING)
        if not self.shown.exists(self.ref):
            raise Wrong(f"{self.ref.name or self.ref.database} is gone; back goes back.")
        return self.ref

    def _named(self, name: str) -> list[Item]:
        """What has this name; else what only begins with it, if that is one."""
        items = [*facts.tables(self.shown, ()), *facts.databases(self.shown)]
        named = [(_names(i.ref), i) for i in items if i.ref is not None]
        exact = [i for names, i in named if name in names]
        begun = [i for names, i in named if any(n.startswith(name) for n in names)]
        return exact or begun

    def _open(self, ref: Ref) -> list[str]:
        if self.ref.kind and self.ref != ref:
            self._history.append(self.ref)
        self.ref = ref
        return self._say_open()

    def _say_open(self) -> list[str]:
        ref, self._document = self.ref, None
        if ref.kind == "file":
            return [f"{ref.name} is open.", *self._tab("columns")]
        database, table = self.shown.database(ref), self.shown.table(ref)
        if database is None:
            return [f"{ref.name} is open."]
        if table is None:
            told = [f"{database.id} is open: {database.engine}, {database.role}."]
            return [*told, "tables lists what it holds, columns its facts."]
        told = [f"{facts.table_words(database, table)}."]
        told += [table.description] if table.description else []
        place = self.shown.place(ref)
        told += [f"Declared at {place}."] if place else []
        return [*told, f"Ask for columns, {', '.join(_TABS)} or source."]

    def _place(self, text: str) -> Place:
        """The place of what was typed: PATH:LINE, a number of the list, or what is open."""
        item = self._pages.number(text)
        if item is not None:
            if item.place is None:
                raise Wrong(f"Number {text} has no place in the source.")
            return item.place
        if text:
            path, _, number = text.rpartition(":")
            return Place(path, int(number)) if path and number.isdecimal() else Place(text)
        place = self.shown.place(self._here())
        if place is None:
            raise Wrong("Where this is declared is not known.")
        return place

    def _snapshot(self) -> Snapshot:
        listing = self._workspace.listing
        return snapshot(
            self._workspace.catalog,
            listing.paths,
            listing.skipped,
            scanned=True,
            examples=listing.examples,
        )


def _names(ref: Ref) -> tuple[str, ...]:
    """The names by which people call something, in lower case."""
    name = (ref.name or ref.database).lower()
    return (name, name.rpartition(".")[2])


def _copied(document: documents.Document) -> str:
    """Copy a document; not through the terminal, to which no sequence is sent in this mode."""
    from ..sharing import clipboard

    try:
        text = document.make()
    except (ValueError, LookupError) as error:
        raise Wrong(f"Cannot copy: {error}.") from error
    remote = any(os.environ.get(n) for n in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    mode = "file" if remote else "native"
    copied = clipboard.copy(text, lambda _: None, mode=mode)
    lines = plural(text.count("\n"), "line")
    return copied.sentence(f"{document.what}, {lines},") + "."


Command = Callable[[Browser, Sequence[str]], list[str]]


def _tab_command(name: str) -> Command:
    return lambda browser, words: browser._tab(name)


_ABOUT_TABS = {
    "keys": "List keys, indexes and checks of the open table",
    "relations": "List what it refers to, and what refers to it",
    "migrations": "List the migrations that touched it",
    "used": "List the components that use it, and the files that speak of it",
    "drift": "List where its sources disagree",
}
_COMMANDS: dict[str, Command] = {
    "databases": Browser.databases,
    "tables": Browser.tables,
    "open": Browser.open,
    "columns": Browser.columns,
    **{name: _tab_command(name) for name in _TABS},
    "source": Browser.source,
    "find": Browser.find,
    "gaps": Browser.gaps,
    "changes": Browser.changes,
    "copy": Browser.copy,
    "export": Browser.export,
    "more": Browser.more,
    "back": Browser.back,
    "help": Browser.help,
    "quit": Browser.quit,
}


def commands() -> dict[str, str]:
    """The commands with what they do."""
    return {
        name: _ABOUT_TABS.get(name) or (command.__doc__ or "")
        for name, command in _COMMANDS.items()
    }


def _command(word: str) -> Command:
    """The command that a word names or begins as the only one. Raises Wrong."""
    word = {"?": "help", "exit": "quit", "q": "quit", "n": "more"}.get(word.lower(), word.lower())
    if word in _COMMANDS:
        return _COMMANDS[word]
    begun = [name for name in _COMMANDS if name.startswith(word)]
    if len(begun) == 1:
        return _COMMANDS[begun[0]]
    if begun:
        raise Wrong(f"{word} may be {', '.join(begun[:-1])} or {begun[-1]}.")
    raise Wrong(f"There is no command {word}; help lists the commands.")
