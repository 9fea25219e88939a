"""What the Django parts of a repository share: names, settings, constants and class bodies.

Classes of installed packages that projects derive from are known as stubs (see `_django.bases`);
a stub's path looks like `<django.contrib.auth.models>`, so that it is told from a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN, Evaluator
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    For,
    If,
    Lit,
    Name,
    Op,
    Seq,
    Star,
    Stmt,
    With,
    callee,
    dotted,
)
from ...syntax.project import Definition, External, Project, Target
from .bases import stub

T = TypeVar("T")
SETTINGS = "django.conf.settings"
_VENDOR = ("django.db.connection.vendor", "django.db.connections.vendor")
_DEFAULTS = {"AUTH_USER_MODEL": "auth.User"}
_TRANSLATIONS = {
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ugettext": 0,
    "ugettext_lazy": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
_CHOICES = ("TextChoices", "IntegerChoices", "Choices", "Enum", "StrEnum", "IntEnum")

_TEST_PARTS = frozenset(
    [
        "test",
        "tests",
        "testing",
        "testapp",
        "test_app",
        "testproject",
        "test_project",
        "test_utils",
        "e2e",
        "example",
        "examples",
        "example_project",
        "example_projects",
        "sandbox",
        "demo",
        "demos",
        "docs",
        "doc",
        "benchmarks",
        "fixtures",
        "test_apps",
        "test_models",
        "testsuite",
        "integration_tests",
        "unit_tests",
        "project_template",
        "app_template",
        "project_templates",
    ]
)


def is_test_path(path: str) -> bool:
    """Whether a path looks like tests, examples or documentation."""
    *folders, name = path.lower().split("/")
    if any(f in _TEST_PARTS or f.startswith("test_") for f in folders):
        return True
    return (
        name.startswith(("test_", "tests.")) or name.endswith("_test.py") or name == "conftest.py"
    )


class Code(Struct, frozen=True):
    """An expression and where it is written; `env` gives local names their values."""

    expr: Expr
    path: str
    scope: ClassDef | None = None
    env: dict[str, Any] | None = None

    def at(self, expr: Expr) -> Code:
        """Another expression written at the same place."""
        return replace(self, expr=expr)


class World:
    """Name look-up and evaluation for one repository.

    `print` tells what all depends on beside the files that are looked at: which modules hold
    settings, and which apps there are.
    """

    def __init__(self, project: Project, settings: tuple[str, ...] = ()) -> None:
        self.project = project
        self.settings = settings
        self.print = hash(settings)
        self._busy: set[object] = set()
        self._asking: set[str] = set()

    def resolve(self, path: str, expr: Expr | str | None, scope: ClassDef | None = None) -> Target:
        """What a name stands for; classes of packages that are known as stubs are definitions."""
        if path.startswith("<"):
            found = _in_stub(path, expr)
        else:
            found = self.project.aliased(self.project.resolve(path, expr, scope))
        if isinstance(found, External):
            return stub(found.name) or found
        if found is None:
            # `import django.x` may stand in a function or class body, where headers do not look.
            name = expr if isinstance(expr, str) else dotted(expr)
            return External(name) if name and name.startswith("django.") else None
        return found

    def memo(self, key: tuple[object, ...], compute: Callable[[], T], circle: T) -> T:
        """`Project.memo`; `circle` is the answer where the question leads back to itself."""
        if key in self._busy:
            return circle
        self._busy.add(key)
        try:
            return self.kept(key, compute)
        finally:
            self._busy.discard(key)

    def kept(self, key: tuple[object, ...], compute: Callable[[], T]) -> T:
        """`Project.memo`, as long as the settings modules and apps are the same too."""
        return self.project.memo((*key, self.print), compute)

    def evaluator(self, path: str, scope: ClassDef | None = None) -> DjangoEvaluator:
        """An evaluator for the code of one file."""
        return DjangoEvaluator(self, path, scope)

    def value(self, code: Code | None) -> Any:
        """The value of an expression, or UNKNOWN."""
        if code is None:
            return UNKNOWN
        return self.evaluator(code.path, code.scope).value(code.expr, code.env)

    def text(self, code: Code | None) -> str | None:
        """The value of an expression where it is text."""
        value = self.value(code)
        return value if isinstance(value, str) else None

    def setting(self, name: str, near: str = "") -> Any:
        """The value of a Django setting for the code at `near`, or UNKNOWN."""
        if name in self._asking:
            return UNKNOWN
        test = is_test_path(near)
        key = ("django-setting", name, near.split("/")[0], test)
        self._asking.add(name)
        try:
            return self.kept(key, lambda: self._setting(name, near, test))
        finally:
            self._asking.discard(name)

    def _setting(self, name: str, near: str, test: bool) -> Any:
        """Settings of tests and templates count for code of their own kind only."""
        top = near.split("/")[0]
        paths = [p for p in self.settings if test or not is_test_path(p)]
        for path in sorted(paths, key=lambda p: p.split("/")[0] != top):
            for statement in reversed(self.project.names(path).get(name, [])):
                if isinstance(statement, Assign) and statement.value is not None:
                    value = self.evaluator(path).value(statement.value)
                    if value is not UNKNOWN:
                        return value
        return UNKNOWN

    def vendor(self) -> str:
        """The database that code which asks for `connection.vendor` is read for.

        PostgreSQL, as the column types are, unless settings name MySQL alone.
        """
        engines = [self.setting("DATABASES", p) for p in self.settings if not is_test_path(p)]
        named = " ".join(str(e) for e in engines).lower()
        return "mysql" if "mysql" in named and "postg" not in named else "postgresql"

    def user_model(self, near: str = "") -> str:
        """`app.Model` of the user model (Django docs, settings: AUTH_USER_MODEL)."""
        value = self.setting("AUTH_USER_MODEL", near)
        return value if isinstance(value, str) else "auth.User"

    def statements(
        self, body: tuple[Stmt, ...], path: str, scope: ClassDef | None = None
    ) -> Iterator[Stmt]:
        """The statements that take effect: of an `if` the branch taken, or both, the first last."""
        for statement in body:
            if isinstance(statement, If):
                test = UNKNOWN
                if statement.test is not None:
                    test = self.evaluator(path, scope).value(statement.test)
                if test is UNKNOWN or not test:
                    yield from self.statements(statement.orelse, path, scope)
                if test is UNKNOWN or test:
                    yield from self.statements(statement.body, path, scope)
            elif isinstance(statement, With | For):
                yield from self.statements(statement.body, path, scope)
            else:
                yield statement

    def items(self, code: Code | None, depth: int = 0) -> Iterator[Code]:
        """The items of a list or tuple that may be spread, added or named elsewhere."""
        if code is None or depth > 12:
            return
        expr = code.expr
        if isinstance(expr, Seq):
            for item in expr.items:
                inner = item.value if isinstance(item, Star) else item
                if isinstance(item, Star):
                    yield from self.items(code.at(inner), depth + 1)
                else:
                    yield code.at(item)
        elif isinstance(expr, Op) and expr.op == "+" and expr.left is not None:
            yield from self.items(code.at(expr.left), depth + 1)
            yield from self.items(code.at(expr.right or Lit()), depth + 1)
        elif isinstance(expr, Name | Attr):
            found = self.project.resolve(code.path, expr, code.scope)
            if isinstance(found, Definition) and isinstance(found.node, Assign):
                value = found.node.value
                if value is not None and value is not expr:
                    scope = code.scope if found.path == code.path else None
                    yield from self.items(Code(value, found.path, scope), depth + 1)
        elif isinstance(expr, Call) and callee(expr) in ("list", "tuple", "set") and expr.args:
            yield from self.items(code.at(expr.args[0]), depth + 1)


class DjangoEvaluator(Evaluator):
    """An evaluator that knows settings, translations and `choices` classes."""

    def __init__(self, world: World, path: str, scope: ClassDef | None = None) -> None:
        super().__init__(world.project, path, scope)
        self.world = world

    def at(self, path: str, scope: ClassDef | None = None) -> DjangoEvaluator:
        """See `Evaluator.at`."""
        return DjangoEvaluator(self.world, path, scope)

    def outside(self, name: str) -> Any:
        """See `Evaluator.outside`: `settings.NAME` is looked up in the settings modules."""
        if name in _VENDOR:
            return self.world.vendor()
        if name.startswith(SETTINGS + "."):
            found = self.world.setting(name[len(SETTINGS) + 1 :], self.path)
            return _DEFAULTS.get(name[len(SETTINGS) + 1 :], UNKNOWN) if found is UNKNOWN else found
        return UNKNOWN

    def special(self, call: Call, env: dict[str, Any] | None, step: int) -> Any:
        """See `Evaluator.special`."""
        name = callee(call) or ""
        tail = name.rsplit(".", 1)[-1]
        if tail == "getattr" and len(call.args) >= 2:
            return self._getattr(call, env, step)
        if tail in ("get_model_name", "swappable_setting"):
            return self._swapper(call, tail, env, step)
        if tail == "get_user_model":
            return self.world.user_model(self.path)
        if tail in _TRANSLATIONS and len(call.args) > _TRANSLATIONS[tail]:
            return self.value(call.args[_TRANSLATIONS[tail]], env, step)
        if name.startswith(("env.", "environ.")) and tail not in ("get", "setdefault"):
            default = call.arg("default", 1)
            return self.value(default, env, step) if default is not None else UNKNOWN
        return UNKNOWN

    def _swapper(self, call: Call, name: str, env: dict[str, Any] | None, step: int) -> Any:
        """`swapper.get_model_name("app", "Model")`: setting `APP_MODEL_MODEL`, or that model."""
        known = self.project.external(self.path, call.func) or ""
        parts = [self.value(a, env, step) for a in call.args[:2]]
        if not known.startswith("swapper.") or len(parts) < 2 or UNKNOWN in parts:
            return UNKNOWN
        setting = f"{parts[0]}_{parts[1]}_MODEL".upper()
        if name == "swappable_setting":
            return setting
        chosen = self.world.setting(setting, self.path)
        return chosen if isinstance(chosen, str) else f"{parts[0]}.{parts[1]}"

    def _getattr(self, call: Call, env: dict[str, Any] | None, step: int) -> Any:
        target = self.project.resolve(self.path, call.args[0], self.scope)
        name = self.value(call.args[1], env, step)
        if not isinstance(target, External) or not isinstance(name, str):
            return UNKNOWN
        found = self.outside(f"{target.name}.{name}")
        if found is UNKNOWN and len(call.args) > 2:
            return self.value(call.args[2], env, step)
        return found

    def _name(self, expr: Name | Attr, env: dict[str, Any] | None, step: int) -> Any:
        if self.path.startswith("<"):
            name = dotted(expr) or ""
            return self.outside("django.conf." + name) if name.startswith("settings.") else UNKNOWN
        found = super()._name(expr, env, step)
        if found is UNKNOWN and isinstance(expr, Attr):
            members = self.members(expr.base) if expr.name in ("choices", "values", "names") else []
            if members:
                return [m if expr.name == "choices" else m[0] for m in members]
        return found

    def members(self, expr: Expr) -> list[list[Any]]:
        """The value and label of each member of a `choices` or enum class."""
        target = self.world.resolve(self.path, expr, self.scope)
        if not isinstance(target, Definition) or not isinstance(target.node, ClassDef):
            return []
        lineage = self.project.lineage(target.path, target.node)
        if not any(isinstance(a, External) and a.name.endswith(_CHOICES) for a in lineage):
            return []
        inner = self.at(target.path, target.node)
        found = []
        for statement in self.world.statements(target.node.body, target.path, target.node):
            if isinstance(statement, Assign) and not statement.target.startswith("_"):
                value = inner.value(statement.value)
                pair = value if isinstance(value, list) else [value, statement.target]
                if pair and isinstance(pair[0], str | int | float):
                    found.append([pair[0], pair[-1]])
        return found


def _in_stub(path: str, expr: Expr | str | None) -> Target:
    """A name in a stub: another class of its module, or a name of Django's models package."""
    name = expr if isinstance(expr, str) else dotted(expr)
    if not name:
        return None
    if "." not in name:
        return stub(f"{path.strip('<>')}.{name}") or External(f"django.db.models.{name}")
    return External(
        name.replace("models.", "django.db.models.", 1) if name.startswith("models.") else name
    )
