"""What one file's chains of calls say of models and tables, as rows of plain values.

A row is (line, action, form, text, scope); the form tells what the text is: `name` a dotted name
that may be a model, `type` the name of a type that a variable was declared with, `member` the name
of a member of a client object (`prisma.user`, `db.query.users`), `table` a table's own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..schema.queries import CREATE, READ, UPDATE
from ..syntax.ir import Assign, Attr, Call, ClassDef, Expr, Item, Lit, Name, Seq, dotted, flat
from ..syntax.unit import ChainLink, ChainSite, CodeUnit
from ._query_words import (
    BUILDERS,
    JOINS,
    NAMES_TABLES,
    ON_ROWS,
    PRISMA,
    TAKES,
    WANTED,
    actions_of,
)

Row = tuple[int, str, str, str, str]
_SELF = ("this", "self", "cls")
MOST = 3_000


def rows_of(unit: CodeUnit) -> list[Row]:
    """The rows of a file, in source order, at most `MOST`."""
    chains = list(unit.chains(WANTED))
    held = _held(unit, chains)
    types = _types(unit) if any(c.root.startswith("this.") for c in chains) else {}
    found: dict[Row, None] = {}
    for chain in chains:
        for action, form, text in _said(chain, held, types):
            found.setdefault((chain.line, action, form, text, chain.scope))
            if len(found) >= MOST:
                return list(found)
    return list(found)


NEW, ROW = "new", "row"
Held = dict[tuple[str, str], tuple[str, str]]
"""Variables by scope and name: the model they hold a row of, and whether it is a `NEW` one."""


def _said(chain: ChainSite, held: Held, types: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    names = [link.name or chain.root.rsplit(".", 1)[-1] for link in chain.links]
    actions = actions_of(names)
    if not actions:
        return
    first = chain.links[0]
    for form, text, state in _subjects(chain, first, held, types):
        for action in _on(state, actions):
            yield action, form, text
    for link, name in zip(chain.links, names, strict=True):
        if name in TAKES or (name in BUILDERS and not link.name):
            own = actions_of([name])
            joined = name in JOINS
            does = (READ,) if joined else _does(name, own, actions)
            for form, text, state in _given(link, name, chain.scope, held):
                for action in _on(state, does):
                    yield action, form, text


def _on(state: str, actions: tuple[str, ...]) -> tuple[str, ...]:
    """What is done, where it is done to a row: a new one is created, a known one updated."""
    if state and actions in ((CREATE,), (UPDATE,)):
        return (CREATE,) if state == NEW else (UPDATE,)
    return actions


def _does(name: str, own: tuple[str, ...], whole: tuple[str, ...]) -> tuple[str, ...]:
    """What a call does to what it is given: `query(X)…delete()` deletes, `insert(X)` inserts."""
    return whole if own == (READ,) or not own or name in ("from", "into", "table") else own


def _subjects(
    chain: ChainSite, first: ChainLink, held: Held, types: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    """What the calls of a chain are made on: (form, text, `NEW`, `ROW` or "" for no single row)."""
    root = chain.root
    if first.name == "":
        if chain.new or root[:1].isupper():
            yield "name", root, NEW
        return
    known = held.get((chain.scope, root))
    if known is not None and first.name in ON_ROWS:
        yield "name", *known
        return
    head, _, rest = root.partition(".")
    if head in _SELF and rest in types:
        yield "type", types[rest], ""
        return
    last = root.rpartition(".")[2]
    if "." in root and first.name in PRISMA and last[:1].islower():
        yield "member", last, ""
    if head in _SELF and not rest:
        return
    yield "name", rest if head in _SELF else root, ""


def _given(link: ChainLink, name: str, scope: str, held: Held) -> Iterator[tuple[str, str, str]]:
    """The models and tables that a call is given."""
    for position, argument in enumerate(link.args):
        if isinstance(argument, Lit):
            by_name = name in NAMES_TABLES or not link.name
            if position == 0 and by_name and isinstance(argument.value, str):
                yield "table", argument.value, ""
        elif isinstance(argument, Call):
            made = dotted(argument.func)
            if made and (argument.new or made.rsplit(".", 1)[-1][:1].isupper()):
                yield "name", made, NEW
        elif isinstance(argument, Name | Attr):
            text = dotted(argument)
            known = held.get((scope, text)) if text else None
            if known is not None and name in ON_ROWS:
                yield "name", *known
            elif text and (position == 0 or name in ("query", "select")):
                yield "name", text, ""


def _held(unit: CodeUnit, chains: list[ChainSite]) -> Held:
    """The variables that rows are kept in: `user = User(…)`, `user = await User.findOne()`."""
    names = {c.root for c in chains if c.links[0].name in ON_ROWS and "." not in c.root}
    for chain in chains:
        for link in chain.links:
            if link.name in ON_ROWS:
                names |= {a.id for a in link.args if isinstance(a, Name)}
    names -= set(_SELF)
    found: Held = {}
    for chain in chains:
        if chain.target in names and chain.links[0].name and "." not in chain.target:
            root = chain.root
            found.setdefault((chain.scope, chain.target), (_model_of(chain) or root, ROW))
    for assign in unit.assignments(frozenset(names)) if names else ():
        made = _constructed(assign)
        if made is not None:
            found[(unit.scope_at(assign.line), assign.target)] = (made, NEW)
    return found


def _model_of(chain: ChainSite) -> str | None:
    """The model that a query is given rather than called on: `session.query(User).first()`."""
    for link in chain.links:
        if link.name in TAKES and link.args and isinstance(link.args[0], Name | Attr):
            text = dotted(link.args[0])
            if text and text.rsplit(".", 1)[-1][:1].isupper():
                return text
    return None


def _constructed(assign: Assign) -> str | None:
    value = assign.value
    if not isinstance(value, Call):
        return None
    name = dotted(value.func)
    if name is None:
        return None
    capital = name.rsplit(".", 1)[-1][:1].isupper()
    return name if value.new or capital else None


# -- types of members ----------------------------------------------------------------------------


def _types(unit: CodeUnit) -> dict[str, str]:
    """Members of a file's classes by name: the type they are declared with, or the first of it.

    `constructor(private users: Repository<User>)` makes `users` a `User`.
    """
    found: dict[str, str] = {}
    for statement in flat(unit.module.body):
        if not isinstance(statement, ClassDef):
            continue
        made = unit.function(f"{statement.name}.constructor")
        noted: list[tuple[str, Expr | None]] = [
            (s.target, s.annotation) for s in statement.body if isinstance(s, Assign)
        ]
        if made is not None:
            noted += [(p.name, p.annotation) for p in made.params]
        found.update(_typed(noted))
    return found


def _typed(noted: Iterable[tuple[str, Expr | None]]) -> Iterator[tuple[str, str]]:
    for name, note in noted:
        inner: Expr | None = note
        if isinstance(inner, Item):
            key = inner.key
            inner = key.items[0] if isinstance(key, Seq) and key.items else key
        text = dotted(inner) if isinstance(inner, Name | Attr) else None
        if text:
            yield name, text
