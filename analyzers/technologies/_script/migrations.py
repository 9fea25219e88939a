"""Migrations that are scripts: which files hold one, what `up` is, and the history they make up.

Knex, Kysely, Umzug and their like run the `up` of every file of a folder in the order of the files'
names; `down` never counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...facts import Fact
from ...model.catalog import Migration, Problem
from ...schema.operations import AnyOperation, summarise
from ...schema.script_names import date_of, folder, stem
from ...syntax.ir import Assign, ClassDef, Func, FuncDef, Lit, Map, Stmt
from ...syntax.targets import top
from ...syntax.unit import CodeUnit
from .._python.values import Cls, Fn
from .._shared.places import is_test
from ..base import Source
from .run import ScriptInterpreter, long_functions

UP = "up"


def defines_up(body: Iterable[Stmt]) -> bool:
    """Whether a file defines `up`: itself, as an entry of an exported object, or in a class."""
    for statement in top(tuple(body)):
        if isinstance(statement, FuncDef) and statement.name == UP:
            return True
        if isinstance(statement, ClassDef):
            if any(isinstance(s, FuncDef) and s.name == UP for s in statement.body):
                return True
        elif isinstance(statement, Assign):
            if statement.target == UP and statement.value is not None:
                return True
            if isinstance(statement.value, Map) and _function_entry(statement.value):
                return True
    return False


def _function_entry(value: Map) -> bool:
    """Whether an object has an `up`, or holds objects that have one: `{ "001": { up() {} } }`."""
    return any(
        (isinstance(k, Lit) and k.value == UP)
        or (isinstance(v, Map) and any(isinstance(i, Lit) and i.value == UP for i, _ in v.items))
        for k, v in value.items
    )


def migration_facts(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """A fact of kind "migration" for a file that defines `up`, and its long functions."""
    if defines_up(unit.module.body):
        yield Fact(technology, "migration", stem(unit.path), 1)
        yield from long_functions(technology, unit)


def ups_of(run: ScriptInterpreter, path: str) -> list[Fn]:
    """Every `up` of a file, ready to be called: its own, or those of an object by their keys."""
    own = up_of(run, path)
    if own is not None:
        return [own]
    found: dict[str, Fn] = {}
    module = run.project.module(path)
    for statement in top(module.body if module is not None else ()):
        if not isinstance(statement, Assign) or not isinstance(statement.value, Map):
            continue
        held = run.global_value(path, statement.target)
        for key, entry in held.items() if isinstance(held, dict) else ():
            function = run.attribute(entry, UP) if isinstance(entry, dict) else None
            if isinstance(function, Fn):
                found[str(key)] = function
    return [found[key] for key in sorted(found)]


def up_of(run: ScriptInterpreter, path: str) -> Fn | None:
    """The `up` of a file, ready to be called, or None."""
    for holder in (None, "default", *_classes(run, path)):
        value = run.global_value(path, holder or UP)
        if isinstance(value, Cls):
            value = run.call_with(value)
        if holder is not None:
            value = run.attribute(value, UP)
        if isinstance(value, Fn):
            return value
    return None


def _classes(run: ScriptInterpreter, path: str) -> list[str]:
    module = run.project.module(path)
    return [
        s.name
        for s in top(module.body if module is not None else ())
        if isinstance(s, ClassDef)
        and any(isinstance(m, FuncDef | Assign) and _is_up(m) for m in s.body)
    ]


def _is_up(member: FuncDef | Assign) -> bool:
    if isinstance(member, FuncDef):
        return member.name == UP
    return member.target == UP and isinstance(member.value, Func)


def histories(paths: Iterable[str]) -> dict[str, list[str]]:
    """The files of each folder, in the order in which they run: that of their names."""
    found: dict[str, list[str]] = {}
    for path in sorted(paths, key=lambda p: (folder(p), p.rsplit("/", 1)[-1])):
        if not path.endswith(".d.ts"):
            found.setdefault(folder(path), []).append(path)
    return {where: _by_version(members) for where, members in found.items()}


_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:-[a-z]+\.?\d*)?", re.I)


def _by_version(paths: list[str]) -> list[str]:
    """Files that are all named after versions run in the order of these: 2.5.12 before 2.5.108."""
    if all(_VERSION.fullmatch(p.rsplit("/", 1)[-1].rsplit(".", 1)[0]) for p in paths):
        return sorted(paths, key=lambda p: [int(n) for n in re.findall(r"\d+", stem(p))])
    return paths


Step = tuple[str, tuple[AnyOperation, ...]]
"""A file and what it does to the schema."""


def history_source(
    technology: str,
    where: str,
    steps: Sequence[Step],
    problems: Iterable[Problem] = (),
    **more: Any,
) -> Source:
    """One folder's migrations as a source; `more` are further fields of `Source`."""
    return Source(
        technology=technology,
        kind="migration",
        group=where or technology,
        root=where,
        operations=tuple(o for _, done in steps for o in done),
        migrations=tuple(migration(technology, path, done) for path, done in steps),
        problems=tuple(problems),
        test=is_test(where + "/"),
        **more,
    )


def migration(tool: str, path: str, operations: tuple[AnyOperation, ...]) -> Migration:
    """What the catalog says of one migration."""
    identity = stem(path)
    tables = {str(getattr(o, "table", "") or "") for o in operations} - {""}
    return Migration(
        tool=tool,
        id=identity,
        path=path,
        date=date_of(identity),
        summary=summarise(operations),
        operations=len(operations),
        tables=tuple(sorted(tables)),
    )
