"""Python's manifests: requirements, pyproject, Pipfile, setup.cfg, setup.py, conda environments."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ._dependency import Dependencies, Dependency, document, group_role
from ._nodes import Fields, Node, Scalar, get, items, pairs, text
from .unit import Unit

_REQUIREMENT = re.compile(
    r"\s*(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]]*)\])?\s*"
    r"(?P<version>@\s*\S+|\(?\s*(?:[<>=!~]=?=?|\^)[^;#]*)?\s*(?:;[^#]*)?(?:\s#.*)?\s*$"
)
_EGG = re.compile(r"[#&]egg=(?P<name>[\w.-]+)(?:\[(?P<extras>[^\]]*)\])?")
_REPOSITORY = re.compile(r"^(?:git|hg|svn|bzr)\+\S*/(?P<name>[\w.-]+?)(?:\.git)?(?:@[^/]*)?$")
_VIA = re.compile(r"#\s*via\b(?P<first>.*)|^\s+#\s{2,}(?P<more>\S.*)")
_ARRAY = re.compile(
    r"(?<!\w)(?P<kind>\w{0,40}(?:install_requires|extras_require|tests_require|setup_requires|requirements"
    r"|requires|REQUIREMENTS|REQUIRES|REQUIRED|EXTRAS)\w{0,40})['\"]?\]?\s*[=:]\s*(?=[\[{(])"
)
_TOKEN = re.compile(
    r"""\#[^\n]*|(?P<string>[rbuf]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))"""
    r"""|(?P<open>[\[{(])|(?P<close>[\]})])|(?P<colon>:)"""
)
_SETUP_NAME = re.compile(r"\bname\s*=\s*[\"']([\w.-]+)[\"']")
_KINDS = (
    ("tests_require", "test"),
    ("setup_requires", "build"),
    ("extras", "optional"),
    ("test", "test"),
    ("dev", "dev"),
)


