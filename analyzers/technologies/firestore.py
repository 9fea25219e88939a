"""Firestore: collections and sub-collections that code uses, security rules and index files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import Attr, Call, Import, Lit, Name, flat, tail
from ..syntax.project import Project
from ..syntax.unit import CallSite, CodeUnit, DataUnit, Unit
from ._firestore.paths import MAKERS
from ._firestore.rules import index_definitions, matches
from ._firestore.world import World
from ._shared.gathered import sources
from ._shared.scoped_names import names_of, scope_facts
from .base import Declared, Source, Spec

NAME = "firestore"
_SCRIPTS = ("javascript", "typescript", "tsx")
_CHAINED = ("dart", "kotlin", "java", "swift", "go", "csharp")
SPEC = Spec(
    name="Firestore",
    ecosystem="Firebase",
    literals={
        **dict.fromkeys(("python", *_SCRIPTS), ("firestore", "firebase")),
        **dict.fromkeys(_CHAINED, ("firestore",)),
        "rules": ("cloud.firestore",),
        "json": ('"collectiongroup"',),
    },
    packages=("npm:firebase", "npm:firebase-admin", "pypi:google-cloud-firestore"),
    extracts=frozenset({"collections", "fields", "indexes"}),
    cannot={
        "fields": "documents that are put together elsewhere than where they are written",
        "other languages": "of Dart, Kotlin, Java, Swift, Go and C# collections alone are read",
    },
)
WRITES = frozenset({"setDoc", "addDoc", "updateDoc", "set", "add", "update", "create", "upsert"})
_MODULAR_WRITES = frozenset({"setDoc", "addDoc", "updateDoc"})
ASKS = frozenset({"query", "where", "orderBy", "order_by"})
_OTHER_STORES = re.compile(r"(?i)mongo|dexie|pouchdb|indexeddb|rxdb")
_CAST = re.compile(r"\.data\(\s*\w*\s*\)\s*!?\s*\)?\s*as\s+(?:unknown\s+as\s+)?(?P<name>[A-Z]\w*)")
_TYPED = re.compile(
    r"\bas\s+(?:unknown\s+as\s+)?(?:firestore\.|firebase\.firestore\.)?"
    r"(?:Collection|Document)Reference<\s*(?P<a>[A-Z]\w*)\s*>|"
    r"\b(?:collection|doc|collectionGroup)<\s*(?P<b>[A-Z]\w*)\s*>\("
)
_CHAIN = re.compile(
    r"(?P<link>\.[cC]ollection(?:Group)?\(\s*(?:collectionPath:\s*)?[\"'](?P<name>[\w/${}.-]{1,200})"
    r"[\"']\s*\)(?:\s*[!?]?\s*\.\s*[dD]oc(?:ument)?\(\s*[^()\n]{0,120}(?:\([^()\n]{0,80}\))?\s*\))?)"
)
_MOST = 2000


# -- one file ------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """What a file says of collections: calls, rules or indexes."""
    if isinstance(unit, CodeUnit):
        yield from _declare_code(unit)
    elif unit.language == "rules":
        for found in matches(unit.text):
            data = {
                "parts": list(found.parts),
                "group": found.group,
                "fields": [list(f) for f in found.fields],
            }
            yield Fact(NAME, "match", "", found.line, data=data)
    elif isinstance(unit, DataUnit):
        yield from _declare_indexes(unit)
    elif unit.language in _CHAINED:
        yield from _declare_chains(unit)


def _declare_code(unit: CodeUnit) -> Iterator[Fact]:
    imports = [s for s in flat(unit.module.body) if isinstance(s, Import)]
    if not any(_is_firestore(s) for s in imports):
        return
    foreign = any(_OTHER_STORES.search(s.module) for s in imports)
    names: set[str] = set()
    scopes: set[str] = set()
    for site in unit.calls(MAKERS | WRITES | ASKS):
        if not _may_concern(site, foreign):
            continue
        call = site.call
        names |= names_of(call)
        scopes.add(site.scope)
        data = {"scope": site.scope}
        typed = _typed(unit, call) if tail(call.func) in MAKERS else ""
        if typed:
            data["type"] = typed
        yield Fact(NAME, "call", tail(call.func) or "", call.line, call, data=data)
    yield from scope_facts(unit, NAME, scopes, names)
    for found in _CAST.finditer(unit.text):
        line = unit.line_at(found.start())
        yield Fact(NAME, "cast", found["name"], line, data={"scope": unit.scope_at(line)})


def _is_firestore(statement: Import) -> bool:
    words = f"{statement.module} {statement.symbol or ''} {statement.local}".lower()
    return "firestore" in words or "firebase" in words


def _may_concern(site: CallSite, foreign: bool) -> bool:
    """Whether a call may be one of Firestore's; what is none turns out when paths are followed."""
    call, name = site.call, tail(site.call.func) or ""
    modular = isinstance(call.func, Name)
    if name in MAKERS:
        return modular or not foreign
    if name in WRITES:
        if modular:
            return name in _MODULAR_WRITES
        first = call.args[0] if call.args else None
        return first is not None and not isinstance(first, Lit)
    if modular:
        return name == "query" and len(call.args) > 1
    return bool(call.args or call.kwargs) and isinstance(call.func, Attr)


def _typed(unit: CodeUnit, call: Call) -> str:
    """The type that the statement around a call gives to its documents."""
    text = "\n".join(unit.lines[call.line - 1 : call.line + 3])
    end = text.find(";")
    found = _TYPED.search(text[: end if end >= 0 else None])
    return (found["a"] or found["b"]) if found else ""


def _declare_indexes(unit: DataUnit) -> Iterator[Fact]:
    if not unit.path.rsplit("/", 1)[-1].lower().startswith("firestore"):
        return
    try:
        document = unit.document
    except ValueError:
        return
    lines = [at for at, line in enumerate(unit.lines, 1) if '"collectionGroup"' in line]
    for position, found in enumerate(index_definitions(document)):
        line = lines[position] if position < len(lines) else 1
        data = {"columns": list(found.columns), "method": found.method, "ttl": found.ttl}
        yield Fact(NAME, "index", found.group, line, data=data)


def _declare_chains(unit: Unit) -> Iterator[Fact]:
    """`.collection("a").doc(id).collection("b")` in a language without a front end."""
    last, parts = -1, list[str]()
    for count, found in enumerate(_CHAIN.finditer(unit.text)):
        if count >= _MOST:
            return
        document = ".doc" in found["link"].lower()
        gap = unit.text[last : found.start()] if last >= 0 else "."
        linked = bool(parts) and not gap.strip()
        parts = [*(parts if linked else []), *_segments(found["name"])]
        if len(parts) % 2 == 1:
            group = "ollectionGroup(" in found["link"]
            data = {"parts": list(parts), "group": group, "fields": []}
            yield Fact(NAME, "match", "", unit.line_at(found.start()), data=data)
        parts = [*parts, "{id}"] if document else []
        last = found.end()


def _segments(path: str) -> list[str]:
    return ["{id}" if "$" in p or "{" in p else p for p in path.split("/") if p]


# -- the whole repository ------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source for the product, one for its tests."""
    world = World(declared, project)
    yield from sources("Firestore", "Firestore", "firestore", world.operations, world.problems)
