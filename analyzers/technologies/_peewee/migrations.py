"""Which files hold migrations for Peewee, and the sources that they make.

peewee-migrate docs: `def migrate(migrator, database, …)`; peewee-moves docs:
`def upgrade(migrator)`; Peewee docs, "Schema Migrations": `migrate(migrator.add_column(…), …)` in
a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...facts import Fact
from ...model.catalog import Migration
from ...schema.operations import AnyOperation, CreateTable, RenameTable
from ...schema.script_names import date_of, natural
from ...syntax.ir import FuncDef
from ...syntax.unit import CodeUnit
from .._shared.mapper_classes import Classes
from .._shared.mapper_sources import loose_statements, step
from .._shared.places import standing
from ..base import Declared, Source
from .replay import Replay

FILE = re.compile(r"(?m)^(?:async )?def (migrate|upgrade)\(\s*migrator\b")
_SCRIPT = re.compile(r"\bplayhouse(?:\.migrate\b| import migrate\b)")
_CHANGES = re.compile(
    r"\b(?:add_column|drop_column|rename_column|rename_table|add_index|drop_index|add_not_null|"
    r"drop_not_null|alter_column_type)\("
)
_MOST_FUNCTIONS = 60


def declare_migration(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """The function that a migration file is run by, or the functions of a script."""
    found = FILE.search(unit.text)
    if found is not None:
        function = unit.function(found[1])
        if function is not None:
            tool = "peewee-migrate" if found[1] == "migrate" else "peewee-moves"
            yield Fact(technology, "migration", tool, function.line, function)
    elif _SCRIPT.search(unit.text) and _CHANGES.search(unit.text):
        for statement in unit.module.body:
            if not isinstance(statement, FuncDef):
                continue
            text = "\n".join(unit.lines[statement.line - 1 : statement.end_line])
            if _CHANGES.search(text):
                full = unit.function(statement.name)
                if full is not None:
                    yield Fact(technology, "change", statement.name, full.line, full)
        yield Fact(technology, "change", "", 1)


def migrations(classes: Classes, declared: Declared, engines: tuple[str, ...]) -> Iterator[Source]:
    """One source per folder of migration files, and one for the scripts of a folder."""
    engine = engines[0] if engines else ""
    for kind in ("migration", "change"):
        folders: dict[str, list[tuple[str, Fact]]] = {}
        for path, fact in declared.of(kind):
            folders.setdefault(path.rpartition("/")[0], []).append((path, fact))
        for folder, facts in sorted(folders.items()):
            yield _source(classes, folder, facts, engine, kind)


def _source(
    classes: Classes, folder: str, facts: list[tuple[str, Fact]], engine: str, kind: str
) -> Source:
    classes.problems = []
    replay = Replay(classes, engine)
    operations: list[AnyOperation] = []
    steps: list[Migration] = []
    for path, fact in sorted(facts, key=lambda f: (natural(f[0]), f[1].line)):
        if isinstance(fact.node, FuncDef):
            made = replay.function(path, fact.node)
        else:
            made = replay.statements(path, loose_statements(classes.project, path))
        operations += made
        if kind == "migration" or made:
            steps.append(_step(path, fact, made, kind))
    created = {o.table for o in operations if isinstance(o, CreateTable)}
    created |= {o.new_name for o in operations if isinstance(o, RenameTable)}
    spoken = {t for o in operations if isinstance(t := getattr(o, "table", None), str)}
    place = standing(f"{folder}/x.py")
    return Source(
        technology="Peewee",
        kind="migration",
        group=folder if kind == "migration" else f"{folder}#changes",
        root=folder,
        engines=(engine,) if engine else (),
        operations=tuple(operations),
        migrations=tuple(steps),
        problems=tuple(sorted(set(classes.problems))),
        complete=len(spoken - created) * 3 <= len(created) and bool(created),
        test=place != "",
        example=place == "example",
    )


def _step(path: str, fact: Fact, made: list[AnyOperation], kind: str) -> Migration:
    name = path.rpartition("/")[2].removesuffix(".py")
    tool = fact.name if kind == "migration" else "playhouse.migrate"
    own = name if kind == "migration" or not fact.name else f"{name}.{fact.name}"
    return step(tool, own, path, date_of(name), fact.line, made)
