"""The local names that calls use, as their nearest definitions: what a fact must carry along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...syntax.ir import Assign, Attr, Expr, Name, dotted, names_in, walk
from ...syntax.unit import CallSite, CodeUnit

MAX_NAMES = 400
_ROUNDS = 3


def with_locals(
    unit: CodeUnit, sites: Iterable[CallSite]
) -> Iterator[tuple[CallSite, tuple[Assign, ...]]]:
    """Each call with the assignments of local names that its arguments and receiver use.

    A name may be assigned in the function around the call, or as a member (`this.table = …`,
    `self.table = …`) anywhere in the class; names of such values are followed in turn.
    """
    ordered = list(sites)
    found = _definitions(unit, ordered)
    for site in ordered:
        yield site, tuple(_used(site, found))


def known(nodes: Iterable[object]) -> Mapping[str, Expr]:
    """What a fact carries along, as names and their expressions."""
    return {n.target: n.value for n in nodes if isinstance(n, Assign) and n.value is not None}


def _names(expr: object) -> set[str]:
    members = {
        name
        for node in walk(expr)  # type: ignore[arg-type]
        if isinstance(node, Attr)
        and isinstance(node.base, Name)
        and node.base.id in ("this", "self")
        and (name := dotted(node))
    }
    return names_in(expr) - {"this", "self"} | members


def _definitions(unit: CodeUnit, sites: list[CallSite]) -> dict[str, list[tuple[str, Assign]]]:
    """Every assignment, in functions and classes, of a name that the calls may use."""
    found: dict[str, list[tuple[str, Assign]]] = {}
    asked: set[str] = set()
    wanted = {n for s in sites for n in _names(s.call)}
    for _ in range(_ROUNDS):
        fresh = sorted(wanted - asked)[:MAX_NAMES]
        if not fresh or len(asked) > MAX_NAMES:
            break
        asked.update(fresh)
        short = frozenset(n.rsplit(".", 1)[-1] for n in fresh)
        wanted = set()
        for assign in unit.assignments(short):
            scope = unit.scope_at(assign.line)
            if assign.value is None:
                continue
            for name in {assign.target, f"this.{assign.target}"} & set(fresh):
                if scope:
                    found.setdefault(name, []).append((scope, assign))
                    wanted |= _names(assign.value)
    return found


def _used(site: CallSite, found: Mapping[str, list[tuple[str, Assign]]]) -> Iterator[Assign]:
    seen: set[str] = set()
    waiting = sorted(_names(site.call))
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        best = _nearest(name, site, found.get(name, []))
        if best is not None and best.value is not None and best.value != site.call:
            yield Assign(best.line, name, best.value)
            waiting.extend(sorted(_names(best.value) - seen))


def _nearest(name: str, site: CallSite, candidates: list[tuple[str, Assign]]) -> Assign | None:
    """The definition that stands above the call in its own function, else in the class."""
    member = "." in name
    owner = site.scope.split(".")[0]
    fitting = [
        a
        for scope, a in candidates
        if (member and scope.split(".")[0] == owner)
        or site.scope == scope
        or site.scope.startswith(scope + ".")
    ]
    above = [a for a in fitting if a.line <= site.call.line]
    return max(above or (fitting if member else []), key=lambda a: a.line, default=None)
