from __future__ import annotations

import pytest

from dbscope.analyzers.syntax.evaluate import UNKNOWN, Evaluator
from dbscope.analyzers.syntax.ir import Assign, ClassDef, Module
from dbscope.analyzers.syntax.project import Definition, External, InModule, Project
from dbscope.analyzers.syntax.python import PythonUnit


def module(path: str, source: str) -> Module:
    return PythonUnit(path, "python", source.encode()).module


def project(**files: str) -> Project:
    return Project(
        module(p.replace("__", "/").replace("@", "__") + ".py", s) for p, s in files.items()
    )


def cls(project: Project, path: str, name: str) -> ClassDef:
    found = project.resolve(path, name)
    assert isinstance(found, Definition) and isinstance(found.node, ClassDef)
    return found.node


def test_external_names_are_qualified_through_aliases() -> None:
    p = project(a="import sqlalchemy as sa\nfrom django.db import models as m\n")
    assert p.resolve("a.py", "sa.orm.Mapped") == External("sqlalchemy.orm.Mapped")
    assert p.external("a.py", "m.CharField") == "django.db.models.CharField"


def test_relative_and_absolute_imports_reach_definitions() -> None:
    p = project(
        src__shop__base="class Base: pass\n",
        src__shop__models="from .base import Base\nclass Order(Base): pass\n",
        src__shop__api="from shop.models import Order as O\n",
    )
    found = p.resolve("src/shop/api.py", "O")
    assert isinstance(found, Definition) and found.path == "src/shop/models.py"
    lineage = p.lineage("src/shop/models.py", cls(p, "src/shop/models.py", "Order"))
    assert [a.name for a in lineage] == ["Base"]


def test_star_imports_and_packages_are_followed() -> None:
    p = project(
        **{"app__models__@init@": "from .user import *\nfrom . import shop\n"},
        app__models__user="class User: pass\n",
        app__models__shop="class Cart: pass\n",
        app__use="from app import models\nfrom app.models import User\n",
    )
    user = p.resolve("app/use.py", "models.User")
    assert isinstance(user, Definition) and user.path == "app/models/user.py"
    assert p.resolve("app/use.py", "models.shop") == InModule("app/models/shop.py")
    assert isinstance(p.resolve("app/use.py", "models.shop.Cart"), Definition)


def test_a_package_of_a_common_name_elsewhere_is_not_mistaken_for_an_installed_one() -> None:
    p = project(tools__redis="X = 1\n", app__main="import redis\n")
    assert p.resolve("app/main.py", "redis.Redis") == External("redis.Redis")


def test_a_class_that_reuses_the_name_of_its_base_finds_the_earlier_one() -> None:
    p = project(
        a="from tortoise.models import Model\nclass Model(Model): pass\nclass U(Model): pass\n"
    )
    assert p.descends("a.py", cls(p, "a.py", "U"), frozenset({"tortoise.models.Model"}))


def test_cycles_end() -> None:
    p = project(a="from b import X\n", b="from a import X\n")
    assert p.resolve("a.py", "X") is None


def test_an_edit_forgets_only_what_looked_at_the_file() -> None:
    p = project(a="LENGTH = 3\n", b="from a import LENGTH\nx = LENGTH\n", c="y = 1\n")
    calls: list[str] = []

    def value(path: str, name: str) -> object:
        calls.append(path)
        found = p.resolve(path, name)
        assert isinstance(found, Definition) and isinstance(found.node, Assign)
        return Evaluator(p, found.path).value(found.node.value)

    def ask() -> tuple[object, object]:
        return (p.memo("b", lambda: value("b.py", "x")), p.memo("c", lambda: value("c.py", "y")))

    assert ask() == (3, 1)
    assert ask() == (3, 1)
    p.update([module("a.py", "LENGTH = 4\n")])
    assert ask() == (4, 1)
    assert calls == ["b.py", "c.py", "b.py"]


