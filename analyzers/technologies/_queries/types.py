"""What the variables and members of a file hold, as far as the file says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    FuncDef,
    Item,
    Lit,
    Name,
    Op,
    Seq,
    Star,
    callee,
    dotted,
    flat,
)
from ...syntax.sql_tokens import word_set
from ...syntax.unit import ChainSite, CodeUnit
from .words import LISTED, MAKES, NAMES_MODELS, ON_ROWS, TAKES

NEW, ROW, ALL, QUERY = "new", "row", "all", "query"
"""A row that is not stored yet, a stored one, what stands for all, a query that was counted."""
SELF = ("this", "self", "cls")
_WRAPPERS = word_set(
    "Optional list List Sequence Iterable Iterator set Set Annotated Promise Awaitable Array"
    " Partial Readonly Type type ClassVar Final Union AsyncIterator Generator Page QuerySet"
)
_PLAIN = word_set(
    "str int float bool bytes dict list tuple set object None Any date datetime Decimal UUID Path"
    " string number boolean any unknown void never Date Record Request Response HttpRequest"
    " Session AsyncSession Connection AsyncConnection Client Context Logger Callable EntityManager"
    " DataSource PrismaClient Knex Kysely FormData URLSearchParams Map Set Object Function"
)
_LOOP = re.compile(r"\bfor\s+(?:const\s+|let\s+)?\(?(\w+)\)?\s+(?:in|of)\s+(\w+)\s*[:)\]\n]")
_OWN_CLASS = ("cls", "self.__class__", "self", "this.constructor")
_DEPTH = 6


class Held(Struct, frozen=True):
    """What a variable holds: the name that tells its model, how that is meant, which rows.

    `form`: name (a dotted name), type (a type's name), model (a model's name, as text), result
    (what a function gives).
    """

    form: str
    text: str
    state: str = ALL


class Types:
    """The types of a file, by scope."""

    def __init__(self, unit: CodeUnit, chains: list[ChainSite]) -> None:
        self.classes: dict[str, ClassDef] = {
            s.name: s for s in flat(unit.module.body) if isinstance(s, ClassDef)
        }
        self._unit = unit
        self._members: dict[str, dict[str, Held]] = {}
        self._params = dict(_params(unit))
        self._held: dict[tuple[str, str], list[tuple[int, Held]]] = {}
        self._fill(unit, chains)

    def own_class(self, scope: str) -> str:
        """The class of the file that a scope stands in, or ""."""
        return next((p for p in scope.split(".") if p in self.classes), "")

    def of(self, scope: str, name: str, line: int) -> Held | None:
        """What a variable holds at a line of a scope: its own, or one that stands around it."""
        while True:
            held = self._held.get((scope, name), ())
            before = [found for at, found in held if at <= line]
            found = before[-1] if before else self._params.get((scope, name))
            found = found or (held[0][1] if held else None)
            if found is not None or not scope:
                return found
            scope = scope.rpartition(".")[0]

    def _hold(self, scope: str, name: str, line: int, held: Held) -> None:
        known = self._held.setdefault((scope, name), [])
        known.append((line, held))
        known.sort(key=lambda pair: pair[0])

    def member(self, cls: str, name: str) -> Held | None:
        """What a member of a class holds: by its annotation, or by what makes it."""
        if cls not in self._members:
            node = self.classes.get(cls)
            made = _members(node, self._maker(cls)) if node is not None else ()
            self._members[cls] = dict(made)
        return self._members[cls].get(name)

    def _of_own(self, held: Held | None, scope: str, line: int) -> Held | None:
        """What is asked of `self`, of a member of it or of a variable is of what these hold."""
        head, _, rest = held.text.partition(".") if held is not None else ("", "", "")
        if held is None or held.form != "name":
            return held
        if head not in SELF:
            known = self.of(scope, head, line)
            if known is None or known.form not in ("name", "type"):
                return held
            return Held(known.form, f"{known.text}.{rest}".rstrip("."), held.state)
        cls = self.own_class(scope)
        if not rest:
            return Held("name", cls, held.state) if cls else None
        member = self.member(cls, rest) if cls else None
        if member is not None:
            return Held(member.form, member.text, held.state)
        return Held("name", f"{cls}.{rest}" if cls else rest, held.state)

    def _maker(self, cls: str) -> FuncDef | None:
        maker = "__init__" if self._unit.language == "python" else "constructor"
        return self._unit.function(f"{cls}.{maker}")

    def _fill(self, unit: CodeUnit, chains: list[ChainSite]) -> None:
        makes = unit.language != "python" and "typeorm" in unit.text
        wanted = {_head(c.root) for c in chains} - set(SELF)
        wanted |= {n for c in chains for link in c.links for n in _given_names(link.args)}
        wanted -= self.classes.keys()
        for chain in chains:
            target = _first_target(chain.target)
            if target in wanted and "." not in target:
                found = self._of_own(_holds(chain), chain.scope, chain.line)
                if found is not None and makes and chain.links[-1].name == "create":
                    found = Held(found.form, found.text, NEW)
                if found is not None:
                    self._hold(chain.scope, target, chain.line, found)
        missing = frozenset(n for n in wanted if not n[:1].isupper())
        for assign in unit.assignments(missing) if missing else ():
            made = _assigned(assign)
            if made is not None and "." not in assign.target:
                scope = unit.scope_at(assign.line)
                if made.text in _OWN_CLASS:
                    made = Held("name", self.own_class(scope) or made.text, NEW)
                if made.form == "result" and self._held.get((scope, assign.target)):
                    continue  # the chain of calls says more
                self._hold(scope, assign.target, assign.line, made)
        if self._held:
            self._loops(unit, wanted)

    def _loops(self, unit: CodeUnit, wanted: set[str]) -> None:
        names = {name for _, name in self._held}
        for found in _LOOP.finditer(unit.text):
            if found[2] in names and found[1] in wanted:
                line = unit.line_at(found.start())
                scope = unit.scope_at(line)
                held = self.of(scope, found[2], line)
                if held is not None:
                    self._hold(scope, found[1], line, Held(held.form, held.text, ROW))


def _head(root: str) -> str:
    return root.partition(".")[0]


def _given_names(args: Iterable[Expr]) -> Iterator[str]:
    for argument in args:
        if isinstance(argument, Name):
            yield argument.id
        elif isinstance(argument, Attr):
            yield _head(dotted(argument) or "")
        elif isinstance(argument, Seq):
            yield from _given_names(argument.items)
        elif isinstance(argument, Star):
            yield from _given_names((argument.value,))


def _first_target(target: str) -> str:
    """The first of several targets: `user, made = …`."""
    return target.strip("[]() ").split(",")[0].strip()


# -- chains and assignments ----------------------------------------------------------------------


def _holds(chain: ChainSite) -> Held | None:
    """What the value of a chain holds."""
    last = chain.links[-1].name or chain.root.rsplit(".", 1)[-1]
    if last in MAKES:
        return _made(chain.links[-1].args, last)
    given = _given_model(chain)
    single = chain.looped or chain.waited or last in _SINGLE
    if given is not None:
        return Held("name", given, ROW if single else QUERY)
    if not chain.links[0].name:
        return None
    return Held("name", chain.root, ROW if single else QUERY)


_SINGLE = word_set(
    "get first last create get_or_create update_or_create find_one findOne get_or_none one latest"
    " aget one_or_none scalar_one scalar_one_or_none earliest get_or_404 first_or_404 get_by_id"
    " all scalars scalar values values_list findById findByPk save merge"
)


def _made(args: tuple[Expr, ...], name: str) -> Held | None:
    """What `getRepository(User)`, `model("User")` or `get_model("app", "User")` gives."""
    texts = [a.value for a in args if isinstance(a, Lit) and isinstance(a.value, str)]
    if name == "get_user_model":
        return Held("model", "User")
    if name in NAMES_MODELS and texts:
        return Held("model", texts[: 2 if name == "get_model" else 1][-1].rsplit(".", 1)[-1])
    text = dotted(args[0]) if args and isinstance(args[0], Name | Attr) else None
    return Held("name", text) if text else None


def _given_model(chain: ChainSite) -> str | None:
    """The model that a query is given rather than called on: `session.query(User).first()`."""
    for link in chain.links:
        name = link.name or chain.root.rsplit(".", 1)[-1]
        if name not in TAKES and name not in ("scalars", "execute", "exec"):
            continue
        for argument in link.args[:1]:
            inner = argument
            if isinstance(inner, Call) and (callee(inner) or "").rsplit(".", 1)[-1] == "select":
                inner = inner.args[0] if inner.args else inner
            text = dotted(inner) if isinstance(inner, Name | Attr) else None
            if text and text.rsplit(".", 1)[-1][:1].isupper():
                return text
    return None


def _assigned(assign: Assign) -> Held | None:
    """What an assignment says of its target: by its annotation, else by its value."""
    noted = typed(assign.annotation)
    if noted is not None:
        return noted
    value = assign.value
    if isinstance(value, Attr):
        text = dotted(value) or ""
        return Held("name", text) if text.rsplit(".", 1)[-1][:1].isupper() else None
    name = callee(value)
    if name is None or not isinstance(value, Call):
        return None
    last = name.rsplit(".", 1)[-1]
    if value.new or last[:1].isupper():
        return Held("name", name, NEW)
    if last in MAKES:
        return _made(value.args, last)
    if name in _OWN_CLASS:
        return Held("name", name, NEW)
    return Held("result", name, ROW) if last not in LISTED and last not in ON_ROWS else None


# -- annotations ---------------------------------------------------------------------------------


def noted_type(note: Expr | None, depth: int = 0) -> str:
    """The name in an annotation that tells a model: of `Repository<User>` and `User | None` User.

    Empty where it is a plain type.
    """
    if note is None or depth > _DEPTH:
        return ""
    if isinstance(note, Lit) and isinstance(note.value, str):
        found = re.search(r"[A-Z]\w*(?=[\]\s|,]*$)|^\w+$", note.value)
        return found[0] if found and found[0] not in _PLAIN else ""
    if isinstance(note, Op):
        return noted_type(note.left, depth + 1) or noted_type(note.right, depth + 1)
    if isinstance(note, Item):
        key = note.key
        inner = key.items[0] if isinstance(key, Seq) and key.items else key
        own = dotted(note.base) or ""
        within = noted_type(inner, depth + 1)
        return within or ("" if own.rsplit(".", 1)[-1] in _WRAPPERS else noted_type(note.base))
    if isinstance(note, Name | Attr):
        text = dotted(note) or ""
        last = text.rsplit(".", 1)[-1]
        return text if last not in _PLAIN and last not in _WRAPPERS and last[:1].isupper() else ""
    return ""


def typed(note: Expr | None) -> Held | None:
    """What a variable of a type holds: a row, or, of a generic type, what stands for all rows."""
    text = noted_type(note)
    if not text:
        return None
    base = dotted(note.base) if isinstance(note, Item) else None
    generic = base is not None and base.rsplit(".", 1)[-1] not in _WRAPPERS
    return Held("type", text, ALL if generic else ROW)


def _params(unit: CodeUnit) -> Iterator[tuple[tuple[str, str], Held]]:
    """Parameters with a type, by the scope that they are known in."""
    for statement in flat(unit.module.body):
        if isinstance(statement, FuncDef):
            yield from _params_of(statement, statement.name)
        elif isinstance(statement, ClassDef):
            for inner in statement.body:
                if isinstance(inner, FuncDef):
                    yield from _params_of(inner, f"{statement.name}.{inner.name}")


def _params_of(function: FuncDef, scope: str) -> Iterator[tuple[tuple[str, str], Held]]:
    for param in function.params:
        noted = typed(param.annotation)
        if noted is not None:
            yield (scope, param.name), noted


def _members(node: ClassDef, maker: FuncDef | None) -> Iterator[tuple[str, Held]]:
    """Members of a class with their types, and those that its constructor sets.

    `constructor(private users: Repository<User>)`, `self.users = UserRepository(session)`.
    """
    for statement in node.body:
        if isinstance(statement, Assign):
            noted = typed(statement.annotation)
            if noted is not None:
                yield statement.target, noted
    if maker is None:
        return
    params = {p.name: typed(p.annotation) for p in maker.params}
    yield from ((n, held) for n, held in params.items() if held is not None)
    for made in flat(maker.body):
        if isinstance(made, Assign) and made.target.startswith(("self.", "this.")):
            held = _assigned(made)
            if isinstance(made.value, Name):
                held = params.get(made.value.id) or held
            if held is not None and held.form != "result":
                yield made.target.partition(".")[2], held
