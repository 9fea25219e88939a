"""Annotations of pydantic models as types of stored fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from .._documents.classes import choices_of
from .._python.interpreter import Interpreter
from .._python.values import Cls, Ext, Frame, Generic, Made, Value, parse_expression

MAX_STEPS = 12
MAX_MEMBERS = 400
_TYPES = {
    "str": "string",
    "int": "int",
    "float": "double",
    "bool": "bool",
    "bytes": "binary",
    "bytearray": "binary",
    "dict": "object",
    "list": "array",
    "tuple": "array",
    "set": "array",
    "frozenset": "array",
    "datetime": "datetime",
    "date": "date",
    "time": "time",
    "timedelta": "double",
    "Decimal": "decimal",
    "Decimal128": "decimal",
    "Int64": "long",
    "Binary": "binary",
    "Regex": "regex",
    "DBRef": "dbref",
    "UUID": "uuid",
    "ObjectId": "objectid",
    "PydanticObjectId": "objectid",
    "BeanieObjectId": "objectid",
    "PyObjectId": "objectid",
    "ObjectIdField": "objectid",
    "Any": "any",
    "object": "any",
    "Dict": "object",
    "Mapping": "object",
    "MutableMapping": "object",
    "DefaultDict": "object",
    "defaultdict": "object",
    "OrderedDict": "object",
    "Json": "object",
    "List": "array",
    "Set": "array",
    "FrozenSet": "array",
    "Tuple": "array",
    "Sequence": "array",
    "Iterable": "array",
    "Collection": "array",
    "Deque": "array",
    "deque": "array",
    "StrictInt": "int",
    "PositiveInt": "int",
    "NegativeInt": "int",
    "NonNegativeInt": "int",
    "NonPositiveInt": "int",
    "conint": "int",
    "ByteSize": "int",
    "StrictBool": "bool",
    "StrictFloat": "double",
    "PositiveFloat": "double",
    "NonNegativeFloat": "double",
    "FiniteFloat": "double",
    "confloat": "double",
    "condecimal": "decimal",
    "conlist": "array",
    "conset": "array",
    "conbytes": "binary",
    "StrictBytes": "binary",
    "UUID1": "uuid",
    "UUID3": "uuid",
    "UUID4": "uuid",
    "UUID5": "uuid",
    "AwareDatetime": "datetime",
    "NaiveDatetime": "datetime",
    "PastDatetime": "datetime",
    "FutureDatetime": "datetime",
    "PastDate": "date",
    "FutureDate": "date",
    "Geo": "object",
}
"""Names of types and what MongoDB keeps them as; all other outside types are kept as text."""
_LISTS = frozenset(n for n, t in _TYPES.items() if t == "array")
_WRAPPERS = frozenset({"Final", "Required", "NotRequired", "ReadOnly", "SerializeAsAny", "Type"})
_LINKS = frozenset({"Link", "BackLink"})
_TEXT = "string"


class Note(Struct, frozen=True):
    """An annotation taken apart.

    `word` is the type as Python has it; `model` a class of the project whose fields are embedded;
    `target` the class that a link refers to; `extras` what `Annotated` and calls add; `skipped`
    says that nothing is stored (`ClassVar`), `inside` that the extras are of a member of a union.
    """

    type: str = "any"
    word: str = "Any"
    nullable: bool = False
    model: Any = None
    many: bool = False
    target: str | None = None
    back: bool = False
    enum: tuple[str, ...] | None = None
    extras: tuple[Any, ...] = ()
    skipped: bool = False
    inside: bool = False


def read_note(run: Interpreter, value: Value, frame: Frame, depth: int = 0) -> Note:
    """What an annotation's value says."""
    if depth > MAX_STEPS:
        return Note()
    if isinstance(value, str):
        inner = run.eval(parse_expression(value), frame) if len(value) < 2_000 else UNKNOWN
        return replace(read_note(run, inner, frame, depth + 1)) if inner != value else Note()
    if isinstance(value, Generic):
        return _generic(run, value, frame, depth)
    if isinstance(value, Made):
        return _made(run, value, frame, depth)
    if isinstance(value, Cls):
        return _of_class(run, value, frame, depth)
    if isinstance(value, Ext):
        if value.tail == "ClassVar":
            return Note(skipped=True)
        if value.tail in _LINKS:
            return Note("dbref", value.tail, back=value.tail == "BackLink", skipped=False)
        text = _TYPES.get(value.tail, _TEXT)
        return Note(text, value.tail, value.tail in ("Any", "NoneType"), many=text == "array")
    if value is None:
        return Note("null", "None", True)
    return Note()


