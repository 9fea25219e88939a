"""Core tables: `Table(…)` calls wherever they stand, and items stated outside their table."""

from __future__ import annotations

from functools import partial
from typing import Any

from msgspec import Struct

from ...facts import Fact
from ...model.catalog import Problem
from ...problems import problem
from ...schema.operations import AddIndex, AddUnique, CreateTable
from ...syntax.ir import Assign, Call, ClassDef, Do, Expr, FuncDef, Name, callee, walk
from ...syntax.project import Project
from .._python.interpreter import Bodies
from .._python.values import MISSING, Cls, ColumnRef, Fn, Frame, Made, Member, Value
from ..base import Declared
from .calls import convention, is_table, metadata_of, table_name
from .columns import TableName, as_column
from .models import Models, fill
from .roots import metadata_identity
from .sources import Found
from .tables import Building
from .types import name_of

LooseItem = tuple[TableName, AddIndex | AddUnique]


class Core(Struct, frozen=True):
    """What one `Table(…)` call gives."""

    tables: tuple[tuple[str, CreateTable], ...] = ()
    problems: tuple[Problem, ...] = ()


def core_tables(
    declared: Declared, project: Project, bodies: Bodies, stamp: int
) -> tuple[list[Found], list[Problem]]:
    """The tables of all `Table(…)` calls."""
    found: list[Found] = []
    problems: list[Problem] = []
    seen: set[tuple[str, int, str]] = set()
    for path, fact in declared.of("table"):
        if not isinstance(fact.node, Call) or fact.data.get("target") == "__table__":
            continue
        core = project.memo(
            ("sqlalchemy", "core", path, fact.line, fact.node, stamp),
            partial(_read, project, bodies, path, fact),
        )
        problems.extend(core.problems)
        for identity, table in core.tables:
            key = (table.path, table.line, table.table)
            if key not in seen:
                seen.add(key)
                found.append(Found("SQLAlchemy", identity, table))
    return found, problems


def _read(project: Project, bodies: Bodies, path: str, fact: Fact) -> Core:
    with Models(project, bodies) as models:
        return _read_with(models, path, fact)


def _read_with(models: Models, path: str, fact: Fact) -> Core:
    made = _tables_of(models, path, fact)
    tables: list[tuple[str, CreateTable]] = []
    problems: list[Problem] = []
    for table in made:
        name = table_name(table)
        if name is None:
            if _has_columns(models, table) and not _is_wrapper(models, path, fact):
                text = "the name of a table is computed and could not be known"
                problems.append(problem("dynamic-name", path, table.line, text))
            continue
        names = convention(metadata_of(table))
        building = Building(models.run, name[1], name[0], models.owner, names)
        fill(building, table)
        # A table made by a helper stands where the helper is called.
        own = table.path == path
        line = table.line if own and fact.data.get("scope") else fact.line
        problems.extend(building.problems)
        if building.reads or building.comment:
            tables.append((metadata_identity(models.run, table), building.finish(path, line)))
    return Core(tuple(tables), tuple(problems))


def _has_columns(models: Models, table: Made) -> bool:
    return any(as_column(models.run, arg) is not None for arg in table.args[1:])


def _tables_of(models: Models, path: str, fact: Fact) -> list[Made]:
    """The `Table` objects of a call: its own value, or those that its function makes."""
    scope = str(fact.data.get("scope") or "")
    frame = Frame(path)
    if scope:
        holder = _scope(models.run.project, path, scope)
        if isinstance(holder, FuncDef):
            return _run(models, path, holder, fact.line)
        if isinstance(holder, ClassDef):
            cls = Cls(path, holder)
            frame = Frame(path, scope=cls, owner=cls)
        else:
            return []
    value = models.run.eval(fact.node if isinstance(fact.node, Call) else None, frame)
    return [value] if isinstance(value, Made) and is_table(value) else []


def _scope(project: Project, path: str, scope: str) -> FuncDef | ClassDef | None:
    """The outermost function, or the class, that a call stands in."""
    found: FuncDef | ClassDef | None = None
    module = project.module(path)
    body: Any = module.body if module is not None else ()
    for part in scope.split("."):
        inner = [s for s in body if isinstance(s, FuncDef | ClassDef) and s.name == part]
        if not inner:
            return found if isinstance(found, FuncDef) else None
        found = inner[-1]
        if isinstance(found, FuncDef):
            return found
        body = found.body
    return found


