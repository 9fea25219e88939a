"""ODMantic's models: names of collections, fields, references, indexes.

The rules are those of `odmantic.model`; ODMantic docs, "Modeling", "Fields", "Raw query usage".
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from ...model.catalog import Problem
from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign
from ...syntax.project import Project
from .._documents.classes import methods_of, name_of, summary
from .._documents.tables import Model
from .._documents.values import Field, Key
from .._python.interpreter import Bodies, Interpreter
from .._python.values import Cls, Ext, Fn, Made, Member, Value
from .._shared.mongo_indexes import index_of, made_key
from .._shared.pydantic_fields import Stated, as_field, inner_class, setting, stated


class Models:
    """Reads the models of a project. One instance serves one computation."""

    def __init__(self, project: Project, bodies: Bodies) -> None:
        self.run = Interpreter(project, bodies)
        self.run.assign_hook = self._attribute_of
        self.problems: list[Problem] = []

    def _attribute_of(self, subject: Cls, owner: Cls, node: Assign, value: Value) -> Value:
        """`Player.name` in code is a proxy of the field, not what the body assigns."""
        field = node.annotation is not None and self.run.mixes(subject, "Model", "EmbeddedModel")
        return Member(subject, node.target) if field else value

    def is_model(self, cls: Cls) -> bool:
        """Whether a class is a model with a collection of its own (`EmbeddedModel` has none)."""
        return any(
            isinstance(a, Ext) and a.tail == "Model" and a.name.split(".")[0] == "odmantic"
            for a in self.run.mro(cls)
        )

    def _config(self, cls: Cls) -> dict[str, Value]:
        """The class's own configuration: it is not inherited."""
        stated_here = [s for s in cls.statements("model_config") if isinstance(s, Assign)]
        if stated_here:
            given = self.run.class_value(cls, stated_here[-1])
            given = given.kwargs if isinstance(given, Made) else given
            return given if isinstance(given, dict) else {}
        if not cls.statements("Config"):
            return {}
        config = inner_class(self.run, cls, "Config")
        return {n: setting(self.run, config, n) for n in ("collection", "indexes")}

    def collection(self, cls: Cls) -> str | None:
        """`model_config["collection"]`, else the class's name in snake case less `Model`."""
        given = self._config(cls).get("collection")
        if given is None:
            return snake_case(cls.name.removesuffix("Model"))
        return given if isinstance(given, str) and given else None

    def model(self, cls: Cls) -> Model | None:
        """The collection of a class, or None where it has none."""
        if not self.is_model(cls):
            return None
        name = self.collection(cls)
        if name is None:
            text = f"the collection of {cls.name} is computed and could not be known"
            self.problems.append(problem("dynamic-name", cls.path, cls.node.line, text))
            return None
        # ODMantic takes the fields of the class's own body; what a base states is not stored.
        entries = stated(self.run, cls, own=True)
        fields = [self._field(cls, e) for e in entries.values()]
        if not any(e.said("primary_field") is True for e in entries.values()):
            key = Field("_id", "objectid", False, path=cls.path, line=cls.node.line)
            fields.insert(0, key)
        return Model(
            cls.name,
            name,
            cls.path,
            cls.node.line,
            tuple(fields),
            tuple(self._keys(cls, entries)),
            doc=summary(cls.node.doc),
            methods=methods_of(cls),
        )

    def _stored(self, entry: Stated) -> str:
        reference = _reference(entry)
        named = reference.kwargs.get("key_name") if reference is not None else None
        if entry.said("primary_field") is True:
            return "_id"
        return named if isinstance(named, str) else entry.alias

    def _field(self, cls: Cls, entry: Stated) -> Field:
        made = as_field(self.run, entry, (cls.key,))
        made = replace(made, name=self._stored(entry))
        if _reference(entry) is None or not isinstance(entry.note.model, Cls):
            return made
        target = entry.note.model
        key = next(
            (
                e.note.type
                for e in stated(self.run, target, own=True).values()
                if e.said("primary_field") is True
            ),
            "objectid",
        )
        return replace(made, type=key, inner=(), ref=target.name, default=None)

    def _keys(self, cls: Cls, entries: dict[str, Stated]) -> list[Key]:
        keys: list[Key] = []
        for entry in entries.values():
            unique = entry.said("unique") is True
            if unique or entry.said("index") is True:
                pairs = ((self._stored(entry), "1"),)
                keys.append(made_key(pairs, {"unique": unique}, entry.path, entry.line))
        given = self._config(cls).get("indexes")
        if given is None:
            return keys
        line = next((s.line for s in cls.statements("model_config")), cls.node.line)
        if isinstance(given, Fn):
            given = self.run.call_with(given)
        for item in given if isinstance(given, list | tuple) else [UNKNOWN]:
            key = self._listed(item, entries, cls.path, line)
            if key is not None:
                keys.append(key)
            else:
                text = f"an index of {cls.name} could not be known"
                self.problems.append(problem("unresolved-value", cls.path, line, text))
        return keys

    def _listed(self, item: Value, entries: dict[str, Stated], path: str, line: int) -> Key | None:
        """`Index(Player.name, desc(Player.score), unique=True)` or PyMongo's `IndexModel`."""
        if not (isinstance(item, Made) and name_of(item.func) == "Index"):
            return index_of(item, path, line)
        pairs: list[tuple[str, str]] = []
        for part in item.args:
            kind = "1"
            if isinstance(part, Made) and name_of(part.func) in ("asc", "desc"):
                kind = "-1" if name_of(part.func) == "desc" else "1"
                part = part.arg("field", 0)
            entry = entries.get(_attribute(part))
            if entry is None:
                return None
            pairs.append((self._stored(entry), kind))
        return made_key(tuple(pairs), item.kwargs, path, item.line or line) if pairs else None


def _reference(entry: Stated) -> Made | None:
    """`Reference()`, where a field is one."""
    made = entry.default
    known = isinstance(made, Made) and name_of(made.func) == "Reference"
    return made if known and isinstance(made, Made) else None


def _attribute(value: Any) -> str:
    """`name` of `Player.name`."""
    return value.name if isinstance(value, Member) else ""


def snake_case(name: str) -> str:
    """`odmantic.utils.to_snake_case`."""
    first = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z0-9])([A-Z])", r"\1_\2", first).lower()
