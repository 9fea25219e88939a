"""Reads MikroORM's entity classes: decorators of the class, its members and its ancestors."""

from __future__ import annotations

from msgspec.structs import replace

from ...problems import problem
from ...syntax.ir import Assign, Attr, ClassDef, Func, FuncDef, Name, tail
from ...syntax.project import Definition
from .._script.ts_code import Code, member_path
from .._script.ts_types import Written, written
from .._shared.decorated import (
    Decorated,
    Layer,
    Mark,
    Member,
    member_name,
    member_type,
    members,
    methods,
)
from .model import Entity, Key, KeyOn, Place, Prop
from .scalars import Scalars

RELATIONS = {
    "ManyToOne": "m:1",
    "OneToOne": "1:1",
    "OneToMany": "1:m",
    "ManyToMany": "m:n",
    "Embedded": "embedded",
}
SCALARS = frozenset({"Property", "PrimaryKey", "SerializedPrimaryKey", "Enum"})


class Classes(Scalars):
    """Reads the decorated classes of a project; what cannot be known is added to `problems`."""

    def __init__(self, decorated: Decorated) -> None:
        super().__init__(decorated)
        self._entities: dict[Key, Entity | None] = {}

    def entity(self, layer: Layer) -> Entity | None:
        """The entity, embeddable or base that a class is, or None where it is none of them."""
        if layer.key not in self._entities:
            self._entities[layer.key] = None
            self._entities[layer.key] = self._entity(layer)
        return self._entities[layer.key]

    def _entity(self, layer: Layer) -> Entity | None:
        lineage = self.decorated.lineage(layer)
        marks = self.decorated.marks(layer, layer.node.decorators)
        own = next((m for m in marks if m.name in ("Entity", "Embeddable")), None)
        options = self.reader.entries(own.args[0]) if own is not None and own.args else {}
        props: dict[str, Prop] = {}
        for one in reversed(lineage):
            props.update({p.name: p for p in self._props(one)})
        if own is None and not props:
            return None
        keys, checks = [], []
        for one in reversed(lineage):
            found = self._class_keys(one)
            keys += found[0]
            checks += found[1]
        kind = "base"
        discriminator = self._discriminator(options)
        if own is not None:
            kind = self.kind_of(options, own.name == "Embeddable")
        given = self.text(options.get("tableName")) or self.text(options.get("collection"))
        if given is None and kind == "table" and self._is_dynamic(options, layer):
            kind = "unnamed"
        return Entity(
            key=layer.key,
            name=layer.node.name,
            kind=kind,
            place=Place(layer.path, layer.node.line),
            props=tuple(props.values()),
            keys=tuple(dict.fromkeys(keys)),
            checks=tuple(dict.fromkeys(checks)),
            given=given,
            schema=self.text(options.get("schema")),
            description=self.text(options.get("comment")) or layer.node.doc,
            discriminator=discriminator,
            parents=tuple(a.key for a in lineage[1:]),
            methods=methods(layer.node),
        )

    def kind_of(self, options: dict[str, Code], embeddable: bool) -> str:
        """What an entity with these options is; one with an `expression` is no table at all."""
        if embeddable:
            return "embeddable"
        if self.flag(options.get("view")):
            return "view"
        rooted = self._discriminator(options) is not None
        if "expression" in options or self.flag(options.get("virtual")):
            return "base"
        return "base" if self.flag(options.get("abstract")) and not rooted else "table"

    def _is_dynamic(self, options: dict[str, Code], layer: Layer) -> bool:
        """Whether an entity is given a name that cannot be known, which is then noted."""
        code = options.get("tableName") or options.get("collection")
        if code is None:
            return False
        text = f"the table of {layer.node.name} has a name that is not known"
        line = code.line or layer.node.line
        self.problems.append(problem("dynamic-name", layer.path, line, text))
        return True

    def _discriminator(self, options: dict[str, Code]) -> str | None:
        """MikroORM docs, "Inheritance Mapping": the column that tells classes apart."""
        given = options.get("discriminatorColumn") or options.get("discriminator")
        named = self.text(given)
        if named is None and given is not None and isinstance(given.expr, Func):
            named = self.path(given)
        if named is None and "discriminatorMap" in options:
            return "type"
        return named

    def _props(self, layer: Layer) -> list[Prop]:
        found: list[Prop] = []
        for member in members(layer.node):
            marks = self.decorated.marks(layer, member.decorators)
            made = self._prop(layer, member, marks) if marks else None
            if made is not None:
                found.append(made)
        return found

    def _prop(self, layer: Layer, member: Member, marks: list[Mark]) -> Prop | None:
        mark = next((m for m in marks if m.name in RELATIONS or m.name in SCALARS), None)
        if mark is None or mark.name == "SerializedPrimaryKey":
            return None
        method = isinstance(member, FuncDef) and not _accessor(member)
        if method or any(m.name == "Formula" for m in marks):
            return None
        value = layer.code(member.value) if isinstance(member, Assign) else None
        note = layer.code(member_type(member))
        seen = written(self.reader, note, value)
        name, place = member_name(member), Place(layer.path, member.line)
        comment = member.comment if isinstance(member, Assign) else member.doc
        if mark.name in RELATIONS:
            return self._relation(layer, name, place, mark, seen, note, comment)
        first = mark.arg(0)
        entries = self.reader.entries(first) if first is not None else {}
        if mark.name == "Enum" and first is not None and isinstance(first.expr, Func):
            entries = {"items": first}
        made = self.scalar(name, place, entries, seen, mark.name == "Enum", comment)
        if mark.name == "PrimaryKey":
            made = replace(made, primary=True)
        if made.default is None and _plain_class(layer.node):
            made = replace(made, default=self.initial(value, made))
        return made

    def _relation(
        self,
        layer: Layer,
        name: str,
        place: Place,
        mark: Mark,
        seen: Written,
        note: Code,
        comment: str | None,
    ) -> Prop | None:
        entries, entity, mapped = self._relation_arguments(mark)
        target = self.target(entity)
        if target is None:
            target = self._written_target(seen, note)
        if target is None:
            text = f"the class that {layer.node.name}.{name} refers to is not known"
            self.problems.append(problem("unresolved-reference", place.path, place.line, text))
            return None
        return self.relation(
            name, place, RELATIONS[mark.name], target, entries, mapped, seen, comment
        )

    def relation(
        self,
        name: str,
        place: Place,
        kind: str,
        target: Key | str,
        entries: dict[str, Code],
        mapped: str,
        seen: Written,
        note: str | None,
    ) -> Prop:
        """A relation or an embedded object, from its options."""
        options = self.values(entries)
        mapped = mapped or self.path(entries.get("mappedBy"))
        owner = options.get("owner") is True or not mapped
        return Prop(
            name=name,
            place=place,
            kind=kind,
            written=seen,
            options=options,
            primary=options.get("primary") is True,
            target=target,
            mapped_by="" if owner else mapped,
            owner=owner,
            pivot=self.target(entries.get("pivotEntity")),
            note=note,
        )

    def _relation_arguments(self, mark: Mark) -> tuple[dict[str, Code], Code | None, str]:
        """The options of a relation, its entity, and the property of the other side."""
        entries: dict[str, Code] = {}
        entity: Code | None = None
        mapped = ""
        for position, code in enumerate(mark.args):
            found = self.reader.entries(code)
            if found:
                entries.update(found)
            elif position == 0:
                entity = code
            elif position == 1:
                mapped = self.path(code)
        return entries, entries.get("entity") or entity, mapped

    def target(self, code: Code | None) -> Key | str | None:
        """The class that `() => User`, `User` or "User" means."""
        if code is None:
            return None
        found = self.reader.cls(code)
        if found is not None:
            return (found.path, found.node.line, found.name)
        lazy = self.reader.lazy(code)
        value = self.reader.value(lazy)
        if isinstance(value, str):
            return value
        expr = lazy.expr if lazy is not None else None
        target = self.reader.target(lazy) if lazy is not None else None
        if isinstance(target, Definition):
            made = target.node.value if isinstance(target.node, Assign) else None
            return (target.path, made.line, target.name) if made is not None else target.name
        return tail(expr) if isinstance(expr, Name | Attr) else None

    def _written_target(self, seen: Written, note: Code) -> Key | str | None:
        while seen.item is not None:
            seen = seen.item
        if seen.cls is None:
            return None
        return (seen.cls.path, seen.cls.node.line, seen.cls.name)

    def path(self, code: Code | None) -> str:
        """A property named by text or by `other => other.prop`."""
        if code is None:
            return ""
        if isinstance(code.expr, Func):
            returned = self.reader.returned(code)
            return member_path(returned.expr if returned is not None else None)
        value = self.reader.value(code)
        return value if isinstance(value, str) else ""

    def _class_keys(self, layer: Layer) -> tuple[list[KeyOn], list[tuple[str | None, str, Place]]]:
        keys: list[KeyOn] = []
        checks: list[tuple[str | None, str, Place]] = []
        marked = [(None, m) for m in self.decorated.marks(layer, layer.node.decorators)]
        for member in members(layer.node):
            marks = self.decorated.marks(layer, member.decorators)
            marked += [(member_name(member), m) for m in marks]  # type: ignore[misc]
        for prop, mark in marked:
            place = Place(mark.path, mark.line)
            entries = self.reader.entries(mark.args[0]) if mark.args else {}
            if mark.name in ("Index", "Unique"):
                keys += self.keys(entries, prop, place, mark.name == "Unique")
            elif mark.name == "Check":
                checks += self.checks(entries, place)
        return keys, checks

    def keys(
        self, entries: dict[str, Code], prop: str | None, place: Place, unique: bool
    ) -> list[KeyOn]:
        """The index that options describe, over the property it stands at or the named ones."""
        props: tuple[str, ...] = (prop,) if prop else ()
        given = entries.get("properties")
        if given is not None:
            found = self.reader.follow(given)
            if isinstance(found.expr, Func):
                returned = self.reader.returned(found)
                found = returned if returned is not None else found
            values = [self.reader.value(c) for c in self.reader.items(found)]
            listed = [
                self.path(c) or v for c, v in zip(self.reader.items(found), values, strict=True)
            ]
            single = self.reader.value(found)
            named = [single] if isinstance(single, str) else listed
            props = tuple(n for n in named if isinstance(n, str)) or props
        if not props:
            return []
        method = self.text(entries.get("type"))
        return [KeyOn(props, place, self.text(entries.get("name")), unique, method)]

    def checks(self, entries: dict[str, Code], place: Place) -> list[tuple[str | None, str, Place]]:
        """The check that options describe."""
        expression = self.text(self.reader.lazy(entries.get("expression")))
        return [(self.text(entries.get("name")), expression, place)] if expression else []


def _accessor(member: FuncDef) -> bool:
    return any(isinstance(d, Name) and d.id in ("get", "set") for d in member.decorators)


def _plain_class(node: ClassDef) -> bool:
    """Whether objects of a class can be made without arguments, as far as its head tells."""
    return not any(isinstance(s, FuncDef) and s.name == "constructor" for s in node.body)
