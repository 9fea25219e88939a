"""SQL files of a repository: histories in order, twins, repeats, snapshots, deltas."""

from __future__ import annotations

from pathlib import Path

import pytest
from technology_run import run_files

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.schema.replay import State
from dbscope.analyzers.syntax.languages import language_of
from dbscope.analyzers.syntax.parse import unit_for
from dbscope.analyzers.technologies import sql_files
from dbscope.analyzers.technologies.base import Declared, Source

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sql_files"


def sources(root: Path) -> list[Source]:
    facts = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        relative = path.relative_to(root).as_posix()
        language = language_of(relative) or ""
        if language in sql_files.SPEC.literals:
            unit = unit_for(relative, language, path.read_bytes())
            facts += [(relative, f) for f in sql_files.declare(unit)]
    return list(sql_files.resolve(Declared(tuple(facts)), None))


def case(name: str) -> dict[str, Source]:
    return {s.group: s for s in sources(FIXTURES / name)}


def tables(source: Source) -> dict[str, Table]:
    state = State(source.kind).apply(source.operations)
    return {t.name: t for t in state.tables()}


def columns(table: Table) -> list[str]:
    return [c.name for c in table.columns]


def test_goose_sql_and_code_in_the_order_of_their_numbers():
    found = case("goose")
    (history,) = found.values()
    assert history.kind == "migration"
    assert history.complete
    assert history.engines == ("PostgreSQL",)
    assert [m.id for m in history.migrations] == ["00001_books", "00002_rename", "00010_loans"]
    assert {m.tool for m in history.migrations} == {"goose"}
    made = tables(history)
    assert sorted(made) == ["loans", "publications"]
    assert columns(made["publications"]) == ["id", "title", "isbn", "subtitle", "language", "pages"]
    assert made["publications"].column("title").description == "as printed on the cover"  # type: ignore[union-attr]
    assert made["loans"].foreign_keys[0].ref_table == "publications"
    assert history.problems == ()


def test_twins_are_sources_of_their_own():
    found = case("twins")
    mysql, postgres = found["sql/mysql.initial.sql"], found["sql/postgres.initial.sql"]
    assert mysql.complete and postgres.complete
    assert mysql.variant_of == postgres.variant_of != ""
    assert (mysql.engines, postgres.engines) == (("MySQL",), ("PostgreSQL",))
    assert sorted(tables(mysql)) == sorted(tables(postgres)) == ["notes", "users"]
    assert [i.name for i in tables(mysql)["notes"].indexes] == ["notes_user"]
    assert tables(postgres)["notes"].indexes == ()


def test_deltas_beside_a_snapshot_are_history_only():
    found = case("snapshot")
    assert found["sql/mysql.initial.sql"].complete
    history = found["sql/mysql"]
    assert not history.complete
    assert history.variant_of == found["sql/mysql.initial.sql"].variant_of != ""
    assert [m.date for m in history.migrations] == ["2021-01-01", "2022-01-01"]
    assert history.migrations[0].summary == "add column accounts.active"


def test_flyway_orders_by_number_and_starts_at_the_baseline():
    (history,) = case("flyway").values()
    made = tables(history)
    assert sorted(made) == ["parts", "thing_names", "things"]
    assert columns(made["things"]) == ["id", "name", "weight"]
    assert [m.id for m in history.migrations] == [
        "V1__init", "B3__baseline", "V3_1__size", "V10__weight", "R__views",
    ]  # fmt: skip
    assert {m.tool for m in history.migrations} == {"Flyway"}


def test_one_folder_per_migration():
    (history,) = case("diesel").values()
    assert columns(tables(history)["users"]) == ["id", "role"]
    assert [m.date for m in history.migrations] == ["2024-01-01", "2024-03-13"]


def test_files_of_one_engine_replace_the_general_one():
    found = {s.engines: s for s in sources(FIXTURES / "engines")}
    assert sorted(found) == [("MySQL",), ("SQLite",)]
    assert {e[0]: tables(s)["u"].columns[0].type for e, s in found.items()} == {
        "MySQL": "bigint unsigned", "SQLite": "integer",
    }  # fmt: skip
    assert all(sorted(tables(s)) == ["t", "u"] for s in found.values())


def test_two_databases_stay_apart():
    found = case("two_databases")
    assert sorted(found) == ["db/config.sql", "db/portal.sql"]
    assert all(s.complete and s.variant_of == "" for s in found.values())


def test_of_repeats_only_the_best_counts():
    found = case("repeats")
    assert found["current/schema.sql"].complete
    assert not found["legacy/schema.sql"].complete
    assert found["current/schema.sql"].variant_of == found["legacy/schema.sql"].variant_of != ""


def test_upgrade_scripts_are_not_replayed():
    found = case("upgrades")
    assert [g for g, s in found.items() if s.complete] == ["db/schema.sql"]


def test_broken_files_end_in_problems():
    (source,) = case("broken").values()
    assert {"good", "half"} <= set(tables(source))
    kinds = [p.kind for p in source.problems]
    assert "dynamic-name" in kinds and "unparsed-statement" in kinds
    assert all(p.path == "db/schema.sql" and p.line >= 1 for p in source.problems)


@pytest.mark.parametrize("folder", ["tests", "src/test/resources", "examples", "testdata"])
def test_tests_are_marked(folder: str, tmp_path: Path):
    path = tmp_path / folder / "schema.sql"
    path.parent.mkdir(parents=True)
    path.write_text("CREATE TABLE t (id int);")
    (source,) = sources(tmp_path)
    assert source.test


def test_files_of_one_folder_make_one_schema(tmp_path: Path):
    (tmp_path / "initdb.d").mkdir()
    (tmp_path / "initdb.d/01-tables.sql").write_text("CREATE TABLE a (id integer);")
    (tmp_path / "initdb.d/02-more.sql").write_text("CREATE TABLE b (id integer);")
    (tmp_path / "initdb.d/03-keys.sql").write_text("ALTER TABLE a ADD PRIMARY KEY (id);")
    (source,) = sources(tmp_path)
    assert source.kind == "dump"
    assert tables(source)["a"].primary_key == ("id",)


def test_equal_input_gives_equal_output():
    for folder in FIXTURES.iterdir():
        assert sources(folder) == sources(folder)


def test_a_journal_orders_the_files_beside_it_and_names_their_engine() -> None:
    """Drizzle docs, "Migrations": what the journal does not list is not run."""
    (source,) = case("drizzle_journal").values()
    found = tables(source)
    assert source.kind == "migration" and source.engines == ("SQLite",)
    assert [(m.tool, m.id) for m in source.migrations] == [
        ("Drizzle Kit", "wild_start"),
        ("Drizzle Kit", "calm_change"),
    ]
    assert set(found) == {"user", "note"}
    assert columns(found["note"]) == ["id", "user_id", "title"]
    assert found["note"].indexes == ()


def test_a_journal_that_is_none_changes_nothing() -> None:
    plain = {"db/drizzle/0000_a.sql": b"create table a (id integer);"}
    for text in (b"[]", b'{"breakpoints": true}', b'{"entries": [1, {"tag": 2}, {"tag": "b"}]}'):
        files = {**plain, "db/drizzle/meta/_journal.json": text}
        assert set(run_files("sql_files", files).tables) == {"a"}
