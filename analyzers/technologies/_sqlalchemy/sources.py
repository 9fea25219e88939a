"""Tables to sources: which metadata objects describe one database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from sys import intern

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Column
from ...schema.operations import AddIndex, AddUnique, AnyOperation, CreateTable
from ...syntax.ir import FuncDef, If, Import, Stmt
from ...syntax.project import Definition, InModule, Project
from .._shared.places import common_root, is_documentation, is_test
from ..base import Source


class Found(Struct, frozen=True, dict=True):
    """A table with the technology and the metadata it belongs to."""

    technology: str
    identity: str
    table: CreateTable
    bind: str = ""

    @cached_property
    def key(self) -> tuple[str, str]:
        """Its schema and name without regard to case."""
        return ((self.table.schema or "").lower(), self.table.table.lower())


class _Group:
    """Tables that live in one database."""

    def __init__(self, name: str, test: bool) -> None:
        self.name, self.test = name, test
        self.tables: dict[tuple[str, str], Found] = {}

    def clashes(self, others: Iterable[Found]) -> bool:
        """Whether a table of the same name means something else here."""
        for found in others:
            known = self.tables.get(found.key)
            if known is not None and _names(known) != _names(found):
                return True
        return False

    def take(self, others: Iterable[Found]) -> None:
        """Take tables in; the first declaration of a name stands."""
        for found in others:
            known = self.tables.get(found.key)
            if known is None or len(found.table.columns) > len(known.table.columns):
                self.tables[found.key] = found


def _names(found: Found) -> frozenset[str]:
    return frozenset(c.name.lower() for c in found.table.columns)


def sources(
    project: Project,
    found: list[Found],
    loose: list[tuple[tuple[str | None, str], AddIndex | AddUnique]],
    problems: list[Problem],
) -> Iterator[Source]:
    """One source per import root, base and kind; metadata of one package that agree are merged."""
    identities: dict[tuple[bool, str, str], list[Found]] = {}
    for item in found:
        key = (_is_test(project, item.table.path), item.identity, item.bind)
        identities.setdefault(key, []).append(item)
    groups: list[_Group] = []
    by_name: dict[tuple[bool, str], list[_Group]] = {}
    for (test, identity, bind), members in identities.items():
        place = identity.rsplit(":", 1)[0] if ":" in identity else members[0].table.path
        name = package_of(project, place) + (f"#{bind}" if bind else "")
        several = by_name.setdefault((test, name), [])
        group = next((g for g in several if not g.clashes(members)), None)
        if group is None:
            group = _Group(name if not several else f"{name}@{identity}", test)
            several.append(group)
            groups.append(group)
        group.take(members)
    left = sorted(set(problems))
    for group in sorted(groups, key=lambda g: (g.test, g.name)):
        own = tuple(p for p in left if group.test == _is_test(project, p.path))
        made = _source(group, loose, own, project.memo(("sqlalchemy", "typing", group.name), dict))
        left = [p for p in left if p not in made.problems]
        yield made
    if left:
        yield Source("SQLAlchemy", "model", "problems", problems=tuple(left), complete=False)


def _source(
    group: _Group,
    loose: list[tuple[tuple[str | None, str], AddIndex | AddUnique]],
    problems: tuple[Problem, ...],
    typing: Typing,
) -> Source:
    members = sorted(group.tables.values(), key=lambda f: (f.table.path, f.table.line))
    tables = with_inferred_types([m.table for m in members], typing)
    names = group.tables
    extra = [op for (schema, name), op in loose if ((schema or "").lower(), name.lower()) in names]
    operations: list[AnyOperation] = [*tables, *extra]
    counted = [m.technology for m in members]
    return Source(
        technology=max(sorted(set(counted)), key=counted.count),
        kind="model",
        group=group.name,
        root=common_root([t.path for t in tables]),
        operations=tuple(operations),
        problems=problems,
        test=group.test,
    )


def _is_test(project: Project, path: str) -> bool:
    """Whether a file holds tests, examples or documentation.

    A file that is only named like a test (`connection_test.py`) must also look like one inside.
    """
    if _apart(path):
        folder, _, name = path.rpartition("/")
        if name.endswith("_test.py") and not is_test(f"{folder}/x.py"):
            module = project.module(path)
            return any(_tests(s) for s in (module.body if module is not None else ()))
        return True
    return False


@lru_cache(maxsize=1 << 16)
def _apart(path: str) -> bool:
    return is_test(path) or is_documentation(path)


def _tests(statement: Stmt) -> bool:
    if isinstance(statement, Import):
        return statement.module.split(".", 1)[0] in ("pytest", "unittest")
    return isinstance(statement, FuncDef) and statement.name.startswith("test")


class _Typed:
    """A table's operation, its columns by name, and what those without a type refer to.

    `open` holds for each of these its name, and the names under which to look for its type: the
    table's with and without the schema, the column's.
    """

    __slots__ = ("bare", "columns", "filled", "full", "open", "table", "types")

    def __init__(self, table: CreateTable) -> None:
        self.table = table
        self.bare, self.full = table.table.lower(), _full(table.schema, table.table)
        self.columns = {intern(c.name.lower()): c for c in table.columns}
        missing = {c.name for c in table.columns if c.type is None}
        self.open = [
            (name, _full(key.ref_schema, key.ref_table), key.ref_table.lower(), ref.lower())
            for key in table.foreign_keys
            for name, ref in zip(key.columns, key.ref_columns, strict=False)
            if name in missing
        ]
        self.types: dict[str, str] = {}
        self.filled = table

    def fill(self, types: dict[str, str]) -> CreateTable:
        """The table with these types; the same object for the same types."""
        if types != self.types:
            columns = tuple(replace(c, type=types.get(c.name, c.type)) for c in self.table.columns)
            self.types, self.filled = types, replace(self.table, columns=columns)
        return self.filled


def _full(schema: str | None, table: str) -> str:
    return f"{schema or ''}.{table}".lower()


Typing = dict[int, _Typed]
"""What is kept of each operation, by its identity."""
_ByName = dict[str, list[dict[str, Column]]]


def with_inferred_types(tables: list[CreateTable], known: Typing) -> list[CreateTable]:
    """SQLAlchemy: a foreign key column without a type takes that of the column it refers to.

    `known` holds what was filled before, and afterwards what is filled now.
    """
    kept: Typing = {}
    by_name: _ByName = {}
    todo: list[tuple[int, _Typed]] = []
    for position, table in enumerate(tables):
        found = kept[id(table)] = known.get(id(table)) or _Typed(table)
        by_name.setdefault(found.bare, []).append(found.columns)
        by_name[found.full] = [found.columns]
        if found.open:
            todo.append((position, found))
    for _ in range(4):
        left: list[tuple[int, _Typed]] = []
        changed = False
        for position, found in todo:
            types = _types(found, by_name)
            if types:
                table = tables[position] = found.fill(types)
                found = kept[id(table)] = known.get(id(table)) or _Typed(table)
                by_name[found.full] = [found.columns]
                by_name[found.bare].append(found.columns)
                changed = True
            if found.open:
                left.append((position, found))
        todo = left
        if not changed:
            break
    known.clear()
    known.update(kept)
    return tables


def _types(typed: _Typed, by_name: _ByName) -> dict[str, str]:
    """The types that columns of a table take from those they refer to."""
    types: dict[str, str] = {}
    for name, full, bare, column in typed.open:
        target = by_name.get(full)
        if target is None or not any(target):
            target = by_name.get(bare, [])
        for columns in reversed(target):
            other = columns.get(column)
            if other is not None:
                if other.type is not None:
                    types[name] = other.type
                break
    return types


def package_of(project: Project, path: str) -> str:
    """The top package of a file, as its absolute imports of its own package show it.

    Without such an import it is the folder of the file.
    """
    module = project.module(path)
    for statement in _imports(module.body if module is not None else ()):
        head = statement.module.split(".", 1)[0]
        if not head or statement.module.startswith("."):
            continue
        target = project.imported(path, statement)
        if isinstance(target, Definition | InModule):
            parts = target.path.split("/")
            if head in parts[:-1]:
                return "/".join(parts[: parts.index(head) + 1])
            if f"{head}.py" == parts[-1]:
                return "/".join(parts[:-1])
    return path.rsplit("/", 1)[0] if "/" in path else ""


def _imports(body: tuple[Stmt, ...]) -> Iterator[Import]:
    for statement in body:
        if isinstance(statement, Import):
            yield statement
        elif isinstance(statement, If):
            yield from _imports((*statement.body, *statement.orelse))
