"""A file's code in one small, language-neutral form.

Expressions and statements are frozen values that can be cached and sent between processes, so what
one file cannot decide (an imported constant, a helper's return value) stays in a declaration as an
unresolved expression. Every node knows its line (from 1).

How languages map onto it: a keyword argument of Python is `Call.kwargs`, an options object of
JavaScript is a `Map` argument; `new X()` is a `Call` with `new=True`; a template literal and an
f-string are a `Text`; a tagged template is a `Call` of the tag on a `Text`; `a?.b`, `a!` and
`a as T` are just `a`; decorators are expressions; an arrow function is a `Func`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Node(Struct, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """Base of expressions and statements."""

    line: int = 0


class Lit(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A literal: text, number, truth value or None."""

    value: str | int | float | bool | None = None


class Name(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """An identifier."""

    id: str = ""


class Attr(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """`base.name`."""

    base: Expr = None  # type: ignore[assignment]
    name: str = ""


class Item(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """`base[key]`, also generic types: `Mapped[int]`, `Promise<User>`."""

    base: Expr = None  # type: ignore[assignment]
    key: Expr = None  # type: ignore[assignment]


class Call(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """`func(*args, **kwargs)`; a spread argument is a `Star` (of a mapping: kwarg named `**`)."""

    func: Expr = None  # type: ignore[assignment]
    args: tuple[Expr, ...] = ()
    kwargs: tuple[tuple[str, Expr], ...] = ()
    new: bool = False

    def arg(self, name: str | None, position: int | None = None) -> Expr | None:
        """The argument given by keyword, else by position, else None."""
        for key, value in self.kwargs:
            if key == name:
                return value
        if position is not None and position < len(self.args):
            value = self.args[position]
            return None if isinstance(value, Star) else value
        return None


class Seq(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A list, tuple, set or array; items may be a `Star`. `kind`: "" (list), tuple or set."""

    items: tuple[Expr, ...] = ()
    kind: str = ""


class Map(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A dictionary or object literal; a spread is an item whose key is a `Star`.

    `notes` are comments beside or right above entries: (key, text).
    """

    items: tuple[tuple[Expr, Expr], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def note(self, key: str) -> str | None:
        """The comment that stands beside or above an entry, or None."""
        return next((text for name, text in self.notes if name == key), None)

    def get(self, key: str) -> Expr | None:
        """The value of the last entry with that literal key, or None."""
        found = None
        for name, value in self.items:
            if isinstance(name, Lit) and name.value == key:
                found = value
        return found


class Star(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A spread: `*value`, `**value`, `...value`."""

    value: Expr = None  # type: ignore[assignment]


class Text(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """Text with holes: literal parts and expressions in order."""

    parts: tuple[Expr, ...] = ()


class Op(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """An operation on two values (`+`, `|`, `and`, `??` …); a unary one has no `left`."""

    op: str = ""
    left: Expr | None = None
    right: Expr | None = None


class Cond(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """`yes if test else no`."""

    test: Expr = None  # type: ignore[assignment]
    yes: Expr = None  # type: ignore[assignment]
    no: Expr = None  # type: ignore[assignment]


class Param(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A parameter; `kind` is "" , "*" (rest) or "**" (rest of keywords)."""

    name: str = ""
    default: Expr | None = None
    annotation: Expr | None = None
    kind: str = ""


class Func(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A function's parameters and body; an arrow's expression is one `Return`."""

    params: tuple[Param, ...] = ()
    body: tuple[Stmt, ...] = ()


class Raw(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """Code that the IR has no form for (its text, shortened)."""

    text: str = ""


class Assign(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """`target: annotation = value`; `target` is a dotted name, `comment` what stands beside it.

    `decorators` hold those of a decorated class field (TypeScript).
    """

    target: str = ""
    value: Expr | None = None
    annotation: Expr | None = None
    comment: str | None = None
    decorators: tuple[Expr, ...] = ()
    exported: bool = False


class Do(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """An expression evaluated for its effect (awaits removed)."""

    value: Expr = None  # type: ignore[assignment]


class Return(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A return statement."""

    value: Expr | None = None


class If(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """Two branches; `try` is an `If` without a test (body, then handlers' bodies)."""

    test: Expr | None = None
    body: tuple[Stmt, ...] = ()
    orelse: tuple[Stmt, ...] = ()


class For(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A loop over items; `target` is the loop variable, or several joined by commas."""

    target: str = ""
    items: Expr = None  # type: ignore[assignment]
    body: tuple[Stmt, ...] = ()


class With(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """`with value as target:`, one item."""

    value: Expr = None  # type: ignore[assignment]
    target: str = ""
    body: tuple[Stmt, ...] = ()


class FuncDef(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A named function or method. `body` is empty where nobody asked for it (see front ends)."""

    name: str = ""
    params: tuple[Param, ...] = ()
    body: tuple[Stmt, ...] = ()
    decorators: tuple[Expr, ...] = ()
    returns: Expr | None = None
    doc: str | None = None
    exported: bool = False
    end_line: int = 0


class ClassDef(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """A class: bases, keywords of the head (`table=True`), statements of the body.

    `scope` names what it stands in ("" for the module level).
    """

    name: str = ""
    bases: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str, Expr], ...] = ()
    decorators: tuple[Expr, ...] = ()
    body: tuple[Stmt, ...] = ()
    doc: str | None = None
    scope: str = ""
    exported: bool = False
    end_line: int = 0
    abstract: bool = False


class Import(Node, frozen=True, tag=True, array_like=True, omit_defaults=True):
    """`local` stands for `symbol` of `module`; symbol None: the module itself, "*": all of it.

    `module` is as written (`..models`, `./db`, `@/lib/db`); `export` marks a re-export.
    """

    local: str = ""
    module: str = ""
    symbol: str | None = None
    export: bool = False


Expr = Lit | Name | Attr | Item | Call | Seq | Map | Star | Text | Op | Cond | Func | Raw
Stmt = Assign | Do | Return | If | For | With | FuncDef | ClassDef | Import


class Module(Struct, frozen=True, array_like=True, omit_defaults=True):
    """The header that every parsed file gives: imports, classes, assignments, small functions."""

    path: str = ""
    language: str = ""
    body: tuple[Stmt, ...] = ()
    doc: str | None = None
    has_errors: bool = False


def dotted(expr: Expr | None) -> str | None:
    """`a.b.c` for a name or a chain of attributes, else None."""
    if isinstance(expr, Name):
        return expr.id
    if isinstance(expr, Attr):
        base = dotted(expr.base)
        return f"{base}.{expr.name}" if base else None
    return None


def callee(expr: Expr | None) -> str | None:
    """The dotted name that a call calls, or None."""
    return dotted(expr.func) if isinstance(expr, Call) else None


def tail(expr: Expr | None) -> str | None:
    """The last part of a name or chain (`Integer` of `sa.Integer`), also behind calls."""
    if isinstance(expr, Name):
        return expr.id
    return expr.name if isinstance(expr, Attr) else None


def chain(expr: Expr) -> list[Call]:
    """A method chain from its root outwards: `a(1).b(2)` gives the calls of `a` and of `b`."""
    calls: list[Call] = []
    node: Expr | None = expr
    while True:
        if isinstance(node, Call):
            calls.append(node)
            node = node.func
        elif isinstance(node, Attr):
            node = node.base
        else:
            return calls[::-1]


def flat(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """The statements of a body, going into both branches of every `If` (and `with`, loops)."""
    for statement in body:
        if isinstance(statement, If):
            yield from flat(statement.body)
            yield from flat(statement.orelse)
        elif isinstance(statement, With | For):
            yield from flat(statement.body)
        else:
            yield statement


def names_in(*nodes: object) -> set[str]:
    """Every identifier below the nodes (statements, expressions, or tuples of them)."""
    found: set[str] = set()
    stack: list[object] = list(nodes)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is Name:
            found.add(node.id)  # type: ignore[attr-defined]
        elif kind is Attr:
            stack.append(node.base)  # type: ignore[attr-defined]
        elif kind is Call:
            stack.append(node.func)  # type: ignore[attr-defined]
            stack.extend(node.args)  # type: ignore[attr-defined]
            stack.extend(v for _, v in node.kwargs)  # type: ignore[attr-defined]
        elif kind is tuple:
            stack.extend(node)  # type: ignore[arg-type]
        elif kind is Param:
            stack.append(node.default)  # type: ignore[attr-defined]
        elif kind is not Lit and isinstance(node, Node):
            stack.extend(
                v for f in node.__struct_fields__ if type(v := getattr(node, f)) not in _PLAIN
            )
    return found


_PLAIN = (str, int, bool, type(None))


def walk(node: Expr | Stmt | None) -> Iterator[Expr | Stmt]:
    """The node and all nodes below it, outside in."""
    if node is None:
        return
    yield node
    for name in node.__struct_fields__:
        yield from _walk_value(getattr(node, name))


def _walk_value(value: object) -> Iterator[Expr | Stmt]:
    if isinstance(value, Node):
        yield from walk(value)  # type: ignore[arg-type]
    elif isinstance(value, Param):
        yield from _walk_value(value.default)
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk_value(item)
