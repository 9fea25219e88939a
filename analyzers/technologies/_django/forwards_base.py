"""What the operations of a migration share: places, models of the state, join tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...schema import operations as ops
from .model import Field, Key, Model, join_name, key_name, split_table
from .state import ProjectState, StateModel
from .steps import Step

Operations = Iterator[ops.AnyOperation]


class Base:
    """What all operations of one migration share."""

    def __init__(self, state: ProjectState, label: str, path: str) -> None:
        self.state = state
        self.label = label
        self.path = path
        self.missed: list[Step] = []

    def _at(self, step: Step, model: Model) -> dict[str, Any]:
        schema, table = split_table(model.table)
        return {"table": table, "schema": schema, "path": self.path, "line": step.line}

    def _get(self, step: Step) -> StateModel | None:
        found = self.state.get(self.label, step.model)
        if found is None:
            self.missed.append(step)
        return found

    def rename_join(
        self, step: Step, old: Model, field: Field, new: Model, other: Field
    ) -> Operations:
        if field.role != "many" or field.through is not None:
            return
        (schema, before), (_, after) = (
            split_table(join_name(old, field)),
            split_table(join_name(new, other)),
        )
        if before != after:
            yield ops.RenameTable(
                table=before, schema=schema, new_name=after, path=self.path, line=step.line
            )

    def drop_join(self, step: Step, model: Model, field: Field) -> Operations:
        if field.role == "many" and field.through is None:
            schema, table = split_table(join_name(model, field))
            yield ops.DropTable(table=table, schema=schema, path=self.path, line=step.line)


def named(model: Model, key: Key) -> Key:
    """A key with the name it gets in the database, which later operations drop it by."""
    return replace(key, name=key_name(model, key)) if key.name is None else key
