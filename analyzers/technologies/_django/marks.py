"""What both models and migrations need of a file: its classes, app configurations, settings."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...facts import Fact
from ...syntax.ir import Assign, ClassDef, tail
from ...syntax.project import Project
from ...syntax.targets import top
from ...syntax.unit import CodeUnit, Unit
from ..base import Declared
from .apps import Apps, settings_order
from .world import World

_SETTINGS = frozenset(
    [
        "INSTALLED_APPS",
        "AUTH_USER_MODEL",
        "DEFAULT_AUTO_FIELD",
        "ROOT_URLCONF",
        "DATABASES",
        "MIDDLEWARE",
    ]
)


def marks(unit: Unit, technology: str) -> Iterator[Fact]:
    """Mark the files that hold classes, app configurations or settings."""
    if not isinstance(unit, CodeUnit):
        return
    body = list(top(unit.module.body))
    for statement in body:
        if isinstance(statement, ClassDef) and statement.bases and not statement.scope:
            kind = "app" if _is_config(statement) else "class"
            yield Fact(technology, kind, statement.name, statement.line)
    names = {s.target for s in body if isinstance(s, Assign)}
    if names & _SETTINGS:
        yield Fact(technology, "settings", posixpath.basename(unit.path), 1)


def _is_config(cls: ClassDef) -> bool:
    names = {s.target for s in cls.body if isinstance(s, Assign)}
    return any((tail(b) or "").endswith("Config") for b in cls.bases) and bool(
        names & {"name", "label", "default_auto_field"}
    )


def context(declared: Declared, project: Project) -> tuple[World, Apps]:
    """What models and migrations share: evaluation and the apps."""
    settings = sorted({p for p, _ in declared.of("settings")}, key=settings_order)
    world = World(project, tuple(settings))
    folders = {posixpath.dirname(p) for p in project.paths() if p.endswith(".py")}
    configs = [(p, f.name) for p, f in declared.of("app")]
    return world, Apps(world, configs, folders)
