"""Fields of pydantic models, inherited ones first, as fields of stored documents."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.ir import Assign
from .._documents.classes import MAX_DEPTH, name_of, stated_fields, text_of
from .._documents.values import Field
from .._python.interpreter import Interpreter
from .._python.values import MISSING, Cls, Ext, Frame, Made, Value
from .pydantic_types import Note, read_note

_NOT_FIELDS = frozenset({"model_config", "Config", "Settings", "Collection"})


class Stated(Struct, frozen=True):
    """A field as a class body states it: its name, its type, what `Field(…)` says of it."""

    name: str
    note: Note
    field: Any = None
    default: Any = MISSING
    path: str = ""
    line: int = 0
    comment: str | None = None
    configured: str | None = None

    def said(self, name: str) -> Value:
        """What `Field(name=…)` says, in the call or in `Annotated`; None where it is silent."""
        for made in (self.field, *self.note.extras):
            if isinstance(made, Made) and name_of(made.func) == "Field" and name in made.kwargs:
                return made.kwargs[name]
        return None

    @property
    def alias(self) -> str:
        """The name that the field is written under."""
        for word in ("serialization_alias", "alias", "key_name"):
            given = self.said(word)
            if isinstance(given, str) and given:
                return given
        return self.configured or self.name


def stated(run: Interpreter, cls: Cls, own: bool = False) -> dict[str, Stated]:
    """The fields of a model by name in pydantic's order: those of the bases first.

    With `own`, only what the class's own body states.
    """
    found: dict[str, Stated] = {}
    for ancestor in [cls] if own else reversed(run.mro(cls)):
        if not isinstance(ancestor, Cls):
            continue
        for statement in stated_fields(ancestor):
            made = _stated(run, ancestor, statement, found.get(statement.target))
            if made is not None:
                found[made.name] = made
        if not own and (ancestor.statements("Config") or ancestor.statements("model_config")):
            found = _configured(run, ancestor, found)
    return found if own else _configured(run, cls, found)


def configured(run: Interpreter, cls: Cls, name: str) -> str:
    """The name that a model's configuration gives a field which no class body states."""
    return _configured(run, cls, {name: Stated(name, Note())})[name].alias


def _configured(run: Interpreter, cls: Cls, found: dict[str, Stated]) -> dict[str, Stated]:
    """The fields with the names that the model's configuration gives them.

    Pydantic docs, "Alias"; in pydantic 1 `Config.fields` holds aliases too.
    """
    config = inner_class(run, cls, "Config")
    named = setting(run, config, "fields")
    make = setting(run, config, "alias_generator")
    given = run.attribute(cls, "model_config", strict=True)
    options = given.kwargs if isinstance(given, Made) else given
    if isinstance(options, dict):
        make = options.get("alias_generator", make)
    named = named if isinstance(named, dict) else {}
    if not named and make is None:
        return found
    return {
        name: replace(
            entry, configured=_alias(run, name, named.get(name), make) or entry.configured
        )
        for name, entry in found.items()
    }


def _alias(run: Interpreter, name: str, told: Value, make: Value) -> str | None:
    if isinstance(told, dict):
        told = told.get("alias")
    if told is None and isinstance(make, Ext):
        words = [w for w in name.split("_") if w]
        known = "".join(w.capitalize() for w in words)
        made = {"to_camel": known[:1].lower() + known[1:], "to_pascal": known}
        return made.get(make.tail)
    if told is None and make is not None:
        told = run.call_with(make, name)
    return told if isinstance(told, str) and told else None


def _stated(
    run: Interpreter, cls: Cls, statement: Assign, inherited: Stated | None
) -> Stated | None:
    name = statement.target
    if name.startswith("_") or name in _NOT_FIELDS:
        return None
    value = MISSING if statement.value is None else run.class_value(cls, statement)
    if isinstance(value, Made) and name_of(value.func) in ("PrivateAttr", "ClassVar"):
        return None
    call = value if isinstance(value, Made) and name_of(value.func) == "Field" else None
    default = value if call is None else _default(call)
    if statement.annotation is None:
        # A plain assignment gives an inherited field another default.
        return replace(inherited, default=default) if inherited is not None else None
    frame = Frame(cls.path, outer=cls.frame, scope=cls, owner=cls, limit=(name, statement.line))
    note = read_note(run, run.eval(statement.annotation, frame), frame)
    if note.skipped:
        return None
    if note.inside and inner_class(run, cls, "Config") is None:
        # Since pydantic 2, what is added counts at the top of an annotation ("Fields").
        note = replace(note, extras=())
    return Stated(name, note, call, default, cls.path, statement.line, statement.comment)


def _default(call: Made) -> Value:
    made = call.arg("default_factory", None)
    if made is not MISSING:
        return made
    given = call.arg("default", 0)
    return MISSING if given is ... else given


def as_field(run: Interpreter, entry: Stated, seen: tuple[Any, ...] = ()) -> Field:
    """A stated field as one of a document, with the parts of the model that it embeds."""
    note = entry.note
    inner = model_fields(run, note.model, seen) if note.model is not None else []
    told = entry.said("description") or entry.said("title")
    return Field(
        entry.alias,
        note.type,
        nullable=note.nullable,
        default=text_of(entry.default),
        enum=note.enum,
        ref=note.target,
        description=told if isinstance(told, str) else entry.comment,
        path=entry.path,
        line=entry.line,
        inner=tuple(inner),
    )


def model_fields(run: Interpreter, cls: Cls, seen: tuple[Any, ...] = ()) -> list[Field]:
    """The fields of an embedded model; what contains itself ends at its first repetition."""
    if cls.key in seen or len(seen) >= MAX_DEPTH:
        return []
    deeper = (*seen, cls.key)
    entries = [e for e in stated(run, cls).values() if not e.note.back]
    return [as_field(run, e, deeper) for e in entries]


def inner_class(run: Interpreter, cls: Cls, *names: str) -> Cls | None:
    """A class inside a class, found along its ancestry: `Settings`, `Config`."""
    for name in names:
        found = run.class_attribute(cls, name)
        if isinstance(found, Cls):
            return found
    return None


def setting(run: Interpreter, settings: Cls | None, name: str) -> Value:
    """An attribute of a class of settings, or None where it has none."""
    if settings is None:
        return None
    found = run.attribute(settings, name, strict=True)
    outside = isinstance(found, Ext) and found.name.endswith(f".{name}")
    return None if found is MISSING or outside else found
