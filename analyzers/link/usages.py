"""Which components read and write which tables, counted from declarations and imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..facts import FileFacts
from ..model.catalog import Database, Use
from ..syntax.ir import If, Import, Stmt
from .components import Components


def uses_of(
    files: Mapping[str, FileFacts], databases: Sequence[Database], components: Components
) -> dict[str, list[Use]]:
    """Component name to its uses.

    A component uses a table where it declares it or imports its model. Declaring counts neither as
    a read nor as a write; an import counts as a read.
    """
    models = _models(databases)
    counts: dict[str, Counter[tuple[str, str, str]]] = {}
    for database in databases:
        for table in database.tables:
            for declaration in table.declarations:
                name = components.component_of(declaration.path)
                counts.setdefault(name, Counter())[(database.id, table.name, "")] += 1
    for path, facts in files.items():
        found = counts.setdefault(components.component_of(path), Counter())
        if facts.module is not None:
            for local in _imported(facts.module.body):
                for key in models.get(local, ()):
                    found[(*key, "read")] += 1
    return {name: _uses(found) for name, found in counts.items() if found}


def _uses(found: Counter[tuple[str, str, str]]) -> list[Use]:
    keys = sorted({(d, t) for d, t, _ in found})
    return [Use(t, d, found[(d, t, "read")], found[(d, t, "write")]) for d, t in keys]


def _models(databases: Sequence[Database]) -> dict[str, list[tuple[str, str]]]:
    models: dict[str, list[tuple[str, str]]] = {}
    for database in databases:
        for table in database.tables:
            if table.model:
                models.setdefault(table.model, []).append((database.id, table.name))
    return {name: keys for name, keys in models.items() if len(keys) == 1}


def _imported(body: tuple[Stmt, ...]) -> list[str]:
    names: list[str] = []
    for statement in body:
        if isinstance(statement, If):
            names += _imported(statement.body) + _imported(statement.orelse)
        elif isinstance(statement, Import) and statement.symbol:
            names.append(statement.symbol)
    return names
