"""Classes and objects in the small interpreter: ancestry, attributes, enumerations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Call, ClassDef, Expr, FuncDef, Item, Name, dotted
from ...syntax.project import Project
from .methods import has_method
from .values import (
    MISSING,
    Bound,
    Cls,
    ColumnRef,
    EnumMember,
    Ext,
    Fn,
    Frame,
    Generic,
    Instance,
    Made,
    Member,
    Mod,
    Record,
    Super,
    Value,
    is_plain,
)

_ENUMS = frozenset(
    {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices"}
)
_BLANK = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
AssignHook = Callable[[Cls, Cls, Assign, Value], Value]


class Objects:
    """The half of the interpreter that knows classes; `Interpreter` is the other."""

    project: Project
    class_hook: Callable[[Cls, str], Value] | None
    member_hook: Callable[[Value, str], Value] | None
    dynamic: list[Cls]
    _busy: set[Any]

    # Given by `Interpreter`.
    eval: Callable[[Expr | None, Frame], Value]
    lookup: Callable[[str, Frame], Value]
    global_value: Callable[..., Value]
    target_value: Callable[..., Value]
    run_function: Callable[..., Value]

    def init_objects(self) -> None:
        """Set up what is remembered about classes."""
        self.assign_hook: AssignHook | None = None
        self.base_hook: Callable[[Value], list[Value]] | None = None
        self._mros: dict[Any, list[Value]] = {}
        self._values: dict[Any, Value] = {}
        self._supers: dict[int, tuple[tuple[Value, ...], dict[str, Value]]] = {}

    # -- ancestry --------------------------------------------------------------------------------

    def mro(self, cls: Cls) -> list[Value]:
        """The class and its ancestors in the order in which Python looks attributes up."""
        known = self._mros.get(cls.key)
        if known is None:
            self._mros[cls.key] = [cls]  # for a class that is its own ancestor
            bases = self.bases(cls)
            lines = [self.mro(b) if isinstance(b, Cls) else [b] for b in bases]
            known = [cls, *_merge([*lines, list(bases)])]
            self._mros[cls.key] = known
        return known

    def bases(self, cls: Cls) -> list[Value]:
        """What the bases of a class stand for."""
        if cls.bases is not None:
            return [b for base in cls.bases for b in self._expanded(base)]
        frame = Frame(cls.path, outer=cls.frame)
        found: list[Value] = []
        for expr in cls.node.bases:
            while isinstance(expr, Item):
                expr = expr.base
            if dotted(expr) == cls.name and cls.frame is None:
                target = self.project.base(cls.path, cls.node, expr)
                value = self.target_value(self.project.aliased(target))
            else:
                value = self.eval(expr, frame)
            if isinstance(expr, Call) and isinstance(value, Made):
                name = value.func.tail if isinstance(value.func, Ext) else ""
                if name == "with_metaclass":
                    found.extend(value.args[1:])
                    continue
            found.extend(self._expanded(value))
        return found

    def _expanded(self, value: Value) -> list[Value]:
        while isinstance(value, Generic):
            value = value.base
        return [value] if self.base_hook is None else self.base_hook(value)

    def is_enum(self, cls: Cls) -> bool:
        """Whether a class is an enumeration."""
        return any(
            isinstance(a, Ext) and (a.tail in _ENUMS or a.tail.endswith("Enum"))
            for a in self.mro(cls)
        )

    def mixes(self, cls: Cls, *names: str) -> bool:
        """Whether one of the class's outside ancestors has one of these names."""
        return any(isinstance(a, Ext) and a.tail in names for a in self.mro(cls))

    def enum_members(self, cls: Cls) -> list[EnumMember]:
        """The members of an enumeration, in order; none for other classes."""
        if not self.is_enum(cls):
            return []
        # Python docs, "enum": `__new__` gets a tuple's items; the first is the value by custom.
        built = any(isinstance(a, Cls) and a.statements("__new__") for a in self.mro(cls))
        members: list[EnumMember] = []
        for name in cls.names():
            statement = cls.statements(name)[-1]
            if not isinstance(statement, Assign) or statement.value is None:
                continue
            if name.startswith("_") or "." in name:
                continue
            value = self.class_value(cls, statement)
            if (
                isinstance(value, Made)
                and isinstance(value.func, Ext)
                and value.func.tail == "auto"
            ):
                texts = self.mixes(cls, "StrEnum", "str")
                value = name.lower() if texts else len(members) + 1
            if built and isinstance(value, tuple) and value:
                value = value[0]
            members.append(EnumMember(cls, name, value))
        return members

    # -- attributes ------------------------------------------------------------------------------

    def attribute(self, base: Value, name: str, strict: bool = False) -> Value:
        """`base.name`; with `strict`, MISSING where there is none, else UNKNOWN."""
        found = self._attribute(base, name)
        return UNKNOWN if found is MISSING and not strict else found

    def _attribute(self, base: Value, name: str) -> Value:
        if self.member_hook is not None and not is_plain(base):
            known = self.member_hook(base, name)
            if known is not MISSING:
                return known
        match base:
            case Ext(name=full):
                return Ext(f"{full}.{name}")
            case Cls():
                return self.class_attribute(base, name)
            case Generic(base=inner):
                return self._attribute(inner, name)
            case Instance():
                return self._of_instance(base, name)
            case Mod(path=path):
                return self._of_module(path, name)
            case EnumMember():
                return self._of_member(base, name)
            case Made() | Member() | ColumnRef():
                return Member(base, name)
            case Record(attrs=attrs, other=other):
                return attrs.get(name, other)
            case Super(owner=owner, subject=subject):
                return self._of_super(base, owner, subject, name)
            case Fn(node=FuncDef(name=own)) if name == "__name__":
                return own
        return Bound(base, name) if is_plain(base) and has_method(base, name) else MISSING

    def _of_module(self, path: str, name: str) -> Value:
        found = self.global_value(path, name)
        if found is UNKNOWN and path.endswith("/__init__.py"):
            folder = path.removesuffix("__init__.py")
            for file in (f"{folder}{name}.py", f"{folder}{name}/__init__.py"):
                if self.project.module(file) is not None:
                    return Mod(file)
        return found

    def _of_member(self, base: EnumMember, name: str) -> Value:
        if name in ("value", "_value_"):
            return base.value
        if name in ("name", "_name_"):
            return base.name
        found = self.class_attribute(base.cls, name)
        return (
            Fn(found.path, found.node, found.frame, found.owner, base)
            if isinstance(found, Fn)
            else found
        )

    def _of_super(self, base: Super, owner: Cls, subject: Value, name: str) -> Value:
        cls = subject.cls if isinstance(subject, Instance) else subject
        if not isinstance(cls, Cls):
            return UNKNOWN
        if name == "__init__":
            return Member(base, name)
        found = self.class_attribute(cls, name, owner)
        if isinstance(found, Fn) and isinstance(subject, Instance):
            return Fn(found.path, found.node, found.frame, found.owner, subject)
        return found

    def _of_instance(self, base: Instance, name: str) -> Value:
        if name in base.attrs:
            return base.attrs[name]
        if name in base.kwargs:
            return base.kwargs[name]
        if name == "__class__":
            return base.cls
        found = self.class_attribute(base.cls, name)
        if isinstance(found, Member) and found.base is base.cls:
            return Member(base, name)
        if isinstance(found, Fn) and found.bound is MISSING:
            return Fn(found.path, found.node, found.frame, found.owner, base)
        return found

    def class_attribute(self, cls: Cls, name: str, after: Cls | None = None) -> Value:
        """An attribute of a class, found along its ancestry (behind `after`, for `super()`)."""
        if self.class_hook is not None and after is None:
            known = self.class_hook(cls, name)
            if known is not MISSING:
                return known
        special = self._special(cls, name)
        if special is not MISSING:
            return special
        line = self.mro(cls)
        outside = False
        for ancestor in line[line.index(after) + 1 if after in line else 0 :]:
            if isinstance(ancestor, Cls):
                found = self.own_attribute(ancestor, name, cls)
                if found is not MISSING:
                    return found
            elif not (isinstance(ancestor, Ext) and ancestor.name in _BLANK):
                outside = True
        return Member(cls, name) if outside and not name.startswith("__") else MISSING

    def _special(self, cls: Cls, name: str) -> Value:
        match name:
            case "__name__":
                return cls.name
            case "__qualname__":
                return f"{cls.node.scope}.{cls.name}".lstrip(".")
            case "__mro__":
                return tuple(self.mro(cls))
            case "__bases__":
                return tuple(self.bases(cls))
            case "__doc__":
                return cls.node.doc
            case "__module__":
                return cls.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            case "__dict__":
                return {n: self._stored(cls, n) for n in cls.names()}
        if self.is_enum(cls):
            if name == "__members__":
                return {m.name: m for m in self.enum_members(cls)}
            return next((m for m in self.enum_members(cls) if m.name == name), MISSING)
        return MISSING

    def _stored(self, cls: Cls, name: str) -> Value:
        """What `cls.__dict__` holds under a name: functions are not called."""
        if name in cls.members:
            return cls.members[name]
        statement = cls.statements(name)[-1]
        if isinstance(statement, FuncDef):
            return Fn(cls.path, statement, cls.frame, cls)
        if isinstance(statement, ClassDef):
            return Cls(cls.path, statement, cls.frame)
        return self.class_value(cls, statement) if statement.value is not None else UNKNOWN

    def own_attribute(self, owner: Cls, name: str, subject: Cls) -> Value:
        """What one class's own body says of a name, for the class that is asked."""
        if name in owner.members:
            return owner.members[name]
        prefix = f"_{owner.name.lstrip('_')}__"
        if name.startswith(prefix):
            name = name[len(prefix) - 2 :]
        statements = owner.statements(name)
        return self.stated(owner, statements[-1], subject) if statements else MISSING

    def stated(self, owner: Cls, statement: Assign | FuncDef | ClassDef, subject: Cls) -> Value:
        """The value that a statement of a class body gives its name."""
        if isinstance(statement, ClassDef):
            return Cls(owner.path, statement, owner.frame)
        if isinstance(statement, FuncDef):
            return self._function(owner, statement, subject)
        value = self.class_value(owner, statement) if statement.value is not None else MISSING
        if self.assign_hook is not None:
            value = self.assign_hook(subject, owner, statement, value)
        return value

    def class_value(self, owner: Cls, statement: Assign) -> Value:
        """The value assigned in a class body, evaluated once."""
        key = (owner.key, statement.target, statement.line)
        if key not in self._values:
            self._values[key] = UNKNOWN
            limit = (statement.target, statement.line)
            frame = Frame(owner.path, None, owner.frame, owner, owner, owner, limit)
            self._values[key] = self.eval(statement.value, frame)
        return self._values[key]

    def _function(self, owner: Cls, node: FuncDef, subject: Cls) -> Value:
        marks = [dotted(d.func if isinstance(d, Call) else d) or "" for d in node.decorators]
        tails = {m.rsplit(".", 1)[-1] for m in marks}
        method = Fn(owner.path, node, owner.frame, owner)
        if any("declared_attr" in m for m in marks) or self._computed(owner, node, tails):
            key = (owner.key, node.name, node.line, subject.key)
            if key not in self._values:
                self._values[key] = UNKNOWN
                given = () if "staticmethod" in tails else (subject,)
                self._values[key] = self.run_function(method, given)
            return self._values[key]
        if "classmethod" in tails:
            return Fn(owner.path, node, owner.frame, owner, subject)
        if "property" in tails or any("property" in t for t in tails):
            return Member(subject, node.name)
        return method

    def _computed(self, owner: Cls, node: FuncDef, tails: set[str]) -> bool:
        """Whether a decorator makes a method's result an attribute of the class itself."""
        if any(t.endswith("classproperty") for t in tails) or {"classmethod", "property"} <= tails:
            return True
        for mark in node.decorators:
            if isinstance(mark, Name):
                value = self.lookup(mark.id, Frame(owner.path))
                if isinstance(value, Cls) and value.statements("__get__"):
                    return not any("hybrid" in t for t in tails)
        return False

    def scoped(self, frame: Frame, name: str) -> Value:
        """A name of the class body that a frame's code stands in, or MISSING."""
        scope = frame.scope
        if scope is None:
            return MISSING
        statements = scope.statements(name)
        if frame.limit is not None and frame.limit[0] == name:
            statements = [s for s in statements if s.line < frame.limit[1]]
        if not statements:
            return MISSING
        last = statements[-1]
        if isinstance(last, FuncDef):
            return Fn(scope.path, last, scope.frame, scope)
        return self.stated(scope, last, scope)

    def mangled(self, name: str, frame: Frame) -> str:
        """A private name as Python spells it inside a class."""
        around: Frame | None = frame
        while around is not None:
            if around.owner is not None:
                return f"_{around.owner.name.lstrip('_')}{name}"
            around = around.outer
        return name

    def directory(self, cls: Cls) -> list[str]:
        """`dir(cls)`, as far as the project's classes define it."""
        names: set[str] = set()
        for ancestor in self.mro(cls):
            if isinstance(ancestor, Cls):
                private = f"_{ancestor.name.lstrip('_')}"
                names |= {
                    f"{private}{n}" if n.startswith("__") and not n.endswith("__") else n
                    for n in ancestor.names()
                }
        return sorted(names)

    def class_made(self, cls: Cls) -> None:
        """Remember a class that code made by calling `type`."""
        self.dynamic.append(cls)


def _merge(lines: list[list[Value]]) -> list[Value]:
    """C3 linearisation; where the classes allow none, first come first served."""
    merged: list[Value] = []
    lines = [line for line in lines if line]
    while lines:
        head = next(
            (li[0] for li in lines if not any(li[0] in other[1:] for other in lines)), lines[0][0]
        )
        if head not in merged:
            merged.append(head)
        lines = [[v for v in line if v is not head and v != head] for line in lines]
        lines = [line for line in lines if line]
    return merged
