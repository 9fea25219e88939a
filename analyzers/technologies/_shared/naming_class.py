"""Naming strategies that are classes of the project: their methods evaluated on plain texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...syntax.evaluate import UNKNOWN, Evaluator
from ...syntax.ir import Attr, Call, ClassDef, Expr, Func, FuncDef, Lit, Name, Raw, Seq, dotted
from ...syntax.project import Definition, External, Project
from .._script.ts_code import Code, Reader
from .._typeorm.names import camel_case, snake_case
from .decorated import Decorated, Layer

_SNAKES = frozenset({"snakecase", "snake", "tosnakecase", "snake_case", "decamelize", "underscore"})
_CAMELS = frozenset({"camelcase", "camel", "camelize", "tocamelcase"})
_PLURALS = frozenset({"plural", "pluralize", "pluralise"})
_SAFE_REGEX = re.compile(r"^/((?:[^/\\*+{}?]|\\.|\(\?[:!=]|\[[^\]/]*\]\+?)+)/([gimu]*)$")
"""Regular expressions whose matching takes a time that grows with the text alone."""


class Words(Evaluator):
    """Evaluates calls on texts, as naming strategies make them; `parent` answers `super`."""

    parent: NamingClass | None = None

    def at(self, path: str, scope: Any = None) -> Evaluator:
        """See `Evaluator.at`."""
        made = Words(self.project, path, scope)
        made.parent = self.parent
        return made

    def special(self, call: Call, env: dict[str, Any] | None, step: int) -> Any:
        """See `Evaluator.special`."""
        args = [self.value(a, env, step) for a in call.args if not isinstance(a, Raw | Func)]
        name = dotted(call.func) or ""
        head, _, last = name.rpartition(".")
        if head == "super" and self.parent is not None:
            return self.parent.inherited(last, args)
        if head == "this" and self.parent is not None:
            return self.parent.ask(last, args)
        if args and isinstance(args[0], str) and not self._own(call):
            known = _worded(last.lower(), args[0], self._lodash(call))
            if known is not None:
                return known
        if isinstance(call.func, Attr):
            return self._on_text(call, call.func, args, env, step)
        return UNKNOWN

    def value(self, expr: Expr | None, env: dict[str, Any] | None = None, steps: int = 0) -> Any:
        """See `Evaluator.value`; knows the length of a text or an array too."""
        if isinstance(expr, Attr) and expr.name == "length":
            base = super().value(expr.base, env, steps)
            return len(base) if isinstance(base, str | list) else UNKNOWN
        return super().value(expr, env, steps)

    def _own(self, call: Call) -> bool:
        return isinstance(self.project.resolve(self.path, call.func), Definition)

    def _lodash(self, call: Call) -> bool:
        target = self.project.resolve(self.path, call.func)
        return isinstance(target, External) and "typeorm" not in target.name

    def _on_text(
        self, call: Call, func: Attr, args: list[Any], env: dict[str, Any] | None, step: int
    ) -> Any:
        base = self.value(func.base, env, step)
        if isinstance(base, list) and func.name == "concat":
            return [*base, *(x for a in args for x in (a if isinstance(a, list) else [a]))]
        if not isinstance(base, str):
            return UNKNOWN
        match func.name, args:
            case (("replace" | "replaceAll"), _):
                return _replaced(base, call, args)
            case (("slice" | "substring"), [int(start)]):
                return base[start:]
            case (("slice" | "substring"), [int(start), int(end)]):
                return base[start:end]
            case "charAt", [int(at)]:
                return base[at : at + 1]
            case "startsWith", [str(text)]:
                return base.startswith(text)
            case "endsWith", [str(text)]:
                return base.endswith(text)
            case "concat", _ if all(isinstance(a, str) for a in args):
                return base + "".join(args)
            case "split", [str(text)] if text:
                return base.split(text)
            case "includes", [str(text)]:
                return text in base
        return UNKNOWN


def _worded(name: str, text: str, lodash: bool) -> str | None:
    if name in _SNAKES:
        return _lodash_snake(text) if lodash else snake_case(text)
    if name in _CAMELS:
        return camel_case(snake_case(text) if lodash else text)
    return _plural(text) if name in _PLURALS else None


def _lodash_snake(text: str) -> str:
    """lodash's `snakeCase`: words part at case, digits and signs."""
    return "_".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", text)).lower()


