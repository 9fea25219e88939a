"""From migrations of scripts to sources: histories run, joined, and told apart by engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from ...syntax.ir import ClassDef
from ...syntax.project import Project
from .._shared.decorated_sources import class_at
from ..base import Declared, Source
from .bodies import whole_functions
from .history import History, Step, histories, in_order
from .migrate import Bodies, Migrator, Replayed, Texts, joined, texts_of
from .ts_packages import ENGINES, Packages

Running = Callable[[Project, Bodies, Texts, str], Migrator]
"""Makes what runs the migrations of a history in a dialect."""


def sources(
    tool: str,
    declared: Declared,
    project: Project,
    running: Running,
    step: Callable[[str, ClassDef], Step],
) -> Iterator[Source]:
    """One source per history of a tool; `step` tells what a class's migration is called."""
    bodies = whole_functions(declared.of("function"))
    texts = texts_of([*declared.of("sql"), *declared.of("rows")])
    packages = Packages(declared.of("package"))
    found = [(p, class_at(project, p, f)) for p, f in declared.of("migration")]
    steps = [step(path, node) for path, node in found if node is not None]
    known = [_dialected(h, packages) for h in histories(steps)]

    def replay(history: History) -> Replayed:
        return running(project, bodies, texts, history.dialect).history(tool, history)

    replayed = {h.root: replay(h) for h in known}
    for home, following in joined(known, replayed):
        whole, done = home, replayed[home.root]
        if following:
            together = [*home.steps, *(s for h in following for s in h.steps)]
            whole = replace(home, steps=in_order(together))
            done = replay(whole)
        yield _source(tool, whole, done)


def _dialected(history: History, packages: Packages) -> History:
    """The history with the dialect of its package where that depends on one driver alone."""
    if history.dialect or not history.steps:
        return history
    dialects = packages.dialects(packages.of(history.steps[0].path))
    if len(dialects) != 1:
        return history
    engine = ENGINES.get(dialects[0], "")
    return replace(history, dialect=dialects[0], engine=engine)


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
