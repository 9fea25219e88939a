"""Build scripts of the JVM: Gradle (Groovy and Kotlin) and sbt, read without being run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ._dependency import Dependencies, Dependency
from .unit import Unit

_CONFIGURATION = (
    r"(?:[a-z]\w*?)?(?:[iI]mplementation|[aA]pi|[cC]ompile|[cC]ompileOnly|[cC]ompileOnlyApi"
    r"|[rR]untimeOnly|[rR]untime|[aA]nnotationProcessor|[kK]apt|[kK]sp|[pP]rovided"
    r"|[dD]evelopmentOnly|[fF]latDir|testAndDevelopmentOnly|jooqGenerator|jooqCodegen|liquibaseRuntime"
    r"|providedCompile|providedRuntime|shadow|classpath|dependency|mavenBom|flyway\w*|provider)"
)
_TOKEN = re.compile(
    r"""//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"""
    r'''|"""(?P<long>(?:[^"]|"(?!""))*+)"""'''
    r"""|(?P<string>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
    r"""|(?P<libs>\b\w*[lL]ibs(?:\.[\w]+)+)"""
    rf"""|\b(?P<configuration>{_CONFIGURATION})\b(?=[ \t]*[("'\w])"""
    r"""|(?P<word>[A-Za-z_][\w.]*)|(?P<mark>[{}()\n;])"""
)
_COORDINATE = re.compile(r"(?P<name>[\w.-]+:[\w.-]+)(?::(?P<version>[^:@]+))?(?:[:@].*)?$")
_PART = re.compile(r"\b(group|name|version)\s*[:=]\s*[\"']([^\"'\n]+)[\"']")
_TEST_ROLES = re.compile(r"[tT]est|Mock")
_NAME = re.compile(r"rootProject\.name\s*=\s*[\"']([^\"'\n]+)[\"']")
_SBT_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*+")|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)')
_SBT = re.compile(
    r'"(?P<group>[\w.-]+)"\s*%{1,3}\s*"(?P<name>[\w.-]+)"\s*%\s*(?P<version>"[^"\n]*"|[\w.]+)'
    r'(?:\s*%\s*(?P<scope>"[^"\n]*"|[\w.]+))?'
)
_SBT_NAME = re.compile(r"\bname\s*:=\s*\"([^\"\n]+)\"")


class _Script:
    """Follows blocks and calls; `call` is the configuration whose arguments are being read."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.call = ""
        self.parens = 0

    def run(self) -> Dependencies:
        """Every dependency, in source order."""
        source = self.unit.text
        for token in _TOKEN.finditer(source):
            kind = token.lastgroup
            if kind == "mark":
                self._mark(token[0])
            elif kind == "word":
                self.words.append(token[0])
            elif kind == "configuration":
                self.words.append(token[0])
                if any(b.endswith(("dependencies", "constraints", "imports")) for b in self.blocks):
                    self.call, self.parens = token[0], 0
                    yield from self._named(source, token.end())
            elif kind is not None and self.call:
                yield from self._argument(kind, token)

    def _mark(self, mark: str) -> None:
        if mark == "{":
            # All words count: a Kotlin source set is `val commonTest by getting {`.
            self.blocks.append(" ".join(self.words[-8:]))
            self.call, self.words = "", []
        elif mark == "}":
            del self.blocks[-1:]
            self.call, self.words = "", []
        elif mark == "(":
            self.parens += 1
        elif mark == ")":
            self.parens -= 1
        elif self.parens <= 0:
            self.call, self.words = "", []
            self.parens = 0

    def _named(self, source: str, start: int) -> Dependencies:
        """`group: 'a', name: 'b'` and its Kotlin form, in the same line."""
        end = source.find("\n", start)
        row = source[start : end if end >= 0 else len(source)][:1000]
        parts = dict(_PART.findall(row))
        if "group" in parts and "name" in parts:
            name = f"{parts['group']}:{parts['name']}"
            yield self._made(name, parts.get("version", ""), start)

    def _argument(self, kind: str, token: re.Match[str]) -> Dependencies:
        if kind == "libs":
            name = re.sub(r"\.(get|asProvider)$", "", token[0])
            yield self._made(name, "", token.start())
            return
        written = token[kind] if kind == "long" else token[kind][1:-1]
        coordinate = _COORDINATE.match(written.strip())
        if coordinate is not None:
            yield self._made(coordinate["name"], coordinate["version"] or "", token.start())

    def _made(self, name: str, version: str, offset: int) -> Dependency:
        return Dependency("maven", name, version, self.unit.line_at(offset), self._role())

    def _role(self) -> str:
        names = {b.replace(".", " ").rpartition(" ")[2] for b in self.blocks}
        call = self.call.lower()
        if names & {"constraints", "imports", "dependencyManagement"} or call == "mavenbom":
            return "constraint"
        if _TEST_ROLES.search(self.call) or any(_TEST_ROLES.search(b) for b in self.blocks):
            return "test"
        if "buildscript" in names or "pluginManagement" in names or call == "classpath":
            return "build"
        if "processor" in call or call.endswith(("kapt", "ksp")) or "jooq" in call:
            return "build"
        return "dev" if call.endswith("developmentonly") else "runtime"


def read_gradle(unit: Unit) -> Dependencies:
    """A Gradle script; a reference to a version catalog is named as it stands (`libs.mysql`)."""
    return _Script(unit).run()


def read_sbt(unit: Unit) -> Dependencies:
    """An sbt build or its Dependencies.scala; artifacts are named without the Scala version."""
    source = _SBT_COMMENT.sub(_blanked, unit.text)
    for found in _SBT.finditer(source):
        scope = (found["scope"] or "").strip('"').lower()
        role = "test" if scope in ("test", "it", "integrationtest") else "runtime"
        name = f"{found['group']}:{found['name']}"
        line = unit.line_at(found.start())
        yield Dependency("maven", name, found["version"].strip('"'), line, role)


def _blanked(comment: re.Match[str]) -> str:
    return comment[1] or re.sub(r"[^\n]", " ", comment[0])


def gradle_name(unit: Unit) -> str | None:
    """The root project's name in a settings script."""
    match = _NAME.search(unit.text)
    return match[1] if match else None


def sbt_name(unit: Unit) -> str | None:
    """The first `name := "…"`."""
    match = _SBT_NAME.search(unit.text)
    return match[1] if match else None


def apply_catalogs(
    by_path: Mapping[str, Iterable[Dependency]],
) -> dict[str, tuple[Dependency, ...]]:
    """The dependencies of all manifests with references to version catalogs resolved.

    `libs.postgresql` in a build file becomes the artifacts that the nearest catalog above it gives
    that name; a reference that no catalog knows is left out.
    """
    catalogs: dict[str, dict[str, list[Dependency]]] = {}
    for path in sorted(by_path):
        if path.endswith(".versions.toml"):
            known: dict[str, list[Dependency]] = {}
            for one in by_path[path]:
                for name in one.features:
                    known.setdefault(name, []).append(one)
            catalogs[path] = known
    return {
        path: tuple(made for one in listed for made in _resolved(path, one, catalogs))
        for path, listed in by_path.items()
    }


def _resolved(
    path: str, one: Dependency, catalogs: Mapping[str, Mapping[str, list[Dependency]]]
) -> list[Dependency]:
    if one.ecosystem != "maven" or ":" in one.name:
        return [one]
    holders = [p for p in catalogs if one.name in catalogs[p]]
    nearest = max(holders, key=lambda p: (_shared(p, path), p), default=None)
    found = catalogs[nearest][one.name] if nearest is not None else []
    return [Dependency("maven", f.name, f.version, one.line, one.role) for f in found]


def _shared(first: str, second: str) -> int:
    """How many leading folders two paths have in common."""
    count = 0
    for a, b in zip(first.split("/")[:-1], second.split("/")[:-1], strict=False):
        if a != b:
            break
        count += 1
    return count
