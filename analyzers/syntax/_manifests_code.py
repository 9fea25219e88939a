"""Manifests that are programs or plain text: Go, Ruby, Elixir, Swift, Haskell, R and Conan."""

from __future__ import annotations

import re
from itertools import islice

from ._dependency import Dependencies, Dependency, document, group_role
from ._nodes import get, pairs, text
from .unit import Unit

MAX_FUNCTIONS = 20
_GO = re.compile(
    r"^\s*(?:require\s+)?(?P<name>[\w.~-]+\.[\w.~/-]+)\s+(?P<version>v\S+)(?P<rest>.*)"
)
_GO_BLOCK = re.compile(r"^\s*(?P<word>[a-z]+)\s*\(")
_GO_MODULE = re.compile(r"^[ \t]*+module[ \t]+\"?([^\s\"]+)", re.M)
_GEM = re.compile(r"""^\s*gem[ \t(]+["'](?P<name>[\w.-]+)["'](?P<rest>.*)""")
_GEM_GROUP = re.compile(
    r"""\bgroups?:\s*(?P<a>\[[^\]]*\]|:\w+)|:groups?\s*=>\s*(?P<b>\[[^\]]*\]|:\w+)"""
)
_GEM_BLOCK = re.compile(r"\s*group\b(.*?)(?:\bdo\b.*)?$")
_GEM_VERSION = re.compile(r"""^\s*,\s*["']([^"']+)["']""")
_RUBY_OPEN = re.compile(
    r"^\s*(?:if|unless|case|begin|while|def|class|module)\b|\bdo\b(\s*\|[^|]*\|)?$"
)
_GEMSPEC = re.compile(
    r"""\.add_(?P<kind>runtime_|development_)?dependency[ \t(]+["'](?P<name>[\w.-]+)["']"""
    r"""(?:\s*,\s*["'](?P<version>[^"']+)["'])?"""
)
_GEMSPEC_NAME = re.compile(r"""\.name\s*=\s*["']([\w.-]+)["']""")
_MIX_DEPS = re.compile(r"^(?P<indent>[ \t]*)defp?\s+\w*deps\w*[^\n]*\bdo\b[ \t]*$", re.M)
_MIX_ONE = re.compile(r"\{\s*:(?P<name>\w+)\s*,(?P<rest>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_MIX_ONLY = re.compile(r"\bonly:\s*(\[[^\]]*\]|:\w+)")
_MIX_APP = re.compile(r"\bapp:\s*:(\w+)")
_STRING = re.compile(r'"([^"\n]*)"')
_SWIFT = re.compile(r"\.package\s*\((?P<body>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_SWIFT_URL = re.compile(r'\burl:\s*"([^"\n]+)"')
_SWIFT_VERSION = re.compile(r'(?:from|exact|branch|revision):\s*"([^"\n]+)"|"(\d[^"\n]*)"')
_SWIFT_NAME = re.compile(r"\bPackage\s*\(\s*name:\s*\"([^\"\n]+)\"")
_CABAL_SECTION = re.compile(
    r"(?i)^(library|executable|test-suite|benchmark|common|foreign-library|flag|source-repository"
    r"|custom-setup)\b"
)
_CABAL_FIELD = re.compile(r"(?i)^(?P<indent>\s*)(?P<name>[\w-]+)\s*:(?P<rest>.*)$")
_CABAL_DEPENDENCY = re.compile(
    r"\s*(?P<name>[A-Za-z][\w-]*)(?::[\w{},-]+)?\s*(?P<version>[^\s].*)?$"
)
_CABAL_ROLES = {"test-suite": "test", "benchmark": "dev", "custom-setup": "build"}
_R_FIELDS = {
    "depends": "runtime",
    "imports": "runtime",
    "linkingto": "runtime",
    "suggests": "optional",
    "enhances": "optional",
}
_R_ONE = re.compile(r"\s*(?P<name>[A-Za-z][\w.]*)\s*(?:\((?P<version>[^)]*)\))?\s*$")
_CONAN = re.compile(r"^\s*(?P<name>[a-z0-9_][\w+.-]+)/(?P<version>[^\s@#\"',]+)")
_CONAN_CALL = re.compile(
    r"(?P<kind>\b(?:tool_|build_|test_)?requires\b)\s*(?:\(\s*|=\s*[\[(]?\s*)"
    r"(?P<rest>[\"'][^\"'\n]+[\"'](?:\s*,\s*[\"'][^\"'\n]+[\"'])*)"
)
_CONAN_ROLES = {"tool_requires": "build", "build_requires": "build", "test_requires": "test"}


def read_gomod(unit: Unit) -> Dependencies:
    """go.mod: what is marked `// indirect` is not asked for by this module's own code."""
    block = ""
    for number, row in enumerate(unit.lines, 1):
        opened = _GO_BLOCK.match(row)
        if opened is not None:
            block = opened["word"]
        elif row.strip().startswith(")"):
            block = ""
        elif block == "require" or (not block and row.lstrip().startswith("require")):
            found = _GO.match(row)
            if found is not None:
                role = "indirect" if "// indirect" in found["rest"] else "runtime"
                yield Dependency("go", found["name"], found["version"], number, role)


def gomod_name(unit: Unit) -> str | None:
    """The last part of the module path that is no version."""
    match = _GO_MODULE.search(unit.text)
    if match is None:
        return None
    parts = [p for p in match[1].split("/") if not re.fullmatch(r"v\d+", p)]
    return parts[-1] if parts else None


def _groups_role(written: str, otherwise: str) -> str:
    """The role of a list of groups: runtime wins, then development, then test."""
    groups = re.findall(r"\w+", written)
    roles = {group_role(g, otherwise) for g in groups}
    order = ("runtime", "optional", "dev", "test")
    return next((r for r in order if r in roles), otherwise)


def read_gemfile(unit: Unit) -> Dependencies:
    """A Gemfile with its groups, as blocks and as options."""
    blocks: list[str | None] = []
    for number, row in enumerate(unit.lines, 1):
        row = row.split(" #", 1)[0].rstrip()
        gem = _GEM.match(row)
        if gem is not None:
            option = _GEM_GROUP.search(gem["rest"])
            outer = next((b for b in reversed(blocks) if b), "")
            groups = (option["a"] or option["b"]) if option else outer
            version = _GEM_VERSION.match(gem["rest"])
            role = _groups_role(groups, "runtime")
            yield Dependency("gem", gem["name"], version[1] if version else "", number, role)
        elif re.match(r"\s*end\b", row):
            del blocks[-1:]
        elif _RUBY_OPEN.search(row):
            block = _GEM_BLOCK.match(row)
            blocks.append(block[1] if block else None)


def read_gemspec(unit: Unit) -> Dependencies:
    """The dependencies a gemspec adds."""
    for number, row in enumerate(unit.lines, 1):
        for found in _GEMSPEC.finditer("" if row.lstrip().startswith("#") else row):
            role = "dev" if found["kind"] == "development_" else "runtime"
            yield Dependency("gem", found["name"], found["version"] or "", number, role)


def gemspec_name(unit: Unit) -> str | None:
    """The gem's name."""
    match = _GEMSPEC_NAME.search(unit.text)
    return match[1] if match else None


def read_mix(unit: Unit) -> Dependencies:
    """The `deps` functions of mix.exs."""
    source = re.sub(r"(?m)^[ \t]*+#.*$", lambda m: " " * len(m[0]), unit.text)
    for start in islice(_MIX_DEPS.finditer(source), MAX_FUNCTIONS):
        end = re.compile(rf"^{start['indent']}end\b", re.M).search(source, start.end())
        stop = end.start() if end else len(source)
        for found in _MIX_ONE.finditer(source, start.end(), stop):
            rest = found["rest"]
            only = _MIX_ONLY.search(rest)
            role = (
                _groups_role(only[1].replace("prod", "runtime"), "runtime") if only else "runtime"
            )
            optional = re.search(r"\boptional:\s*true", rest)
            version = _STRING.match(rest.strip())
            line = unit.line_at(found.start())
            yield Dependency(
                "hex",
                found["name"],
                version[1] if version else "",
                line,
                "optional" if optional else role,
            )


def mix_name(unit: Unit) -> str | None:
    """The application's name."""
    match = _MIX_APP.search(unit.text)
    return match[1] if match else None


def read_swift(unit: Unit) -> Dependencies:
    """Package.swift: packages by the last part of their address."""
    source = re.sub(r"(?m)^[ \t]*+//.*$", lambda m: " " * len(m[0]), unit.text)
    for found in _SWIFT.finditer(source):
        url = _SWIFT_URL.search(found["body"])
        if url is not None:
            name = url[1].rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
            version = _SWIFT_VERSION.search(found["body"])
            written = (version[1] or version[2]) if version else ""
            yield Dependency("swift", name, written, unit.line_at(found.start()))


def swift_name(unit: Unit) -> str | None:
    """The package's name."""
    match = _SWIFT_NAME.search(unit.text)
    return match[1] if match else None


def read_cabal(unit: Unit) -> Dependencies:
    """The `build-depends` fields of a .cabal file, by section."""
    role, inside = "runtime", -1
    for number, row in enumerate(unit.lines, 1):
        row = row.split("--", 1)[0].rstrip()
        if section := _CABAL_SECTION.match(row):
            role, inside = _CABAL_ROLES.get(section[1].lower(), "runtime"), -1
            continue
        field = _CABAL_FIELD.match(row)
        rest = row
        if field is not None and not (inside >= 0 and len(field["indent"]) > inside):
            wanted = field["name"].lower() in ("build-depends", "setup-depends")
            inside, rest = (len(field["indent"]) if wanted else -1), field["rest"]
        if inside >= 0:
            for one in rest.split(","):
                found = _CABAL_DEPENDENCY.match(one)
                if found is not None:
                    version = (found["version"] or "").strip()
                    yield Dependency("hackage", found["name"], version, number, role)


def field_name(unit: Unit) -> str | None:
    """The `name:` field of a .cabal file, or `Package:` of an R package."""
    match = re.search(r"(?im)^(?:name|package)\s*:\s*([\w.-]+)", unit.text)
    return match[1] if match else None


def read_r(unit: Unit) -> Dependencies:
    """DESCRIPTION of an R package."""
    role = ""
    for number, row in enumerate(unit.lines, 1):
        field = re.match(r"([A-Za-z]\w*):(.*)$", row.rstrip())
        if field is not None:
            role, row = _R_FIELDS.get(field[1].lower(), ""), field[2]
        for one in row.split(",") if role else ():
            found = _R_ONE.match(one)
            if found is not None and found["name"] != "R":
                yield Dependency("cran", found["name"], found["version"] or "", number, role)


def read_conan_text(unit: Unit) -> Dependencies:
    """conanfile.txt."""
    for section, content in pairs(document(unit, "ini")):
        role = "runtime" if section == "requires" else _CONAN_ROLES.get(section, "")
        for key, value in pairs(content) if role else ():
            found = _CONAN.match(key or text(value) or "")
            if found is not None:
                yield Dependency("conan", found["name"], found["version"], value.line, role)


def read_conan(unit: Unit) -> Dependencies:
    """conanfile.py, lexically."""
    for found in _CONAN_CALL.finditer(unit.text):
        role = _CONAN_ROLES.get(found["kind"], "runtime")
        for one in re.findall(r"[\"']([^\"'\n]+)[\"']", found["rest"]):
            package = _CONAN.match(one)
            if package is not None:
                line = unit.line_at(found.start())
                yield Dependency("conan", package["name"], package["version"], line, role)


def conan_name(unit: Unit) -> str | None:
    """The `name = "…"` of a conanfile.py; a text file has none."""
    if unit.path.endswith(".txt"):
        return text(get(document(unit, "ini"), "name"))
    match = re.search(r"(?m)^[ \t]++name[ \t]*=[ \t]*[\"']([\w.-]+)[\"']", unit.text)
    return match[1] if match else None
