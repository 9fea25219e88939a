"""Operations on whole models: created, renamed, dropped, moved to another table."""

from __future__ import annotations

from msgspec.structs import replace

from ...schema import operations as ops
from .apps import auto_type
from .forwards_base import Base, Operations, named
from .model import Field, Model, Reference, join_name, split_table, tables, with_primary
from .state import StateModel, default_table, settle
from .steps import Step


class ModelSteps(Base):
    """CreateModel, DeleteModel, RenameModel, AlterModelTable and the like."""

    def create_model(self, step: Step) -> Operations:
        """CreateModel: the table, the join tables, and all that `options` ask for."""
        fields = tuple(settle(f, self.label) for f in step.fields)
        if step.order:
            fields += (Field("_order", type="integer", path=self.path, line=step.line),)
        model = Model(
            label=self.label,
            name=step.model,
            table=step.table or default_table(self.label, step.model),
            fields=fields,
            keys=step.keys,
            path=self.path,
            line=step.line,
            description=step.text,
            managed=step.managed,
            auto_type=auto_type(self.state.registry.apps.app(self.path).auto_field),
        )
        ghost = step.proxy or not step.managed or self._swapped(step)
        if step.proxy:
            parents = [p.label for p in step.parents if "." in p.label]
            model = replace(model, table=parents[0].lower() if parents else model.table)
        else:
            model = with_primary(model)
        model = replace(model, keys=tuple(named(model, k) for k in model.keys))
        self.state.put(StateModel(model, step.table is not None, ghost, step.order))
        if not ghost:
            yield from tables(model, self.state.lookup)

    def _swapped(self, step: Step) -> bool:
        if not step.swappable:
            return False
        chosen = self.state.registry.world.setting(step.swappable, self.path)
        return isinstance(chosen, str) and chosen.lower() != f"{self.label}.{step.model}".lower()

    def delete_model(self, step: Step) -> Operations:
        """DeleteModel: the table and its join tables go."""
        found = self._get(step)
        if found is None:
            return
        self.state.models.pop((self.label.lower(), step.model.lower()), None)
        if not found.ghost:
            for field in found.model.fields:
                yield from self.drop_join(step, found.model, field)
            yield ops.DropTable(**self._at(step, found.model))

    def rename_model(self, step: Step) -> Operations:
        """RenameModel: the table, join tables and their columns follow; so do references."""
        found = self._get(step)
        if found is None:
            return
        old = found.model
        table = old.table if found.explicit else default_table(self.label, step.new_name)
        own = f"{old.label}.{old.name}".lower()
        fields = tuple(
            replace(f, to=Reference("self")) if f.to.label.lower() == own else f for f in old.fields
        )
        new = replace(old, name=step.new_name, table=table, fields=fields)
        yield from self._repoint(step, old, new)
        del self.state.models[(self.label.lower(), old.name.lower())]
        found = self.state.put(replace(found, model=new))
        if found.ghost:
            return
        yield from self._move(step, old, new)
        for field in new.fields:
            yield from self._rename_join_column(step, new, field, old.name, step.new_name)

    def _repoint(self, step: Step, old: Model, new: Model) -> Operations:
        """References of other models, and their join tables' columns, to a renamed model."""
        label = f"{new.label}.{new.name}"
        wanted = f"{old.label}.{old.name}".lower()
        for other in list(self.state.models.values()):
            changed = []
            for field in other.model.fields:
                through = field.through
                if through is not None and through.label.lower() == wanted:
                    field = replace(field, through=Reference(label))
                if field.to.label.lower() == wanted and field.role != "column":
                    if other.model is not old and not other.ghost:
                        yield from self._rename_join_column(
                            step, other.model, field, old.name, new.name
                        )
                    field = replace(field, to=Reference(label))
                changed.append(field)
            if other.model is not old and tuple(changed) != other.model.fields:
                self.state.change(other, fields=tuple(changed))

    def _rename_join_column(
        self, step: Step, owner: Model, field: Field, old: str, new: str
    ) -> Operations:
        if field.role != "many" or field.through is not None or old.lower() == new.lower():
            return
        schema, table = split_table(join_name(owner, field))
        ends = ("from_", "to_") if field.to.label.lower() == "self" else ("",)
        for end in ends:
            yield ops.RenameColumn(
                table=table,
                schema=schema,
                column=f"{end}{old.lower()}_id",
                new_name=f"{end}{new.lower()}_id",
                path=self.path,
                line=step.line,
            )

    def _move(self, step: Step, old: Model, new: Model) -> Operations:
        """A model's table gets another name; join tables without their own name follow."""
        if old.table == new.table:
            return
        schema, table = split_table(new.table)
        yield ops.RenameTable(**self._at(step, old), new_name=table, new_schema=schema)
        for field in new.fields:
            yield from self.rename_join(step, old, field, new, field)

    def alter_table(self, step: Step) -> Operations:
        """AlterModelTable: another name for the table, or the default one."""
        found = self._get(step)
        if found is None:
            return
        table = step.table or default_table(self.label, found.model.name)
        new = replace(found.model, table=table)
        self.state.put(replace(found, model=new, explicit=step.table is not None))
        if not found.ghost:
            yield from self._move(step, found.model, new)

    def alter_comment(self, step: Step) -> Operations:
        """AlterModelTableComment."""
        found = self._get(step)
        if found is not None and not found.ghost:
            yield ops.Describe(**self._at(step, found.model), text=step.text)

    def alter_options(self, step: Step) -> Operations:
        """AlterModelOptions changes no table; `managed` decides about later operations."""
        found = self._get(step)
        if found is not None and step.state:
            self.state.put(replace(found, ghost=not step.state[0].managed))
        yield from ()
