"""The mappers of JavaScript and TypeScript: what makes which table, what an entity is in."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ...facts import Fact
from ...syntax._nodes import Node
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    Import,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    dotted,
    flat,
    tail,
)
from ...syntax.project import Definition as Target
from ...syntax.project import Project
from ...syntax.unit import CodeUnit
from .._shared.call_locals import known, with_locals
from .._shared.owners import owners
from ..base import Declared
from . import dynamoose as _dynamodb_dynamoose
from . import single as _dynamodb_single
from .dynamoose import SchemaReader
from .model import Attribute, Definition
from .properties import at, said, word

_LIBRARIES = {
    "dynamoose": "Dynamoose",
    "electrodb": "ElectroDB",
    "dynamodb-toolbox": "dynamodb-toolbox",
    "dynamodb-onetable": "OneTable",
    "@typedorm/": "TypeDORM",
    "typedorm": "TypeDORM",
}
_MAKERS = frozenset({"model", "Table", "Entity", "Service", "set", "setDefaults"})
_TYPES = {
    "string": "S",
    "number": "N",
    "boolean": "BOOL",
    "Date": "S",
    "Buffer": "B",
    "bigint": "N",
}


def _library(unit: CodeUnit) -> str:
    """The mapper that a file imports, or ''."""
    for statement in flat(unit.module.body):
        if isinstance(statement, Import):
            for name, label in _LIBRARIES.items():
                if statement.module.startswith(name):
                    return label
    return ""


def declare(unit: CodeUnit) -> Iterator[Fact]:
    """Calls that make models, tables and entities, and classes that are entities."""
    label = _library(unit)
    if not label:
        return
    sites = [s for s in unit.calls(_MAKERS) if _concerns(s.call)]
    for site, names in with_locals(unit, sites):
        data = {"maker": tail(site.call.func) or "", "library": label, "scope": site.scope}
        line = site.call.line
        yield Fact("dynamodb", "mapper", site.target, line, site.call, names, data=data)
    if label == "TypeDORM":
        for statement in flat(unit.module.body):
            if isinstance(statement, ClassDef) and _entity(statement) is not None:
                yield Fact("dynamodb", "typedorm", statement.name, statement.line)


def _concerns(call: Call) -> bool:
    name = tail(call.func)
    if name in ("set", "setDefaults"):
        written = dotted(call.func) or ""
        return "defaults" in written.lower() and bool(call.args)
    return bool(call.args) and (call.new or name == "model")


def _entity(cls: ClassDef) -> Call | None:
    found = (d for d in cls.decorators if isinstance(d, Call) and tail(d.func) == "Entity")
    return next(found, None)


class Mappers:
    """The tables of all mappers of a project."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self.made = declared.of("mapper")
        self.classes = declared.of("typedorm")
        self.tables: dict[tuple[str, str], Definition] = {}

    def definitions(self) -> Iterator[Definition]:
        """Every table and every entity, each as its part of the table it is in."""
        yield from self._dynamoose()
        for path, fact in self._of("dynamodb-toolbox", "TypeDORM", maker="Table"):
            made = self._table(path, fact)
            if made is not None:
                self.tables[(path, fact.name)] = made
                yield made
        for path, fact in self._of("OneTable", maker="Table"):
            found = _dynamodb_single.onetable(self._tree(path, fact), path, fact.line, fact.name)
            if found is not None:
                yield found
        yield from self._electro()
        for path, fact in self._of("dynamodb-toolbox", maker="Entity"):
            yield self._toolbox(path, fact)
        yield from self._typedorm()

    def _of(self, *libraries: str, maker: str) -> Iterator[tuple[str, Fact]]:
        for path, fact in self.made:
            if fact.data["library"] in libraries and fact.data["maker"] == maker:
                yield path, fact

    def _call(self, fact: Fact) -> Call:
        return fact.node if isinstance(fact.node, Call) else Call()

    def _reader(self, path: str, fact: Fact) -> TreeReader:
        return TreeReader(self.project, path, known(fact.nodes))

    def _tree(self, path: str, fact: Fact) -> Node:
        return self._reader(path, fact).tree(self._call(fact).args[0])

    def _table(self, path: str, fact: Fact) -> Definition | None:
        library = fact.data["library"]
        tree = self._tree(path, fact)
        return _dynamodb_single.table(tree, path, fact.line, library, fact.name)

    # -- Dynamoose -------------------------------------------------------------------------------

    def _dynamoose(self) -> Iterator[Definition]:
        prefix = self._prefix()
        models: dict[tuple[str, str], Definition] = {}
        for path, fact in self._of("Dynamoose", maker="model"):
            schemas = SchemaReader(self.project, path, known(fact.nodes))
            made = _dynamodb_dynamoose.model(self._call(fact), schemas, prefix)
            if made is not None:
                models[(path, fact.name or str(fact.line))] = made
        for path, fact in self._of("Dynamoose", maker="Table"):
            call = self._call(fact)
            reader = self._reader(path, fact)
            name = reader.pattern(call.args[0])
            listed = call.args[1] if len(call.args) > 1 else None
            for member in _dynamodb_single.names_of(listed):
                key = self._place(path, member)
                if name and key in models:
                    models[key] = _dynamodb_dynamoose.renamed(
                        models[key], prefix + name, call.line, path
                    )
        yield from models.values()

    def _prefix(self) -> str:
        found = set()
        for path, fact in self.made:
            if fact.data["maker"] in ("set", "setDefaults"):
                value = word(at(self._tree(path, fact), "prefix"))
                if value:
                    found.add(value)
        return found.pop() if len(found) == 1 else ""

    def _place(self, path: str, expr: Expr | None) -> tuple[str, str]:
        """The file and the name under which what an expression names is kept."""
        target = self.project.resolve(path, expr) if isinstance(expr, Name | Attr) else None
        if isinstance(target, Target):
            return target.path, target.name
        return path, dotted(expr) or ""

    # -- ElectroDB -------------------------------------------------------------------------------

    def _electro(self) -> Iterator[Definition]:
        entities: dict[tuple[str, str], tuple[str, Fact, str]] = {}
        for path, fact in self._of("ElectroDB", maker="Entity"):
            entities[(path, fact.name or str(fact.line))] = (path, fact, self._given(path, fact))
        names = {name for _, _, name in entities.values() if name}
        for path, fact in self._of("ElectroDB", maker="Service"):
            name = self._given(path, fact)
            names |= {name} if name else set()
            members = self._reader(path, fact).followed(self._call(fact).args[0])[1]
            for member in _dynamodb_single.names_of(members):
                key = self._place(path, member)
                if name and key in entities and not entities[key][2]:
                    entities[key] = (*entities[key][:2], name)
        only = next(iter(names)) if len(names) == 1 else "${table}"
        for path, fact, name in entities.values():
            tree = self._tree(path, fact)
            own = said(at(tree, "table"))
            yield _dynamodb_single.electro(tree, name or own or only, path, fact.line)

    def _given(self, path: str, fact: Fact) -> str:
        """The table that the second argument of an entity or a service names."""
        call = self._call(fact)
        if len(call.args) < 2:
            return ""
        return said(at(self._reader(path, fact).tree(call.args[1]), "table"))

    # -- dynamodb-toolbox ------------------------------------------------------------------------

    def _toolbox(self, path: str, fact: Fact) -> Definition:
        call = self._call(fact)
        given = call.args[0]
        expr = given.get("table") if isinstance(given, Map) else None
        table = self.tables.get(self._place(path, expr)) or self._only()
        name = table.name if table is not None else "${table}"
        key = table.key if table is not None else ()
        return _dynamodb_single.toolbox(call, self._reader(path, fact), name, key, fact.name)

    def _only(self) -> Definition | None:
        return next(iter(self.tables.values())) if len(self.tables) == 1 else None

    # -- TypeDORM --------------------------------------------------------------------------------

    def _typedorm(self) -> Iterator[Definition]:
        for path, fact in self.classes:
            for cls in self.project.names(path).get(fact.name, ()):
                if isinstance(cls, ClassDef) and cls.line == fact.line:
                    yield self._typed(path, cls)

    def _typed(self, path: str, cls: ClassDef) -> Definition:
        entity = _entity(cls)
        given = entity.args[0] if entity is not None and entity.args else None
        expr = given.get("table") if isinstance(given, Map) else None
        table = (self.tables.get(self._place(path, expr)) if expr else None) or self._only()
        options = TreeReader(self.project, path).tree(given)
        made = Definition(
            table.name if table is not None else "${table}",
            path, cls.line, "mapper", "TypeDORM",
            logical=cls.name, model=cls.name, description=cls.doc,
            attributes=tuple(self._fields(path, cls)),
        )  # fmt: skip
        named = word(at(options, "name"))
        return replace(made, options={"entity": named}) if named else made

    def _fields(self, path: str, cls: ClassDef) -> Iterator[Attribute]:
        for where, owner in reversed(owners(self.project, path, cls)):
            for statement in owner.body:
                if isinstance(statement, Assign) and _decorated(statement):
                    kind, nullable = _typescript(statement.annotation)
                    yield Attribute(
                        statement.target, kind, statement.line, where,
                        nullable=nullable, description=statement.comment,
                    )  # fmt: skip


def _decorated(statement: Assign) -> bool:
    return any(
        (tail(d.func if isinstance(d, Call) else d) or "").endswith("Attribute")
        for d in statement.decorators
    )


def _typescript(annotation: Expr | None) -> tuple[str | None, bool]:
    """DynamoDB's type of a TypeScript annotation, and whether it may be missing."""
    if isinstance(annotation, Op):
        missing = ("undefined", "null")
        sides = [s for s in (annotation.left, annotation.right) if tail(s) not in missing]
        kind = _typescript(sides[0])[0] if sides else None
        return kind, len(sides) < 2
    if isinstance(annotation, Seq) or (
        isinstance(annotation, Item) and tail(annotation.base) in ("Array", "Set")
    ):
        return ("SS" if tail(getattr(annotation, "base", None)) == "Set" else "L"), False
    if isinstance(annotation, Lit) and isinstance(annotation.value, str):
        return "S", False
    if isinstance(annotation, Map | Item):
        return "M", False
    name = tail(annotation)
    return _TYPES.get(name, "M") if name else None, False
