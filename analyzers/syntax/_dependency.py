"""What a manifest asks for: the value that all manifest readers yield, and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from .data import Fields, Items, Node, documents_of, tree
from .unit import Unit


class Dependency(Struct, frozen=True, order=True, gc=False):
    """A package that a manifest names.

    `role`: runtime, dev, test, optional, peer, indirect, constraint or build. `version` is as
    written and may be empty. `features`: extras, cargo features; for an entry of a Gradle version
    catalog the names it is referred to by (`libs.postgresql`).
    """

    ecosystem: str
    name: str
    version: str = ""
    line: int = 1
    role: str = "runtime"
    features: tuple[str, ...] = ()


Dependencies = Iterator[Dependency]

_TEST = re.compile(r"(?i)(?<![a-z])(unit|integration|functional)?[-_]?tests?(ing)?(?![a-z])|e2e")
_DEV = re.compile(
    r"(?i)(?<![a-z])(dev(el|elop|elopment)?|docs?|lint(ing|ers?)?|typ(ing|es)|ci|format|benchmarks?"
    r"|bench|style|checks?|quality|pre-?commit)(?![a-z])"
)


_RUNTIME = frozenset(
    {"main", "prod", "production", "runtime", "default", "base", "core", "app", "server", "backend"}
)


def group_role(group: str, otherwise: str) -> str:
    """The role that the name of a group, extra or file speaks of (`test`, `dev`), if any."""
    if group.lower() in _RUNTIME:
        return "runtime"
    if _TEST.search(group):
        return "test"
    return "dev" if _DEV.search(group) else otherwise


def document(unit: Unit, form: str) -> Node | None:
    """The first document of a manifest in a data format, whatever language its name suggested."""
    found = documents_of(unit) if unit.language == form else tree(form, unit.text).documents
    return found[0] if found else None


def walk(node: Node | None, name: str) -> Iterator[Node]:
    """Every node that stands under a key of that name, however deep, in source order."""
    stack: list[tuple[str, Node]] = [("", node)] if node is not None else []
    while stack:
        key, here = stack.pop()
        if key == name:
            yield from here.items if isinstance(here, Items) else [here]
        if isinstance(here, Fields):
            stack.extend(reversed(here.pairs))
        elif isinstance(here, Items) and key != name:
            stack.extend(("", i) for i in reversed(here.items))
