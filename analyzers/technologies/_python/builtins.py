"""What Python's built-in functions and methods do in the small interpreter.

Only functions without effects on anything but their own arguments are known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import ClassDef, Func
from .methods import MAX_ITEMS, substitute
from .values import (
    MISSING,
    Bound,
    Cls,
    EnumMember,
    Ext,
    Fn,
    Frame,
    Instance,
    LazyDict,
    Made,
    Partial,
    Super,
    Value,
    is_plain,
)

if TYPE_CHECKING:
    from .statements import Statements as Interpreter


def call_builtin(
    run: Interpreter, name: str, args: tuple[Value, ...], kwargs: dict[str, Value], frame: Frame
) -> Value:
    """Call a known function of Python or its library; MISSING where the name is not known."""
    maker = _FUNCTIONS.get(name)
    if maker is None:
        return MISSING
    try:
        return maker(run, args, kwargs, frame)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError, re.error):
        return UNKNOWN


def items_of(run: Interpreter, value: Value) -> list[Value] | None:
    """What iterating over a value gives, or None where that is not known."""
    if isinstance(value, list | tuple | set | frozenset | dict | str | range):
        return list(value)[:MAX_ITEMS]
    if isinstance(value, Cls):
        return list(run.enum_members(value)) or None
    return None


def _collect(kind: Callable[[Iterable[Any]], Value]) -> Any:
    def make(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Any:
        if not args:
            return kind(())
        items = items_of(run, args[0])
        return UNKNOWN if items is None else kind(items)

    return make


def _dict(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    if args and not isinstance(args[0], dict | list | tuple):
        return UNKNOWN
    return {**dict(args[0] if args else {}), **kwargs}


def _str(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    return run.text(args[0]) if args else ""


def _sorted(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    items = items_of(run, args[0])
    if items is None:
        return UNKNOWN
    try:
        return sorted(items)
    except TypeError:
        return items


def _zip(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    columns = [items_of(run, a) for a in args]
    known = [c for c in columns if c is not None]
    return list(zip(*known, strict=False)) if len(known) == len(columns) else UNKNOWN


def _apply(run: Interpreter, func: Value, item: Value) -> Value:
    """Call with one item; a comprehension over several variables takes the item apart."""
    several = isinstance(func, Fn) and isinstance(func.node, Func) and len(func.node.params) > 1
    return (
        run.call_with(func, *item)
        if several and isinstance(item, tuple)
        else run.call_with(func, item)
    )


def _map(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    items = items_of(run, args[1])
    if items is None:
        return UNKNOWN
    return [_apply(run, args[0], item) for item in items]


def _filter(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    items = items_of(run, args[1])
    if items is None:
        return UNKNOWN
    return [i for i in items if run.truth(_apply(run, args[0], i) if args[0] else i) is not False]


def _enumerate(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    items = items_of(run, args[0])
    start = kwargs.get("start", args[1] if len(args) > 1 else 0)
    if items is None or not isinstance(start, int):
        return UNKNOWN
    return list(enumerate(items, start))


def _chain(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    lists = [items_of(run, a) for a in args]
    return UNKNOWN if None in lists else [i for part in lists if part for i in part]


def _flattened(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], frame: Frame
) -> Value:
    outer = items_of(run, args[0])
    return UNKNOWN if outer is None else _chain(run, tuple(outer), {}, frame)


def _getattr(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    if not isinstance(args[1], str):
        return UNKNOWN
    found = run.attribute(args[0], args[1], strict=True)
    if found is MISSING:
        return args[2] if len(args) > 2 else UNKNOWN
    return found


def _hasattr(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    return run.attribute(args[0], args[1], strict=True) is not MISSING


def _isinstance(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    value, kinds = args
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    if is_plain(value):
        names = {k.name.removeprefix("builtins.") for k in kinds if isinstance(k, Ext)}
        own = {t.__name__ for t in type(value).__mro__}
        return bool(own & {n.rsplit(".", 1)[-1] for n in names})
    lineage: list[Value] = []
    if isinstance(value, Instance | EnumMember):
        lineage = run.mro(value.cls)
    elif isinstance(value, Made):
        lineage = [value.func]
    elif isinstance(value, Cls):
        lineage = [Ext("builtins.type")]
    return any(k in lineage for k in kinds) if lineage else UNKNOWN


def _issubclass(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    kinds = args[1] if isinstance(args[1], tuple) else (args[1],)
    return any(k in run.mro(args[0]) for k in kinds) if isinstance(args[0], Cls) else UNKNOWN


def _type(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], frame: Frame
) -> Value:
    if len(args) == 1:
        value = args[0]
        return value.cls if isinstance(value, Instance | EnumMember) else UNKNOWN
    name, bases, members = args
    if not isinstance(name, str) or not isinstance(bases, tuple) or not isinstance(members, dict):
        return UNKNOWN
    made = Cls(frame.path, ClassDef(run.line, name=name), frame, bases, members)
    run.class_made(made)
    return made


def _super(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], frame: Frame
) -> Value:
    if len(args) == 2 and isinstance(args[0], Cls):
        return Super(args[0], args[1])
    around: Frame | None = frame
    while around is not None:
        if around.owner is not None:
            return Super(around.owner, around.subject)
        around = around.outer
    return UNKNOWN


def _any(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    items = items_of(run, args[0])
    if items is None:
        return UNKNOWN
    facts = [run.truth(i) for i in items]
    return True if True in facts else UNKNOWN if None in facts else False


def _all(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    items = items_of(run, args[0])
    if items is None:
        return UNKNOWN
    facts = [run.truth(i) for i in items]
    return False if False in facts else UNKNOWN if None in facts else True


def _plain(function: Callable[..., Any]) -> Any:
    def make(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Any:
        given = (*args, *kwargs.values())
        return function(*args, **kwargs) if all(map(is_plain, given)) else UNKNOWN

    return make


def _argument(position: int, name: str) -> Any:
    def make(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Any:
        return kwargs.get(name, args[position] if len(args) > position else UNKNOWN)

    return make


def _partial(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    return Partial(args[0], args[1:], kwargs)


def _defaultdict(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    made = LazyDict(args[1] if len(args) > 1 and isinstance(args[1], dict) else {})
    made.factory = args[0] if args else None
    return made


def _callable(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame
) -> Value:
    if isinstance(args[0], Fn | Cls | Partial | Bound):
        return True
    return False if is_plain(args[0]) else UNKNOWN


def _dir(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    return run.directory(args[0]) if args and isinstance(args[0], Cls) else UNKNOWN


def _next(run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], _: Frame) -> Value:
    items = items_of(run, args[0])
    if items is None:
        return UNKNOWN
    return items[0] if items else args[1] if len(args) > 1 else UNKNOWN


def _import_module(
    run: Interpreter, args: tuple[Value, ...], kwargs: dict[str, Value], frame: Frame
) -> Value:
    return run.module_named(frame.path, args[0]) if isinstance(args[0], str) else UNKNOWN


_FUNCTIONS: dict[str, Any] = {
    "builtins.len": _plain(len),
    "builtins.int": _plain(int),
    "builtins.float": _plain(float),
    "builtins.bool": _plain(bool),
    "builtins.abs": _plain(abs),
    "builtins.min": _plain(min),
    "builtins.max": _plain(max),
    "builtins.sum": _plain(sum),
    "builtins.repr": _plain(repr),
    "builtins.range": _plain(lambda *a: list(range(*a)[:MAX_ITEMS])),
    "builtins.slice": _plain(slice),
    "builtins.list": _collect(list),
    "builtins.tuple": _collect(tuple),
    "builtins.set": _collect(set),
    "builtins.frozenset": _collect(frozenset),
    "builtins.reversed": _collect(lambda i: list(i)[::-1]),
    "builtins.iter": _collect(list),
    "builtins.dict": _dict,
    "builtins.str": _str,
    "builtins.sorted": _sorted,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.enumerate": _enumerate,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.isinstance": _isinstance,
    "builtins.issubclass": _issubclass,
    "builtins.type": _type,
    "builtins.super": _super,
    "builtins.any": _any,
    "builtins.all": _all,
    "builtins.dir": _dir,
    "builtins.callable": _callable,
    "builtins.next": _next,
    "functools.partial": _partial,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _flattened,
    "collections.defaultdict": _defaultdict,
    "collections.OrderedDict": _dict,
    "importlib.import_module": _import_module,
    "typing.cast": _argument(1, "val"),
    "copy.copy": _argument(0, "x"),
    "copy.deepcopy": _argument(0, "x"),
    "os.environ.get": _argument(1, "default"),
    "os.getenv": _argument(1, "default"),
    "re.sub": _plain(lambda p, r, s, *a: substitute(p, r, s)),
}
BUILTINS = frozenset(
    {n.removeprefix("builtins.") for n in _FUNCTIONS if n.startswith("builtins.")}
    | {"object", "property", "staticmethod", "classmethod", "bytes", "Exception", "print"}
)
"""Names that every module has."""
