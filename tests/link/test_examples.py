"""Examples count where a repository declares nothing else; databases of their own stay apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.technologies._shared.places import is_example, standing
from dbscope.analyzers.workspace import Options, Workspace

MODEL = """
from peewee import Model, SqliteDatabase, TextField

db = SqliteDatabase("x.db")


class {name}(Model):
    text = TextField()

    class Meta:
        database = db
"""


def catalog(folder: Path, files: dict[str, str]) -> Catalog:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return Workspace(folder, Options(cache=False, jobs=1)).scan().after


def names(found: Catalog) -> list[list[str]]:
    return sorted([t.name for t in d.tables] for d in found.databases)


def test_an_example_alone_is_what_the_repository_is(tmp_path: Path) -> None:
    found = catalog(tmp_path, {"examples/notes.py": MODEL.format(name="Note")})
    assert names(found) == [["note"]]


def test_an_example_beside_the_product_does_not_count(tmp_path: Path) -> None:
    files = {
        "app/models.py": MODEL.format(name="Order"),
        "examples/notes.py": MODEL.format(name="Note"),
    }
    assert names(catalog(tmp_path, files)) == [["order"]]


def test_models_of_two_database_objects_are_two_databases(tmp_path: Path) -> None:
    files = {
        "app/one.py": MODEL.format(name="Note"),
        "app/two.py": MODEL.format(name="Note"),
    }
    assert names(catalog(tmp_path, files)) == [["note"], ["note"]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app/models.py", ""),
        ("app/examples/models.py", "example"),
        ("examples/tests/models.py", "test"),
        ("tests/examples/models.py", "test"),
        ("docs/examples/models.py", "test"),
        ("docs/models.py", "test"),
        ("test_models.py", "test"),
    ],
)
def test_standing(path: str, expected: str) -> None:
    assert standing(path) == expected
    assert is_example(path) is (expected == "example" or path.startswith("docs/examples"))
