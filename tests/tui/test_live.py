"""What is saved, made and deleted shows without asking, in a real repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import SIZES, opened, shop

from dbscope.tui.state import Ref

USER = "app/models/user.py"
COLUMN = '    last_seen: Mapped[str | None] = mapped_column(String(40), comment="Where from")\n'
COUPON = '''"""Coupons."""

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Coupon(Base):
    """Less to pay."""

    __tablename__ = "coupons"

    code: Mapped[str] = mapped_column(primary_key=True)
'''


def add_column(root: Path) -> None:
    path = root / USER
    text = path.read_text()
    mark = "    is_active:"
    path.write_text(text.replace(mark, COLUMN + mark))


@pytest.mark.parametrize("size", SIZES)
async def test_a_saved_edit_shows_its_column_and_says_so(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    root = shop(tmp_path)
    async with opened(root, size=size, watch=True) as session:
        await session.press("slash", *"users", "enter", "escape")
        assert session.app.main.ref.name == "users"
        add_column(root)
        await session.until(lambda: "last_seen" in session.status)
        assert "app/models/user.py changed: users +1 column (last_seen)" in session.status
        assert session.status.endswith(" ms")
        screen = session.screen()
        row = next(line for line in screen.splitlines() if "last_seen  " in line)
        assert "varchar(40)" in row and " new " in row
        assert session.app.main.marks.table(session.app.main.ref) == "changed"


async def test_marks_stay_until_looked_at(tmp_path: Path) -> None:
    root = shop(tmp_path)
    users = Ref("table", "postgresql", "users")
    async with opened(root, watch=True) as session:
        add_column(root)
        await session.until(lambda: session.app.main.marks.table(users))
        assert "changed" in session.screen()
        await session.press("2", "slash", *"users", "enter", "escape")
        assert session.app.main.ref == users and session.app.main.marks.table(users)
        await session.press("up")
        assert not session.app.main.marks.table(users)


async def test_a_new_file_brings_its_table_and_a_deleted_one_takes_it_away(tmp_path: Path) -> None:
    root = shop(tmp_path)
    coupons = Ref("table", "postgresql", "coupons")
    async with opened(root, watch=True) as session:
        path = root / "app/models/coupon.py"
        path.write_text(COUPON)
        await session.until(lambda: coupons in session.app.main.snapshot.tables)
        assert "app/models/coupon.py is new: coupons table added (1 column)" in session.status
        assert any(r.id == "app/models/coupon.py" for r in session.rows("#file-list").rows)
        path.unlink()
        await session.until(lambda: coupons not in session.app.main.snapshot.tables)
        assert "app/models/coupon.py is gone: coupons table removed" in session.status
        assert not any(r.id == "app/models/coupon.py" for r in session.rows("#file-list").rows)


async def test_the_selected_table_may_vanish(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        path = root / "app/models/coupon.py"
        path.write_text(COUPON)
        coupons = Ref("table", "postgresql", "coupons")
        await session.until(lambda: coupons in session.app.main.snapshot.tables)
        await session.press("slash", *"coupons", "enter", "escape")
        assert session.app.main.ref == coupons
        path.unlink()
        await session.until(lambda: session.app.main.ref != coupons)
        assert session.app.main.ref.kind == "table"


async def test_cursor_and_branches_survive_an_update(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        await session.press("1", "home", "left")
        assert session.rows("#file-list").current.id == "alembic"
        before = [r.id for r in session.rows("#file-list").rows]
        add_column(root)
        await session.until(lambda: "last_seen" in session.status)
        assert session.rows("#file-list").current.id == "alembic"
        assert [r.id for r in session.rows("#file-list").rows] == before


async def test_the_source_tab_follows_the_disk(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        await session.press("slash", *"users", "enter", "escape", "enter", "s")
        await session.until(lambda: "class User" in session.screen())
        add_column(root)
        await session.until(lambda: "last_seen: Mapped" in session.screen())


async def test_paused_watching_keeps_changes_for_later(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        await session.press("w")
        assert "paused" in session.screen()
        add_column(root)
        await session.pilot.pause(0.4)
        assert "last_seen" not in session.status
        await session.press("w")
        await session.until(lambda: "last_seen" in session.status)


async def test_a_rescan_finds_what_nobody_told(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root) as session:
        add_column(root)
        await session.press("R")
        await session.until(lambda: "last_seen" in session.status)
        assert "scanned again" in session.status


async def test_a_file_that_breaks_keeps_the_rest_and_is_listed(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        before = len(session.app.main.snapshot.tables)
        (root / "broken.prisma").write_text("model Order {\n  id Int @id\n  total Int @@@\n")
        await session.until(lambda: session.app.main.snapshot.catalog.problems)
        assert len(session.app.main.snapshot.tables) >= before
        await session.press("g")
        assert "broken.prisma:3" in session.screen() and "DBS003" in session.screen()
