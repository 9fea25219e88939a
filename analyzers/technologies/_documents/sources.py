"""The documents of all files of one mapper as sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...model.catalog import Problem
from ...problems import problem
from .._python.values import Cls
from .._shared.places import is_test
from ..base import Source
from .tables import Model, operations, without_copies

Read = tuple[tuple[Model, ...], tuple[Problem, ...]]
"""What one file brings: its collections, and what could not be known."""


def read_classes(
    classes: Iterable[Cls], model: Callable[[Cls], Model | None], problems: list[Problem]
) -> Read:
    """The collections of some classes; one that is too deep costs only itself."""
    models: list[Model] = []
    for cls in classes:
        try:
            made = model(cls)
        except RecursionError:
            text = f"{cls.name} is nested too deeply to be read"
            problems.append(problem("too-complex", cls.path, cls.node.line, text))
            continue
        if made is not None:
            models.append(made)
    return tuple(models), tuple(dict.fromkeys(problems))


def sources(technology: str, files: Iterable[tuple[str, Read]]) -> Iterator[Source]:
    """One source of the documents of all files, those of tests apart."""
    models: dict[bool, list[Model]] = {}
    problems: list[Problem] = []
    for path, (made, met) in files:
        test = is_test(path)
        models.setdefault(test, []).extend(made)
        problems.extend(() if test else met)
    for test, members in sorted(models.items()):
        yield Source(
            technology=technology,
            kind="model",
            group="test" if test else "",
            engines=("MongoDB",),
            operations=tuple(operations(without_copies(members))),
            problems=tuple(() if test else problems),
            test=test,
        )
