"""Compose files: which folders of the repository the services are built from."""

from __future__ import annotations

import posixpath
import re

from msgspec import Struct

from .data import Fields, Node, Scalar, documents_of
from .unit import Unit

_COMPOSE = re.compile(
    r"(?i)(?:^|/)(?:docker-)?(?:compose|stack)(?:[._-][\w.-]+)?\.ya?ml(?:\.\w+)?$"
)

_BUILD_FOLDERS = frozenset(
    {"docker", ".docker", "dockerfiles", "build", "deploy", "deployment", "ci", "containers"}
    | {"infra", "ops", "compose", "scripts", ".devcontainer"}
)


class Build(Struct, frozen=True, order=True):
    """A compose service and the folder that its image is built from."""

    service: str
    path: str


def is_compose(path: str) -> bool:
    """Whether a file is a compose file, told from its name."""
    return _COMPOSE.search(path) is not None


def compose_builds(unit: Unit) -> tuple[Build, ...]:
    """What the services of a compose file are built from; nothing for any other file."""
    if not is_compose(unit.path):
        return ()
    home = unit.path.rpartition("/")[0]
    found = set()
    for document in documents_of(unit):
        for service, content in _fields(_under(document, "services")):
            folder = _context(home, _under(content, "build"))
            if folder is not None:
                found.add(Build(service, folder))
    return tuple(sorted(found))


def _fields(node: Node | None) -> list[tuple[str, Node]]:
    return node.pairs if isinstance(node, Fields) else []


def _under(node: Node | None, name: str) -> Node | None:
    return next((v for k, v in _fields(node) if k == name), None)


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _context(home: str, build: Node | None) -> str | None:
    """The folder (root: "") that a `build` names; None outside the repository or for a URL.

    Where one context serves several images, the folder of the Dockerfile tells them apart.
    """
    context = _text(build) or _text(_under(build, "context"))
    if build is None or "://" in context or "$" in context or context.startswith(("/", "git@")):
        return None
    folder = posixpath.normpath(posixpath.join(home, context or "."))
    dockerfile = _text(_under(build, "dockerfile"))
    apart = _BUILD_FOLDERS.isdisjoint(dockerfile.lower().split("/"))
    if "/" in dockerfile and "$" not in dockerfile and apart:
        folder = posixpath.normpath(posixpath.join(folder, posixpath.dirname(dockerfile)))
    if folder == ".." or folder.startswith(("../", "/")):
        return None
    return "" if folder == "." else folder