def normal(name: str) -> str:
    """A Python package name in its normal form: `Flask_SQLAlchemy` is `flask-sqlalchemy`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(written: str, line: int, role: str) -> Dependency | None:
    """The dependency that one requirement (`psycopg[binary]>=3 ; marker`) names, or None."""
    if len(written) > 2000:
        return None
    written = re.sub(r"\s--?(hash|config-settings|global-option)\b.*", "", written).rstrip(" \\")
    written = re.sub(r"^\s*(-e|--editable)[ =]\s*", "", written)
    match = _REQUIREMENT.match(written) or _EGG.search(written) or _REPOSITORY.match(written)
    if match is None:
        return None
    parts = match.groupdict()
    extras = sorted(e.strip().lower() for e in (parts.get("extras") or "").split(",") if e.strip())
    version = (parts.get("version") or "").strip(" ()\t")
    return Dependency("pypi", normal(parts["name"]), version, line, role, tuple(extras))


def _some(found: Iterable[Dependency | None]) -> Dependencies:
    return (d for d in found if d is not None)


def read_requirements(unit: Unit) -> Dependencies:
    """A requirements file; in one compiled by a tool only what is not `via` another is direct."""
    name = unit.path.lower().rsplit("/", 1)[-1]
    role = "constraint" if "constraint" in name else group_role(name, "runtime")
    found: list[tuple[Dependency, list[str]]] = []
    for number, row in enumerate(unit.lines, 1):
        row = row.rstrip("\r")
        if row[:1].strip() and row[0] != "#" and not row.startswith(("-r", "-c", "--")):
            made = requirement(row, number, role)
            if made is not None:
                found.append((made, []))
        via = _VIA.search(row)
        if via is not None and found:
            found[-1][1].append((via["first"] or via["more"] or "").strip())
    names = {d.name for d, _ in found}
    for made, origins in found:
        yield made if _direct(origins, names) else _as(made, "indirect")


def _direct(origins: list[str], names: set[str]) -> bool:
    """Whether any of the places a requirement comes from is not a package of the same file."""
    places = [p.strip() for o in origins for p in o.split(",") if p.strip()]
    return not places or any(normal(p) not in names for p in places)


def _as(made: Dependency, role: str) -> Dependency:
    return Dependency(made.ecosystem, made.name, made.version, made.line, role, made.features)


def _listed(node: Node | None, role: str) -> Dependencies:
    """Requirements in a list of strings."""
    return _some(requirement(i.text, i.line, role) for i in items(node) if isinstance(i, Scalar))


def _table(node: Node | None, role: str) -> Dependencies:
    """Requirements in a table of names (Poetry, Pipenv)."""
    for name, value in pairs(node):
        for one in items(value):
            if normal(name) == "python":
                continue
            extras = sorted(t.lower() for e in items(get(one, "extras")) if (t := text(e)))
            chosen = "optional" if text(get(one, "optional")) == "true" else role
            version = text(one) if isinstance(one, Scalar) else text(get(one, "version"))
            yield Dependency("pypi", normal(name), version or "", one.line, chosen, tuple(extras))


def _groups(node: Node | None, otherwise: str) -> Dependencies:
    for group, listed in pairs(node):
        yield from _listed(listed, group_role(group, otherwise))


def read_pyproject(unit: Unit) -> Dependencies:
    """PEP 621 and 735, Poetry, PDM, Hatch and uv."""
    root = document(unit, "toml")
    yield from _listed(get(root, "project", "dependencies"), "runtime")
    yield from _groups(get(root, "project", "optional-dependencies"), "optional")
    yield from _groups(get(root, "dependency-groups"), "dev")
    yield from _listed(get(root, "build-system", "requires"), "build")
    tool = get(root, "tool")
    yield from _table(get(tool, "poetry", "dependencies"), "runtime")
    yield from _table(get(tool, "poetry", "dev-dependencies"), "dev")
    for group, content in pairs(get(tool, "poetry", "group")):
        optional = text(get(content, "optional")) == "true"
        role = group_role(group, "optional" if optional else "dev")
        yield from _table(get(content, "dependencies"), role)
    yield from _groups(get(tool, "pdm", "dev-dependencies"), "dev")
    for group, content in pairs(get(tool, "hatch", "envs")):
        role = "test" if group_role(group, "dev") == "test" else "dev"
        for key in ("dependencies", "extra-dependencies"):
            yield from _listed(get(content, key), role)
    yield from _listed(get(tool, "uv", "dev-dependencies"), "dev")
    for key in ("constraint-dependencies", "override-dependencies"):
        yield from _listed(get(tool, "uv", key), "constraint")


def read_pipfile(unit: Unit) -> Dependencies:
    """Pipfile: packages, dev-packages and further categories."""
    for section, content in pairs(document(unit, "toml")):
        if section not in ("source", "requires", "scripts", "pipenv"):
            role = "runtime" if section == "packages" else group_role(section, "optional")
            yield from _table(content, role)


def read_setup_cfg(unit: Unit) -> Dependencies:
    """The `[options]` sections of setup.cfg."""
    root = document(unit, "ini")
    options = get(root, "options")
    for key, role in (
        ("install_requires", "runtime"),
        ("tests_require", "test"),
        ("setup_requires", "build"),
    ):
        yield from _rows(get(options, key), role)
    for group, content in pairs(get(root, "options.extras_require")):
        yield from _rows(content, group_role(group, "optional"))


def _rows(node: Node | None, role: str) -> Dependencies:
    for ahead, row in enumerate((text(node) or "").split("\n")):
        made = requirement(row, node.line + ahead if node else 1, role)
        if made is not None:
            yield made


def read_setup_py(unit: Unit) -> Dependencies:
    """The requirement lists of setup.py, found without running or fully parsing it."""
    source, done = unit.text, 0
    if "setup(" not in source:
        # A module that merely bears the name.
        return
    for array in _ARRAY.finditer(source):
        if array.start() < done:
            continue
        kind = array["kind"].lower()
        role = next((r for word, r in _KINDS if word in kind), "runtime")
        strings, done = _strings(source, array.end())
        for written, offset, group in strings:
            chosen = group_role(group, role) if group else role
            made = requirement(written, unit.line_at(offset), chosen)
            if made is not None:
                yield made


def _strings(source: str, start: int) -> tuple[list[tuple[str, int, str]], int]:
    """(text, offset, group) of the strings in the bracket at `start`, and where it ends.

    A string with a colon after it is a key, and names the group of those that follow.
    """
    found: list[tuple[str, int, str]] = []
    depth, group = 0, ""
    for token in _TOKEN.finditer(source, start):
        kind = token.lastgroup
        if kind == "string":
            found.append((token[0].lstrip("rbuf")[1:-1], token.start(), group))
        elif kind == "colon" and found:
            group = found.pop()[0]
        elif kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
            if depth <= 0:
                return found, token.end()
    return found, len(source)


def read_environment(unit: Unit) -> Dependencies:
    """A conda environment; its packages count as Python's, for most bear the same names."""
    for listed in items(get(document(unit, "yaml"), "dependencies")):
        if isinstance(listed, Fields):
            yield from _listed(get(listed, "pip"), "runtime")
        elif isinstance(listed, Scalar):
            name, _, version = listed.text.rpartition("::")[2].partition("=")
            made = requirement(f"{name}=={version}" if version else name, listed.line, "runtime")
            if made is not None and made.name not in ("python", "pip"):
                yield made


def pyproject_name(unit: Unit) -> str | None:
    """The project's name."""
    root = document(unit, "toml")
    return text(get(root, "project", "name")) or text(get(root, "tool", "poetry", "name"))


def setup_cfg_name(unit: Unit) -> str | None:
    """The name in `[metadata]`."""
    return text(get(document(unit, "ini"), "metadata", "name"))


def setup_py_name(unit: Unit) -> str | None:
    """The first literal `name=`."""
    match = _SETUP_NAME.search(unit.text) if "setup(" in unit.text else None
    return match[1] if match else None
