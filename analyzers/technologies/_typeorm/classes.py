"""Reads entity classes: decorators of the class, of its members and of its ancestors'."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, ClassDef, Func, Map, Name, Text
from .._script.ts_code import Code, sql_default
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
from .model import Embed, Entity, Field, Key, KeyOn, Parts, Place, Reference, Relation
from .relations import RELATIONS, Relations

MAX_EMBEDS = 6
ENTITIES = frozenset({"Entity", "ChildEntity", "ViewEntity"})
MODES = {
    "Column": "regular",
    "PrimaryColumn": "regular",
    "PrimaryGeneratedColumn": "regular",
    "CreateDateColumn": "create",
    "UpdateDateColumn": "update",
    "DeleteDateColumn": "delete",
    "VersionColumn": "version",
    "ObjectIdColumn": "object-id",
    "TreeLevelColumn": "level",
    "ViewColumn": "view",
}
CONSTRUCTORS = frozenset({"String", "Number", "Boolean", "Date", "Buffer", "BigInt", "Object"})
REFLECTED = {
    "string": "String",
    "number": "Number",
    "boolean": "Boolean",
    "bigint": "BigInt",
    "date": "Date",
    "buffer": "Buffer",
    "array": "Array",
    "object": "Object",
    "class": "Object",
}
"""What TypeScript's decorator metadata gives for a type."""


