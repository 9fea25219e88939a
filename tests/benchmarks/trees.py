"""Writes repositories to measure on: one dense with models, one large and polyglot."""

from __future__ import annotations

import random
from pathlib import Path

_WORDS = [
    "account",
    "order",
    "invoice",
    "item",
    "ticket",
    "stock",
    "region",
    "batch",
    "worker",
    "event",
    "label",
    "policy",
]

_MODEL = '''"""Tables of {word}."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String, Text

from ..base import Base
from ..sizes import NAME_LENGTH


class {name}(Base):
    """One {word}."""

    __tablename__ = "{table}"
    __table_args__ = (Index("ix_{table}_code", "code"),)

    id = Column(Integer, primary_key=True)
    code = Column(String(NAME_LENGTH), nullable=False, unique=True)  # the code that people see
    title = Column(String(200), nullable=False, default="")
    notes = Column(Text)
    parent_id = Column(ForeignKey("{parent}.id", ondelete="CASCADE"), index=True)
    created_at = Column(DateTime, nullable=False)
'''

_PLAIN = {
    "py": "import json\n\n\ndef {word}_{n}(value):\n    return json.dumps({{'{word}': value}})\n",
    "ts": "export function {word}{n}(value: number): number {{\n  return value * {n};\n}}\n",
    "go": "package {word}\n\nfunc Total{n}(value int) int {{\n\treturn value * {n}\n}}\n",
    "java": "package {word};\n\npublic class Total{n} {{\n  int total(int v) {{ return v; }}\n}}\n",
    "rb": "class Total{n}\n  def {word}(value)\n    value * {n}\n  end\nend\n",
}


def orm_dense(root: Path, models: int = 600, others: int = 2400) -> Path:
    """A repository with many models, as a large service has."""
    make = random.Random(7)
    write(
        root / "app/base.py",
        "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n",
    )
    write(root / "app/sizes.py", "NAME_LENGTH = 80\n")
    write(
        root / "app/db.py",
        "from sqlalchemy import create_engine\n\nengine = create_engine('postgresql+psycopg://localhost/app')\n",
    )
    tables = [f"{make.choice(_WORDS)}_{n}" for n in range(models)]
    for n, table in enumerate(tables):
        word = table.rsplit("_", 1)[0]
        text = _MODEL.format(
            word=word, name=f"{word.title()}{n}", table=table, parent=tables[make.randrange(n + 1)]
        )
        write(root / f"app/models/{table}.py", text)
    _plain_files(root / "app", others, ("py",), make)
    return root


def polyglot(root: Path, files: int = 20000) -> Path:
    """A large repository in many languages with a small data layer."""
    make = random.Random(11)
    orm_dense(root / "services/core", models=60, others=300)
    _plain_files(root / "services", files, tuple(_PLAIN), make)
    return root


def _plain_files(root: Path, count: int, suffixes: tuple[str, ...], make: random.Random) -> None:
    for n in range(count):
        word, suffix = make.choice(_WORDS), make.choice(suffixes)
        body = "".join(
            _PLAIN[suffix].format(word=word, n=n * 100 + part)
            for part in range(make.randrange(8, 40))
        )
        write(root / f"{word}/part{n % 40}/{word}_{n}.{suffix}", body)


def write(path: Path, text: str) -> None:
    """Write a file with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


_DJANGO_MODEL = '''

class {name}(models.Model):
    """One {word}."""

    code = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=200, default="")
    notes = models.TextField(blank=True, null=True)
    parent = models.ForeignKey({parent}, on_delete=models.CASCADE, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
'''

_DJANGO_CREATE = """
        migrations.CreateModel(
            name="{name}",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=80, unique=True)),
                ("title", models.CharField(default="", max_length=200)),
                ("notes", models.TextField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name="{lower}",
            name="parent",
            field=models.ForeignKey(null=True, on_delete=models.CASCADE, to="{parent}"),
        ),"""

_DJANGO_MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{depends}]
    operations = [{operations}
    ]
"""

_ALEMBIC = '''"""Step {n}."""

import sqlalchemy as sa
from alembic import op

revision = "r{n:04}"
down_revision = {before}


def upgrade():
    op.create_table(
        "{table}",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("notes", sa.Text()),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("{parent}.id", ondelete="CASCADE")),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("code"),
    )


def downgrade():
    op.drop_table("{table}")
'''


def mixed(root: Path, files: int = 5000) -> Path:
    """A large service: 500 SQLAlchemy tables with migrations beside 500 Django tables with theirs."""
    make = random.Random(5)
    orm_dense(root / "core", models=500, others=0)
    tables = sorted(p.stem for p in (root / "core/app/models").glob("*.py"))
    write(root / "core/migrations/env.py", "from alembic import context\n")
    for n, table in enumerate(tables):
        text = _ALEMBIC.format(
            n=n,
            before=repr(f"r{n - 1:04}") if n else None,
            table=table,
            parent=tables[make.randrange(n + 1)],
        )
        write(root / f"core/migrations/versions/r{n:04}_{table}.py", text)
    for n in range(50):
        _django_app(root / "site", n, make)
    write(root / "site/site/settings.py", _settings(50))
    write(root / "site/manage.py", "import django\n")
    written = sum(1 for p in root.rglob("*") if p.is_file())
    _plain_files(root / "core/app", files - written, ("py", "ts"), make)
    return root


def _django_app(root: Path, n: int, make: random.Random) -> None:
    app = f"app{n}"
    names = [f"{make.choice(_WORDS).title()}{n}x{m}" for m in range(10)]
    models = ["from django.db import models\n"]
    steps = []
    for name in names:
        models.append(_DJANGO_MODEL.format(name=name, word=name, parent='"self"'))
        steps.append(
            _DJANGO_CREATE.format(name=name, lower=name.lower(), parent=f"{app}.{name.lower()}")
        )
    write(root / f"{app}/__init__.py", "")
    write(root / f"{app}/models.py", "".join(models))
    write(root / f"{app}/migrations/__init__.py", "")
    for part in (0, 5):
        text = _DJANGO_MIGRATION.format(
            depends=f'("{app}", "0001_initial")' if part else "",
            operations="".join(steps[part : part + 5]),
        )
        write(root / f"{app}/migrations/{'0002_more' if part else '0001_initial'}.py", text)


def _settings(apps: int) -> str:
    names = "".join(f'    "app{n}",\n' for n in range(apps))
    return f"""INSTALLED_APPS = [
{names}]
DATABASES = {{
    "default": {{"ENGINE": "django.db.backends.mysql", "NAME": "site", "HOST": "localhost"}},
}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
