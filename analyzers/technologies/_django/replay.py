"""Migration files in the order of their dependencies, and the state at their end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from ...model.catalog import Problem
from ...problems import problem
from ...syntax.ir import ClassDef
from .apps import Apps
from .forwards import Forwards
from .registry import Registry
from .state import ProjectState
from .steps import MigrationFile, Node, read_migration
from .world import World


def migration_file(world: World, apps: Apps, path: str, date: str | None) -> MigrationFile | None:
    """The migration that a file holds, or None."""
    label = apps.app(path).label
    statements = world.project.names(path).get("Migration", [])
    cls = next((s for s in statements if isinstance(s, ClassDef)), None)
    if cls is None:
        return None
    key = ("django-migration", path, label, date)
    return world.kept(key, partial(read_migration, world, label, path, cls, date))


def final_state(registry: Registry, paths: Iterable[str]) -> ProjectState:
    """The models after all migrations of these files."""
    files = [migration_file(registry.world, registry.apps, p, None) for p in sorted(paths)]
    state = ProjectState(registry)
    for file in order([f for f in files if f is not None])[0]:
        for _ in Forwards(state, file.node[0], file.path).run(file.steps):
            pass
    return state


def order(files: list[MigrationFile]) -> tuple[list[MigrationFile], list[Problem]]:
    """Migrations so that each follows what it depends on; a squash stands for what it replaces."""
    nodes = {f.node: f for f in files}
    instead: dict[Node, Node] = {}
    for file in files:
        for node in file.replaces:
            instead[node] = file.node
    kept = {n: f for n, f in nodes.items() if n not in instead}
    after: dict[Node, list[Node]] = {n: [] for n in kept}
    ends = _ends(nodes, instead)
    for node, file in nodes.items():
        place = _final(node, instead)
        for needed in file.after:
            target = _final(_named(needed, ends), instead)
            if target in kept and target != place and place in after:
                after[place].append(target)
        for later in file.before:
            target = _final(later, instead)
            if target in after:
                after[target].append(place)
    return _sorted(kept, after)


def _final(node: Node, instead: dict[Node, Node]) -> Node:
    for _ in range(20):
        if node not in instead:
            break
        node = instead[node]
    return node


def _ends(nodes: dict[Node, MigrationFile], instead: dict[Node, Node]) -> dict[Node, Node]:
    """What `__first__` and `__latest__` of each app mean."""
    by_app: dict[str, list[Node]] = defaultdict(list)
    for node in sorted(nodes):
        if node not in instead:
            by_app[node[0]].append(node)
    ends: dict[Node, Node] = {}
    for app, own in by_app.items():
        roots = [n for n in own if not any(a[0] == app for a in nodes[n].after)]
        followed = {_final(a, instead) for n in own for a in nodes[n].after}
        leaves = [n for n in own if n not in followed]
        ends[(app, "__first__")] = (roots or own)[0]
        ends[(app, "__latest__")] = (leaves or own)[-1]
    return ends


def _named(node: Node, ends: dict[Node, Node]) -> Node:
    return ends.get(node, node)


def _sorted(
    kept: dict[Node, MigrationFile], after: dict[Node, list[Node]]
) -> tuple[list[MigrationFile], list[Problem]]:
    """Depth first, each after all that it needs; a circle is a problem."""
    done: dict[Node, bool] = {}
    ordered: list[MigrationFile] = []
    problems: list[Problem] = []
    for start in sorted(kept):
        stack: list[tuple[Node, bool]] = [(start, False)]
        while stack:
            node, leave = stack.pop()
            if leave:
                done[node] = True
                ordered.append(kept[node])
            elif node not in done:
                done[node] = False
                stack.append((node, True))
                stack += [
                    (n, False) for n in sorted(set(after[node]), reverse=True) if n not in done
                ]
                circle = next((n for n in after[node] if done.get(n) is False), None)
                if circle is not None:
                    message = f"{'.'.join(node)} and {'.'.join(circle)} depend on each other"
                    file = kept[node]
                    problems.append(problem("migration-order", file.path, file.line, message))
    return ordered, problems
