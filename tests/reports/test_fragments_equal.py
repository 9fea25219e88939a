"""What is copied is, byte for byte, a part of what the command line prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from report_hostile import catalogs
from report_shop import ONLY_POSTGRES
from report_shop import SHOP as MANY

from dbscope.analyzers.model.catalog import Catalog, Other
from dbscope.analyzers.reports import fragments, views
from dbscope.analyzers.workspace import Options, Workspace
from dbscope.tui.command.headless import run
from dbscope.tui.sharing.clipboard import clean

SHOP = Path(__file__).parent.parent / "fixtures" / "shop"
IN_NARROWED = ("relations", "diagram", "migrations")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    workspace = Workspace(SHOP, Options(jobs=1, cache=False))
    workspace.scan()
    return workspace.catalog


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    command, *options = arguments
    assert run([command, str(SHOP), "--no-cache", "--quiet", *options]) == 0
    return capsys.readouterr().out


def tables(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for database, table in catalog.tables():
        yield database.id, table.qualified


def test_every_table_is_a_part_of_the_printed_schema_report(
    catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    report = printed(capsys, "report", "--no-date")
    assert len(catalog.databases) == 3
    for database, name in tables(catalog):
        whole = fragments.table_markdown(catalog, database, name)
        if ":" in name:
            head, line = whole.rsplit("\n", 2)[0], whole.splitlines()[-1]
            assert report.count(head) == 1 or f"{line}\n" in report
            continue
        assert report.count(whole) == 1, name
        assert "**Database:**" in whole
        for part in ("columns", "keys"):
            assert fragments.part_markdown(catalog, database, name, part) in whole, (name, part)


@pytest.mark.parametrize("name", ["orders", "users", "products", "reviews", "session:{token}"])
def test_what_a_report_tells_of_all_is_a_part_of_the_narrowed_one(
    catalog: Catalog, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    database = next(d for d, n in tables(catalog) if n == name)
    one = ["--database", database, "--table", name]
    schema = printed(capsys, "report", "--no-date", *one)
    databases = printed(capsys, "report", "--view", "databases", *one)
    said = {p: fragments.part_markdown(catalog, database, name, p) for p in fragments.PARTS}
    for part in IN_NARROWED:
        assert said[part] in schema, part
    assert said["used"] in databases
    if ":" in name:
        assert fragments.table_markdown(catalog, database, name) in schema
    else:
        assert said["diagram"].startswith("```mermaid\n")
    if name == "orders":
        assert all(said[p] for p in (*IN_NARROWED, "used"))


def test_every_database_is_a_part_of_the_printed_reports(
    catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    report = printed(capsys, "report", "--view", "databases")
    for database in catalog.databases:
        whole = fragments.database_markdown(catalog, database.id)
        assert report.count(whole) == 1, database.id
        assert fragments.part_markdown(catalog, database.id, None, "columns") == whole
        assert fragments.part_markdown(catalog, database.id, None, "used") in whole
        schema = printed(capsys, "report", "--no-date", "--database", database.id)
        for part in IN_NARROWED:
            assert fragments.part_markdown(catalog, database.id, None, part) in schema


def agree(whole: Catalog) -> None:
    """Every table's and database's text is a part of its report, and clean."""
    schema = views.render("schema", whole, views.Options(no_date=True))
    databases = views.render("databases", whole)
    for database, name in tables(whole):
        found = fragments.find_table(whole, database, name)[1]
        text = fragments.table_markdown(whole, database, name)
        if found.kind == "key-pattern":
            assert text.splitlines()[-1] + "\n" in schema
        else:
            assert text in schema, name
        for part in fragments.PARTS:
            said = fragments.part_markdown(whole, database, name, part)
            assert clean(said) == said
    for one in whole.databases:
        assert fragments.database_markdown(whole, one.id) in databases


@pytest.mark.parametrize("whole", [MANY, ONLY_POSTGRES], ids=["many", "one"])
def test_other_catalogs_agree_too(whole: Catalog) -> None:
    agree(whole)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(catalogs())
def test_whatever_the_names_are_the_parts_are_parts(whole: Catalog) -> None:
    agree(whole)
    for view in (*views.REPORTS, *views.FORMATS):
        text = views.render(view, whole)
        assert clean(text) == text, view


def test_objects_are_those_of_the_printed_json(
    catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(capsys, "scan", "--format", "json")
    document = json.loads(text)
    for database in document["databases"]:
        assert json.loads(fragments.database_json(catalog, database["id"])) == database
        for table in database["tables"]:
            name = f"{table['schema']}.{table['name']}" if table["schema"] else table["name"]
            one = fragments.table_json(catalog, database["id"], name)
            assert json.loads(one) == table
            lines = [" " * 8 + line for line in one.splitlines()]
            assert "\n".join(lines) in text, "the same bytes, but for the margin"


def test_a_column_is_a_row_of_the_report(catalog: Catalog) -> None:
    whole = fragments.table_markdown(catalog, "postgresql", "orders")
    head, rule, row = fragments.column_markdown(
        catalog, "postgresql", "orders", "total"
    ).splitlines()
    assert f"{head}\n{rule}\n" in whole and f"\n{row}\n" in whole
    with pytest.raises(fragments.NotFound, match="orders has no column nope"):
        fragments.column_markdown(catalog, "postgresql", "orders", "nope")


def test_an_engine_that_is_not_counted_is_told_as_explain_tells_it() -> None:
    catalog = replace(MANY, others=(Other("Kafka", "not-a-database", "a broker"),))
    told = views.render("databases", catalog, views.Options(explain=True))
    assert fragments.other_markdown(catalog, "Kafka", "not-a-database") in told


def test_templates_of_a_repository_are_used_for_parts_too(tmp_path: Path) -> None:
    (tmp_path / "_keys.md.j2").write_text("mine: {{ table.name }}\n", encoding="utf-8")
    folder = str(tmp_path)
    report = views.render("schema", MANY, views.Options(templates=folder, no_date=True))
    for database, name in tables(MANY):
        if fragments.find_table(MANY, database, name)[1].kind != "key-pattern":
            assert fragments.table_markdown(MANY, database, name, folder) in report
    assert fragments.part_markdown(MANY, "postgresql", "users", "keys", folder) == "mine: users\n"
