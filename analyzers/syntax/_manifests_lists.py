"""Manifests written as nested lists: Clojure's project.clj and deps.edn, Erlang's rebar.config."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ._dependency import Dependencies, Dependency, group_role
from ._nodes import MAX_DEPTH
from .unit import Unit

_LISP = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*+")|(?P<skip>;[^\n]*)|(?P<mark>[\[\](){}])"""
    r"""|(?P<atom>[^\s,;"\[\](){}]++)""",
    re.S,
)
_ERLANG = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*+")|(?P<skip>%[^\n]*)|(?P<mark>[\[\](){}])"""
    r"""|(?P<atom>[^\s,%"\[\](){}]++)""",
    re.S,
)


class Form(Struct):
    """An atom (`text`) or a list (`text` is None)."""

    line: int
    text: str | None
    items: list[Form]


def _read(unit: Unit, tokens: re.Pattern[str]) -> Form:
    """The nested lists of a text; brackets that do not match are closed at the end."""
    root = Form(1, None, [])
    stack = [root]
    line, at = 1, 0
    for token in tokens.finditer(unit.text):
        line, at = line + unit.text.count("\n", at, token.start()), token.start()
        kind = token.lastgroup
        if kind in ("atom", "string"):
            stack[-1].items.append(Form(line, token[0].strip('"'), []))
        elif kind == "mark" and token[0] in "[({":
            inner = Form(line, None, [])
            if len(stack) < MAX_DEPTH:
                stack[-1].items.append(inner)
            else:
                # What is deeper counts to the deepest list that is kept.
                inner = stack[-1]
            stack.append(inner)
        elif kind == "mark" and len(stack) > 1:
            stack.pop()
    return root


def _under(form: Form, names: frozenset[str], above: str = "") -> Iterator[tuple[Form, str]]:
    """The lists that follow one of the names, with the path of the names above them."""
    before = ""
    for item in form.items:
        if item.text is not None:
            before = item.text
            continue
        if before in names:
            yield item, above
        else:
            yield from _under(item, names, f"{above} {before}")
        before = ""


def _role(above: str, otherwise: str) -> str:
    return group_role(above.replace(":", " "), otherwise)


def read_project_clj(unit: Unit) -> Dependencies:
    """Leiningen: vectors of name and version; `:scope "test"` and profiles count."""
    root = _read(unit, _LISP)
    for listed, above in _under(root, frozenset({":dependencies"})):
        for one in listed.items:
            words = [i.text or "" for i in one.items]
            if words:
                role = "test" if ":scope" in words and "test" in words else _role(above, "runtime")
                version = words[1] if len(words) > 1 else ""
                yield Dependency("clojure", words[0], version, one.line, role)
    managed = _under(root, frozenset({":managed-dependencies"}))
    for one in (o for listed, _ in managed for o in listed.items if o.items):
        yield Dependency("clojure", one.items[0].text or "", "", one.line, "constraint")


_EDN = frozenset({":deps", ":extra-deps", ":replace-deps", ":default-deps", ":override-deps"})


def read_deps_edn(unit: Unit) -> Dependencies:
    """deps.edn: `:deps` are runtime, those of an alias optional, or what its name says."""
    for listed, above in _under(_read(unit, _LISP), _EDN):
        role = _role(above, "optional") if ":aliases" in above else "runtime"
        for name, value in zip(listed.items[::2], listed.items[1::2], strict=False):
            words = [i.text or "" for i in value.items]
            known = ":mvn/version" in words[:-1]
            version = words[words.index(":mvn/version") + 1] if known else ""
            if name.text:
                yield Dependency("clojure", name.text, version, name.line, role)


def read_rebar(unit: Unit) -> Dependencies:
    """rebar.config: `{deps, [...]}`, also of profiles."""
    for listed, above in _under(_read(unit, _ERLANG), frozenset({"deps"})):
        for one in listed.items:
            name = one.text if one.text is not None else (one.items[0].text if one.items else None)
            version = one.items[1].text if len(one.items) > 1 else ""
            if name:
                role = _role(above, "runtime")
                yield Dependency("hex", name, version or "", one.line, role)


def clj_name(unit: Unit) -> str | None:
    """The project's name without its group."""
    match = re.search(r"\(defproject\s+(?:[\w.-]+/)?([\w.-]+)", unit.text)
    return match[1] if match else None
