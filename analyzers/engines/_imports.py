"""Import statements of many languages, by their shape, and the engines whose drivers they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .abstractions import IMPORTED
from .registry import imports

_JS = re.compile(
    r"""(?:\bfrom\s*|\brequire(?:\.resolve)?\s*\(\s*|\bimport\s*\(?\s*)(?P<q>['"])(?P<name>[^'"\n]+)(?P=q)"""
)
_PYTHON = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<base>[\w.]+)[ \t]+)?import[ \t]+(?P<names>[^\n]+)", re.M
)
_GO = re.compile(r'^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"(?P<name>[\w.\-/~]+)"[ \t]*$', re.M)
_SIMPLE = {
    "jvm": re.compile(r"^[ \t]*import[ \t]+(?:static[ \t]+)?(?P<name>[\w.]+)", re.M),
    "csharp": re.compile(
        r"^[ \t]*(?:global[ \t]+)?(?:using|open|Imports)[ \t]+(?:static[ \t]+)?"
        r"(?:\w+[ \t]*=[ \t]*)?(?P<name>[\w.]+)",
        re.M,
    ),
    "php": re.compile(
        r"(?:^[ \t]*use[ \t]+|\bnew[ \t]+\\|extends[ \t]+\\|\bextension_loaded\(['\"]|"
        r"\bclass_exists\(['\"]\\*)(?P<name>[\w\\]+)|(?<![\w>$])\\(?P<name2>PDO|Redis|Memcached)\b"
        r"|\bnew[ \t]+(?P<name3>PDO|Redis|Memcached|Memcache|SQLite3|RedisCluster)\b",
        re.M,
    ),
    "ruby": re.compile(r"""^[ \t]*require[ \t]*\(?[ \t]*['"](?P<name>[^'"\n]+)['"]""", re.M),
    "rust": re.compile(
        r"^[ \t]*(?:pub(?:\([\w: ]+\))?[ \t]+)?(?:use|extern[ \t]+crate)[ \t]+"
        r"(?::{2})?(?P<name>[\w:]+)",
        re.M,
    ),
    "elixir": re.compile(r"(?<![\w.])(?P<name>[A-Z]\w*(?:\.[A-Z]\w*)*)"),
    "c": re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"](?P<name>[^>"\n]+)[>"]', re.M),
    "swift": re.compile(
        r"^[ \t]*(?:@\w+[ \t]+)*import[ \t]+(?:struct[ \t]+|class[ \t]+)?(?P<name>\w+)", re.M
    ),
    "dart": re.compile(r"""^[ \t]*import[ \t]+['"]package:(?P<name>[\w]+)/""", re.M),
    "haskell": re.compile(r"^import[ \t]+(?:qualified[ \t]+)?(?P<name>[\w.]+)", re.M),
    "perl": re.compile(r"^[ \t]*(?:use|require)[ \t]+(?P<name>[\w:]+)", re.M),
    "r": re.compile(r"(?:\b(?:library|require)\(['\"]?|\b)(?P<name>[A-Za-z]\w+)(?:['\"]?\)|::)"),
    "lua": re.compile(r"""\brequire\s*\(?\s*['"](?P<name>[^'"\n]+)['"]"""),
    "clojure": re.compile(r"\[(?P<name>[\w.\-]+)(?=[\s\]])"),
    "erlang": re.compile(r"\b(?P<name>[a-z]\w+):[a-z]\w*\("),
}
_SEPARATOR = {"php": "\\", "rust": "::", "js": "/", "go": "/", "perl": "::", "c": "\0"}
_RUST_BRACES = re.compile(r"^[ \t]*(?:pub[ \t]+)?use[ \t]+([\w:]+)::\{([^;]{0,2000})\}", re.M)


def _names(group: str, text: str) -> Iterator[tuple[str, int]]:
    """(imported name, offset) for every import statement of a text."""
    if group == "js":
        for m in _JS.finditer(text):
            yield m["name"].removeprefix("npm:"), m.start("name")
    elif group == "python":
        for m in _PYTHON.finditer(text):
            yield from _python_names(m)
    elif group == "go":
        for m in _GO.finditer(text):
            yield m["name"], m.start("name")
    elif group in _SIMPLE:
        for m in _SIMPLE[group].finditer(text):
            yield next(g for g in m.groups() if g), m.start(m.lastindex or 0)
        if group == "rust":
            for m in _RUST_BRACES.finditer(text):
                for part in re.findall(r"[\w:]+", m[2]):
                    yield f"{m[1]}::{part}", m.start(1)


def _python_names(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    base, at = match["base"], match.start("names") - len("import ")
    for part in match["names"].strip("( \\").split(","):
        words = part.split()
        name = words[0].strip("()") if words else ""
        if base:
            yield f"{base}.{name}", at
        elif name:
            yield name, at


def lookup(table: dict[str, str], name: str, separator: str) -> tuple[str, str] | None:
    """(engine, the part of the name that told it): the longest leading part that is known."""
    while True:
        if name in table:
            return table[name], name
        name, found, _ = name.rpartition(separator)
        if not found:
            return None


def found_imports(group: str, text: str) -> Iterator[tuple[str, str, int, bool]]:
    """(engine or technology, imported name, offset, whether it is an engine)."""
    drivers, mappers = imports(group), IMPORTED.get(group, {})
    separator = _SEPARATOR.get(group, ".")
    for name, at in _names(group, text):
        if name.startswith((".", "@/", "~/")):
            continue
        engine = lookup(drivers, name, separator)
        if engine is not None:
            yield engine[0], engine[1], at, True
            continue
        mapper = lookup(mappers, name, separator)
        if mapper is not None and mapper[0]:
            yield mapper[0], mapper[1], at, False
