"""Key patterns and lifetimes of expressions that were read lexically."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...facts import Fact
from ...syntax.ir import Attr, Call, Cond, Expr, Item, Lit, Name, Op, Seq, Text, dotted, tail
from .._redis.commands import plain

MAX_DEPTH = 8
_FORMATS = frozenset({"sprintf", "format", "formatted", "format!", "stringformat", "vsprintf"})
_SAME = frozenset(
    "tostring to_s str string tobytes bytes getbytes tolower toupper lower upper downcase "
    "upcase trim strip strval u8 toarray asstring to_string to_owned into as_str clone to_sym "
    "intern rediskey "
    "encode some".replace("_", "").split()
)
_JOINS = frozenset({"implode", "join"})
_APPENDS = frozenset({"append", "concat", "plus"})
_PREPENDS = frozenset({"prepend"})
_CONVERSION = re.compile(r"%[-+ 0#]*\d*(?:\$[sd])?(?:\.\d+)?[sdvqxiuf]|\{\d*(?::[^{}]*)?\}")
_NAMED = re.compile(r"\{([A-Za-z_]\w*)(?::[^{}]*)?\}")
_UNITS = {
    "millisecond": 0.001,
    "milli": 0.001,
    "second": 1,
    "sec": 1,
    "minute": 60,
    "min": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 604_800,
    "fortnight": 1_209_600,
    "month": 2_629_746,
    "year": 31_556_952,
}
"""Rails docs, ActiveSupport::Duration: a month is 30.436875 days, a year 365.2425."""


class Values:
    """What names and small functions of the repository are worth, by file and as a whole."""

    def __init__(
        self, given: Iterable[tuple[str, Fact]], functions: Iterable[tuple[str, Fact]]
    ) -> None:
        self._given: dict[str, list[tuple[str, Fact]]] = {}
        self._functions: dict[str, list[tuple[str, Fact]]] = {}
        for path, fact in given:
            self._given.setdefault(fact.name, []).append((path, fact))
        for path, fact in functions:
            self._functions.setdefault(fact.name, []).append((path, fact))

    def value(self, path: str, name: str, scope: str, line: int, owner: str = "") -> Fact | None:
        """The assignment that a name at a place means: nearest above, in its file, elsewhere."""
        found = self._given.get(name, [])
        here = [f for p, f in found if p == path]
        near = [f for f in here if f.data.get("scope") == scope and f.line <= line]
        if near:
            return max(near, key=lambda f: f.line)
        function = scope.rpartition(".")[2]
        wide = [f for f in here if not _inside(f, function) or name[:1].isupper()]
        if wide:
            return wide[0]
        constant = [(p, f) for p, f in found if p != path and _is_constant(f)]
        owned = [f for p, f in constant if owner and str(f.data.get("scope", "")).startswith(owner)]
        if owned:
            return owned[0]
        return constant[0][1] if len(constant) == 1 and (owner or name.isupper()) else None

    def function(self, path: str, name: str) -> tuple[str, Fact] | None:
        """The small function that a call in a file means."""
        found = self._functions.get(name, [])
        here = [(p, f) for p, f in found if p == path]
        return here[0] if here else found[0] if len(found) == 1 else None


def _inside(fact: Fact, function: str) -> bool:
    """Whether an assignment belongs to another function's locals."""
    scope = str(fact.data.get("scope", ""))
    return "." in scope and not scope.endswith(f".{function}") and not _is_constant(fact)


def _is_constant(fact: Fact) -> bool:
    return bool(fact.name[:1].isupper() or "const" in str(fact.data.get("kind", "")))


