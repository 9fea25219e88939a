"""What texts say of measurements: line protocol, Flux and InfluxQL queries, chains in other code.

After the InfluxDB documentation: "Line protocol" (`measurement,tag=a field=1i,other="x" time`),
"Query data with Flux" and "InfluxQL reference" (`GROUP BY` takes tags).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

MOST = 500
_LONGEST = 20_000


class Said(Struct, frozen=True):
    """What one text says of a measurement: (name, type) of its tags and fields."""

    measurement: str
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str | None], ...] = ()
    bucket: str | None = None
    line: int = 0


_LINE = re.compile(
    r"^(?P<name>[\w./{}:-]{1,120})(?P<tags>(?:,[\w.{}-]{1,80}=[^,=\s]{1,200})*+)\s+"
    r"(?P<fields>[\w.{}-]{1,80}=(?:\"(?:[^\"\\]|\\.)*+\"|[^,\s\"]{1,200})"
    r"(?:,[\w.{}-]{1,80}=(?:\"(?:[^\"\\]|\\.)*+\"|[^,\s\"]{1,200}))*+)(?:\s+\S{1,80})?\s*$"
)
_FIELD = re.compile(r"(?P<name>[\w.{}-]+)=(?P<value>\"(?:[^\"\\]|\\.)*+\"|[^,\s\"]+)")


def line_protocol(text: str) -> Iterator[Said]:
    """The points of a text in line protocol, whose holes are written `{name}`."""
    for line in text[:_LONGEST].splitlines()[:MOST]:
        found = _LINE.match(line.strip())
        if found is None or found["name"].startswith("{"):
            continue
        tags = tuple(t.split("=", 1)[0] for t in found["tags"].split(",") if "=" in t)
        fields = tuple((f["name"], _kind(f["value"])) for f in _FIELD.finditer(found["fields"]))
        fields = tuple((n, k) for n, k in fields if "{" not in n)
        yield Said(found["name"], tuple(t for t in tags if "{" not in t), fields)


def _kind(value: str) -> str | None:
    if value.startswith('"'):
        return "string"
    if re.fullmatch(r"-?\d+i", value) or re.fullmatch(r"\{[^{}]*\}i", value):
        return "integer"
    if re.fullmatch(r"-?\d+u", value):
        return "unsigned"
    if value.lower() in ("t", "f", "true", "false"):
        return "boolean"
    return "float" if re.fullmatch(r"-?[\d.]+(?:[eE][+-]?\d+)?", value) else None


_FROM = re.compile(r"\bfrom\s*\(\s*bucket\s*:\s*(?P<bucket>\"[^\"\n]{0,200}\"|[^)\n]{0,200})")
_ACCESS = re.compile(
    r"\b\w{1,20}(?:\.(?P<a>\w{1,80})|\[\s*\"(?P<b>[^\"\n]{1,80})\"\s*\])\s*==\s*\"(?P<value>[^\"\n]{1,200})\""
)
FLUX = re.compile(r"\bfrom\s*\(\s*bucket\s*:|\b_measurement\b")


def flux(text: str) -> Iterator[Said]:
    """The measurements that a Flux script filters for, with the tags and fields it names."""
    starts = [m.start() for m in _FROM.finditer(text[:_LONGEST])] or [0]
    for start, stop in zip(starts, [*starts[1:], _LONGEST], strict=True):
        part = text[start:stop]
        head = _FROM.match(part)
        bucket = head["bucket"].strip().strip('"') if head else ""
        measurements: list[str] = []
        fields: list[str] = []
        tags: list[str] = []
        for found in _ACCESS.finditer(part):
            name, value = found["a"] or found["b"], found["value"]
            if name == "_measurement":
                measurements.append(value)
            elif name == "_field":
                fields.append(value)
            elif not name.startswith("_") and name not in ("result", "table"):
                tags.append(name)
        for measurement in dict.fromkeys(m for m in measurements if "{" not in m and "$" not in m):
            yield Said(
                measurement,
                tuple(dict.fromkeys(tags)),
                tuple((f, None) for f in dict.fromkeys(fields) if "{" not in f),
                bucket if re.fullmatch(r"[\w. /-]+", bucket) else None,
            )


INFLUXQL = re.compile(r"(?is)^\s*SELECT\b.{1,4000}?\bFROM\b")
_QUERY = re.compile(
    r"(?is)\bSELECT\s+(?P<what>.{1,2000}?)\s+FROM\s+(?P<from>(?:\"[^\"]{1,120}\"|[\w{}]{1,120})"
    r"(?:\.(?:\"[^\"]{0,120}\"|[\w{}]{0,120})){0,2})(?:\s+WHERE\s+(?P<where>.{1,2000}?))?"
    r"(?:\s+GROUP\s+BY\s+(?P<group>.{1,500}?))?(?=\s+(?:FILL|ORDER|LIMIT|SLIMIT)\b|\s+fill\(|\s*;|\s*\Z)"
)
_NAME = re.compile(r"'[^']*+'|\"(\w[\w.-]{0,80})\"|\b([A-Za-z_]\w{0,80})\b(?!\s*\()")
_WORDS = frozenset({"time", "distinct", "as"})


def influxql(text: str) -> Iterator[Said]:
    """The measurement of an InfluxQL query, its fields, and what it groups by (tags)."""
    for found in _QUERY.finditer(text[:_LONGEST]):
        name = found["from"].split(".")[-1].strip('"')
        if not name or "{" in name or found["from"].startswith("("):
            continue
        what = re.sub(r"\bAS\s+\"?\w+\"?", "", found["what"], flags=re.I)
        fields = [a or b for a, b in _NAME.findall(what) if (a or b).lower() not in ("", *_WORDS)]
        tags = [
            t
            for part in (found["group"] or "").split(",")
            if (t := part.strip().strip('"')) and re.fullmatch(r"\w[\w.-]*", t)
        ]
        tags = [t for t in tags if t.lower() != "time"]
        kept = tuple((f, None) for f in dict.fromkeys(fields) if f not in tags)
        yield Said(name, tuple(dict.fromkeys(tags)), kept)


RETENTION = re.compile(
    r"(?i)\b(?:CREATE|ALTER)\s+RETENTION\s+POLICY\s+\"?(?P<name>[\w.-]{1,80})\"?\s+ON\s+"
    r"\"?(?P<db>[\w.{}-]{1,80})\"?\s+DURATION\s+(?P<span>\w{1,20})"
)

_HEAD = re.compile(
    r"(?:\b(?:Point(?:Data)?\s*\.\s*[mM]easurement|NewPointWithMeasurement)|\bnew\s+Point)\(\s*"
    r"\"(?P<name>[^\"\n]{1,120})\"\s*\)"
)
_STEP = re.compile(r"\s*\.\s*(?P<method>\w{2,24})\(\s*\"(?P<name>[^\"\n]{1,80})\"\s*,?")
_NEW_POINT = re.compile(
    r"\bNewPoint\(\s*\"(?P<name>[^\"\n]{1,120})\"\s*,\s*map\[string\]string\{(?P<tags>[^{}]{0,2000})\}"
    r"\s*,\s*map\[string\](?:interface\{\}|any)\{(?P<fields>[^{}]{0,2000})\}"
)
_KEY = re.compile(r"\"(?P<name>[^\"\n]{1,80})\"\s*:\s*(?P<value>[^,\n]{1,200})")


def chains(text: str) -> Iterator[Said]:
    """Points that Go, Java, Kotlin or C# code builds by chained calls."""
    for count, found in enumerate(_HEAD.finditer(text)):
        if count >= MOST:
            return
        tags: list[str] = []
        fields: list[tuple[str, str | None]] = []
        at = found.end()
        for _ in range(60):
            step = _STEP.match(text, at)
            if step is None:
                break
            end = _closing(text, step.end())
            method, value = step["method"].lower(), text[step.end() : end - 1].strip()
            if "tag" in method:
                tags.append(step["name"])
            elif "field" in method:
                fields.append((step["name"], _literal(value)))
            at = end
        line = text.count("\n", 0, found.start()) + 1
        yield Said(found["name"], tuple(tags), tuple(fields), line=line)
    for found in _NEW_POINT.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        tags = [m["name"] for m in _KEY.finditer(found["tags"])]
        fields = [(m["name"], _literal(m["value"])) for m in _KEY.finditer(found["fields"])]
        yield Said(found["name"], tuple(tags), tuple(fields), line=line)


def _closing(text: str, at: int) -> int:
    """Behind the parenthesis that closes the one opened before `at`."""
    depth = 1
    for position in range(at, min(len(text), at + 400)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return at


def _literal(value: str) -> str | None:
    text = value.strip().rstrip(",").strip()
    if re.fullmatch(r"-?\d+[lL]?", text):
        return "integer"
    if re.fullmatch(r"-?\d+\.\d*[fFdDmM]?", text):
        return "float"
    if text in ("true", "false"):
        return "boolean"
    return "string" if text.startswith('"') else None
