"""What the creation of a collection says of it: dimension, metric, fields, indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ...model.schema import Column, Index
from ...syntax.ir import Attr, Call, Expr, Lit, Map, Name, dotted, tail, walk
from .._shared.gathered import Entry
from .._shared.scoped_names import Place
from .calls import given
from .fields import Field, Reader, metric

Additions = Mapping[tuple[str, str, str], Sequence[Call]]
"""Calls of `add_field` and `add_index` by file, scope and what they are called on."""


class Creation:
    """Reads the calls that create collections, one method per store."""

    def __init__(self, reader: Reader, additions: Additions) -> None:
        self.reader, self.additions = reader, additions

    def pinecone(self, entry: Entry, call: Call, place: Place) -> None:
        """`create_index(name, dimension, metric, spec)`."""
        entry.option("dimensions", self.reader.number(given(call, "dimension", position=1), place))
        entry.option("metric", metric(self.reader.plain(given(call, "metric", position=2), place)))
        entry.option("vector_type", self.reader.plain(given(call, "vector_type"), place))
        embed = given(call, "embed")
        model = embed.get("model") if isinstance(embed, Map) else None
        entry.option("model", self.reader.plain(model, place))
        spec = given(call, "spec")
        inner = self.reader.followed(spec, place) if spec is not None else None
        for label in ("cloud", "region", "environment"):
            value = next(
                (
                    v
                    for node in (walk(inner) if inner is not None else ())
                    for v in [_part(node, label)]
                    if v is not None
                ),
                None,
            )
            entry.option(label, self.reader.plain(value, place))

    def qdrant(self, entry: Entry, call: Call, place: Place) -> None:
        """`create_collection(collection_name, vectors_config)`; vectors may have names."""
        config = given(call, "vectors_config", "vectors", position=1)
        if config is None:
            return
        inner = self.reader.followed(config, place)
        if isinstance(inner, Map) and inner.get("size") is None:
            named: dict[str, Any] = {}
            for key, value in inner.items:
                params = self._params(self.reader.followed(value, place), place)
                if isinstance(key, Lit) and params:
                    named[str(key.value)] = params
            entry.option("vectors", named or None)
            return
        for label, value in self._params(inner, place).items():
            entry.option(label, value)

    def _params(self, expr: Expr, place: Place) -> dict[str, Any]:
        """`VectorParams(size=…, distance=…)` or an object of the same."""
        found = {
            "dimensions": self.reader.number(_part(expr, "size"), place),
            "metric": metric(self.reader.plain(_part(expr, "distance"), place)),
        }
        return {k: v for k, v in found.items() if v is not None}

    def weaviate(self, entry: Entry, call: Call, place: Place) -> None:
        """`collections.create(name, properties=[…], references=[…], vectorizer_config=…)`."""
        for part in ("properties", "references"):
            self._declare(entry, self.reader.declared(given(call, part), place))
        config = given(call, "vectorizer_config", "vector_config", "vectorizers", "vectorizer")
        if config is not None:
            inner = self.reader.followed(config, place)
            chosen = inner.value if isinstance(inner, Lit) else tail(getattr(inner, "func", inner))
            entry.option("vectorizer", chosen)
        self._distance(entry, call, place)
        self._describe(entry, given(call, "description"), place)

    def _distance(self, entry: Entry, call: Call, place: Place) -> None:
        for node in walk(call):
            value = None
            if isinstance(node, Call):
                value = node.arg("distance_metric")
            elif isinstance(node, Map):
                value = node.get("distance") or node.get("distanceMetric")
            if value is not None:
                entry.option("metric", metric(self.reader.plain(value, place)))

    def weaviate_class(self, entry: Entry, inner: Map, place: Place) -> None:
        """`schema.create_class({"class": …, "properties": […]})` of the older clients."""
        self._declare(entry, self.reader.declared(inner.get("properties"), place))
        entry.option("vectorizer", self.reader.plain(inner.get("vectorizer"), place))
        self._describe(entry, inner.get("description"), place)

    def _describe(self, entry: Entry, expr: Expr | None, place: Place) -> None:
        text = self.reader.plain(expr, place)
        if entry.description is None and isinstance(text, str) and text:
            entry.description = text

    def milvus(self, entry: Entry, call: Call, place: Place) -> None:
        """`Collection(name, schema)`, `create_collection(collection_name, schema or dimension)`."""
        entry.option("dimensions", self.reader.number(given(call, "dimension"), place))
        entry.option("metric", metric(self.reader.plain(given(call, "metric_type"), place)))
        position = 1 if tail(call.func) == "Collection" else None
        schema = given(call, "schema", "fields", position=position)
        inner = self.reader.followed(schema, place) if schema is not None else None
        if isinstance(inner, Call) and tail(inner.func) == "CollectionSchema":
            self._describe(entry, given(inner, "description", position=1), place)
            schema = given(inner, "fields", position=0)
        self._declare(entry, self.reader.declared(schema, place))
        self._added(entry, call, place)

    def _added(self, entry: Entry, call: Call, place: Place) -> None:
        """`schema.add_field(…)` and `index_params.add_index(…)` of the objects given."""
        for label in ("schema", "index_params"):
            held = given(call, label)
            named = dotted(held) if isinstance(held, Name | Attr) else None
            for added in self.additions.get((place.path, place.scope, named or ""), ()):
                if tail(added.func) == "add_field":
                    field = self.reader.field(added, place)
                    self._declare(entry, [field] if field is not None else [])
                else:
                    self.milvus_index(entry, added, place)

    def chroma(self, entry: Entry, call: Call, place: Place) -> None:
        """`create_collection(name, metadata={"hnsw:space": …}, embedding_function=…)`."""
        for node in walk(call):
            if isinstance(node, Map):
                space = node.get("hnsw:space") or node.get("space")
                entry.option("metric", metric(self.reader.plain(space, place)))
        function = given(call, "embedding_function", "embeddingFunction")
        made = self.reader.followed(function, place) if function is not None else None
        if isinstance(made, Call):
            entry.option("embedding_function", tail(made.func))

    def lancedb(self, entry: Entry, call: Call, place: Place) -> None:
        """`create_table(name, schema=Model or pa.schema(…), data=[…])`."""
        schema = given(call, "schema", position=2)
        if schema is not None:
            held = self.reader.model(schema, place)
            if held is not None:
                entry.model, fields = held
                self._declare(entry, fields)
            else:
                self._declare(entry, self.reader.arrow(schema, place))
        data = given(call, "data", position=1)
        if data is not None:
            rows = Call(call.line, call.func, (), (("payload", data),))
            entry.columns += self.reader.written(rows, place)

    def _declare(self, entry: Entry, fields: Iterable[Field]) -> None:
        for field in fields:
            entry.columns.append(field.column)
            if field.primary:
                entry.primary_key = (field.column.name,)
            entry.option("dimensions", field.dimensions)
            if field.reference is not None:
                entry.keys.append(field.reference)

    def payload_index(self, entry: Entry, call: Call, place: Place) -> None:
        """A payload index of Qdrant: an index, and the type of its field."""
        field = self.reader.plain(given(call, "field_name", position=1), place)
        schema = self.reader.plain(given(call, "field_schema", position=2), place)
        if isinstance(field, str):
            type_ = schema.lower() if isinstance(schema, str) else None
            entry.columns.append(Column(field, type_, path=place.path, line=call.line))
            entry.indexes.append(Index(None, (field,), path=place.path, line=call.line))

    def milvus_index(self, entry: Entry, call: Call, place: Place) -> None:
        """An index of Milvus: its field, its kind, its metric."""
        field = self.reader.plain(given(call, "field_name", position=0), place)
        params = given(call, "index_params", position=1)
        inner = self.reader.followed(params, place) if params is not None else None
        found: dict[str, Any] = {}
        for name in ("index_type", "metric_type"):
            value = given(call, name)
            if value is None and isinstance(inner, Map):
                value = inner.get(name)
            found[name] = self.reader.plain(value, place)
        if isinstance(field, str):
            kind = found["index_type"]
            method = kind.lower() if isinstance(kind, str) else None
            index = Index(None, (field,), method=method, path=place.path, line=call.line)
            entry.indexes.append(index)
        entry.option("metric", metric(found["metric_type"]))


READERS: dict[str, Callable[[Creation, Entry, Call, Place], None]] = {
    "Pinecone": Creation.pinecone,
    "Qdrant": Creation.qdrant,
    "Weaviate": Creation.weaviate,
    "Milvus": Creation.milvus,
    "Chroma": Creation.chroma,
    "LanceDB": Creation.lancedb,
}


def _part(node: object, name: str) -> Expr | None:
    """A keyword of a call or an entry of an object."""
    if isinstance(node, Call):
        return given(node, name)
    return node.get(name) if isinstance(node, Map) else None