def _plural(text: str) -> str:
    if re.search(r"[^aeiou]y$", text):
        return text[:-1] + "ies"
    return text + ("es" if re.search(r"(?:s|x|z|ch|sh)$", text) else "s")


def _replaced(base: str, call: Call, args: list[Any]) -> Any:
    """`text.replace(/…/g, "$1_$2")` for expressions that are safe to run."""
    pattern = call.args[0] if call.args else None
    new = args[-1] if args else UNKNOWN
    if not isinstance(new, str) or len(base) > 200:
        return UNKNOWN
    if isinstance(pattern, Lit) and isinstance(pattern.value, str):
        return base.replace(pattern.value, new, -1 if "All" in (dotted(call.func) or "") else 1)
    found = _SAFE_REGEX.match(pattern.text) if isinstance(pattern, Raw) else None
    if found is None or len(found[1]) > 80:
        return UNKNOWN
    flags = re.IGNORECASE if "i" in found[2] else 0
    replacement = re.sub(r"\$(\d)", r"\\g<\1>", new.replace("\\", r"\\"))
    try:
        return re.sub(found[1], replacement, base, count=0 if "g" in found[2] else 1, flags=flags)
    except (re.error, IndexError):
        return UNKNOWN


class NamingClass:
    """A naming strategy of the project; `library` is the strategy that it stands on."""

    def __init__(
        self, decorated: Decorated, layers: list[Layer], library: Callable[[str, list[Any]], Any]
    ) -> None:
        self.project = decorated.project
        self.inherited = library
        self._methods = [
            (layer.path, {s.name: s for s in layer.node.body if isinstance(s, FuncDef)})
            for layer in layers
        ]

    def has(self, method: str) -> bool:
        """Whether a class of the project defines a method."""
        return any(method in known for _, known in self._methods)

    def ask(self, method: str, args: list[Any]) -> Any:
        """What a method gives for these arguments; UNKNOWN where that cannot be known."""
        for path, known in self._methods:
            node = known.get(method)
            if node is not None and node.body:
                return self._run(path, node, args)
        return self.inherited(method, args)

    def name(self, method: str, *args: Any) -> str:
        """The name that a method gives; the library's where that cannot be known."""
        found = self.ask(method, list(args))
        return str(
            found if isinstance(found, str) and found else self.inherited(method, list(args))
        )

    def _run(self, path: str, node: FuncDef, args: list[Any]) -> Any:
        reader = WordReader(self.project, self)
        func = Code(Func(node.line, node.params, node.body), path)
        given = tuple(Code(_literal(a), path) for a in args)
        return reader.value(reader.returned(reader.bind(func, given)))


class WordReader(Reader):
    """A reader whose values are those of `Words`."""

    def __init__(self, project: Project, parent: NamingClass) -> None:
        super().__init__(project)
        self._parent = parent

    def evaluator(self, path: str) -> Evaluator:
        """See `Reader.evaluator`."""
        made = Words(self.project, path)
        made.parent = self._parent
        return made


def named_strategy(decorated: Decorated, code: Code) -> tuple[Definition | None, str]:
    """What an option's value names: a class of the project, or the name of a strategy, or ""."""
    found = decorated.reader.follow(code)
    name = found.at(found.expr.func) if isinstance(found.expr, Call) else found
    target = decorated.reader.target(name)
    if isinstance(target, Definition):
        return (target, "") if isinstance(target.node, ClassDef) else (None, "")
    if not isinstance(name.expr, Name | Attr):
        return None, ""
    return None, target.name if isinstance(target, External) else dotted(name.expr) or ""


def _literal(value: Any) -> Lit | Seq:
    return Seq(0, tuple(Lit(0, v) for v in value)) if isinstance(value, list) else Lit(0, value)
