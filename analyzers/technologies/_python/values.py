"""The values that the small Python interpreter computes with (see `_python.interpreter`).

Plain Python values stand for themselves. What an installed package would make stays symbolic:
`Ext` is one of its names, `Made` the result of a call, `Member` an attribute of such a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, ClassDef, Expr, Func, FuncDef, If, Name, Raw, Stmt, With, names_in
from ...syntax.python import PythonUnit

Value = Any
MISSING: Any = object()
"""No such attribute (unlike UNKNOWN: there is one, its value is not known)."""


@dataclass(frozen=True, slots=True)
class Ext:
    """A name of an installed package, qualified."""

    name: str

    @property
    def tail(self) -> str:
        """The last part of the name."""
        return self.name.rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Mod:
    """A module of the project."""

    path: str


ClassKey = tuple[str, str, int, tuple[Any, ...]]
"""A class: the path of its file, its qualified name, its line, what a function bases it on."""


def _stands_on(node: ClassDef, frame: Frame | None) -> tuple[Any, ...]:
    """What tells the classes apart that a function makes when it is called with several bases."""
    if frame is None:
        return ()
    names = sorted(n for base in node.bases for n in names_in(base))
    values = [frame.names.get(name) for name in names]
    return tuple(
        v.name if isinstance(v, Ext) else v.key for v in values if isinstance(v, Ext | Cls)
    )


class Cls:
    """A class of the project; `bases` and `members` are set for one made by calling `type`."""

    __slots__ = ("bases", "frame", "key", "members", "node", "path", "table")

    def __init__(
        self,
        path: str,
        node: ClassDef,
        frame: Frame | None = None,
        bases: tuple[Value, ...] | None = None,
        members: Mapping[str, Value] | None = None,
    ) -> None:
        self.path, self.node, self.frame = path, node, frame
        self.bases, self.members = bases, members or {}
        self.key: ClassKey = (path, f"{node.scope}.{node.name}", node.line, _stands_on(node, frame))
        self.table: dict[str, list[Assign | FuncDef | ClassDef]] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cls) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.node.name

    def statements(self, name: str) -> list[Assign | FuncDef | ClassDef]:
        """The statements of the body that define a name, in order."""
        if self.table is None:
            self.table = {}
            for statement in body_of(self.node.body):
                if isinstance(statement, Assign):
                    self.table.setdefault(statement.target, []).append(statement)
                elif isinstance(statement, FuncDef | ClassDef):
                    self.table.setdefault(statement.name, []).append(statement)
        return self.table.get(name, [])

    def names(self) -> list[str]:
        """The names that the body defines, in order of first appearance."""
        self.statements("")
        return [*(self.table or {}), *self.members]


@dataclass(slots=True, eq=False)
class Made:
    """What a call of something outside the project gives."""

    func: Value
    args: tuple[Value, ...] = ()
    kwargs: dict[str, Value] = field(default_factory=dict)
    path: str = ""
    line: int = 0

    def arg(self, name: str | None, position: int | None = None) -> Value:
        """The argument given by keyword, else by position, else MISSING."""
        if name is not None and name in self.kwargs:
            return self.kwargs[name]
        if position is not None and position < len(self.args):
            return self.args[position]
        return MISSING


@dataclass(slots=True, eq=False)
class Member:
    """An attribute of something whose class is outside the project."""

    base: Value
    name: str


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a class of the project."""

    cls: Cls
    args: tuple[Value, ...] = ()
    kwargs: dict[str, Value] = field(default_factory=dict)
    path: str = ""
    line: int = 0
    attrs: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A member of an enumeration of the project."""

    cls: Cls
    name: str
    value: Value

    def __hash__(self) -> int:
        return hash((self.cls, self.name))


@dataclass(slots=True, eq=False)
class Fn:
    """A function of the project; `bound` is the first argument of a bound method."""

    path: str
    node: FuncDef | Func
    frame: Frame | None = None
    owner: Cls | None = None
    bound: Value = MISSING


@dataclass(frozen=True, slots=True)
class Generic:
    """`base[args]` of a type: an annotation, or a generic base."""

    base: Value
    args: tuple[Value, ...]


@dataclass(slots=True, eq=False)
class Partial:
    """`functools.partial(func, *args, **kwargs)`."""

    func: Value
    args: tuple[Value, ...]
    kwargs: dict[str, Value]


@dataclass(slots=True, eq=False)
class Bound:
    """A method of a plain value."""

    base: Value
    name: str


@dataclass(slots=True, eq=False)
class ColumnRef:
    """A column as an attribute of a model or of a table; `owner` is a `Cls` or a `Made` table."""

    owner: Value
    key: str
    column: Value = None


@dataclass(slots=True, eq=False)
class TableRef:
    """`Model.__table__`."""

    cls: Cls


@dataclass(slots=True, eq=False)
class Columns:
    """`table.c`; `owner` is a `Made` table or a `Cls`."""

    owner: Value


@dataclass(slots=True, eq=False)
class Super:
    """`super()` in a method of `owner`, for the class or object `subject`."""

    owner: Cls
    subject: Value


@dataclass(slots=True, eq=False)
class Record:
    """An object of which only some attributes are known."""

    attrs: Mapping[str, Value]
    other: Value = UNKNOWN


class LazyDict(dict[Any, Any]):
    """A dictionary with a factory for what it lacks."""

    factory: Value = None


class Frame:
    """The names that code sees: its own, those around it, those of the class body it stands in."""

    __slots__ = ("limit", "names", "outer", "owner", "path", "scope", "subject")

    def __init__(
        self,
        path: str,
        names: dict[str, Value] | None = None,
        outer: Frame | None = None,
        scope: Cls | None = None,
        owner: Cls | None = None,
        subject: Value = None,
        limit: tuple[str, int] | None = None,
    ) -> None:
        self.path, self.outer, self.scope = path, outer, scope
        self.names = names if names is not None else {}
        self.owner, self.subject, self.limit = owner, subject, limit

    def find(self, name: str) -> Value:
        """A local name of this or an outer function, or MISSING."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.outer
        return MISSING


def body_of(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """The statements of a class body; of two branches the first comes last, so that it wins."""
    for statement in body:
        if isinstance(statement, If):
            yield from body_of(statement.orelse)
            yield from body_of(statement.body)
        elif isinstance(statement, With):
            yield from body_of(statement.body)
        else:
            yield statement


def parse_expression(text: str) -> Expr:
    """Python source text of one expression as IR: a quoted annotation, for instance."""
    unit = PythonUnit("", "python", text.strip().encode())
    statement = next((c for c in unit.root.named_children if c.type != "comment"), None)
    if statement is None or not statement.named_children:
        return Raw(0, text[:200])
    return unit.expr(statement.named_children[0]) if not unit.root.has_error else Name(0, text)


def is_plain(value: Value) -> bool:
    """Whether a value is a plain Python value."""
    return value is None or isinstance(
        value, str | int | float | bool | list | tuple | dict | set | frozenset | slice
    )
