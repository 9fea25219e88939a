"""From single scripts to histories and schemas: which belong together, and in which order.

A `Script` is one file's operations. `candidates` groups scripts into migration histories (replayed
in true order) and standing schema files; `variants` then finds out which of them tell one schema
several times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..model.catalog import Problem
from ..syntax.sql import engine_of, path_engine
from ..syntax.sql_tokens import word_set
from . import operations as ops
from .replay import State
from .script_names import (
    ScriptName,
    folder,
    in_init_folder,
    in_migration_folder,
    is_test_path,
    natural,
    script_name,
    words,
)

_UPGRADE = word_set(
    "upgrade upgrades update updates migrate migration migrations patch patches delta deltas alter "
    "changes downgrade rollback convert hotfix fix"
)
_TEARDOWN = word_set("drop drops cleanup teardown reset clear delete destroy uninstall")


class Script(Struct, frozen=True):
    """One file of DDL. `marked`: it has a migration tool's markers; `code`: it is program code.

    `position`: its place in its history where a tool's journal says so, else -1.
    """

    path: str
    operations: tuple[ops.AnyOperation, ...] = ()
    dialect: str = ""
    engine: str = ""
    tool: str = ""
    marked: bool = False
    dump: bool = False
    holes: bool = False
    code: bool = False
    problems: tuple[Problem, ...] = ()
    position: int = -1

    @property
    def creates(self) -> frozenset[str]:
        """Tables that it creates, lower case."""
        return frozenset(o.table.lower() for o in self.operations if isinstance(o, ops.CreateTable))

    @property
    def touches(self) -> frozenset[str]:
        """Tables that its operations speak of, lower case."""
        names = (getattr(o, "table", None) for o in self.operations)
        return frozenset(n.lower() for n in names if n)


class Candidate(Struct, frozen=True):
    """A possible source: ordered scripts that build or change one schema.

    `unknown` are the tables that it changes without having created them; `shape` maps its tables
    to their columns, all lower case. `missed` counts the operations that found nothing to change.
    """

    kind: str
    group: str
    root: str
    scripts: tuple[Script, ...]
    operations: tuple[ops.AnyOperation, ...]
    engine: str = ""
    dialect: str = ""
    test: bool = False
    tool: str = ""
    shape: dict[str, frozenset[str]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    missed: int = 0

    @property
    def holes(self) -> bool:
        """Whether template placeholders were met."""
        return any(s.holes for s in self.scripts)


def candidates(scripts: Iterable[Script]) -> list[Candidate]:
    """The histories and schema files that the scripts make up, in order of their group."""
    migrations, standing = _parted(list(scripts))
    made: list[Candidate] = []
    for (root, test), members in migrations.items():
        made += _histories(root, test, members)
    made += _standing(standing)
    return sorted(_adopt(made), key=lambda c: (c.group, c.engine))


def _parted(
    scripts: list[Script],
) -> tuple[dict[tuple[str, bool], list[Script]], list[Script]]:
    """Migrations by the root of their history, and the scripts that are none."""
    numbered: Counter[str] = Counter(
        script_name(s.path).root for s in scripts if script_name(s.path).form == "numbered"
    )
    migrations: dict[tuple[str, bool], list[Script]] = {}
    standing: list[Script] = []
    for script in scripts:
        name = script_name(script.path)
        if name.direction == "down":
            continue
        if _is_migration(script, name, numbered):
            key = (name.root, is_test_path(script.path))
            migrations.setdefault(key, []).append(script)
        elif not _tears_down(script):
            standing.append(script)
    return migrations, standing


def _is_migration(script: Script, name: ScriptName, numbered: Counter[str]) -> bool:
    if script.marked or script.code or script.position >= 0:
        return True
    if name.form in ("flyway", "golang-migrate", "folder"):
        return True
    if name.form != "numbered" or script.dump or in_init_folder(script.path):
        return False
    return in_migration_folder(script.path) or numbered[name.root] > 1


def _tears_down(script: Script) -> bool:
    """Scripts that only drop, or are named for it, do not describe a schema."""
    if script.creates:
        return False
    only = all(
        isinstance(o, ops.DropTable | ops.DropIndex | ops.DropType) for o in script.operations
    )
    return only or bool(words(script.path.rsplit("/", 1)[-1]) & _TEARDOWN)


def _histories(root: str, test: bool, members: list[Script]) -> list[Candidate]:
    """One history, or one per engine where single files are kept per engine."""
    families = sorted({script_name(s.path).engine for s in members} - {""})
    if not families:
        return [_history(root, root, test, members, "")]
    return [
        _history(root, root, test, _for_engine(members, family), engine_of_family(family))
        for family in families
    ]


def engine_of_family(family: str) -> str:
    """The engine's canonical name of a family word."""
    return path_engine(family)[1] or engine_of(family)


