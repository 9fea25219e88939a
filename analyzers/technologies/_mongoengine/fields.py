"""MongoEngine's fields: calls of field classes, a project's own among them, as document fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from .._documents.classes import choices_of, name_of, text_of
from .._documents.values import Field
from .._python.interpreter import Interpreter
from .._python.values import Cls, Ext, Instance, Made, Member, Value

if TYPE_CHECKING:
    from .documents import Documents

_PACKAGES = frozenset({"mongoengine", "flask_mongoengine", "mongomotor"})
_EXTENSIONS = frozenset({"MongoEngine"})
_DYNAMIC = frozenset({"DynamicDocument", "DynamicEmbeddedDocument"})
_KINDS = {
    "Document": "document",
    "DynamicDocument": "document",
    "EmbeddedDocument": "embedded",
    "DynamicEmbeddedDocument": "embedded",
}
_TYPES = {
    "StringField": "string",
    "URLField": "string",
    "EmailField": "string",
    "EnumField": "string",
    "IntField": "int",
    "LongField": "long",
    "FloatField": "double",
    "DecimalField": "decimal",
    "Decimal128Field": "decimal",
    "BooleanField": "bool",
    "DateTimeField": "datetime",
    "DateField": "date",
    "ComplexDateTimeField": "datetime",
    "ObjectIdField": "objectid",
    "UUIDField": "uuid",
    "BinaryField": "binary",
    "FileField": "file",
    "ImageField": "image",
    "DictField": "object",
    "MapField": "object",
    "DynamicField": "dynamic",
    "SequenceField": "sequence",
    "EmbeddedDocumentField": "object",
    "GenericEmbeddedDocumentField": "object",
    "EmbeddedDocumentListField": "object[]",
    "ListField": "array",
    "SortedListField": "array",
    "ReferenceField": "objectid",
    "LazyReferenceField": "objectid",
    "CachedReferenceField": "object(reference)",
    "GenericReferenceField": "genericreferencefield",
    "GenericLazyReferenceField": "genericreferencefield",
    "GeoPointField": "geopoint",
    "PointField": "point",
    "LineStringField": "linestring",
    "PolygonField": "polygon",
    "MultiPointField": "multipoint",
    "MultiLineStringField": "multilinestring",
    "MultiPolygonField": "multipolygon",
}
_REFERENCES = frozenset({"ReferenceField", "LazyReferenceField", "CachedReferenceField"})
_HOLDING = frozenset({"ListField", "SortedListField", "MapField", "DictField"})
_EMBEDDING = frozenset({"EmbeddedDocumentField", "EmbeddedDocumentListField"})
# mongoengine.queryset.base: what deleting the referred document does to this one.
_RULES = {1: "SET NULL", 2: "CASCADE", 3: "RESTRICT", 4: "PULL"}
_RULE_NAMES = {"NULLIFY": 1, "CASCADE": 2, "DENY": 3, "PULL": 4}


class Call(Struct, frozen=True):
    """A field as it is made: MongoEngine's class, the project's own class over it, its arguments.

    `inner` is the field of a list's items or a map's values.
    """

    kind: str
    own: str = ""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    inner: Call | None = None
    name: str = ""
    path: str = ""
    line: int = 0
    comment: str | None = None

    def arg(self, name: str, position: int | None = None) -> Value:
        """An argument by keyword, else by position, else None."""
        if name in self.kwargs:
            return self.kwargs[name]
        known = position is not None and position < len(self.args)
        return self.args[position] if known and position is not None else None

    @property
    def primary(self) -> bool:
        """Whether the field is the document's key."""
        return self.arg("primary_key") is True

    @property
    def stored(self) -> str:
        """The name that the database knows the field by; a primary key is always `_id`."""
        given = self.arg("db_field") or self.arg("name")
        if self.primary:
            return "_id"
        return given if isinstance(given, str) and given else self.name


def base_kind(run: Interpreter, value: Value, dynamic: bool = False) -> str:
    """`document` or `embedded` for MongoEngine's base classes; "" for everything else.

    With `dynamic`, only for bases that take fields nobody declared.
    """
    name = _outside(run, value)
    return "" if dynamic and name not in _DYNAMIC else _KINDS.get(name, "")


def _outside(run: Interpreter, value: Value) -> str:
    """The name of a class of MongoEngine, also one reached through Flask's extension object."""
    if isinstance(value, Ext):
        parts = value.name.split(".")
        flask = len(parts) > 2 and parts[-2] == "db"
        return parts[-1] if parts[0] in _PACKAGES or flask else ""
    if isinstance(value, Member):
        maker = value.base
        if isinstance(maker, Made) and name_of(maker.func) in _EXTENSIONS:
            return value.name
        if isinstance(maker, Instance) and run.mixes(maker.cls, *_EXTENSIONS):
            return value.name
    return ""


