"""Manifests in data formats: npm, Composer, Cargo, pub, vcpkg, Deno, NuGet and Maven."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._dependency import Dependencies, Dependency, document, group_role, walk
from ._nodes import Node, Scalar, get, items, pairs, text
from .unit import Unit

_NPM = {
    "dependencies": "runtime",
    "devDependencies": "dev",
    "peerDependencies": "peer",
    "optionalDependencies": "optional",
    "resolutions": "constraint",
    "overrides": "constraint",
}
_ALIAS = re.compile(r"npm:/?(?P<name>(?:@[^/@]+/)?[^/@]+)(?:@(?P<version>.*))?$")
_CARGO = {
    "dependencies": "runtime",
    "dev-dependencies": "dev",
    "dev_dependencies": "dev",
    "build-dependencies": "build",
    "build_dependencies": "build",
}
_PUB = {
    "dependencies": "runtime",
    "dev_dependencies": "dev",
    "dependency_overrides": "constraint",
}


def _string(node: Node | None) -> str:
    return (text(node) or "").strip()


def read_package_json(unit: Unit) -> Dependencies:
    """package.json; an alias (`npm:real@1`) counts as the real package."""
    root = document(unit, "json")
    for section, role in _NPM.items():
        for name, value in pairs(get(root, section)):
            version = _string(value)
            alias = _ALIAS.match(version)
            if alias is not None:
                name, version = alias["name"], alias["version"] or ""
            if name and not (role == "constraint" and "/" in name and name[0] != "@"):
                yield Dependency("npm", name, version, value.line, role)


def read_deno_json(unit: Unit) -> Dependencies:
    """The npm packages in the import map of deno.json."""
    for _, value in pairs(get(document(unit, "json"), "imports")):
        alias = _ALIAS.match(_string(value))
        if alias is not None:
            yield Dependency("npm", alias["name"], alias["version"] or "", value.line)


def read_composer(unit: Unit) -> Dependencies:
    """composer.json with its PHP extensions (`ext-pdo_pgsql`)."""
    root = document(unit, "json")
    for section, role in (("require", "runtime"), ("require-dev", "dev")):
        for name, value in pairs(get(root, section)):
            if name.lower() != "php":
                yield Dependency("composer", name.lower(), _string(value), value.line, role)


def read_cargo(unit: Unit) -> Dependencies:
    """Cargo.toml: all sections, also of targets and of the workspace."""
    root = document(unit, "toml")
    targets = [table for _, table in pairs(get(root, "target"))]
    for table in (root, get(root, "workspace"), *targets):
        for section, role in _CARGO.items():
            for name, value in pairs(get(table, section)):
                yield _crate(name, value, role)


def _crate(name: str, node: Node, role: str) -> Dependency:
    real = text(get(node, "package")) or name
    optional = role == "runtime" and text(get(node, "optional")) == "true"
    features = tuple(t for f in items(get(node, "features")) if (t := text(f)))
    version = text(node) if isinstance(node, Scalar) else text(get(node, "version"))
    return Dependency(
        "cargo", real, version or "", node.line, "optional" if optional else role, features
    )


def cargo_name(unit: Unit) -> str | None:
    """The crate's name."""
    return text(get(document(unit, "toml"), "package", "name"))


def read_pubspec(unit: Unit) -> Dependencies:
    """pubspec.yaml; parts of the SDK are left out."""
    root = document(unit, "yaml")
    for section, role in _PUB.items():
        for name, value in pairs(get(root, section)):
            if get(value, "sdk") is None:
                version = text(value) or text(get(value, "version")) or ""
                yield Dependency("pub", name, version, value.line, role)


def yaml_name(unit: Unit) -> str | None:
    """The top-level `name` of a YAML manifest."""
    return text(get(document(unit, "yaml"), "name"))


def json_name(unit: Unit) -> str | None:
    """The top-level `name` of a JSON manifest."""
    return text(get(document(unit, "json"), "name")) or None


def read_hpack(unit: Unit) -> Dependencies:
    """A Haskell package.yaml: its dependencies and those of its parts."""
    root = document(unit, "yaml")
    yield from _haskell(get(root, "dependencies"), "runtime")
    for part, role in (("library", "runtime"), ("executables", "runtime"), ("tests", "test")):
        inner = get(root, part)
        single = [inner] if part == "library" else [v for _, v in pairs(inner)]
        for section in single:
            yield from _haskell(get(section, "dependencies"), role)


def _haskell(node: Node | None, role: str) -> Dependencies:
    for one in items(node):
        written = _string(one) or _string(get(one, "name"))
        name, _, version = written.partition(" ")
        if name:
            yield Dependency("hackage", name, version.strip(), one.line, role)


def read_vcpkg(unit: Unit) -> Dependencies:
    """vcpkg.json; its packages count as Conan's, for both name the C libraries alike."""
    root = document(unit, "json")
    yield from _vcpkg(get(root, "dependencies"), "runtime")
    for name, feature in pairs(get(root, "features")):
        yield from _vcpkg(get(feature, "dependencies"), group_role(name, "optional"))


