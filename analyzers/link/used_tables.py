"""Finds the tables that usages speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ..model.schema import Table
from ..technologies.base import Usage

Key = tuple[str, str]
"""A database's id and a table's name."""
_PYTHON = (".py", ".pyi", ".pyw", ".ipynb")
_SCRIPT = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte")


class Said(Struct, frozen=True):
    """What tells a table: its name, schema and kind, its model, and the places that declare it.

    `families`: the languages, Python or script, whose code declares it; empty where none does.
    """

    name: str
    schema: str
    kind: str
    model: str
    technology: str
    places: tuple[tuple[str, int], ...]
    families: frozenset[str] = frozenset()


def said(table: Table) -> Said:
    """What tells a table."""
    code = (d.path for d in table.declarations if d.source == "model")
    return Said(
        table.name,
        table.schema or "",
        table.kind,
        table.model or "",
        table.technology or "",
        tuple((d.path, d.line) for d in table.declarations),
        frozenset(f for f in map(family, code) if f),
    )


def family(path: str) -> str:
    """The family of languages that share their models, or ""."""
    if path.endswith(_PYTHON):
        return "python"
    return "script" if path.endswith(_SCRIPT) else ""


Entry = tuple[Key, Said]


class Tables:
    """The tables of all databases by what usages call them."""

    def __init__(self, told: Sequence[Said], owners: Sequence[str]) -> None:
        self._told, self._owners = list(told), list(owners)
        self._by_name: dict[str, list[Entry]] = {}
        self._by_model: dict[str, list[Entry]] = {}
        self._by_path: dict[str, list[Entry]] = {}
        self._by_place: dict[tuple[str, int], list[Entry]] = {}
        for owner, table in zip(owners, told, strict=True):
            entry = ((owner, table.name), table)
            self._by_name.setdefault(table.name.lower(), []).append(entry)
            if table.model:
                self._by_model.setdefault(table.model, []).append(entry)
            for place in table.places:
                self._by_place.setdefault(place, []).append(entry)
            for path in {p for p, _ in table.places}:
                self._by_path.setdefault(path, []).append(entry)

    def same(self, told: Sequence[Said], owners: Sequence[str]) -> bool:
        """Whether these are the very same tables."""
        return self._told == told and self._owners == owners

    def differing(self, before: Tables | None) -> frozenset[object]:
        """What is looked up otherwise than before: names, models, and files in a tuple."""
        if before is None:
            return frozenset()
        old = {(o, id(t)): t for o, t in zip(before._owners, before._told, strict=True)}
        new = {(o, id(t)): t for o, t in zip(self._owners, self._told, strict=True)}
        changed = [t for k, t in old.items() if k not in new]
        changed += [t for k, t in new.items() if k not in old]
        named: set[object] = {t.name.lower() for t in changed}
        named |= {m for t in changed for m in (t.model, t.model.capitalize()) if m}
        named |= {t.model[:1].upper() + t.model[1:] for t in changed if t.model}
        return frozenset(named | {(p,) for t in changed for p, _ in t.places})

    def of(self, usage: Usage) -> list[Key]:
        """The tables, one for each database that holds it; none where there is none or no telling.

        A definition's own place tells best, then the name of a model that only one table has.
        """
        if usage.table:
            keys = usage.technology not in ("", "SQL")
            return self._named(usage.table.lower(), (usage.schema or "").lower(), keys)
        if not usage.model_path:
            return self.model(usage.model, usage.path, usage.technology)
        if not usage.model_line:
            return self._single(self._by_path.get(usage.model_path, ()))
        if not usage.model:
            return self._single(self._by_place.get((usage.model_path, usage.model_line), ()))
        for name, path, line in (
            (usage.model, usage.model_path, usage.model_line),
            *usage.others,
        ):
            if not path:
                return self.model(name, usage.path, "Mongoose")
            found = self._placed(name, path, line)
            if found:
                return _keys(found)
        return []

    def model(self, name: str, path: str, technology: str = "") -> list[Key]:
        """The tables of a model's name, where all of them are one table that the file may use."""
        found = list(self._by_model.get(name, ()))
        if technology == "Prisma":
            # Prisma docs, "Prisma Client": the members of a client begin with a small letter.
            found += self._by_model.get(name[:1].upper() + name[1:], ())
        if technology:
            found = [e for e in found if e[1].technology == technology]
        mine = family(path)
        found = [e for e in found if not mine or not e[1].families or mine in e[1].families]
        return self._single(found)

    def _placed(self, name: str, path: str, line: int) -> list[Entry]:
        placed = self._by_place.get((path, line), ())
        own = [e for e in placed if e[1].model == name] or list(placed)
        return own or [e for e in self._by_path.get(path, ()) if e[1].model == name]

    def _named(self, name: str, schema: str, keys: bool) -> list[Key]:
        """The tables of a name; key patterns only for those that speak of `keys`."""
        found = self._by_name.get(name, [])
        if schema:
            exact = [e for e in found if e[1].schema.lower() == schema]
            found = exact or [e for e in found if not e[1].schema]
        return _keys(e for e in found if keys or e[1].kind != "key-pattern")

    @staticmethod
    def _single(entries: Iterable[Entry]) -> list[Key]:
        found = list(entries)
        return _keys(found) if len({e[1].name for e in found}) == 1 else []


def _keys(entries: Iterable[Entry]) -> list[Key]:
    return list(dict.fromkeys(key for key, _ in entries))
