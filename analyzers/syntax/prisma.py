"""Prisma's schema language: blocks, fields and attributes as IR.

A block is a `ClassDef` whose keyword `block` says its kind (model, view, type, enum, datasource,
generator). A field is an `Assign`: its annotation is the type (`T?` is `T | None`, `T[]` an `Item`
of `Array`), its decorators are the attributes as calls (`@id` too); `key = value` has a value. The
attributes of a block (`@@map`) are its decorators. What cannot be read is a problem with its line;
every other line of the file is kept.

Grammar: Prisma docs, "Prisma schema" reference, and `schema.pest` of prisma-engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from ..model.catalog import Problem
from ..problems import problem
from .ir import Assign, Attr, Call, ClassDef, Expr, Item, Lit, Map, Name, Op, Seq
from .tree import comment_text, number, unescape
from .unit import Unit

BLOCKS = frozenset({"model", "view", "type", "enum", "datasource", "generator"})
MAX_NESTING = 30
_TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+)|(?P<line>\n)|(?P<doc>///[^\n]*)|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>"(?:[^"\\\n]|\\.)*"?)|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    |(?P<word>[^\W\d][\w-]*|\d+[^\W\d][\w-]*)|(?P<mark>@@|[^\w\s])""",
    re.X | re.S,
)


class Token(Struct, frozen=True):
    """A piece of a schema: its kind, its text, its line."""

    kind: str
    text: str
    line: int


class Unreadable(ValueError):
    """A piece of a schema that no rule reads; `line` is where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class PrismaUnit(Unit):
    """A `.prisma` file."""

    @cached_property
    def _read(self) -> tuple[tuple[ClassDef, ...], tuple[Problem, ...]]:
        parser = _Parser(self.path, tokens(self.text))
        return tuple(parser.blocks()), tuple(parser.problems)

    @property
    def blocks(self) -> tuple[ClassDef, ...]:
        """The blocks of the file, in order."""
        return self._read[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read."""
        return self._read[1]


def tokens(text: str) -> list[Token]:
    """The tokens of a schema; white space is left out, line ends are kept."""
    found: list[Token] = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, match[0], line))
        line += match[0].count("\n")
    found.append(Token("end", "", line))
    return found


