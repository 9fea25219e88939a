"""What a scan or a batch of changes did to the catalog."""

from __future__ import annotations

from msgspec import Struct

from .catalog import Catalog
from .diff import CatalogDiff


class Delta(Struct, frozen=True):
    """What a scan or a batch of changes did. `seconds` is the time from call to catalog."""

    before: Catalog
    after: Catalog
    diff: CatalogDiff
    paths: tuple[str, ...]
    seconds: float
    parsed: int
