"""Which paths hold tests, examples and templates rather than the product."""

from __future__ import annotations

import re

_TEST = re.compile(
    r"(?i)(?:^|/)(?:tests?|__\w+__|fixtures?|e2e|specs?|testing|testdata|"
    r"tests?[-_](?:utils?|apps?|plugins?|projects?|helpers?|support|data|fixtures?)|cypress|playwright|"
    r"examples?|samples?|benchmarks?|mocks?|example[-_]\w[\w-]*|[\w-]+[-_]examples?)/"
    r"|(?:^|/)templates/[\w.-]+/(?:src|app|server|prisma|migrations)/"
    r"|(?:^|/)(?:test_[^/]*|conftest|[^/]*_test)\.py$"
    r"|\.(?:spec|test|e2e|integ|int-spec|stories|fixture|mock|template)\.[cm]?[jt]sx?$"
)
_EXAMPLE = re.compile(r"(?i)(?:^|/)(?:examples?|samples?|example-\w[\w-]*|[\w-]+[-_]examples?)/")
_DOCS = re.compile(r"(?i)(?:^|/)(?:docs?|docs_src|documentation|tutorials?|demos?|example_\w+)/")
_MIGRATION = re.compile(
    r"(?i)(?:^|/)(?:(?:[\w.]+[-_.])?(?:migrations?|migrate)(?:[-_.][\w.]+)?|alembic/versions)/"
)


def is_migration(path: str) -> bool:
    """Whether a path lies in a folder of migrations."""
    return _MIGRATION.search(path) is not None


def is_test(path: str) -> bool:
    """Whether a path speaks of tests, fixtures, examples or templates."""
    return _TEST.search(path) is not None


def is_example(path: str) -> bool:
    """Whether a path lies in an example, and not in a test of one."""
    found = _EXAMPLE.search(path)
    return found is not None and not is_test(f"{path[: found.start()]}/{path[found.end() :]}")


def is_documentation(path: str) -> bool:
    """Whether a path speaks of documentation, tutorials or demonstrations."""
    return _DOCS.search(path) is not None


def standing(path: str) -> str:
    """What a path is: "" (part of the product), example, or test (documentation included)."""
    if is_documentation(path):
        return "test"
    if is_example(path):
        return "example"
    return "test" if is_test(path) else ""


def common_root(paths: list[str]) -> str:
    """The deepest folder that holds all paths; "" for the repository itself."""
    folders = {p.rpartition("/")[0] for p in paths}
    shared: list[str] = []
    for parts in zip(*(f.split("/") if f else [] for f in folders), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "/".join(shared)


def nearest(folders: list[str], path: str) -> str:
    """The deepest of these folders that holds a path; "" where none does."""
    holding = [f for f in folders if not f or path.startswith(f + "/")]
    return max(holding, key=len, default="")


def shared(one: str, other: str) -> int:
    """How many leading folders two paths have in common."""
    same = 0
    for a, b in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if a != b:
            break
        same += 1
    return same


def near(where: str, named: list[tuple[str, str]]) -> list[str]:
    """What the files nearest to a folder name: `named` are paths and names, tests left out."""
    found = [(shared(where + "/", path), name) for path, name in named if not is_test(path)]
    most = max((depth for depth, _ in found), default=0)
    return [name for depth, name in found if depth == most]
