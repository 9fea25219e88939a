"""DDL in strings of code: constants, concatenation, upgrades, loops; and broken files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.schema.replay import State
from dbscope.analyzers.syntax.languages import language_of
from dbscope.analyzers.syntax.parse import unit_for
from dbscope.analyzers.technologies import raw_sql
from dbscope.analyzers.technologies.base import Declared, Source

FIXTURES = Path(__file__).parents[1] / "fixtures" / "raw_sql"


def resolved(files: dict[str, bytes]) -> list[Source]:
    facts = []
    for path, data in sorted(files.items()):
        unit = unit_for(path, language_of(path) or "", data)
        facts += [(path, f) for f in raw_sql.declare(unit)]
    return list(raw_sql.resolve(Declared(tuple(facts)), None))


def case(name: str) -> list[Source]:
    root = FIXTURES / name
    return resolved(
        {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    )


def tables(source: Source) -> dict[str, Table]:
    return {t.name: t for t in State(source.kind).apply(source.operations).tables()}


def test_constants_and_concatenation():
    (source,) = case("android")
    assert source.kind == "usage"
    assert source.engines == ("SQLite",)
    (notes,) = tables(source).values()
    assert [(c.name, c.nullable) for c in notes.columns] == [
        ("_id", False), ("title", False), ("colour", True),
    ]  # fmt: skip
    assert notes.declarations[0].line == 11
    assert source.problems == ()


def test_an_upgrade_does_not_change_what_is_there():
    (source,) = case("python")
    (history,) = tables(source).values()
    assert [(c.name, c.nullable) for c in history.columns] == [
        ("id", False), ("name", False), ("job", True),
    ]  # fmt: skip
    assert [(i.name, i.unique) for i in history.indexes] == [("idx_job", True)]


def test_back_quoted_strings_and_clean_up():
    (source,) = case("go")
    (entries,) = tables(source).values()
    assert [c.name for c in entries.columns] == ["key", "value"]
    assert [i.name for i in entries.indexes] == ["entries_value"]


def test_an_index_goes_to_the_table_that_other_code_creates():
    found = case("moved")
    (users,) = [t for s in found for t in tables(s).values()]
    assert [i.columns for i in users.indexes] == [("mail",)]


def test_names_that_code_puts_together_are_known():
    found = [t for s in case("composed") for t in tables(s).values()]
    assert sorted(t.name for t in found) == [
        "app_users", "events", "inner", "jobs", "one", "runs", "runs_log", "second", "store", "two",
    ]  # fmt: skip
    named = {t.name: t for t in found}
    assert [(k.columns, k.ref_table) for k in named["two"].foreign_keys] == [(("b",), "one")]
    assert [(i.columns, i.method) for i in named["events"].indexes] == [(("body",), "gin")]
    assert named["runs_log"].declarations[0].line == 44


def test_broken_files_end_in_problems():
    found = case("broken")
    assert "dynamic-name" in [p.kind for s in found for p in s.problems]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.kt", 'val T = "x"\nfun f() { db.execSQL("""CREATE TABLE $T (id INTEGER)""") }'),
        ("a.cs", 'var q = @"CREATE TABLE x (\n id INTEGER)";'),
        ("a.rs", 'conn.execute(r#"CREATE TABLE x (id INTEGER)"#, ())'),
        ("a.php", "<?php $db->exec('CREATE TABLE x (' . 'id INTEGER)');"),
        ("a.rb", "db.execute <<~SQL\n  CREATE TABLE x (id INTEGER)\nSQL\n"),
        ("a.c", 'sqlite3_exec(db, "CREATE TABLE x ("\n "id INTEGER)", 0);'),
        ("a.cpp", 'auto q = R"(CREATE TABLE x (id INTEGER))";'),
        ("a.ex", 'query!("""\nCREATE TABLE x (id INTEGER)\n""")'),
        ("a.js", "db.exec(`CREATE TABLE x (id INTEGER)`)"),
        ("a.swift", 'try db.execute("""\nCREATE TABLE x (id INTEGER)\n""")'),
        ("a.lua", "db:exec([[CREATE TABLE x (id INTEGER)]])"),
    ],
)
def test_strings_of_many_languages(path: str, code: str):
    (source,) = resolved({path: code.encode()})
    (table,) = tables(source).values()
    assert (table.name, [(c.name, c.type) for c in table.columns]) == ("x", [("id", "integer")])


def test_prose_is_not_ddl():
    code = b'log.error("create table failed"); print("Please alter table x by hand (soon)")'
    assert resolved({"a.java": code}) == []


def test_loops_over_literal_names():
    code = (
        'for t in ["a", "b"]:\n    db.execute(f"CREATE TABLE {t} (id INTEGER)")\n'
        'db.execute("CREATE TABLE c (id INTEGER)")\n'
    )
    found = resolved(
        {"x.rb": b'%w[a b].each do |t|\n db.execute "CREATE TABLE #{t} (id INTEGER)"\nend'}
    )
    assert sorted(t for s in found for t in tables(s)) == ["a", "b"]
    found = resolved({"x.py": code.encode()})
    assert "c" in [t for s in found for t in tables(s)]


def test_steps_in_a_migration_folder_are_replayed_in_order():
    found = resolved(
        {
            "store/migrations/2_b.go": b"var m = `ALTER TABLE a RENAME TO b`",
            "store/migrations/1_a.go": b"var m = `CREATE TABLE a (id INTEGER)`",
            "store/migrations/10_c.go": b"var m = `DROP TABLE b; CREATE TABLE c (id INTEGER)`",
        }
    )
    (source,) = found
    assert source.kind == "migration"
    assert list(tables(source)) == ["c"]
    assert [m.id for m in source.migrations] == ["1_a", "2_b", "10_c"]


def test_equal_input_gives_equal_output():
    for folder in FIXTURES.iterdir():
        assert case(folder.name) == case(folder.name)


@pytest.mark.parametrize(
    ("path", "piece"),
    [
        ("a.php", "<<<A\n"),
        ("a.php", "'\\"),
        ("a.rb", "<<~SQL\n"),
        ("a.rs", 'r#"'),
        ("a.lua", "[["),
        ("a.java", '"create table %s", x);\n'),
        ("a.go", "`"),
    ],
)
def test_hostile_repetition_is_bounded(path: str, piece: str):
    start = time.process_time()
    resolved({path: b"create table x " + piece.encode() * 20_000})
    assert time.process_time() - start < 5


def test_steps_without_numbers_are_in_no_order():
    head = b"public class Step { public static final String SQL = "
    files = {
        "db/migrations/AddIndexOfParts.java": b'"CREATE UNIQUE INDEX by_no ON parts (no)"; }',
        "db/migrations/CreateParts.java": b'"CREATE TABLE parts (id INTEGER PRIMARY KEY, no TEXT)"; }',
    }
    (source,) = resolved({path: head + text for path, text in files.items()})
    assert source.kind == "migration"
    (parts,) = tables(source).values()
    assert [(i.columns, i.unique) for i in parts.indexes] == [(("no",), True)]


def test_what_a_string_leaves_open_is_no_type_and_no_default():
    source = b'''
import sqlite3

async def first(db):
    await db.execute(
        f"""
        CREATE TABLE payments (
            id {db.serial},
            amount {db.big_int} NOT NULL,
            note VARCHAR({LONGEST}) DEFAULT '',
            made TIMESTAMP NOT NULL DEFAULT {db.now},
            CHECK (amount > {LEAST})
        )
        """
    )
    await db.execute(
        "ALTER TABLE payments "
        f"ADD COLUMN paid TIMESTAMP DEFAULT {db.now}"
    )
'''
    (found,) = resolved({"shop/store.py": source})
    payments = tables(found)["payments"]
    assert {c.name: (c.type, c.nullable, c.default) for c in payments.columns} == {
        "id": (None, True, None),
        "amount": (None, False, None),
        "note": ("varchar", True, "''"),
        "made": ("timestamp", False, None),
        "paid": ("timestamp", True, None),
    }
    assert payments.checks == ()
