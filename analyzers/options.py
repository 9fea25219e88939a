"""How a repository is opened."""

from __future__ import annotations

from msgspec import Struct


class Options(Struct, frozen=True):
    """How to open a repository. `jobs` 0: as many processes as pay."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int = 0
    cache: bool = True
