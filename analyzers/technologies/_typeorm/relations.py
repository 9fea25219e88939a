"""Reads the relations, indexes, unique constraints and checks that TypeORM's decorators declare."""

from __future__ import annotations

from typing import Any

from ...model.catalog import Problem
from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Func, Lit, Map, Seq, Text, tail
from ...syntax.project import Definition
from .._script.ts_code import Code, member_path
from .._shared.decorated import Decorated, Layer, Mark, Member, member_name
from .model import Join, JoinTable, Key, KeyOn, Place, Reference, Relation

RELATIONS = {
    "ManyToOne": "many-to-one",
    "OneToOne": "one-to-one",
    "OneToMany": "one-to-many",
    "ManyToMany": "many-to-many",
}


class Relations:
    """Reads what ties entities together; what cannot be known is added to `problems`."""

    def __init__(self, decorated: Decorated) -> None:
        self.decorated = decorated
        self.reader = decorated.reader
        self.problems: list[Problem] = []

    def relation(
        self, layer: Layer, member: Member, mark: Mark, marks: list[Mark]
    ) -> Relation | None:
        """The relation that a member declares, or None where its target is not known."""
        name = member_name(member)
        place = Place(layer.path, member.line)
        if mark.name == "TreeParent":
            options = self.values(self.options(mark, 0))
            joins = self._joins(marks)
            return Relation(
                name, "many-to-one", place, layer.key, "", options, joins or None, primary=False
            )
        first, second = mark.arg(0), mark.arg(1)
        entries = self.options(mark, 1) if not _is_path(second) else self.options(mark, 2)
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
            return member_path(returned.expr if returned is not None else None)
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
            if first is None:
                found.append(Join())
                continue
            given = self.reader.items(first) or [first]
            found += [self.join(self.reader.entries(c)) for c in given]
        return tuple(found)

    def join(self, entries: dict[str, Code]) -> Join:
        """One join column from its options."""
        return Join(
            self.text(entries.get("name")),
            self.text(entries.get("referencedColumnName")),
            self.text(entries.get("foreignKeyConstraintName")),
        )

    def _join_table(self, mark: Mark) -> JoinTable:
        return self.join_table(self.options(mark, 0))

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

    def class_keys(
        self, layer: Layer
    ) -> tuple[list[KeyOn], list[Reference], list[tuple[str | None, str, Place]]]:
        """The indexes, keys and checks that a class's own decorators declare."""
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

    def member_keys(
        self, layer: Layer, name: str, marks: list[Mark]
    ) -> tuple[list[KeyOn], list[Reference], list[tuple[str | None, str, Place]]]:
        """The indexes, keys and checks that a member's decorators declare."""
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
                return tuple(p for i in expr.items if (p := member_path(i)))
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

    def options(self, mark: Mark, position: int) -> dict[str, Code]:
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


def _is_path(code: Code | None) -> bool:
    """Whether a relation's second argument names the other side rather than giving options."""
    return code is not None and isinstance(code.expr, Func | Lit | Text)
