"""MongoEngine's documents: which classes are collections, what they are called, their `meta`.

The rules are those of `mongoengine.base.metaclasses` and of the MongoEngine docs, "Defining
documents".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...model.catalog import Problem
from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign
from ...syntax.ir import Call as IrCall
from ...syntax.project import Project
from .._documents.classes import (
    MAX_DEPTH,
    ancestors,
    classes_of,
    methods_of,
    stated_fields,
    summary,
)
from .._documents.tables import Model
from .._documents.values import Field, Key
from .._python.interpreter import Bodies, Interpreter
from .._python.values import Cls, Ext, Fn, Value
from .fields import Call, as_field, as_foreign, base_kind, document_of, read_field
from .indexes import geo_keys, index_key, merged, unique_keys

_OPTIONS = {
    "db_alias": "database",
    "shard_key": "shard_key",
    "max_documents": "max_documents",
    "max_size": "max_size",
    "timeseries": "timeseries",
}


class Documents:
    """Reads the documents of a project. One instance serves one computation."""

    def __init__(self, project: Project, bodies: Bodies, paths: list[str]) -> None:
        self.run = Interpreter(project, bodies)
        self.problems: list[Problem] = []
        self._paths = paths
        self._registry: dict[str, Cls] | None = None
        self._calls: dict[Any, dict[str, Call]] = {}
        self._metas: dict[Any, dict[Any, Value]] = {}

    # -- classes ---------------------------------------------------------------------------------

    def kind(self, cls: Cls) -> str:
        """`document`, `embedded` or "" for a class that is neither."""
        line = self.run.mro(cls)
        kinds = [k for a in line if (k := base_kind(self.run, a))]
        if not kinds and _has_strange(line) and self._looks_like_document(cls):
            return "document"
        return kinds[0] if kinds else ""

    def _looks_like_document(self, cls: Cls) -> bool:
        """Whether a class of an unknown base has fields and a `meta` of a collection."""
        given = self._stated_meta(cls)
        named = isinstance(given, dict) and bool({"collection", "indexes"} & given.keys())
        return named and any(self.own_calls(cls))

    def _is_abstract(self, cls: Cls) -> bool:
        given = self._stated_meta(cls)
        return isinstance(given, dict) and given.get("abstract") is True

    def find(self, name: str) -> Cls | None:
        """The document class of that name, wherever it is defined."""
        if self._registry is None:
            self._registry = {}
            for path in self._paths:
                for cls in classes_of(self.run.project, path):
                    self._registry.setdefault(cls.name, cls)
        found = self._registry.get(name.rsplit(".", 1)[-1])
        return found if found is not None and self.kind(found) else None

    # -- fields ----------------------------------------------------------------------------------

    def own_calls(self, cls: Cls) -> Iterator[Call]:
        """The fields that a class's own body states."""
        sure = any(base_kind(self.run, a) for a in self.run.mro(cls))
        for statement in stated_fields(cls):
            if statement.value is None:
                continue
            value = self.run.class_value(cls, statement)
            call = as_field(self.run, value) or (as_foreign(value) if sure else None)
            call = call or self._wrapped(cls, statement)
            if call is not None:
                yield replace(
                    call,
                    name=statement.target,
                    path=cls.path,
                    line=statement.line,
                    comment=statement.comment,
                )

    def _wrapped(self, cls: Cls, statement: Assign) -> Call | None:
        """The field that a project's helper is given, where what it returns cannot be known."""
        value = statement.value
        if not isinstance(value, IrCall) or not value.args:
            return None
        given = Assign(statement.line, f"{statement.target}()", value.args[0])
        made = self.run.class_value(cls, given)
        return as_field(self.run, made) or as_foreign(made)

    def calls(self, cls: Cls) -> dict[str, Call]:
        """All fields of a document by attribute name, those of its bases first."""
        known = self._calls.get(cls.key)
        if known is None:
            known = self._calls[cls.key] = {}
            for base in reversed(ancestors(self.run, cls)):
                if isinstance(base, Cls):
                    known.update({c.name: c for c in self.own_calls(base)})
            known.update({c.name: c for c in self.own_calls(cls)})
            if self.meta(cls).get("allow_inheritance") is True:
                mark = Call("StringField", name="_cls", path=cls.path, line=cls.node.line)
                known.setdefault("_cls", mark)
        return known

    def fields(self, cls: Cls, seen: tuple[Any, ...] = ()) -> list[Field]:
        """The fields of a document or embedded document, with what they embed."""
        if cls.key in seen or len(seen) >= MAX_DEPTH:
            return []
        deeper = (*seen, cls.key)
        return [read_field(self, call, cls, deeper) for call in self.calls(cls).values()]

    def embedded(self, call: Call, cls: Cls) -> Cls | None:
        """The embedded document that a field, or a list's items, hold."""
        inner = call.inner
        if call.kind in ("ListField", "SortedListField") and inner is not None:
            return self.embedded(inner, cls)
        if call.kind in ("EmbeddedDocumentField", "EmbeddedDocumentListField"):
            return document_of(self, call, cls)
        return None

    # -- meta ------------------------------------------------------------------------------------

    def _stated_meta(self, cls: Cls) -> Value:
        stated = [s for s in cls.statements("meta") if isinstance(s, Assign)]
        return self.run.class_value(cls, stated[-1]) if stated else None

    def meta(self, cls: Cls) -> dict[Any, Value]:
        """A class's options, merged with those of its bases; lists of indexes are joined."""
        known = self._metas.get(cls.key)
        if known is not None:
            return known
        made = self._metas[cls.key] = {}
        own = self._own_meta(cls)
        for base in reversed(ancestors(self.run, cls)):
            if not isinstance(base, Cls):
                continue
            concrete = self.kind(base) == "document" and not self._is_abstract(base)
            _merge(made, self.meta(base) if concrete else self._own_meta(base))
            if concrete:
                own.pop("collection", None)
        made.pop("abstract", None)
        _merge(made, own)
        return made

    def _own_meta(self, cls: Cls) -> dict[Any, Value]:
        given = self._stated_meta(cls)
        if isinstance(given, dict):
            return dict(given)
        if given is not None and self.kind(cls):
            text = f"the meta of {cls.name} is computed and could not be known"
            line = cls.statements("meta")[-1].line
            self.problems.append(problem("unresolved-value", cls.path, line, text))
        return {}

    # -- results ---------------------------------------------------------------------------------

    def model(self, cls: Cls) -> Model | None:
        """The collection of a class, or None where it has none."""
        if self.kind(cls) != "document" or self._is_abstract(cls):
            return None
        if not any(base_kind(self.run, a) for a in self.run.mro(cls)):
            text = f"a base of {cls.name} is not known; read as a MongoEngine document"
            self.problems.append(problem("unresolved-base", cls.path, cls.node.line, text))
        name = self._collection(cls)
        if name is None:
            text = f"the collection of {cls.name} is computed and could not be known"
            self.problems.append(problem("dynamic-name", cls.path, cls.node.line, text))
            return None
        parent = self._parent(cls)
        fields = self._with_id(cls, self.fields(cls))
        keys = self._keys(cls)
        if parent is not None:
            inherited = {f.name for f in self._with_id(parent, self.fields(parent))}
            fields = [replace(f, nullable=True) for f in fields if f.name not in inherited]
            known = {k.paths for k in self._keys(parent)}
            keys = [k for k in keys if k.paths not in known]
        return Model(
            cls.name,
            name,
            cls.path,
            cls.node.line,
            tuple(fields),
            tuple(keys),
            base=parent.name if parent is not None else None,
            doc=summary(cls.node.doc),
            methods=methods_of(cls),
            options=self._options(cls),
        )

    def _parent(self, cls: Cls) -> Cls | None:
        """The nearest document whose collection a class shares."""
        for base in ancestors(self.run, cls):
            known = isinstance(base, Cls) and self.kind(base) == "document"
            if known and not self._is_abstract(base):
                return self._parent(base) or base
        return None

    def _collection(self, cls: Cls) -> str | None:
        parent = self._parent(cls)
        if parent is not None:
            return self._collection(parent)
        given = self.meta(cls).get("collection")
        if isinstance(given, Fn):
            given = self.run.call_with(given, cls)
        if given is None:
            # Every capital starts a word: `APIKeyDB` is `a_p_i_key_d_b`.
            name = "".join(f"_{c}" if c.isupper() else c for c in cls.name)
            return name.strip("_").lower()
        return given if isinstance(given, str) and given else None

    def _with_id(self, cls: Cls, fields: list[Field]) -> list[Field]:
        """MongoEngine docs, "Document collections": `id` is made where no key is declared."""
        calls = self.calls(cls)
        if any(c.primary for c in calls.values()):
            return fields
        names, stored = set(calls), {c.stored for c in calls.values()}
        name, number = "_id", 0
        if "id" in names or "_id" in stored:
            while f"auto_id_{number}" in names or f"_auto_id_{number}" in stored:
                number += 1
            name = f"_auto_id_{number}"
        return [Field(name, "objectid", False, path=cls.path, line=cls.node.line), *fields]

    def _keys(self, cls: Cls) -> list[Key]:
        meta = self.meta(cls)
        given = meta.get("indexes", [])
        line = next((s.line for s in cls.statements("meta")), cls.node.line)
        keys: list[Key] = []
        for spec in given if isinstance(given, list | tuple) else ():
            key = index_key(self, cls, spec, line)
            if key is not None:
                keys.append(key)
        if given is UNKNOWN or UNKNOWN in (given if isinstance(given, list) else ()):
            text = f"not all indexes of {cls.name} could be known"
            self.problems.append(problem("unresolved-value", cls.path, line, text))
        keys = merged(merged(keys, geo_keys(self, cls)), unique_keys(self, cls))
        inherits = meta.get("allow_inheritance") is True and meta.get("index_cls") is not False
        if inherits and not any(k.paths[0] == "_cls" for k in keys):
            mark = Key(("_cls",), kinds=("1",), path=cls.path, line=cls.node.line)
            keys.append(mark)
        return list(dict.fromkeys(keys))

    def _options(self, cls: Cls) -> dict[str, Any]:
        meta = self.meta(cls)
        found = {name: meta[key] for key, name in _OPTIONS.items() if _is_told(meta.get(key))}
        if any(base_kind(self.run, a, dynamic=True) for a in self.run.mro(cls)):
            found["dynamic"] = True
        return found


_PLAIN_BASES = frozenset({"builtins", "abc", "typing", "enum", "typing_extensions"})


def _has_strange(line: list[Value]) -> bool:
    """Whether a class has an ancestor that is defined nowhere we can see."""
    return any(
        a is UNKNOWN or (isinstance(a, Ext) and a.name.split(".")[0] not in _PLAIN_BASES)
        for a in line
    )


def _is_told(value: Value) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(map(_is_told, value))
    if isinstance(value, dict):
        return bool(value) and all(map(_is_told, value.values()))
    return isinstance(value, str | int) and not isinstance(value, bool)


def _merge(into: dict[Any, Value], more: dict[Any, Value]) -> None:
    """`MetaDict.merge`: lists of indexes are joined, all else is replaced."""
    for key, value in more.items():
        if key == "indexes" and isinstance(into.get(key), list) and isinstance(value, list | tuple):
            into[key] = [*into[key], *value]
        else:
            into[key] = list(value) if key == "indexes" and isinstance(value, tuple) else value