def _for_engine(members: list[Script], family: str) -> list[Script]:
    """For each version the file written for the engine, else the one for all."""
    chosen: dict[tuple[str, str], Script] = {}
    for script in members:
        name = script_name(script.path)
        if name.engine not in ("", family):
            continue
        key = (name.root, name.id)
        if key not in chosen or name.engine == family:
            chosen[key] = script
    return list(chosen.values())


def _history(group: str, root: str, test: bool, members: list[Script], engine: str) -> Candidate:
    ordered = sorted(members, key=lambda s: (s.position, *_order(script_name(s.path), s.path)))
    counted = ordered
    baselines = [i for i, s in enumerate(ordered) if script_name(s.path).baseline]
    if baselines:
        # What came before the last baseline is contained in it.
        counted = ordered[baselines[-1] :]
    operations = tuple(o for s in counted for o in s.operations)
    return _candidate("migration", group, root, test, tuple(ordered), operations, engine)


def _order(name: ScriptName, path: str) -> tuple[Any, ...]:
    return (_Sortable(name.key), path)


class _Sortable:
    """Compares keys of mixed make, numbers before texts."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Sortable) -> bool:
        return _flat(self.value) < _flat(other.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sortable) and _flat(self.value) == _flat(other.value)

    def __hash__(self) -> int:
        return hash(_flat(self.value))


def _flat(value: Any) -> tuple[tuple[int, int, str], ...]:
    if isinstance(value, tuple):
        return tuple(x for item in value for x in _flat(item))
    if isinstance(value, bool | int):
        return ((0, int(value), ""),)
    return ((1, 0, str(value)),)


def _candidate(
    kind: str,
    group: str,
    root: str,
    test: bool,
    scripts: tuple[Script, ...],
    operations: tuple[ops.AnyOperation, ...],
    engine: str = "",
) -> Candidate:
    operations = real_tables(operations)
    engines = Counter(s.engine for s in scripts if s.engine and s.operations)
    dialects = Counter(s.dialect for s in scripts if s.dialect and s.operations)
    tools = Counter(s.tool or script_name(s.path).tool for s in scripts)
    tools.pop("", None)
    shape, unknown, missed = _outcome(operations)
    return Candidate(
        kind=kind,
        group=group,
        root=root,
        scripts=scripts,
        operations=operations,
        engine=engine or _most(engines),
        dialect=_most(dialects),
        test=test,
        tool=_most(tools) or "SQL migrations",
        shape=shape,
        unknown=unknown,
        missed=missed,
    )


def _most(counted: Counter[str]) -> str:
    return max(counted, key=lambda k: (counted[k], k)) if counted else ""


def real_tables(operations: Sequence[ops.AnyOperation]) -> tuple[ops.AnyOperation, ...]:
    """The operations without those on partitions and temporary tables, which are no tables."""
    parts = {
        o.table.lower()
        for o in operations
        if isinstance(o, ops.SetOptions) and ({"partition_of", "temporary"} & o.options.keys())
    }
    if not parts:
        return tuple(operations)
    return tuple(o for o in operations if str(getattr(o, "table", "")).lower() not in parts)


def _outcome(
    operations: Sequence[ops.AnyOperation],
) -> tuple[dict[str, frozenset[str]], frozenset[str], int]:
    """The tables that stand at the end, and those changed without having been created."""
    state = State("migration").apply(operations)
    shape = {
        t.name.lower(): frozenset(c.name.lower() for c in t.columns)
        for t in state.tables()
        if t.kind == "table"
    }
    known: set[str] = set()
    unknown: set[str] = set()
    for operation in operations:
        table = getattr(operation, "table", None)
        if table is None:
            continue
        if isinstance(operation, ops.CreateTable):
            known.add(table.lower())
        elif table.lower() not in known and not isinstance(operation, ops.DropTable):
            unknown.add(table.lower())
        if isinstance(operation, ops.RenameTable):
            known.add(operation.new_name.lower())
    return shape, frozenset(unknown), state.missed


def _standing(scripts: list[Script]) -> list[Candidate]:
    """Schema files: files of one folder that do not overlap make one schema together."""
    by_folder: dict[tuple[str, bool], list[Script]] = {}
    for script in scripts:
        key = (folder(script.path), is_test_path(script.path))
        by_folder.setdefault(key, []).append(script)
    made: list[Candidate] = []
    for (where, test), members in by_folder.items():
        for part in _partition(sorted(members, key=lambda s: natural(s.path))):
            group = part[0].path if len(part) == 1 else where
            operations = tuple(o for s in _creators_first(part) for o in s.operations)
            made.append(_candidate("dump", group, where, test, tuple(part), operations))
    return made


def _creators_first(scripts: list[Script]) -> list[Script]:
    return sorted(scripts, key=lambda s: not s.creates)


def _partition(scripts: list[Script]) -> list[list[Script]]:
    """Files that can be run one after another, put together; what overlaps stays apart."""
    parts: list[list[Script]] = []
    upgrades: list[list[Script]] = []
    for script in sorted(scripts, key=lambda s: not s.creates):
        if not script.creates and words(script.path.rsplit("/", 1)[-1]) & _UPGRADE:
            upgrades.append([script])
            continue
        home = next((p for p in parts if _fits(script, p)), None)
        if home is None:
            parts.append([script])
        else:
            home.append(script)
    ordered = [sorted(p, key=lambda s: natural(s.path)) for p in parts]
    return [*ordered, *upgrades]


def _fits(script: Script, part: list[Script]) -> bool:
    theirs = frozenset(n for s in part for n in s.creates)
    if script.creates & theirs:
        return False
    if not script.creates and not script.touches & theirs:
        return False
    if script.dump or any(s.dump for s in part):
        return False
    engines = {s.engine for s in part} - {""}
    return not (script.engine and engines and script.engine not in engines)


def _adopt(made: list[Candidate]) -> list[Candidate]:
    """Standing files that only change tables of a nearby schema become part of it."""
    whole = [c for c in made if c.kind == "dump" and c.shape]
    kept: list[Candidate] = []
    extra: dict[str, list[Candidate]] = {}
    for candidate in made:
        home = _home(candidate, whole)
        if home is None:
            kept.append(candidate)
        else:
            extra.setdefault(home.group, []).append(candidate)
    return [_with(c, extra[c.group]) if c.group in extra and c.kind == "dump" else c for c in kept]


def _home(candidate: Candidate, whole: list[Candidate]) -> Candidate | None:
    if candidate.kind != "dump" or candidate.shape or not candidate.unknown:
        return None
    if words(candidate.group.rsplit("/", 1)[-1]) & _UPGRADE:
        return None
    near = folder(candidate.root)
    for other in whole:
        same_engine = not (candidate.engine and other.engine) or candidate.engine == other.engine
        beside = other.root == candidate.root or (near and folder(other.root) == near)
        if same_engine and beside and candidate.unknown <= other.shape.keys():
            return other
    return None


def _with(candidate: Candidate, extra: list[Candidate]) -> Candidate:
    operations = (*candidate.operations, *[o for e in extra for o in e.operations])
    scripts = (*candidate.scripts, *[s for e in extra for s in e.scripts])
    shape, unknown, missed = _outcome(operations)
    return replace(
        candidate,
        operations=operations,
        scripts=scripts,
        shape=shape,
        unknown=unknown,
        missed=missed,
    )
