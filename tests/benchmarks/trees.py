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
