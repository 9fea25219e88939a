"""Reads entity classes: decorators of the class, of its members and of its ancestors'."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..model.catalog import Problem
from ..problems import problem
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import Assign, Attr, ClassDef, Func, Lit, Map, Name, Seq, Text, tail
from ..syntax.project import Definition
from ._decorated import Decorated, Layer, Mark, Member, member_name, member_type, members, methods
from ._ts_code import Code
from ._ts_types import Written, written
from ._typeorm_model import (
    Embed,
    Entity,
    Field,
    Join,
    JoinTable,
    Key,
    KeyOn,
    Parts,
    Place,
    Reference,
    Relation,
)

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
RELATIONS = {
    "ManyToOne": "many-to-one",
    "OneToOne": "one-to-one",
    "OneToMany": "one-to-many",
    "ManyToMany": "many-to-many",
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


class Classes:
    """Reads the decorated classes of a project; what cannot be known is added to `problems`."""

    def __init__(self, decorated: Decorated) -> None:
        self.decorated = decorated
        self.reader = decorated.reader
        self.problems: list[Problem] = []
        self._parts: dict[Key, Parts] = {}

    # -- classes ---------------------------------------------------------------------------------

    def entity(self, layer: Layer) -> Entity | None:
        """The entity that a class declares, or None where it declares none."""
        marks = self.decorated.marks(layer, layer.node.decorators)
        own = next((m for m in marks if m.name in ENTITIES), None)
        if own is None:
            return None
        lineage = self.decorated.lineage(layer)
        options = self._options(own, 0)
        named = self.reader.value(own.arg(0)) if own.args else None
        given = named if isinstance(named, str) else self.text(options.get("name"))
        if given is None and own.args and own.name != "ChildEntity":
            self._name_problem(own, options, layer)
        tree = next((m for m in marks if m.name == "Tree"), None)
        inheritance = next((m for m in marks if m.name == "TableInheritance"), None)
        root = self._root(lineage) if own.name == "ChildEntity" else None
        if root is not None:
            lineage = lineage[: next(i for i, a in enumerate(lineage) if a.key == root)]
        return Entity(
            key=layer.key,
            name=layer.node.name,
            kind={"ChildEntity": "child", "ViewEntity": "view"}.get(own.name, "table"),
            place=Place(layer.path, layer.node.line),
            parts=self.parts(lineage),
            given=given if own.name != "ChildEntity" else None,
            schema=self.text(options.get("schema")),
            description=self.text(options.get("comment")) or layer.node.doc,
            tree=self.text(tree.arg(0)) or "" if tree is not None else "",
            closure=self.text(self._options(tree, 1).get("closureTableName")) if tree else None,
            inherits=inheritance is not None,
            discriminator=self._discriminator(inheritance, layer) if inheritance else None,
            parent=root,
            methods=methods(layer.node),
            materialized=self.flag(options.get("materialized")),
        )

    def _name_problem(self, own: Mark, options: dict[str, Code], layer: Layer) -> None:
        code = options.get("name") if options else own.arg(0)
        followed = self.reader.follow(code) if code is not None else None
        if followed is None or isinstance(followed.expr, Map) or code is None:
            return
        if self.reader.value(code) is UNKNOWN:
            text = f"the table of {layer.node.name} has a name that is not known"
            self.problems.append(problem("dynamic-name", layer.path, own.line, text))

    def _root(self, lineage: list[Layer]) -> Key | None:
        """The ancestor whose table a `@ChildEntity` shares."""
        for layer in lineage[1:]:
            marks = self.decorated.marks(layer, layer.node.decorators)
            if any(m.name == "TableInheritance" for m in marks):
                return layer.key
        return None

    def _discriminator(self, mark: Mark, layer: Layer) -> Field | None:
        """TypeORM docs, "Entity Inheritance": the column that tells children apart."""
        code = self._options(mark, 0).get("column")
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
        keys, references, checks = self._class_keys(layer)
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
            more = self._member_keys(layer, name, marks)
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

    # -- members ---------------------------------------------------------------------------------

    def _member(
        self, layer: Layer, member: Member, marks: list[Mark]
    ) -> Field | Embed | Relation | None:
        relation = next((m for m in marks if m.name in RELATIONS or m.name == "TreeParent"), None)
        if relation is not None:
            return self._relation(layer, member, relation, marks)
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
        options = self._options(mark, 1)
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
        return REFLECTED.get(seen.kind)

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

    # -- relations -------------------------------------------------------------------------------

    def _relation(
        self, layer: Layer, member: Member, mark: Mark, marks: list[Mark]
    ) -> Relation | None:
        name = member_name(member)
        place = Place(layer.path, member.line)
        if mark.name == "TreeParent":
            options = self.values(self._options(mark, 0))
            joins = self._joins(marks)
            return Relation(
                name, "many-to-one", place, layer.key, "", options, joins or None, primary=False
            )
        first, second = mark.arg(0), mark.arg(1)
        entries = self._options(mark, 1) if not _is_path(second) else self._options(mark, 2)
        target = self._target(first, layer, member)
        kind = RELATIONS[mark.name]
        table = next((m for m in marks if m.name == "JoinTable"), None)
        options = self.values(entries)
        note = member.comment if isinstance(member, Assign) else member.doc
        primary = options.get("primary") is True
        return Relation(
            prop=name,
            kind=kind,
            place=place,
            target=target,
            inverse=self._inverse(second),
            options=options,
            joins=self._joins(marks),
            table=self._join_table(table) if table is not None else None,
            primary=primary or any(m.name == "PrimaryColumn" for m in marks),
            note=note,
        )

    def _target(self, first: Code | None, layer: Layer, member: Member) -> Key | str | None:
        found = self.reader.cls(first)
        if found is not None:
            return key_of(found)
        lazy = self.reader.lazy(first)
        named = self.reader.value(lazy) if lazy is not None else UNKNOWN
        if isinstance(named, str) and named:
            return named
        label = tail(lazy.expr) if lazy is not None else None
        what = f" ({label})" if label else ""
        text = (
            f"the entity that {layer.node.name}.{member_name(member)} refers to{what} is not known"
        )
        self.problems.append(problem("unresolved-reference", layer.path, member.line, text))
        return None

    def _inverse(self, second: Code | None) -> str:
        """The property of the other side: `user => user.posts`, or its name."""
        if second is None:
            return ""
        if isinstance(second.expr, Func):
            returned = self.reader.returned(second)
            expr = returned.expr if returned is not None else None
            parts: list[str] = []
            while isinstance(expr, Attr):
                parts.insert(0, expr.name)
                expr = expr.base
            return ".".join(parts)
        value = self.reader.value(second)
        return value if isinstance(value, str) else ""

    def _joins(self, marks: list[Mark]) -> tuple[Join, ...] | None:
        """All `@JoinColumn`s; None where there is none."""
        own = [m for m in marks if m.name == "JoinColumn"]
        if not own:
            return None
        found: list[Join] = []
        for mark in own:
            first = mark.arg(0)
            several = self.reader.items(first) if first is not None else []
            for code in several or ([first] if first is not None else []):
                found.append(self.join(self.reader.entries(code)))
            if first is None:
                found.append(Join())
        return tuple(found)

    def join(self, entries: dict[str, Code]) -> Join:
        """One join column from its options."""
        return Join(
            self.text(entries.get("name")),
            self.text(entries.get("referencedColumnName")),
            self.text(entries.get("foreignKeyConstraintName")),
        )

    def _join_table(self, mark: Mark) -> JoinTable:
        return self.join_table(self._options(mark, 0))

    def join_table(self, entries: dict[str, Code]) -> JoinTable:
        """A join table from its options."""
        return JoinTable(
            self.text(entries.get("name")),
            self.text(entries.get("schema")),
            self._several(entries, "joinColumn"),
            self._several(entries, "inverseJoinColumn"),
        )

    def _several(self, entries: dict[str, Code], name: str) -> tuple[Join, ...]:
        if name in entries:
            return (self.join(self.reader.entries(entries[name])),)
        listed = self.reader.items(entries[f"{name}s"]) if f"{name}s" in entries else []
        return tuple(self.join(self.reader.entries(c)) for c in listed)

    # -- keys ------------------------------------------------------------------------------------

    def _class_keys(
        self, layer: Layer
    ) -> tuple[list[KeyOn], list[Reference], list[tuple[str | None, str, Place]]]:
        marks = self.decorated.marks(layer, layer.node.decorators)
        keys: list[KeyOn] = []
        references: list[Reference] = []
        for mark in marks:
            if mark.name in ("Index", "Unique"):
                found = self._key(mark, None)
                if found is not None:
                    keys.append(found)
            elif mark.name == "ForeignKey":
                references.append(self._reference(mark, None))
        return keys, references, self._checks(marks)

    def _member_keys(
        self, layer: Layer, name: str, marks: list[Mark]
    ) -> tuple[list[KeyOn], list[Reference], list[tuple[str | None, str, Place]]]:
        keys = [k for m in marks if m.name in ("Index", "Unique") and (k := self._key(m, name))]
        references = [self._reference(m, name) for m in marks if m.name == "ForeignKey"]
        return keys, references, self._checks(marks)

    def _checks(self, marks: list[Mark]) -> list[tuple[str | None, str, Place]]:
        found = []
        for mark in marks:
            if mark.name != "Check":
                continue
            texts = [self.text(a) for a in mark.args[:2]]
            if texts and texts[-1]:
                name = texts[0] if len(texts) > 1 else None
                found.append((name, texts[-1], Place(mark.path, mark.line)))
        return found

    def _key(self, mark: Mark, prop: str | None) -> KeyOn | None:
        """`@Index` and `@Unique` in all their forms; None for an index that is only noted."""
        first = mark.arg(0)
        name = self.text(first) if first is not None else None
        fields = first if name is None else mark.arg(1)
        listed = [a for a in mark.args if isinstance(self.reader.follow(a).expr, Map)]
        options = self.values(self.reader.entries(listed[-1])) if listed else {}
        if options.get("synchronize") is False:
            return None
        props = (prop,) if prop is not None else self.props(fields)
        if not props and name is not None and mark.name == "Unique":
            # `@Unique("a", "b")` of old versions.
            texts = [self.text(a) for a in mark.args]
            props, name = tuple(t for t in texts if t), None
        if not props:
            return None
        where = options.get("where")
        method = next((m for m in ("spatial", "fulltext") if options.get(m) is True), None)
        return KeyOn(
            props,
            Place(mark.path, mark.line),
            name,
            unique=mark.name == "Unique" or options.get("unique") is True,
            constraint=mark.name == "Unique",
            where=where if isinstance(where, str) else None,
            method=method,
        )

    def props(self, fields: Code | None) -> tuple[str, ...]:
        """The properties of `["a", "b"]` or `(e) => [e.a, e.b]` or `(e) => ({a: 1})`."""
        if fields is None:
            return ()
        found = self.reader.follow(fields)
        if isinstance(found.expr, Func):
            returned = self.reader.returned(found)
            expr = returned.expr if returned is not None else None
            if isinstance(expr, Seq):
                return tuple(p for i in expr.items if (p := _dotted_tail(i)))
            if isinstance(expr, Map):
                return tuple(str(k.value) for k, _ in expr.items if isinstance(k, Lit))
            return ()
        values = [self.reader.value(c) for c in self.reader.items(found)]
        return tuple(v for v in values if isinstance(v, str))

    def _reference(self, mark: Mark, prop: str | None) -> Reference:
        target = self.reader.cls(mark.arg(0))
        named = self.text(mark.arg(0)) if target is None else None
        lists = [self.props(a) for a in mark.args[1:] if self.reader.items(a)]
        props = (prop,) if prop is not None else (lists[0] if lists else ())
        referenced = lists[-1] if len(lists) > (prop is None) else ()
        inverse = self._inverse(mark.arg(1)) if prop is not None else ""
        maps = [a for a in mark.args if isinstance(self.reader.follow(a).expr, Map)]
        return Reference(
            props,
            Place(mark.path, mark.line),
            key_of(target) if target is not None else named,
            referenced or ((inverse,) if inverse else ()),
            self.values(self.reader.entries(maps[-1])) if maps else {},
        )

    # -- values ----------------------------------------------------------------------------------

    def _options(self, mark: Mark, position: int) -> dict[str, Code]:
        """The options object of a decorator: the argument at a position, or the one after it."""
        for code in mark.args[position:]:
            entries = self.reader.entries(code)
            if entries:
                return entries
        return {}

    def values(self, entries: dict[str, Code]) -> dict[str, Any]:
        """The options that are constants."""
        skipped = ("transformer", "type", "cascade", "query", "expression")
        found = {k: self.reader.value(c) for k, c in entries.items() if k not in skipped}
        return {k: v for k, v in found.items() if v is not UNKNOWN}

    def text(self, code: Code | None) -> str | None:
        """A text, or None."""
        return self.reader.text(code) if code is not None else None

    def flag(self, code: Code | None) -> bool:
        """Whether an option is surely true."""
        return code is not None and self.reader.value(code) is True


def key_of(found: Definition) -> Key:
    """The key of a class."""
    return (found.path, found.node.line, found.name)


def sql_default(value: object) -> str | None:
    """A plain value as SQL has it, or None where it is not known."""
    if value is UNKNOWN or value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return None


def _is_path(code: Code | None) -> bool:
    """Whether a relation's second argument names the other side rather than giving options."""
    return code is not None and isinstance(code.expr, Func | Lit | Text)


def _dotted_tail(expr: object) -> str:
    parts: list[str] = []
    while isinstance(expr, Attr):
        parts.insert(0, expr.name)
        expr = expr.base
    return ".".join(parts)


def as_child(entity: Entity) -> Parts:
    """What a child adds to its parent's table: every column takes NULL."""
    fields = tuple(replace(f, options={**f.options, "nullable": True}) for f in entity.parts.fields)
    return replace(entity.parts, fields=fields)
