"""Finds the technologies: every module of this package that has a `SPEC`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any


@cache
def technologies() -> dict[str, Any]:
    """The technology modules by their module name, sorted."""
    package = importlib.import_module(__package__ or "")
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    modules = {
        n: importlib.import_module(f"{__package__}.{n}")
        for n in names
        if n not in ("base", "registry") and not n.startswith("_")
    }
    return {n: m for n, m in modules.items() if hasattr(m, "SPEC")}
