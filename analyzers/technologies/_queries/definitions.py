"""Classes and variables that usages hang on: what each stands for, keeps and leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...syntax.ir import (
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
from ...syntax.project import Definition, External, Project
from ..base import Usage
from .relations import FIELDS, Relation, relation_of
from .types import noted_type
from .words import MAKES, MANAGERS, TAKES

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


class Definitions:
    """Looks up the classes and variables of a repository for one file."""

    def __init__(self, path: str, project: Project, registry: Registry) -> None:
        self._path = path
        self._project = project
        self._registry = registry
        self._script = not path.endswith((".py", ".pyi"))

    def aliased(self, path: str, name: str) -> object:
        """What a name in a file stands for, behind other names for it."""
        return self._project.aliased(self._project.resolve(path, name))

    def assigned(
        self, found: Definition, rest: list[str], parts: list[str], given: bool
    ) -> Iterator[Usage]:
        """What a variable of a module stands for: a table, a model, or what hands one out."""
        node = found.node
        value = node.value if isinstance(node, Assign) else None
        made = list(self._made(found.path, value, 0))
        noted = noted_type(node.annotation) if isinstance(node, Assign) else ""
        if noted:
            made += self.class_named(found.path, noted, [])
        others = [p for u in made for p in _places(u)]
        name = found.name if found.name != "default" else parts[len(parts) - len(rest) - 1]
        if rest and not given and not all(p in MANAGERS for p in rest):
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
            target = self.aliased(path, callee(call) or "")
            is_class = isinstance(target, Definition) and isinstance(target.node, ClassDef)
            if name in MAKES or name in TAKES or is_class:
                for argument in call.args[:1]:
                    text = dotted(argument) if isinstance(argument, Name | Attr) else None
                    if text and text.rsplit(".", 1)[-1][:1].isupper():
                        yield from self.class_named(path, text, [])
            if isinstance(target, Definition) and isinstance(target.node, ClassDef):
                yield from self.in_class(target, [], False, depth + 1)
        root = calls[0].func
        text = dotted(root.base) if isinstance(root, Attr) else None
        if text and text[:1].isupper():
            yield from self.class_named(path, text.split(".")[0], [])

    def class_named(self, path: str, name: str, rest: list[str]) -> Iterator[Usage]:
        """The usage of a class, or of what a type is another name of, and of its members."""
        target = self.aliased(path, name)
        if not isinstance(target, Definition):
            return
        if isinstance(target.node, ClassDef):
            yield from self.in_class(target, rest, False, 0)
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
                found = self.aliased(path, full)
                if isinstance(found, Definition) and isinstance(found.node, ClassDef | Assign):
                    yield full.rsplit(".", 1)[-1], found.path, found.node.line

    def in_class(
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
        far = self.follow(found, member)
        if far is not None:
            if not further:
                yield from self.far_end(*far)
            elif (target := self.target(*far)) is not None:
                yield from self.in_class(target, further, given, depth + 1)
            return
        if member in MANAGERS and further:
            yield from self.in_class(found, further, given, depth + 1)
            return
        if member in MANAGERS or (given and not further):
            yield self._class_usage(found)
            return
        inner = self.aliased(found.path, f"{found.name}.{member}")
        if not isinstance(inner, Definition):
            yield from self._through_kept(found, rest, given, depth)
            return
        if isinstance(inner.node, ClassDef):
            yield from self.in_class(inner, further, given, depth + 1)
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
            kept = self.aliased(path, name)
            if isinstance(kept, Definition) and kept.node is not found.node:
                yield from self.in_class(kept, rest, given, depth + 1)

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
            target = self.aliased(found.path, text) if text else None
            if isinstance(target, Definition) and isinstance(target.node, ClassDef | Assign):
                yield target.name, target.path, target.node.line

    def follow(self, found: Definition, member: str) -> tuple[str, Relation, bool] | None:
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
        made = self.aliased(member.path, callee(value) or "")
        if not (isinstance(made, Definition) and isinstance(made.node, ClassDef)):
            return None
        above = self._project.lineage(made.path, made.node)
        names = (a.name.rsplit(".", 1)[-1] for a in above if isinstance(a, External))
        field = next((n for n in names if n in FIELDS), "")
        return relation_of(node, member.node, field) if field else None  # type: ignore[arg-type]

    def target(self, path: str, relation: Relation, back: bool) -> Definition | None:
        """The class at the far end of a relation."""
        name = relation.cls if back else relation.target
        target = self.aliased(path, name)
        return target if isinstance(target, Definition) else None

    def far_end(self, path: str, relation: Relation, back: bool) -> Iterator[Usage]:
        """The usage of the class at the far end of a relation."""
        target = self.target(path, relation, back)
        if target is not None and isinstance(target.node, ClassDef):
            yield self._class_usage(target)
        elif target is None:
            name = relation.cls if back else relation.target
            yield Usage(self._path, 0, "", model=name.rsplit(".", 1)[-1])

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


def _places(usage: Usage) -> Iterator[Place]:
    yield usage.model, usage.model_path, usage.model_line
    yield from usage.others


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
