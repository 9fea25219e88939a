"""Who uses which tables of a fixture."""

from __future__ import annotations

import shutil
from pathlib import Path

from technology_run import FIXTURES

from dbscope.analyzers.model.catalog import Catalog, Use
from dbscope.analyzers.options import Options
from dbscope.analyzers.workspace import Workspace


def scanned(folder: Path, technology: str, case: str) -> Catalog:
    """The catalog of a copy of a fixture; `folder` takes the copy."""
    root = folder / case
    shutil.copytree(FIXTURES / technology / case, root)
    return Workspace(root, Options(cache=False)).scan().after


def uses(catalog: Catalog) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(component, table) to how often rows are created, read, updated and deleted."""
    return {
        (c.name, u.table): (u.creates, u.reads, u.updates, u.deletes)
        for c in catalog.components
        for u in c.uses
    }


def use(catalog: Catalog, component: str, table: str) -> Use:
    """What one component does to one table."""
    named = next(c for c in catalog.components if c.name == component)
    return next(u for u in named.uses if u.table == table)
