"""Beanie's documents: their collections, what is indexed, inheritance, views and unions.

The rules are those of `beanie.odm.utils.init`; Beanie docs, "Defining a document", "Indexes",
"Inheritance", "Views", "Time series".
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ...model.catalog import Problem
from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.project import Project
from .._documents.classes import choices_of, methods_of, name_of, summary
from .._documents.tables import Model
from .._documents.values import Field, Key
from .._python.interpreter import Bodies, Interpreter
from .._python.values import MISSING, Cls, Ext, Made, Value
from .._shared.mongo_indexes import direction, index_of, made_key
from .._shared.pydantic_fields import Stated, as_field, configured, inner_class, setting, stated

_PACKAGES = frozenset({"beanie", "bunnet", "beanie_batteries_queue"})
_ROOTS = {
    "Document": "document",
    "DocumentWithSoftDelete": "document",
    "View": "view",
    "UnionDoc": "union",
}
_USERS = frozenset({"BeanieBaseUser", "BeanieBaseUserDocument"})
# FastAPI Users docs, "Beanie": what its base brings to a user document.
_USER_FIELDS = (
    ("email", "string", None),
    ("hashed_password", "string", None),
    ("is_active", "bool", "true"),
    ("is_superuser", "bool", "false"),
    ("is_verified", "bool", "false"),
)
_TIMES = {
    "time_field": "timeField",
    "meta_field": "metaField",
    "granularity": "granularity",
    "bucket_max_span_seconds": "bucketMaxSpanSeconds",
    "expire_after_seconds": "expireAfterSeconds",
}
_REVISION = "Beanie's own; written where `use_revision` is set"


class Documents:
    """Reads the documents of a project. One instance serves one computation."""

    def __init__(self, project: Project, bodies: Bodies) -> None:
        self.run = Interpreter(project, bodies)
        self.problems: list[Problem] = []

    def kind(self, cls: Cls) -> str:
        """`document`, `view`, `union`, or "" for another class."""
        for ancestor in self.run.mro(cls):
            if not isinstance(ancestor, Ext):
                continue
            if ancestor.tail in _ROOTS and ancestor.name.split(".")[0] in _PACKAGES:
                return _ROOTS[ancestor.tail]
            if ancestor.tail == "BeanieBaseUserDocument":
                return "document"
        return ""

    def settings(self, cls: Cls) -> Cls | None:
        """The class of settings that is in force for a document."""
        return inner_class(self.run, cls, "Settings", "Collection")

    def has_own_settings(self, cls: Cls) -> bool:
        """Whether the class's own body holds its settings."""
        return bool(cls.statements("Settings") or cls.statements("Collection"))

    def setting(self, cls: Cls, name: str) -> Value:
        """One setting of a document, None where it is left unsaid."""
        return setting(self.run, self.settings(cls), name)

    def parents(self, cls: Cls) -> list[Cls]:
        """The direct bases that are documents of the project."""
        bases = [b for b in self.run.bases(cls) if isinstance(b, Cls)]
        return [b for b in bases if self.kind(b) == "document"]

    def root(self, cls: Cls, depth: int = 0) -> Cls | None:
        """The root of an inheritance tree that a document belongs to, or None."""
        parents = self.parents(cls)
        if len(parents) > 1 or depth > 20:
            return None
        above = self.root(parents[0], depth + 1) if parents else None
        inherits = bool(parents) and self.setting(parents[0], "is_root") is True
        if self.setting(cls, "is_root") is True and not inherits:
            return cls
        return above

    def collection(self, cls: Cls) -> str | None:
        """The collection's name; None where code computes it."""
        root = self.root(cls)
        if root is not None and root != cls:
            return self.collection(root)
        union = self.setting(cls, "union_doc")
        if isinstance(union, Cls) and self.kind(union) == "union":
            return self.collection(union)
        given = self.setting(cls, "name")
        if given is None:
            return cls.name
        return given if isinstance(given, str) and given else None

    # -- results ---------------------------------------------------------------------------------

    def model(self, cls: Cls) -> Model | None:
        """The collection or view of a class."""
        kind = self.kind(cls)
        name = self.collection(cls)
        if name is None:
            text = f"the collection of {cls.name} is computed and could not be known"
            self.problems.append(problem("dynamic-name", cls.path, cls.node.line, text))
            return None
        entries = stated(self.run, cls)
        root = self.root(cls)
        child = root is not None and root != cls
        fields = self.fields(cls, entries, kind)
        keys = self.keys(cls, entries) if kind == "document" else []
        if child and root is not None:
            inherited = {f.name for f in self.fields(root, stated(self.run, root), kind)}
            fields = [replace(f, nullable=True) for f in fields if f.name not in inherited]
        elif self.setting(cls, "is_root") is True or kind == "union":
            mark = self.setting(cls, "class_id")
            told = mark if isinstance(mark, str) else "_class_id"
            fields.append(Field(told, "string", False, path=cls.path, line=cls.node.line))
        return Model(
            cls.name,
            name,
            cls.path,
            cls.node.line,
            tuple(fields),
            tuple(keys),
            base=root.name if child and root is not None else None,
            doc=summary(cls.node.doc),
            methods=methods_of(cls),
            options=self._options(cls, kind),
        )

    def fields(self, cls: Cls, entries: dict[str, Stated], kind: str) -> list[Field]:
        """The fields of a document with those that Beanie and FastAPI Users add."""
        if kind == "union":
            return []
        run = self.run
        made = [as_field(run, e, (cls.key,)) for e in entries.values() if not e.note.back]
        if "id" in entries:
            number = [e.name for e in entries.values() if not e.note.back].index("id")
            made[number] = replace(made[number], name="_id")
        here = Field("", path=cls.path, line=cls.node.line)
        if run.mixes(cls, *_USERS):
            known = {f.name for f in made}
            extra = [
                replace(here, name=n, type=t, nullable=False, default=d)
                for n, t, d in _USER_FIELDS
                if n not in known
            ]
            made = [*extra, *made]
        if kind == "document":
            if "id" not in entries:
                made.insert(0, replace(here, name="_id", type="objectid", nullable=False))
            if "revision_id" not in entries:
                name = configured(run, cls, "revision_id")
                made.append(replace(here, name=name, type="uuid", description=_REVISION))
        return made

    def keys(self, cls: Cls, entries: dict[str, Stated]) -> list[Key]:
        """The indexes: `Indexed(…)` fields, then the settings'; one on the same fields replaces."""
        found: dict[Any, Key] = {}
        made = [self._indexed(e) for e in entries.values()]
        for key in [*made, *self._listed(cls)]:
            if key is not None:
                found[tuple(sorted(zip(key.paths, key.kinds, strict=False)))] = key
        return list(found.values())

    def _indexed(self, entry: Stated) -> Key | None:
        for extra in entry.note.extras:
            if isinstance(extra, Made) and name_of(extra.func) == "Indexed":
                given = extra.arg("index_type", 1)
                kind = direction(given) if given is not MISSING else None
                kind = kind or "1"
                return made_key(((entry.alias, kind),), extra.kwargs, entry.path, entry.line)
        return None

    def _listed(self, cls: Cls) -> list[Key]:
        holders = [cls]
        if self.setting(cls, "merge_indexes") is True:
            above = [a for a in reversed(self.run.mro(cls)) if isinstance(a, Cls)]
            holders = [a for a in above if self.kind(a) == "document"]
        keys: list[Key] = []
        for holder in holders:
            settings = self.settings(holder)
            given = setting(self.run, settings, "indexes")
            if given is None or settings is None:
                continue
            line = next((s.line for s in settings.statements("indexes")), settings.node.line)
            for item in given if isinstance(given, list | tuple) else [UNKNOWN]:
                key = index_of(item, settings.path, line)
                if key is not None:
                    keys.append(key)
                else:
                    text = f"an index of {holder.name} could not be known"
                    self.problems.append(problem("unresolved-value", settings.path, line, text))
        if self.run.mixes(cls, *_USERS) and not self.has_own_settings(cls):
            keys.append(made_key((("email", "1"),), {"unique": True}, cls.path, cls.node.line))
        return keys

    def _options(self, cls: Cls, kind: str) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if kind == "view":
            source = self.setting(cls, "source")
            name = self.collection(source) if isinstance(source, Cls) else source
            options["view_on"] = name if isinstance(name, str) else "unknown"
        times = self.setting(cls, "timeseries")
        if isinstance(times, Made):
            told = {w: times.kwargs.get(n) for n, w in _TIMES.items()}
            plain = {w: _plain(self.run, v) for w, v in told.items() if v is not None}
            options["timeseries"] = {w: v for w, v in plain.items() if v is not None}
        if self.setting(cls, "use_revision") is True:
            options["use_revision"] = True
        return options


def _plain(run: Interpreter, value: Value) -> str | int | None:
    if isinstance(value, str | int):
        return value
    if isinstance(value, Ext):
        return value.tail
    known = choices_of(run, [value])
    return known[0] if known else None