def as_field(run: Interpreter, value: Value) -> Call | None:
    """The field that a value is, or None."""
    own = ""
    if isinstance(value, Instance):
        outside = next((n for a in run.mro(value.cls) if (n := _outside(run, a))), "")
        own = value.cls.name
        kind = outside if outside in _TYPES else "" if not _is_field(outside) else own
        if not kind:
            return None
        made = run.constructed(value)
        silent = not made.args and not made.kwargs
        args, kwargs = (value.args, value.kwargs) if silent else (made.args, made.kwargs)
    elif isinstance(value, Made):
        kind = _outside(run, value.func)
        if not _is_field(kind):
            return None
        args, kwargs = value.args, value.kwargs
    else:
        return None
    call = Call(kind, own, args, kwargs)
    if kind in _HOLDING:
        given = call.arg("field", 0)
        if isinstance(given, Cls):  # `ListField(StringField)`: the class where an object belongs
            given = Instance(given)
        if isinstance(given, Ext | Member):
            given = Made(given)
        return replace(call, inner=as_field(run, given))
    return call


def as_foreign(value: Value) -> Call | None:
    """A field of another package, in the body of a document: `flask_storage.mongo.ImageField`."""
    if (
        isinstance(value, Made)
        and isinstance(value.func, Ext)
        and value.func.tail.endswith("Field")
    ):
        return Call(value.func.tail, "", value.args, value.kwargs)
    return None


def _is_field(name: str) -> bool:
    return name in _TYPES or name.endswith("Field")


def document_of(documents: Documents, call: Call, cls: Cls) -> Cls | None:
    """The document class that a field names: the class, its name, or `self`."""
    given = call.arg("document_type", 0)
    if given == "self":
        return cls
    if isinstance(given, str):
        return documents.find(given)
    return given if isinstance(given, Cls) else None


def read_field(documents: Documents, call: Call, cls: Cls, seen: tuple[Any, ...]) -> Field:
    """A document's field."""
    run = documents.run
    made = _typed(documents, call, cls, seen)
    required = call.arg("required") is True or call.primary
    note = call.arg("help_text") or call.arg("verbose_name")
    return replace(
        made,
        name=call.stored,
        nullable=not required,
        default=text_of(call.arg("default")),
        enum=made.enum or choices_of(run, call.arg("choices")),
        description=note if isinstance(note, str) else call.comment,
        path=call.path,
        line=call.line,
    )


def _typed(documents: Documents, call: Call, cls: Cls, seen: tuple[Any, ...]) -> Field:
    """A field's type, reference and parts."""
    text = _TYPES.get(call.kind, call.kind.removesuffix("Field").lower())
    made = Field(call.name, _own(call, text))
    if call.kind in _REFERENCES:
        return replace(made, ref=_target(documents, call, cls), on_delete=_rule(call))
    if call.kind in _EMBEDDING:
        inner = document_of(documents, call, cls)
        parts = documents.fields(inner, seen) if inner is not None else ()
        return replace(made, inner=tuple(parts))
    if call.kind in _HOLDING and call.inner is not None:
        held = _typed(documents, call.inner, cls, seen)
        many = "map<{}>" if call.kind in ("MapField", "DictField") else "{}[]"
        kept = held.inner if many == "{}[]" else ()
        return replace(held, name=call.name, type=_own(call, many.format(held.type)), inner=kept)
    if call.kind == "EnumField":
        values = choices_of(documents.run, call.arg("enum", 0))
        whole = values is not None and all(v.lstrip("-").isdigit() for v in values)
        return replace(made, enum=values, type=_own(call, "int" if whole else text))
    return made


def _own(call: Call, text: str) -> str:
    """A type with the project's own field class that stands before it: `JSONField(binary)`."""
    return f"{call.own}({text})" if call.own and call.own != call.kind else text


def _target(documents: Documents, call: Call, cls: Cls) -> str | None:
    given = call.arg("document_type", 0)
    if given == "self":
        return cls.name
    if isinstance(given, str):
        return given.rsplit(".", 1)[-1]
    return given.name if isinstance(given, Cls) else None


def _rule(call: Call) -> str | None:
    given = call.arg("reverse_delete_rule", 2 if call.kind != "CachedReferenceField" else None)
    number = _RULE_NAMES.get(name_of(given)) if isinstance(given, Ext | Member) else given
    return _RULES.get(number) if isinstance(number, int) else None
