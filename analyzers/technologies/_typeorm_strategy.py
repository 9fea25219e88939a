"""A project's own naming strategy: its methods evaluated, what they do not say inherited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..syntax.evaluate import UNKNOWN, Evaluator
from ..syntax.ir import Attr, Call, Expr, Func, FuncDef, Lit, Name, Raw, Seq, dotted
from ..syntax.project import Definition, External, Project
from ._decorated import Decorated, Layer
from ._ts_code import Code, Reader
from ._typeorm_names import SnakeStrategy, Strategy, camel_case, snake_case

METHODS = (
    "tableName",
    "columnName",
    "joinColumnName",
    "joinTableName",
    "joinTableColumnName",
    "joinTableInverseColumnName",
    "closureJunctionTableName",
    "prefixTableName",
)
"""The methods that decide names in a schema."""
_SNAKES = frozenset({"snakecase", "snake", "tosnakecase", "snake_case", "decamelize", "underscore"})
_CAMELS = frozenset({"camelcase", "camel", "camelize", "tocamelcase"})
_PLURALS = frozenset({"plural", "pluralize", "pluralise"})
_SAFE_REGEX = re.compile(r"^/((?:[^/\\*+{}?]|\\.|\(\?[:!=]|\[[^\]/]*\]\+?)+)/([gimu]*)$")
"""Regular expressions whose matching takes a time that grows with the text alone."""


class Words(Evaluator):
    """Evaluates calls on texts, as naming strategies make them; `parent` answers `super`."""

    parent: Own | None = None

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
        if head == "this" and self.parent is not None and last in METHODS:
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
        return re.sub(found[1], replacement, base, 0 if "g" in found[2] else 1, flags)
    except (re.error, IndexError):
        return UNKNOWN


class Own(Strategy):
    """The strategy of a class of the project."""

    def __init__(self, decorated: Decorated, found: Definition) -> None:
        self._project = decorated.project
        layers = decorated.lineage(Layer(found.path, found.node))  # type: ignore[arg-type]
        self._base = _outermost(decorated, layers)
        self._methods = [
            (layer.path, {s.name: s for s in layer.node.body if isinstance(s, FuncDef)})
            for layer in layers
        ]

    def ask(self, method: str, args: list[Any]) -> Any:
        """What a method gives for these arguments; UNKNOWN where that cannot be known."""
        for path, known in self._methods:
            node = known.get(method)
            if node is not None and node.body:
                return self._run(path, node, args)
        return self.inherited(method, args)

    def inherited(self, method: str, args: list[Any]) -> Any:
        """What the library's strategy, on which this one stands, gives."""
        return _call(self._base, method, args)

    def _run(self, path: str, node: FuncDef, args: list[Any]) -> Any:
        reader = _WordReader(self._project, self)
        func = Code(Func(node.line, node.params, node.body), path)
        given = tuple(Code(_literal(a), path) for a in args)
        return reader.value(reader.returned(reader.bind(func, given)))

    def _asked(self, method: str, *args: Any) -> Any:
        found = self.ask(method, list(args))
        return found if isinstance(found, str) and found else self.inherited(method, list(args))

    def table(self, model: str, given: str | None) -> str:
        """See `Strategy.table`."""
        return str(self._asked("tableName", model, given))

    def column(self, prop: str, given: str | None, prefixes: Sequence[str]) -> str:
        """See `Strategy.column`."""
        return str(self._asked("columnName", prop, given, list(prefixes)))

    def join_column(self, relation: str, referenced: str) -> str:
        """See `Strategy.join_column`."""
        return str(self._asked("joinColumnName", relation, referenced))

    def join_table(self, first: str, second: str, prop: str, inverse: str) -> str:
        """See `Strategy.join_table`."""
        return str(self._asked("joinTableName", first, second, prop, inverse))

    def join_table_column(self, table: str, prop: str, column: str | None) -> str:
        """See `Strategy.join_table_column`."""
        return str(self._asked("joinTableColumnName", table, prop, column))

    def join_table_inverse_column(self, table: str, prop: str, column: str | None) -> str:
        """See `Strategy.join_table_inverse_column`."""
        if any("joinTableInverseColumnName" in known for _, known in self._methods):
            return str(self._asked("joinTableInverseColumnName", table, prop, column))
        return self.join_table_column(table, prop, column)

    def closure(self, table: str) -> str:
        """See `Strategy.closure`."""
        return str(self._asked("closureJunctionTableName", table))

    def prefixed(self, prefix: str, table: str) -> str:
        """See `Strategy.prefixed`."""
        return str(self._asked("prefixTableName", prefix, table))


class _WordReader(Reader):
    """A reader whose values are those of `Words`."""

    def __init__(self, project: Project, parent: Own) -> None:
        super().__init__(project)
        self._parent = parent

    def evaluator(self, path: str) -> Evaluator:
        """See `Reader.evaluator`."""
        made = Words(self.project, path)
        made.parent = self._parent
        return made


def _literal(value: Any) -> Lit | Seq:
    return Seq(0, tuple(Lit(0, v) for v in value)) if isinstance(value, list) else Lit(0, value)


def _call(strategy: Strategy, method: str, args: list[Any]) -> Any:
    """A method of the library's strategies by TypeORM's name for it."""
    texts = [a if isinstance(a, str) else None for a in args] + [None] * 4
    first, second = texts[0] or "", texts[1] or ""
    match method:
        case "tableName":
            return strategy.table(first, texts[1])
        case "columnName":
            prefixes = args[2] if len(args) > 2 and isinstance(args[2], list) else []
            return strategy.column(first, texts[1], prefixes)
        case "joinColumnName":
            return strategy.join_column(first, second)
        case "joinTableName":
            return strategy.join_table(first, second, texts[2] or "", texts[3] or "")
        case "joinTableColumnName" | "joinTableInverseColumnName":
            return strategy.join_table_column(first, second, texts[2])
        case "closureJunctionTableName":
            return strategy.closure(first)
        case "prefixTableName":
            return strategy.prefixed(first, second)
    return UNKNOWN


def _outermost(decorated: Decorated, layers: list[Layer]) -> Strategy:
    """The library's strategy that a class stands on."""
    for layer in layers:
        for base in layer.node.bases:
            target = decorated.project.base(layer.path, layer.node, base)
            if isinstance(target, External) and "Snake" in target.name:
                return SnakeStrategy()
    return Strategy()


def strategy_of(decorated: Decorated, code: Code) -> Strategy | None:
    """The strategy that an option's value means, or None where it cannot be known."""
    found = decorated.reader.follow(code)
    name = found.at(found.expr.func) if isinstance(found.expr, Call) else found
    target = decorated.reader.target(name)
    if isinstance(target, Definition) and not isinstance(target.node, FuncDef):
        return Own(decorated, target) if hasattr(target.node, "bases") else None
    label = target.name if isinstance(target, External) else (dotted(name.expr) or "")
    if not isinstance(name.expr, Name | Attr):
        return None
    if "snake" in label.lower():
        return SnakeStrategy()
    return Strategy() if label.endswith("DefaultNamingStrategy") else None
