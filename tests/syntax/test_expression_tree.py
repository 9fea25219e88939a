"""Literal structures in code as trees."""

from __future__ import annotations

from dbscope.analyzers.syntax._nodes import flatten
from dbscope.analyzers.syntax.expression_tree import TreeReader
from dbscope.analyzers.syntax.ir import Assign
from dbscope.analyzers.syntax.parse import unit_for
from dbscope.analyzers.syntax.project import Project
from dbscope.analyzers.syntax.unit import CodeUnit


def entries(files: dict[str, tuple[str, str]], path: str, name: str) -> dict[str, tuple[str, int]]:
    modules = []
    for where, (language, text) in files.items():
        unit = unit_for(where, language, text.encode())
        assert isinstance(unit, CodeUnit)
        modules.append(unit.module)
    project = Project(modules)
    found = [s for s in project.names(path)[name] if isinstance(s, Assign)]
    tree = TreeReader(project, path).tree(found[-1].value)
    return {e.key: (e.value, e.line) for e in flatten(tree)}


def test_script() -> None:
    files = {
        "a.ts": (
            "typescript",
            """import { KEY, more } from "./b";
const local = { x: 1 };
export const it = {
  key: KEY,
  ...local,
  list: [true, ...more],
  env: process.env.TABLE || "t",
  name: `${process.env.STAGE}-orders`,
  kind: Type.STRING,
};
""",
        ),
        "b.ts": ("typescript", 'export const KEY = { n: "id" };\nexport const more = ["m"];\n'),
    }
    assert entries(files, "a.ts", "it") == {
        "key.n": ("id", 4),
        "x": ("1", 2),
        "list[0]": ("true", 6),
        "list[1]": ("m", 6),
        "env": ("${env:TABLE,t}", 7),
        "name": ("${env:STAGE}-orders", 8),
        "kind": ("Type.STRING", 9),
    }


def test_python() -> None:
    text = """import os
BASE = {"a": 1}
it = {
    **BASE,
    "env": os.environ["X"],
    "other": os.getenv("Y", "y"),
    "made": Key(name="id", type=Kind.S),
}
"""
    assert entries({"a.py": ("python", text)}, "a.py", "it") == {
        "a": ("1", 2),
        "env": ("${env:X}", 5),
        "other": ("${env:Y,y}", 6),
        "made.name": ("id", 7),
        "made.type": ("Kind.S", 7),
    }
