"""Which components read and write which tables, counted from declarations and imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..facts import FileFacts
from ..model.catalog import Database, Use
from ..model.schema import Table
from ..syntax.ir import If, Import, Module, Stmt
from .components import Components
from .kept import Each

Uses = dict[str, list[Use]]
"""Component name to its uses."""
Said = tuple[str, str | None, tuple[str, ...]]
"""A table's name, its model, and the files that declare it."""


def uses_of(
    files: Mapping[str, FileFacts], databases: Sequence[Database], components: Components
) -> Uses:
    """Component name to its uses.

    A component uses a table where it declares it or imports its model. Declaring counts neither as
    a read nor as a write; an import counts as a read.
    """
    return Usages().of(files, databases, components)


class Usages:
    """Counts again and again; where no name, model or import is another one, nothing is counted."""

    def __init__(self) -> None:
        self._said = Each(_said)
        self._imports = Each(_imports)
        self._key: object = None
        self._last: Uses = {}

    def of(
        self, files: Mapping[str, FileFacts], databases: Sequence[Database], components: Components
    ) -> Uses:
        """As `uses_of`."""
        said = self._said.of(t for d in databases for t in d.tables)
        paths = [p for p, f in files.items() if f.module is not None]
        imports = self._imports.of(f.module for f in files.values() if f.module is not None)
        owners = [d.id for d in databases for _ in d.tables]
        key = (said, owners, paths, imports, components)
        if key != self._key:
            places = dict.fromkeys(p for _, _, where in said for p in where) | dict.fromkeys(paths)
            named = {p: components.component_of(p) for p in places}
            self._key, self._last = key, _count(said, owners, paths, imports, named)
        return self._last


def _count(
    said: Sequence[Said],
    owners: Sequence[str],
    paths: Sequence[str],
    imports: Sequence[tuple[str, ...]],
    named: Mapping[str, str],
) -> Uses:
    """The uses; `owners`: each table's database, `named`: each file's component."""
    counts: dict[str, Counter[tuple[str, str, str]]] = {}
    models: dict[str, list[tuple[str, str]]] = {}
    for owner, (table, model, where) in zip(owners, said, strict=True):
        if model:
            models.setdefault(model, []).append((owner, table))
        for path in where:
            counts.setdefault(named[path], Counter())[owner, table, ""] += 1
    for path, names in zip(paths, imports, strict=True):
        for name in names:
            keys = models.get(name, ())
            if len(keys) == 1:
                counts.setdefault(named[path], Counter())[(*keys[0], "read")] += 1
    return {name: _uses(found) for name, found in counts.items()}


def _uses(found: Counter[tuple[str, str, str]]) -> list[Use]:
    keys = sorted({(d, t) for d, t, _ in found})
    return [Use(t, d, found[(d, t, "read")], found[(d, t, "write")]) for d, t in keys]


def _said(table: Table) -> Said:
    return table.name, table.model, tuple(d.path for d in table.declarations)


def _imports(module: Module) -> tuple[str, ...]:
    """The symbols that a file imports at its top level."""
    return tuple(_imported(module.body))


def _imported(body: tuple[Stmt, ...]) -> list[str]:
    names: list[str] = []
    for statement in body:
        if isinstance(statement, If):
            names += _imported(statement.body) + _imported(statement.orelse)
        elif isinstance(statement, Import) and statement.symbol:
            names.append(statement.symbol)
    return names
