"""What the rows of a file speak of, looked up in the whole repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ...schema.queries import UPDATE
from ...syntax.ir import Assign, ClassDef, FuncDef
from ...syntax.project import Definition, External, Project
from ..base import Usage
from .definitions import Definitions, Registry
from .relations import LINKED
from .rows import LINK, Row
from .types import noted_type
from .words import MANAGERS


class Meaning:
    """Looks up what the rows of one file speak of."""

    def __init__(self, path: str, project: Project, registry: Registry) -> None:
        self._path = path
        self._project = project
        self._registry = registry
        self._script = not path.endswith((".py", ".pyi"))
        self._definitions = Definitions(path, project, registry)
        self._known: dict[tuple[str, str, bool], tuple[Usage, ...]] = {}

    def usages(self, rows: Sequence[Row]) -> tuple[Usage, ...]:
        """The usages of rows, each once a place."""
        found: dict[Usage, None] = {}
        for line, action, form, text in rows:
            linking = action.startswith(LINK)
            key = (form, text, linking)
            if key not in self._known:
                self._known[key] = tuple(self._meant(form, text, linking))
            for usage in self._known[key]:
                does = usage.action or action.removeprefix(LINK)
                found.setdefault(replace(usage, line=line, action=does))
        return tuple(found)

    def _meant(self, form: str, text: str, linking: bool) -> Iterator[Usage]:
        if linking:
            yield from self._between(form, text)
        elif form == "table":
            name = text.strip().split()[0] if text.strip() else ""
            schema, _, table = name.rpartition(".")
            if table:
                yield Usage(self._path, 0, "", table.strip("`\"'[]"), schema or None)
        elif form == "model":
            yield Usage(self._path, 0, "", model=text)
        elif form == "here":
            yield Usage(self._path, 0, "", model_path=self._path)
        elif form == "member":
            yield from self._member(text)
        elif form == "accessor":
            yield from self._accessor(text)
        elif form == "result":
            yield from self._result(text)
        elif form == "element":
            yield from self._definitions.class_named(self._path, text, [])
        elif form in ("row", "holder"):
            yield from self._type(text, form)
        else:
            yield from self._name(text, form == "given")

    # -- forms -------------------------------------------------------------------------------------

    def _member(self, text: str) -> Iterator[Usage]:
        """A member of a client: Prisma's own, or Drizzle's under `query`."""
        before, _, name = text.rpartition(".")
        if before.rsplit(".", 1)[-1] == "query":
            yield Usage(self._path, 0, "", model=name, technology="Drizzle ORM")
        else:
            yield Usage(self._path, 0, "", model=name, technology="Prisma")

    def _accessor(self, name: str) -> Iterator[Usage]:
        """A relation of an unknown row: what every relation of that name leads to."""
        found = self._registry.get(name, ())
        targets = {(p, r.cls) if r.back == name else ("", r.target) for p, r in found}
        if len(targets) == 1:
            path, relation = found[0]
            yield from self._definitions.far_end(path, relation, relation.back == name)

    def _result(self, text: str) -> Iterator[Usage]:
        """What a function gives, by what it says it returns."""
        target = self._project.resolve(self._path, text)
        if isinstance(target, Definition) and isinstance(target.node, FuncDef):
            noted = noted_type(target.node.returns)
            if noted:
                yield from self._definitions.class_named(target.path, noted, [])

    def _type(self, text: str, form: str) -> Iterator[Usage]:
        head, *rest = self._split(text)
        for usage in self._definitions.class_named(self._path, head, rest):
            if form == "row" or rest or not usage.model_path:
                yield usage
            elif usage.others:
                yield _only_others(usage)

    def _split(self, text: str) -> list[str]:
        """A type's own dotted name, then what follows it: `models.Order.items`."""
        parts = text.split(".")
        last = max((i for i, p in enumerate(parts) if p[:1].isupper()), default=0)
        return [".".join(parts[: last + 1]), *parts[last + 1 :]]

    def _name(self, text: str, given: bool) -> Iterator[Usage]:
        """The definition that a dotted name, or the beginning of it, stands for."""
        parts = text.split(".")
        last: tuple[Definition, list[str]] | None = None
        for end in range(1, len(parts) + 1):
            target = self._definitions.aliased(self._path, ".".join(parts[:end]))
            if isinstance(target, Definition):
                if isinstance(target.node, ClassDef):
                    yield from self._definitions.in_class(target, parts[end:], given, 0)
                    return
                if isinstance(target.node, Assign):
                    last = (target, parts[end:])
            elif isinstance(target, External) and end == 1 and not self._script:
                return
        usages = list(self._definitions.assigned(*last, parts, given)) if last is not None else []
        if not usages and (last is None or self._script):
            usages = list(self._by_capital(parts))
        yield from usages

    def _by_capital(self, parts: list[str]) -> Iterator[Usage]:
        """A model that a factory or a registry hands out: `models.User`, `db.User`."""
        first = self._project.resolve(self._path, parts[0])
        if isinstance(first, External) or (isinstance(first, Definition) and len(parts) == 1):
            return
        capital = next((p for p in reversed(parts[-3:]) if p[:1].isupper()), None)
        after = parts[parts.index(capital) + 1 :] if capital else []
        known = capital is not None and (len(parts) > 1 or self._script)
        if capital and known and all(p in MANAGERS for p in after):
            yield Usage(self._path, 0, "", model=capital)

    def _between(self, form: str, text: str) -> Iterator[Usage]:
        """The table between two models that `add`, `remove`, `set` or `clear` changes."""
        head, *members = self._split(text)
        rest = [m for m in members if m not in MANAGERS]
        if form == "accessor" or not rest:
            return
        target = self._definitions.aliased(self._path, head)
        for member in rest[:-1]:
            far = self._definitions.follow(target, member) if _is_class(target) else None  # type: ignore[arg-type]
            target = self._definitions.target(*far) if far is not None else None
        far = self._definitions.follow(target, rest[-1]) if _is_class(target) else None  # type: ignore[arg-type]
        if far is None:
            return
        if far[1].kind != LINKED:
            for usage in self._definitions.far_end(*far):
                yield replace(usage, action=UPDATE)
            return
        path, relation, _ = far
        if relation.through:
            yield from self._definitions.class_named(path, relation.through, [])
        else:
            yield Usage(self._path, 0, "", model_path=path, model_line=relation.line)


def _is_class(target: object) -> bool:
    return isinstance(target, Definition) and isinstance(target.node, ClassDef)


def _only_others(usage: Usage) -> Usage:
    """A usage of what a type keeps rather than of the type itself."""
    (name, path, line), *more = usage.others
    return replace(usage, model=name, model_path=path, model_line=line, others=tuple(more))
