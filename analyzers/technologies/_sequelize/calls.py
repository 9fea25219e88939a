"""Runs the code that defines Sequelize models, and notes what it calls.

Models are made in factories (`module.exports = (sequelize, DataTypes) => …`), static methods
(`static init(sequelize)`) and at the top level of files; associations stand in `associate(models)`,
in set-up functions and anywhere else. All of it is run in the small interpreter, with symbols for
Sequelize itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...facts import Fact
from ...syntax.ir import Assign, Attr, ClassDef, Do, FuncDef, Stmt, walk
from ...syntax.project import Project
from ...syntax.targets import top
from .._python.values import MISSING, Cls, Ext, Fn, Frame, Made, Member, Super, Value
from .._script.bodies import whole_functions
from .._script.run import ScriptInterpreter

CONNECTION, TYPES, MODELS = "sequelize.connection", "sequelize.DataTypes", "sequelize.models"
DEFINES = frozenset({"define", "init"})
ASSOCIATES = frozenset({"belongsTo", "hasMany", "hasOne", "belongsToMany"})
CHANGES = frozenset({"removeAttribute"})
WANTED = DEFINES | ASSOCIATES | CHANGES
_TYPES = frozenset({"datatypes", "datatype", "sequelize_", "types", "dt", "type"})
_MODELS = frozenset({"models", "db", "database", "model"})


class Calls:
    """What the code of a repository calls on Sequelize and its models."""

    def __init__(self, project: Project, facts: list[tuple[str, Fact]]) -> None:
        self.project = project
        functions = [(p, f) for p, f in facts if f.kind == "function"]
        self.run = ScriptInterpreter(project, whole_functions(functions))
        self.made: dict[tuple[str, int, str, Any, Any], Made] = {}
        paths = sorted({p for p, f in facts if f.kind == "file"})
        for path in paths:
            self._top(path)
        # Functions come last: what they call may be known from the top level already.
        self.run.call_hook = self._called
        for path, fact in functions:
            self._function(path, fact)
        for made in list(self.made.values()):
            self._added(made)
            self._methods_of(made)
        self.run.end()

    def of(self, names: frozenset[str]) -> Iterator[tuple[Made, Value, str]]:
        """The calls of these methods, by place: the call, what it is made on, its name.

        A call that is run several times counts once for all that it is made on and given first.
        """
        known = {at[:3] for at in self.made if None not in at}
        for at, made in sorted(self.made.items(), key=lambda item: item[0][:2]):
            name, base = _method(made)
            if name in names and (None not in at or at[:3] not in known):
                yield made, base, name

    # -- running ---------------------------------------------------------------------------------

    def _called(self, made: Made) -> Value:
        self._note(made)
        return MISSING

    def _note(self, value: Value) -> None:
        """Note a call, and the calls that it is made on."""
        for _ in range(40):
            if not isinstance(value, Made):
                return
            name, base = _method(value)
            if name in WANTED and value.path:
                first = value.args[0] if value.args else None
                at = (value.path, value.line, name, _mark(base), _mark(first))
                self.made.setdefault(at, value)
            value = base if base is not None else value.func

    def _top(self, path: str) -> None:
        module = self.project.module(path)
        for statement in top(module.body if module is not None else ()):
            self._statement(path, statement)

    def _statement(self, path: str, statement: Stmt) -> None:
        self.run.steps = 0
        if isinstance(statement, Do):
            self._all(self.run.eval(statement.value, Frame(path)))
        elif isinstance(statement, Assign) and statement.value is not None:
            if "." in statement.target:
                self._all(self.run.eval(statement.value, Frame(path)))
            else:
                self._all(self.run.global_value(path, statement.target))

    def _all(self, value: Value) -> None:
        """Note a value, or the entries of an object or array."""
        if isinstance(value, dict):
            value = list(value.values())
        for part in value if isinstance(value, list) else [value]:
            self._note(part)

    def _function(self, path: str, fact: Fact) -> None:
        node = fact.node
        if not isinstance(node, FuncDef):
            return
        self.run.steps = 0
        owner = self._owner(path, fact.name)
        args = tuple(given(p.name, i, node.name) for i, p in enumerate(node.params))
        made = Fn(path, node, None, owner)
        if owner is not None:
            made.bound = owner
        self._all(self.run.run_function(made, args))

    def _added(self, made: Made) -> None:
        """Run the functions that code added to a model: `Note.associate = (models) => …`."""
        for name, value in list(made.kwargs.items()):
            if isinstance(value, Fn):
                node = self.run.body(value.path, value.node)
                args = tuple(given(p.name, i, name) for i, p in enumerate(node.params))
                self.run.steps = 0
                self.run.run_function(value, args)

    def _methods_of(self, made: Made) -> None:
        """Run what a class within a factory sets up: its `static associate(models)`."""
        base = _method(made)[1]
        owner = base.subject if isinstance(base, Super) else base
        if not isinstance(owner, Cls) or owner.frame is None:
            return
        for member in owner.node.body:
            if isinstance(member, FuncDef) and _calls(member, ASSOCIATES):
                args = tuple(given(p.name, i, member.name) for i, p in enumerate(member.params))
                self.run.steps = 0
                self.run.run_function(Fn(owner.path, member, owner.frame, owner, owner), args)

    def _owner(self, path: str, name: str) -> Cls | None:
        """The class whose method a function is."""
        head = name.rpartition(".")[0].rsplit(".", 1)[-1]
        for statement in self.project.names(path).get(head, ()) if head else ():
            if isinstance(statement, ClassDef):
                return Cls(path, statement)
        return None


def _mark(value: Value) -> Any:
    """What tells a value from another one; None for one that is not known."""
    if isinstance(value, Super):
        value = value.subject
    if isinstance(value, Cls):
        return value.key
    if isinstance(value, Made):
        first = value.args[0] if value.args else None
        return (value.path, value.line, first if isinstance(first, str) else "")
    if isinstance(value, Ext):
        return value.name
    if isinstance(value, Member):
        return (_mark(value.base), value.name)
    return value if isinstance(value, str) else "…" if isinstance(value, dict | Fn) else None


def _calls(function: FuncDef, names: frozenset[str]) -> bool:
    """Whether a function calls one of these methods."""
    parts = (n for s in function.body for n in walk(s))
    return any(isinstance(n, Attr) and n.name in names for n in parts)


def given(name: str, position: int, function: str) -> Value:
    """What a parameter is given: Sequelize itself, its types, or its models."""
    plain = name.lower().strip("_ ")
    if function in ("associate", "associations", "setupAssociations") and position == 0:
        return Ext(MODELS)
    if plain.startswith("{"):
        return Ext(CONNECTION)
    if plain in _TYPES or (plain == "sequelize" and position > 0):
        return Ext(TYPES)
    if plain in _MODELS:
        return Ext(MODELS)
    if plain in ("sequelize", "sql", "connection", "conn", "orm", "instance") or position == 0:
        return Ext(CONNECTION)
    return Ext(TYPES) if position == 1 else Ext(f"sequelize.{name}")


def _method(made: Made) -> tuple[str, Any]:
    """The name of the method that a call calls and what it is called on."""
    if isinstance(made.func, Member):
        return made.func.name, made.func.base
    if isinstance(made.func, Ext):
        head, _, name = made.func.name.rpartition(".")
        return name, Ext(head) if head else None
    return "", None
