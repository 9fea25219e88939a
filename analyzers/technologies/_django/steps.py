"""Reads a migration file: its place in the graph and its operations as `Step`s.

Django docs, Migration operations and Writing database migrations. Fields are read by the code
that reads models, so that both speak of columns in the same words.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Call, ClassDef, Do, Expr, FuncDef, Lit, Map, Seq, tail
from ...syntax.project import Definition, External
from .fields import read_fields
from .meta import key, meta_keys, together
from .model import Field, Key, Reference
from .relations import reference
from .world import Code, World

Node = tuple[str, str]
"""App label and migration name."""


class Step(Struct, frozen=True):
    """One operation. Which attributes count depends on `kind`, the operation's class name."""

    kind: str
    model: str = ""
    name: str = ""
    new_name: str = ""
    fields: tuple[Field, ...] = ()
    keys: tuple[Key, ...] = ()
    table: str | None = None
    text: str | None = None
    proxy: bool = False
    managed: bool = True
    swappable: str = ""
    order: str | None = None
    parents: tuple[Reference, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    database: tuple[Step, ...] = ()
    state: tuple[Step, ...] = ()
    sql: tuple[str, ...] = ()
    line: int = 0


class MigrationFile(Struct, frozen=True):
    """One migration: what it follows, what it replaces, what it does."""

    node: Node
    path: str
    line: int
    after: tuple[Node, ...] = ()
    before: tuple[Node, ...] = ()
    replaces: tuple[Node, ...] = ()
    steps: tuple[Step, ...] = ()
    date: str | None = None


_ALIASES = {
    "AddIndexConcurrently": "AddIndex",
    "RemoveIndexConcurrently": "RemoveIndex",
    "AddConstraintNotValid": "AddConstraint",
}


def read_migration(
    world: World, label: str, path: str, cls: ClassDef, date: str | None
) -> MigrationFile:
    """A migration file as data; cheap to keep, as it depends on few other files."""
    values = {
        s.target: Code(s.value, path, cls)
        for s in world.statements(cls.body, path, cls)
        if isinstance(s, Assign) and s.value is not None
    }
    return MigrationFile(
        node=(label, posixpath.basename(path).removesuffix(".py")),
        path=path,
        line=cls.line,
        after=tuple(_nodes(world, values.get("dependencies"))),
        before=tuple(_nodes(world, values.get("run_before"))),
        replaces=tuple(_nodes(world, values.get("replaces"))),
        steps=tuple(steps(world, values.get("operations"))),
        date=date,
    )


def _nodes(world: World, code: Code | None) -> Iterator[Node]:
    for item in world.items(code):
        expr = item.expr
        if isinstance(expr, Call) and tail(expr.func) == "swappable_dependency" and expr.args:
            app = world.text(item.at(expr.args[0]))
            if app:
                yield app.split(".")[0], "__first__"
            continue
        value = world.value(item)
        if isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value):
            yield value[0], value[1]


def steps(world: World, code: Code | None) -> Iterator[Step]:
    """The operations of a list that may be spread, added or named."""
    for item in world.items(code):
        if isinstance(item.expr, Call):
            made = _step(world, item, item.expr)
            if made is not None:
                yield made


def _step(world: World, code: Code, call: Call) -> Step | None:
    kind = _kind(world, code, call)
    kind = _ALIASES.get(kind, kind)
    make = _READERS.get(kind)
    return make(world, code, call, kind) if make is not None else None


def _kind(world: World, code: Code, call: Call) -> str:
    """The operation's class; a project's own is what it derives from."""
    target = world.project.resolve(code.path, call.func)
    if isinstance(target, Definition) and isinstance(target.node, ClassDef):
        lineage = world.project.lineage(target.path, target.node)
        names = [a.name.rsplit(".", 1)[-1] for a in lineage if isinstance(a, External)]
        return next((n for n in names if n in _READERS or n in _ALIASES), "")
    return tail(call.func) or ""


def _text(world: World, code: Code, call: Call, name: str, position: int) -> str:
    expr = call.arg(name, position)
    return (world.text(code.at(expr)) or "") if expr is not None else ""


def _create(world: World, code: Code, call: Call, kind: str) -> Step:
    options = _options(world, code, call.arg("options", 2))
    given = call.arg("fields", 1)
    fields: list[Field] = []
    for item in world.items(code.at(given) if given is not None else None):
        if isinstance(item.expr, Seq) and len(item.expr.items) == 2:
            name = world.text(item.at(item.expr.items[0]))
            fields += read_fields(world, name, item.at(item.expr.items[1]))[:1] if name else ()
    name = _text(world, code, call, "name", 0)
    bases = call.arg("bases", 3)
    parents = [reference(world, b) for b in world.items(code.at(bases) if bases else None)]
    swappable = world.text(options.get("swappable"))
    return Step(
        kind,
        model=name,
        fields=tuple(fields),
        keys=tuple(meta_keys(world, options, {"class": name.lower()})),
        table=world.text(options.get("db_table")),
        text=world.text(options.get("db_table_comment")),
        proxy=world.value(options.get("proxy")) is True,
        managed=world.value(options.get("managed")) is not False,
        swappable=swappable or "",
        order=world.text(options.get("order_with_respect_to")),
        parents=tuple(p for p in parents if p is not None),
        line=call.line,
    )


def _options(world: World, code: Code, expr: Expr | None) -> dict[str, Code]:
    """The entries of `options={...}`."""
    if not isinstance(expr, Map):
        return {}
    return {
        str(k.value): code.at(v)
        for k, v in expr.items
        if isinstance(k, Lit) and k.value is not None
    }