def test_new_names_can_change_any_look_up() -> None:
    p = project(a="from b import Y\nx = Y\n", b="Z = 1\n")
    evaluate = Evaluator(p, "a.py")
    found = p.resolve("a.py", "x")
    assert isinstance(found, Definition) and isinstance(found.node, Assign)
    value = found.node.value
    assert p.memo("x", lambda: evaluate.value(value)) is UNKNOWN
    p.update([module("b.py", "Z = 1\nY = 2\n")])
    assert p.memo("x", lambda: evaluate.value(value)) == 2


def evaluated(source: str, **others: str) -> object:
    p = project(main=source, **others)
    found = p.resolve("main.py", "x")
    assert isinstance(found, Definition) and isinstance(found.node, Assign)
    return Evaluator(p, "main.py").value(found.node.value)


def test_constants_are_followed_and_combined() -> None:
    assert evaluated("A = 'a'\nx = A + '_b'\n") == "a_b"
    assert evaluated("A = 60\nx = A * 60\n") == 3600
    assert evaluated("from other import P\nx = f'{P}_t'\n", other="P = 'shop'\n") == "shop_t"
    assert evaluated("x = ['a', *['b', 'c']]\n") == ["a", "b", "c"]
    assert evaluated("D = {'k': 1}\nx = D['k']\n") == 1
    assert evaluated("x = 'A'.lower() + '%s' % 'b'\n") == "ab"
    assert evaluated("x = [n.upper() for n in ('a', 'b')]\n") == ["A", "B"]


def test_settings_give_their_default() -> None:
    assert evaluated("import os\nx = os.environ.get('DB', 'sqlite')\n") == "sqlite"
    assert evaluated("import os\nx = os.getenv('DB') or 'pg'\n") == "pg"


def test_enums_and_helpers_are_evaluated() -> None:
    source = "from enum import Enum\nclass C(Enum):\n    RED = 'red'\nx = C.RED.value\n"
    assert evaluated(source) == "red"
    assert evaluated("def t(n, s='x'):\n    return f'{s}_{n}'\nx = t('a')\n") == "x_a"


def test_what_cannot_be_known_is_unknown_and_recursion_ends() -> None:
    assert evaluated("x = unknown()\n") is UNKNOWN
    assert evaluated("def f(n):\n    return f(n)\nx = f(1)\n") is UNKNOWN


def pattern(source: str, expression: str) -> str | None:
    p = project(main=source + f"\nx = {expression}\n")
    found = p.resolve("main.py", "x")
    assert isinstance(found, Definition) and isinstance(found.node, Assign)
    return Evaluator(p, "main.py").pattern(found.node.value)


def test_key_patterns_name_what_varies() -> None:
    assert pattern("", "f'session:{user.id}'") == "session:{id}"
    assert pattern("P = 'cart:'", "P + cart_id") == "cart:{cart_id}"
    assert (
        pattern("def key(uid):\n    return f'user:{uid}:items'", "key(current)")
        == "user:{uid}:items"
    )
    assert pattern("", "'lock:{}'.format(name)") == "lock:{name}"


def test_names_made_of_each_other_end() -> None:
    p = project(a="x = y.make()\ny = x.make()\nz = z.get(z.a)(z)\n")
    assert p.resolve("a.py", "x.name") is None
    assert p.resolve("a.py", "z.name") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'told:'.rstrip(':')", "told"),
        ("' a '.strip()", "a"),
        ("'app_'.removesuffix('_')", "app"),
        ("'Ab'.lower()", "ab"),
        ("'Ab'.lower('x')", UNKNOWN),
        ("'ab'.removeprefix()", UNKNOWN),
        ("'ab'.strip(unknown)", UNKNOWN),
    ],
)
def test_methods_of_texts(written: str, expected: object) -> None:
    unit = PythonUnit("a.py", "python", f"A = {written}\n".encode())
    (statement,) = unit.module.body
    assert Evaluator(Project([unit.module]), "a.py").value(statement.value) == expected
