from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dbscope.analyzers.syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    For,
    FuncDef,
    If,
    Import,
    Item,
    Lit,
    Name,
    Op,
    Return,
    Text,
    With,
    dotted,
)
from dbscope.analyzers.syntax.python import PythonUnit

MODEL = '''
"""Module text."""
import sqlalchemy as sa
from ..base import Base as Root, Mixin
from .types import *

class Order(Mixin, Root, table=True):
    """An order of a customer."""

    __tablename__ = f"{PREFIX}_orders"
    # what the customer owes
    total: Mapped[int | None] = mapped_column(sa.Numeric(10, 2), nullable=False)  # in cents
    status = Column("sta" "te", *EXTRA, **OPTIONS)
    """Where the order stands."""

    class Meta:
        ordering = ["-id", 1.5]

    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return Column(sa.ForeignKey("users.id"))

    def total_with_tax(self):
        return self.total * 1.2
'''


def unit(source: str, path: str = "app/models.py") -> PythonUnit:
    return PythonUnit(path, "python", source.encode())


def only_class(source: str) -> ClassDef:
    return next(s for s in unit(source).module.body if isinstance(s, ClassDef))


def test_a_class_keeps_its_name_bases_keywords_doc_and_lines() -> None:
    order = only_class(MODEL)
    assert order.name == "Order"
    assert [dotted(b) for b in order.bases] == ["Mixin", "Root"]
    assert order.keywords == (("table", Lit(7, True)),)
    assert order.doc == "An order of a customer."
    assert (order.line, order.end_line) == (7, 24)


def test_fields_keep_annotation_value_line_and_the_comment_beside_them() -> None:
    fields = {s.target: s for s in only_class(MODEL).body if isinstance(s, Assign)}
    total = fields["total"]
    assert total.line == 12
    assert total.comment == "in cents"
    assert isinstance(total.annotation, Item)
    assert isinstance(total.annotation.key, Op) and total.annotation.key.op == "|"
    assert isinstance(total.value, Call)
    assert total.value.arg("nullable") == Lit(12, False)
    assert fields["status"].comment == "Where the order stands."
    assert isinstance(fields["status"].value, Call)
    assert fields["status"].value.args[0] == Lit(13, "state")
    assert isinstance(fields["__tablename__"].value, Text)


def test_decorated_methods_keep_their_body_and_others_only_their_name() -> None:
    methods = {s.name: s for s in only_class(MODEL).body if isinstance(s, FuncDef)}
    assert isinstance(methods["owner_id"].body[0], Return)
    assert methods["total_with_tax"].body == ()


def test_imports_keep_alias_module_and_symbol() -> None:
    found = [s for s in unit(MODEL).module.body if isinstance(s, Import)]
    assert [(i.local, i.module, i.symbol) for i in found] == [
        ("sa", "sqlalchemy", None),
        ("Root", "..base", "Base"),
        ("Mixin", "..base", "Mixin"),
        ("*", ".types", "*"),
    ]


def test_type_checking_blocks_keep_imports_but_no_classes() -> None:
    body = unit("if TYPE_CHECKING:\n    from x import A\n    class B: pass\n").module.body
    assert isinstance(body[0], If)
    assert [type(s) for s in body[0].body] == [Import]


def test_a_function_body_keeps_loops_with_blocks_and_calls() -> None:
    source = "def upgrade():\n    with op.batch('t') as b:\n        for n in ['a']:\n            b.add(n)\n"
    found = unit(source).function("upgrade")
    assert found is not None
    inside = found.body[0]
    assert isinstance(inside, With) and inside.target == "b"
    assert isinstance(inside.body[0], For) and inside.body[0].target == "n"


def test_calls_are_found_by_name_with_scope_and_target() -> None:
    source = "class A:\n    def f(self):\n        self.x = redis.get('k')\n        get2()\n"
    sites = list(unit(source).calls(frozenset({"get"})))
    assert [(s.scope, s.target, s.call.line) for s in sites] == [("A.f", "self.x", 3)]


def test_classes_inside_functions_are_kept_with_their_scope() -> None:
    module = unit(
        "def define(db):\n    class Pet(db.Entity):\n        name = Required(str)\n"
    ).module
    inner = [s for s in module.body if isinstance(s, ClassDef)]
    assert [(c.name, c.scope) for c in inner] == [("Pet", "define")]


def test_a_half_typed_file_keeps_everything_before_and_after_the_gap() -> None:
    source = (
        "class A(Base):\n    x = Column(Integer)\n    y = Column(\n\nclass B(Base):\n    z = 1\n"
    )
    module = unit(source).module
    assert module.has_errors
    assert {s.name for s in module.body if isinstance(s, ClassDef)} >= {"A"}


def test_secrets_never_reach_the_ir() -> None:
    source = "PASSWORD = 'hunter22'\nURL = 'postgres://me:hunter22@db/x'\nf(api_key='hunter22')\n"
    assert "hunter22" not in repr(unit(source).module)


def test_newer_syntax_is_read() -> None:
    module = unit("type Ids = list[int]\nclass Box[T](Base):\n    x: T\n").module
    assert [type(s) for s in module.body] == [Assign, ClassDef]


def test_conversion_stops_at_deep_nesting() -> None:
    deep = "x = " + "(" * 5000 + "1" + ")" * 5000
    assert unit(deep).module.path == "app/models.py"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_module(source: str) -> None:
    made = unit(source)
    assert made.module.language == "python"
    list(made.calls(frozenset({"f"})))
    list(made.strings(lambda _: True))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(MODEL)), st.integers(0, len(MODEL)))
def test_any_cut_of_a_model_gives_a_module(start: int, end: int) -> None:
    assert unit(MODEL[min(start, end) : max(start, end)]).module.path == "app/models.py"


def test_attribute_chains_are_dotted_names() -> None:
    expr = Attr(1, Attr(1, Name(1, "sa"), "orm"), "mapped_column")
    assert dotted(expr) == "sa.orm.mapped_column"
    assert dotted(Call(1, expr)) is None
