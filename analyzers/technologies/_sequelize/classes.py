"""Models written as classes with decorators: sequelize-typescript, and Sequelize 7 itself.

sequelize-typescript docs: `@Table(options)` on a class, `@Column(type or options)` on its
properties, one decorator for each property of a column, `@ForeignKey(() => Team)` and the
associations by decorator. Sequelize 7 docs, "Models": `@Attribute`, `@NotNull` and their like;
`@Table` may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...model.schema import Index
from ...syntax.ir import Assign, Call, ClassDef, Expr, FuncDef, Item, Name, Op, tail
from ...syntax.project import Definition, External, Project
from ...syntax.targets import top
from .._python.values import Cls, Ext, Frame, Made, Value
from .._script.run import ScriptInterpreter
from .model import Attribute, Model, attribute_of, complete, unique_of
from .types import written_type

MODERN = "@sequelize/core"
_COLUMNS = frozenset({"Column", "Attribute", "Version"})
_STAMPS = {"CreatedAt": "createdAt", "UpdatedAt": "updatedAt", "DeletedAt": "deletedAt"}
_KINDS = {"BelongsTo": "belongsTo", "HasMany": "hasMany", "HasOne": "hasOne"}
_KINDS["BelongsToMany"] = "belongsToMany"


class Decorated(Struct, frozen=True):
    """One decorator: its name and what it is given."""

    name: str
    args: tuple[Any, ...]

    def arg(self, position: int = 0) -> Value:
        """An argument by position, None where there is none."""
        return self.args[position] if position < len(self.args) else None


class Related(Struct, frozen=True):
    """An association by decorator: what it is given, and where it stands."""

    kind: str
    model: Model
    args: tuple[Any, ...]
    path: str
    line: int


def decorators(run: ScriptInterpreter, path: str, given: tuple[Expr, ...]) -> list[Decorated]:
    """The decorators of a class or a member, evaluated."""
    found: list[Decorated] = []
    for expr in given:
        call = expr if isinstance(expr, Call) else None
        name = tail(call.func if call is not None else expr) or ""
        args = tuple(run.eval(a, Frame(path)) for a in call.args) if call is not None else ()
        found.append(Decorated(name, args))
    return found


def models(
    run: ScriptInterpreter, project: Project, paths: list[str], defaults: dict[str, Any]
) -> Iterator[tuple[Model, list[Related]]]:
    """The models of these files, with their associations."""
    for path in paths:
        module = project.module(path)
        for statement in top(module.body if module is not None else ()):
            if isinstance(statement, ClassDef):
                marks = decorators(run, path, statement.decorators)
                table = next((d for d in marks if d.name == "Table"), None)
                if table is None and is_decorated(statement):
                    table = Decorated("Table", ())
                if table is not None:
                    yield _model(run, project, path, statement, table, defaults)


def is_decorated(node: ClassDef) -> bool:
    """Whether a class has attributes by decorator, with or without one of its own."""
    marks = (d for m in node.body if isinstance(m, Assign | FuncDef) for d in m.decorators)
    named = {tail(d.func if isinstance(d, Call) else d) for d in marks}
    return not node.abstract and "Attribute" in named


def _model(
    run: ScriptInterpreter,
    project: Project,
    path: str,
    node: ClassDef,
    table: Decorated,
    defaults: dict[str, Any],
) -> tuple[Model, list[Related]]:
    options = {**defaults, **(table.arg() if isinstance(table.arg(), dict) else {})}
    name = options.get("modelName")
    named = name if isinstance(name, str) else node.name
    model = Model(Cls(path, node).key, named, path, node.line, options, description=node.doc)
    related: list[Related] = []
    ancestors = project.lineage(path, node)
    model.modern = any(isinstance(a, External) and a.name.startswith(MODERN) for a in ancestors)
    lineage = [a for a in ancestors if isinstance(a, Definition)]
    holders = [(d.path, d.node) for d in reversed(lineage) if isinstance(d.node, ClassDef)]
    holders.append((path, node))
    for where, holder in holders:
        for member in holder.body:
            if isinstance(member, Assign | FuncDef):
                related += _member(run, model, where, member)
    for mark, stamp in _STAMPS.items():
        own = next((a for a in model.attributes.values() if a.stamp == mark), None)
        if own is not None:
            options[stamp] = own.name
            if mark == "DeletedAt":
                options.setdefault("paranoid", True)
    if any(a.stamp == "Version" for a in model.attributes.values()):
        options.pop("version", None)
    if options.get("timestamps") is False:
        kept = {n: a for n, a in model.attributes.items() if not a.stamp}
        model.attributes = kept
    complete(model)
    return model, related


def _member(
    run: ScriptInterpreter, model: Model, path: str, member: Assign | FuncDef
) -> list[Related]:
    marks = decorators(run, path, member.decorators)
    names = {d.name for d in marks}
    name = member.target if isinstance(member, Assign) else member.name
    related = [
        Related(_KINDS[d.name], model, (*d.args, _Label(name)), path, member.line)
        for d in marks
        if d.name in _KINDS
    ]
    if names & {*_COLUMNS, *_STAMPS}:
        note = member.annotation if isinstance(member, Assign) else member.returns
        comment = member.comment if isinstance(member, Assign) else member.doc
        made = _attribute(model, name, marks, note, (path, member.line), comment)
        if made is not None:
            model.attributes[name] = made
            _indexes(model, made, [_index_mark(run, path, m) for m in marks])
    return related


class _Label(str):
    """The property that an association by decorator stands on: its `as`."""


def _attribute(
    model: Model,
    name: str,
    marks: list[Decorated],
    note: Expr | None,
    place: tuple[str, int],
    comment: str | None,
) -> Attribute | None:
    given: dict[str, Any] = {}
    for mark in marks:
        first = mark.arg()
        if mark.name in ("Column", "Attribute") and first is not None:
            given |= first if isinstance(first, dict) else {"type": first}
        elif mark.name == "PrimaryKey":
            given["primaryKey"] = True
        elif mark.name == "AllowNull":
            given["allowNull"] = first is not False
        elif mark.name == "NotNull":
            given["allowNull"] = first is False
        elif mark.name == "ColumnName":
            given["columnName"] = first
        elif mark.name == "Version":
            given |= {"type": "INTEGER", "allowNull": False, "defaultValue": 0}
        elif mark.name == "Default":
            given["defaultValue"] = first
        elif mark.name == "Unique":
            given["unique"] = unique_of(first) or True
        elif mark.name == "Comment":
            given["comment"] = first
    made = attribute_of(name, given, place, model.underscored, comment)
    if made is None:
        return None
    made.type = made.type or written_type(_written(note))
    made.hint = next((m.arg() for m in marks if m.name == "ForeignKey"), None)
    stamp = next((m.name for m in marks if m.name in (*_STAMPS, "Version")), None)
    if stamp == "Version":
        made.stamp = stamp
    elif stamp is not None:
        made.type, made.nullable = made.type or "timestamptz", stamp == "DeletedAt"
        made.stamp = stamp
    return made


def _written(note: Expr | None) -> str:
    """The name of a TypeScript type; of `string | null` the first part."""
    while isinstance(note, Op) and note.left is not None:
        note = note.left
    if isinstance(note, Item):
        note = note.base
    return note.id if isinstance(note, Name) else ""


def _index_mark(run: ScriptInterpreter, path: str, mark: Decorated) -> Decorated:
    """A decorator made by `createIndexDecorator(name, options)` as the `@Index` that it is."""
    made = run.global_value(path, mark.name) if mark.name not in _KINDS else None
    if not isinstance(made, Made) or not isinstance(made.func, Ext):
        return mark
    if made.func.tail != "createIndexDecorator":
        return mark
    options: dict[str, Any] = {"name": mark.name}
    for given in (*made.args, mark.arg()):
        options |= given if isinstance(given, dict) else {}
    return Decorated("Index", (options,))


def _indexes(model: Model, made: Attribute, marks: list[Decorated]) -> None:
    """`@Index` on a property; those of one name are one index."""
    for mark in marks:
        if mark.name != "Index":
            continue
        first = mark.arg()
        options = first if isinstance(first, dict) else {"name": first}
        name = options.get("name")
        name = name if isinstance(name, str) else None
        same = next((i for i in model.indexes if name and i.name == name), None)
        if same is not None:
            at = model.indexes.index(same)
            model.indexes[at] = replace(same, columns=(*same.columns, made.column))
            continue
        kind = options.get("type")
        unique = options.get("unique") is True or kind == "UNIQUE"
        method = options.get("using") or (kind if kind != "UNIQUE" else None)
        model.indexes.append(
            Index(
                name,
                (made.column,),
                unique,
                str(method).lower() if isinstance(method, str) else None,
                path=made.path,
                line=made.line,
            )
        )


def options_of(one: Related) -> dict[str, Any]:
    """The options of an association by decorator, as the methods take them."""
    given = [a for a in one.args[1:] if not isinstance(a, _Label)]
    label = next(str(a) for a in one.args if isinstance(a, _Label))
    options: dict[str, Any] = {"as": label} if one.kind == "belongsTo" else {}
    if one.kind == "belongsToMany":
        through, *keys = [*given, None, None, None]
        if isinstance(through, dict):
            return {**through, **options}
        options["through"] = through
        named = zip(("foreignKey", "otherKey"), keys, strict=False)
        return options | {name: value for name, value in named if isinstance(value, str)}
    first = given[0] if given else None
    if isinstance(first, dict):
        return {**options, **first}
    return {**options, "foreignKey": first} if isinstance(first, str) else options
