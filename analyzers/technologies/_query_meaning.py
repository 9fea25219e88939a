"""What the rows of a file speak of, looked up in the whole repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from ..schema.queries import UPDATE
from ..syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Do,
    Expr,
    FuncDef,
    Item,
    Name,
    Op,
    callee,
    chain,
    dotted,
    flat,
    walk,
)
from ..syntax.project import Definition, External, Project
from ._query_relations import FIELDS, LINKED, Relation, relation_of
from ._query_rows import LINK, Row
from ._query_types import noted_type
from ._query_words import MAKES, MANAGERS, TAKES
from .base import Usage

Back = tuple[str, Relation]
"""A file and a relation of one of its classes."""
Registry = Mapping[str, Sequence[Back]]
"""Ways back, and many-to-many ways, by the name of the member that leads there."""
_MANAGER = ("Manager", "QuerySet", "as_manager", "from_queryset", "Repository")
_DEPTH = 8
_HELD_MODEL = ("model", "model_class", "Model", "queryset", "_model", "entity")
_BY_CALL = ("EntityRepository", "CustomRepository", "InjectModel", "Repository")
Place = tuple[str, str, int]
"""A definition: its name, file and line."""


class Meaning:
    """Looks up what the rows of one file speak of."""

    def __init__(self, path: str, project: Project, registry: Registry) -> None:
        self._path = path
        self._project = project
        self._registry = registry
        self._script = not path.endswith((".py", ".pyi"))
        self._known: dict[tuple[str, str, bool], tuple[Usage, ...]] = {}

    def usages(self, rows: Sequence[Row]) -> tuple[Usage, ...]:
        """The usages of rows, each once a place."""
        found: dict[Usage, None] = {}
        for line, action, form, text in rows:
            linking = action.startswith(LINK)
            key = (form, text, linking)
            if key not in self._known:
                self._known[key] = tuple(self._meant(form, text, linking))
            for usage in self._known[key]:
                does = usage.action or action.removeprefix(LINK)
                found.setdefault(replace(usage, line=line, action=does))
        return tuple(found)

    def _meant(self, form: str, text: str, linking: bool) -> Iterator[Usage]:
        if linking:
            yield from self._between(form, text)
        elif form == "table":
            name = text.strip().split()[0] if text.strip() else ""
            schema, _, table = name.rpartition(".")
            if table:
                yield Usage(self._path, 0, "", table.strip("`\"'[]"), schema or None)
        elif form == "model":
            yield Usage(self._path, 0, "", model=text)
        elif form == "here":
            yield Usage(self._path, 0, "", model_path=self._path)
        elif form == "member":
            yield from self._member(text)
        elif form == "accessor":
            yield from self._accessor(text)
        elif form == "result":
            yield from self._result(text)
        elif form == "element":
            yield from self._class_named(self._path, text, [])
        elif form in ("row", "holder"):
            yield from self._type(text, form)
        else:
            yield from self._name(text, form == "given")

    # -- forms -------------------------------------------------------------------------------------

    def _member(self, text: str) -> Iterator[Usage]:
        """A member of a client: Prisma's own, or Drizzle's under `query`."""
        before, _, name = text.rpartition(".")
        if before.rsplit(".", 1)[-1] == "query":
            yield Usage(self._path, 0, "", model=name, technology="Drizzle ORM")
        else:
            yield Usage(self._path, 0, "", model=name, technology="Prisma")

    def _accessor(self, name: str) -> Iterator[Usage]:
        """A relation of an unknown row: what every relation of that name leads to."""
        found = self._registry.get(name, ())
        targets = {(p, r.cls) if r.back == name else ("", r.target) for p, r in found}
        if len(targets) == 1:
            path, relation = found[0]
            yield from self._far_end(path, relation, relation.back == name)

    def _result(self, text: str) -> Iterator[Usage]:
        """What a function gives, by what it says it returns."""
        target = self._project.resolve(self._path, text)
        if isinstance(target, Definition) and isinstance(target.node, FuncDef):
            noted = noted_type(target.node.returns)
            if noted:
                yield from self._class_named(target.path, noted, [])

    def _type(self, text: str, form: str) -> Iterator[Usage]:
        head, *rest = self._split(text)
        for usage in self._class_named(self._path, head, rest):
            if form == "row" or rest or not usage.model_path:
                yield usage
            elif usage.others:
                yield _only_others(usage)

    def _split(self, text: str) -> list[str]:
        """A type's own dotted name, then what follows it: `models.Order.items`."""
        parts = text.split(".")
        last = max((i for i, p in enumerate(parts) if p[:1].isupper()), default=0)
        return [".".join(parts[: last + 1]), *parts[last + 1 :]]

    def _name(self, text: str, given: bool) -> Iterator[Usage]:
        """The definition that a dotted name, or the beginning of it, stands for."""
        parts = text.split(".")
        last: tuple[Definition, list[str]] | None = None
        for end in range(1, len(parts) + 1):
            target = self._aliased(self._path, ".".join(parts[:end]))
            if isinstance(target, Definition):
                if isinstance(target.node, ClassDef):
                    yield from self._in_class(target, parts[end:], given, 0)
                    return
                if isinstance(target.node, Assign):
                    last = (target, parts[end:])
            elif isinstance(target, External) and end == 1 and not self._script:
                return
        if last is not None:
            yield from self._assigned(*last, parts, given)
        else:
            yield from self._by_capital(parts)

    def _by_capital(self, parts: list[str]) -> Iterator[Usage]:
        """A model that a factory or a registry hands out: `models.User`, `db.User`."""
        first = self._project.resolve(self._path, parts[0])
        if isinstance(first, External) or (isinstance(first, Definition) and len(parts) == 1):
            return
        capital = next((p for p in reversed(parts[-3:]) if p[:1].isupper()), None)
        after = parts[parts.index(capital) + 1 :] if capital else []
        known = capital is not None and (len(parts) > 1 or self._script)
        if capital and known and all(p in MANAGERS for p in after):
            yield Usage(self._path, 0, "", model=capital)

    # -- definitions -------------------------------------------------------------------------------

    def _aliased(self, path: str, name: str) -> object:
        return self._project.aliased(self._project.resolve(path, name))

    def _assigned(
        self, found: Definition, rest: list[str], parts: list[str], given: bool
    ) -> Iterator[Usage]:
        """What a variable of a module stands for: a table, a model, or what hands one out."""
        node = found.node
        value = node.value if isinstance(node, Assign) else None
        made = list(self._made(found.path, value, 0))
        noted = noted_type(node.annotation) if isinstance(node, Assign) else ""
        if noted:
            made += self._class_named(found.path, noted, [])
        others = [p for u in made for p in _places(u)]
        name = found.name if found.name != "default" else parts[len(parts) - len(rest) - 1]
        if rest and not given and not all(p in MANAGERS for p in rest):
            if self._script:
                yield from self._by_capital(parts)
            return
        yield self._usage((name, found.path, node.line), others)

    def _made(self, path: str, value: Expr | None, depth: int) -> Iterator[Usage]:
        """The models of what a call makes: `getRepository(User)`, `CRUDItem(Item)`, a query."""
        if depth > 3 or not isinstance(value, Call):
            return
        calls = chain(value)
        for call in calls:
            name = (callee(call) or "").rsplit(".", 1)[-1]
            name = name or (call.func.name if isinstance(call.func, Attr) else "")
            target = self._aliased(path, callee(call) or "")
            is_class = isinstance(target, Definition) and isinstance(target.node, ClassDef)
            if name in MAKES or name in TAKES or is_class:
                for argument in call.args[:1]:
                    text = dotted(argument) if isinstance(argument, Name | Attr) else None
                    if text and text.rsplit(".", 1)[-1][:1].isupper():
                        yield from self._class_named(path, text, [])
            if isinstance(target, Definition) and isinstance(target.node, ClassDef):
                yield from self._in_class(target, [], False, depth + 1)
        root = calls[0].func
        text = dotted(root.base) if isinstance(root, Attr) else None
        if text and text[:1].isupper():
            yield from self._class_named(path, text.split(".")[0], [])

    def _class_named(self, path: str, name: str, rest: list[str]) -> Iterator[Usage]:
        target = self._aliased(path, name)
        if not isinstance(target, Definition):
            return
        if isinstance(target.node, ClassDef):
            yield from self._in_class(target, rest, False, 0)
        elif isinstance(target.node, Assign):
            noted = [target.node.annotation, target.node.value]
            others = [p for n in noted for p in self._noted(target.path, n)]
            others += [(n, "", 0) for n in _bare_names(target.name)] if self._script else []
            yield self._usage((target.name, target.path, target.node.line), others)

    def _noted(self, path: str, note: Expr | None) -> Iterator[Place]:
        """The classes that a type's alias names."""
        if not isinstance(note, Item | Op | Name | Attr | Call):
            return
        for inner in walk(note):
            if isinstance(inner, Name | Attr) and (full := dotted(inner)):
                found = self._aliased(path, full)
                if isinstance(found, Definition) and isinstance(found.node, ClassDef | Assign):
                    yield full.rsplit(".", 1)[-1], found.path, found.node.line

    def _in_class(
        self, found: Definition, rest: list[str], given: bool, depth: int
    ) -> Iterator[Usage]:
        """A class, or what its members lead to."""
        node = found.node
        if not isinstance(node, ClassDef) or depth > _DEPTH:
            return
        if not rest:
            yield self._class_usage(found)
            return
        member, *further = rest
        far = self._follow(found, member)
        if far is not None:
            if not further:
                yield from self._far_end(*far)
            elif (target := self._target(*far)) is not None:
                yield from self._in_class(target, further, given, depth + 1)
            return
        if member in MANAGERS and further:
            yield from self._in_class(found, further, given, depth + 1)
            return
        if member in MANAGERS or (given and not further):
            yield self._class_usage(found)
            return
        inner = self._aliased(found.path, f"{found.name}.{member}")
        if not isinstance(inner, Definition):
            yield from self._through_kept(found, rest, given, depth)
            return
        if isinstance(inner.node, ClassDef):
            yield from self._in_class(inner, further, given, depth + 1)
        elif isinstance(inner.node, Assign) and not further:
            made = callee(inner.node.value) or ""
            if any(word in made for word in _MANAGER):
                yield self._class_usage(found)
            else:
                yield from self._made(inner.path, inner.node.value, depth + 1)

    def _through_kept(
        self, found: Definition, rest: list[str], given: bool, depth: int
    ) -> Iterator[Usage]:
        """Members of the model that a repository keeps: what its queries join."""
        assert isinstance(found.node, ClassDef)
        for name, path, _ in list(self._kept_by(found, found.node))[:1]:
            kept = self._aliased(path, name)
            if isinstance(kept, Definition) and kept.node is not found.node:
                yield from self._in_class(kept, rest, given, depth + 1)

    def _class_usage(self, found: Definition) -> Usage:
        """A class with its ancestors, and the models that it is a repository of."""
        node = found.node
        others: list[Place] = []
        if isinstance(node, ClassDef):
            lineage = self._project.lineage(found.path, node)
            above = [d for d in lineage if isinstance(d, Definition)]
            others += [(d.name, d.path, d.node.line) for d in above]
            others += self._kept_by(found, node)
            if self._script and any(k == "interface" for k, _ in node.keywords):
                others += [(n, "", 0) for n in _bare_names(found.name)]
        return self._usage((found.name, found.path, node.line), others)

    def _kept_by(self, found: Definition, node: ClassDef) -> Iterator[Place]:
        """The model of a repository, a form, a serializer: as its head or its body names it."""
        named: list[Expr] = []
        for base in node.bases:
            if isinstance(base, Item):
                named += [n for n in walk(base.key) if isinstance(n, Name | Attr)][:1]
            elif isinstance(base, Call):
                named += base.args[:1]
        for decorator in node.decorators:
            if isinstance(decorator, Call) and (callee(decorator) or "").endswith(_BY_CALL):
                named += decorator.args[:1]
        named += _set_in(node.body)
        for expr in named:
            text = dotted(expr) if isinstance(expr, Name | Attr) else None
            target = self._aliased(found.path, text) if text else None
            if isinstance(target, Definition) and isinstance(target.node, ClassDef | Assign):
                yield target.name, target.path, target.node.line

    # -- relations ---------------------------------------------------------------------------------

    def _follow(self, found: Definition, member: str) -> tuple[str, Relation, bool] | None:
        """The relation that a member of a class is, and whether it is the way back."""
        node = found.node
        assert isinstance(node, ClassDef)
        inner = self._project.resolve(found.path, f"{found.name}.{member}")
        if isinstance(inner, Definition) and isinstance(inner.node, Assign):
            own = relation_of(node, inner.node) or self._by_own_field(node, inner)
            if own is not None:
                return inner.path, own, False
        names: set[str] | None = None
        for path, relation in () if self._script else self._registry.get(member, ()):
            if relation.back != member:
                continue
            if names is None:
                above = self._project.lineage(found.path, node)
                names = {found.name, *(d.name for d in above if isinstance(d, Definition))}
            if relation.target.rsplit(".", 1)[-1] in names:
                return path, relation, True
        return None

    def _by_own_field(self, node: ClassDef, member: Definition) -> Relation | None:
        """A relation whose field is of a class that the project derives from a mapper's field."""
        value = member.node.value if isinstance(member.node, Assign) else None
        made = self._aliased(member.path, callee(value) or "")
        if not (isinstance(made, Definition) and isinstance(made.node, ClassDef)):
            return None
        above = self._project.lineage(made.path, made.node)
        names = (a.name.rsplit(".", 1)[-1] for a in above if isinstance(a, External))
        field = next((n for n in names if n in FIELDS), "")
        return relation_of(node, member.node, field) if field else None  # type: ignore[arg-type]

    def _target(self, path: str, relation: Relation, back: bool) -> Definition | None:
        name = relation.cls if back else relation.target
        target = self._aliased(path, name)
        return target if isinstance(target, Definition) else None

    def _far_end(self, path: str, relation: Relation, back: bool) -> Iterator[Usage]:
        target = self._target(path, relation, back)
        if target is not None and isinstance(target.node, ClassDef):
            yield self._class_usage(target)
        elif target is None:
            name = relation.cls if back else relation.target
            yield Usage(self._path, 0, "", model=name.rsplit(".", 1)[-1])

    def _between(self, form: str, text: str) -> Iterator[Usage]:
        """The table between two models that `add`, `remove`, `set` or `clear` changes."""
        head, *members = self._split(text)
        rest = [m for m in members if m not in MANAGERS]
        if form == "accessor" or not rest:
            return
        target = self._aliased(self._path, head)
        for member in rest[:-1]:
            far = self._follow(target, member) if _is_class(target) else None  # type: ignore[arg-type]
            target = self._target(*far) if far is not None else None
        far = self._follow(target, rest[-1]) if _is_class(target) else None  # type: ignore[arg-type]
        if far is None:
            return
        if far[1].kind != LINKED:
            for usage in self._far_end(*far):
                yield replace(usage, action=UPDATE)
            return
        path, relation, _ = far
        if relation.through:
            yield from self._class_named(path, relation.through, [])
        else:
            yield Usage(self._path, 0, "", model_path=path, model_line=relation.line)

    def _usage(self, place: Place, others: Sequence[Place]) -> Usage:
        name, path, line = place
        more = tuple(dict.fromkeys(p for p in others if p != place))
        return Usage(self._path, 0, "", model=name, model_path=path, model_line=line, others=more)


