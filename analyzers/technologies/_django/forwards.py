"""What each migration operation does to the database: `Step`s to schema operations.

Follows `database_forwards` and `state_forwards` of Django's operations and its schema editor.
"""

from __future__ import annotations

from collections.abc import Callable

from ...schema import operations as ops
from ...schema.ddl import parse_text
from .forwards_base import Operations
from .forwards_fields import FieldSteps
from .forwards_keys import KeySteps
from .forwards_models import ModelSteps
from .steps import Step


class Forwards(ModelSteps, FieldSteps, KeySteps):
    """Runs the steps of one migration: changes the state and gives the database's operations."""

    def run(self, steps: tuple[Step, ...]) -> Operations:
        """The operations of steps in order."""
        for step in steps:
            handler = _HANDLERS.get(step.kind)
            if handler is not None:
                yield from handler(self, step)

    def separate(self, step: Step) -> Operations:
        """SeparateDatabaseAndState: the database follows one list, the state the other."""
        aside = Forwards(self.state.clone(), self.label, self.path)
        yield from aside.run(step.database)
        self.missed += aside.missed
        for _ in self.run(step.state):
            pass

    def run_sql(self, step: Step) -> Operations:
        """RunSQL: its statements; `state_operations` change the state only."""
        for text in step.sql:
            yield from parse_text(text, "postgres", self.path, step.line).operations
        for _ in self.run(step.state):
            pass

    def run_python(self, step: Step) -> Operations:
        """RunPython: the DDL that its function executes as it stands there."""
        for text in step.sql:
            made = parse_text(text, "postgres", self.path, step.line).operations
            yield from rebuilt(tuple(o for o in made if not isinstance(o, ops.CreateTable)))


def rebuilt(made: tuple[ops.AnyOperation, ...]) -> list[ops.AnyOperation]:
    """Operations without the idiom "copy to a new table, drop the old one, rename the new one".

    The table that stands at the end holds what the old one held; only the copy's name goes.
    """
    dropped = {o.table.lower() for o in made if isinstance(o, ops.DropTable)}
    found: list[ops.AnyOperation] = []
    for operation in made:
        swaps = isinstance(operation, ops.RenameTable) and operation.new_name.lower() in dropped
        if isinstance(operation, ops.RenameTable) and swaps:
            found = [
                o
                for o in found
                if not (
                    isinstance(o, ops.DropTable) and o.table.lower() == operation.new_name.lower()
                )
            ]
            place = {"path": operation.path, "line": operation.line}
            found.append(ops.DropTable(table=operation.table, if_exists=True, **place))  # type: ignore[arg-type]
        else:
            found.append(operation)
    return found


Handler = Callable[[Forwards, Step], Operations]
_HANDLERS: dict[str, Handler] = {
    "CreateModel": Forwards.create_model,
    "DeleteModel": Forwards.delete_model,
    "RenameModel": Forwards.rename_model,
    "AlterModelTable": Forwards.alter_table,
    "AlterModelTableComment": Forwards.alter_comment,
    "AlterModelOptions": Forwards.alter_options,
    "AlterOrderWithRespectTo": Forwards.alter_order,
    "AddField": Forwards.add_field,
    "RemoveField": Forwards.remove_field,
    "AlterField": Forwards.alter_field,
    "RenameField": Forwards.rename_field,
    "AddIndex": Forwards.add_key,
    "AddConstraint": Forwards.add_key,
    "RemoveIndex": Forwards.remove_key,
    "RemoveConstraint": Forwards.remove_key,
    "RenameIndex": Forwards.rename_index,
    "AlterUniqueTogether": Forwards.together,
    "AlterIndexTogether": Forwards.together,
    "SeparateDatabaseAndState": Forwards.separate,
    "RunSQL": Forwards.run_sql,
    "RunPython": Forwards.run_python,
}
