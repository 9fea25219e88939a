"""Finds the technologies: every module of this package that has a `SPEC`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any


@cache
def names() -> tuple[str, ...]:
    """The names of the technology modules, sorted; none is imported."""
    package = importlib.import_module(__package__ or "")
    found = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    return tuple(n for n in found if n not in ("base", "registry") and not n.startswith("_"))


@cache
def technology(name: str) -> Any:
    """One technology module; raises ImportError for a name that there is none of."""
    return importlib.import_module(f"{__package__}.{name}")


@cache
def technologies() -> dict[str, Any]:
    """All technology modules by their name."""
    return {n: technology(n) for n in names()}
