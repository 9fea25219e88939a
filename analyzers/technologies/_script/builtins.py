"""What JavaScript's own functions and methods do in the interpreter.

ECMAScript: only functions without effects on anything but their own arguments are known here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.sql_tokens import word_set
from .._python.methods import MAX_ITEMS, MAX_TEXT
from .._python.values import MISSING, Cls, Ext, Fn, Instance, Value
from .values import Obj

if TYPE_CHECKING:
    from .run import ScriptInterpreter

Args = tuple[Value, ...]
GLOBALS = word_set(
    "Object Array String Number Boolean BigInt Symbol Math Date Promise JSON Map Set Buffer RegExp"
    " Error parseInt parseFloat process console global globalThis require structuredClone"
)
"""Names that every script has."""


def call_global(run: ScriptInterpreter, name: str, args: Args) -> Value:
    """Call a function of the language; MISSING where the name is not known."""
    function = _FUNCTIONS.get(name)
    if function is None:
        return MISSING
    try:
        return function(run, args)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
        return UNKNOWN


def entries_of(run: ScriptInterpreter, value: Value) -> list[tuple[Value, Value]] | None:
    """The own properties of an object, an enum or an array; None where they are not known."""
    if isinstance(value, dict):
        return list(value.items())[:MAX_ITEMS]
    if isinstance(value, list | tuple):
        return [(str(i), v) for i, v in enumerate(value)][:MAX_ITEMS]
    if isinstance(value, Cls) and run.is_enum(value):
        return [(m.name, m.value) for m in run.enum_members(value)]
    if isinstance(value, Instance):
        return list(value.attrs.items())
    return None


def _pairs(part: Callable[[tuple[Value, Value]], Value]) -> Any:
    def function(run: ScriptInterpreter, args: Args) -> Value:
        found = entries_of(run, args[0])
        return UNKNOWN if found is None else [part(pair) for pair in found]

    return function


def _assign(run: ScriptInterpreter, args: Args) -> Value:
    target = args[0]
    if isinstance(target, Obj):
        for other in args[1:]:
            target.spread(other, run.line)
    return target


def _from_entries(run: ScriptInterpreter, args: Args) -> Value:
    made = Obj(line=run.line)
    for pair in run.items(args[0]) or []:
        if isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str | int):
            made.put(pair[0], pair[1], run.line, "")
    return made


def _from(run: ScriptInterpreter, args: Args) -> Value:
    source = args[0]
    if isinstance(source, dict) and isinstance(length := source.get("length"), int):
        items: list[Value] | None = [None] * min(length, MAX_ITEMS)
    else:
        items = run.items(source)
    if items is None:
        return UNKNOWN
    return [run.call_with(args[1], v, i) for i, v in enumerate(items)] if len(args) > 1 else items


def _all(run: ScriptInterpreter, args: Args) -> Value:
    return run.items(args[0]) if args else UNKNOWN


def _first(run: ScriptInterpreter, args: Args) -> Value:
    return args[0] if args else UNKNOWN


def _string(run: ScriptInterpreter, args: Args) -> Value:
    return run.text(args[0]) if args else ""


def _number(run: ScriptInterpreter, args: Args) -> Value:
    value = args[0]
    if isinstance(value, str):
        return float(value) if "." in value else int(value)
    return value if isinstance(value, int | float) else UNKNOWN


def _boolean(run: ScriptInterpreter, args: Args) -> Value:
    known = run.truth(args[0])
    return UNKNOWN if known is None else known


def _is_array(run: ScriptInterpreter, args: Args) -> Value:
    return UNKNOWN if args[0] is UNKNOWN else isinstance(args[0], list | tuple)


def _numbers(function: Callable[..., Any]) -> Any:
    def apply(run: ScriptInterpreter, args: Args) -> Value:
        return function(*args) if all(isinstance(a, int | float) for a in args) else UNKNOWN

    return apply


def _path(run: ScriptInterpreter, args: Args) -> Value:
    """Node.js docs, "path.join": the parts put together; what began with a dot still does."""
    joined = posixpath.normpath("/".join(args))
    return f"./{joined}" if args[0].startswith(".") and not joined.startswith(".") else joined


MODULES: dict[str, Any] = {
    f"{module}.{name}": _path
    for module in ("path", "node:path", "path.posix")
    for name in ("join", "resolve")
}
"""Functions of Node.js's own modules, by their qualified names."""
_FUNCTIONS: dict[str, Any] = {
    **MODULES,
    "js.Object.keys": _pairs(lambda pair: pair[0]),
    "js.Object.values": _pairs(lambda pair: pair[1]),
    "js.Object.entries": _pairs(lambda pair: [pair[0], pair[1]]),
    "js.Object.assign": _assign,
    "js.Object.fromEntries": _from_entries,
    "js.Object.freeze": _first,
    "js.Object.seal": _first,
    "js.Object": _first,
    "js.structuredClone": _first,
    "js.Array.from": _from,
    "js.Array.of": lambda run, args: list(args),
    "js.Array.isArray": _is_array,
    "js.Array": lambda run, args: list(args),
    "js.Set": lambda run, args: list(dict.fromkeys(run.items(args[0]) or ())) if args else [],
    "js.Promise.all": _all,
    "js.Promise.allSettled": _all,
    "js.Promise.resolve": _first,
    "js.String": _string,
    "js.Number": _number,
    "js.parseInt": _number,
    "js.Number.parseInt": _number,
    "js.parseFloat": _number,
    "js.Boolean": _boolean,
    "js.Math.max": _numbers(max),
    "js.Math.min": _numbers(min),
    "js.Math.floor": _numbers(lambda a: int(a // 1)),
    "js.Math.round": _numbers(round),
}


# -- methods -------------------------------------------------------------------------------------


def has_method(value: Value, name: str) -> bool:
    """Whether a value of the language has a method that may be called."""
    if isinstance(value, str):
        return name in _TEXT
    if isinstance(value, list | tuple):
        return name in _ARRAY
    return isinstance(value, dict) and name in ("hasOwnProperty", "toString")


def call_method(run: ScriptInterpreter, base: Value, name: str, args: Args) -> Value:
    """Call a method of a text, an array or an object; UNKNOWN where that fails."""
    try:
        if isinstance(base, str):
            return _TEXT[name](base, *args) if _known(args) else UNKNOWN
        if isinstance(base, list | tuple):
            return _ARRAY[name](run, base, args)
        return args[0] in base if name == "hasOwnProperty" else UNKNOWN
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError, re.error):
        return UNKNOWN


def _known(args: Args) -> bool:
    return all(isinstance(a, str | int | float) or a is None for a in args)


def _replace(text: str, old: Value, new: Value) -> Value:
    return text.replace(old, new, 1) if isinstance(old, str) and isinstance(new, str) else UNKNOWN


def _bounded(text: str) -> Value:
    return text if len(text) <= MAX_TEXT else UNKNOWN


def _slice(value: Any, start: int = 0, end: int | None = None) -> Any:
    return value[start:end]


def _substring(text: str, start: int = 0, end: int | None = None) -> str:
    low, high = sorted((max(start, 0), len(text) if end is None else max(end, 0)))
    return text[low:high]


def _pad(text: str, width: int, fill: str = " ") -> Value:
    return text if width > 999 or not fill else text.rjust(width, fill[0])


_TEXT: dict[str, Any] = {
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "toLocaleLowerCase": str.lower,
    "toLocaleUpperCase": str.upper,
    "trim": str.strip,
    "trimStart": str.lstrip,
    "trimEnd": str.rstrip,
    "toString": str,
    "valueOf": str,
    "concat": lambda text, *more: _bounded("".join((text, *map(str, more)))),
    "replace": _replace,
    "replaceAll": lambda text, old, new: _bounded(text.replace(old, new)),
    "split": lambda text, mark=None: list(text) if mark == "" else text.split(mark)[:MAX_ITEMS],
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
    "includes": lambda text, part: part in text,
    "indexOf": lambda text, part: text.find(part),
    "slice": _slice,
    "substring": _substring,
    "substr": lambda text, start, length=None: text[start:][:length],
    "charAt": lambda text, at=0: text[at : at + 1],
    "repeat": lambda text, times: text * times if len(text) * times <= MAX_TEXT else UNKNOWN,
    "padStart": _pad,
}


def _mapped(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    return [run.call_with(args[0], v, i, base) for i, v in enumerate(base[:MAX_ITEMS])]


def _filtered(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    return [v for v in base[:MAX_ITEMS] if run.truth(run.call_with(args[0], v)) is not False]


def _each(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    _mapped(run, base, args)
    return None


def _reduced(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    items = list(base[:MAX_ITEMS])
    total = args[1] if len(args) > 1 else items.pop(0)
    for item in items:
        total = run.call_with(args[0], total, item)
    return total


def _flat(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    return [i for v in base for i in (v if isinstance(v, list | tuple) else [v])][:MAX_ITEMS]


def _found(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    return next((v for v in base if run.truth(run.call_with(args[0], v))), None)


def _some(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    facts = [run.truth(run.call_with(args[0], v)) for v in base[:MAX_ITEMS]]
    return True if True in facts else UNKNOWN if None in facts else False


def _every(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    facts = [run.truth(run.call_with(args[0], v)) for v in base[:MAX_ITEMS]]
    return False if False in facts else UNKNOWN if None in facts else True


def _join(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    parts = [run.text(v) for v in base]
    return UNKNOWN if UNKNOWN in parts else _bounded((args[0] if args else ",").join(parts))


def _push(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    if len(base) + len(args) <= MAX_ITEMS:
        base.extend(args)
    return len(base)


def _concat(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    return _flat(run, [list(base), *args], ())


def _includes(run: ScriptInterpreter, base: Any, args: Args) -> Value:
    if args[0] is UNKNOWN:
        return UNKNOWN
    return True if args[0] in base else UNKNOWN if UNKNOWN in base else False


_ARRAY: dict[str, Any] = {
    "map": _mapped,
    "flatMap": lambda run, base, args: _flat(run, _mapped(run, base, args), ()),
    "forEach": _each,
    "filter": _filtered,
    "reduce": _reduced,
    "flat": _flat,
    "find": _found,
    "some": _some,
    "every": _every,
    "join": _join,
    "push": _push,
    "concat": _concat,
    "includes": _includes,
    "slice": lambda run, base, args: _slice(list(base), *args),
    "reverse": lambda run, base, args: list(base)[::-1],
    "sort": lambda run, base, args: base if args else sorted(base),
    "keys": lambda run, base, args: list(range(len(base))),
    "values": lambda run, base, args: list(base),
    "entries": lambda run, base, args: [[i, v] for i, v in enumerate(base)],
    "indexOf": lambda run, base, args: base.index(args[0]) if args[0] in base else -1,
    "pop": lambda run, base, args: base.pop(),
}


def type_of(value: Value) -> Value:
    """`typeof value`, where that is known."""
    for kinds, name in _TYPES:
        if isinstance(value, kinds):
            return name
    return "undefined" if value is None else UNKNOWN


_TYPES: tuple[tuple[Any, str], ...] = (
    (str, "string"),
    (bool, "boolean"),
    ((int, float), "number"),
    ((Fn, Cls), "function"),
    ((dict, list, Instance), "object"),
)


def environment(value: Value) -> str | None:
    """The variable that `process.env.X` reads, or None."""
    if isinstance(value, Ext) and value.name.startswith("js.process.env."):
        return value.name.removeprefix("js.process.env.")
    return None
