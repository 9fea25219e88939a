"""What classes and subscripts say of models beside calls.

Django docs, "Built-in class-based generic views"; Django REST framework docs, "Generic views" and
"ViewSets"; Pony docs, "Working with entity instances" (`Person[1]`, `Person(name="x")`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...schema.queries import CREATE, DELETE, READ, UPDATE
from ...syntax.ir import Assign, Attr, Call, ClassDef, Expr, Name, dotted, flat
from ...syntax.unit import CodeUnit

_VIEWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ReadOnlyModelViewSet", (READ,)),
    ("ModelViewSet", (READ, CREATE, UPDATE, DELETE)),
    ("ListCreateAPIView", (READ, CREATE)),
    ("RetrieveUpdateDestroyAPIView", (READ, UPDATE, DELETE)),
    ("RetrieveUpdateAPIView", (READ, UPDATE)),
    ("RetrieveDestroyAPIView", (READ, DELETE)),
    ("DestroyAPIView", (DELETE,)),
    ("UpdateAPIView", (UPDATE,)),
    ("CreateAPIView", (CREATE,)),
    ("ListAPIView", (READ,)),
    ("RetrieveAPIView", (READ,)),
    ("CreateModelMixin", (CREATE,)),
    ("UpdateModelMixin", (UPDATE,)),
    ("DestroyModelMixin", (DELETE,)),
    ("ListModelMixin", (READ,)),
    ("RetrieveModelMixin", (READ,)),
    ("CreateView", (CREATE,)),
    ("UpdateView", (READ, UPDATE)),
    ("DeleteView", (READ, DELETE)),
    ("ListView", (READ,)),
    ("DetailView", (READ,)),
)
_ELEMENT = re.compile(r"(?<![\w.])([A-Z]\w{0,80})\[(?![\]:\"']|[A-Z]|int\b|str\b)[^\[\]\n]{1,80}\]")
_MADE = re.compile(r"(?<![\w.@])(?<!class )([A-Z]\w{0,80})\((?!\s*\))")


def rows_of_classes(unit: CodeUnit) -> Iterator[tuple[int, str, str, str]]:
    """The rows of views that name a model, of Pony's `Person[1]` and `Person(name=…)`."""
    if unit.language != "python":
        return
    for node in flat(unit.module.body):
        if isinstance(node, ClassDef):
            yield from _of_view(node)
    if "pony" in unit.text:
        for found in _ELEMENT.finditer(unit.text):
            yield unit.line_at(found.start()), READ, "element", found[1]
        for found in _MADE.finditer(unit.text):
            yield unit.line_at(found.start()), CREATE, "element", found[1]


def _of_view(node: ClassDef) -> Iterator[tuple[int, str, str, str]]:
    actions: dict[str, None] = {}
    for base in node.bases:
        name = (dotted(base) or "").rsplit(".", 1)[-1]
        found = next((does for suffix, does in _VIEWS if name.endswith(suffix)), ())
        actions.update(dict.fromkeys(found))
    for statement in node.body if actions else ():
        if isinstance(statement, Assign) and statement.target in ("model", "queryset"):
            text = _model(statement.value)
            if text:
                yield from ((statement.line, action, "name", text) for action in actions)


def _model(value: Expr | None) -> str:
    """The model at the root of a query: `Order` of `Order.objects.all()`."""
    while isinstance(value, Call):
        value = value.func.base if isinstance(value.func, Attr) else value.func
    return dotted(value) or "" if isinstance(value, Name | Attr) else ""
