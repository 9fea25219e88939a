"""Tables to sources: which metadata objects describe one database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ..model.catalog import Problem
from ..model.schema import Column
from ..schema.operations import AddIndex, AddUnique, AnyOperation, CreateTable
from ..syntax.ir import FuncDef, If, Import, Stmt
from ..syntax.project import Definition, InModule, Project
from ._places import common_root, is_test
from .base import Source

_DOCS = re.compile(r"(?i)(?:^|/)(?:docs?|docs_src|documentation|tutorials?|demos?|example_\w+)/")


class Found(Struct, frozen=True):
    """A table with the technology and the metadata it belongs to."""

    technology: str
    identity: str
    table: CreateTable
    bind: str = ""


class _Group:
    """Tables that live in one database."""

    def __init__(self, name: str, test: bool) -> None:
        self.name, self.test = name, test
        self.tables: dict[tuple[str, str], Found] = {}

    def clashes(self, others: Iterable[Found]) -> bool:
        """Whether a table of the same name means something else here."""
        for found in others:
            known = self.tables.get(_key(found))
            if known is not None and _names(known) != _names(found):
                return True
        return False

    def take(self, others: Iterable[Found]) -> None:
        """Take tables in; the first declaration of a name stands."""
        for found in others:
            known = self.tables.get(_key(found))
            if known is None or len(found.table.columns) > len(known.table.columns):
                self.tables[_key(found)] = found


def _key(found: Found) -> tuple[str, str]:
    return ((found.table.schema or "").lower(), found.table.table.lower())


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
        made = _source(
            group, loose, tuple(p for p in left if group.test == _is_test(project, p.path))
        )
        left = [p for p in left if p not in made.problems]
        yield made
    if left:
        yield Source("SQLAlchemy", "model", "problems", problems=tuple(left), complete=False)


def _source(
    group: _Group,
    loose: list[tuple[tuple[str | None, str], AddIndex | AddUnique]],
    problems: tuple[Problem, ...],
) -> Source:
    members = sorted(group.tables.values(), key=lambda f: (f.table.path, f.table.line))
    tables = with_inferred_types([m.table for m in members])
    names = {((t.schema or "").lower(), t.table.lower()) for t in tables}
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
    if is_test(path) or _DOCS.search(path) is not None:
        folder, _, name = path.rpartition("/")
        if name.endswith("_test.py") and not is_test(f"{folder}/x.py"):
            module = project.module(path)
            return any(_tests(s) for s in (module.body if module is not None else ()))
        return True
    return False


def _tests(statement: Stmt) -> bool:
    if isinstance(statement, Import):
        return statement.module.split(".", 1)[0] in ("pytest", "unittest")
    return isinstance(statement, FuncDef) and statement.name.startswith("test")


def with_inferred_types(tables: list[CreateTable]) -> list[CreateTable]:
    """SQLAlchemy: a foreign key column without a type takes that of the column it refers to."""
    by_name: dict[str, dict[str, Column]] = {}
    for table in tables:
        columns = {c.name.lower(): c for c in table.columns}
        by_name.setdefault(table.table.lower(), {}).update(columns)
        by_name[f"{table.schema or ''}.{table.table}".lower()] = columns
    for _ in range(4):
        changed = False
        for position, table in enumerate(tables):
            filled = _filled(table, by_name)
            if filled is not table:
                tables[position] = filled
                columns = {c.name.lower(): c for c in filled.columns}
                by_name[f"{table.schema or ''}.{table.table}".lower()] = columns
                by_name[table.table.lower()].update(columns)
                changed = True
        if not changed:
            break
    return tables


def _filled(table: CreateTable, by_name: dict[str, dict[str, Column]]) -> CreateTable:
    missing = {c.name for c in table.columns if c.type is None}
    types: dict[str, str] = {}
    for key in table.foreign_keys if missing else ():
        target = by_name.get(f"{key.ref_schema or ''}.{key.ref_table}".lower())
        target = target or by_name.get(key.ref_table.lower(), {})
        for name, ref in zip(key.columns, key.ref_columns, strict=False):
            other = target.get(ref.lower())
            if name in missing and other is not None and other.type is not None:
                types[name] = other.type
    if not types:
        return table
    columns = tuple(replace(c, type=types.get(c.name, c.type)) for c in table.columns)
    return replace(table, columns=columns)


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
