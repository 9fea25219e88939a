"""The points that code builds, joined into measurements.

After the documentation of the client libraries: `Point("m").tag(k, v).field(k, v)` of Python and
JavaScript, dictionaries with `measurement`, `tags` and `fields`, the `schema` of the JavaScript
library for InfluxDB 1, `SeriesHelper` of the Python one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Fact
from ...model.catalog import Problem
from ...model.schema import Column
from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Cond,
    Expr,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    Text,
    dotted,
    tail,
    walk,
)
from ...syntax.project import External, Project
from .._shared.gathered import Entry, Gathered
from .._shared.scoped_names import KINDS, Place, Scope, calls_in
from ..base import Declared
from .text import Said, line_protocol

_FIELD_METHODS = {
    "field": None,
    "setField": None,
    "add_field": None,
    "floatField": "float",
    "setFloatField": "float",
    "intField": "integer",
    "setIntegerField": "integer",
    "uintField": "unsigned",
    "setUintegerField": "unsigned",
    "booleanField": "boolean",
    "setBooleanField": "boolean",
    "stringField": "string",
    "setStringField": "string",
}
_TAG_METHODS = frozenset({"tag", "setTag", "add_tag"})
_FIELD_TYPES = {"FLOAT": "float", "INTEGER": "integer", "STRING": "string", "BOOLEAN": "boolean"}
_MADE = {
    **{"float": "float", "parseFloat": "float", "round": "float"},
    **{"int": "integer", "len": "integer", "parseInt": "integer"},
    **{"str": "string", "String": "string", "bool": "boolean", "Boolean": "boolean"},
}
_LINES = frozenset({"write", "writeRecord", "writeRecords", "write_points", "write_record"})
_COMPARES = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">=", "not", "!", "in", "is"})
_DEEPEST = 6


class Points:
    """Reads the facts of all files into measurements."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self.scope = Scope([x for k in KINDS for x in declared.of(k)], project)
        self.gathered = Gathered()
        self.problems: list[Problem] = []
        self.read: set[tuple[str, int]] = set()
        self.by_path: dict[str, list[Entry]] = {}
        for path, fact in declared.of("step"):
            self._step(path, fact)
        for path, fact in [*declared.of("write"), *declared.of("point")]:
            self._write(path, fact)
        for path, fact in declared.of("said"):
            self._said(path, fact)
        for path, cls in project.classes() if declared.of("helpers") else ():
            line = project.lineage(path, cls)
            if any(isinstance(a, External) and a.name == "influxdb.SeriesHelper" for a in line):
                self._helper(path, cls)
        for path, fact in [*declared.of("retention"), *declared.of("bucket")]:
            self._keep(path, fact)

    # -- chains of calls ---------------------------------------------------------------------------

    def _step(self, path: str, fact: Fact) -> None:
        call = fact.node
        if not isinstance(call, Call):
            return
        place = Place(path, fact.data.get("scope", ""), fact.line)
        made = self._maker(call, place, 0)
        if made is None:
            return
        entry = self._measurement(made, place)
        method = tail(call.func) or ""
        if entry is None or not isinstance(call.func, Attr):
            return
        if method in _TAG_METHODS:
            self._column(entry, call.arg("key", 0), "tag", place)
        elif method in _FIELD_METHODS:
            type_ = _FIELD_METHODS[method] or self._type(call.arg("value", 1), place)
            self._column(entry, call.arg("field", 0), type_, place)

    def _maker(self, expr: Expr | None, place: Place, depth: int) -> Call | None:
        """The call of `Point` that a chain, or the variable it starts with, begins with."""
        if expr is None or depth > _DEEPEST:
            return None
        start: Expr | None = expr
        for call in calls_in(expr):
            if self._makes(call):
                return call
            start = call.func.base if isinstance(call.func, Attr) else None
        if not isinstance(start, Name | Attr):
            return None
        name = dotted(start)
        known = self.scope.found(name, place) if name else None
        if known is None and isinstance(start, Name):
            for argument, caller in self.scope.arguments(start.id, place):
                return self._maker(argument, caller, depth + 1)
        return self._maker(known[0].value, known[1], depth + 1) if known is not None else None

    def _makes(self, call: Call) -> bool:
        if tail(call.func) == "measurement" and isinstance(call.func, Attr):
            return tail(call.func.base) == "Point"
        return tail(call.func) == "Point" and bool(call.args or call.kwargs)

    def _measurement(self, call: Call, place: Place) -> Entry | None:
        given = call.arg("measurement_name", 0) or call.arg("measurement", 0)
        return self._named(given, place, call.line)

    def _named(self, expr: Expr | None, place: Place, line: int) -> Entry | None:
        name = self.scope.pattern(expr, place)
        if not name or name.startswith("{"):
            text = "the name of this measurement is computed when it runs"
            made = problem("dynamic-name", place.path, line, text)
            if made not in self.problems:
                self.problems.append(made)
            return None
        return self._entry(name, place.path, line)

    def _entry(self, name: str, path: str, line: int) -> Entry:
        entry = self.gathered.note("measurement", name, path, line)
        known = self.by_path.setdefault(path, [])
        if entry not in known:
            known.append(entry)
        return entry

    def _column(
        self, entry: Entry, name: Expr | str | None, type_: str | None, place: Place
    ) -> None:
        text = name if isinstance(name, str) else self.scope.value(name, place)
        if isinstance(text, str) and text:
            line = name.line if isinstance(name, Lit | Name | Attr) else place.line
            entry.columns.append(Column(text, type_, path=place.path, line=line or place.line))

    def _type(self, expr: Expr | None, place: Place, depth: int = 0) -> str | None:
        """The type of a field's value: whole numbers of Python are integers, of scripts floats."""
        if expr is None or depth > _DEEPEST:
            return None
        inner = self.scope.inline(expr, place)
        if isinstance(inner, Text):
            return "string"
        if isinstance(inner, Call):
            return _MADE.get(tail(inner.func) or "")
        if isinstance(inner, Cond):
            return self._type(inner.yes, place, depth + 1)
        if isinstance(inner, Op) and inner.op in _COMPARES:
            return "boolean"
        if isinstance(inner, Op) and inner.op in ("/", "and", "&&", "or", "||", "??"):
            return "float" if inner.op == "/" else self._type(inner.right, place, depth + 1)
        if isinstance(inner, Attr) and inner.name in _FIELD_TYPES:
            return _FIELD_TYPES[inner.name]
        value = self.scope.value(inner, place)
        if isinstance(value, bool):
            return "boolean"
        if isinstance(value, int):
            return "integer" if place.path.endswith(".py") else "float"
        if isinstance(value, float):
            return "float"
        return "string" if isinstance(value, str) else None

    # -- points as dictionaries, and texts that are written ----------------------------------------

    def _write(self, path: str, fact: Fact) -> None:
        place = Place(path, fact.data.get("scope", ""), fact.line)
        if isinstance(fact.node, Map):
            self._point(fact.node, place)
            return
        call = fact.node
        if not isinstance(call, Call):
            return
        values = [*call.args, *(v for _, v in call.kwargs)]
        inlined = [self.scope.inline(v, place) for v in values]
        for value in inlined:
            for node in walk(value):
                if isinstance(node, Map) and node.get("measurement") is not None:
                    self._point(node, place)
        if fact.name == "writeMeasurement" and call.args:
            self._written_to(call, place)
        elif fact.name in _LINES:
            self._frame(call, place)
            bucket = self.scope.value(call.arg("bucket"), place)
            for said in (s for v in inlined for s in self._lines(v, place)):
                entry = self._entry(said.measurement, path, fact.line)
                for tag in said.tags:
                    self._column(entry, tag, "tag", place)
                for name, type_ in said.fields:
                    self._column(entry, name, type_, place)
                entry.option("bucket", bucket if isinstance(bucket, str) else None)

    def _lines(self, expr: Expr, place: Place) -> Iterator[Said]:
        items = expr.items if isinstance(expr, Seq) else (expr,)
        for item in items:
            if isinstance(item, Lit | Text | Op):
                yield from line_protocol(self.scope.pattern(item, place) or "")

    def _frame(self, call: Call, place: Place) -> None:
        """`write(record=frame, data_frame_measurement_name="m", data_frame_tag_columns=[…])`."""
        for name, tags in (
            ("data_frame_measurement_name", "data_frame_tag_columns"),
            ("record_measurement_name", "record_tag_keys"),
        ):
            given = call.arg(name)
            if given is None:
                continue
            entry = self._named(given, place, call.line)
            labels = self.scope.value(call.arg(tags), place)
            fields = self.scope.value(call.arg("record_field_keys"), place)
            if entry is not None:
                for label in labels if isinstance(labels, list) else ():
                    self._column(entry, label, "tag", place)
                for label in fields if isinstance(fields, list) else ():
                    self._column(entry, label, None, place)

    def _written_to(self, call: Call, place: Place) -> None:
        """`influx.writeMeasurement("m", [{tags, fields}])`."""
        entry = self._named(call.args[0], place, call.line)
        given = call.args[1:2]
        for node in (n for a in given for n in walk(self.scope.inline(a, place))):
            if entry is not None and isinstance(node, Map):
                self._parts(entry, node, place)

    def _point(self, node: Map, place: Place) -> None:
        if (place.path, node.line) in self.read:
            return
        self.read.add((place.path, node.line))
        entry = self._named(node.get("measurement"), place, node.line)
        if entry is not None:
            self._parts(entry, node, place)

    def _parts(self, entry: Entry, node: Map, place: Place) -> None:
        for part in ("tags", "fields"):
            given = node.get(part)
            inner = self.scope.inline(given, place) if given is not None else None
            if isinstance(inner, Map):
                for key, value in inner.items:
                    type_ = "tag" if part == "tags" else self._type(value, place)
                    self._column(entry, key, type_, place)
            elif isinstance(inner, Seq):
                for item in inner.items:
                    self._column(entry, item, "tag" if part == "tags" else None, place)

    # -- helpers, queries, retention ---------------------------------------------------------------

    def _helper(self, path: str, cls: ClassDef) -> None:
        """A `SeriesHelper` with its `Meta`."""
        meta = next((m for m in cls.body if isinstance(m, ClassDef) and m.name == "Meta"), None)
        place = Place(path, "", cls.line)
        said = {
            m.target: self.scope.value(m.value, place)
            for m in (meta.body if meta is not None else ())
            if isinstance(m, Assign)
        }
        name = said.get("series_name", UNKNOWN)
        if not isinstance(name, str):
            return
        entry = self._entry(name, path, cls.line)
        entry.model = cls.name
        for part in ("tags", "fields"):
            names = said.get(part)
            for label in names if isinstance(names, list) else ():
                self._column(entry, label, "tag" if part == "tags" else None, place)

    def _said(self, path: str, fact: Fact) -> None:
        entry = self._entry(fact.name, path, fact.line)
        certainty = fact.data.get("certainty", "inferred")
        typed = [(n, "tag") for n in fact.data.get("tags", ())]
        typed += [(n, t) for n, t in fact.data.get("fields", ())]
        for name, type_ in typed:
            entry.columns.append(
                Column(name, type_, path=path, line=fact.line, certainty=certainty)
            )
        entry.option("bucket", fact.data.get("bucket"))

    def _keep(self, path: str, fact: Fact) -> None:
        """How long points are kept, noted with the measurements of the same file."""
        found = dict(self._retention(path, fact))
        for entry in self.by_path.get(path, ()) if found else ():
            known = dict(entry.options.get("retention", {}))
            entry.options["retention"] = {**known, **found}

    def _retention(self, path: str, fact: Fact) -> Iterator[tuple[str, str]]:
        if fact.kind == "retention":
            yield str(fact.data["name"]), str(fact.data["duration"])
        call, place = fact.node, Place(path, fact.data.get("scope", ""), fact.line)
        if not isinstance(call, Call):
            return
        label = call.arg("bucket_name") or call.arg("name", 0)
        name = self.scope.value(label, place)
        span = self.scope.value(call.arg("duration", 1), place)
        if span is UNKNOWN:
            given = [v for _, a in call.kwargs for v in self._calls(a, place)]
            spans = [self.scope.value(v.arg("every_seconds"), place) for v in given]
            span = next((f"{s}s" for s in spans if isinstance(s, int)), UNKNOWN)
        if isinstance(name, str) and isinstance(span, str):
            yield name, span

    def _calls(self, expr: Expr, place: Place) -> Iterator[Call]:
        """The calls in an expression, and those that its local names hold."""
        for node in walk(expr):
            assign = self.scope.local(node.id, place) if isinstance(node, Name) else None
            made = assign.value if assign is not None else node
            if isinstance(made, Call):
                yield made
