"""After any edit the catalog is the one that a new scan finds, however little was made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbscope.analyzers.workspace import Options, Workspace

BASE = "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase):\n    pass\n"
MIXIN = "from sqlalchemy import Column, {type}\nclass Stamped:\n    at = Column({type})\n"
USER = """from sqlalchemy import Column, Integer, String
from .base import Base
from .sizes import LENGTH

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(LENGTH), nullable=False)
"""
POST = """from sqlalchemy import Column, ForeignKey, Integer
from .base import Base

class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
"""
STEP = """import sqlalchemy as sa
from alembic import op
revision = "{id}"
down_revision = {before}
def upgrade():
    {body}
"""
USERS = 'op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))'
BOOK = """from django.db import models

class Book(models.Model):
    title = models.CharField(max_length=80)
    shelf = models.ForeignKey("library.Shelf", on_delete=models.CASCADE)
"""
SHELF = "\nclass Shelf(models.Model):\n    name = models.TextField()\n"
FIRST = """from django.db import migrations, models
class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
    ]
"""
SECOND = """from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("library", "0001_first")]
    operations = [migrations.AddField("Shelf", "name", models.TextField())]
"""
SETTINGS = 'INSTALLED_APPS = ["library"]\nDATABASES = {"default": {"ENGINE": "%s"}}\n'
POSTGRES = "django.db.backends.postgresql"
APPS = """from django.apps import AppConfig
class Library(AppConfig):
    name = "library"
    label = "{label}"
    default_auto_field = "django.db.models.{field}"
"""
FILES = {
    "app/base.py": BASE,
    "app/sizes.py": "LENGTH = 80\n",
    "app/user.py": USER,
    "app/post.py": POST,
    "migrations/env.py": "from alembic import context\n",
    "migrations/versions/1_a.py": STEP.format(id="a", before=None, body=USERS),
    "site/library/models.py": BOOK + SHELF,
    "site/library/migrations/__init__.py": "",
    "site/library/migrations/0001_first.py": FIRST,
    "site/site/settings.py": SETTINGS % POSTGRES,
    "site/requirements.txt": "psycopg\nDjango\nSQLAlchemy\n",
}
ADDED = 'op.add_column("users", sa.Column("name", sa.String(80)))'
STEPS: dict[str, list[tuple[str, str | None]]] = {
    "constants": [
        ("app/sizes.py", "LENGTH = 120\n"),
        ("app/sizes.py", "from .limits import LENGTH\n"),
        ("app/limits.py", "LENGTH = 40\n"),
        ("app/limits.py", None),
        ("app/sizes.py", None),
        ("app/sizes.py", "OTHER = 1\nLENGTH = 80\n"),
    ],
    "bases": [
        ("app/mixin.py", MIXIN.format(type="DateTime")),
        ("app/user.py", USER.replace("(Base)", "(Stamped, Base)")),
        ("app/user.py", "from .mixin import Stamped\n" + USER.replace("(Base)", "(Stamped, Base)")),
        ("app/mixin.py", MIXIN.format(type="Date")),
        ("app/base.py", None),
        ("app/base.py", "from .real import Base\n"),
        ("app/real.py", BASE),
    ],
    "tables": [
        ("app/tag.py", POST.replace("Post", "Tag").replace("posts", "tags")),
        ("app/post.py", POST + "    tag_id = Column(ForeignKey('tags.id'))\n"),
        ("app/tag.py", None),
        ("app/user.py", USER.replace('"users"', '"people"')),
        ("app/user.py", "# a line above\n" + USER),
        ("app/__init__.py", "from .user import *\n"),
    ],
    "migrations": [
        ("migrations/versions/2_b.py", STEP.format(id="b", before='"a"', body=ADDED)),
        ("migrations/versions/2_b.py", STEP.format(id="b", before='"a"', body="pass")),
        ("site/library/migrations/0002_second.py", SECOND),
        ("site/library/migrations/0002_second.py", None),
        ("migrations/versions/1_a.py", None),
    ],
    "settings": [
        ("site/site/settings.py", SETTINGS % POSTGRES + "DEBUG = True\n"),
        ("site/site/settings.py", SETTINGS % POSTGRES + "from .more import *\n"),
        ("site/site/more.py", 'DEFAULT_AUTO_FIELD = "django.db.models.SmallAutoField"\n'),
        ("site/library/apps.py", APPS.format(label="books", field="AutoField")),
        ("site/library/apps.py", APPS.format(label="library", field="BigAutoField")),
        ("site/library/models.py", BOOK),
        ("site/site/settings.py", SETTINGS % "django.db.backends.mysql"),
        ("site/site/settings.py", None),
        ("site/shop/settings.py", SETTINGS % POSTGRES),
    ],
}


@pytest.mark.parametrize("name", STEPS)
def test_the_catalog_after_an_edit_is_that_of_a_new_scan(tmp_path: Path, name: str) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    workspace = Workspace(tmp_path, Options(cache=False, jobs=1))
    workspace.scan()
    seen = [workspace.catalog]
    back = [(path, FILES.get(path)) for path, _ in reversed(STEPS[name])]
    for path, text in [*STEPS[name], *back]:
        file = tmp_path / path
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        found = workspace.apply([path]).after
        fresh = Workspace(tmp_path, Options(cache=False, jobs=1))
        fresh.scan()
        assert found == fresh.catalog, path
        seen += [found] if found not in seen else []
    assert len(seen) > 2
