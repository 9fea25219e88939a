"""MongoEngine's indexes: `meta["indexes"]`, `unique`, `unique_with`, fields of places on earth.

The rules are those of `BaseDocument._build_index_specs`; MongoEngine docs, "Indexes".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from .._documents.classes import MAX_DEPTH
from .._documents.values import Key
from .._python.values import Cls, Value
from .._shared.mongo_indexes import made_key
from .fields import Call

if TYPE_CHECKING:
    from .documents import Documents

_KINDS = {"+": "1", "-": "-1", "$": "text", "#": "hashed", "(": "2dsphere", ")": "geoHaystack"}
_KINDS["*"] = "2d"
_GEO = {"GeoPointField": "2d", "PointField": "2dsphere"}
_GEO |= dict.fromkeys(("LineStringField", "PolygonField"), "2dsphere")
_NOT_WITH_CLASS = frozenset({"2d", "2dsphere", "geoHaystack"})


def index_key(documents: Documents, cls: Cls, spec: Value, line: int) -> Key | None:
    """One entry of `meta["indexes"]`: a name, several names, or a dictionary with `fields`."""
    if isinstance(spec, str):
        spec = {"fields": [spec]}
    elif isinstance(spec, list | tuple):
        spec = {"fields": list(spec)}
    if not isinstance(spec, dict):
        return None
    fields = spec.get("fields")
    if isinstance(fields, str):
        fields = [fields]
    if not isinstance(fields, list | tuple) or not fields:
        return None
    if not all(isinstance(f, str) and f for f in fields):
        return None
    pairs = [_pair(documents, cls, str(f)) for f in fields]
    if _with_class(documents, cls, spec, fields) and pairs[-1][1] not in _NOT_WITH_CLASS:
        pairs.insert(0, ("_cls", "1"))
    return made_key(tuple(pairs), spec, cls.path, line)


def _with_class(documents: Documents, cls: Cls, spec: dict[Any, Value], fields: Any) -> bool:
    """Documents that may be inherited from: `_cls` comes first in their indexes."""
    meta = documents.meta(cls)
    if meta.get("allow_inheritance") is not True or spec.get("sparse") or "_cls" in fields:
        return False
    given = spec.get("cls", True)
    return given is not False and (spec.get("cls") is True or meta.get("index_cls") is not False)


def _pair(documents: Documents, cls: Cls, name: str) -> tuple[str, str]:
    kind = _KINDS.get(name[0], "1")
    return stored_path(documents, cls, name[1:] if name[0] in _KINDS else name), kind


def stored_path(documents: Documents, cls: Cls, name: str) -> str:
    """A path of attribute names as the database knows it."""
    parts = name.replace("__", ".").split(".") if not name.startswith("_") else name.split(".")
    if parts in (["pk"], ["id"], ["_id"]):
        return "_id"
    found: list[str] = []
    holder: Cls | None = cls
    for part in parts[:MAX_DEPTH]:
        call = documents.calls(holder).get(part) if holder is not None else None
        found.append(call.stored if call is not None else part)
        holder = documents.embedded(call, holder) if call is not None and holder else None
    return ".".join(found)


def unique_keys(
    documents: Documents, cls: Cls, prefix: str = "", seen: tuple[Any, ...] = ()
) -> list[Key]:
    """The indexes that `unique` and `unique_with` make, in embedded documents too.

    `_unique_with_indexes` names them by the attribute that holds the embedded document, and by
    that one alone however deep it lies.
    """
    if cls.key in seen or len(seen) >= MAX_DEPTH:
        return []
    keys: list[Key] = []
    for call in documents.calls(cls).values():
        others = _others(call)
        if (call.arg("unique") is True or others) and not call.primary:
            stored = [call.stored, *(stored_path(documents, cls, o) for o in others)]
            paths = tuple(prefix + p for p in stored)
            keys.append(
                Key(
                    paths,
                    unique=True,
                    sparse=call.arg("sparse") is True,
                    path=call.path,
                    line=call.line,
                    kinds=tuple("1" for _ in paths),
                )
            )
        inner = documents.embedded(call, cls)
        if inner is not None:
            deeper = (*seen, cls.key)
            keys += unique_keys(documents, inner, f"{call.name}.", deeper)
    return keys


def _others(call: Call) -> list[str]:
    given = call.arg("unique_with")
    names = [given] if isinstance(given, str) else given
    return [n for n in names if isinstance(n, str)] if isinstance(names, list | tuple) else []


def geo_keys(
    documents: Documents, cls: Cls, prefix: str = "", seen: tuple[Any, ...] = ()
) -> list[Key]:
    """The indexes that fields of places make by themselves (`auto_index=False` stops that)."""
    if cls.key in seen or len(seen) >= MAX_DEPTH:
        return []
    keys: list[Key] = []
    for call in documents.calls(cls).values():
        kind = _GEO.get(call.kind)
        if kind is not None and call.arg("auto_index") is not False:
            paths = (prefix + call.stored,)
            keys.append(
                Key(paths, method=kind, path=call.path, line=call.line, kinds=(kind,), marked=True)
            )
        if call.kind == "EmbeddedDocumentField":
            inner = documents.embedded(call, cls)
            if inner is not None:
                deeper = (*seen, cls.key)
                keys += geo_keys(documents, inner, f"{call.stored}.", deeper)
    return keys


def merged(keys: list[Key], more: list[Key]) -> list[Key]:
    """A new index on the same fields adds what it says to the one that is there."""
    found = list(keys)
    for key in more:
        places = [i for i, k in enumerate(found) if (k.paths, k.kinds) == (key.paths, key.kinds)]
        if places:
            old = found[places[0]]
            found[places[0]] = replace(old, unique=old.unique or key.unique, sparse=key.sparse)
        else:
            found.append(key)
    return found