class Place:
    """Where an expression stands, with what its names mean there."""

    def __init__(self, values: Values, path: str, scope: str, line: int) -> None:
        self.values = values
        self.path = path
        self.scope = scope
        self.line = line

    def pattern(self, expr: Expr | None, env: dict[str, str] | None = None, depth: int = 0) -> str:
        """The text with `{name}` for what varies."""
        if expr is None or depth > MAX_DEPTH:
            return "{value}"
        deeper = depth + 1
        match expr:
            case Lit(value=value):
                return "" if value is None else str(value)
            case Text(parts=parts):
                return "".join(self.pattern(p, env, deeper) for p in parts)
            case Op(op="+", left=left, right=right):
                return self.pattern(left, env, deeper) + self.pattern(right, env, deeper)
            case Op(op="||" | "??" | "?:" | "or", left=left):
                return self.pattern(left, env, deeper)
            case Cond(yes=yes):
                return self.pattern(yes, env, deeper)
            case Name() | Attr():
                return self._name(expr, env, deeper)
            case Item(base=base, key=key):
                said = key.value if isinstance(key, Lit) and isinstance(key.value, str) else None
                return "{" + (said or tail(base) or "value").strip("_") + "}"
            case Seq(items=items):
                return "/".join(self.pattern(i, env, deeper) for i in items) or "{value}"
            case Call():
                return self._call(expr, env, deeper)
            case _:
                return "{value}"

    def _name(self, expr: Name | Attr, env: dict[str, str] | None, depth: int) -> str:
        name = tail(expr) or "value"
        if isinstance(expr, Attr) and plain(name) in _SAME:
            return self.pattern(expr.base, env, depth)
        if env and name in env:
            return env[name]
        owner = tail(expr.base) or "" if isinstance(expr, Attr) else ""
        owner = "" if owner in ("this", "self", "static", "Self") else owner
        fact = self.values.value(self.path, name, self.scope, self.line, owner)
        if fact is not None and isinstance(fact.node, Expr) and fact.line != expr.line:
            inner = self._elsewhere(fact)
            found = inner.pattern(fact.node, None, depth)
            if re.search(r"\w", re.sub(r"\{[^{}]*\}", "", found)):
                return found
        return "{" + name.strip("_?!") + "}"

    def _elsewhere(self, fact: Fact) -> Place:
        return Place(self.values, self.path, str(fact.data.get("scope", "")), fact.line - 1)

    def _call(self, call: Call, env: dict[str, str] | None, depth: int) -> str:
        name = plain(tail(call.func) or "")
        base = call.func.base if isinstance(call.func, Attr) else None
        if name in _FORMATS:
            return self._formatted(call, base, env, depth)
        if name in _JOINS:
            return self._joined(call, base, env, depth)
        if name in _APPENDS and base is not None and call.args:
            return self.pattern(base, env, depth) + self.pattern(call.args[0], env, depth)
        if name in _PREPENDS and base is not None and call.args:
            return self.pattern(call.args[0], env, depth) + self.pattern(base, env, depth)
        if name in _SAME:
            inner = call.args[0] if call.args else base
            return self.pattern(inner, env, depth)
        known = self.values.function(self.path, tail(call.func) or "")
        returned = known[1].node if known is not None else None
        if known is not None and isinstance(returned, Expr):
            path, fact = known
            params = fact.data.get("params", [])
            given = [self.pattern(a, env, depth) for a in call.args]
            bound = dict(zip(params, given, strict=False))
            bound |= {k: self.pattern(v, env, depth) for k, v in call.kwargs}
            inner_place = Place(self.values, path, f"{fact.data.get('scope')}.{fact.name}", 1 << 30)
            return inner_place.pattern(returned, bound, depth)
        called = (dotted(call.func) or tail(call.func) or "value").rpartition(".")[2]
        return "{" + called.strip("_?!") + "}"

    def _formatted(
        self, call: Call, base: Expr | None, env: dict[str, str] | None, depth: int
    ) -> str:
        args = list(call.args)
        static = isinstance(base, Name) and base.id in ("fmt", "String", "string", "str")
        template = base if base is not None and not static else args.pop(0) if args else None
        text = self.pattern(template, env, depth)
        for argument in args:
            hole = self.pattern(argument, env, depth).replace("\\", "")
            text = _CONVERSION.sub(lambda _, h=hole: h, text, count=1)  # type: ignore[misc]
        return text

    def _joined(self, call: Call, base: Expr | None, env: dict[str, str] | None, depth: int) -> str:
        parts = [*call.args, *([base] if base is not None else [])]
        items = next((p for p in parts if isinstance(p, Seq)), None)
        mark = next((p.value for p in parts if isinstance(p, Lit)), ":")
        if items is None:
            return "{" + (next((n for p in parts if (n := tail(p))), None) or "value") + "}"
        return str(mark).join(self.pattern(i, env, depth) for i in items.items)

    # -- lifetimes -------------------------------------------------------------------------------

    def seconds(self, expr: Expr | None, unit: float = 1, depth: int = 0) -> float | None:
        """A lifetime in seconds; `unit` is what a plain number counts."""
        if expr is None or depth > MAX_DEPTH:
            return None
        match expr:
            case Lit(value=bool()):
                return None
            case Lit(value=int() | float() as value):
                return value * unit
            case Lit(value=str() as text):
                return int(text) * unit if text.isdecimal() else None
            case Op(op="*", left=left, right=right):
                return self._times(left, right, unit, depth)
            case Op(op="+", left=left, right=right):
                a, b = self.seconds(left, unit, depth + 1), self.seconds(right, unit, depth + 1)
                return a + b if a is not None and b is not None else None
            case Attr(base=base, name=name) if unit_of(name):
                return self._counted(base, name, depth)
            case Name() | Attr():
                owner = tail(expr.base) or "" if isinstance(expr, Attr) else ""
                owner = "" if owner in ("this", "self", "static", "Self") else owner
                name = tail(expr) or ""
                fact = self.values.value(self.path, name, self.scope, self.line, owner)
                if fact is None or not isinstance(fact.node, Expr):
                    return None
                return self._elsewhere(fact).seconds(fact.node, unit, depth + 1)
            case Call():
                return self._span(expr, unit, depth)
            case _:
                return None

    def _times(
        self, left: Expr | None, right: Expr | None, unit: float, depth: int
    ) -> float | None:
        """A product: numbers, or a number of units (`10 * time.Minute`)."""
        a, b = self._factor(left, depth), self._factor(right, depth)
        if a is None or b is None:
            return None
        spans = a[1] or b[1]
        return a[0] * b[0] * (1 if spans else unit)

    def _factor(self, expr: Expr | None, depth: int) -> tuple[float, bool] | None:
        name = tail(expr) or ""
        if isinstance(expr, Attr) and unit_of(name) and tail(expr.base) in ("time", "Duration"):
            return unit_of(name), True
        if isinstance(expr, Op) and expr.op == "*":
            a, b = self._factor(expr.left, depth + 1), self._factor(expr.right, depth + 1)
            return (a[0] * b[0], a[1] or b[1]) if a and b and depth < MAX_DEPTH else None
        if isinstance(expr, Call) and tail(expr.func) == "Duration" and expr.args:
            return self._factor(expr.args[0], depth + 1)
        value = self.seconds(expr, 1, depth + 1)
        return (value, isinstance(expr, Attr | Call) and bool(unit_of(name))) if value else None

    def _counted(self, base: Expr, name: str, depth: int) -> float | None:
        """`1.day`, `time.Hour`, `5.minutes`."""
        if tail(base) in ("time", "Duration", "TimeUnit", "ChronoUnit"):
            return unit_of(name)
        number = self.seconds(base, 1, depth + 1)
        return number * unit_of(name) if number is not None else None

    def _span(self, call: Call, unit: float, depth: int) -> float | None:
        """`Duration.ofMinutes(5)`, `TimeSpan.FromHours(1)`, `now()->addDay()`."""
        name = tail(call.func) or ""
        base = call.func.base if isinstance(call.func, Attr) else None
        size = unit_of(name)
        if size and call.args:
            number = self.seconds(call.args[0], 1, depth + 1)
            return number * size if number is not None else None
        if size and base is not None:
            number = self.seconds(base, 1, depth + 1)
            return size * (number if number is not None else 1)
        if plain(name) in (
            "toi",
            "toseconds",
            "inseconds",
            "getseconds",
            "intval",
            "int",
            "seconds",
        ):
            inner = call.args[0] if call.args else base
            return self.seconds(inner, unit, depth + 1)
        return None


def unit_of(name: str) -> float:
    """The seconds of the unit that a name ends with (`ofMinutes`, `MINUTES`, `days`), or 0."""
    word = re.sub(r"^(?:of|from|from_|add|in|In)(?=[A-Z_])_?", "", name)
    word = re.sub(r"^From(?=[A-Z])", "", word).lower().lstrip("_")
    word = word.removeprefix("from_")
    return (
        _UNITS.get(word, 0)
        or _UNITS.get(word.removesuffix("s"), 0)
        or (1 if word in ("secs", "fromsecs") else 0)
    )
