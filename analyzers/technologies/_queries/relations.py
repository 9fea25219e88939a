"""Members of model classes that lead to other models, in Python's and TypeScript's mappers.

Django docs, "Model field reference" and "Related objects reference"; Tortoise docs, "Fields";
Peewee docs, "Relationships and Joins"; SQLAlchemy docs, "Relationship API"; Pony docs, "Entity
relationships"; TypeORM docs, "Relations"; MikroORM docs, "Modeling Entity Relationships".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    Func,
    Item,
    Lit,
    Map,
    Name,
    Return,
    callee,
    dotted,
    flat,
    walk,
)
from ...syntax.sql_tokens import word_set
from ...syntax.unit import CodeUnit

ONE, MANY, LINKED = "one", "many", "linked"
"""A single row of the other model, several of them, several through a table in between."""
_FIELDS = {
    **dict.fromkeys(
        word_set(
            "ForeignKey OneToOneField ForeignKeyField ParentalKey TreeForeignKey ReferenceField"
            " Required Optional LazyReferenceField Link BackLink OneToOneRel ForeignKeyRel"
        ),
        ONE,
    ),
    **dict.fromkeys(
        word_set("ManyToManyField ParentalManyToManyField SortedManyToManyField M2M"), LINKED
    ),
    **dict.fromkeys(word_set("relationship Relationship dynamic_loader Set"), MANY),
}
_DECORATORS = {"OneToMany": MANY, "ManyToMany": LINKED, "ManyToOne": ONE, "OneToOne": ONE}
_TARGETS = ("to", "model", "model_name", "argument", "entity", "othermodel")
_NAMED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


FIELDS = frozenset(_FIELDS)
"""The names of fields that lead to other models."""


class Relation(Struct, frozen=True, array_like=True):
    """A member that leads from a class to a target; `through` is the model in between, if named.

    `back`: the name by which the target's rows lead back, "" where they do not.
    """

    cls: str
    line: int
    member: str
    kind: str
    target: str
    back: str = ""
    through: str = ""


def relations_of(node: ClassDef) -> Iterator[Relation]:
    """The relations that the body of a class declares."""
    for statement in flat(node.body):
        if isinstance(statement, Assign):
            found = relation_of(node, statement)
            if found is not None:
                yield found


def relation_of(node: ClassDef, member: Assign, field: str = "") -> Relation | None:
    """The relation that a member of a class is, or None; `field`: what field it is known to be."""
    for decorator in member.decorators:
        kind = _DECORATORS.get((callee(decorator) or "").rsplit(".", 1)[-1])
        if kind is not None and isinstance(decorator, Call):
            target = _target(decorator, member.annotation)
            return Relation(node.name, member.line, member.target, kind, target) if target else None
    value = member.value
    if not isinstance(value, Call):
        return None
    kind = _FIELDS.get(field or (callee(value) or "").rsplit(".", 1)[-1])
    target = _target(value, member.annotation) if kind is not None else ""
    if kind is None or not target:
        return None
    if target in ("self", "this"):
        target = node.name
    return Relation(
        node.name,
        member.line,
        member.target,
        kind,
        target,
        _back(value, node.name, kind),
        _text(value.arg("through", None)).rsplit(".", 1)[-1],
    )


def _target(call: Call, note: Expr | None) -> str:
    given = next((v for k, v in call.kwargs if k in _TARGETS), None)
    given = given if given is not None else (call.args[0] if call.args else None)
    if isinstance(given, Map):
        given = given.get("entity") or given.get("target")
    found = _text(given)
    return found or (_noted(note) if note is not None else "")


def _text(expr: Expr | None) -> str:
    """The name in an expression that stands for a class: a name, a text, a function of one."""
    if isinstance(expr, Name | Attr):
        return dotted(expr) or ""
    if isinstance(expr, Lit) and isinstance(expr.value, str):
        # `app.Model` of Django, `models.Tournament` of Tortoise: the class is the last part.
        return expr.value.rsplit(".", 1)[-1] if _NAMED.fullmatch(expr.value) else ""
    if isinstance(expr, Func):
        returned = next((s.value for s in flat(expr.body) if isinstance(s, Return)), None)
        return _text(returned) if isinstance(returned, Name | Attr) else ""
    return ""


def _noted(note: Expr) -> str:
    """The innermost class of an annotation: of `Mapped[list["Item"]]` Item."""
    names = [
        _text(n)
        for n in walk(note)
        if isinstance(n, Name | Lit) and _text(n) not in ("None", "Mapped", "list", "List", "set")
    ]
    inner = [n for n in names if n[:1].isupper() and n not in ("Optional", "Set", "Relationship")]
    return inner[-1] if inner and isinstance(note, Item | Lit | Name) else ""


def _back(call: Call, cls: str, kind: str) -> str:
    """The name of the way back; Django's own is `order_set`, or `order` of a one-to-one."""
    for key in ("related_name", "backref"):
        named = call.arg(key, None)
        if isinstance(named, Lit) and isinstance(named.value, str):
            name = named.value.replace("%(class)s", cls.lower())
            return "" if name.endswith("+") or "%" in name else name
        if isinstance(named, Call):
            first = named.args[0] if named.args else None
            return _text(first)
    name = (callee(call) or "").rsplit(".", 1)[-1]
    if name == "ForeignKeyField" or _FIELDS.get(name) == MANY or name in ("Required", "Optional"):
        return f"{cls.lower()}_set" if name == "ForeignKeyField" else ""
    return cls.lower() if name.startswith("OneToOne") else f"{cls.lower()}_set"


def rows_of_relations(unit: CodeUnit) -> list[list[str | int]]:
    """The relations of a Python file that lead back from what they lead to, as plain values."""
    if unit.language != "python":
        return []
    return [
        [r.cls, r.line, r.member, r.kind, r.target, r.back, r.through]
        for statement in flat(unit.module.body)
        if isinstance(statement, ClassDef)
        for r in relations_of(statement)
    ]
