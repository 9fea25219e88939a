"""One file's bytes to its facts: parse, then ask every technology that may care.

Pure: the same bytes at the same path give the same facts, in any process. A technology that fails
costs its own facts in this one file and becomes a problem; all else stands.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..facts import Fact, FileFacts, Signal
from ..model.catalog import Problem
from ..problems import problem
from ..syntax.compose import compose_builds, is_compose
from ..syntax.manifests import is_manifest, manifest_name
from ..syntax.parse import CODE, unit_for
from ..syntax.unit import CodeUnit, Unit
from ..technologies._shared.places import is_example, is_test
from ..technologies.registry import technology
from .gate import SIGNALS
from .specs import confirming, gate, specs

PARTS = "*parts"
"""The party that stands for manifests and compose files, which name components."""


def extract(
    path: str,
    language: str,
    data: bytes,
    parties: frozenset[str],
    more: frozenset[str] = frozenset(),
) -> FileFacts:
    """The facts of one file, from the technologies named in `parties` and those in `more`.

    `parties` asked for the file by what it holds, `more` for what other files say.

    A file of a language with a full front end gets its header whenever any technology (not only
    engine signals) asked for it.
    """
    unit = unit_for(path, language, data, specs().methods)
    problems: list[Problem] = []
    facts: list[Fact] = []
    asked = sorted(parties & specs().readers(language))
    readers = sorted({*asked, *more})
    if readers and isinstance(unit, CodeUnit):
        _guard(lambda: unit.module, path, "parser", problems)
    for name in readers:
        declare = getattr(technology(name), "declare", None)
        if declare is not None:
            made = _guard(lambda d=declare: list(d(unit)), path, name, problems) or ()
            facts.extend(f if f.technology == name else replace(f, technology=name) for f in made)
    signals: tuple[Signal, ...] = ()
    if SIGNALS in parties:
        from ..engines.signals import signals as find_signals

        signals = tuple(_guard(lambda: find_signals(unit), path, "engines", problems) or ())
    keep_module = language in CODE and (bool(readers) or not parties)
    module = _guard(lambda: _module(unit), path, "parser", problems) if keep_module else None
    if module is not None and module.has_errors:
        problems.append(_syntax_problem(path, unit))
    problems.extend(getattr(unit, "problems", ()))
    return FileFacts(
        path=path,
        language=language,
        lines=data.count(b"\n") + 1,
        module=module,
        facts=tuple(facts),
        signals=signals,
        problems=tuple(sorted(set(problems))),
        asked=tuple(asked),
        readers=tuple(readers),
        **_parts(unit, path, problems),
    )


def parties_of(path: str, language: str, data: bytes) -> frozenset[str]:
    """Who may care about a file: technologies, engine signals, and who names components."""
    found = gate().parties(language, data)
    if found and language in CODE and is_test(path):
        # Models of tests and examples are no part of the product's schema; examples may be all
        # that there is.
        found &= {SIGNALS} | (specs().examples if is_example(path) else frozenset())
    doubtful = found & confirming().keys()
    if doubtful:
        found -= {p for p in doubtful if confirming()[p].search(data) is None}
    parts = is_manifest(path) or (language == "yaml" and is_compose(path))
    return found | {PARTS} if parts else found


def _parts(unit: Unit, path: str, problems: list[Problem]) -> dict[str, Any]:
    """What a manifest or a compose file says of the repository's components."""
    found: dict[str, Any] = {}
    if is_manifest(path):
        found["package"] = _guard(lambda: manifest_name(unit), path, "manifest", problems) or ""
    if is_compose(path):
        builds = _guard(lambda: compose_builds(unit), path, "compose", problems) or ()
        found["builds"] = tuple((b.service, b.path) for b in builds)
    return found


def _module(unit: Unit) -> Any:
    return unit.module if isinstance(unit, CodeUnit) else None


def _guard(make: Any, path: str, who: str, problems: list[Problem]) -> Any:
    """What `make` gives; a failure becomes a problem that names who failed."""
    try:
        return make()
    except (Exception, RecursionError) as error:
        text = f"{who} could not read this file ({type(error).__name__}: {error})"
        problems.append(problem("internal-error", path, 1, text[:300]))
        return None


def _syntax_problem(path: str, unit: Unit) -> Problem:
    line = 1
    root = getattr(unit, "root", None)
    node = root
    while node is not None and node.type != "ERROR" and not node.is_missing:
        line = int(node.start_point[0]) + 1
        node = next((c for c in node.children if c.has_error or c.is_missing), None)
    if node is not None:
        line = int(node.start_point[0]) + 1
    return problem(
        "syntax-error", path, line, "not all of this file could be parsed; the rest was read"
    )
