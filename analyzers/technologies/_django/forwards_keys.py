"""Operations on indexes and constraints."""

from __future__ import annotations

from msgspec.structs import replace

from ...model.schema import Check
from ...schema import operations as ops
from .forwards_base import Base, Operations, named
from .model import Key, Model, key_columns, key_index, partial
from .steps import Step


class KeySteps(Base):
    """AddIndex, RemoveIndex, RenameIndex, constraints, unique_together, index_together."""

    def add_key(self, step: Step) -> Operations:
        """AddIndex and AddConstraint."""
        found = self._get(step)
        if found is None or not step.keys:
            return
        key = named(found.model, step.keys[0])
        found = self.state.change(found, keys=(*found.model.keys, key))
        if not found.ghost:
            yield from self._add_key(step, found.model, key)

    def _add_key(self, step: Step, model: Model, key: Key) -> Operations:
        at = self._at(step, model)
        if key.kind == "check":
            check = Check(key.name, key.expression, self.path, step.line)
            yield ops.AddCheck(**at, check=check)
        elif key.kind == "unique" and not partial(key):
            yield ops.AddUnique(**at, columns=key_columns(model, key), name=key.name)
        else:
            yield ops.AddIndex(**at, index=key_index(model, key))

    def remove_key(self, step: Step) -> Operations:
        """RemoveIndex and RemoveConstraint, by name."""
        found = self._get(step)
        if found is None:
            return
        gone = [k for k in found.model.keys if (k.name or "").lower() == step.name.lower()]
        kept = tuple(k for k in found.model.keys if k not in gone)
        self.state.change(found, keys=kept)
        if not found.ghost:
            yield self._drop_key(step, found.model, step.name, step.kind == "RemoveIndex")

    def _drop_key(self, step: Step, model: Model, name: str, index: bool) -> ops.AnyOperation:
        at = self._at(step, model)
        if index:
            return ops.DropIndex(**at, name=name)
        return ops.DropConstraint(**at, name=name, if_exists=True)

    def rename_index(self, step: Step) -> Operations:
        """RenameIndex, from a name or from the fields of an unnamed index."""
        found = self._get(step)
        if found is None:
            return
        wanted = step.together[0] if step.together else ()
        old = next(
            (
                k
                for k in found.model.keys
                if (k.fields == wanted if wanted else (k.name or "") == step.name)
            ),
            None,
        )
        name = old.name if old is not None else step.name
        keys = tuple(replace(k, name=step.new_name) if k is old else k for k in found.model.keys)
        self.state.change(found, keys=keys)
        if not found.ghost and name:
            yield ops.RenameConstraint(
                **self._at(step, found.model), name=name, new_name=step.new_name
            )

    def together(self, step: Step) -> Operations:
        """AlterUniqueTogether and AlterIndexTogether: what is new, and what is gone."""
        found = self._get(step)
        if found is None:
            return
        kind = "unique" if step.kind == "AlterUniqueTogether" else "index"
        old = [k for k in found.model.keys if k.kind == kind and k.suffix == ""]
        gone = [k for k in old if k.fields not in step.together]
        had = {k.fields for k in old}
        new = [
            named(found.model, Key(kind, None, f, suffix="", path=self.path, line=step.line))
            for f in step.together
            if f not in had
        ]
        model = found.model
        self.state.change(found, keys=(*(k for k in model.keys if k not in gone), *new))
        if found.ghost:
            return
        for key in gone:
            yield self._drop_key(step, model, key.name or "", kind == "index")
        for key in new:
            yield from self._add_key(step, model, key)
