"""Entities that are data: `new EntitySchema({…})` and `defineEntity({…})`.

MikroORM docs, "Defining Entities".
"""

from __future__ import annotations

from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Attr, Call, Func, Lit, Map, tail
from .._script.ts_code import Code
from .._script.ts_types import Written
from .classes import Classes
from .model import Entity, Key, KeyOn, Place, Prop

_KINDS = {"scalar", "m:1", "1:1", "1:m", "m:n", "embedded"}
_BUILDERS = {
    "manyToOne": "m:1",
    "oneToOne": "1:1",
    "oneToMany": "1:m",
    "manyToMany": "m:n",
    "embedded": "embedded",
}
_FLAGS = frozenset(
    [
        "primary",
        "nullable",
        "unique",
        "index",
        "array",
        "owner",
        "version",
        "unsigned",
        "object",
        "autoincrement",
    ]
)


MAX_PARENTS = 12


class Schemas:
    """Reads the schemas of a project."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.reader = classes.reader

    def entities(self, calls: list[tuple[str, str, Call]], others: list[Entity]) -> list[Entity]:
        """The entities of calls (path, name bound, call); `others` may be what they extend."""
        found = [e for path, name, call in calls if (e := self._entity(path, name, call))]
        by_place = {(e.place.path, e.place.line): e for e in (*others, *found)}
        by_name = {e.name: e for e in (*others, *found)}

        def parents(entity: Entity) -> list[Entity]:
            chain: list[Entity] = []
            while entity.parents and len(chain) < MAX_PARENTS:
                path, line, name = entity.parents[0]
                parent = by_place.get((path, line)) or by_name.get(name)
                if parent is None or parent is entity or parent in chain:
                    break
                chain.append(parent)
                entity = parent
            return chain

        return [_inherited(e, parents(e)) for e in found]

    def _entity(self, path: str, bound: str, call: Call) -> Entity | None:
        options = self.reader.entries(Code(call.args[0], path))
        cls = self.reader.cls(options.get("class"))
        name = cls.name if cls is not None else self.classes.text(options.get("name")) or bound
        given = options.get("properties")
        if not name or given is None:
            return None
        if isinstance(given.expr, Func):
            given = self.reader.returned(given) or given
        place = Place(path, call.line)
        kind = self.classes.kind_of(options, "embeddable" in options)
        props = [
            p for n, c in self.reader.entries(given).items() if (p := self._prop(n, c)) is not None
        ]
        base = self.classes.target(options.get("extends"))
        parent: tuple[Key, ...] = ()
        if base is not None:
            parent = (base if isinstance(base, tuple) else ("", 0, base),)
        return Entity(
            key=(cls.path, cls.node.line, cls.name) if cls is not None else (path, call.line, name),
            name=name,
            kind=kind,
            place=place,
            props=tuple(props),
            keys=tuple(self._keys(options)),
            given=self.classes.text(options.get("tableName"))
            or self.classes.text(options.get("collection")),
            schema=self.classes.text(options.get("schema")),
            description=self.classes.text(options.get("comment")),
            discriminator=self.classes.text(options.get("discriminatorColumn")),
            parents=parent,
        )

    def _keys(self, options: dict[str, Code]) -> list[KeyOn]:
        found: list[KeyOn] = []
        for name, unique in (("indexes", False), ("uniques", True)):
            for code in self.reader.items(options[name]) if name in options else ():
                place = Place(code.path, code.line)
                found += self.classes.keys(self.reader.entries(code), None, place, unique)
        return found

    def _prop(self, name: str, code: Code) -> Prop | None:
        lazy = self.reader.lazy(code)
        if lazy is None:
            return None
        found = self.reader.follow(lazy)
        if isinstance(found.expr, Map):
            return self._from_options(name, found)
        if isinstance(found.expr, Call):
            return self._from_builder(name, found)
        return None

    def _from_options(self, name: str, code: Code) -> Prop | None:
        entries = self.reader.entries(code)
        place = Place(code.path, code.line)
        given = self.classes.text(entries.get("kind")) or self.classes.text(
            entries.get("reference")
        )
        kind = given if given in _KINDS else self._reference_kind(entries)
        if kind == "scalar":
            return self.classes.scalar(
                name, place, entries, Written(), self.classes.flag(entries.get("enum")), None
            )
        target = self.classes.target(entries.get("entity") or entries.get("type"))
        if target is None:
            return None
        return self.classes.relation(name, place, kind, target, entries, "", Written(), None)

    def _reference_kind(self, entries: dict[str, Code]) -> str:
        """`kind: ReferenceKind.MANY_TO_ONE` of the library, told by its name."""
        code = entries.get("kind") or entries.get("reference")
        named = (tail(code.expr) or "").upper() if code is not None else ""
        known = {
            "MANY_TO_ONE": "m:1",
            "ONE_TO_ONE": "1:1",
            "ONE_TO_MANY": "1:m",
            "MANY_TO_MANY": "m:n",
            "EMBEDDED": "embedded",
        }
        return known.get(named, "embedded" if "entity" in entries and not named else "scalar")

    # -- builders --------------------------------------------------------------------------------

    def _from_builder(self, name: str, code: Code) -> Prop | None:
        """`p.string().length(50).nullable()`, `p.manyToOne(User).mappedBy("x")`."""
        steps: list[Call] = []
        node = code.expr
        while isinstance(node, Call) and isinstance(node.func, Attr):
            steps.append(node)
            node = node.func.base
        steps.reverse()
        if not steps:
            return None
        first, *rest = steps
        word = tail(first.func) or ""
        place = Place(code.path, code.line)
        entries = self._steps(code, rest)
        kind = _BUILDERS.get(word)
        if kind is not None:
            target = self.classes.target(code.at(first.args[0])) if first.args else None
            if target is None:
                return None
            return self.classes.relation(name, place, kind, target, entries, "", Written(), None)
        if word == "enum" and first.args:
            entries["items"] = code.at(first.args[0])
        elif word == "type" and first.args:
            entries["type"] = code.at(first.args[0])
        elif word == "formula":
            return None
        else:
            entries.setdefault("type", code.at(Lit(first.line, word)))
        return self.classes.scalar(name, place, entries, Written(), word == "enum", None)

    def _steps(self, code: Code, steps: list[Call]) -> dict[str, Code]:
        entries: dict[str, Code] = {}
        for step in steps:
            word = tail(step.func) or ""
            if step.args:
                entries[word] = code.at(step.args[0])
            elif word in _FLAGS:
                entries[word] = code.at(Lit(step.line, True))
            if word in ("fieldNames", "joinColumns") and step.args:
                value = self.reader.value(code.at(step.args[0]))
                if value is not UNKNOWN and not isinstance(value, list):
                    entries["fieldName"] = code.at(step.args[0])
        return entries


def _inherited(entity: Entity, parents: list[Entity]) -> Entity:
    """An entity with the properties of what it extends, nearest first in `parents`."""
    props: dict[str, Prop] = {}
    for parent in reversed(parents):
        props.update({p.name: p for p in parent.props})
    props.update({p.name: p for p in entity.props})
    return replace(entity, props=tuple(props.values()), parents=tuple(p.key for p in parents))
