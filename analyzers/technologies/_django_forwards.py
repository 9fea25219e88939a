"""What each migration operation does to the database: `Step`s to schema operations.

Follows `database_forwards` and `state_forwards` of Django's operations and its schema editor.
"""

from __future__ import annotations

from collections.abc import Callable

from ..schema.ddl import parse_text
from ._django_forwards_base import Operations
from ._django_forwards_fields import FieldSteps
from ._django_forwards_keys import KeySteps
from ._django_forwards_models import ModelSteps
from ._django_steps import Step


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
}
