"""The statement splitter: every dialect's quoting, markers and data; nothing makes it fail."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbscope.analyzers.syntax.sql import SqlUnit, guess_dialect, path_engine
from dbscope.analyzers.syntax.sql_split import split
from dbscope.analyzers.syntax.sql_strings import literals
from dbscope.analyzers.syntax.sql_template import fill, without_holes

DIALECTS = ("", "postgres", "mysql", "sqlite", "tsql", "oracle", "clickhouse")


def texts(sql: str, dialect: str = "") -> list[str]:
    return [s.text for s in split(sql, dialect)]


def test_quotes_and_comments_hide_semicolons():
    sql = """
    SELECT ';' AS "a;b"; -- not; here
    /* nor; here */ SELECT `c;d`;
    """
    assert texts(sql, "mysql") == ["SELECT ';' AS \"a;b\"", "SELECT `c;d`"]


def test_dollar_quotes():
    sql = "DO $$ BEGIN a; b; END $$; SELECT $x$ ; $x$; SELECT $1;"
    assert texts(sql, "postgres") == [
        "DO $$ BEGIN a; b; END $$", "SELECT $x$ ; $x$", "SELECT $1",
    ]  # fmt: skip


def test_backslashes_escape_only_where_the_dialect_says_so():
    assert len(split(r"SELECT 'it\'s; one';", "mysql")) == 1
    assert texts(r"SELECT 'c:\'; SELECT 2;", "postgres") == [r"SELECT 'c:\'", "SELECT 2"]


def test_delimiter_and_routines():
    sql = """DELIMITER $$
CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END$$
DELIMITER ;
CREATE TABLE t (id int);
CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; SELECT 3; END;
CREATE TABLE u (id int);"""
    found = texts(sql, "mysql")
    assert [t.split("(")[0].strip() for t in found] == [
        "CREATE PROCEDURE p", "CREATE TABLE t",
        "CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; "
        "SELECT 3; END",
        "CREATE TABLE u",
    ]  # fmt: skip


def test_a_routine_that_never_ends_costs_only_itself():
    assert len(split("CREATE TRIGGER x BEGIN a; CREATE TABLE t (id int); SELECT 1;", "sqlite")) == 3


def test_copy_data_and_meta_commands():
    sql = (
        "\\restrict abc\n\\connect db\nCOPY t (a, b) FROM stdin;\n1\tit's\n2\t;\n\\.\n"
        "CREATE TABLE after_it (id int);\n\\unrestrict abc\n"
    )
    assert texts(sql, "postgres") == [
        "COPY t (a, b) FROM stdin", "CREATE TABLE after_it (id int)",
    ]  # fmt: skip


def test_go_batches_without_semicolons():
    sql = "CREATE TABLE [a;b] (id int)\nGO\nSET X ON\ngo\nCREATE TABLE c (id int)\nGO 2\n"
    assert texts(sql, "tsql") == [
        "CREATE TABLE [a;b] (id int)", "SET X ON", "CREATE TABLE c (id int)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("-- +goose Up", "-- +goose Down"),
        ("-- +migrate Up", "-- +migrate Down"),
        ("-- migrate:up", "-- migrate:down transaction:false"),
        ("-- rambler up", "-- rambler down"),
        ("-- Up Migration", "-- Down Migration"),
        ("# --- !Ups", "# --- !Downs"),
        ("-- a migration", "-- //@UNDO"),
        ("-- nothing", "---- create above / drop below ----"),
    ],
)
def test_markers_tell_up_from_down(up: str, down: str):
    sql = f"{up}\nCREATE TABLE t (id int);\n{down}\nDROP TABLE t;\n"
    assert [(s.text, s.up) for s in split(sql, "")] == [
        ("CREATE TABLE t (id int)", True), ("DROP TABLE t", False),
    ]  # fmt: skip


def test_a_marker_ends_a_statement_without_terminator():
    found = split("-- migrate:up\nCREATE TABLE t (id int)\n-- migrate:down\nDROP TABLE t", "")
    assert [(s.text, s.up) for s in found] == [
        ("CREATE TABLE t (id int)", True), ("DROP TABLE t", False),
    ]  # fmt: skip


def test_lines_and_leading_comments():
    found = split(
        "\n-- far away\n\n-- the users\n-- of the shop\nCREATE TABLE u\n(id int);\nX;", ""
    )
    assert [(s.line, s.comment) for s in found] == [(6, "the users\nof the shop"), (8, "")]


def test_executable_comments_stay():
    found = split("/*!40101 SET NAMES utf8 */;\n/*!50001 CREATE VIEW v AS SELECT 1 */;", "mysql")
    assert len(found) == 2


def test_a_large_dump_is_fast():
    row = "(1, 'it''s a; value', NULL, \"x\"),\n"
    sql = "INSERT INTO t VALUES\n" + row * 60_000 + "(2);\nCREATE TABLE t (id int);"
    start = time.process_time()
    assert len(split(sql, "mysql")) == 2
    assert len(sql) / (time.process_time() - start) > 3e6


@pytest.mark.parametrize(
    "piece",
    ["'\\", "$a$", "$a$ $b$", "/*", "`'\"", "DELIMITER x\na", "CREATE TRIGGER a BEGIN x; ", "[a",
     "COPY x FROM stdin;", "/*! ", "x -- y\n", "\n/x", "(", "#\n"],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["mysql", "tsql", "postgres", ""])
def test_hostile_repetition_stays_linear(piece: str, dialect: str):
    start = time.process_time()
    split(piece * 20_000, dialect)
    assert time.process_time() - start < 2


SQLISH = st.lists(
    st.sampled_from(
        ["'", '"', "`", "$$", "$a$", ";", "--", "/*", "*/", "\n", " ", "BEGIN", "END", "CREATE ",
         "TRIGGER ", "GO", "DELIMITER //", "//", "\\.", "COPY t FROM stdin", "-- +goose Down", "#",
         "[", "]", "a", "(", ")", "/*!50001 ", "\\", "\x00", "é"]
    )
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(SQLISH, st.text()), st.sampled_from(DIALECTS))
def test_statements_are_the_text(sql: str, dialect: str):
    """Statements come in order, do not overlap, and each stands in the script as it is."""
    last = 0
    for statement in split(sql, dialect):
        assert last <= statement.start <= statement.stop <= len(sql)
        assert statement.text in sql[statement.start : statement.stop]
        at = sql.index(statement.text, statement.start)
        assert statement.line == sql.count("\n", 0, at) + 1 or statement.text in sql[at + 1 :]
        last = statement.stop


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["CREATE TABLE a (b text)", "SELECT ';'", "DROP TABLE x"])))
def test_joined_statements_split_again(statements: list[str]):
    assert texts(";\n".join(statements), "postgres") == statements


@settings(max_examples=200, deadline=None)
@given(st.one_of(SQLISH, st.text()), st.sampled_from(["go", "java", "php", "ruby", "python", "c"]))
def test_literals_never_fail(text: str, language: str):
    for literal in literals(text, language):
        assert 1 <= literal.line <= text.count("\n") + 1


def test_placeholders_become_identifiers():
    sql = "{{- if x }}\nCREATE TABLE {{ .Prefix }}users (\n${col} int\n);\n{{ end }}"
    filled = fill(sql)
    assert filled.count("\n") == sql.count("\n")
    assert "{{" not in filled and "${" not in filled
    assert without_holes("dbs0holeusers") == "users"
    assert without_holes("dbs0hole_users") == "users"


def test_dialects_are_told_from_words_and_paths():
    assert guess_dialect("CREATE TABLE `a` (id int AUTO_INCREMENT) ENGINE=InnoDB;") == "mysql"
    assert guess_dialect("CREATE TABLE a (id BIGSERIAL, at TIMESTAMPTZ);") == "postgres"
    assert guess_dialect("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);") == "sqlite"
    assert guess_dialect("CREATE TABLE [dbo].[a] (id INT IDENTITY(1,1))\nGO\n") == "tsql"
    assert (
        guess_dialect("CREATE TABLE a (id UInt64) ENGINE = MergeTree ORDER BY id") == "clickhouse"
    )
    assert guess_dialect("CREATE TABLE a (id int);") == ""
    assert path_engine("db/h2/schema.sql") == ("h2", "H2")
    assert path_engine("sql/sqlserver.sql") == ("tsql", "SQL Server")
    assert SqlUnit("db/pgsql/x.sql", "sql", b"").dialect == "postgres"


def test_utf16_scripts_are_read():
    unit = SqlUnit("x.sql", "sql", "CREATE TABLE é (id int);".encode("utf-16"))
    assert [s.text for s in unit.statements] == ["CREATE TABLE é (id int)"]
