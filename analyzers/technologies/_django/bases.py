"""Model classes of published packages that projects derive from or refer to, as data.

They are written the way Django models are written and read by the same code. A section's heading
gives the modules that export its classes and, after the colon, the app's label. Classes without
`abstract = True` have a table of their own; deriving from one is multi-table inheritance.
`class Added` holds options that the package adds to every table, whatever its `Meta` says.
Sources: the packages' own documentation and releases.
"""

from __future__ import annotations

from functools import cache

from ...syntax.ir import ClassDef
from ...syntax.project import Definition
from .stubs import STUBS as BASES
from .stubs_apps import STUBS as APPS

LABELS = {
    "wagtail": "wagtailcore",
    "wagtail.admin": "wagtailadmin",
    "wagtail.documents": "wagtaildocs",
    "wagtail.embeds": "wagtailembeds",
    "wagtail.images": "wagtailimages",
    "wagtail.search": "wagtailsearch",
    "wagtail.users": "wagtailusers",
    "wagtail.contrib.forms": "wagtailforms",
    "wagtail.contrib.redirects": "wagtailredirects",
    "allauth.account": "account",
    "allauth.socialaccount": "socialaccount",
    "rest_framework.authtoken": "authtoken",
    "social_django": "social_django",
}
"""Labels of published apps that are not the last part of their package's name."""


@cache
def _sections() -> dict[str, tuple[tuple[str, ...], str, str]]:
    """Module name to (modules of its section, label, source)."""
    found = {}
    for section in (BASES + APPS).split("\n## ")[1:]:
        head, _, source = section.partition("\n")
        modules, _, label = head.partition(" : ")
        names = tuple(modules.split())
        for name in names:
            found[name] = (names, label.strip(), source)
    return found


@cache
def _classes(module: str) -> dict[str, Definition]:
    """The stub classes that a module exports."""
    from ...syntax.python import PythonUnit

    section = _sections().get(module)
    if section is None:
        return {}
    path = f"<{section[0][0]}>"
    if section[0][0] != module:
        return _classes(section[0][0])
    unit = PythonUnit(path, "python", section[2].encode())
    return {s.name: Definition(path, s) for s in unit.module.body if isinstance(s, ClassDef)}


@cache
def stub(name: str) -> Definition | None:
    """The stub of a qualified class name (`mptt.models.MPTTModel`), or None."""
    module, _, cls = name.rpartition(".")
    return _classes(module).get(cls)


def stub_modules() -> tuple[str, ...]:
    """The modules that have stubs."""
    return tuple(_sections())


@cache
def stub_by_label() -> dict[str, Definition]:
    """Stub classes by `label.class` in lower case."""
    found: dict[str, Definition] = {}
    for module, (_, label, _source) in _sections().items():
        for name, definition in _classes(module).items():
            found.setdefault(f"{label}.{name}".lower(), definition)
    return found


def label_of(module: str) -> str:
    """The app label of a package's module: `taggit.models` is `taggit`."""
    section = _sections().get(module.strip("<>"))
    if section is not None:
        return section[1]
    parts = module.strip("<>").split(".")
    if "models" in parts:
        parts = parts[: parts.index("models")]
    return LABELS.get(".".join(parts), parts[-1] if parts else "")


def stub_names() -> tuple[str, ...]:
    """The qualified names of all stub classes."""
    return tuple(sorted(f"{m}.{n}" for m in _sections() for n in _names(m)))


def _names(module: str) -> list[str]:
    """The class names of a section, read without parsing it."""
    lines = _sections()[module][2].split("\n")
    heads = [line[6:] for line in lines if line.startswith("class ")]
    return [h.replace("(", " ").replace(":", " ").split()[0] for h in heads]
