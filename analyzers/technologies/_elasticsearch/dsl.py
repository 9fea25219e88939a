"""Documents of elasticsearch-dsl, opensearch-dsl and django-elasticsearch-dsl.

Elasticsearch DSL docs, "Persistence": fields are members of a `Document`, `class Index` names the
index; `InnerDoc` classes are objects; annotations alone make fields ("Using Python Type Hints").
Django Elasticsearch DSL docs, "Fields": `class Django` lists a model's fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Column
from ...problems import problem
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import (
    Assign,
    Call,
    ClassDef,
    Expr,
    FuncDef,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    dotted,
    flat,
    tail,
)
from ...syntax.project import Definition, External, Project
from .._shared.owners import owners
from .mappings import MAX_DEPTH, OWN_TYPES, settings

PACKAGES = (
    "elasticsearch_dsl",
    "elasticsearch.dsl",
    "opensearch_dsl",
    "opensearchpy",
    "django_elasticsearch_dsl",
    "django_opensearch_dsl",
)
ROOTS = tuple(f"{p}.{c}" for p in PACKAGES for c in ("Document", "AsyncDocument", "InnerDoc"))
_TYPES = {
    "".join(part.capitalize() for part in name.split("_")): name
    for name in (*OWN_TYPES, "integer", "boolean", "object")
} | {"NumpyDenseVector": "dense_vector", "KnnVector": "knn_vector", "String": "text"}
_HINTS = {
    "str": "text",
    "int": "integer",
    "float": "float",
    "bool": "boolean",
    "bytes": "binary",
    "datetime": "date",
    "date": "date",
}
_DJANGO = {
    "AutoField": "integer",
    "BigAutoField": "long",
    "BigIntegerField": "long",
    "BooleanField": "boolean",
    "CharField": "text",
    "DateField": "date",
    "DateTimeField": "date",
    "DecimalField": "double",
    "EmailField": "text",
    "FileField": "text",
    "FilePathField": "keyword",
    "FloatField": "double",
    "ImageField": "text",
    "IntegerField": "integer",
    "NullBooleanField": "boolean",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "short",
    "SlugField": "keyword",
    "SmallIntegerField": "short",
    "TextField": "text",
    "TimeField": "long",
    "URLField": "text",
    "UUIDField": "keyword",
}
"""Django Elasticsearch DSL docs, "Field Classes", automatic mapping of a model's fields."""


class Read(Struct, frozen=True):
    """A document class as an index."""

    name: str
    path: str
    cls: ClassDef
    columns: tuple[Column, ...]
    options: dict[str, Any]
    technology: str
    methods: tuple[str, ...] = ()


