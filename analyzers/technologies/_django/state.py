"""The state that migrations build up, and what references in it mean.

Models are frozen values in a dictionary, so that a copy of the state (for
`SeparateDatabaseAndState`) is a copy of the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from .model import Field, Key, Model, Reference, Related, column, shorten
from .registry import Registry

Name = tuple[str, str]
"""App label and model name in lower case."""
MAX_DEPTH = 8


class StateModel(Struct, frozen=True):
    """A model in the state. `explicit`: its table was named; `ghost`: it has no table."""

    model: Model
    explicit: bool = False
    ghost: bool = False
    order: str | None = None


class ProjectState:
    """Models by app and name after the migrations so far."""

    def __init__(self, registry: Registry, models: dict[Name, StateModel] | None = None) -> None:
        self.registry = registry
        self.models = models if models is not None else {}
        self._depth = 0

    def clone(self) -> ProjectState:
        """A copy that can go another way."""
        return ProjectState(self.registry, dict(self.models))

    def get(self, label: str, name: str) -> StateModel | None:
        """A model of the state, or None."""
        return self.models.get((label.lower(), name.lower()))

    def put(self, found: StateModel) -> StateModel:
        """Set a model's new state."""
        self.models[(found.model.label.lower(), found.model.name.lower())] = found
        return found

    def change(self, found: StateModel, **changes: object) -> StateModel:
        """Change attributes of the model itself."""
        return self.put(replace(found, model=replace(found.model, **changes)))

    def lookup(self, model: Model, to: Reference, to_field: str | None) -> Related | None:
        """See `_django_model.Lookup`; what the state does not hold is of an installed package."""
        own = to.label.lower() == "self"
        found = model if own else self.target(to)
        name = model.name if own else to.label.rsplit(".", 1)[-1]
        if isinstance(found, Reference):
            known = self.registry.lookup(model, found, to_field)
            return replace(known, model=name.lower()) if known is not None else None
        target = found
        field = target.by_name().get(to_field) if to_field else None
        field = field or next(iter(target.primary), None)
        if field is None or self._depth > MAX_DEPTH:
            return Related(target.table, "id", target.auto_type, name.lower())
        self._depth += 1
        try:
            made = column(target, field, self.lookup)
        finally:
            self._depth -= 1
        return Related(target.table, field.column, made.type, name.lower())

    def target(self, to: Reference) -> Model | Reference:
        """The state's model that a reference means, a proxy's parent; else the reference."""
        label, _, name = to.label.lower().partition(".")
        for _ in range(4):
            found = self.models.get((label, name))
            if found is None:
                return to if not label else Reference(f"{label}.{name}", to.path, to.name)
            parent = found.model.table
            if not found.ghost or found.model.fields or "." not in parent:
                return found.model
            label, _, name = parent.partition(".")
        return to

    def relations_to(self, model: Model) -> Iterator[tuple[StateModel, Field]]:
        """The relations of the state that point to a model."""
        wanted = f"{model.label}.{model.name}".lower()
        for other in list(self.models.values()):
            for field in other.model.fields:
                if field.role == "column":
                    continue
                own = field.to.label.lower() == "self" and other.model == model
                if own or field.to.label.lower() == wanted:
                    yield other, field


def settle(field: Field, label: str) -> Field:
    """A field with its references completed by the app label."""
    if field.role == "column":
        return field
    through = _complete(field.through, label) if field.through is not None else None
    return replace(field, to=_complete(field.to, label), through=through)


def _complete(to: Reference, label: str) -> Reference:
    if to.label and "." not in to.label and to.label.lower() != "self":
        return Reference(f"{label}.{to.label}")
    return to


def default_table(label: str, name: str) -> str:
    """The table of a model that names none."""
    return shorten(f"{label}_{name.lower()}")


def rename_in_keys(keys: tuple[Key, ...], old: str, new: str) -> tuple[Key, ...]:
    """Keys with a field's new name."""
    return tuple(
        replace(k, fields=tuple(_renamed(f, old, new) for f in k.fields)) if k.fields else k
        for k in keys
    )


def _renamed(name: str, old: str, new: str) -> str:
    bare = name.removeprefix("-")
    return name.replace(old, new) if bare == old else name
