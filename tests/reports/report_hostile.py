"""Catalogs whose every name and comment is whatever Hypothesis thinks of."""

from __future__ import annotations

from hypothesis import strategies as st

from dbscope.analyzers.link.coverage import coverage
from dbscope.analyzers.link.relationships import Relations
from dbscope.analyzers.model.catalog import (
    Access,
    Catalog,
    Component,
    Database,
    Drift,
    Evidence,
    Migration,
    Other,
    Problem,
    Setting,
    Use,
)
from dbscope.analyzers.model.schema import Check, Column, Declaration, ForeignKey, Index, Table

ATOMS = (
    *("a", "id", "PK", "fk", '"', "'", "`", "|", "\\", "\n", "\r", "\t", "\x00", "\x1b[31m"),
    *("\x7f", "\x9b", "\u202e", "\u2028", "\ud800", "<", "<b>", "<!--", "-->", "[x]", "!["),
    *("](javascript:x)", "{", "}", "{{7*7}}", "{% raw %}", "%%", "%%{init:{}}%%", "~", "~~"),
    *("*", "__", "_", "#", "---", "```", "$", "&lt;", "//", "/*", "*/", "--", ";", ":::", "o{"),
    *("||", "é", "表", "😀", "class", "end", "style", "erDiagram", "accTitle: x", ".", " ", ""),
    *("items[].x", "(a,b)", "numeric(10,2)", "'''", '"""', "one", "many", "to", "u", "1"),
    *("direction TB", "of", "=1+1", "@x"),
)
texts = st.one_of(st.lists(st.sampled_from(ATOMS), max_size=5).map("".join), st.text(max_size=12))
maybe = st.none() | texts
columns = st.builds(
    Column,
    name=texts,
    type=maybe,
    nullable=st.none() | st.booleans(),
    default=maybe,
    unique=st.booleans(),
    description=maybe,
    enum=st.none() | st.lists(texts, max_size=3).map(tuple),
    path=texts,
    line=st.integers(0, 9),
    generated=maybe,
)
some = st.lists(texts, min_size=1, max_size=2).map(tuple)
keys = st.builds(
    ForeignKey,
    columns=some,
    ref_table=texts,
    ref_columns=some | st.just(()),
    on_delete=maybe,
    enforced=st.booleans(),
    name=maybe,
    ref_schema=maybe,
)
indexes = st.builds(
    Index, name=maybe, columns=some, unique=st.booleans(), method=maybe, where=maybe
)
declarations = st.builds(
    Declaration, path=texts, line=st.integers(0, 9), source=st.sampled_from(["model", "migration"])
)
kinds = st.sampled_from(["table", "table", "view", "collection", "key-pattern"])


@st.composite
def _table(draw: st.DrawFn) -> Table:
    held = draw(st.lists(columns, max_size=4).map(tuple))
    names = [c.name for c in held] or ["x"]
    near = st.builds(lambda k, c: ForeignKey((c,), k.ref_table), keys, st.sampled_from(names))
    return Table(
        name=draw(texts),
        schema=draw(maybe),
        kind=draw(kinds),
        description=draw(maybe),
        model=draw(maybe),
        technology=draw(maybe),
        methods=draw(some),
        declarations=draw(st.lists(declarations, max_size=3).map(tuple)),
        columns=held,
        primary_key=tuple(names[: draw(st.integers(0, 2))]),
        foreign_keys=draw(st.lists(keys | near, max_size=2).map(tuple)),
        unique=((names[0],),),
        indexes=draw(st.lists(indexes, max_size=2).map(tuple)),
        checks=draw(st.lists(st.builds(Check, maybe, texts), max_size=1).map(tuple)),
        options={draw(texts): draw(texts), "ttl": draw(texts | st.integers())},
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """A catalog of one or two databases with hostile text in every place that holds text."""
    number = draw(st.integers(1, 2))
    databases = tuple(draw(_database(f"{i}")) for i in range(number))
    evidence = (Evidence(draw(texts), 1, draw(texts), draw(texts)),)
    return Catalog(
        root=draw(texts),
        no_database=False,
        databases=databases,
        others=(Other(draw(texts), draw(texts), draw(texts), evidence),),
        components=(Component(draw(texts), draw(texts), (Use(draw(texts), "0", 1, 1),)),),
        coverage=coverage(databases),
        problems=(Problem(draw(texts), 1, draw(texts), draw(texts)),),
    )


@st.composite
def _database(draw: st.DrawFn, number: str) -> Database:
    tables = tuple(draw(st.lists(_table(), max_size=4)))
    return Database(
        id=f"{number}{draw(texts)}",
        engine=draw(st.sampled_from(["PostgreSQL", "MySQL", "SQLite"]) | texts),
        kind=draw(st.sampled_from(["relational", "document"])),
        status=draw(st.sampled_from(["required", "alternative"])),
        default=True,
        role=draw(texts),
        access=(Access(draw(texts), draw(maybe), draw(maybe)),),
        key_files=(draw(texts),),
        evidence=(Evidence(draw(texts), 1, draw(texts), draw(texts)),),
        components=(draw(texts),),
        tables=tables,
        relationships=Relations().of(tables),
        migrations=(Migration(draw(texts), draw(texts), draw(texts), draw(maybe), draw(texts), 1),),
        drift=(Drift(draw(texts), draw(maybe), draw(texts), draw(texts), 1, draw(texts)),),
        settings=(Setting(draw(texts), draw(texts), draw(texts), 1),),
    )
