"""`EntitySchema` objects: entities written as data instead of as classes.

TypeORM docs, "Separating Entity Definition"; `entity-schema/EntitySchemaTransformer.ts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Call
from .._script.ts_code import Code
from .classes import Classes
from .model import Embed, Entity, Field, Join, Key, KeyOn, Parts, Place, Relation
from .relations import key_of

MAX_EMBEDS = 6
_MODES = {
    "createDate": "create",
    "updateDate": "update",
    "deleteDate": "delete",
    "version": "version",
    "treeLevel": "level",
    "objectId": "object-id",
}


class Schemas:
    """Reads the `EntitySchema` objects of a project."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.reader = classes.reader

    def entities(self, calls: list[tuple[str, str, Call]]) -> list[Entity]:
        """The entities of `new EntitySchema({…})` calls: path, name bound, call."""
        return [e for path, name, call in calls if (e := self._entity(path, name, call))]

    def _entity(self, path: str, bound: str, call: Call) -> Entity | None:
        options = self.reader.entries(Code(call.args[0], path))
        target = self.reader.cls(options.get("target"))
        name = self.classes.text(options.get("name"))
        name = target.name if target is not None else name or bound
        if not name or not options.get("columns"):
            return None
        kind = self.classes.text(options.get("type"))
        return Entity(
            key=key_of(target) if target is not None else (path, call.line, name),
            name=name,
            kind="view" if kind == "view" else "child" if kind == "entity-child" else "table",
            place=Place(path, call.line),
            parts=self._parts(options, path, 0),
            given=self.classes.text(options.get("tableName")),
            schema=self.classes.text(options.get("schema")),
            tree=self._tree(options),
        )

    def _tree(self, options: dict[str, Code]) -> str:
        for tree in self.reader.items(options["trees"]) if "trees" in options else ():
            return self.classes.text(self.reader.entries(tree).get("type")) or ""
        return ""

    def _parts(self, options: dict[str, Code], path: str, depth: int) -> Parts:
        fields = [
            self._field(name, code, path)
            for name, code in self.reader.entries(options["columns"]).items()
        ]
        relations = [
            r
            for name, code in self._entries(options, "relations")
            if (r := self._relation(name, code, path)) is not None
        ]
        keys = [*self._unique_columns(fields), *self._keys(options, path)]
        embeds = [
            e
            for name, code in self._entries(options, "embeddeds")
            if (e := self._embed(name, code, path, depth)) is not None
        ]
        checks = tuple(
            (self.classes.text(entries.get("name")), text, Place(path, code.line))
            for code in self._list(options, "checks")
            if (entries := self.reader.entries(code))
            and (text := self.classes.text(entries.get("expression")))
        )
        return Parts(
            tuple(f for f in fields if f is not None),
            tuple(relations),
            tuple(embeds),
            tuple(keys),
            checks=checks,
        )

    def _entries(self, options: dict[str, Code], name: str) -> Iterator[tuple[str, Code]]:
        yield from self.reader.entries(options[name]).items() if name in options else ()

    def _list(self, options: dict[str, Code], name: str) -> list[Code]:
        return self.reader.items(options[name]) if name in options else []

    def _field(self, name: str, code: Code, path: str) -> Field | None:
        entries = self.reader.entries(code)
        options = self.classes.values(entries)
        if options.get("virtualProperty") is True or options.get("treeChildrenCount") is True:
            return None
        mode = next((m for key, m in _MODES.items() if options.get(key) is True), "regular")
        generated = options.get("generated")
        note = options.get("comment")
        return Field(
            prop=name,
            place=Place(code.path or path, code.line),
            mode=mode,
            type=self._type(entries.get("type")),
            options={k: v for k, v in options.items() if k != "default" or v is None},
            default=self.classes.default(entries.get("default")),
            generated=generated if isinstance(generated, str) else "increment" if generated else "",
            primary=options.get("primary") is True or mode == "object-id",
            enum=self.classes.enum(options),
            note=note if isinstance(note, str) else None,
        )

    def _type(self, code: Code | None) -> str | None:
        return self.classes.type_name(code) if code is not None else None

    def _unique_columns(self, fields: list[Field | None]) -> Iterator[KeyOn]:
        for field in fields:
            if field is not None and field.options.get("unique") is True:
                yield KeyOn((field.prop,), field.place, unique=True, constraint=True)

    def _keys(self, options: dict[str, Code], path: str) -> Iterator[KeyOn]:
        for name, constraint in (("indices", False), ("uniques", True)):
            for code in self._list(options, name):
                entries = self.reader.entries(code)
                known = self.classes.values(entries)
                columns = self.classes.props(entries.get("columns"))
                if columns and known.get("synchronize") is not False:
                    where = known.get("where")
                    yield KeyOn(
                        columns,
                        Place(path, code.line),
                        self.classes.text(entries.get("name")),
                        unique=constraint or known.get("unique") is True,
                        constraint=constraint,
                        where=where if isinstance(where, str) else None,
                    )

    def _relation(self, name: str, code: Code, path: str) -> Relation | None:
        entries = self.reader.entries(code)
        options = self.classes.values(entries)
        kind = self.classes.text(entries.get("type"))
        if kind is None:
            return None
        joins = self._joins(entries.get("joinColumn"), options.get("joinColumn"))
        table = None
        if "joinTable" in entries and options.get("joinTable") is not False:
            table = self.classes.join_table(self.reader.entries(entries["joinTable"]))
        inverse = options.get("inverseSide")
        return Relation(
            prop=name,
            kind=kind,
            place=Place(code.path or path, code.line),
            target=self._target(entries.get("target")),
            inverse=inverse if isinstance(inverse, str) else "",
            options=options,
            joins=joins,
            table=table,
            primary=options.get("primary") is True,
        )

    def _joins(self, code: Code | None, value: Any) -> tuple[Join, ...] | None:
        if code is None or value is False:
            return None
        listed = self.reader.items(code)
        if listed:
            return tuple(self.classes.join(self.reader.entries(c)) for c in listed)
        return (self.classes.join(self.reader.entries(code)),)

    def _target(self, code: Code | None) -> Key | str | None:
        if code is None:
            return None
        found = self.reader.cls(code)
        if found is not None:
            return key_of(found)
        lazy = self.reader.lazy(code)
        value = self.reader.value(lazy)
        return value if isinstance(value, str) and value is not UNKNOWN else None

    def _embed(self, name: str, code: Code, path: str, depth: int) -> Embed | None:
        entries = self.reader.entries(code)
        given = entries.get("schema")
        schema = self.reader.follow(given) if given is not None else None
        if schema is None or not isinstance(schema.expr, Call) or depth >= MAX_EMBEDS:
            return None
        inner = self.reader.entries(schema.at(schema.expr.args[0])) if schema.expr.args else {}
        if "columns" not in inner:
            return None
        prefix = self.reader.value(entries["prefix"]) if "prefix" in entries else None
        return Embed(
            name,
            Place(path, code.line),
            self._parts(inner, schema.path, depth + 1),
            prefix if isinstance(prefix, str | bool) else None,
        )