def _vcpkg(node: Node | None, role: str) -> Dependencies:
    for one in items(node):
        name = text(one) or text(get(one, "name"))
        features = (text(f) or text(get(f, "name")) for f in items(get(one, "features")))
        if name:
            chosen = "build" if text(get(one, "host")) == "true" else role
            version = text(get(one, "version>=")) or ""
            kept = tuple(f for f in features if f)
            yield Dependency("conan", name.lower(), version, one.line, chosen, kept)


_TEST_PACKAGES = ("microsoft.net.test.sdk", "xunit", "nunit", "mstest")


def read_msbuild(unit: Unit) -> Dependencies:
    """Project, props and targets files of .NET. `PackageVersion` alone only pins a version."""
    root = document(unit, "xml")
    found = list(_references(root, "PackageReference", "runtime"))
    tests = (
        any(d.name.lower().startswith(_TEST_PACKAGES) for d in found)
        or any(_string(n).lower() == "true" for n in walk(root, "IsTestProject"))
        or _string(get(root, "Project", "@Sdk")).startswith("MSTest")
    )
    for one in found:
        role = "test" if tests and one.role != "constraint" else one.role
        yield Dependency("nuget", one.name, one.version, one.line, role)
    yield from _references(root, "GlobalPackageReference", "build")
    yield from _references(root, "PackageVersion", "constraint")


def _references(root: Node | None, element: str, role: str) -> Dependencies:
    for node in walk(root, element):
        names = _string(get(node, "@Include")) or _string(get(node, "@Update"))
        if not _string(get(node, "@Include")) and element == "PackageReference":
            # `Update` only changes a reference that another file makes.
            role_here = "constraint"
        else:
            private = _string(get(node, "@PrivateAssets")) or _string(get(node, "PrivateAssets"))
            role_here = "dev" if private.lower() == "all" and role == "runtime" else role
        version = _string(get(node, "@Version")) or _string(get(node, "Version"))
        for name in names.split(";"):
            if name.strip():
                yield Dependency("nuget", name.strip(), version, node.line, role_here)


def read_packages_config(unit: Unit) -> Dependencies:
    """The older packages.config of .NET."""
    for node in walk(get(document(unit, "xml"), "packages"), "package"):
        name = _string(get(node, "@id"))
        dev = _string(get(node, "@developmentDependency")).lower() == "true"
        if name:
            version = _string(get(node, "@version"))
            yield Dependency("nuget", name, version, node.line, "dev" if dev else "runtime")


def read_pom(unit: Unit) -> Dependencies:
    """pom.xml with its profiles; managed versions only pin, plugins' own dependencies build."""
    project = get(document(unit, "xml"), "project")
    for part in (project, *items(get(project, "profiles", "profile"))):
        yield from _maven(get(part, "dependencies"), "", project)
        managed = get(part, "dependencyManagement", "dependencies")
        yield from _maven(managed, "constraint", project)
        for plugins in walk(get(part, "build"), "plugins"):
            for plugin in items(get(plugins, "plugin")):
                yield from _maven(get(plugin, "dependencies"), "build", project)


_SCOPES = {"test": "test", "import": "constraint"}


def _maven(node: Node | None, role: str, project: Node | None) -> Dependencies:
    for one in items(get(node, "dependency")):
        group, artifact = _string(get(one, "groupId")), _string(get(one, "artifactId"))
        if group in ("${project.groupId}", "${pom.groupId}"):
            group = _string(get(project, "groupId")) or _string(get(project, "parent", "groupId"))
        scope = _string(get(one, "scope"))
        optional = "optional" if _string(get(one, "optional")) == "true" else "runtime"
        chosen = role or _SCOPES.get(scope, optional)
        if artifact:
            version = _string(get(one, "version"))
            yield Dependency("maven", f"{group}:{artifact}", version, one.line, chosen)


def pom_name(unit: Unit) -> str | None:
    """The artifact's name."""
    return text(get(document(unit, "xml"), "project", "artifactId"))


def read_catalog(unit: Unit) -> Dependencies:
    """A Gradle version catalog: what it lists counts only where a build file refers to it.

    `features` are the names by which build files do: `libs.postgresql`, `libs.bundles.storage`.
    """
    root = document(unit, "toml")
    prefix = unit.path.rsplit("/", 1)[-1].split(".", 1)[0] or "libs"
    bundles: dict[str, list[str]] = {}
    for bundle, listed in pairs(get(root, "bundles")):
        for member in items(listed):
            bundles.setdefault(_accessor(text(member) or ""), []).append(
                f"{prefix}.bundles.{_accessor(bundle)}"
            )
    for alias, value in pairs(get(root, "libraries")):
        for name, version in _library(value):
            known = _accessor(alias)
            features = (f"{prefix}.{known}", *sorted(bundles.get(known, ())))
            yield Dependency("maven", name, version, value.line, "constraint", features)


def _accessor(alias: str) -> str:
    return re.sub(r"[-_]", ".", alias)


def _library(node: Node) -> Iterator[tuple[str, str]]:
    written = text(node) or text(get(node, "module")) or ""
    if not written and get(node, "group") is not None:
        written = f"{text(get(node, 'group'))}:{text(get(node, 'name'))}"
    group, _, rest = written.partition(":")
    artifact, _, version = rest.partition(":")
    if group and artifact:
        yield f"{group}:{artifact}", version or text(get(node, "version")) or ""
