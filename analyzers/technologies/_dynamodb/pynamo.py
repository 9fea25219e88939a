"""PynamoDB's models.

PynamoDB docs, "Usage", "Attributes", "Index Queries": a `Model` with a `Meta` that names the table,
attributes as class members (`attr_name` renames one in the table), indexes as members whose class
has attributes and a `Meta` of its own. Subclasses of a model with a discriminator share its table.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Problem
from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import (
    Assign,
    Call,
    ClassDef,
    Expr,
    FuncDef,
    Import,
    Item,
    Lit,
    Name,
    Stmt,
    flat,
    tail,
)
from ...syntax.project import Definition as Target
from ...syntax.project import External, Project
from .._shared.owners import owners
from .model import Attribute, Definition, Secondary

ROOTS = frozenset({"pynamodb.models.Model"})
_KINDS = {
    "Unicode": "S",
    "JSON": "S",
    "UTCDateTime": "S",
    "Discriminator": "S",
    "Number": "N",
    "TTL": "N",
    "Version": "N",
    "Boolean": "BOOL",
    "LegacyBoolean": "BOOL",
    "Binary": "B",
    "LegacyBinary": "B",
    "UnicodeSet": "SS",
    "NumberSet": "NS",
    "BinarySet": "BS",
    "Map": "M",
    "DynamicMap": "M",
    "List": "L",
    "Null": "NULL",
}
_INDEXES = {"GlobalSecondaryIndex": "GSI", "LocalSecondaryIndex": "LSI"}
_PROJECTIONS = {"AllProjection": "ALL", "KeysOnlyProjection": "KEYS_ONLY"}
MAX_DEPTH = 6


class _Member(Struct, frozen=True):
    """An attribute as a model declares it."""

    attribute: Attribute
    hashed: bool = False
    ranged: bool = False


class Models:
    """Reads the models of a project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def problem(self, path: str, cls: ClassDef) -> Problem | None:
        """What keeps a class that looks like a model from being read; None where nothing does."""
        if self._meta(path, cls) is not None:
            imports = [s for s in flat(statements_of(self.project, path)) if isinstance(s, Import)]
            if any(s.module.startswith("pynamodb") for s in imports) and cls.bases:
                text = f"the base of {cls.name} is not known"
                return problem("unresolved-base", path, cls.line, text)
            return None
        if self.project.descends(path, cls, ROOTS) and any(
            m.hashed for m in self._members(path, cls)
        ):
            return problem("unresolved-value", path, cls.line, f"model {cls.name} names no table")
        return None

    def definition(self, path: str, cls: ClassDef) -> Definition | None:
        """The table of a model; None for what is no model, or names no table."""
        if not self.project.descends(path, cls, ROOTS):
            return None
        holder = self._meta(path, cls)
        if holder is None:
            return None
        meta_path, meta = holder
        members = list(self._members(path, cls))
        hashed = [m.attribute.name for m in members if m.hashed]
        ranged = [m.attribute.name for m in members if m.ranged]
        attributes = {m.attribute.name: m.attribute for m in members}
        name = TreeReader(self.project, meta_path).pattern(meta["table_name"].value)
        return Definition(
            name or "",
            path,
            cls.line,
            "mapper",
            "PynamoDB",
            logical=cls.name,
            model=cls.name,
            attributes=tuple(attributes.values()),
            key=(*hashed[:1], *ranged[:1]),
            indexes=tuple(self._indexes(path, cls, hashed)),
            options=self._options(meta_path, meta, path, cls),
            description=cls.doc,
            methods=tuple(_methods(cls)),
        )

    # -- Meta ------------------------------------------------------------------------------------

    def _meta(self, path: str, cls: ClassDef) -> tuple[str, dict[str, Assign]] | None:
        """The nearest `Meta` with a table name."""
        for where, owner in owners(self.project, path, cls):
            for inner in owner.body:
                if isinstance(inner, ClassDef) and inner.name == "Meta":
                    found = {s.target: s for s in flat(inner.body) if isinstance(s, Assign)}
                    if "table_name" in found:
                        return where, found
        return None

    def _options(
        self, meta_path: str, meta: dict[str, Assign], path: str, cls: ClassDef
    ) -> dict[str, str]:
        reader = TreeReader(self.project, meta_path)
        found: dict[str, str] = {}
        for key, label in (("billing_mode", "billing mode"), ("stream_view_type", "stream")):
            if key in meta:
                value = reader.value(meta[key].value)
                text = value if isinstance(value, str) else tail(meta[key].value)
                if text and text != "None":
                    found[label] = text.removesuffix("_BILLING_MODE").removeprefix("STREAM_")
        for statement, _, call in self._declared(path, cls):
            if tail(call.func) == "TTLAttribute":
                found["ttl attribute"] = self._name(statement, call, path)
        return found

    # -- attributes ------------------------------------------------------------------------------

    def _declared(self, path: str, cls: ClassDef) -> Iterator[tuple[Assign, str, Call]]:
        """Members that are calls, ancestors' first; a redefined one takes the older's place."""
        found: dict[str, tuple[Assign, str, Call]] = {}
        for where, owner in reversed(owners(self.project, path, cls)):
            for statement in flat(owner.body):
                if isinstance(statement, Assign) and isinstance(statement.value, Call):
                    found[statement.target] = (statement, where, statement.value)
                elif isinstance(statement, Assign):
                    found.pop(statement.target, None)
        yield from found.values()

    def _members(self, path: str, cls: ClassDef, depth: int = 0) -> Iterator[_Member]:
        for statement, where, call in self._declared(path, cls):
            kind = self._type(where, call.func)
            if kind is None:
                continue
            name = self._name(statement, call, where)
            member = self._member(statement, where, call, kind, name)
            yield member
            if kind in ("M", "L") and depth < MAX_DEPTH:
                yield from self._nested(where, call, kind, name, depth)

    def _member(self, statement: Assign, where: str, call: Call, kind: str, name: str) -> _Member:
        reader = TreeReader(self.project, where)
        hashed, ranged = (
            reader.truth(call.arg("hash_key", 0)),
            reader.truth(call.arg("range_key", 1)),
        )
        nullable = reader.truth(call.arg("null", 2)) and not (hashed or ranged)
        default = call.arg("default", 3)
        value = reader.value(default) if default is not None else UNKNOWN
        shown = str(value) if isinstance(value, str | int | float | bool) else None
        if default is not None and shown is None and not isinstance(default, Lit):
            shown = tail(default.func) if isinstance(default, Call) else tail(default)
        attribute = Attribute(
            name,
            kind,
            statement.line,
            where,
            nullable=nullable,
            default=shown,
            description=statement.comment,
        )
        return _Member(attribute, hashed, ranged)

    def _name(self, statement: Assign, call: Call, where: str) -> str:
        given = TreeReader(self.project, where).text(call.arg("attr_name", 4))
        return given or statement.target

    def _nested(
        self, where: str, call: Call, kind: str, name: str, depth: int
    ) -> Iterator[_Member]:
        """The attributes of a map, or of the maps in a list (`of=Item`), with dotted names."""
        inner: Expr | None = call.func
        if kind == "L":
            inner = call.arg("of", 6)
            name += "[]"
        target = self.project.resolve(where, inner) if inner is not None else None
        if isinstance(target, Target) and isinstance(target.node, ClassDef):
            for member in self._members(target.path, target.node, depth + 1):
                own = member.attribute
                yield _Member(replace(own, name=f"{name}.{own.name}"))

    def _type(self, path: str, func: Expr, depth: int = 0) -> str | None:
        """DynamoDB's type of an attribute class, found through its bases; None for none."""
        while isinstance(func, Item):
            func = func.base
        target = self.project.aliased(self.project.resolve(path, func))
        if isinstance(target, Target) and isinstance(target.node, ClassDef) and depth < MAX_DEPTH:
            return self._of_class(target.path, target.node, depth)
        name = target.name if isinstance(target, External) else ""
        known = "pynamodb" in name or isinstance(func, Name) or not name
        last = (name or tail(func) or "").rsplit(".", 1)[-1]
        return _KINDS.get(last.removesuffix("Attribute")) if known and "Attribute" in last else None

    def _of_class(self, path: str, cls: ClassDef, depth: int) -> str | None:
        for statement in flat(cls.body):
            if isinstance(statement, Assign) and statement.target == "attr_type":
                value = TreeReader(self.project, path).value(statement.value)
                word = value if isinstance(value, str) else tail(statement.value) or ""
                named = {"STRING": "S", "NUMBER": "N", "BINARY": "B", "BOOLEAN": "BOOL"}
                return named.get(word, word if word in _KINDS.values() else None)
        found = (self._type(path, base, depth + 1) for base in cls.bases)
        return next((kind for kind in found if kind), None)

    # -- indexes ---------------------------------------------------------------------------------

    def _indexes(self, path: str, cls: ClassDef, hashed: list[str]) -> Iterator[Secondary]:
        for statement, where, call in self._declared(path, cls):
            target = self.project.resolve(where, call.func)
            if not isinstance(target, Target) or not isinstance(target.node, ClassDef):
                continue
            kind = self._index_kind(target.path, target.node)
            if kind is None:
                continue
            members = list(self._members(target.path, target.node))
            columns = [m.attribute.name for m in members if m.hashed]
            columns += [m.attribute.name for m in members if m.ranged]
            if kind == "LSI" and len(columns) == 1:
                columns = [*hashed[:1], *columns]
            name, shown = self._index_meta(target.path, target.node)
            yield Secondary(
                name or statement.target, tuple(columns), kind, shown, target.node.line, target.path
            )

    def _index_kind(self, path: str, cls: ClassDef) -> str | None:
        names = [a.name for a in self.project.lineage(path, cls) if isinstance(a, External)]
        return next((k for n in names if (k := _INDEXES.get(n.rsplit(".", 1)[-1]))), None)

    def _index_meta(self, path: str, cls: ClassDef) -> tuple[str | None, str | None]:
        name, shown = None, None
        for where, owner in reversed(owners(self.project, path, cls)):
            reader = TreeReader(self.project, where)
            metas = [m for m in owner.body if isinstance(m, ClassDef) and m.name == "Meta"]
            for statement in (s for m in metas for s in flat(m.body)):
                if isinstance(statement, Assign) and statement.target == "index_name":
                    name = reader.pattern(statement.value)
                elif isinstance(statement, Assign) and statement.target == "projection":
                    shown = self._projection(reader, statement.value)
        return name, shown

    def _projection(self, reader: TreeReader, expr: Expr | None) -> str | None:
        if not isinstance(expr, Call):
            return None
        last = tail(expr.func) or ""
        if last == "IncludeProjection":
            names = reader.value(expr.arg("non_attr_keys", 0))
            listed = [n for n in names if isinstance(n, str)] if isinstance(names, list) else []
            return f"INCLUDE {', '.join(listed)}".strip()
        return _PROJECTIONS.get(last)


def statements_of(project: Project, path: str) -> tuple[Stmt, ...]:
    """The statements of a file."""
    module = project.module(path)
    return module.body if module is not None else ()


def _methods(cls: ClassDef) -> Iterator[str]:
    body: tuple[Stmt, ...] = cls.body
    for statement in flat(body):
        if isinstance(statement, FuncDef) and not statement.name.startswith("_"):
            yield statement.name
