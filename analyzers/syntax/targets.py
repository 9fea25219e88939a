"""What a name can stand for, and what a module's statements bind."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from .ir import Assign, ClassDef, FuncDef, If, Import, Module, Stmt


class Definition(Struct, frozen=True):
    """A definition in the project: the file and the statement that makes it."""

    path: str
    node: ClassDef | FuncDef | Assign

    @property
    def name(self) -> str:
        """The name that is defined."""
        return self.node.target if isinstance(self.node, Assign) else self.node.name

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells this definition from all others."""
        return (self.path, self.name, self.node.line)


class External(Struct, frozen=True):
    """A name of an installed package: `sqlalchemy.orm.mapped_column`."""

    name: str


class InModule(Struct, frozen=True):
    """A module of the project that is itself the value of a name."""

    path: str


Target = Definition | External | InModule | None


def top(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """The statements of a body, those of both branches of every `If` included."""
    for statement in body:
        if isinstance(statement, If):
            yield from top(statement.orelse)
            yield from top(statement.body)
        else:
            yield statement


def defines(statement: Stmt) -> list[str]:
    """The names that a statement binds."""
    if isinstance(statement, Assign):
        return [statement.target]
    if isinstance(statement, ClassDef | FuncDef):
        return [statement.name]
    return [statement.local] if isinstance(statement, Import) else []


def member_of(cls: ClassDef, name: str) -> ClassDef | FuncDef | Assign | None:
    """The last definition of a name in a class body, or None."""
    found: ClassDef | FuncDef | Assign | None = None
    for statement in top(cls.body):
        if isinstance(statement, Assign | ClassDef | FuncDef) and name in defines(statement):
            found = statement
    return found


def join(module: str, name: str) -> str:
    """A module's name with a part appended."""
    return f"{module}{name}" if module.endswith(".") else f"{module}.{name}"


def is_type(statement: Stmt) -> bool:
    """Whether a statement only declares a type; a value of the same name comes first."""
    if isinstance(statement, ClassDef):
        return any(key == "interface" for key, _ in statement.keywords)
    return isinstance(statement, Assign) and statement.value is None


def local(module: str) -> bool:
    """Whether a script's import surely means the repository: relative, or by an alias."""
    return module.startswith((".", "@/", "~", "#", "/"))


def outline(module: Module) -> list[tuple[str, ...]]:
    """What other files can see of a module without looking into its definitions."""
    return [
        (type(s).__name__, s.module, s.symbol or "", s.local)
        if isinstance(s, Import)
        else (type(s).__name__, *defines(s))
        for s in top(module.body)
    ]