def _field(world: World, code: Code, call: Call, kind: str) -> Step:
    name = _text(world, code, call, "name", 1)
    expr = call.arg("field", 2)
    fields = read_fields(world, name, code.at(expr))[:1] if expr is not None else ()
    return Step(
        kind,
        model=_text(world, code, call, "model_name", 0),
        name=name,
        fields=fields,
        line=call.line,
    )


def _rename_field(world: World, code: Code, call: Call, kind: str) -> Step:
    return Step(
        kind,
        model=_text(world, code, call, "model_name", 0),
        name=_text(world, code, call, "old_name", 1),
        new_name=_text(world, code, call, "new_name", 2),
        line=call.line,
    )


def _model(world: World, code: Code, call: Call, kind: str) -> Step:
    first = "old_name" if kind == "RenameModel" else "name"
    table = call.arg("table", 1)
    named = call.arg("order_with_respect_to", 1)
    return Step(
        kind,
        model=_text(world, code, call, first, 0),
        new_name=_text(world, code, call, "new_name", 1),
        table=world.text(code.at(table)) if table is not None else None,
        order=world.text(code.at(named)) if named is not None else None,
        text=_text(world, code, call, "table_comment", 1) or None,
        line=call.line,
    )


def _model_options(world: World, code: Code, call: Call, kind: str) -> Step:
    options = _options(world, code, call.arg("options", 1))
    managed = world.value(options.get("managed"))
    state = () if managed is UNKNOWN else (Step("managed", managed=bool(managed)),)
    return Step(kind, model=_text(world, code, call, "name", 0), state=state, line=call.line)


def _key(world: World, code: Code, call: Call, kind: str) -> Step:
    expr = call.arg("index", 1) if kind == "AddIndex" else call.arg("constraint", 1)
    made = key(world, code.at(expr), {}) if expr is not None else None
    return Step(
        kind,
        model=_text(world, code, call, "model_name", 0),
        name=_text(world, code, call, "name", 1),
        keys=(made,) if made is not None else (),
        line=call.line,
    )


def _rename_index(world: World, code: Code, call: Call, kind: str) -> Step:
    old = call.arg("old_fields", 3)
    value = world.value(code.at(old)) if old is not None else UNKNOWN
    fields = (tuple(str(v) for v in value),) if isinstance(value, list) else ()
    return Step(
        kind,
        model=_text(world, code, call, "model_name", 0),
        new_name=_text(world, code, call, "new_name", 1),
        name=_text(world, code, call, "old_name", 2),
        together=fields,
        line=call.line,
    )


def _together(world: World, code: Code, call: Call, kind: str) -> Step:
    option = "unique_together" if kind == "AlterUniqueTogether" else "index_together"
    expr = call.arg(option, 1)
    if isinstance(expr, Call) and expr.args:
        expr = expr.args[0]
    groups = together(world, code.at(expr)) if expr is not None else []
    return Step(
        kind, model=_text(world, code, call, "name", 0), together=tuple(groups), line=call.line
    )


def _separate(world: World, code: Code, call: Call, kind: str) -> Step:
    database, state = call.arg("database_operations", 0), call.arg("state_operations", 1)
    return Step(
        kind,
        database=tuple(steps(world, code.at(database) if database is not None else None)),
        state=tuple(steps(world, code.at(state) if state is not None else None)),
        line=call.line,
    )


def _sql(world: World, code: Code, call: Call, kind: str) -> Step:
    """`RunSQL(sql, reverse_sql, state_operations)`; sql may be a list of statements."""
    state, given = call.arg("state_operations", 2), call.arg("sql", 0)
    text = world.value(code.at(given)) if given is not None else UNKNOWN
    parts = text if isinstance(text, list) else [text]
    parts = [p[0] if isinstance(p, list) and p else p for p in parts]
    return Step(
        kind,
        sql=tuple(p for p in parts if isinstance(p, str)),
        state=tuple(steps(world, code.at(state) if state is not None else None)),
        line=(given or call).line,
    )


def _python(world: World, code: Code, call: Call, kind: str) -> Step | None:
    """RunPython: the literal statements that its function executes, and tables it renames."""
    func = call.arg("code", 0)
    target = world.project.resolve(code.path, func) if func is not None else None
    if not isinstance(target, Definition) or not isinstance(target.node, FuncDef):
        return None
    texts = []
    for statement in world.statements(target.node.body, target.path):
        value = statement.value if isinstance(statement, Do) else None
        if not isinstance(value, Call):
            continue
        given = [world.text(Code(a, target.path)) for a in value.args[:3]]
        if tail(value.func) == "execute" and given and given[0]:
            texts.append(given[0])
        elif tail(value.func) == "alter_db_table" and len(given) == 3 and all(given[1:]):
            texts.append(f'ALTER TABLE "{given[1]}" RENAME TO "{given[2]}"')
    return Step(kind, sql=tuple(texts), line=call.line) if texts else None


_READERS = {
    "RunPython": _python,
    "CreateModel": _create,
    "DeleteModel": _model,
    "RenameModel": _model,
    "AlterModelTable": _model,
    "AlterModelTableComment": _model,
    "AlterOrderWithRespectTo": _model,
    "AlterModelOptions": _model_options,
    "AddField": _field,
    "RemoveField": _field,
    "AlterField": _field,
    "RenameField": _rename_field,
    "AddIndex": _key,
    "RemoveIndex": _key,
    "AddConstraint": _key,
    "RemoveConstraint": _key,
    "RenameIndex": _rename_index,
    "AlterUniqueTogether": _together,
    "AlterIndexTogether": _together,
    "SeparateDatabaseAndState": _separate,
    "RunSQL": _sql,
}
