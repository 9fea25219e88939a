"""Asks the real Django what a fixture's models make; run in a process of its own.

django_probe.py models FOLDER SETTINGS     the tables of all models, as JSON
django_probe.py migrate FOLDER SETTINGS    the tables of a SQLite database after `migrate`
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def models() -> dict[str, Any]:
    from django.apps import apps
    from django.db import connection

    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or meta.swapped or meta.app_config.name.startswith("django."):
            continue
        fields = [f for f in meta.local_concrete_fields if f.db_type(connection)]
        keys = [c for c in meta.constraints if hasattr(c, "fields")]
        together = [[meta.get_field(n).column for n in u] for u in meta.unique_together]
        total = [c for c in keys if c.fields and not c.condition]
        named = [i for i in [*meta.indexes, *(c for c in keys if c.condition)] if i.fields]
        found[meta.db_table] = {
            "columns": {f.column: [f.db_type(connection), f.null or f.generated] for f in fields},
            "primary_key": [f.column for f in meta.pk_fields],
            "foreign_keys": sorted(
                [f.column, f.target_field.model._meta.db_table, f.target_field.column]
                for f in fields
                if f.is_relation
            ),
            "unique": sorted(
                [
                    *([f.column] for f in fields if f.unique and not f.primary_key),
                    *together,
                    *([meta.get_field(n).column for n in c.fields] for c in total),
                ]
            ),
            "indexes": sorted(
                [f.column] for f in fields if getattr(f, "db_index", False) and not f.unique
            ),
            "names": {
                i.name: [meta.get_field(n.lstrip("-")).column for n in i.fields] for i in named
            },
        }
    return found


def migrate() -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            keys = connection.introspection.get_constraints(cursor, name).values()
            found[name] = {
                "columns": {
                    c.name: c.null_ok
                    for c in connection.introspection.get_table_description(cursor, name)
                },
                "primary_key": connection.introspection.get_primary_key_columns(cursor, name),
                "foreign_keys": sorted(
                    [k["columns"][0], *k["foreign_key"]] for k in keys if k["foreign_key"]
                ),
                "unique": sorted(
                    k["columns"] for k in keys if k["unique"] and not k["primary_key"]
                ),
                "indexes": sorted(k["columns"] for k in keys if k["index"] and not k["unique"]),
                "checks": sum(k["check"] for k in keys),
            }
    return found


if __name__ == "__main__":
    what, folder, settings = sys.argv[1:4]
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django

    django.setup()
    json.dump({"models": models, "migrate": migrate}[what](), sys.stdout)
