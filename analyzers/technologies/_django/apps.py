"""Apps: which app a file belongs to, its label, and which code is only for tests.

Django docs, Applications: a label is `AppConfig.label`, by default the last part of
`AppConfig.name`; `default_auto_field` chooses the type of the `id` that models get.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from functools import partial

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, ClassDef
from ...syntax.project import Definition
from .bases import label_of
from .types import DJANGO
from .world import Code, World, is_test_path

_FIRST = ("base.py", "common.py", "settings.py", "__init__.py", "defaults.py", "default.py")
_LAST = ("test", "local", "dev", "ci", "docs", "example", "travis")


class App(Struct, frozen=True):
    """An app: its folder, label and the type of `id` in its models."""

    folder: str
    label: str
    auto_field: str = ""


def settings_order(path: str) -> tuple[bool, bool, int, int, str]:
    """Sorts settings modules: what holds in production and for all first."""
    name = posixpath.basename(path)
    late = any(part in name.lower() for part in _LAST)
    rank = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    return (is_test_path(path), late, rank, path.count("/"), path)


class Apps:
    """The apps of a repository."""

    def __init__(
        self, world: World, configs: Iterable[tuple[str, str]], folders: Iterable[str]
    ) -> None:
        """`configs`: (path, class) of AppConfig classes; `folders`: those with Python files."""
        self.world = world
        self._folders = frozenset(folders)
        self._by_end: dict[str, list[str]] = {}
        for folder in sorted(self._folders):
            self._by_end.setdefault(posixpath.basename(folder), []).append(folder)
        world.print = hash((world.print, self._folders))
        self._configs: dict[str, tuple[str, str]] = {}
        for path, name in sorted(configs):
            app = self._config(path, name)
            if app is not None and app.folder not in self._configs:
                self._configs[app.folder] = (path, name)
        self.installed = self._installed()
        apps = (tuple(self._configs.items()), tuple(self.installed.items()))
        world.print = hash((world.print, apps))
        self._known: dict[str, str] = {}

    def _config(self, path: str, name: str) -> App | None:
        key = ("django-app", path, name)
        return self.world.kept(key, lambda: self._read_config(path, name))

    def _read_config(self, path: str, name: str) -> App | None:
        target = self.world.project.resolve(path, name)
        if not isinstance(target, Definition) or not isinstance(target.node, ClassDef):
            return None
        values = {
            s.target: self.world.value(Code(s.value, path, target.node))
            for s in self.world.statements(target.node.body, path, target.node)
            if isinstance(s, Assign) and s.value is not None
        }
        own = posixpath.dirname(path)
        dotted = values.get("name")
        if not isinstance(dotted, str):
            dotted = posixpath.basename(own) if values.get("name") is UNKNOWN else None
        if dotted is None:
            return None
        label, auto = values.get("label"), values.get("default_auto_field")
        return App(
            folder=self.folder_of(dotted, own),
            label=label if isinstance(label, str) else dotted.rsplit(".", 1)[-1],
            auto_field=auto if isinstance(auto, str) else "",
        )

    def folder_of(self, dotted: str, near: str) -> str:
        """The folder of a package: `near`, one around it, or any whose path ends with the name."""
        wanted = "/".join(dotted.split("."))
        around = near
        while around:
            if around == wanted or around.endswith("/" + wanted):
                return around
            around = posixpath.dirname(around)
        candidates = [
            f
            for f in self._by_end.get(posixpath.basename(wanted), [])
            if f == wanted or f.endswith("/" + wanted)
        ]
        return min(candidates, key=len) if candidates else near

    def _installed(self) -> dict[str, bool]:
        """Folders of apps that settings install; True where only test settings do."""
        found: dict[str, bool] = {}
        for path in self.world.settings:
            key = ("django-installed", path)
            value = self.world.kept(key, partial(self._installed_by, path))
            for name in value:
                folder = self._installed_folder(name, posixpath.dirname(path))
                if folder is not None:
                    found[folder] = found.get(folder, True) and is_test_path(path)
        return found

    def _installed_by(self, path: str) -> tuple[str, ...]:
        """The strings of every list in a settings module that may be part of INSTALLED_APPS."""
        names: list[str] = []
        for target, statements in self.world.project.names(path).items():
            if not target.endswith("APPS"):
                continue
            for statement in statements:
                if isinstance(statement, Assign) and statement.value is not None:
                    for item in self.world.items(Code(statement.value, path)):
                        text = self.world.text(item)
                        names += [text] if text else []
        return tuple(dict.fromkeys(names))

    def _installed_folder(self, name: str, near: str) -> str | None:
        parts = name.split(".")
        if len(parts) > 1 and parts[-1][:1].isupper():
            parts.pop()
            parts = (
                parts[:-1] if parts[-1] in ("apps", "config", "app") and len(parts) > 1 else parts
            )
        wanted = "/".join(parts)
        candidates = [
            f for f in self._by_end.get(parts[-1], []) if f == wanted or f.endswith("/" + wanted)
        ]
        return min(candidates, key=lambda f: (-_shared(f, near), len(f))) if candidates else None

    def folder(self, path: str) -> str:
        """The folder of the app that a file belongs to."""
        where = posixpath.dirname(path)
        known = self._known.get(where)
        if known is None:
            known = self._known[where] = self._find(where)
        return known

    def _find(self, where: str) -> str:
        around, own = where, where
        parts = where.split("/")
        if "models" in parts:
            own = "/".join(parts[: parts.index("models")])
        elif "migrations" in parts:
            own = "/".join(parts[: parts.index("migrations")])
        while around:
            if around in self._configs or around in self.installed:
                return around
            if around + "/migrations" in self._folders:
                return around
            around = posixpath.dirname(around)
        return around if "" in self._configs else own

    def app(self, path: str) -> App:
        """The app that a file belongs to."""
        if path.startswith("<"):
            return App(path, label_of(path), "django.db.models.AutoField")
        folder = self.folder(path)
        config = self._configs.get(folder)
        found = self._config(*config) if config is not None else None
        auto = found.auto_field if found is not None else ""
        if not auto:
            value = self.world.setting("DEFAULT_AUTO_FIELD", path)
            auto = value if isinstance(value, str) else "django.db.models.AutoField"
        label = found.label if found is not None else posixpath.basename(folder)
        return App(folder, label, auto)

    def is_test(self, path: str) -> bool:
        """Whether a file is for tests or examples: by path, unless settings install its app."""
        if not is_test_path(path):
            return False
        folder = self.folder(path)
        inside = path[len(folder) + 1 :] if folder else path
        return is_test_path(inside) or self.installed.get(folder, True)


def auto_type(auto_field: str) -> str:
    """The column type of an `id` made by an automatic field class."""
    last = auto_field.rsplit(".", 1)[-1]
    if last in DJANGO:
        return DJANGO[last].type
    return "uuid" if "UUID" in last.upper() else "bigint"


def _shared(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a.split("/"), b.split("/"), strict=False):
        if x != y:
            break
        count += 1
    return count
