"""What a project that follows edits keeps, and what it asks again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dbscope.analyzers.syntax.following import Following, Index
from dbscope.analyzers.syntax.ir import Assign, ClassDef, Import, Lit, Module, Name, Stmt
from dbscope.analyzers.syntax.modules import ModuleIndex
from dbscope.analyzers.syntax.project import Definition


def module(path: str, *body: Stmt) -> Module:
    return Module(path, "python", body)


def cls(name: str, *bases: str) -> ClassDef:
    return ClassDef(1, name, tuple(Name(1, b) for b in bases))


BASE = module("app/base.py", cls("Base"))
USER = module("app/user.py", Import(1, "Base", ".base", "Base"), cls("User", "Base"))
OTHER = module("app/other.py", cls("Other"))


def opened(*modules: Module) -> Following:
    names = Following()
    names.follow({m.path: m for m in modules})
    return names


class Asked:
    """Resolves the base of `User` and counts how often it really had to."""

    def __init__(self, names: Following) -> None:
        self.names, self.times = names, 0

    def __call__(self) -> object:
        return self.names.memo("base", self._compute)

    def _compute(self) -> object:
        self.times += 1
        found = self.names.resolve("app/user.py", "Base")
        return found.path if isinstance(found, Definition) else found


def test_a_file_that_was_not_looked_at_may_define_other_names() -> None:
    names = opened(BASE, USER, OTHER)
    ask = Asked(names)
    assert ask() == "app/base.py"
    other = module("app/other.py", cls("Other"), cls("New"))
    names.follow({m.path: m for m in (BASE, USER, other)})
    assert (ask(), ask.times) == ("app/base.py", 1)


def test_a_file_that_was_looked_at_is_asked_again() -> None:
    names = opened(BASE, USER)
    ask = Asked(names)
    ask()
    renamed = module("app/base.py", cls("Root"))
    names.follow({m.path: m for m in (renamed, USER)})
    assert ask() is None
    assert ask.times == 2


def test_an_import_finds_a_file_that_came_and_loses_one_that_went() -> None:
    names = opened(USER, OTHER)
    ask = Asked(names)
    assert ask() is None
    names.follow({m.path: m for m in (USER, OTHER, BASE)})
    assert ask() == "app/base.py"
    names.follow({m.path: m for m in (USER, OTHER)})
    assert ask() is None


def test_a_new_file_that_nothing_imports_concerns_nothing_else() -> None:
    names = opened(BASE, USER)
    ask = Asked(names)
    ask()
    names.follow({m.path: m for m in (BASE, USER, OTHER)})
    assert (ask(), ask.times) == ("app/base.py", 1)


def test_what_depends_on_the_list_of_files_is_asked_again() -> None:
    names = opened(BASE)
    assert names.memo("paths", names.paths) == ["app/base.py"]
    names.follow({m.path: m for m in (BASE, OTHER)})
    assert names.memo("paths", names.paths) == ["app/base.py", "app/other.py"]


def test_an_answer_is_kept_for_the_very_same_parts() -> None:
    names = opened(BASE, USER)
    parts = [object(), object()]
    times: list[int] = []

    def compute() -> int:
        times.append(1)
        names.memo("base", lambda: names.resolve("app/user.py", "Base"))
        return len(times)

    assert [names.answer("x", p, compute) for p in (parts, list(parts))] == [1, 1]
    assert names.answer("x", [*parts, object()], compute) == 2
    # What was looked at through a kept value counts too.
    names.follow({m.path: m for m in (module("app/base.py", Assign(1, "Base", Lit(1, 1))), USER)})
    assert names.answer("x", [*parts, object()], compute) == 3


def test_after_a_rest_everything_is_found_again() -> None:
    names = opened(BASE, USER)
    names.rest()
    assert isinstance(names.resolve("app/user.py", "Base"), Definition)
    assert names.paths() == ["app/base.py", "app/user.py"]


FILES = [
    "app/__init__.py",
    "app/base.py",
    "app/models/__init__.py",
    "app/models/base.py",
    "base.py",
    "lib/app/base.py",
    "web/index.ts",
    "web/db.ts",
    "packages/db/src/index.ts",
    "db.js",
]
ASKED = [
    ("app/models/user.py", "..base"),
    ("app/models/user.py", ".base"),
    ("app/models/user.py", "."),
    ("app/models/user.py", "app.base"),
    ("app/user.py", "base"),
    ("app/user.py", "app.models"),
    ("web/page.ts", "./db"),
    ("web/page.ts", "db"),
    ("web/page.ts", "@/db"),
]


@given(st.lists(st.tuples(st.sets(st.sampled_from(FILES)), st.booleans()), max_size=6))
def test_an_index_that_follows_finds_what_a_new_one_finds(
    steps: list[tuple[set[str], bool]],
) -> None:
    index = Index()
    before: dict[tuple[str, str], list[str]] = {q: [] for q in ASKED}
    for q in ASKED:
        index.find(*q)
    for files, rests in steps:
        other = index.follow(files)
        fresh = ModuleIndex(files)
        now = {q: fresh.find(*q) for q in ASKED}
        assert {q: index.find(*q) for q in ASKED} == now
        assert other == (now != before)
        before = now
        if rests:
            index.rest()
