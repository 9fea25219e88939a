"""From migrations of scripts to sources: histories run, joined, and told apart by engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ._script_history import History, Step, histories
from ._script_migrate import Migrator, Replayed, joined
from ._ts_packages import ENGINES, Packages
from .base import Source


def sources(
    tool: str, steps: list[Step], packages: Packages, migrator: Callable[[str], Migrator]
) -> Iterator[Source]:
    """One source per history of a tool; `migrator` makes what runs one for a dialect."""
    known = [_dialected(h, packages) for h in histories(steps)]
    replayed = {h.root: migrator(h.dialect).history(tool, h) for h in known}
    for home, following in joined(known, replayed):
        whole, done = home, replayed[home.root]
        if following:
            together = [*home.steps, *(s for h in following for s in h.steps)]
            ordered = tuple(sorted(together, key=lambda s: (s.time, s.path, s.node.line)))
            whole = History(
                home.root, ordered, home.dialect, home.engine, home.variant_of, home.test
            )
            done = migrator(home.dialect).history(tool, whole)
        yield _source(tool, whole, done)


def _dialected(history: History, packages: Packages) -> History:
    """The history with the dialect of its package where that depends on one driver alone."""
    if history.dialect or not history.steps:
        return history
    dialects = packages.dialects(packages.of(history.steps[0].path))
    if len(dialects) != 1:
        return history
    engine = ENGINES.get(dialects[0], "")
    return History(
        history.root, history.steps, dialects[0], engine, history.variant_of, history.test
    )


def _source(tool: str, history: History, done: Replayed) -> Source:
    return Source(
        technology=tool,
        kind="migration",
        group=history.root or tool,
        root=history.root,
        engines=(history.engine,) if history.engine else (),
        operations=done.operations,
        migrations=done.migrations,
        problems=() if history.test else done.problems,
        variant_of=history.variant_of,
        complete=len(done.foreign) * 3 <= len(done.created),
        test=history.test,
    )
