"""What a Peewee migration speaks of: models as they stand so far, tables, columns, fields."""

from __future__ import annotations

from typing import Any

from ...schema import operations as ops
from ...syntax.ir import ClassDef
from .._python.values import MISSING, Cls, Generic, Instance, Made, Value
from .._shared.mapper_classes import Attribute, Classes, tail_of
from .fields import Field, read_field
from .models import Model
from .tables import Tables


class State:
    """Remembers the models that migrations make, and what was done to tables."""

    def __init__(self, classes: Classes, engine: str) -> None:
        self.classes, self.engine = classes, engine
        self.models = Tables(classes)
        self._known: dict[str, Model] = {}
        self._made: list[ops.AnyOperation] = []

    def _model(self, value: Value) -> Model | None:
        """The model that an argument names: a class, its name, `migrator.orm["name"]`."""
        if isinstance(value, Generic) and value.args:
            value = value.args[0]
        if isinstance(value, Cls):
            return self._known.get(value.name.lower()) or self.models.of(value)
        return self._known.get(value.lower()) if isinstance(value, str) else None

    def _table(self, made: Made) -> str | None:
        value = made.arg("model", 0)
        value = made.arg("table", 0) if value is MISSING else value
        model = self._model(value)
        if model is not None:
            return model.table
        if isinstance(value, Generic) and value.args:
            value = value.args[0]
        if isinstance(value, str):
            return value
        text = f"the table of migrator.{tail_of(made.func)}() could not be known"
        self.classes.complain("dynamic-name", made.path, made.line, text)
        return None

    def _column(self, made: Made, name: str) -> str:
        model = self._model(made.arg("model", 0))
        field = model.field(name) if model is not None else None
        return field.column if field is not None else name

    def _fields(self, made: Made) -> list[Field]:
        found = []
        for name, value in made.kwargs.items():
            if isinstance(value, Made | Instance):
                attribute = Attribute(name, value, made.path, made.line)
                field = read_field(self.classes, attribute)
                if field is not None:
                    found.append(field)
        return found

    def _remember(self, model: Model) -> None:
        self._known[model.cls.name.lower()] = model
        self._known[(model.table or "").lower()] = model
        self.models.by_name[model.cls.name.lower()] = model
        self.models.by_name[(model.table or "").lower()] = model

    def _changed(self, made: Made, fields: dict[str, Field], table: str | None = None) -> None:
        """Remember a model as a migration leaves it."""
        model = self._model(made.arg("model", 0))
        if model is not None:
            changed = Model(
                model.cls,
                model.meta,
                fields,
                model.key,
                table or model.table,
                model.virtual,
                model.computed,
            )
            names = [n for n, m in self._known.items() if m is model]
            for name in names:
                self._known[name] = changed
            self._remember(changed)

    def _current(self, made: Made) -> dict[str, Field]:
        model = self._model(made.arg("model", 0))
        return dict(model.fields) if model is not None else {}

    def _blank(self, table: str, made: Made) -> Model:
        model = self._model(made.arg("model", 0))
        if model is not None:
            return model
        cls = Cls(made.path, ClassDef(made.line, name=table))
        return Model(cls, {"_own": frozenset()}, {}, (), table)

    def _add(self, table: str, field: Field, made: Made) -> None:
        model = self._blank(table, made)
        column = self.models.column(model, field, self.engine)
        key = self.models.reference(model, field) if field.kind == "FK" else None
        self._made.append(
            ops.AddColumn(
                **at(made, table),
                column=column,
                foreign_key=key,
                primary_key=field.primary_key,
            )
        )
        if (field.index or field.unique) and not field.primary_key:
            place = (made.path, made.line)
            index = self.models.index(model, (field.column,), field.unique, place)
            self._made.append(ops.AddIndex(**at(made, table), index=index))


def at(made: Made, table: str) -> dict[str, Any]:
    """What every operation says: its place and its table."""
    return {"path": made.path, "line": made.line, "table": table}