class _Parser:
    """Reads tokens into blocks, one line at a time, and goes on after what it cannot read."""

    def __init__(self, path: str, found: list[Token]) -> None:
        self.path = path
        self.tokens = found
        self.at = 0
        self.problems: list[Problem] = []

    # -- tokens ----------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.at += 1
        return token

    def take(self, text: str) -> bool:
        """Go past a mark if it is next."""
        if self.token.kind == "mark" and self.token.text == text:
            self.at += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            raise Unreadable(self.token.line, f"{text!r} expected, not {self.token.text!r}")

    def word(self) -> str:
        if self.token.kind != "word":
            raise Unreadable(self.token.line, f"a name expected, not {self.token.text!r}")
        return self.next().text

    def skip(self, *kinds: str) -> None:
        while self.token.kind in kinds:
            self.at += 1

    def pass_lines(self, end: str = "") -> None:
        """Go past line ends within brackets, but not into the next field of a half-typed one."""
        last = None
        while self.token.kind in ("line", "comment", "doc"):
            last = self.at if self.token.kind == "line" else last
            self.at += 1
        following = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        field = self.token.kind == "word" and following.kind == "word"
        if last is not None and (field or self.token.text in {"@@", "}"} - {end}):
            self.at = last
            raise Unreadable(self.token.line, "a bracket is not closed")

    def skip_line(self) -> None:
        while self.token.kind not in ("line", "end"):
            self.at += 1

    def report(self, error: Unreadable) -> None:
        self.problems.append(problem("syntax-error", self.path, error.line, str(error)[:200]))

    # -- blocks ----------------------------------------------------------------------------------

    def blocks(self) -> Iterator[ClassDef]:
        """Every block that can be read."""
        docs: list[str] = []
        while self.token.kind != "end":
            if self._gather(docs):
                continue
            try:
                yield self._block(" ".join(docs) or None)
            except Unreadable as error:
                self.report(error)
                self.skip_line()
            docs = []

    def _gather(self, docs: list[str]) -> bool:
        """Take in comments and line ends; an empty line parts a comment from what follows."""
        token = self.token
        if token.kind == "doc":
            text = comment_text(token.text)
            docs.extend([text] if text else [])
        elif token.kind == "line":
            following = self.tokens[self.at + 1]
            if following.kind == "line":
                docs.clear()
        elif token.kind != "comment":
            return False
        self.at += 1
        return True

    def _block(self, doc: str | None) -> ClassDef:
        line = self.token.line
        kind = self.word()
        if kind not in BLOCKS:
            raise Unreadable(line, f"no block begins with {kind!r}")
        name = self.word()
        self.skip("comment", "doc", "line")
        self.need("{")
        fields: list[Assign] = []
        attributes: list[Expr] = []
        docs: list[str] = []
        while not self.take("}"):
            if self.token.kind == "end" or self._next_block():
                self.report(Unreadable(line, f"{kind} {name} is not closed"))
                break
            if self._gather(docs):
                continue
            self._line(kind, fields, attributes, docs)
            docs = []
        return ClassDef(
            line=line,
            name=name,
            keywords=(("block", Lit(line, kind)),),
            decorators=tuple(attributes),
            body=tuple(fields),
            doc=doc,
            end_line=self.token.line,
        )

    def _next_block(self) -> bool:
        """Whether another block begins here, so that this one lost its end."""
        a, b, c = (self.tokens[min(self.at + n, len(self.tokens) - 1)] for n in range(3))
        return a.text in BLOCKS and b.kind == "word" and c.text == "{"

    def _line(
        self, kind: str, fields: list[Assign], attributes: list[Expr], docs: list[str]
    ) -> None:
        """One line of a block: an attribute of the block, a setting or a field."""
        start = self.at
        try:
            if self.take("@@"):
                attributes.append(self._attribute())
            else:
                fields.append(self._field(kind, " ".join(docs) or None))
            if self.token.kind not in ("line", "end", "doc", "comment") and self.token.text != "}":
                raise Unreadable(self.token.line, f"{self.token.text!r} is not understood here")
        except Unreadable as error:
            self.report(error)
            self.skip_line()
            self.at += self.at == start and self.token.kind != "end"

    def _field(self, kind: str, doc: str | None) -> Assign:
        line, name = self.token.line, self.word()
        if kind in ("datasource", "generator"):
            self.need("=")
            return Assign(line, name, self._value(0), None, self._beside(doc))
        note = None if kind == "enum" else self._type()
        attributes: list[Expr] = []
        try:
            while self.take("@"):
                attributes.append(self._attribute())
        except Unreadable as error:
            self.report(error)
            self.skip_line()
        return Assign(line, name, None, note, self._beside(doc), tuple(attributes))

    def _beside(self, doc: str | None) -> str | None:
        """The documentation above a field, else the comment that ends its line."""
        if self.token.kind in ("doc", "comment"):
            beside = comment_text(self.token.text)
            return doc or beside
        return doc

    # -- types, attributes, values -----------------------------------------------------------------

    def _type(self) -> Expr:
        line = self.token.line
        made: Expr = Name(line, self.word())
        if self.take("("):
            made = Call(line, made, *self._arguments(0))
        if self.take("["):
            self.need("]")
            made = Item(line, Name(line, "Array"), made)
        if self.take("?"):
            made = Op(line, "|", made, Lit(line))
        self.take("!")
        return made

    def _attribute(self) -> Expr:
        line = self.token.line
        name = self._name()
        return Call(line, name, *self._arguments(0)) if self.take("(") else Call(line, name)

    def _name(self) -> Expr:
        line = self.token.line
        made: Expr = Name(line, self.word())
        while self.take("."):
            made = Attr(line, made, self.word())
        return made

    def _arguments(self, depth: int) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
        """What stands before the closing parenthesis: values and named values."""
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        while True:
            self.pass_lines()
            if self.take(")"):
                return tuple(args), tuple(kwargs)
            if self.take(","):
                continue
            following = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
            if self.token.kind == "word" and following.text == ":":
                name = self.word()
                self.need(":")
                kwargs.append((name, self._value(depth + 1)))
            else:
                args.append(self._value(depth + 1))

    def _value(self, depth: int) -> Expr:
        if depth > MAX_NESTING:
            raise Unreadable(self.token.line, "values are nested too deeply")
        self.pass_lines()
        token = self.token
        if token.kind == "string":
            self.next()
            return Lit(token.line, unescape(token.text[1:].removesuffix('"')))
        if token.kind == "number":
            self.next()
            return Lit(token.line, number(token.text))
        if self.take("["):
            return self._list(token.line, depth)
        if self.take("{"):
            return self._map(token.line, depth)
        made = self._name()
        if isinstance(made, Name) and made.id in ("true", "false"):
            return Lit(token.line, made.id == "true")
        if self.take("("):
            return Call(token.line, made, *self._arguments(depth + 1))
        return made

    def _list(self, line: int, depth: int) -> Expr:
        items: list[Expr] = []
        while True:
            self.pass_lines()
            if self.take("]"):
                return Seq(line, tuple(items))
            if not self.take(","):
                items.append(self._value(depth + 1))

    def _map(self, line: int, depth: int) -> Expr:
        """An object: partial indexes are written `where: { field: value }`."""
        items: list[tuple[Expr, Expr]] = []
        while True:
            self.pass_lines("}")
            if self.take("}"):
                return Map(line, tuple(items))
            if not self.take(","):
                key = Lit(self.token.line, self.word())
                self.need(":")
                items.append((key, self._value(depth + 1)))
