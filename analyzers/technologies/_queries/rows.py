"""What one file's chains of calls say of models and tables, as rows of plain values.

A row is (line, action, form, text); the form tells what the text is:

* `name`: a dotted name that begins with a model, a table, or what stands for one; after it may come
  relations and managers (`Order.items`, `models.User.objects`);
* `given`: the same, but a column may follow (`select(User.id)`);
* `row`: a type's name, then relations; what is done is done to one row of it;
* `holder`: a type's name that counts only where the type is a repository of a model;
* `result`: a function's name; its rows are of the model that it returns;
* `model`: a model's name as text; `member`: a member of a client object (`prisma.user`);
* `table`: a table's own name; `accessor`: a relation of a row whose model is not known;
* `here`: the one model of the file; `element`: a class of which one row is looked up, `Person[1]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ...schema.queries import CREATE, DELETE, READ, UPDATE
from ...syntax.ir import Attr, Call, Expr, Lit, Map, Name, Seq, Star, callee, dotted
from ...syntax.unit import ChainLink, ChainSite, CodeUnit
from .classes import rows_of_classes
from .joins import included, joins_relation, relations
from .types import ALL, NEW, QUERY, ROW, SELF, Held, Types
from .words import (
    ACCESSORS,
    BUILDERS,
    EAGER,
    INTO_NAMED,
    JOINS,
    LISTED,
    NAMES_MODELS,
    NAMES_TABLES,
    NO_SUBJECT,
    ON_ROWS,
    PRISMA,
    SELECTS,
    TAKES,
    WANTED,
    actions_of,
    own_method,
    verb_of,
)

Row = tuple[int, str, str, str]
Said = tuple[str, str, str]
"""What is spoken of: form, text, and which rows (`NEW`, `ROW` or `ALL`)."""
MOST = 3_000
_SESSION = re.compile(
    r"(?i)(?:session|sess|manager|repo|repository|data_?source|connection|unit_?of_?work|store|dao"
    r"|crud|engine|transaction|(?:^|[._])(?:s|db|em|orm|uow|conn|tx|trx|txn|entities))$"
)
LINK = "link:"
"""Stands before an action on the rows that relate two models."""
_LINKS = {
    name: actions
    for way in ("", "a")
    for name, actions in (
        (f"{way}add", (CREATE,)),
        (f"{way}set", (CREATE, DELETE)),
        (f"{way}remove", (DELETE,)),
        (f"{way}clear", (DELETE,)),
    )
}


def rows_of(unit: CodeUnit) -> list[Row]:
    """The rows of a file, in source order, at most `MOST`."""
    chains = [c for c in unit.chains(WANTED, own_method) if _may_be(c)]
    reader = _Reader(unit, chains)
    found: dict[Row, None] = dict.fromkeys(rows_of_classes(unit))
    for chain in chains:
        for action, form, text in reader.said(chain):
            found.setdefault((chain.line, action, form, text))
            if len(found) >= MOST:
                return sorted(found)
    return sorted(found)


def _may_be(chain: ChainSite) -> bool:
    """Whether what a chain begins with may have to do with a model."""
    head, _, rest = chain.root.partition(".")
    return (rest or head).rsplit(".", 1)[-1] not in NO_SUBJECT


class _Rows(Struct, frozen=True):
    """How rows count that a call is given: stored ones (`rows`), such as are made there (`new`)."""

    rows: bool
    new: bool
    chain: ChainSite


class _Reader:
    def __init__(self, unit: CodeUnit, chains: list[ChainSite]) -> None:
        self.python = unit.language == "python"
        self.makes = not self.python and "typeorm" in unit.text
        self.mongoose = not self.python and "mongoose" in unit.text
        self.types = Types(unit, chains)

    def said(self, chain: ChainSite) -> Iterator[Said]:
        """(action, form, text) of a chain."""
        names = [link.name or chain.root.rsplit(".", 1)[-1] for link in chain.links]
        if self.makes:
            # TypeORM docs, "Repository APIs": `create` makes an instance and stores nothing.
            names = ["" if n == "create" else n for n in names]
        actions = actions_of(names)
        if not actions:
            verb = next((v for n in names if (v := verb_of(n))), "")
            actions = (verb,) if verb else ()
        if not actions:
            return
        subjects = list(self._subjects(chain))
        last = chain.links[-1].name
        known = self._is_known(chain)
        if last in _LINKS and "." in chain.root and not (known or _is_session(chain.root)):
            for form, text, _ in subjects:
                for action in _LINKS[last]:
                    yield LINK + action, form, text
            return
        new = known and self._gives_new(chain)
        for form, text, state in subjects:
            for action in _on(NEW if new and state == ALL else state, actions):
                yield action, form, text
        aliases: dict[str, str] = {}
        for link, name in zip(chain.links, names, strict=True):
            yield from self._of_link(chain, link, name, actions)
            if name in EAGER or name in JOINS:
                for form, text, _ in subjects[:1]:
                    for relation in relations(link, name, aliases):
                        yield READ, form, f"{text}.{relation}"

    def _of_link(
        self, chain: ChainSite, link: ChainLink, name: str, actions: tuple[str, ...]
    ) -> Iterator[Said]:
        """What a call of a chain says of what it is given."""
        if name in TAKES or (name in BUILDERS and not link.name) or name in NAMES_MODELS:
            own = actions_of([name])
            does = (READ,) if name in JOINS else _does(name, own, actions)
            for form, text, state in self._given(link, name, chain):
                for action in _on(state, does):
                    yield action, form, text
        for argument in link.args:
            if isinstance(argument, Map):
                yield from ((READ, "given", name) for name in included(argument))

    def _is_known(self, chain: ChainSite) -> bool:
        """Whether a chain begins with something that is typed, such as a repository."""
        head, _, rest = chain.root.partition(".")
        if head in SELF:
            if not rest:
                return _is_given_row(chain)
            held = self.types.member(self.types.own_class(chain.scope), rest)
        else:
            held = self.types.of(chain.scope, head, chain.line) if not rest else None
        return held is not None and held.state == ALL and held.form != "result"

    def _gives_new(self, chain: ChainSite) -> bool:
        """Whether a repository is given a row that is not stored yet."""
        first = chain.links[0].args[0] if chain.links[0].args else None
        if isinstance(first, Call):
            return first.new or (callee(first) or "").rsplit(".", 1)[-1] == "create"
        name = first.id if isinstance(first, Name) else ""
        held = self.types.of(chain.scope, name, chain.line) if name else None
        return held is not None and held.state == NEW

    # -- what calls are made on ------------------------------------------------------------------

    def _subjects(self, chain: ChainSite) -> Iterator[Said]:
        root, first = chain.root, chain.links[0].name
        if first == "":
            if chain.new or root.rsplit(".", 1)[-1][:1].isupper():
                yield "name", root, NEW
            return
        head, _, rest = root.partition(".")
        if head in SELF:
            yield from self._own(chain, rest, first)
            return
        held = self.types.of(chain.scope, head, chain.line)
        if held is not None:
            yield from self._held(held, rest, first, chain)
            return
        if rest and self._is_client(chain, rest):
            yield "member", root, ALL
        if rest and self.python and first in ACCESSORS:
            yield "accessor", root.rsplit(".", 1)[-1], ALL
        yield "name", root, ALL

    def _is_client(self, chain: ChainSite, rest: str) -> bool:
        last = rest.rpartition(".")[2]
        return not self.python and chain.links[0].name in PRISMA and last[:1].islower()

    def _own(self, chain: ChainSite, rest: str, first: str) -> Iterator[Said]:
        """What is called on `self`, `this` or a member of it."""
        cls = self.types.own_class(chain.scope)
        if not rest:
            if cls:
                on_row = first in ON_ROWS and not _is_given_row(chain)
                yield ("row" if on_row else "name"), cls, ROW if on_row else ALL
            elif self.mongoose:
                yield "here", "", ROW if first in ON_ROWS else ALL
            return
        member, _, further = rest.partition(".")
        held = self.types.member(cls, member) if cls else None
        if held is not None:
            yield from self._held(held, further, first, chain)
            return
        if self._is_client(chain, rest) and (further or self._extends_client(cls)):
            yield "member", rest, ALL
        if cls:
            yield "name", f"{cls}.{rest}", ALL
        if self.python and first in ACCESSORS and (further or not cls):
            yield "accessor", rest.rsplit(".", 1)[-1], ALL
        if not self.python:
            yield "name", rest, ALL

    def _extends_client(self, cls: str) -> bool:
        node = self.types.classes.get(cls)
        bases = node.bases if node is not None else ()
        return any("Prisma" in (dotted(b) or callee(b) or "") for b in bases)

    def _held(self, held: Held, rest: str, first: str, chain: ChainSite) -> Iterator[Said]:
        """What is called on a variable, by what it holds."""
        text = f"{held.text}.{rest}" if rest else held.text
        if held.form == "model":
            if not rest:
                yield "model", held.text, held.state
        elif rest:
            if self._is_client(chain, rest):
                yield "member", f"{held.text}.{rest}", ALL
            form = {"type": "row", "result": "result"}.get(held.form, "name")
            yield form, text, ALL
        elif held.form == "type":
            if held.state == ROW:
                yield ("row", text, ROW) if first in ON_ROWS else ("holder", text, ALL)
            else:
                yield "name", text, ALL
        elif held.state in (ALL, QUERY) or first in ON_ROWS or first not in LISTED:
            if first == "remove" and self.python and chain.links[0].args:
                return  # of a list
            counted = held.state in (ROW, QUERY) and first not in ON_ROWS
            state = QUERY if counted else held.state if first in ON_ROWS else ALL
            form = "result" if held.form == "result" else "name"
            if form == "name" or first in ON_ROWS:
                yield form, text, state

    # -- what calls are given --------------------------------------------------------------------

    def _given(self, link: ChainLink, name: str, chain: ChainSite) -> Iterator[Said]:
        """The models and tables that a call is given."""
        known = name in ON_ROWS and self._is_known(chain)
        texts = [a for a in link.args if isinstance(a, Lit) and isinstance(a.value, str)]
        if name in NAMES_MODELS and texts:
            last = texts[: 2 if name == "get_model" else 1][-1]
            yield "model", str(last.value).rsplit(".", 1)[-1], ALL
            return
        for position, argument in enumerate(link.args):
            if isinstance(argument, Lit):
                by_name = name in NAMES_TABLES or (
                    name in BUILDERS or name.startswith(("insert", "upsert"))
                    if not link.name
                    else name in INTO_NAMED and _is_session(chain.root)
                )
                other = name in JOINS and (joins_relation(link) or len(link.args) < 2)
                if position == 0 and by_name and not other and isinstance(argument.value, str):
                    yield "table", argument.value, ALL
            elif position == 0 or name in SELECTS:
                rows = _Rows(
                    name in ON_ROWS and not known and _is_session(chain.root), not known, chain
                )
                yield from self._argument(argument, name, rows)

    def _argument(self, argument: Expr, name: str, how: _Rows) -> Iterator[Said]:
        if isinstance(argument, Seq):
            for item in argument.items:
                yield from self._argument(item, name, how)
        elif isinstance(argument, Star):
            yield from self._argument(argument.value, "select", how)
        elif isinstance(argument, Call):
            made = callee(argument)
            last = made.rsplit(".", 1)[-1] if made else ""
            if made and (argument.new or last[:1].isupper()):
                if how.new:
                    yield "name", made, NEW
            elif name in SELECTS or last in ("aliased", "with_polymorphic"):
                for inner in argument.args[:2]:
                    yield from self._argument(inner, name, how)
        elif isinstance(argument, Name | Attr):
            yield from self._named(dotted(argument) or "", how)

    def _named(self, text: str, how: _Rows) -> Iterator[Said]:
        head, _, rest = text.partition(".")
        scope, rows = how.chain.scope, how.rows
        if not text:
            return
        if head in SELF:
            cls = self.types.own_class(scope)
            held = self.types.member(cls, rest) if cls and rest else None
            if cls and not rest and rows:
                yield "row", cls, ROW
            elif held is not None and rows:
                yield _row_form(held), held.text, held.state
            elif held is None and cls and rest:
                yield "name", f"{cls}.{rest}", ROW if rows else ALL
            return
        held = self.types.of(scope, head, how.chain.line)
        if held is None:
            yield "given", text, ALL
        elif rows:
            yield _row_form(held), f"{held.text}.{rest}".rstrip("."), held.state
        elif held.state in (ALL, QUERY):
            form = "row" if held.form == "type" else held.form
            yield form, f"{held.text}.{rest}".rstrip("."), held.state


def _is_given_row(chain: ChainSite) -> bool:
    """Whether a repository's own `this.save(user)` is given the row."""
    args = chain.links[0].args
    return bool(args) and isinstance(args[0], Name | Call)


def _is_session(root: str) -> bool:
    """Whether rows are added to what is called so: `db.session`, `self.uow`."""
    return _SESSION.search(root) is not None


def _row_form(held: Held) -> str:
    return "row" if held.form == "type" else held.form


def _on(state: str, actions: tuple[str, ...]) -> tuple[str, ...]:
    """What is done, where it is done to a row: a new one is created, a known one updated."""
    if state in (NEW, ROW) and actions in ((CREATE,), (UPDATE,)):
        return (CREATE,) if state == NEW else (UPDATE,)
    return () if state == QUERY and actions == (READ,) else actions


def _does(name: str, own: tuple[str, ...], whole: tuple[str, ...]) -> tuple[str, ...]:
    """What a call does to what it is given: `query(X)…delete()` deletes, `insert(X)` inserts."""
    return whole if own == (READ,) or not own or name in ("from", "into", "table") else own