def _run(models: Models, path: str, node: FuncDef, line: int) -> list[Made]:
    """Run a function and note the tables that it makes."""
    made: list[Made] = []

    def note(call: Made) -> Value:
        if call.line == line and is_table(call):
            made.append(call)
        return MISSING

    models.run.call_hook = note
    module = models.run.project.module(path)
    calls = [
        s.value
        for s in (module.body if module is not None else ())
        if isinstance(s, Do | Assign) and isinstance(s.value, Call)
    ]
    called = next((c for c in calls if callee(c) == node.name), None)
    if called is not None:
        models.run.eval(called, Frame(path))
    else:
        models.run.run_function(Fn(path, node), ())
    models.run.call_hook = None
    return made


def _is_wrapper(models: Models, path: str, fact: Fact) -> bool:
    """Whether the name is a parameter of the function around: a helper that others call."""
    holder = _scope(models.run.project, path, str(fact.data.get("scope") or ""))
    if not isinstance(holder, FuncDef) or not isinstance(fact.node, Call):
        return False
    params = {p.name for p in models.run.body(path, holder).params}
    first: Expr | None = fact.node.arg("name", 0) or (fact.node.args[0] if fact.node.args else None)
    return any(isinstance(n, Name) and n.id in params for n in walk(getattr(first, "value", first)))


def dynamic_tables(
    declared: Declared, project: Project, bodies: Bodies, stamp: int
) -> tuple[list[Found], set[tuple[str, int]]]:
    """Tables of classes that calls make: `type(…)`, functions that define and return a class.

    Also gives the places of the class statements in such functions.
    """
    found: list[Found] = []
    places: set[tuple[str, int]] = set()
    for path, fact in declared.of("dynamic"):
        made = project.memo(
            ("sqlalchemy", "dynamic", path, fact.line, fact.node, stamp),
            partial(_dynamic, project, bodies, path, fact),
        )
        found.extend(made)
        places |= {(f.table.path, f.table.line) for f in made}
    return found, places


def _dynamic(project: Project, bodies: Bodies, path: str, fact: Fact) -> tuple[Found, ...]:
    with Models(project, bodies) as models:
        return _dynamic_with(models, path, fact)


def _dynamic_with(models: Models, path: str, fact: Fact) -> tuple[Found, ...]:
    cls = models.run.eval(fact.node if isinstance(fact.node, Call) else None, Frame(path))
    if not isinstance(cls, Cls) or (cls.bases is None and cls.frame is None):
        return ()
    root = models.root(cls)
    if root is None or not models.is_mapped(cls) or not models.has_table(cls):
        return ()
    table = models.table(cls, ())
    return (Found(root.technology, root.identity, table),) if table is not None else ()


def loose_items(
    declared: Declared, project: Project, bodies: Bodies, stamp: int
) -> list[LooseItem]:
    """`Index("name", Model.column)` and the like that stand outside any table."""
    items: list[LooseItem] = []
    for path, fact in declared.of("item"):
        if isinstance(fact.node, Call):
            items.extend(
                project.memo(
                    ("sqlalchemy", "item", path, fact.line, fact.node, stamp),
                    partial(_item, project, bodies, path, fact),
                )
            )
    return items


def _item(project: Project, bodies: Bodies, path: str, fact: Fact) -> tuple[LooseItem, ...]:
    with Models(project, bodies) as models:
        return _item_with(models, path, fact)


def _item_with(models: Models, path: str, fact: Fact) -> tuple[LooseItem, ...]:
    frame = Frame(path)
    if fact.name:
        holder = _scope(models.run.project, path, fact.name)
        if isinstance(holder, ClassDef):
            cls = Cls(path, holder)
            frame = Frame(path, scope=cls, owner=cls)
    made = models.run.eval(fact.node if isinstance(fact.node, Call) else None, frame)
    if not isinstance(made, Made) or name_of(made.func) not in ("Index", "UniqueConstraint"):
        return ()
    owner = next((n for a in made.args if (n := _owner(models, a)) is not None), None)
    if owner is None:
        return ()
    building = Building(models.run, owner[1], owner[0], models.owner)
    building.item(made)
    place: dict[str, Any] = {"path": path, "line": fact.line}
    place |= {"table": owner[1], "schema": owner[0]}
    done: list[AddIndex | AddUnique] = [AddIndex(index=i, **place) for i in building.indexes]
    done += [AddUnique(columns=c, name=n, **place) for n, c in building.unique]
    return tuple((owner, op) for op in done)


def _owner(models: Models, value: Value, depth: int = 0) -> TableName | None:
    """The table that an item's column belongs to."""
    if isinstance(value, ColumnRef):
        return models.owner(value.owner)
    if isinstance(value, Made) and depth < 6:
        inner = (value.func.base,) if isinstance(value.func, Member) else ()
        for arg in (*inner, *value.args):
            found = _owner(models, arg, depth + 1)
            if found is not None:
                return found
    return None