class Classes(Relations):
    """Reads the decorated classes of a project; what cannot be known is added to `problems`."""

    def __init__(self, decorated: Decorated) -> None:
        super().__init__(decorated)
        self._parts: dict[Key, Parts] = {}

    def entity(self, layer: Layer) -> Entity | None:
        """The entity that a class declares, or None where it declares none."""
        marks = self.decorated.marks(layer, layer.node.decorators)
        own = next((m for m in marks if m.name in ENTITIES), None)
        if own is None:
            return None
        lineage = self.decorated.lineage(layer)
        options = self.options(own, 0)
        named = self.reader.value(own.arg(0)) if own.args else None
        given = named if isinstance(named, str) else self.text(options.get("name"))
        kind = {"ChildEntity": "child", "ViewEntity": "view"}.get(own.name, "table")
        if given is None and kind != "child" and self._is_dynamic(own, options, layer):
            kind = "unnamed"
        tree = next((m for m in marks if m.name == "Tree"), None)
        inheritance = next((m for m in marks if m.name == "TableInheritance"), None)
        root = self._root(lineage) if own.name == "ChildEntity" else None
        if root is not None:
            lineage = lineage[: next(i for i, a in enumerate(lineage) if a.key == root)]
        return Entity(
            key=layer.key,
            name=layer.node.name,
            kind=kind,
            place=Place(layer.path, layer.node.line),
            parts=self.parts(lineage),
            given=given if own.name != "ChildEntity" else None,
            schema=self.text(options.get("schema")),
            description=self.text(options.get("comment")) or layer.node.doc,
            tree=self.text(tree.arg(0)) or "" if tree is not None else "",
            closure=self.text(self.options(tree, 1).get("closureTableName")) if tree else None,
            discriminator=self._discriminator(inheritance, layer) if inheritance else None,
            parent=root,
            methods=methods(layer.node),
            materialized=self.flag(options.get("materialized")),
        )

    def _is_dynamic(self, own: Mark, options: dict[str, Code], layer: Layer) -> bool:
        """Whether an entity is given a name that cannot be known, which is then noted."""
        code = options.get("name") if options else own.arg(0)
        if code is None or isinstance(self.reader.follow(code).expr, Map):
            return False
        if self.reader.value(code) is not UNKNOWN:
            return False
        text = f"the table of {layer.node.name} has a name that is not known"
        self.problems.append(problem("dynamic-name", layer.path, own.line, text))
        return True

    def _root(self, lineage: list[Layer]) -> Key | None:
        """The ancestor whose table a `@ChildEntity` shares."""
        for layer in lineage[1:]:
            marks = self.decorated.marks(layer, layer.node.decorators)
            if any(m.name == "TableInheritance" for m in marks):
                return layer.key
        return None

    def _discriminator(self, mark: Mark, layer: Layer) -> Field | None:
        """TypeORM docs, "Entity Inheritance": the column that tells children apart."""
        code = self.options(mark, 0).get("column")
        if code is None:
            return None
        given = self.reader.value(code)
        place = Place(mark.path, mark.line)
        if isinstance(given, str):
            return Field(given, place, type="varchar", options={"nullable": False})
        options = self.values(self.reader.entries(code))
        name = options.get("name")
        prop = name if isinstance(name, str) else "type"
        type_ = options.get("type")
        return Field(
            prop, place, type=type_ if isinstance(type_, str) else "varchar", options=options
        )

    def parts(self, lineage: list[Layer]) -> Parts:
        """What the classes of a lineage hold together; the nearest class's word counts."""
        fields: dict[str, Field] = {}
        relations: dict[str, Relation] = {}
        embeds: dict[str, Embed] = {}
        keys: list[KeyOn] = []
        references: list[Reference] = []
        checks: list[tuple[str | None, str, Place]] = []
        for layer in reversed(lineage):
            own = self._layer_parts(layer)
            # A property that the nearer class declares anew stays where it was.
            fields.update({f.prop: f for f in own.fields})
            relations.update({r.prop: r for r in own.relations})
            embeds.update({e.prop: e for e in own.embeds})
            keys += own.keys
            references += own.references
            checks += own.checks
        return Parts(
            tuple(fields.values()),
            tuple(relations.values()),
            tuple(embeds.values()),
            tuple(dict.fromkeys(keys)),
            tuple(references),
            tuple(dict.fromkeys(checks)),
        )

    def _layer_parts(self, layer: Layer) -> Parts:
        known = self._parts.get(layer.key) if not layer.names else None
        if known is None:
            known = self._own_parts(layer)
            if not layer.names:
                self._parts[layer.key] = known
        return known

    def _own_parts(self, layer: Layer) -> Parts:
        # A class that embeds itself finds itself empty.
        self._parts[layer.key] = Parts()
        fields: list[Field] = []
        relations: list[Relation] = []
        embeds: list[Embed] = []
        keys, references, checks = self.class_keys(layer)
        for member in members(layer.node):
            marks = self.decorated.marks(layer, member.decorators)
            if not marks:
                continue
            made = self._member(layer, member, marks)
            if isinstance(made, Field):
                fields.append(made)
                if made.options.get("unique") is True:
                    keys.append(KeyOn((made.prop,), made.place, unique=True, constraint=True))
            elif isinstance(made, Embed):
                embeds.append(made)
            elif isinstance(made, Relation):
                relations.append(made)
            name = member_name(member)
            more = self.member_keys(layer, name, marks)
            keys += more[0]
            references += more[1]
            checks += more[2]
        del self._parts[layer.key]
        return Parts(
            tuple(fields),
            tuple(relations),
            tuple(embeds),
            tuple(keys),
            tuple(references),
            tuple(checks),
        )

    def _member(
        self, layer: Layer, member: Member, marks: list[Mark]
    ) -> Field | Embed | Relation | None:
        relation = next((m for m in marks if m.name in RELATIONS or m.name == "TreeParent"), None)
        if relation is not None:
            return self.relation(layer, member, relation, marks)
        column = next((m for m in marks if m.name in MODES), None)
        if column is None:
            return None
        first = column.arg(0)
        if column.name == "Column" and first is not None and isinstance(first.expr, Func):
            return self._embed(layer, member, column, first)
        return self._field(layer, member, column, marks)

    def _embed(self, layer: Layer, member: Member, mark: Mark, first: Code) -> Embed | None:
        """`@Column(() => Name)`: the columns of another class, with a prefix."""
        target = self.reader.cls(first)
        place = Place(layer.path, member.line)
        name = member_name(member)
        if target is None or not isinstance(target.node, ClassDef):
            text = f"the class that is embedded as {name} is not known"
            self.problems.append(problem("unresolved-reference", layer.path, member.line, text))
            return None
        options = self.options(mark, 1)
        prefix = self.reader.value(options["prefix"]) if "prefix" in options else None
        lineage = self.decorated.lineage(Layer(target.path, target.node))
        type_ = written(self.reader, layer.code(member_type(member)))
        return Embed(
            name,
            place,
            self.parts(lineage),
            prefix if isinstance(prefix, str | bool) else None,
            many=type_.kind == "array" or self.flag(options.get("array")),
        )

    def _field(self, layer: Layer, member: Member, mark: Mark, marks: list[Mark]) -> Field:
        entries, explicit, strategy = self._column_arguments(mark)
        options = self.values(entries)
        value = layer.code(member.value) if isinstance(member, Assign) else None
        seen = written(self.reader, layer.code(member_type(member)), value)
        generated = next((m for m in marks if m.name == "Generated"), None)
        if generated is not None:
            strategy = self.text(generated.arg(0)) or "increment"
        elif options.get("generated"):
            given = options["generated"]
            strategy = given if isinstance(given, str) else "increment"
        primary = mark.name in ("PrimaryColumn", "PrimaryGeneratedColumn", "ObjectIdColumn")
        primary = primary or options.get("primary") is True
        primary = primary or any(m.name == "PrimaryColumn" for m in marks)
        name = member_name(member)
        comment = options.get("comment")
        note = member.comment if isinstance(member, Assign) else member.doc
        return Field(
            prop=name,
            place=Place(layer.path, member.line),
            mode=MODES[mark.name],
            type=explicit or self._reflected(mark, seen),
            options={k: v for k, v in options.items() if k != "default" or v is None},
            default=self.default(entries.get("default")),
            generated=strategy,
            primary=primary,
            enum=self.enum(options),
            note=comment if isinstance(comment, str) else note,
            seen=seen.kind,
        )

    def _column_arguments(self, mark: Mark) -> tuple[dict[str, Code], str | None, str]:
        """The options of a column decorator, the type that it names, its generation strategy."""
        first, second = mark.arg(0), mark.arg(1)
        strategy, explicit = "", None
        entries = self.reader.entries(first) if first is not None else {}
        if second is not None:
            entries = {**entries, **self.reader.entries(second)}
        if mark.name == "PrimaryGeneratedColumn":
            strategy = self.text(first) or "increment"
        elif first is not None and not entries.get("type"):
            explicit = self.type_name(first)
        if "type" in entries:
            explicit = self.type_name(entries["type"]) or explicit
        return entries, explicit, strategy

    def type_name(self, code: Code) -> str | None:
        """A column type: text, or one of JavaScript's constructors."""
        value = self.reader.value(code)
        if isinstance(value, str):
            return value
        found = self.reader.follow(code)
        if isinstance(found.expr, Name) and found.expr.id in CONSTRUCTORS:
            return found.expr.id
        return None

    def _reflected(self, mark: Mark, seen: Written) -> str | None:
        if mark.name in ("PrimaryGeneratedColumn", "ObjectIdColumn"):
            return None
        if MODES[mark.name] in ("create", "update", "delete", "version", "level"):
            return None
        return "ObjectId" if seen.name in ("ObjectId", "ObjectID") else REFLECTED.get(seen.kind)

    def enum(self, options: dict[str, Any]) -> tuple[str, ...] | None:
        """The values of the option `enum`, given as an array or as an enum."""
        given = options.get("enum")
        if isinstance(given, dict):
            given = [v for k, v in given.items() if not str(k).lstrip("-").isdigit()]
        if not isinstance(given, list):
            return None
        known = tuple(str(v) for v in given if v is not UNKNOWN and v is not None)
        return known or None

    def default(self, code: Code | None) -> str | None:
        """TypeORM docs, "Column options": a value, or a function that returns SQL."""
        if code is None:
            return None
        found = self.reader.follow(code)
        if isinstance(found.expr, Func):
            returned = self.reader.lazy(found)
            known = self.reader.value(returned)
            if isinstance(known, str):
                return known
            return "…" if returned is not None and isinstance(returned.expr, Text) else None
        return sql_default(self.reader.value(found))


def as_child(entity: Entity) -> Parts:
    """What a child adds to its parent's table: every column takes NULL."""
    fields = tuple(replace(f, options={**f.options, "nullable": True}) for f in entity.parts.fields)
    return replace(entity.parts, fields=fields)
