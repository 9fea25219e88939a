"""Runs one technology over a fixture folder, as the scanner and the linker would."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbscope.analyzers.facts import Fact, FileFacts, decode, encode
from dbscope.analyzers.model.catalog import Problem
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.schema.replay import State
from dbscope.analyzers.syntax.languages import language_of
from dbscope.analyzers.syntax.parse import unit_for
from dbscope.analyzers.syntax.project import Project
from dbscope.analyzers.syntax.unit import CodeUnit
from dbscope.analyzers.technologies.base import Declared, Source

FIXTURES = Path(__file__).parent.parent / "fixtures"


class Result:
    """The sources of a fixture, and their tables by name."""

    def __init__(self, sources: list[Source], problems: list[Problem]) -> None:
        self.sources = sources
        self.problems = problems + [p for s in sources for p in s.problems]
        self.by_group = {
            s.group: {t.name: t for t in State(s.kind, s.technology).apply(s.operations).tables()}
            for s in sources
            if not s.test
        }

    @property
    def tables(self) -> dict[str, Table]:
        """All tables of all sources that are no tests."""
        return {n: t for group in self.by_group.values() for n, t in group.items()}


@contextmanager
def imported(folder: Path, name: str) -> Iterator[Any]:
    """A module below a folder, really imported; its package is forgotten afterwards."""
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for known in [n for n in sys.modules if n.split(".")[0] == name.split(".")[0]]:
            del sys.modules[known]


def described(result: Result) -> dict[str, Table]:
    """The tables of all sources by name: of several the one with columns, or the first."""
    found: dict[str, Table] = {}
    for group in result.by_group.values():
        for name, table in group.items():
            if name not in found or not found[name].columns:
                found[name] = table
    return found


def run(technology: str, root: Path | str) -> Result:
    """Everything that a technology says of a folder (below `fixtures/<technology>` if a name)."""
    folder = FIXTURES / technology / root if isinstance(root, str) else root
    files = {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
    return run_files(technology, files)


def run_files(technology: str, files: dict[str, bytes]) -> Result:
    """Everything that a technology says of these files."""
    module = importlib.import_module(f"dbscope.analyzers.technologies.{technology}")
    facts: list[tuple[str, Fact]] = []
    modules = []
    problems: list[Problem] = []
    for path, data in sorted(files.items()):
        language = language_of(path) or ""
        literals = module.SPEC.literals.get(language)
        unit = unit_for(path, language, data, frozenset(module.SPEC.methods))
        if isinstance(unit, CodeUnit):
            modules.append(unit.module)
        if literals is None or (
            literals and not any(v.lower().encode() in data.lower() for v in literals)
        ):
            continue
        declared = tuple(module.declare(unit))
        kept = decode(encode(FileFacts(path=path, facts=declared))).facts
        assert kept == declared, "facts survive the cache"
        facts += [(path, f) for f in kept]
        problems += getattr(unit, "problems", ())
    ordered = Declared(tuple(sorted(facts, key=lambda f: (f[0], f[1].line))))
    return Result(list(module.resolve(ordered, Project(modules))), problems)