def _bare_names(name: str) -> Iterator[str]:
    """The model that a type of its documents is named for: `UserDocument`, `IUser`."""
    bare = re.sub(r"(?:Hydrated)?(?:Document|Doc|Entity|Model)$", "", name)
    bare = bare[1:] if re.match(r"I[A-Z][a-z]", bare) else bare
    if bare and bare != name:
        yield bare


def _is_class(target: object) -> bool:
    return isinstance(target, Definition) and isinstance(target.node, ClassDef)


def _places(usage: Usage) -> Iterator[Place]:
    yield usage.model, usage.model_path, usage.model_line
    yield from usage.others


def _only_others(usage: Usage) -> Usage:
    """A usage of what a type keeps rather than of the type itself."""
    (name, path, line), *more = usage.others
    return replace(usage, model=name, model_path=path, model_line=line, others=tuple(more))


def _set_in(body: tuple[object, ...]) -> Iterator[Expr]:
    """What a class says its model is: `model = Item`, `class Meta: model = Item`, `super(Item)`."""
    for statement in body:
        if isinstance(statement, Assign) and statement.target in _HELD_MODEL:
            value = statement.value
            while isinstance(value, Call):
                value = value.func.base if isinstance(value.func, Attr) else value.func
            while isinstance(value, Attr) and value.name in MANAGERS:
                value = value.base
            if value is not None:
                yield value
        elif isinstance(statement, ClassDef) and statement.name == "Meta":
            yield from _set_in(statement.body)
        elif isinstance(statement, FuncDef) and statement.name in ("__init__", "constructor"):
            for inner in flat(statement.body):
                value = inner.value if isinstance(inner, Do) else None
                if isinstance(value, Call) and _is_super(value.func):
                    yield from value.args[:1]


def _is_super(func: Expr) -> bool:
    if isinstance(func, Attr):
        func = func.base
    return (isinstance(func, Name) and func.id == "super") or callee(func) == "super"
