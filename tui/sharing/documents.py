"""The text of what is looked at, made by the same functions as `dbscope report` and `scan`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct, convert
from msgspec.structs import replace

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.reports import fragments, views
from dbscope.analyzers.reports.options import Options, Targets
from dbscope.analyzers.reports.shape import is_relational
from dbscope.analyzers.reports.text import code, fence, md
from dbscope.analyzers.settings import load_settings

from ..state import Place, Ref, Snapshot
from ..tabs.view import TabView
from ..widgets.grid import Column, Line
from ..widgets.source import read_source

_ENDINGS = {"json": "json", "tbls": "tbls.json", "dbml": "dbml", "mermaid": "mmd", "sql": "sql"}
_FORMS = {"json": "JSON", "tbls": "tbls JSON", "dbml": "DBML", "mermaid": "Mermaid", "sql": "SQL"}

Maker = Callable[[], str]


class Document(Struct, frozen=True):
    """Something that can be copied or exported: what it is, a file name for it, its maker.

    `form` is what the text is, in a word. `plain` makes it with the built-in templates, where it is
    made with templates at all. `key` and `label` are for the menu of forms.
    """

    what: str
    file: str
    make: Maker
    form: str = "Markdown"
    plain: Maker | None = None
    key: str = ""
    label: str = ""


def of_selection(snapshot: Snapshot, ref: Ref, tab: str | None, root: Path) -> Document | None:
    """The view of what is selected; with a tab, that part of it. None where there is no view."""
    catalog = snapshot.catalog
    table = snapshot.table(ref)
    part = tab if tab in fragments.PARTS else None
    if table is not None:
        if table.kind == "key-pattern" or part is None:
            return _markdown(
                ref.name,
                _file(ref.name),
                root,
                lambda own: fragments.table_markdown(catalog, ref.database, ref.name, own),
            )
        return _part(catalog, ref, ref.name, part, root)
    if ref.kind == "database" and snapshot.database(ref) is not None:
        return _part(catalog, ref, None, part or "columns", root)
    other = snapshot.other(ref)
    if other is not None:
        engine, status = other.engine, other.status
        return _markdown(
            engine,
            _file(engine),
            root,
            lambda own: fragments.other_markdown(catalog, engine, status, own),
        )
    return None


def _part(catalog: Catalog, ref: Ref, table: str | None, part: str, root: Path) -> Document:
    name = ref.name if table else ref.database
    bare = not table and part == "columns"
    return _markdown(
        name if bare else f"{name}, {part}",
        _file(name if bare else f"{name}-{part}"),
        root,
        lambda own: fragments.part_markdown(catalog, ref.database, table, part, own),
    )


def of_file(snapshot: Snapshot, path: str, root: Path) -> Document | None:
    """The sections of all tables that a file declares, between rules as in the report."""
    refs = snapshot.refs_in(path)
    made = [of_selection(snapshot, r, None, root) for r in refs if r.kind == "table"]
    parts = [p for p in made if p is not None]
    if not parts:
        return None

    def plain() -> str:
        return _RULE.join((p.plain or p.make)() for p in parts)

    return Document(
        path, f"{_file(path)}.md", lambda: _RULE.join(p.make() for p in parts), plain=plain
    )


_RULE = "\n---\n\n"


def of_view(name: str, view: TabView) -> Document | None:
    """A tab that no report has a section for, as its lines; None where it has none."""
    if not view.lines:
        return None

    def make() -> str:
        from . import row_text

        intro = "".join(f"{md(part)}\n\n" for part in view.intro if part)
        return f"### {md(name)}\n\n{intro}{row_text.markdown(view.lines, view.columns)}"

    return Document(name, f"{_file(name)}.md", make)


def of_gaps(snapshot: Snapshot, root: Path) -> Document:
    """What is missing, what disagrees, what was not understood or passed over."""
    from dbscope.analyzers.reports.gaps import gaps_markdown

    catalog, skipped, named = snapshot.catalog, snapshot.skipped, snapshot.examples

    def made(own: str | None) -> str:
        return gaps_markdown(catalog, view_options(root).targets, skipped, own, named)

    return _markdown("gaps", "gaps", root, made)


def of_place(root: Path, place: Place, lines: int = 12) -> Document:
    """A place with the lines around it, in a fence."""

    def make() -> str:
        source, _ = read_source(root, place.path)
        first = max(0, place.line - 1 - lines // 4)
        part = ["".join(t for t, _ in x.pieces) for x in source[first : first + lines]]
        return f"{code(str(place))}\n\n{fence(chr(10).join(part))}\n"

    return Document(str(place), f"{_file(place.path)}.md", make)


def reports(catalog: Catalog, root: Path) -> list[Document]:
    """The whole reports and formats that can be exported: what the command line prints."""
    name = _file(catalog.root or "repository")
    made = [
        _view(v, catalog, root, f"{v} report", f"{name}-{v}.md", "Markdown") for v in views.REPORTS
    ]
    made += [
        _view(f, catalog, root, f"catalog as {_FORMS[f]}", f"{name}.{_ENDINGS[f]}", _FORMS[f])
        for f in views.FORMATS
        if f in _ENDINGS
    ]
    return made


def _view(view: str, catalog: Catalog, root: Path, what: str, file: str, form: str) -> Document:
    """A view as the command line prints it; the reports are made with templates."""

    def make() -> str:
        return views.render(view, catalog, view_options(root))

    def plain() -> str:
        return views.render(view, catalog, replace(view_options(root), templates=None))

    return Document(what, file, make, form, plain if view in views.REPORTS else None)


# -- forms in which to copy ----------------------------------------------------------------------


def forms(
    snapshot: Snapshot,
    ref: Ref,
    root: Path,
    document: Document | None,
    row: Line | None,
    columns: Sequence[Column],
) -> list[Document]:
    """The forms in which what is under the cursor can be copied, each with a key of its own.

    `document` is the view that has the focus, `row` the line under the cursor in it, if it is made
    of lines, and `columns` are its columns.
    """
    listed = []
    if document is not None:
        listed.append(replace(document, key="y", label=f"this view: {document.what}"))
    if row is not None and not row.head:
        listed += _row_forms(snapshot, ref, root, row, columns)
    place = row.place if row is not None and row.place else snapshot.place(ref)
    if place is not None:
        listed.append(_text("p", f"place: {place}", str(place)))
    if snapshot.table(ref) is not None:
        listed += _table_forms(snapshot, ref, root)
    listed += _database_forms(snapshot, ref, root)
    return listed


def _row_forms(
    snapshot: Snapshot, ref: Ref, root: Path, row: Line, columns: Sequence[Column]
) -> list[Document]:
    """A line as a table of one row, as cells between tabs, and each of its cells."""
    from . import row_text

    name = row_text.name_of(row)
    table = snapshot.table(ref)
    if table is not None and isinstance(row.id, str) and table.column(row.id) is not None:
        catalog, column = snapshot.catalog, row.id
        whole = _markdown(
            name,
            _file(f"{ref.name}-{column}"),
            root,
            lambda own: fragments.column_markdown(catalog, ref.database, ref.name, column, own),
        )
    else:
        whole = Document(name, f"{_file(name)}.md", lambda: row_text.markdown([row], columns))
    listed = [
        replace(whole, key="r", label=f"row: {name}"),
        replace(_text("t", f"row: {name}", row_text.tabbed(row, columns)), form="tab-separated"),
    ]
    cells = row_text.cells(row, columns)[:9]
    for number, (title, cell) in enumerate(cells, 1):
        listed.append(_text(f"{number}", f"{title}: {cell}" if title else cell, cell))
    return listed


def _table_forms(snapshot: Snapshot, ref: Ref, root: Path) -> list[Document]:
    catalog = snapshot.catalog
    database, table = snapshot.tables[ref]
    name, file = ref.name, _file(ref.name)

    def alone(view: str, key: str, label: str, ending: str) -> Document:
        def make() -> str:
            return views.render(view, fragments.only(catalog, database.id, name))

        return Document(name, f"{file}.{ending}", make, _FORMS[view], key=key, label=label)

    whole = of_selection(snapshot, ref, None, root)
    listed = [replace(whole, key="w", label=f"whole table: {name}")] if whole else []
    if table.kind != "key-pattern":
        if is_relational(database):
            listed.append(alone("sql", "d", f"DDL of {name}", "sql"))
        listed += [
            Document(
                f"{name} and its neighbours",
                f"{file}.{ending}",
                _drawn(function, snapshot, ref),
                form,
                key=key,
                label=f"{name} and its neighbours",
            )
            for function, key, form, ending in (
                ("mermaid", "m", "Mermaid", "mmd"),
                ("dbml", "b", "DBML", "dbml"),
                ("ego_text", "x", "drawing", "txt"),
            )
        ]
    listed.append(
        Document(
            name,
            f"{file}.json",
            lambda: fragments.table_json(catalog, database.id, name),
            "JSON",
            key="J",
            label=f"object: {name}",
        )
    )
    return listed


def _drawn(function: str, snapshot: Snapshot, ref: Ref) -> Maker:
    """A form of the diagram around a table; what draws it is imported when it draws."""

    def make() -> str:
        from ..diagram import copies

        text: str = getattr(copies, function)(snapshot, ref)
        return text if text.endswith("\n") else f"{text}\n"

    return make


def _database_forms(snapshot: Snapshot, ref: Ref, root: Path) -> list[Document]:
    """The database that is selected or lies around what is, as a section and in every format."""
    database = snapshot.database(ref)
    if database is None:
        return []
    catalog, id = snapshot.catalog, database.id
    whole = of_selection(snapshot, Ref("database", id), None, root)
    listed = [replace(whole, key="a", label=f"whole database: {id}")] if whole else []
    if ref.kind != "database":
        return listed

    def made(view: str) -> Maker:
        return lambda: views.render(view, fragments.only(catalog, id))

    keys = {"mermaid": "m", "dbml": "b"}
    if is_relational(database):
        keys = {"sql": "d", **keys}
    for view, key in keys.items():
        file = f"{_file(id)}.{_ENDINGS[view]}"
        listed.append(
            Document(id, file, made(view), _FORMS[view], key=key, label=f"all tables of {id}")
        )
    listed.append(
        Document(
            id,
            f"{_file(id)}.json",
            lambda: fragments.database_json(catalog, id),
            "JSON",
            key="J",
            label=f"object: {id}",
        )
    )
    return listed


def _text(key: str, label: str, text: str) -> Document:
    """A short text as it is, without a line break, which a shell would take for enter."""
    return Document(text, "cell.txt", lambda: text, "text", key=key, label=label)


# -- what a repository sets ----------------------------------------------------------------------


def view_options(root: Path) -> Options:
    """The options of a report that is asked for nothing special, as the command line has them."""
    settings = load_settings(root)
    return Options(templates=templates_of(root), targets=convert(settings.coverage, Targets))


def templates_of(root: Path) -> str | None:
    """The folder of the repository's own templates, if it has any."""
    templates = load_settings(root).templates
    return str(root / templates) if templates else None


def own_templates(root: Path) -> tuple[str, bool]:
    """The template folder as the settings name it, or nothing, and whether it is there."""
    templates = load_settings(root).templates or ""
    try:
        return templates, bool(templates) and (root / templates).is_dir()
    except OSError:
        return templates, False


def _markdown(what: str, file: str, root: Path, make: Callable[[str | None], str]) -> Document:
    """A document made with templates; `make` takes the folder of the repository's own, if any."""
    return Document(what, f"{file}.md", lambda: make(templates_of(root)), plain=lambda: make(None))


def _file(name: str) -> str:
    """A name that is a safe and plain file name."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in name)
    return kept.strip("-.")[:80] or "dbscope"
