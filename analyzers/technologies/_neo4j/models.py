"""Object mappers for Neo4j in Python: neomodel and py2neo's OGM.

After their documentation ("Property types", "Relationships" of neomodel; "Object-Graph Mapping" of
py2neo): a node's label is the class's name unless `__label__` or `__primarylabel__` says otherwise,
and properties are inherited.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.schema import Column, Index
from ...syntax.evaluate import Evaluator
from ...syntax.ir import Assign, Call, ClassDef, Expr, Lit, Name, tail
from ...syntax.project import Definition, External, Project
from .._shared.declared_class import DeclaredClass
from .graph import Shape

NODES = (
    "neomodel.StructuredNode",
    "neomodel.AsyncStructuredNode",
    "neomodel.core.StructuredNode",
    "neomodel.sync_.core.StructuredNode",
    "neomodel.async_.core.AsyncStructuredNode",
    "py2neo.ogm.GraphObject",
    "py2neo.ogm.Model",
)
RELS = (
    "neomodel.StructuredRel",
    "neomodel.AsyncStructuredRel",
    "neomodel.relationship.StructuredRel",
    "neomodel.sync_.relationship.StructuredRel",
)
_SEMI = ("neomodel.SemiStructuredNode", "neomodel.contrib.SemiStructuredNode")
_TYPES = {
    "StringProperty": "string",
    "IntegerProperty": "integer",
    "FloatProperty": "float",
    "BooleanProperty": "boolean",
    "ArrayProperty": "list",
    "DateProperty": "date",
    "DateTimeProperty": "float",
    "DateTimeFormatProperty": "string",
    "DateTimeNeo4jFormatProperty": "datetime",
    "JSONProperty": "string",
    "UniqueIdProperty": "string",
    "EmailProperty": "string",
    "RegexProperty": "string",
    "NormalizedProperty": "string",
    "PointProperty": "point",
}
_LINKS = {
    "RelationshipTo": 1,
    "RelationshipFrom": -1,
    "Relationship": 1,
    "AsyncRelationshipTo": 1,
    "AsyncRelationshipFrom": -1,
    "AsyncRelationship": 1,
    "RelatedTo": 1,
    "RelatedFrom": -1,
    "Related": 1,
}
_BASES = frozenset({*NODES, *_SEMI})


def shapes(project: Project) -> Iterator[Shape]:
    """The nodes and relationships that the classes of a project declare."""
    for path, cls in project.classes():
        line = project.lineage(path, cls)
        names = {a.name for a in line if isinstance(a, External)}
        if names & _BASES:
            yield from _Node(project, path, cls, line).shapes()


class _Node(DeclaredClass):
    """Reads one class with what it inherits."""

    def shapes(self) -> Iterator[Shape]:
        if self.said("__abstract_node__", self.classes[:1]) is True:
            return
        label = _label(self.project, self.path, self.cls)
        columns: dict[str, Column] = {}
        indexes: list[Index] = []
        links: list[Shape] = []
        for path, cls, target, call in self.called():
            column = self._column(path, cls, target, call)
            if column is not None:
                columns[target] = column
                indexes += _indexes(column.name, call, path)
            elif tail(call.func) in _LINKS:
                link = self._link(path, label, call)
                links += [link] if link is not None else []
        key = self.said("__primarykey__")
        yield Shape(
            kind="node",
            name=label,
            path=self.path,
            line=self.cls.line,
            columns=tuple(columns.values()),
            unique=tuple((c.name,) for c in columns.values() if c.unique),
            indexes=tuple(indexes),
            primary_key=(key,) if isinstance(key, str) and key != "__id__" else (),
            model=self.cls.name,
            description=self.description,
        )
        yield from links

    def _column(self, path: str, cls: ClassDef, target: str, call: Call) -> Column | None:
        name = tail(call.func) or ""
        if name == "Property":
            given = Evaluator(self.project, path).text(call.arg("key", 0))
            column = Column(given or target, path=path, line=call.line)
            return column
        if name not in _TYPES:
            return None
        return _property(self.project, path, target, call, cls)

    def _link(self, path: str, label: str, call: Call) -> Shape | None:
        evaluator = Evaluator(self.project, path)
        type_ = evaluator.text(call.arg("relation_type", 1) or call.arg("relationship_type"))
        if not type_:
            return None
        other = self._other(path, call.args[0] if call.args else call.arg("cls_name"))
        way = _LINKS[tail(call.func) or ""]
        start, end = (label, other) if way > 0 else (other, label)
        ends = [("from", start or "", call.line), ("to", end or "", call.line)]
        model = call.arg("model")
        target = self.project.resolve(path, model) if model is not None else None
        columns: tuple[Column, ...] = ()
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            columns = tuple(_properties(self.project, target.path, target.node))
        return Shape(
            kind="relationship",
            name=type_,
            path=path,
            line=call.line,
            columns=columns,
            ends=tuple(ends),
            model=tail(model) if model is not None else None,
        )

    def _other(self, path: str, expr: Expr | None) -> str | None:
        """The label of a class given by itself, by its name, or by its dotted path."""
        name = expr.value if isinstance(expr, Lit) else None
        found = expr
        if isinstance(name, str):
            found = Name(expr.line if expr is not None else 0, name.rsplit(".", 1)[-1])
        target = self.project.resolve(path, found) if found is not None else None
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            return _label(self.project, target.path, target.node)
        return tail(found)


def _label(project: Project, path: str, cls: ClassDef) -> str:
    evaluator = Evaluator(project, path)
    for statement in cls.body:
        if isinstance(statement, Assign) and statement.target in ("__label__", "__primarylabel__"):
            given = evaluator.text(statement.value)
            if given:
                return given
    return cls.name


def _properties(project: Project, path: str, cls: ClassDef) -> Iterator[Column]:
    """The properties of a relationship's class, inherited ones included."""
    line = [a for a in project.lineage(path, cls) if isinstance(a, Definition)]
    classes = [(a.path, a.node) for a in line if isinstance(a.node, ClassDef)]
    for where, one in [*reversed(classes), (path, cls)]:
        for statement in one.body:
            made = statement.value if isinstance(statement, Assign) else None
            if isinstance(made, Call) and tail(made.func) in _TYPES:
                yield _property(project, where, statement.target, made)  # type: ignore[union-attr]


def _property(
    project: Project, path: str, target: str, call: Call, scope: ClassDef | None = None
) -> Column:
    evaluator = Evaluator(project, path, scope)
    name = tail(call.func) or ""
    choices = evaluator.value(call.arg("choices"))
    default = call.arg("default")
    said = {n: evaluator.value(call.arg(n)) is True for n in ("required", "unique_index")}
    return Column(
        name=evaluator.text(call.arg("db_property")) or target,
        type=_TYPES[name],
        nullable=not (said["required"] or name == "UniqueIdProperty"),
        unique=said["unique_index"] or name == "UniqueIdProperty",
        default=str(default.value) if isinstance(default, Lit) else None,
        enum=tuple(str(c) for c in choices) if isinstance(choices, dict) else None,
        description=evaluator.text(call.arg("help_text")),
        path=path,
        line=call.line,
    )


def _indexes(name: str, call: Call, path: str) -> Iterator[Index]:
    if isinstance(call.arg("index"), Lit) and call.arg("index").value is True:  # type: ignore[union-attr]
        yield Index(None, (name,), path=path, line=call.line)
    for given, method in (("fulltext_index", "fulltext"), ("vector_index", "vector")):
        if isinstance(call.arg(given), Call):
            yield Index(None, (name,), method=method, path=path, line=call.line)
