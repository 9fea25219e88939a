"""Jump labels: which letters, painted where, and what typing them answers."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from pilots import SIZES, Session, opened

from dbscope.tui.jump import LETTERS, Target, labels, narrowed
from dbscope.tui.screens.jump import JumpScreen


@given(st.integers(0, 1500))
def test_no_label_is_the_beginning_of_another(number: int) -> None:
    made = labels(number)
    assert len(made) == number == len(set(made))
    ordered = sorted(made)
    assert not any(b.startswith(a) for a, b in pairwise(ordered))
    assert set("".join(made)) <= set(LETTERS)


def test_one_letter_is_enough_for_as_many_as_there_are_letters() -> None:
    assert labels(0) == []
    assert labels(3) == ["a", "s", "d"]
    assert {len(x) for x in labels(26)} == {1}
    more = labels(27)
    assert more[:25] == list(LETTERS[:-1]) and more[25:] == ["ma", "ms"]
    assert max(map(len, labels(676))) == 2


def test_a_letter_narrows() -> None:
    assert narrowed(["a", "sa", "ss", "d"], "s") == [1, 2]
    assert narrowed(["a", "sa"], "x") == []


def targets(number: int) -> list[Target]:
    return [Target(2 + n % 5 * 12, 2 + n // 5, lambda: None) for n in range(number)]


async def ask(session: Session, number: int) -> list[int | None]:
    """Open the screen; its answer appears in the list."""
    answers: list[int | None] = []
    session.app.push_screen(JumpScreen(targets(number)), answers.append)
    await session.settle()
    return answers


@pytest.mark.parametrize("size", SIZES)
async def test_labels_stand_on_their_places_and_the_rest_stays_in_sight(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        before = session.screen().split("\n")
        answers = await ask(session, 12)
        seen = session.screen().split("\n")
        made = labels(12)
        for target, label in zip(targets(12), made, strict=True):
            assert seen[target.y][target.x] == label
        assert [line[15:20] for line in seen[5:-1]] == [line[15:20] for line in before[5:-1]]
        assert "Any other key stays here" in seen[-1]
        await session.press(made[7])
        assert answers == [7]
        assert session.app.screen is session.app.main


async def test_the_first_of_two_letters_narrows(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        answers = await ask(session, 40)
        made = labels(40)
        long = made.index("ma")
        x, y, _ = targets(40)[long]
        assert session.screen().split("\n")[y][x : x + 2] == "ma"
        await session.press("m")
        line = session.screen().split("\n")[y]
        assert line[x] == "a" and line[x : x + 2] != "ma" and answers == []
        first = targets(40)[0]
        assert session.screen().split("\n")[first.y][first.x] != made[0]
        await session.press("a")
        assert answers == [long]


@pytest.mark.parametrize("key", ["escape", "space", "5", "down", "z"])
async def test_any_other_key_answers_nothing(tmp_path: Path, key: str) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        answers = await ask(session, 4)
        await session.press(key)
        assert answers == [None]


async def test_a_click_on_a_label_goes_there_and_elsewhere_stays(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        answers = await ask(session, 4)
        await session.click("Overlay", targets(4)[2].x, targets(4)[2].y)
        assert answers == [2]
        answers = await ask(session, 4)
        await session.click("Overlay", 60, 20)
        assert answers == [None]


async def test_without_targets_it_does_not_stay_open(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        answers = await ask(session, 0)
        assert answers == [None] and session.app.screen is session.app.main


async def test_another_size_of_the_terminal_closes_it(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        answers = await ask(session, 4)
        await session.pilot.resize_terminal(90, 30)
        await session.until(lambda: answers == [None])


async def test_targets_outside_of_the_screen_do_no_harm(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), (80, 24)) as session:
        answers: list[int | None] = []
        far = [Target(x, y, lambda: None) for x, y in ((-1, -1), (79, 3), (80, 3), (3, 400))]
        session.app.push_screen(JumpScreen(far), answers.append)
        await session.settle()
        assert session.screen().split("\n")[3][79] == "s"
        await session.press("d")
        assert answers == [2]
