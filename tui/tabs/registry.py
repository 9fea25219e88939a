"""The inspector's tabs, in order, each with who may make it (the first that has something)."""

from __future__ import annotations

from .columns import columns_view
from .diagram import diagram_view
from .drift import drift_view
from .migrations import migrations_view
from .overview import overview_view
from .relations import relations_view
from .table_keys import keys_view
from .used import used_view
from .view import Maker

TABS: dict[str, tuple[Maker, ...]] = {
    "columns": (columns_view, overview_view),
    "keys": (keys_view,),
    "relations": (relations_view,),
    "diagram": (diagram_view,),
    "migrations": (migrations_view,),
    "used": (used_view,),
    "drift": (drift_view,),
}