def _generic(run: Interpreter, value: Generic, frame: Frame, depth: int) -> Note:
    name = value.base.tail if isinstance(value.base, Ext) else getattr(value.base, "name", "")
    if name == "ClassVar":
        return Note(skipped=True)
    if name in ("Optional", "Union"):
        return _union(run, value, frame, depth)
    if name == "Literal":
        given = choices_of(run, list(value.args))
        whole = all(isinstance(a, int) for a in value.args)
        return Note("int" if whole else _TEXT, "str", None in value.args, enum=given)
    if not value.args:
        return read_note(run, value.base, frame, depth + 1)
    if name == "Annotated":
        inner = read_note(run, value.args[0], frame, depth + 1)
        return replace(inner, extras=(*inner.extras, *value.args[1:]))
    if name in _WRAPPERS:
        return read_note(run, value.args[0], frame, depth + 1)
    if name in _LINKS:
        return Note("dbref", name, target=_target(value.args[0]), back=name == "BackLink")
    if name in _LISTS:
        inner = read_note(run, value.args[0], frame, depth + 1)
        return replace(
            inner,
            type=f"{inner.type}[]",
            word=f"{name}[{inner.word}]",
            nullable=False,
            many=True,
        )
    if _TYPES.get(name) == "object":
        held = read_note(run, value.args[-1], frame, depth + 1)
        text = f"map<{held.type}>" if held.type not in ("any", "object") else "object"
        return Note(text, f"{name}[{held.word}]")
    return read_note(run, value.base, frame, depth + 1)


def _target(value: Value) -> str | None:
    """The class that a link names: itself or, not defined yet, by its name."""
    if isinstance(value, str):
        return value.rsplit(".", 1)[-1]
    if isinstance(value, Generic):
        return next((t for a in value.args if (t := _target(a))), None)
    return value.name if isinstance(value, Cls) else value.tail if isinstance(value, Ext) else None


def _members(value: Generic) -> Iterator[Value]:
    """The members of a union: `A | B | C` is one of three, however it is written."""
    waiting = list(value.args)
    for _ in range(MAX_MEMBERS):
        if not waiting:
            return
        first = waiting.pop(0)
        name = first.base.tail if isinstance(first, Generic) and isinstance(first.base, Ext) else ""
        if name == "Union":
            waiting[:0] = first.args
        elif name == "Annotated" and first.args:
            waiting[:0] = first.args[:1]
        else:
            yield first


def _union(run: Interpreter, value: Generic, frame: Frame, depth: int) -> Note:
    """One of several types."""
    nullable = isinstance(value.base, Ext) and value.base.tail == "Optional"
    kept: list[Note] = []
    for arg in _members(value):
        inner = read_note(run, arg, frame, depth + 1)
        nullable = nullable or inner.nullable
        if inner.type != "null":
            kept.append(inner)
    if not kept:
        return Note(nullable=True)
    first = kept[0]
    if len(kept) == 1 or all(k.type == first.type for k in kept):
        return replace(first, nullable=nullable, inside=True)
    word = f"union[{', '.join(k.word for k in kept)}]"
    target = next((k.target for k in kept if k.target), None)
    model = next((k.model for k in kept if k.model is not None), None)
    return Note(word, word, nullable, model, False, target)


def _made(run: Interpreter, value: Made, frame: Frame, depth: int) -> Note:
    """A type that a call makes: `Indexed(str)`, `constr(…)`, `conlist(int)`, `NewType(…)`."""
    name = value.func.tail if isinstance(value.func, Ext) else ""
    if name == "Indexed":
        inner = read_note(run, value.arg("typ", 0), frame, depth + 1)
        return replace(inner, extras=(*inner.extras, value))
    if name in ("NewType", "TypeAliasType") and len(value.args) > 1:
        return read_note(run, value.args[1], frame, depth + 1)
    if name == "TypeVar":
        bound = value.kwargs.get("bound")
        return read_note(run, bound, frame, depth + 1) if bound is not None else Note()
    if name in ("conlist", "conset") and value.args:
        inner = read_note(run, value.args[0], frame, depth + 1)
        return replace(inner, type=f"{inner.type}[]", word=f"List[{inner.word}]", many=True)
    return Note(_TYPES.get(name, _TEXT), name or "Any")


def _of_class(run: Interpreter, cls: Cls, frame: Frame, depth: int) -> Note:
    """A class of the project: an enumeration, a model, or an extension of a plain type."""
    members = run.enum_members(cls)
    if members:
        values = [m.value for m in members]
        whole = all(isinstance(v, int) and not isinstance(v, bool) for v in values)
        return Note("int" if whole else _TEXT, cls.name, enum=choices_of(run, members))
    if is_model(run, cls):
        return Note(cls.name, cls.name, model=cls)
    for ancestor in run.mro(cls)[1:]:
        if isinstance(ancestor, Ext) and ancestor.tail in _TYPES and ancestor.tail != "object":
            return Note(_TYPES[ancestor.tail], cls.name)
        if isinstance(ancestor, Ext) and ancestor.tail in ("TypedDict", "NamedTuple"):
            return Note(cls.name, cls.name, model=cls)
    if any("dataclass" in str(d) for d in cls.node.decorators):
        return Note(cls.name, cls.name, model=cls)
    return Note(cls.name, cls.name)


_BASES = frozenset({"BaseModel", "GenericModel", "RootModel", "Document", "View", "EmbeddedModel"})


def is_model(run: Interpreter, cls: Cls) -> bool:
    """Whether a class of the project is a pydantic model (or a document, which is one too)."""
    for ancestor in run.mro(cls):
        if not isinstance(ancestor, Ext) or ancestor.name.startswith("builtins."):
            continue
        if ancestor.tail in _BASES or ancestor.tail.endswith(("Model", "BaseSettings")):
            return True
    return False
