"""Which classes are Objection models, and what they say of their tables.

Objection docs, "Models": `tableName`, `idColumn` (default `id`), `jsonSchema` (validation: it is
taken for columns only where nothing else knows the table) and `jsonAttributes` are static fields,
getters or functions, which a class may inherit; `snakeCaseMappers`, `knexSnakeCaseMappers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Column
from ...problems import problem
from ...schema.naming import camel, snake
from ...syntax.ir import Assign, Attr, ClassDef, Expr, FuncDef, Lit, Name, Op, walk
from ...syntax.project import Definition, External, Project
from ...syntax.targets import top
from .._python.values import Cls, Ext, Fn, Frame, Made, Value
from .._script.run import ScriptInterpreter
from .._script.values import Obj, chain_of
from .._shared.code_models import CodeTable

LIBRARY = "objection"
MEMBERS = ("tableName", "idColumn", "relationMappings", "jsonSchema", "jsonAttributes")
"""The static members of a model that are read."""
_OWN = frozenset({*MEMBERS, "name", "constructor", "virtualAttributes", "modifiers"})
_TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "json",
    "array": "json",
    "Date": "timestamp",
    "bigint": "bigint",
    "Buffer": "binary",
    "date-time": "timestamp",
    "date": "date",
    "time": "time",
    "uuid": "uuid",
}
_EMPTY = ("null", "undefined")
MAX_DEPTH = 12


class Models:
    """The models of a repository with their tables, by schema and name in lower case."""

    def __init__(self, project: Project, paths: list[str], snakes: bool = False) -> None:
        """`snakes`: the connection turns all names into snake case (`knexSnakeCaseMappers`)."""
        self.project, self.snakes = project, snakes
        self.run = ScriptInterpreter(project)
        self.problems: list[Problem] = []
        self.tables: dict[tuple[str, str], CodeTable] = {}
        self.models: list[tuple[Cls, CodeTable]] = []
        self._assigned: dict[tuple[str, str], dict[str, Value]] = {}
        self._reaches: dict[tuple[str, str, int], bool] = {}
        for path in sorted(set(paths)):
            self._file(path)

    # -- finding ---------------------------------------------------------------------------------

    def _file(self, path: str) -> None:
        module = self.project.module(path)
        statements = list(top(module.body if module is not None else ()))
        for statement in statements:
            if isinstance(statement, Assign) and "." in statement.target:
                owner, _, name = statement.target.rpartition(".")
                if name in MEMBERS:
                    self.run.steps = 0
                    value = self.run.eval(statement.value, Frame(path))
                    self._assigned.setdefault((path, owner), {})[name] = value
        for statement in statements:
            if isinstance(statement, ClassDef) and self.is_model(path, statement):
                self._model(Cls(path, statement))

    def is_model(self, path: str, node: ClassDef, depth: int = 0) -> bool:
        """Whether a class descends from Objection's, also through mixins."""
        key = (path, node.name, node.line)
        if key not in self._reaches:
            self._reaches[key] = False  # for a class that is its own ancestor
            found = any(self._leads(path, b, depth, node) for b in node.bases)
            self._reaches[key] = found
        return self._reaches[key]

    def _leads(self, path: str, expr: Expr, depth: int, node: ClassDef | None = None) -> bool:
        """Whether a base, or what a mixin is applied to, leads to Objection's model."""
        if depth > MAX_DEPTH:
            return False
        for inner in walk(expr):
            if not isinstance(inner, Name | Attr):
                continue
            base = self.project.base(path, node, inner) if node is not None else None
            target = self.project.aliased(base or self.project.resolve(path, inner))
            if isinstance(target, External):
                if target.name.startswith(f"{LIBRARY}.") and target.name.endswith("Model"):
                    return True
            elif isinstance(target, Definition):
                found = target.node
                if isinstance(found, ClassDef):
                    if self.is_model(target.path, found, depth + 1):
                        return True
                elif isinstance(found, Assign) and self._leads_on(target.path, found, depth):
                    return True
        return False

    def _leads_on(self, path: str, bound: Assign, depth: int) -> bool:
        value = bound.value
        return value is not None and self._leads(path, value, depth + 1)

    def table(self, schema: str | None, name: str, path: str, line: int) -> CodeTable:
        """The table of that name; one that no model stands for is noted."""
        name = snake(name) if self.snakes else name
        key = ((schema or "").lower(), name.lower())
        if key not in self.tables and not schema:
            same = [t for (_, n), t in self.tables.items() if n == key[1]]
            if len(same) == 1:
                return same[0]
        return self.tables.setdefault(key, CodeTable(name, schema, path, line))

    def columns(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Columns by the names that code has for them."""
        return tuple(map(snake, names)) if self.snakes else names

    # -- one model -------------------------------------------------------------------------------

    def member(self, cls: Cls, name: str) -> Value:
        """A static member of a model: assigned to it, or own or inherited; None where unsaid."""
        given = self._assigned.get((cls.path, cls.name), {})
        self.run.steps = 0
        value = given[name] if name in given else self.run.attribute(cls, name)
        if isinstance(value, Fn):
            value = self.run.call_with(Fn(value.path, value.node, value.frame, value.owner, cls))
        return value

    def _model(self, cls: Cls) -> None:
        given = self.member(cls, "tableName")
        name = named(given)
        if not name:
            own = any(s.statements("tableName") for s in self.run.mro(cls) if isinstance(s, Cls))
            if own and not cls.node.abstract and cls.statements("relationMappings"):
                text = f"the table of model {model_name(cls)} is not known"
                self.problems.append(problem("dynamic-name", cls.path, cls.node.line, text))
            return
        schema, _, bare = name.rpartition(".")
        table = self.table(schema or None, bare, cls.path, cls.node.line)
        self.models.append((cls, table))
        if table.model is None:
            table.model, table.path, table.line = model_name(cls), cls.path, cls.node.line
            table.description, table.methods = cls.node.doc, tuple(_methods(cls.node))
            key = self.member(cls, "idColumn")
            table.key = self.columns(_names(key) or ("id",))
        table.mention(table.key, cls.path, cls.node.line)
        mapped = self.run.attribute(cls, "columnNameMappers")
        chain = chain_of(mapped) if isinstance(mapped, Made) else None
        snakes = self.snakes or (chain is not None and chain.tail == "snakeCaseMappers")
        for column in self._columns(cls):
            if snakes:
                column = replace(column, name=snake(column.name))
            known = table.columns.get(column.name)
            if known is None or known.type is None:
                table.columns[column.name] = column

    def _columns(self, cls: Cls) -> Iterator[Column]:
        """The columns that a JSON schema, or else the typed fields of the class, speak of."""
        schema = self.member(cls, "jsonSchema")
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if isinstance(properties, dict):
            required = schema.get("required")
            needed = required if isinstance(required, list) else []
            for name, value in properties.items():
                if isinstance(name, str):
                    place = _place(properties, name, cls)
                    yield _described(name, value, name in needed, place)
        else:
            for member in cls.node.body:
                if isinstance(member, Assign) and member.value is None and not member.decorators:
                    made = _typed(member, cls.path)
                    if made is not None:
                        yield made
        for name in _names(self.member(cls, "jsonAttributes")):
            yield Column(name, "json", path=cls.path, line=cls.node.line, certainty="inferred")


def model_name(cls: Cls) -> str:
    """A model's name; a nameless class is called after its file."""
    if cls.name != "default":
        return cls.name
    stem = camel(cls.path.rsplit("/", 1)[-1].split(".", 1)[0])
    return stem[:1].upper() + stem[1:]


def named(value: Value) -> str:
    """A name that code gives, also through the usual functions that make names of names."""
    if isinstance(value, str):
        return value
    chain = chain_of(value) if isinstance(value, Made) else None
    if chain is None or not isinstance(chain.root, Ext) or not chain.links[-1].args:
        return ""
    inner = named(chain.links[-1].args[0])
    match (chain.links[-1].name or chain.root.tail).lower().replace("_", ""):
        case "snakecase" | "underscore" | "decamelize" | "snake":
            return snake(inner)
        case "camelcase":
            return inner[:1].lower() + camel(inner)[1:]
        case "tolower" | "lowerfirst":
            return inner.lower() if chain.root.tail == "toLower" else inner[:1].lower() + inner[1:]
    return ""


def _names(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()


def _methods(node: ClassDef) -> Iterator[str]:
    for member in node.body:
        if isinstance(member, FuncDef) and member.name not in _OWN:
            marks = {d.id for d in member.decorators if isinstance(d, Name)}
            if not member.name.startswith(("$", "_", "#")) and "get" not in marks:
                yield member.name


def _place(properties: Any, name: str, cls: Cls) -> tuple[str, int]:
    return properties.place(name) if isinstance(properties, Obj) else (cls.path, cls.node.line)


def _described(name: str, value: Value, needed: bool, place: tuple[str, int]) -> Column:
    """A column of what a JSON schema says of a property."""
    given = value if isinstance(value, dict) else {}
    kinds = given.get("type")
    kinds = kinds if isinstance(kinds, list | tuple) else [kinds]
    empty = "null" in kinds or None in kinds[1:]
    kind = next((k for k in kinds if isinstance(k, str) and k != "null"), None)
    form = given.get("format")
    values, text = given.get("enum"), given.get("description")
    length = given.get("maxLength")
    type_ = _TYPES.get(form if isinstance(form, str) else "") or _TYPES.get(kind or "")
    if type_ == "string" and isinstance(length, int):
        type_ = f"varchar({length})"
    texts = [v for v in values if isinstance(v, str)] if isinstance(values, list) else []
    column = Column(name, type_, True if empty else False if needed else None)
    return replace(
        column,
        enum=tuple(texts) or None,
        description=text if isinstance(text, str) else None,
        path=place[0],
        line=place[1],
        certainty="inferred",
    )


def _typed(member: Assign, path: str) -> Column | None:
    """A column of a typed field; one of another type may as well be a relation."""
    kinds = list(_alternatives(member.annotation))
    known = {_TYPES.get(k) for k in kinds if k not in _EMPTY}
    type_ = known.pop() if len(known) == 1 else None
    if type_ is None or "." in member.target:
        return None
    empty = any(k in _EMPTY for k in kinds)
    return Column(
        member.target,
        type_,
        empty or None,
        description=member.comment,
        path=path,
        line=member.line,
        certainty="inferred",
    )


def _alternatives(note: Expr | None) -> Iterator[str]:
    """The names of the types that a field may have."""
    if isinstance(note, Op):
        yield from _alternatives(note.left)
        yield from _alternatives(note.right)
    elif isinstance(note, Name):
        yield note.id
    elif isinstance(note, Lit):
        yield "null" if note.value is None else "string"
    else:
        yield ""
