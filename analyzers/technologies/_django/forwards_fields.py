"""Operations on fields: added, removed, renamed, altered."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from ...schema import operations as ops
from .forwards_base import Base, Operations
from .model import Field, Model, column, field_index, foreign_keys, join_table, split_table
from .state import StateModel, rename_in_keys, settle
from .steps import Step


class FieldSteps(Base):
    """AddField, RemoveField, RenameField, AlterField, AlterOrderWithRespectTo."""

    def alter_order(self, step: Step) -> Operations:
        """AlterOrderWithRespectTo adds or removes `_order`."""
        found = self._get(step)
        if found is None:
            return
        found = self.state.put(replace(found, order=step.order))
        known = "_order" in found.model.by_name()
        if step.order and not known:
            field = Field("_order", type="integer", path=self.path, line=step.line)
            yield from self.add_field(replace(step, name="_order", fields=(field,)))
        elif not step.order and known:
            yield from self.remove_field(replace(step, name="_order"))

    def add_field(self, step: Step) -> Operations:
        """AddField: a column with its key and index, or a join table."""
        found = self._get(step)
        if found is None or not step.fields:
            return
        field = settle(step.fields[0], self.label)
        fields = found.model.fields
        if field.primary_key:
            fields = tuple(replace(f, primary_key=False) for f in fields)
        found = self.state.change(found, fields=(*fields, field))
        if not found.ghost:
            yield from self._add(step, found.model, field)

    def _add(self, step: Step, model: Model, field: Field) -> Operations:
        if field.role == "many" and field.through is None:
            made = join_table(model, field, self.state.lookup)
            if made is not None:
                yield made
        if not field.concrete:
            return
        yield ops.AddColumn(
            **self._at(step, model),
            column=column(model, field, self.state.lookup),
            foreign_key=next(foreign_keys(model, field, self.state.lookup), None),
            index=field_index(model, field) is not None,
        )
        if field.primary_key:
            yield ops.SetPrimaryKey(**self._at(step, model), columns=(field.column,))

    def remove_field(self, step: Step) -> Operations:
        """RemoveField: the column or join table goes."""
        found = self._get(step)
        field = _field(found, step.name) if found is not None else None
        if found is None or field is None:
            return
        kept = tuple(f for f in found.model.fields if f is not field)
        self.state.change(found, fields=kept)
        if found.ghost:
            return
        yield from self.drop_join(step, found.model, field)
        if field.concrete:
            yield ops.DropColumn(**self._at(step, found.model), column=field.column)

    def rename_field(self, step: Step) -> Operations:
        """RenameField: column, join table, keys and references by name follow."""
        found = self._get(step)
        field = _field(found, step.name) if found is not None else None
        if found is None or field is None:
            return
        new = replace(field, name=step.new_name)
        old_model = found.model
        found = self.state.change(
            found,
            fields=tuple(_renamed(f, field, new) for f in old_model.fields),
            keys=rename_in_keys(old_model.keys, step.name, step.new_name),
        )
        for other, relation in self.state.relations_to(found.model):
            if relation.to_field == step.name:
                changed = replace(relation, to_field=step.new_name)
                fields = tuple(changed if f is relation else f for f in other.model.fields)
                self.state.change(other, fields=fields)
        if found.ghost:
            return
        yield from self.rename_join(step, old_model, field, found.model, new)
        if field.concrete and field.column != new.column:
            yield ops.RenameColumn(
                **self._at(step, found.model),
                column=field.column,
                new_name=new.column,
            )

    def alter_field(self, step: Step) -> Operations:
        """AlterField: whatever of column, key and index differs."""
        found = self._get(step)
        old = _field(found, step.name) if found is not None else None
        if found is None or not step.fields:
            return
        new = settle(step.fields[0], self.label)
        before = found.model
        rest = before.fields
        if new.primary_key and old is not None and not old.primary_key:
            rest = tuple(replace(f, primary_key=False) for f in rest)
        fields = tuple(new if f.name == step.name else f for f in rest)
        found = self.state.change(found, fields=fields if old is not None else (*rest, new))
        if found.ghost or old is None:
            return
        if old.concrete and new.concrete:
            yield from self._alter(step, before, old, found.model, new)
        elif old.role == new.role == "many":
            yield from self._alter_many(step, before, old, found.model, new)
        else:
            yield from self.drop_join(step, before, old)
            yield from self._add(step, found.model, new)

    def _alter_many(
        self, step: Step, before: Model, old: Field, after: Model, new: Field
    ) -> Operations:
        if old.through is None and new.through is not None:
            yield from self.drop_join(step, before, old)
        elif old.through is not None and new.through is None:
            yield from self._add(step, after, new)
        elif old.through is None:
            yield from self.rename_join(step, before, old, after, new)
            yield from self._retarget(step, after, old, new)

    def _retarget(self, step: Step, model: Model, old: Field, new: Field) -> Operations:
        """A join table whose field points to another model: its second column follows."""
        was, now = (
            join_table(model, old, self.state.lookup),
            join_table(model, new, self.state.lookup),
        )
        if was is None or now is None or was.foreign_keys[1] == now.foreign_keys[1]:
            return
        at: dict[str, Any] = {
            "table": now.table,
            "schema": now.schema,
            "path": self.path,
            "line": step.line,
        }
        before, after = was.columns[2], now.columns[2]
        yield ops.DropConstraint(**at, kind="foreign-key", columns=(before.name,))
        if before.name != after.name:
            yield ops.RenameColumn(**at, column=before.name, new_name=after.name)
        if before.type != after.type:
            yield ops.AlterColumn(**at, column=after.name, type=after.type)
        yield ops.AddForeignKey(**at, key=now.foreign_keys[1])

    def _alter(self, step: Step, before: Model, old: Field, after: Model, new: Field) -> Operations:
        at = self._at(step, after)
        was, now = column(before, old, self.state.lookup), column(after, new, self.state.lookup)
        if was.name != now.name:
            yield ops.RenameColumn(**at, column=was.name, new_name=now.name)
        names = ("type", "nullable", "default", "unique", "description", "enum")
        changes: dict[str, Any] = {
            n: getattr(now, n) if getattr(now, n) != getattr(was, n) else UNSET for n in names
        }
        if any(v is not UNSET for v in changes.values()):
            yield ops.AlterColumn(**at, column=now.name, **changes)
        yield from self._alter_index(step, before, old, after, new)
        yield from self._alter_reference(step, before, old, after, new)
        if new.primary_key and not old.primary_key:
            yield ops.SetPrimaryKey(**at, columns=(now.name,))
        if new.primary_key and was.type != now.type:
            yield from self._alter_relations(step, after, now.type)

    def _alter_index(
        self, step: Step, before: Model, old: Field, after: Model, new: Field
    ) -> Operations:
        had, has = field_index(before, old), field_index(after, new)
        if had is not None and has is None:
            yield ops.DropIndex(
                table=split_table(after.table)[1],
                columns=(new.column,),
                path=self.path,
                line=step.line,
            )
        elif had is None and has is not None:
            yield ops.AddIndex(**self._at(step, after), index=has)

    def _alter_reference(
        self, step: Step, before: Model, old: Field, after: Model, new: Field
    ) -> Operations:
        had = next(foreign_keys(before, old, self.state.lookup), None)
        has = next(foreign_keys(after, new, self.state.lookup), None)
        same = had is not None and has is not None and had.ref_table == has.ref_table
        if had is not None and not same:
            yield ops.DropConstraint(
                **self._at(step, after),
                kind="foreign-key",
                columns=(new.column,),
            )
        if has is not None and not same:
            yield ops.AddForeignKey(**self._at(step, after), key=has)

    def _alter_relations(self, step: Step, model: Model, type_: str | None) -> Operations:
        """Columns that refer to a key whose type changed change with it."""
        for other, field in self.state.relations_to(model):
            if field.concrete and not other.ghost and field.to_field is None:
                yield ops.AlterColumn(
                    **self._at(step, other.model),
                    column=field.column,
                    type=type_,
                )


def _field(found: StateModel | None, name: str) -> Field | None:
    fields = found.model.fields if found is not None else ()
    return next((f for f in fields if f.name.lower() == name.lower()), None)


def _renamed(field: Field, old: Field, new: Field) -> Field:
    if field is old:
        return new
    if old.name in field.names:
        return replace(field, names=tuple(new.name if n == old.name else n for n in field.names))
    return field
