"""The rules of the house, kept by tests."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbscope.analyzers.problems import CODES
from dbscope.analyzers.technologies.registry import technologies

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "version": 0,
    "options": 0,
    "store": 1,
    "redact": 0,
    "model": 1,
    "problems": 2,
    "syntax": 3,
    "schema": 3,
    "reports": 4,
    "facts": 4,
    "technologies": 5,
    "engines": 5,
    "live": 6,
    "scan": 6,
    "link": 6,
    "settings": 7,
    "support": 7,
    "workspace": 8,
    "child": 9,
}
HEAVY = {"textual", "rich", "pyperclip"}


def modules(folder: str) -> Iterator[tuple[str, Path]]:
    """Dotted name below dbscope and path of each module."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts if parts[-1] != "__init__" else parts[:-1]), path


def running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below, without what stands under `if TYPE_CHECKING`: that never runs."""
    if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from running(child)


def imports(name: str, path: Path) -> Iterator[str]:
    """Dotted names that a module imports: absolute, or below dbscope for our own."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            yield ".".join([*base, *([node.module] if node.module else [])])
            yield from (
                ".".join([*base, *([node.module] if node.module else []), a.name])
                for a in node.names
            )
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").removeprefix("dbscope.")


def floor(name: str) -> int:
    """The floor that a module of `analyzers` stands on."""
    return FLOORS[name.split(".")[1]] if name.count(".") else -1


def test_the_engine_never_reaches_up_into_the_interface() -> None:
    for name, path in modules("analyzers"):
        for imported in imports(name, path):
            assert imported.split(".")[0] not in HEAVY | {"tui"}, f"{name} imports {imported}"


def test_dependencies_point_one_way() -> None:
    known = {n for n, _ in modules("analyzers")}
    for name, path in modules("analyzers"):
        if name == "analyzers":
            continue
        for imported in imports(name, path):
            if imported in known and imported != "analyzers":
                assert floor(imported) <= floor(name), f"{name} imports {imported}"


def test_no_two_files_import_each_other() -> None:
    every = dict([*modules("analyzers"), *modules("tui")])
    graph = {n: {i for i in imports(n, p) if i in every and i != n} for n, p in every.items()}
    for name, targets in graph.items():
        for target in targets:
            package = every[target].name == "__init__.py"
            assert package or name not in graph[target], f"{name} and {target} import each other"


def test_technologies_do_not_import_each_other() -> None:
    public = set(technologies())
    for name, path in modules("analyzers"):
        parts = name.split(".")
        if parts[1:2] != ["technologies"] or parts[-1] == "registry":
            continue
        for imported in imports(name, path):
            last = imported.split(".")
            other = last[2] if last[:2] == ["analyzers", "technologies"] and len(last) > 2 else ""
            assert other not in public - {parts[-1]}, f"{name} imports {imported}"


@pytest.mark.parametrize("name", sorted(technologies()))
def test_every_technology_has_fixtures_with_a_broken_case(name: str) -> None:
    folder = ROOT / "tests" / "fixtures" / name
    assert (folder / "broken").is_dir(), f"{folder} lacks broken/"
    assert len([p for p in folder.iterdir() if p.is_dir()]) >= 2
    assert (ROOT / "tests" / "technologies" / f"test_{name}.py").is_file()


@pytest.mark.parametrize("name", sorted(technologies()))
def test_every_technology_says_what_it_reads(name: str) -> None:
    spec = technologies()[name].SPEC
    assert spec.name and spec.literals and spec.extracts


def test_problem_codes_are_distinct() -> None:
    assert len(set(CODES.values())) == len(CODES)


def test_the_support_table_of_the_readme_is_up_to_date() -> None:
    from dbscope.analyzers.support import insert

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert insert(readme) == readme


def test_the_key_table_of_the_readme_is_up_to_date() -> None:
    from dbscope.tui.command.readme import insert

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert insert(readme) == readme


def test_importing_the_workspace_loads_nothing_heavy() -> None:
    code = (
        "import sys, dbscope.analyzers.workspace\n"
        "heavy = {'textual', 'rich', 'pyperclip', 'sqlalchemy', 'sqlglot', 'jinja2', 'yaml'}\n"
        "print(sorted((heavy | {'tree_sitter'}) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_stay_small() -> None:
    for name, path in [*modules("analyzers"), *modules("tui")]:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 450, f"{name} has {lines} lines"
