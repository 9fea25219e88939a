"""Whatever a repository writes into its names and comments, the documents around them hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from report_checkers import dbml, mermaid, no_hidden, tables
from report_hostile import catalogs, texts

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.reports import mermaid as diagrams
from dbscope.analyzers.reports import text, views
from dbscope.analyzers.reports.gaps import gaps_markdown

quietly = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})
ASKED = views.Options(no_date=True, explain=True)


def active(document: str) -> list[str]:
    """What a reader would take as markup that only repository text could have brought in."""
    found = []
    for token in MARKDOWN.parse(document):
        if token.type == "html_block":
            found.append(token.content)
        for child in token.children or []:
            own = child.type == "link_open" and str(child.attrs["href"]).startswith("#")
            if child.type in ("link_open", "image", "html_inline", "s_open") and not own:
                found.append(token.content)
    return found


@quietly
@given(catalogs())
def test_reports_stay_rectangular_and_inert(catalog: Catalog) -> None:
    for name in views.REPORTS:
        document = views.render(name, catalog, ASKED)
        no_hidden(document)
        tables(document)
        assert active(document) == []


@quietly
@given(catalogs())
def test_fragments_stay_rectangular_and_inert(catalog: Catalog) -> None:
    for database in catalog.databases:
        parts = [views.database_markdown(catalog, database.id), gaps_markdown(catalog)]
        parts += [views.table_markdown(catalog, database.id, t.qualified) for t in database.tables]
        for part in parts:
            no_hidden(part)
            tables(part)
            assert active(part) == []


@quietly
@given(catalogs())
def test_formats_hold(catalog: Catalog) -> None:
    for name in views.FORMATS:
        no_hidden(views.render(name, catalog, ASKED))
    json.loads(views.render("json", catalog))
    json.loads(views.render("tbls", catalog))
    dbml(views.render("dbml", catalog))
    for database in catalog.databases:
        for diagram in diagrams.diagrams(database):
            mermaid(diagram)


@quietly
@given(catalogs())
def test_sql_keeps_hostile_text_in_names_strings_and_comments(catalog: Catalog) -> None:
    """Outside of quotes and comments there is no `;` but at a statement's end."""
    for line in views.render("sql", catalog).split("\n"):
        bare = _unquoted(line)
        assert ";" not in bare.removesuffix(";"), line
        assert "/*" not in bare, line


def _unquoted(line: str) -> str:
    """The line without what stands in quotes of any dialect, and without its comment."""
    kept, closing = "", ""
    for position, character in enumerate(line):
        if closing:
            closing = "" if character == closing else closing
        elif line.startswith("--", position):
            break
        elif character in "'\"`[":
            closing = "]" if character == "[" else character
        else:
            kept += character
    return kept.rstrip()


@quietly
@given(texts)
def test_a_cell_is_one_cell(name: str) -> None:
    for written in (text.md(name), text.code(name)):
        row = f"| {written} | x |"
        assert "\n" not in row
        no_hidden(row)
        html = MARKDOWN.render(f"| a | b |\n|---|---|\n{row}")
        assert html.count("<td>") == 2


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("user_id", "user_id"),
        ("_id", "_id"),
        ("__init__", r"\_\_init\_\_"),
        ("a|b", r"a\|b"),
        ("items[].sku", "items[].sku"),
        ("[x](javascript:y)", r"[x]\(javascript:y)"),
        ("<script>", "&lt;script>"),
        ("a &lt; b & c", "a &amp;lt; b & c"),
        ("two\nlines", "two lines"),
        ("C#", r"C\#"),
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("\u202egpj.exe", "�gpj.exe"),
        ("caf\ud800", "caf�"),
    ],
)
def test_how_text_is_written_in_markdown(raw: str, shown: str) -> None:
    assert text.md(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a|b", r"`a\|b`"),
        ("", ""),
        ("a\\|b", r"a\\\|b"),
    ],
)
def test_how_text_is_written_as_code(raw: str, shown: str) -> None:
    assert text.code(raw) == shown


def test_a_fence_is_longer_than_what_it_holds() -> None:
    assert text.fence("a\n````\nb", "sql") == "`````sql\na\n````\nb\n`````"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("numeric(10,2)", "numeric(10_2)"),
        ("double precision", "double_precision"),
        ("text[]", "text[]"),
        ("pk", "_pk"),
        ("fk-x", "_fk-x"),
        ("fkey", "fkey"),
        ("größe", "groe"),
        ("2fa", "_2fa"),
        ("", "_"),
    ],
)
def test_how_a_type_is_written_in_mermaid(raw: str, shown: str) -> None:
    assert text.mermaid_word(raw) == shown


def test_entities_that_mermaid_would_take_for_words_are_quoted() -> None:
    assert text.mermaid_entity("orders") == "orders"
    assert text.mermaid_entity("class") == '"class"'
    assert text.mermaid_entity("End") == '"End"'
    assert text.mermaid_entity("auth.users") == '"auth.users"'
    assert text.mermaid_entity('a"b\\c%') == '"a\'b_c_"'
    assert text.mermaid_entity("") == '"_"'