class Documents:
    """Reads the document classes of a project. `indices`: index objects by file and name."""

    def __init__(
        self, project: Project, indices: dict[tuple[str, str], str], given: dict[str, str]
    ) -> None:
        self.project = project
        self.indices = indices
        self.given = given

    def read(self, path: str, cls: ClassDef) -> Read | Problem | None:
        """The index of a class; None for what is no document or has no index.

        A problem where the index has a name that is not known.
        """
        package = self._package(path, cls)
        if package is None or self._is_inner(path, cls):
            return None
        held = self._index(path, cls)
        name, options = held if held is not None else ("", {})
        name = name or self._decorated(path, cls) or self.given.get(cls.name, "")
        if name and not name.strip("*"):
            # Documents of whichever index: it is called after its class.
            name, options = cls.name, {**options, "matches": name}
        columns = {c.name: c for c in self.fields(path, cls)}
        for column in self._of_model(path, cls):
            columns.setdefault(column.name, column)
        if not name and held is not None and columns:
            return problem(
                "dynamic-name", path, cls.line, f"the index of {cls.name} has no known name"
            )
        if not name or not (columns or held):
            return None
        label = "django-elasticsearch-dsl" if package.startswith("django") else "Elasticsearch DSL"
        label = "OpenSearch DSL" if "opensearch" in package else label
        methods = [
            s.name for s in flat(cls.body) if isinstance(s, FuncDef) and not s.name.startswith("_")
        ]
        return Read(name, path, cls, tuple(columns.values()), options, label, tuple(methods))

    def _package(self, path: str, cls: ClassDef) -> str | None:
        """The library that a class derives from, or None."""
        for above in self.project.lineage(path, cls):
            if isinstance(above, External):
                last = above.name.rsplit(".", 1)[-1]
                if above.name.startswith(PACKAGES) and last in (
                    "Document", "AsyncDocument", "InnerDoc", "DocType",
                ):  # fmt: skip
                    return above.name
        return None

    def _is_inner(self, path: str, cls: ClassDef) -> bool:
        return any(
            isinstance(a, External) and a.name.endswith(".InnerDoc")
            for a in self.project.lineage(path, cls)
        )

    # -- the index -------------------------------------------------------------------------------

    def _inner(self, cls: ClassDef, name: str) -> dict[str, Assign] | None:
        for statement in cls.body:
            if isinstance(statement, ClassDef) and statement.name == name:
                return {s.target: s for s in flat(statement.body) if isinstance(s, Assign)}
        return None

    def _index(self, path: str, cls: ClassDef) -> tuple[str, dict[str, Any]] | None:
        for where, owner in owners(self.project, path, cls):
            found = self._inner(owner, "Index") or self._old_meta(owner)
            if found is None:
                continue
            reader = TreeReader(self.project, where)
            name = found.get("name") or found.get("index")
            options = settings(reader.tree(found["settings"].value)) if "settings" in found else {}
            if "aliases" in found:
                aliases = reader.value(found["aliases"].value)
                options["aliases"] = [a for a in aliases if isinstance(a, str)] if aliases else []
            if "analyzers" in found and isinstance(found["analyzers"].value, Seq):
                listed = found["analyzers"].value.items
                options["analyzers"] = [n for a in listed if (n := tail(a))]
            if name is None and not options:
                continue
            return (reader.pattern(name.value) or "") if name is not None else "", options
        return None

    def _old_meta(self, cls: ClassDef) -> dict[str, Assign] | None:
        meta = self._inner(cls, "Meta")
        return meta if meta is not None and "index" in meta else None

    def _decorated(self, path: str, cls: ClassDef) -> str | None:
        """`@posts.document`, with `posts = Index("posts")`."""
        for decorator in cls.decorators:
            written = dotted(decorator.func if isinstance(decorator, Call) else decorator) or ""
            owner, _, last = written.rpartition(".")
            if last in ("document", "doc_type") and owner:
                target = self.project.resolve(path, owner)
                if isinstance(target, Definition):
                    return self.indices.get((target.path, target.name))
        return None

    # -- fields ----------------------------------------------------------------------------------

    def fields(
        self, path: str, cls: ClassDef, prefix: str = "", depth: int = 0
    ) -> Iterator[Column]:
        """Every field of a class, its ancestors' first."""
        if depth > MAX_DEPTH:
            return
        found: dict[str, tuple[str, Assign]] = {}
        for where, owner in reversed(owners(self.project, path, cls)):
            for statement in flat(owner.body):
                if isinstance(statement, Assign) and not statement.target.startswith("_"):
                    found[statement.target] = (where, statement)
        for name, (where, statement) in found.items():
            yield from self._field(f"{prefix}{name}", where, statement, depth)

    def _field(self, name: str, where: str, statement: Assign, depth: int) -> Iterator[Column]:
        reader, value = TreeReader(self.project, where).followed(statement.value)
        if isinstance(value, Call) and tail(value.func) == "mapped_field":
            inner = value.args[0] if value.args else None
            if inner is None:
                yield from self._hinted(name, where, statement, depth)
                return
            value = inner
        kind = self._kind(reader.path, value.func) if isinstance(value, Call) else None
        if kind is not None and isinstance(value, Call):
            place = (where, statement.line)
            for column in self._made(name, kind, value, reader.path, place, depth):
                said = column.name == name and statement.annotation is not None
                yield replace(column, nullable=self._hint(statement)[1]) if said else column
        elif statement.annotation is not None and (value is None or isinstance(value, Lit)):
            yield from self._hinted(name, where, statement, depth)

    def _kind(self, path: str, func: Expr, depth: int = 0) -> str | None:
        """The type of a field class, found through its bases; None for what is none."""
        target = self.project.aliased(self.project.resolve(path, func))
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            for statement in flat(target.node.body):
                if isinstance(statement, Assign) and statement.target == "name":
                    return TreeReader(self.project, target.path).text(statement.value)
            kinds = (self._kind(target.path, b, depth + 1) for b in target.node.bases)
            return next((k for k in kinds if k), None) if depth < 6 else None
        name = target.name if isinstance(target, External) else dotted(func) or ""
        if isinstance(target, External) and not target.name.startswith(PACKAGES):
            return None
        return _TYPES.get(name.rsplit(".", 1)[-1].removesuffix("Field") or "Field")

    def _made(
        self, name: str, kind: str, call: Call, path: str, place: tuple[str, int], depth: int
    ) -> Iterator[Column]:
        reader = TreeReader(self.project, path)
        if tail(call.func) in ("ListField",) and call.args and isinstance(call.args[0], Call):
            call = call.args[0]
        required = reader.truth(call.arg("required", None))
        yield Column(name, kind, nullable=not required, path=place[0], line=place[1])
        for label, inner, made in self._entries(call.arg("fields", None), path):
            yield Column(f"{name}.{label}", inner, nullable=True, path=place[0], line=made.line)
        yield from self._nested(name, kind, call, path, depth)

    def _nested(self, name: str, kind: str, call: Call, path: str, depth: int) -> Iterator[Column]:
        if kind not in ("object", "nested") or depth > MAX_DEPTH:
            return
        given = call.arg("doc_class", 0)
        target = self.project.resolve(path, given) if given is not None else None
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            yield from self.fields(target.path, target.node, f"{name}.", depth + 1)
        for label, inner, made in self._entries(call.arg("properties", None), path):
            place = (path, made.line)
            yield from self._made(f"{name}.{label}", inner, made, path, place, depth + 1)

    def _entries(self, expr: Expr | None, path: str) -> Iterator[tuple[str, str, Call]]:
        """The fields of a dictionary of fields: name, type, call."""
        for key, made in expr.items if isinstance(expr, Map) else ():
            label = TreeReader(self.project, path).text(key)
            kind = self._kind(path, made.func) if isinstance(made, Call) else None
            if label and kind and isinstance(made, Call):
                yield label, kind, made

    def _hinted(self, name: str, where: str, statement: Assign, depth: int) -> Iterator[Column]:
        """A field that only its annotation makes: `str`, `Optional[int]`, `list[Comment]`."""
        kind, nullable, many = self._hint(statement)
        known = _HINTS.get(tail(kind) or "")
        line = statement.line
        if known is not None:
            yield Column(name, known, nullable=nullable, path=where, line=line)
            return
        target = self.project.resolve(where, kind) if isinstance(kind, Name) else None
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            type_ = "nested" if many else "object"
            yield Column(name, type_, nullable=nullable, path=where, line=line)
            yield from self.fields(target.path, target.node, f"{name}.", depth + 1)

    def _hint(self, statement: Assign) -> tuple[Expr | None, bool, bool]:
        """What an annotation holds, whether it may be missing, and whether there are several."""
        kind, nullable, many = statement.annotation, False, False
        for _ in range(6):
            if isinstance(kind, Op) and kind.op == "|":
                nullable = True
                kind = kind.left if _is_none(kind.right) else kind.right
            elif isinstance(kind, Item):
                outer = tail(kind.base) or ""
                if outer in ("ClassVar", "InstrumentedField"):
                    return None, True, False
                nullable |= outer == "Optional"
                many |= outer in ("List", "list", "Sequence")
                kind = kind.key.items[0] if isinstance(kind.key, Seq) else kind.key
            else:
                break
        return kind, nullable or many, many

    # -- Django ----------------------------------------------------------------------------------

    def _of_model(self, path: str, cls: ClassDef) -> Iterator[Column]:
        """The fields that `class Django` takes from a model."""
        for where, owner in owners(self.project, path, cls):
            django = self._inner(owner, "Django")
            if not django or "model" not in django or "fields" not in django:
                continue
            listed = TreeReader(self.project, where).value(django["fields"].value)
            model = self.project.resolve(where, django["model"].value)
            line = django["fields"].line
            for name in listed if isinstance(listed, list) else ():
                if isinstance(name, str):
                    kind = self._model_type(model, name)
                    yield Column(name, kind, nullable=True, path=where, line=line)
            return

    def _model_type(self, model: object, name: str) -> str | None:
        if name in ("id", "pk"):
            return "integer"
        if not isinstance(model, Definition) or not isinstance(model.node, ClassDef):
            return None
        for _, owner in owners(self.project, model.path, model.node):
            for statement in flat(owner.body):
                if isinstance(statement, Assign) and statement.target == name:
                    call = statement.value
                    return _DJANGO.get(tail(call.func) or "") if isinstance(call, Call) else None
        return None


def _is_none(expr: Expr | None) -> bool:
    return (isinstance(expr, Lit) and expr.value is None) or tail(expr) == "None"
