"""The models of a repository by `app.model`, and what relations between them refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ...model.schema import Column
from ...schema.operations import CreateTable
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import ClassDef, FuncDef
from ...syntax.project import Definition
from .apps import Apps, auto_type
from .bases import label_of, stub, stub_by_label
from .classes import Head, added_options, head, known_value, local_fields, meta, pointer
from .history import historical, records
from .meta import meta_keys, order_field
from .model import (
    Field,
    Key,
    Model,
    Reference,
    Related,
    column,
    shorten,
    tables,
    with_primary,
)
from .world import Code, World

MAX_DEPTH = 8
MAX_INDEX = 30
"""Django's longest name of an index (`Index.max_name_length`)."""


class Entry(Struct, frozen=True):
    """A model class in the registry."""

    label: str
    head: Head
    test: bool = False

    @property
    def key(self) -> str:
        """`app.model` in lower case."""
        return f"{self.label}.{self.head.definition.name}".lower()


class Registry:
    """Model classes by label and by class; gives their `Model` and what references mean.

    `history` gives a model's fields after all migrations: what a class inherits from a package
    that nobody knows stands there.
    """

    def __init__(self, world: World, apps: Apps, heads: Iterable[Head]) -> None:
        self.world = world
        self.apps = apps
        self.entries: list[Entry] = []
        self._by_label: dict[str, Entry] = {}
        self._depth = 0
        self.history: Callable[[str, str], tuple[Field, ...]] = lambda label, name: ()
        # Asked once per file, not once per class; what is kept must not outlive this loop, for
        # values that are kept have to note the files that they looked at.
        label, is_test = cache(self._label), cache(apps.is_test)
        for found in heads:
            path = found.definition.path
            own = self._own_label(found)
            entry = Entry(label(path) if own is None else own, found, is_test(path))
            self.entries.append(entry)
            known = self._by_label.get(entry.key)
            better = known is None or (known.test and not entry.test)
            if not found.abstract and (better or (known and known.test == entry.test)):
                self._by_label[entry.key] = entry
        names = sorted((k, e.head.definition.path) for k, e in self._by_label.items())
        self.print = hash(tuple(names))

    def label(self, found: Head) -> str:
        """The app label of a model class."""
        own = self._own_label(found)
        return self._label(found.definition.path) if own is None else own

    def _own_label(self, found: Head) -> str | None:
        own = known_value(self.world, meta(self.world, found.definition).get("app_label"))
        return own if isinstance(own, str) else None

    def _label(self, path: str) -> str:
        return self.apps.app(path).label

    def current(self, entry: Entry) -> bool:
        """Whether an entry has a table: not abstract, proxy, swapped out or defined again later."""
        found = entry.head
        if found.abstract or found.proxy or self._by_label.get(entry.key) is not entry:
            return False
        return not self._swapped(entry)

    def _swapped(self, entry: Entry) -> bool:
        setting = known_value(self.world, meta(self.world, entry.head.definition).get("swappable"))
        if not isinstance(setting, str):
            return False
        chosen = self.world.setting(setting, entry.head.definition.path)
        return isinstance(chosen, str) and chosen.lower() != entry.key

    # -- models ----------------------------------------------------------------------------------

    def model(self, found: Head) -> Model:
        """The model that a class declares, its keys and inherited fields included."""
        key = ("django-table", found.definition.key, self.print)
        return self.world.kept(key, lambda: self._model(found))

    def _model(self, found: Head) -> Model:
        world, definition = self.world, found.definition
        options = meta(world, definition)
        label = self.label(found)
        table = known_value(world, options.get("db_table"))
        fields = tuple(self._settled(f, label, found) for f in local_fields(world, found))
        if found.unresolved:
            own = {f.name for f in fields}
            fields += tuple(f for f in self.history(label, definition.name) if f.name not in own)
        order = order_field(world, options)
        if order is not None:
            place = {"path": definition.path, "line": definition.node.line}
            fields += (Field("_order", type="integer", **place),)  # type: ignore[arg-type]
        names = {"class": definition.name.lower(), "app_label": label.lower()}
        comment = known_value(world, options.get("db_table_comment"))
        made = Model(
            label=label,
            name=definition.name,
            table=table
            if isinstance(table, str)
            else shorten(f"{label}_{definition.name.lower()}"),
            fields=fields,
            keys=self._keys(found, options, names),
            path=definition.path,
            line=definition.node.line,
            description=_doc(definition) or (comment if isinstance(comment, str) else None),
            methods=_methods(definition),
            managed=world.value(options.get("managed")) is not False,
            auto_type=auto_type(self.apps.app(definition.path).auto_field),
        )
        return with_primary(made, tuple(pointer(p, found) for p in found.parents))

    def _keys(
        self, found: Head, options: dict[str, Code], names: dict[str, str]
    ) -> tuple[Key, ...]:
        keys = list(meta_keys(self.world, options, names))
        had = {k.fields for k in keys}
        place = found.definition
        for key in meta_keys(self.world, added_options(self.world, found), names):
            if key.fields not in had:
                name = shorten(key.name, MAX_INDEX) if key.name else None
                keys.append(replace(key, name=name, path=place.path, line=place.node.line))
        return tuple(keys)

    def _settled(self, field: Field, label: str, found: Head) -> Field:
        """A field whose bare `Model` references are completed with the model's own app."""
        if field.role == "column":
            return field
        to = _with_label(field.to, label)
        through = _with_label(field.through, label) if field.through else None
        return replace(field, to=to, through=through)

    # -- references ------------------------------------------------------------------------------

    def lookup(self, model: Model, to: Reference, to_field: str | None) -> Related | None:
        """See `_django_model.Lookup`."""
        target = model if to.label.lower() == "self" else self.target(model, to)
        if target is None:
            return self._unknown(to)
        field = target.by_name().get(to_field) if to_field else None
        if field is None:
            field = next(iter(target.primary), None)
        if field is None or self._depth > MAX_DEPTH:
            return Related(target.table, "id", target.auto_type, target.name.lower())
        self._depth += 1
        try:
            made: Column = column(target, field, self.lookup)
        finally:
            self._depth -= 1
        name = self._name(to, target)
        return Related(target.table, field.column, made.type, name)

    def _name(self, to: Reference, target: Model) -> str:
        """The model name that a join table's column takes: as referred to, a proxy's too."""
        if to.label.lower() == "self":
            return target.name.lower()
        return (to.label or to.name).rsplit(".", 1)[-1].lower()

    def target(self, model: Model, to: Reference) -> Model | None:
        """The model that a reference means, through proxies and swapped models."""
        found = self._find(to, model.path)
        for _ in range(4):
            if found is None:
                return None
            if found.proxy and found.parents:
                found = head(self.world, found.parents[0])
            elif self._swapped(Entry(self.label(found), found)):
                found = self._find(Reference(self.world.user_model(model.path)), model.path)
            else:
                return None if found.abstract else self.model(found)
        return None

    def _find(self, to: Reference, near: str) -> Head | None:
        if to.path == "<>":
            definition = stub(to.name) or stub_by_label().get(_external_label(to.name))
        elif to.path.startswith("<"):
            definition = stub(f"{to.path.strip('<>')}.{to.name}")
        elif to.path:
            found = self.world.project.resolve(to.path, to.name)
            definition = found if isinstance(found, Definition) else None
        else:
            entry = self._by_label.get(to.label.lower())
            if entry is not None:
                return head(self.world, entry.head.definition)
            definition = stub_by_label().get(to.label.lower())
        return head(self.world, definition) if definition is not None else None

    def _unknown(self, to: Reference) -> Related | None:
        """A model of an installed package: Django's default table name."""
        label = _external_label(to.name) if to.path == "<>" else to.label.lower()
        app, _, name = label.partition(".")
        if not name:
            return None
        value = self.world.setting("DEFAULT_AUTO_FIELD")
        auto = value if isinstance(value, str) and value is not UNKNOWN else "AutoField"
        return Related(f"{app}_{name}", "id", auto_type(auto), name)

    def operations(self, entry: Entry) -> tuple[CreateTable, ...]:
        """The tables of one model class."""
        key = ("django", entry.head.definition.key, self.print)
        return self.world.kept(key, lambda: tuple(self._operations(entry.head)))

    def _operations(self, found: Head) -> Iterator[CreateTable]:
        model = self.model(found)
        yield from tables(model, self.lookup)
        code = records(self.world, found)
        if code is not None:
            inherited = tuple(f for p in found.parents for f in self._parent_fields(p))
            yield from tables(historical(self.world, model, inherited, code), self.lookup)

    def _parent_fields(self, definition: Definition) -> Iterator[Field]:
        found = head(self.world, definition)
        if found is not None:
            for parent in found.parents:
                yield from self._parent_fields(parent)
            yield from self.model(found).fields


def _with_label(to: Reference, label: str) -> Reference:
    if to.label and "." not in to.label and to.label.lower() != "self":
        return Reference(f"{label}.{to.label}")
    return to


def _external_label(name: str) -> str:
    module, _, cls = name.rpartition(".")
    return f"{label_of(module)}.{cls}".lower()


def _doc(definition: Definition) -> str | None:
    node = definition.node
    return node.doc if isinstance(node, ClassDef) else None


def _methods(definition: Definition) -> tuple[str, ...]:
    """Public methods of the class itself."""
    node = definition.node
    body = node.body if isinstance(node, ClassDef) else ()
    names = [s.name for s in body if isinstance(s, FuncDef) and not s.name.startswith("_")]
    return tuple(dict.fromkeys(names))
