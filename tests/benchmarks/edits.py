"""Prints what typical edits cost from change to catalog, on a repository of 5,000 files.

Times are of CPU, of the edit alone; the interface adds the watcher before it and the paint after.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import trees

from dbscope.analyzers.workspace import Options, Workspace

RUNS = 20
Make = Callable[[str, int], str | None]
"""The file's text after the n-th edit of the text it had at first; None where the file is gone."""

MIGRATION = """import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = "{before}"


def upgrade():
    op.add_column("{table}", sa.Column("extra", sa.Integer()))
"""
STEP = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("{app}", "0002_more")]
    operations = [
        migrations.CreateModel(
            "Extra", [("id", models.BigAutoField(primary_key=True, serialize=False))]
        ),
    ]
"""


def edits(root: Path) -> dict[str, tuple[str, Make]]:
    """Typical edits: what each is called, its file, and what it writes."""
    versions = sorted((root / "core/migrations/versions").glob("*.py"))
    last = versions[-1].stem
    revision, _, table = last.partition("_")
    first = sorted((root / "core/app/models").glob("*.py"))[3]
    model = str(first.relative_to(root))
    copied = first.read_text().replace('__tablename__ = "', '__tablename__ = "copy_')
    added = MIGRATION.format(id="r9999", before=revision, table=table)
    column = "    extra{n} = Column(Integer)\n"
    field = "    extra{n} = models.IntegerField(null=True)\n    notes ="
    return {
        "SQLAlchemy: a column": (model, lambda t, n: t + (column.format(n=n) if n % 2 else "")),
        "SQLAlchemy: a comment": (model, lambda t, n: f"{t}# {n}\n"),
        "SQLAlchemy: lines above": (model, lambda t, n: "#\n" * n + t),
        "SQLAlchemy: a new model": (
            "core/app/models/zz_new.py",
            lambda t, n: copied if n % 2 else None,
        ),
        "Alembic: a new migration": (
            "core/migrations/versions/r9999_new.py",
            lambda t, n: added if n % 2 else None,
        ),
        "Django: a field": (
            "site/app7/models.py",
            lambda t, n: t.replace("    notes =", field.format(n=n), 1),
        ),
        "Django: a new migration": (
            "site/app7/migrations/0003_new.py",
            lambda t, n: STEP.format(app="app7") if n % 2 else None,
        ),
        "Django: a setting": ("site/site/settings.py", lambda t, n: f"{t}X = {n}\n"),
        "another file": ("core/app/db.py", lambda t, n: f"{t}\nX{n} = {n}\n"),
    }


def measure(workspace: Workspace, path: str, make: Make) -> list[float]:
    """CPU milliseconds of each edit, the shortest first; the file is as before afterwards."""
    file = workspace.root / path
    old = file.read_text() if file.exists() else None
    times: list[float] = []
    try:
        for n in range(RUNS):
            text = make(old or "", n)
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.write_text(text)
            start = time.process_time()
            workspace.apply([path])
            times.append((time.process_time() - start) * 1000)
    finally:
        if old is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(old)
        workspace.apply([path])
    return sorted(times)


def main() -> None:
    """Measure on a tree written for it."""
    with tempfile.TemporaryDirectory() as work:
        root = trees.mixed(Path(work) / "service")
        workspace = Workspace(root, Options(cache=False))
        workspace.scan()
        workspace.apply(())
        # As the interface does: what a scan made lives on.
        gc.collect()
        gc.freeze()
        print(f"{'edit, CPU ms, median / p95':<42}{'budget':>14}{'reached':>16}")
        for name, (path, make) in edits(root).items():
            times = measure(workspace, path, make)
            reached = f"{statistics.median(times):.0f} / {times[int(len(times) * 0.95)]:.0f}"
            print(f"{name:<42}{'15 / 30':>14}{reached:>16}", flush=True)


if __name__ == "__main__":
    main()
