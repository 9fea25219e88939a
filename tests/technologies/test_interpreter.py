"""The small interpreter of Python: what is kept for all, names that star imports bring."""

from __future__ import annotations

from dbscope.analyzers.syntax.evaluate import UNKNOWN
from dbscope.analyzers.syntax.project import Project
from dbscope.analyzers.syntax.python import PythonUnit
from dbscope.analyzers.technologies._python.interpreter import Interpreter
from dbscope.analyzers.technologies._python.values import Ext, Made

LONG = "\n".join(
    f"    # one of many lines, line {n:04}, so that the function is a long one" for n in range(200)
)
NAMES = f"""
def table(name):
{LONG}
    part = name.lower()
    label = part + "s"
    first = label
    second = first
    third = second
    fourth = third
    return fourth

USERS = table("User")
ALL = [USERS, "others"]
"""


def project(**files: str) -> tuple[Project, dict[str, PythonUnit]]:
    units = {n: PythonUnit(f"{n}.py", "python", s.encode()) for n, s in files.items()}
    return Project([u.module for u in units.values()]), units


def test_a_value_is_computed_again_by_who_knows_what_it_calls() -> None:
    made, units = project(names=NAMES)
    without = Interpreter(made)
    assert without.global_value("names.py", "ALL") == [UNKNOWN, "others"]
    function = units["names"].function("table")
    assert function is not None and function.body
    knowing = Interpreter(made, {("names.py", "table", function.line): function})
    assert knowing.global_value("names.py", "ALL") == ["users", "others"]
    assert Interpreter(made).global_value("names.py", "ALL") == [UNKNOWN, "others"]


def test_a_star_import_hides_no_builtin() -> None:
    text = (
        "from outside import *\nfrom other import max\nA = len('abc')\nB = field(1)\nC = max(1, 2)"
    )
    made, _ = project(a=text)
    run = Interpreter(made)
    assert run.global_value("a.py", "A") == 3
    field = run.global_value("a.py", "B")
    assert isinstance(field, Made) and field.func == Ext("outside.field")
    hidden = run.global_value("a.py", "C")
    assert isinstance(hidden, Made) and hidden.func == Ext("other.max")


def test_members_that_are_built_of_several_values() -> None:
    text = """
from enum import StrEnum

class Base(StrEnum):
    def __new__(cls, value, last=False):
        made = str.__new__(cls, value)
        made._value_ = value
        made.last = last
        return made

class State(Base):
    OPEN = "open"
    DONE = ("done", True)
"""
    made, _ = project(a=text)
    run = Interpreter(made)
    assert [m.value for m in run.enum_members(run.global_value("a.py", "State"))] == [
        "open",
        "done",
    ]
