"""One table from all that templates, mappers and calls say of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from ...syntax.sql_tokens import word_set
from .model import STRONG, Attribute, Definition, Secondary, bare, plain_word, shown
from .templates import Binding

_ENV = re.compile(r"\$\{env:(\w+)(?:,([^{}]*))?\}")
_REF = re.compile(r"\$\{ref:(\w+)\}")


_PLAIN_FOLDERS = word_set(
    "lib src app infra infrastructure cdk iac stacks stack resources templates cloudformation "
    "terraform deploy deployment dynamodb tables"
)
"""Folders that say nothing of what a table is for."""


class Group(Struct):
    """All definitions of one table."""

    members: list[Definition] = field(default_factory=list)
    name: str = ""

    @property
    def declared(self) -> bool:
        """Whether anything but calls speaks of it."""
        return any(m.kind != "use" for m in self.members)


class Joiner:
    """Finds the group of a definition."""

    def __init__(self, bindings: Iterable[tuple[str, Binding]]) -> None:
        self.groups: list[Group] = []
        self.bindings: dict[str, list[tuple[str, Binding]]] = {}
        for path, binding in bindings:
            self.bindings.setdefault(binding.variable, []).append((path, binding))
        self._named: dict[str, Group] = {}
        self._placed: dict[tuple[str, str], Group] = {}

    def add(self, definition: Definition) -> None:
        """Put a definition with the others of its table."""
        group = self._find(definition)
        if group is None:
            group = Group()
            self.groups.append(group)
        group.members.append(definition)
        if definition.kind == "template":
            for path in (definition.path, *(p for p, _ in definition.places)):
                self._placed.setdefault((path, definition.logical), group)
                self._placed.setdefault((_folder(path), definition.logical), group)
        for name in (definition.name,):
            if name and not bare(name):
                self._named.setdefault(_skeleton(name), group)
            elif name and definition.kind != "template":
                self._named.setdefault(name, group)

    def _find(self, definition: Definition) -> Group | None:
        name = definition.name
        if definition.kind == "template":
            if name and not bare(name):
                return self._named.get(_skeleton(name))
            return self._placed.get((definition.path, definition.logical))
        referred = _REF.fullmatch(name)
        if referred is not None:
            return self._by_word(referred[1]) or self._named.get(name)
        variable = _ENV.fullmatch(name)
        if variable is not None:
            found = self._bound(variable[1], definition.path)
            if found is None and not variable[2]:
                found = self._by_word(variable[1])
            if found is not None:
                return found
        if name and not bare(name):
            return self._named.get(_skeleton(name))
        return self._named.get(name) if name else None

    def _bound(self, variable: str, path: str) -> Group | None:
        """What the nearest template sets a variable to; None where several are as near."""
        ranked: dict[tuple[int, int], list[Group]] = {}
        for where, binding in self.bindings.get(variable, ()):
            group = self._of_binding(where, binding)
            if group is not None:
                ranked.setdefault(_nearness(path, where, binding.prefix), []).append(group)
        if not ranked:
            return None
        best = ranked[max(ranked)]
        return best[0] if all(g is best[0] for g in best) else None

    def _of_binding(self, where: str, binding: Binding) -> Group | None:
        if binding.logical:
            # Terraform: all files of a folder are one module.
            exact = self._placed.get((where, binding.logical))
            return exact or self._placed.get((_folder(where), binding.logical))
        if binding.text and not bare(binding.text):
            return self._named.get(_skeleton(binding.text))
        return None

    def _by_word(self, name: str) -> Group | None:
        """The only table whose logical id says the same as a variable: `ORDERS_TABLE`."""
        word = plain_word(name)
        found = [g for (_, logical), g in self._placed.items() if plain_word(logical) == word]
        return found[0] if word and found and all(g is found[0] for g in found) else None


def _folder(path: str) -> str:
    return path.rpartition("/")[0] + "/"


def _nearness(path: str, where: str, prefix: str) -> tuple[int, int]:
    if prefix and (path.startswith(prefix + "/") or path.rpartition(".")[0] == prefix):
        return 2, len(prefix)
    mine, theirs = path.split("/")[:-1], where.split("/")[:-1]
    same = 0
    for a, b in zip(mine, theirs, strict=False):
        if a != b:
            break
        same += 1
    return 1, same


def _skeleton(name: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", shown(name)).lower()


# -- one table ------------------------------------------------------------------------------------


def named(groups: list[Group]) -> None:
    """Give every group its name.

    A table without a name is called by its logical id, after its folder where several are called so
    (CloudFormation names such a table after its stack and its logical id).
    """
    for group in groups:
        ordered = _naming(group)
        written = next((m.name for m in ordered if m.name and not bare(m.name)), "")
        logical = next((m.logical for m in ordered if m.logical), "")
        unknown = next((shown(m.name) for m in ordered if m.name), "")
        group.name = shown(written) if written else logical or unknown
    taken = Counter(g.name.lower() for g in groups)
    for group in groups:
        owner = next((m for m in group.members if m.kind == "template"), group.members[0])
        generated = not any(m.name and not bare(m.name) for m in _naming(group))
        if generated and taken[group.name.lower()] > 1:
            folders = [f for f in owner.path.split("/")[:-1] if f.lower() not in _PLAIN_FOLDERS]
            name = "-".join([*folders[-1:], group.name])
            same = [g for g in groups if g is not group and g.name.lower() == name.lower()]
            group.name = "-".join([*folders, group.name]) if same else name


def _naming(group: Group) -> list[Definition]:
    """Those who may name the table: where a template makes it, no default of code counts."""
    made = [m for m in group.members if m.kind == "template"]
    return made or sorted(group.members, key=lambda m: STRONG[m.kind])


def joined(group: Group) -> Definition:
    """The definitions of a group as one; templates speak first of keys, mappers of the model."""
    ordered = sorted(
        group.members, key=lambda m: (m.kind != "template", STRONG[m.kind], m.path, m.line)
    )
    spoken = sorted(ordered, key=lambda m: (STRONG[m.kind], m.path, m.line))
    first = spoken[0]
    key = next((m.key for m in ordered if m.key), ())
    options = {k: v for m in reversed(ordered) for k, v in m.options.items()}
    models = [m.model for m in spoken if m.model]
    if len(dict.fromkeys(models)) > 1:
        options["entities"] = list(dict.fromkeys(models))
    logical = next((m.logical for m in ordered if m.kind == "template" and m.logical), "")
    if logical and logical != group.name:
        options["logical id"] = logical
    places = [(m.path, m.line) for m in spoken] + [p for m in spoken for p in m.places]
    return replace(
        first,
        name=group.name,
        logical=logical,
        model=next(iter(models), None) or (logical or None),
        attributes=tuple(_attributes(ordered, key)),
        key=key,
        indexes=tuple(_indexes(ordered)),
        options=options,
        description=next((m.description for m in spoken if m.description), None),
        methods=tuple(dict.fromkeys(x for m in spoken for x in m.methods)),
        places=tuple(dict.fromkeys(places)),
    )


def _attributes(members: list[Definition], key: tuple[str, ...]) -> Iterator[Attribute]:
    """Every attribute once, as the first that speaks of it has it."""
    found: dict[str, Attribute] = {}
    for member in members:
        for attribute in member.attributes:
            old = found.get(attribute.name)
            found[attribute.name] = attribute if old is None else _completed(old, attribute)
    for name in key:
        attribute = found.get(name) or Attribute(name, None, members[0].line, members[0].path)
        found[name] = replace(attribute, nullable=False, inferred=False)
    first = [found[name] for name in key]
    yield from first
    yield from (a for a in found.values() if a.name not in key)


def _completed(old: Attribute, other: Attribute) -> Attribute:
    return replace(
        old,
        type=old.type or other.type,
        default=old.default or other.default,
        enum=old.enum or other.enum,
        description=old.description or other.description,
        inferred=old.inferred and other.inferred,
        nullable=old.nullable if other.inferred or not old.nullable else other.nullable,
    )


def _indexes(members: list[Definition]) -> Iterator[Secondary]:
    """Every index once, told apart by name, else by columns."""
    seen: set[object] = set()
    for member in members:
        for index in member.indexes:
            mark = index.name.lower() or index.columns
            if mark not in seen:
                yield index
            seen.add(mark)
