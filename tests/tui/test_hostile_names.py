"""Names from a hostile repository: shown as they are, never obeyed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from pilots import SIZES, opened
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from dbscope.analyzers.model.catalog import Catalog, Database, Evidence, Migration, Other, Problem
from dbscope.analyzers.model.schema import Column, Declaration, ForeignKey, Index, Table
from dbscope.tui.safe import SafeLines, cell, fit, fit_path, source_line, visible

NASTY = [
    "[slug]",
    "[/x]",
    "[bold]b[/bold]",
    "\x1b]52;c;ZXZpbA==\x07clip",
    "\x1b[2Jcleared",
    "\x9b31mc1",
    "\u202egnp.exe",
    "tab\tnew\nline",
    "\ud800lone",
    "数据库" * 12,
    "$(reboot) `x` | y",
    "a" * 400,
    "",
]
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def hostile() -> Catalog:
    """A catalog in which every text is nasty."""
    tables = []
    for number, name in enumerate(NASTY):
        path = f"app/{name}/{number}.py"
        tables.append(
            Table(
                f"{name}{number}",
                description=name,
                model=name,
                technology=name,
                declarations=(Declaration(path, 1, "model"),),
                columns=(
                    Column(name or "id", name, default=name, description=name, path=path, line=2),
                    Column("ref", "int", enum=(name, name), path=path, line=3),
                ),
                foreign_keys=(ForeignKey(("ref",), f"{name}{number}", (name,), name, path=path),),
                indexes=(Index(name, (name,), path=path, line=4),),
                options={name: name},
            )
        )
    everything = "".join(NASTY)
    database = Database(
        f"postgresql:{everything}",
        f"PostgreSQL{everything}",
        "relational",
        "required",
        True,
        everything,
        evidence=(Evidence(f"{everything}.py", 1, everything, everything),),
        tables=tuple(tables),
        migrations=(Migration(everything, everything, everything, everything, everything, 1),),
    )
    return Catalog(
        root=everything,
        no_database=False,
        databases=(database,),
        others=(Other(everything, everything, everything),),
        problems=tuple(Problem(n, 1, n, n, n) for n in NASTY),
    )


@pytest.mark.parametrize("size", SIZES)
async def test_no_screen_lets_a_control_character_through(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    catalog = hostile()
    paths = tuple(sorted({d.path for _, t in catalog.tables() for d in t.declarations}))
    async with opened(tmp_path, FakeEngine(catalog, paths), size) as session:
        keys = ["down", "3", *["right_square_bracket"] * 5, "1", "end", "up", "2", "G", "up"]
        keys += ["home", "g", "down", "escape", "e", "escape", "y", "o", "f", *"[/x]", "enter"]
        for key in keys:
            await session.press(key)
            assert not FORBIDDEN.search(session.screen())
            assert session.app._exception is None


async def test_names_in_brackets_are_seen_as_they_are(tmp_path: Path) -> None:
    catalog = hostile()
    paths = ("app/[slug]/page.py", "app/[/x].py")
    async with opened(tmp_path, FakeEngine(catalog, paths), (200, 60)) as session:
        screen = session.screen()
        assert "[slug]0" in screen and "[/x]1" in screen and "[bold]b[/bold]2" in screen


async def test_real_files_with_hostile_names_and_text(tmp_path: Path) -> None:
    root = tmp_path / "[root]"
    folder = root / "[slug]" / "\x1b[31mred"
    folder.mkdir(parents=True)
    (folder / "models.py").write_text(
        "from sqlalchemy import create_engine\n"
        "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
        "class Base(DeclarativeBase): pass\n"
        "class X(Base):\n"
        "    __tablename__ = '[/x]\\x1b[2J'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True, comment='\x1b]0;title\x07')\n"
        "# \x1b[2J \u202e evil\n"
        "engine = create_engine('postgresql://localhost/x')\n"
    )
    (root / "requirements.txt").write_text("psycopg\nsqlalchemy\n")
    async with opened(root, size=(120, 40)) as session:
        await session.press("1", "f", *"models", "enter", "enter")
        await session.until(lambda: "class Base" in session.screen())
        assert not FORBIDDEN.search(session.screen())
        assert "[slug]" in session.screen()


@pytest.mark.parametrize("text", NASTY)
def test_every_door_is_safe_and_keeps_its_width(text: str) -> None:
    for width in (1, 2, 5, 17):
        assert cell_len(fit(text, width)) == width
        assert cell_len(fit_path(text, width)) == width
        assert not FORBIDDEN.search(fit(text, width) + fit_path(text, width))
    for safe in (visible(text), cell(text).plain, source_line(text)):
        assert not FORBIDDEN.search(safe)
        assert "\n" not in safe


def test_the_backstop_replaces_what_got_past_the_door() -> None:
    segments = [Segment("a\x1b]52;c;x\x07b"), Segment("fine"), Segment("\u202e")]
    done = SafeLines().apply(segments, Color(0, 0, 0))
    assert [s.text for s in done] == ["a�]52;c;x�b", "fine", "�"]
    fine = [Segment("fine")]
    assert SafeLines().apply(fine, Color(0, 0, 0)) is fine
