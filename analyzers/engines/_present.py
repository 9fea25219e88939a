"""What is told of a found engine: role, access, evidence, key files, settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..model.catalog import Access, Evidence, Setting
from ..redact import redact
from ._weighing import CLIENT, Case, Weighed
from .abstractions import ROLES, TRANSACTIONAL
from .registry import by_name

_PREFERRED = (
    "client",
    "provider",
    "dsn",
    "import",
    "iac",
    "ddl",
    "switch",
    "package",
    "image",
    "env",
    "config",
    "port",
    "orm",
)
MOST_EVIDENCE = 3
MOST_FILES = 10
MOST_SETTINGS = 8
_KINDS = {
    "relational": "Relational database",
    "document": "Document store",
    "key-value": "Key-value store",
    "wide-column": "Wide-column store",
    "graph": "Graph database",
    "search": "Search index",
    "time-series": "Time-series store",
    "analytical": "Analytical store",
    "vector": "Vector store",
    "embedded": "Embedded storage",
}
_NOT_BY_PATH = frozenset({"channel", "signalr"})
"""Words that folders are called by for reasons of their own: channels that notices go through."""
_AS_WORDS = {"que", "rq", "arq", "huey", "oban"}
"""Names that many words contain: `que` is in request and query."""
_DRIVER_ROLES = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(k)}(?![a-z])" if k in _AS_WORDS else re.escape(k)
        for k in sorted(ROLES, key=len, reverse=True)
    ).replace("lock", "(?<![bcf])lock")
)


def _order(w: Weighed) -> tuple[float, int, int, str, int]:
    """Strongest first; then by kind, by depth of the path, by place."""
    kind = _PREFERRED.index(w.signal.kind)
    return (-round(w.weight, 1), kind, w.path.count("/"), w.path, w.signal.line)


def evidence(case: Case, everything: bool = False) -> tuple[Evidence, ...]:
    """The three strongest places, each of another kind where there are several."""
    pool = sorted([*case.weighed, *case.targeted] if everything else case.weighed, key=_order)
    pool = [w for w in pool if w.signal.text]
    chosen: list[Weighed] = []
    for fresh in (True, False):
        for w in pool:
            if len(chosen) >= MOST_EVIDENCE:
                break
            if w in chosen or (fresh and any(c.signal.kind == w.signal.kind for c in chosen)):
                continue
            chosen.append(w)
    chosen.sort(key=_order)
    return tuple(Evidence(w.path, w.signal.line, w.signal.kind, w.signal.text) for w in chosen)


def _roles(case: Case) -> list[str]:
    """What the engine does, by the packages that use it and the files it is used in."""
    counts: dict[str, int] = {}
    for w in case.weighed:
        if w.place in ("test", "ci", "example"):
            continue
        said = f"{w.signal.driver} {w.signal.detail} {w.signal.text}".lower()
        by_path = set(_DRIVER_ROLES.findall(w.path.lower())) - _NOT_BY_PATH
        for word in by_path.union(_DRIVER_ROLES.findall(said)):
            counts[ROLES[word]] = counts.get(ROLES[word], 0) + 1
    return [r for r, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))][:4]


def role(case: Case, status: str, switch: str) -> str:
    """One line: what the engine is used for, from the evidence."""
    kind = by_name()[case.engine].kind
    roles = _roles(case)
    if kind == "key-value" and roles:
        text = _listed(roles)
    else:
        text = _KINDS.get(kind, kind.capitalize())
        if kind == "relational" and status == "required":
            text = "Primary relational database"
        extra = [r for r in roles if r == "vector search"] if kind == "relational" else []
        text = f"{text}, {extra[0]}" if extra else text
    if status == "alternative":
        text += f", chosen by {switch}" if switch else ", as an alternative"
    elif status == "optional":
        text += ", used when configured"
    return text


def _listed(words: list[str]) -> str:
    text = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return text[0].upper() + text[1:]


def access(case: Case, tech: Mapping[str, Mapping[str, int]]) -> tuple[Access, ...]:
    """How each language reaches the engine: the mapper of that language, else the driver."""
    mapped = by_name()[case.engine].kind in ("relational", "analytical")
    drivers: dict[str, list[str]] = {}
    named: dict[str, str] = {}
    for w in sorted(case.weighed, key=_order):
        s = w.signal
        if w.place not in ("production", "tool") or not s.language or w.weight < 0.2:
            continue
        if s.kind in ("import", "package", "client", "dsn", "provider") and s.language not in (
            "SQL",
        ):
            drivers.setdefault(s.language, [])
            if s.driver and s.driver not in drivers[s.language]:
                drivers[s.language].append(s.driver)
            if s.technology:
                named.setdefault(s.language, s.technology)
    rows: list[Access] = []
    for language, listed in drivers.items():
        if language == "JavaScript" and "TypeScript" in drivers:
            continue
        counts = tech.get(language, {}) if mapped else {}
        if not counts and mapped and language == "TypeScript":
            counts = tech.get("JavaScript", {})
        if by_name()[case.engine].kind == "analytical":
            counts = {t: n for t, n in counts.items() if t not in TRANSACTIONAL}
        mapper = max(counts, key=lambda t: (counts[t], t)) if counts else named.get(language, "")
        driver = listed[0] if listed else None
        if mapper or driver:
            rows.append(Access(mapper or driver or "", driver if mapper else None, language))
    known = {r.technology for r in rows}
    for w in case.weighed:
        if w.signal.technology and not w.signal.language and w.weight >= 0.5:
            if w.signal.technology not in known:
                rows.append(Access(w.signal.technology))
            break
    return tuple(rows[:5])


_FOLDERS = re.compile(
    r"^(.*?(?:migrations?|migrate|versions|changelogs?|models|entities|schema|schemas))/[^/]+"
)


def key_files(case: Case, schemas: Iterable[str]) -> tuple[str, ...]:
    """The files to open first: where it is connected and configured, then schema folders.

    A file counts by the kinds of signals it shows, and by a name that speaks of databases or
    settings; of each class of files only a few are taken.
    """
    counts: dict[str, int] = {}
    chosen: list[str] = []
    for _, path, sort in sorted(_ranked_files(case), key=lambda r: (-r[0], r[1].count("/"), r[1])):
        if counts.get(sort, 0) < _PER_CLASS[sort]:
            counts[sort] = counts.get(sort, 0) + 1
            chosen.append(path)
    folders: dict[str, int] = {}
    for path in schemas:
        folders[_folder(path)] = folders.get(_folder(path), 0) + 1
    ranked = sorted(folders, key=lambda f: (-folders[f], f))[:3]
    kept = [p for p in chosen if p not in ranked][: MOST_FILES - len(ranked)]
    return tuple([*kept, *ranked])


def _ranked_files(case: Case) -> list[tuple[float, str, str]]:
    """(score, file or folder, class) of every file that shows the engine."""
    kinds: dict[str, dict[str, float]] = {}
    for w in case.weighed:
        if w.place not in ("test", "ci") and w.weight >= 0.1:
            path = _folder(w.path) if w.signal.kind == "ddl" else w.path
            best = kinds.setdefault(path, {})
            best[w.signal.kind] = max(best.get(w.signal.kind, 0.0), w.weight)
    words = (case.engine.lower()[:5], *_TELLING)
    ranked: list[tuple[float, str, str]] = []
    for path, best in kinds.items():
        near = "/".join(path.lower().rstrip("/").split("/")[-3:])
        affinity = 0.4 * sum(word in near for word in words[:1]) + 0.4 * any(
            word in near for word in words[1:]
        )
        ranked.append((sum(best.values()) + affinity, path, _class_of(path, best)))
    return ranked


_TELLING = (
    "database",
    "/db",
    "db/",
    "config",
    "settings",
    "conf.",
    "context",
    "store",
    "storage",
    "repositor",
    "schema",
    "cache",
    "factory",
    "connection",
    "compose",
)
_PER_CLASS = {"code": 5, "settings": 4, "schema": 3, "package": 2, "deployment": 3}


def _class_of(path: str, kinds: Mapping[str, float]) -> str:
    if path.endswith("/") or set(kinds) == {"ddl"}:
        return "schema"
    if kinds.keys() & {"client", "import", "switch"}:
        return "code"
    if "package" in kinds:
        return "package"
    return "deployment" if kinds.keys() & {"image", "iac"} else "settings"


def _folder(path: str) -> str:
    """The folder that a schema file belongs to, with a slash; a lone file stays a file."""
    match = _FOLDERS.match(path)
    return match[1] + "/" if match else path


_VALUE = re.compile(r"""[:=]>?\s*["']?([^"'\s#,][^"'#]*)""")


def settings(case: Case) -> tuple[Setting, ...]:
    """Connection settings by name, with their masked values, from configuration files."""
    found: dict[str, Setting] = {}
    for w in sorted(case.weighed, key=_order):
        s = w.signal
        if s.kind not in ("env", "dsn") or not s.detail or w.place in ("test", "ci", "example"):
            continue
        if s.language:
            continue
        after = s.text.partition(s.detail)[2]
        match = _VALUE.search(after)
        value = redact(f"{s.detail}={match[1].strip()}").partition("=")[2] if match else ""
        if s.detail not in found or (value and not found[s.detail].value):
            found[s.detail] = Setting(s.detail, value[:120], w.path, s.line)
    return tuple(sorted(found.values())[:MOST_SETTINGS])


def paths(case: Case) -> tuple[str, ...]:
    """The files with client evidence."""
    kinds = CLIENT | {"package"}
    return tuple(sorted({w.path for w in case.weighed if w.kind in kinds and w.weight >= 0.3}))


def others_reason(case: Case, product: bool) -> tuple[str, str] | None:
    """(status, reason) of an engine that does not count; None where it is not worth a line."""
    engine = by_name()[case.engine]
    best = case.best()
    if engine.reason:
        strong = max(best.values(), default=0.0)
        return ("not-a-database", engine.reason) if strong >= 0.3 or case.targeted else None
    if product:
        return "target", f"this repository is {case.engine} itself, or a part of it"
    if case.only_imports_old_data():
        return "target", "only an importer of old data connects to it"
    if case.targeted:
        folder = case.targeted[0].path.rsplit("/", 1)[0]
        return "target", f"only one of several connectors, such as those in {folder}"
    live = {k for k, v in best.items() if v >= 0.3 or (k in ("image",) and v >= 0.2)}
    if live & {"image", "iac"} and not live & CLIENT:
        return "provisioned", "it is started, but no code of this repository was found to use it"
    if "package" in live:
        return "declared", "a package asks for it, but no use was found"
    if live & CLIENT:
        return "declared", "only hints were found, not enough to call it used"
    tested = [w for w in case.weighed if w.place == "test" and w.signal.weight >= 0.5]
    if tested:
        return "declared", "only tests use it"
    if any(w.place == "example" and w.signal.weight >= 0.8 for w in case.weighed):
        return "declared", "only examples or documentation use it"
    if any(w.signal.kind == "package" and w.signal.role in ("dev", "test") for w in case.weighed):
        return "declared", "only a development dependency"
    return None
