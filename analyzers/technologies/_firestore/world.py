"""All that a repository says of its Firestore collections, joined by their path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct, field

from ...facts import Fact
from ...model.catalog import Problem
from ...model.schema import Column, Index
from ...problems import problem
from ...schema.operations import CreateTable
from ...syntax.ir import Attr, Call, Expr, FuncDef, Lit, Name, tail
from ...syntax.project import Project
from .._shared.gathered import MAX_PLACES, joined
from .._shared.scoped_names import KINDS, Place, Scope
from ..base import Declared
from .fields import Fields
from .paths import MAKERS, Ref, Refs, path_name

_MODULAR = frozenset({"setDoc", "addDoc", "updateDoc", "query"})
_FILTERS = frozenset({"where", "orderBy", "order_by"})
_NAMED = frozenset({"FieldFilter", "filter"})


class Seen(Struct):
    """A collection while it is put together: places, fields and types by the file they are from."""

    places: dict[tuple[str, int], None] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    types: list[tuple[str, str, int]] = field(default_factory=list)


class World:
    """Reads the facts of all files."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self.scope = Scope([x for k in KINDS for x in declared.of(k)], project)
        self.refs = Refs(self.scope, project)
        self.fields = Fields(project, self.scope, self.refs)
        self.problems: list[Problem] = []
        self.known: dict[str, Seen] = {}
        self.groups: dict[str, Seen] = {}
        self.models: dict[str, tuple[str, Expr]] = {}
        self.indexes = declared.of("index")
        scopes: dict[tuple[str, str], set[str]] = {}
        for path, fact in declared.of("call"):
            name = self._call(path, fact)
            if name is not None:
                scopes.setdefault((path, fact.data.get("scope", "")), set()).add(name)
        for path, fact in declared.of("match"):
            self._match(path, fact)
        for path, fact in declared.of("cast"):
            names = scopes.get((path, fact.data.get("scope", "")), set())
            if len(names) == 1:
                self.models.setdefault(next(iter(names)), (path, Name(fact.line, fact.name)))

    # -- calls -----------------------------------------------------------------------------------

    def _call(self, path: str, fact: Fact) -> str | None:
        call = fact.node
        if not isinstance(call, Call):
            return None
        place = Place(path, fact.data.get("scope", ""), fact.line)
        if fact.name in MAKERS:
            return self._made(call, place, fact)
        holder, rest = self._target(fact.name, call, place)
        if holder is None:
            return None
        columns = (
            self._asked(fact.name, call, rest, place)
            if fact.name in _FILTERS or fact.name == "query"
            else self._written(rest, place)
        )
        return self._note(holder, place, columns)

    def _made(self, call: Call, place: Place, fact: Fact) -> str | None:
        found = self.refs.of(call, place)
        if found is None:
            return None
        if not found.group and found.name is None:
            # A function that is given the name is followed where it is called.
            if not _given(call):
                text = "the name of this collection is computed when it runs"
                self.problems.append(problem("dynamic-name", place.path, call.line, text))
            return None
        name = self._note(found, place, [])
        typed = fact.data.get("type")
        if name is not None and typed:
            self.models.setdefault(name, (place.path, Name(call.line, str(typed))))
        return name

    def _target(self, name: str, call: Call, place: Place) -> tuple[Ref | None, tuple[Expr, ...]]:
        """What a call writes to or asks, and the arguments that say what of it."""
        if name in _MODULAR and call.args:
            return self.refs.of(call.args[0], place), call.args[1:]
        if not isinstance(call.func, Attr):
            return None, ()
        base = self.refs.of(call.func.base, place)
        if base is not None:
            return base, call.args
        if len(call.args) >= 2:
            # `batch.set(ref, data)`, `transaction.update(ref, data)`.
            return self.refs.of(call.args[0], place), call.args[1:]
        return None, ()

    def _written(self, args: tuple[Expr, ...], place: Place) -> list[Column]:
        if not args:
            return []
        if isinstance(args[0], Lit):
            # `update("field", value, …)`.
            named = zip(args[::2], args[1::2], strict=False)
            return [
                _inferred(str(k.value), self.fields.type_of(v, place), place.path, k.line)
                for k, v in named
                if isinstance(k, Lit)
            ]
        found = self.fields.written(args[0], place)
        if not found and isinstance(args[0], Name):
            found = self._parameter(args[0], place)
            for argument, caller in self.scope.arguments(args[0].id, place) if not found else ():
                found = found + self.fields.written(argument, caller)
        return found

    def _parameter(self, expr: Name, place: Place) -> list[Column]:
        """The fields of a parameter that is annotated with a type of the project."""
        for statement in self.project.names(place.path).get(place.scope.split(".")[0], ()):
            for param in statement.params if isinstance(statement, FuncDef) else ():
                if param.name == expr.id and param.annotation is not None:
                    return self.fields.declared(place.path, param.annotation)
        return []

    def _asked(self, name: str, call: Call, rest: tuple[Expr, ...], place: Place) -> list[Column]:
        calls = [call] if name != "query" else [a for a in rest if isinstance(a, Call)]
        found: list[Column] = []
        for one in calls:
            if tail(one.func) in _FILTERS:
                found += self._filtered(one, place)
        return found

    def _filtered(self, call: Call, place: Place) -> Iterator[Column]:
        """`where("city", "==", x)`, `orderBy("name")`, `where(filter=FieldFilter(…))`."""
        inner = next((v for k, v in call.kwargs if k == "filter"), None)
        if inner is None and call.args and isinstance(call.args[0], Call):
            inner = call.args[0]
        if isinstance(inner, Call):
            call = inner if tail(inner.func) in _NAMED | {"where"} else call
        first = call.arg("field_path", 0)
        name = self.scope.value(first, place)
        if not isinstance(name, str) or not name or name.startswith("__"):
            return
        operator = self.scope.value(call.arg("op_string", 1), place)
        type_: str | None = None
        if tail(call.func) != "orderBy" and len(call.args) > 2:
            contains = isinstance(operator, str) and operator.replace("_", "-").startswith("array")
            plain = operator not in ("in", "not-in")
            type_ = "array" if contains else None
            if plain and not contains:
                type_ = self.fields.type_of(call.args[2], place)
        yield _inferred(name, type_, place.path, call.line)

    # -- rules -----------------------------------------------------------------------------------

    def _match(self, path: str, fact: Fact) -> None:
        parts = tuple(str(p) for p in fact.data.get("parts", ()))
        name = parts[0] if fact.data.get("group") and parts else path_name(parts)
        if name is None or "{" in parts[-1]:
            return
        seen = (self.groups if fact.data.get("group") else self.known).setdefault(name, Seen())
        seen.places[path, fact.line] = None
        for label, type_, line in fact.data.get("fields", ()):
            seen.columns.append(_inferred(label, type_, path, line))

    def _note(self, ref: Ref, place: Place, columns: list[Column]) -> str | None:
        name = ref.parts[0] if ref.group else ref.name
        if name is None:
            return None
        seen = (self.groups if ref.group else self.known).setdefault(name, Seen())
        seen.places[place.path, place.line] = None
        seen.columns += columns
        if ref.model is not None and not ref.group:
            self.models.setdefault(name, (ref.model_path or place.path, ref.model))
        return name

    # -- operations ------------------------------------------------------------------------------

    def operations(self, wanted: Callable[[str], bool]) -> Iterator[CreateTable]:
        """A collection for every path that files of the wanted kind speak of."""
        known = {n: s for n, s in self.known.items() if any(wanted(p) for p, _ in s.places)}
        for group, seen in sorted(self.groups.items()):
            members = [n for n in known if n.rsplit("/", 1)[-1] == group]
            if not members and any(wanted(p) for p, _ in seen.places):
                known[group] = Seen()
                members = [group]
            for name in members:
                own = known[name]
                known[name] = Seen({**own.places, **seen.places}, [*own.columns, *seen.columns])
        indexes = [(p, f) for p, f in self.indexes if wanted(p)]
        for path, fact in indexes:
            if not any(n.rsplit("/", 1)[-1] == fact.name for n in known):
                known[fact.name] = Seen({(path, fact.line): None})
        for name, seen in sorted(known.items()):
            places = sorted(p for p in seen.places if wanted(p[0]))
            if places:
                yield from self._tables(name, seen, places, indexes)

    def _tables(
        self,
        name: str,
        seen: Seen,
        places: list[tuple[str, int]],
        indexes: list[tuple[str, Fact]],
    ) -> Iterator[CreateTable]:
        own = [(p, f) for p, f in indexes if f.name == name.rsplit("/", 1)[-1]]
        model = self.models.get(name)
        declared = self.fields.declared(*model) if model else []
        options: dict[str, Any] = {}
        parent = name.rsplit("/", 2)[0] if name.count("/") >= 2 else ""
        if parent:
            options["parent"] = parent
        ttl = next((f.data["ttl"] for _, f in own if f.data.get("ttl")), None)
        if ttl:
            options["ttl_field"] = ttl
        columns = joined([*declared, *seen.columns])
        first, *others = places
        yield CreateTable(
            path=first[0],
            line=first[1],
            table=name,
            kind="collection",
            columns=columns,
            model=tail(model[1]) if model else None,
            indexes=_indexes(own),
            options=options,
        )
        for path, line in others[:MAX_PLACES]:
            yield CreateTable(
                path=path, line=line, table=name, kind="collection", if_not_exists=True
            )


def _given(call: Call) -> bool:
    """Whether a collection's name is a plain variable, such as a parameter of a helper."""
    names = call.args if isinstance(call.func, Attr) else call.args[1:]
    return any(isinstance(a, Name) for a in names)


def _inferred(name: str, type_: str | None, path: str, line: int) -> Column:
    return Column(name, type_, path=path, line=line, certainty="inferred")


def _indexes(facts: list[tuple[str, Fact]]) -> tuple[Index, ...]:
    """The indexes that files define, each once."""
    found: dict[tuple[object, ...], Index] = {}
    for path, fact in facts:
        columns, method = tuple(fact.data.get("columns", ())), fact.data.get("method")
        if columns:
            made = Index(None, columns, method=method, path=path, line=fact.line)
            found.setdefault((columns, method), made)
    return tuple(found.values())
