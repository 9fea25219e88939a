"""What is kept from one link to the next: by the identity of what it was made of."""

from __future__ import annotations

from pathlib import Path

from dbscope.analyzers.link.kept import Each, Kept
from dbscope.analyzers.link.relationships import Relations
from dbscope.analyzers.model.schema import Column, ForeignKey, Table
from dbscope.analyzers.workspace import Options, Workspace


def test_a_value_is_kept_for_the_very_same_parts() -> None:
    kept: Kept[str, list[int]] = Kept()
    part, equal = ["a"], ["a"]
    kept.turn()
    first = kept.get("x", (part,), list)
    kept.turn()
    assert kept.get("x", (part,), list) is first
    kept.turn()
    assert kept.get("x", (equal,), list) is not first


def test_a_value_that_was_not_asked_for_is_forgotten() -> None:
    kept: Kept[str, list[int]] = Kept()
    part = object()
    first = kept.get("x", (part,), list)
    kept.turn()
    kept.turn()
    assert kept.get("x", (part,), list) is not first


def test_each_makes_one_value_per_object() -> None:
    made: list[str] = []

    def upper(word: str) -> str:
        made.append(word)
        return word.upper()

    each = Each(upper)
    words = ["ab", "cd"]
    assert each.of(words) == ["AB", "CD"]
    assert each.of([*words[:1], "ef"]) == ["AB", "EF"]
    assert made == ["ab", "cd", "ef"]


def table(name: str, *keys: str, key: str = "id", **more: object) -> Table:
    columns = (Column(key, "bigint"), *(Column(f"{k}_id", "bigint") for k in keys))
    foreign = tuple(ForeignKey((f"{k}_id",), k) for k in keys)
    return Table(name, columns=columns, primary_key=(key,), foreign_keys=foreign, **more)  # type: ignore[arg-type]


def test_relationships_after_changes_are_those_of_a_new_start() -> None:
    users, posts, tags = table("users"), table("posts", "users"), table("tags")
    steps = [
        (users, posts),
        (users, posts, tags),
        (table("users", key="uid"), posts, tags),
        (posts, tags),
        (table("users", schema="auth"), posts, tags),
        (table("users", schema="auth"), table("users", schema="crm"), posts),
        (users, table("posts", "users", "tags"), tags),
        (users, table("posts", "users", "tags")),
        (users, posts, table("tags", "posts", "users")),
    ]
    relations = Relations()
    for tables in steps:
        assert relations.of(tables) == Relations().of(tables)


def test_relationships_are_the_same_object_where_nothing_changed() -> None:
    users, posts = table("users"), table("posts", "users")
    relations = Relations()
    first = relations.of((users, posts))
    wider = Table(
        "users", columns=(*users.columns, Column("name", "text")), primary_key=users.primary_key
    )
    assert relations.of((wider, posts)) is first


MODEL = """from sqlalchemy import Column, ForeignKey, Integer
from .base import Base

class {name}(Base):
    __tablename__ = "{table}"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey("{parent}.id"))
"""


def test_an_edit_makes_anew_what_it_touched_and_nothing_else(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "base.py").write_text(
        "from sqlalchemy import create_engine\nfrom sqlalchemy.orm import DeclarativeBase\n"
        "class Base(DeclarativeBase):\n    pass\n"
        "engine = create_engine('postgresql+psycopg://localhost/app')\n"
    )
    for name, parent in (("one", "one"), ("two", "one"), ("three", "two")):
        text = MODEL.format(name=name.title(), table=name, parent=parent)
        (app / f"{name}.py").write_text(text)
    workspace = Workspace(tmp_path, Options(cache=False, jobs=1))
    workspace.scan()
    (before,) = workspace.catalog.databases
    file = app / "three.py"
    file.write_text(file.read_text() + "    extra = Column(Integer)\n")
    (after,) = workspace.apply(["app/three.py"]).after.databases
    same = {t.name for t in after.tables if any(t is old for old in before.tables)}
    assert same == {"one", "two"}
    assert after.relationships is before.relationships
    assert [c.name for c in next(t for t in after.tables if t.name == "three").columns] == [
        "id",
        "parent_id",
        "extra",
    ]
