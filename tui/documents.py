"""The Markdown of what is looked at, made by the same functions as `dbscope report`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, convert

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.reports import fragments, views
from dbscope.analyzers.reports.options import Options, Targets
from dbscope.analyzers.reports.text import code, fence
from dbscope.analyzers.settings import load_settings

from .state import Place, Ref, Snapshot
from .widgets.source import read_source

SECTIONS = {
    "columns": ("columns",),
    "keys": ("keys",),
    "relations": ("relations",),
    "migrations": ("migrations",),
}
"""Which sections of a table's view each tab shows."""


_ENDINGS = {"json": "json", "tbls": "tbls.json", "dbml": "dbml", "mermaid": "mmd", "sql": "sql"}


class Document(Struct, frozen=True):
    """Something that can be copied or exported: what it is, a file name for it, its maker."""

    what: str
    file: str
    make: Callable[[], str]


def of_selection(snapshot: Snapshot, ref: Ref, tab: str | None, root: Path) -> Document | None:
    """The view of what is selected; with a tab, that part of it. None where there is no view."""
    catalog = snapshot.catalog
    if ref.kind == "table" and snapshot.table(ref) is not None:
        sections = SECTIONS.get(tab or "", fragments.SECTIONS)
        what = f"{ref.name}, {tab}" if tab in SECTIONS else ref.name
        return Document(
            what,
            f"{_file(ref.name)}.md",
            lambda: fragments.table_markdown(
                catalog, ref.database, ref.name, sections, templates_of(root)
            ),
        )
    if ref.kind == "database" and snapshot.database(ref) is not None:
        return Document(
            ref.database,
            f"{_file(ref.database)}.md",
            lambda: fragments.database_markdown(catalog, ref.database, templates_of(root)),
        )
    return None


def of_file(snapshot: Snapshot, path: str, root: Path) -> Document | None:
    """The views of everything that a file declares, one after the other."""
    refs = snapshot.refs_in(path)
    parts = [of_selection(snapshot, r, None, root) for r in refs if r.kind == "table"]
    made = [p for p in parts if p is not None]
    if not made:
        return None
    return Document(path, f"{_file(path)}.md", lambda: "\n".join(p.make() for p in made))


def of_problems(catalog: Catalog, root: Path) -> Document:
    """What was not understood."""
    return Document(
        "problems",
        "problems.md",
        lambda: fragments.problems_markdown(catalog, templates_of(root)),
    )


def of_place(root: Path, place: Place, lines: int = 12) -> Document:
    """A place with the lines around it, in a fence."""

    def make() -> str:
        source, _ = read_source(root, place.path)
        first = max(0, place.line - 1 - lines // 4)
        part = ["".join(t for t, _ in x.pieces) for x in source[first : first + lines]]
        return f"{code(str(place))}\n\n{fence(chr(10).join(part))}\n"

    return Document(str(place), f"{_file(place.path)}.md", make)


def reports(catalog: Catalog, root: Path) -> list[Document]:
    """The whole reports and formats that can be exported."""
    name = _file(catalog.root or "repository")

    def document(view: str, what: str, file: str) -> Document:
        return Document(what, file, lambda: views.render(view, catalog, view_options(root)))

    made = [document(v, f"{v} report", f"{name}-{v}.md") for v in views.REPORTS]
    formats = [f for f in views.FORMATS if f in _ENDINGS]
    made += [document(f, f"catalog as {f}", f"{name}.{_ENDINGS[f]}") for f in formats]
    return made


def view_options(root: Path) -> Options:
    """The options of a report that is asked for nothing special, as the command line has them."""
    settings = load_settings(root)
    return Options(templates=templates_of(root), targets=convert(settings.coverage, Targets))


def templates_of(root: Path) -> str | None:
    """The folder of the repository's own templates, if it has any."""
    templates = load_settings(root).templates
    return str(root / templates) if templates else None


def _file(name: str) -> str:
    """A name that is a safe and plain file name."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in name)
    return kept.strip("-.")[:80] or "dbscope"
