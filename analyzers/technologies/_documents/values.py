"""Fields and indexes of documents, as values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN


class Key(Struct, frozen=True):
    """An index of a collection: its paths in order, and what is said of it.

    `kinds`: for each path `1`, `-1` or the kind of index (`text`, `2dsphere`, `hashed`); with
    `marked`, a path of such a kind is shown as `path:kind`.
    """

    paths: tuple[str, ...]
    unique: bool = False
    sparse: bool = False
    ttl: int | None = None
    method: str | None = None
    where: str | None = None
    name: str | None = None
    path: str = ""
    line: int = 0
    kinds: tuple[str, ...] = ()
    marked: bool = False


class Field(Struct, frozen=True):
    """A path of a schema. `inner` holds the paths of a subdocument, `key` an index of its own."""

    name: str
    type: str = "mixed"
    nullable: bool | None = True
    default: str | None = None
    enum: tuple[str, ...] | None = None
    ref: str | None = None
    on_delete: str | None = None
    key: Key | None = None
    description: str | None = None
    path: str = ""
    line: int = 0
    inner: tuple[Field, ...] = ()
    inner_keys: tuple[Key, ...] = ()

    @property
    def many(self) -> bool:
        """Whether the path is an array; `Tags(string[])` is one of the project's own kind."""
        return self.type.endswith(("[]", "[])"))


def field_keys(field: Field) -> Iterator[Key]:
    """The indexes of a path and, under its name, those of the subdocument in it."""
    if field.key is not None:
        yield field.key
    for key in field.inner_keys:
        yield replace(key, paths=tuple(f"{field.name}.{p}" for p in key.paths))
    if not field.inner_keys:
        for inner in field.inner:
            for key in field_keys(inner):
                yield replace(key, paths=tuple(f"{field.name}.{p}" for p in key.paths))


def with_id(fields: list[Field], wanted: bool, path: str, line: int) -> list[Field]:
    """The fields with the `_id` that Mongoose adds unless it is declared or switched off."""
    if not wanted or any(f.name == "_id" for f in fields):
        return fields
    return [Field("_id", "objectid", False, path=path, line=line), *fields]


def timestamps(option: Any) -> list[str]:
    """Mongoose docs, "option: timestamps": the names of the paths that it adds."""
    if option in (None, False, UNKNOWN):
        return []
    found: list[str] = []
    for name in ("createdAt", "updatedAt"):
        value = option.get(name, True) if isinstance(option, dict) else True
        if isinstance(value, str):
            found.append(value)
        elif value is not False and value is not None:
            found.append(name)
    return found


def partial(value: Any) -> str | None:
    """A partial index's filter as JSON; None where there is none."""
    if value is None:
        return None
    return "unknown" if value is UNKNOWN else as_json(value)


def as_json(value: Any) -> str:
    return json.dumps(value, default=lambda _: "…", ensure_ascii=False)
