"""What one file says: the only thing that is cached or crosses a process boundary."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, field

from .model.catalog import Problem
from .schema.operations import AnyOperation
from .syntax.ir import Expr, Module, Stmt


class Signal(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A hint of an engine in one file.

    `kind`: client, dsn, provider, ddl, iac, import, package, image, env, port;
    `weight` is that of the kind before the path counts; `text` is the quoted line, masked;
    `role`: "" or what the signal speaks of: runtime, dev, test, optional, indirect, commented;
    `switch` names the variable or branch that chooses this engine among others, `default` marks the
    chosen one.
    """

    engine: str = ""
    kind: str = ""
    weight: float = 0.0
    line: int = 0
    text: str = ""
    detail: str = ""
    role: str = ""
    switch: str = ""
    default: bool = False
    technology: str = ""
    driver: str = ""
    language: str = ""


class Fact(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What a technology declares about one file.

    `kind` is the technology's own word (class, table-call, script, migration …), `name` what it is
    called; `node` keeps code that only the whole repository can resolve, `operations` what is
    already certain, `data` small plain facts (strings, numbers, lists and dictionaries of them).
    """

    technology: str = ""
    kind: str = ""
    name: str = ""
    line: int = 0
    node: Stmt | Expr | None = None
    nodes: tuple[Stmt | Expr, ...] = ()
    operations: tuple[AnyOperation, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


class FileFacts(Struct, frozen=True, array_like=True, omit_defaults=True):
    """All that one file says.

    `package`: the name that a manifest gives its package ("" where it gives none, None for a file
    that is no manifest); `builds`: (service, folder) of what a compose file builds; `asked`: the
    technologies that asked for the file by what it holds; `readers`: those that read it, which are
    more where other files make it interesting.
    """

    path: str = ""
    language: str = ""
    lines: int = 0
    module: Module | None = None
    facts: tuple[Fact, ...] = ()
    signals: tuple[Signal, ...] = ()
    problems: tuple[Problem, ...] = ()
    package: str | None = None
    builds: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(FileFacts)


def encode(facts: FileFacts) -> bytes:
    """The facts as bytes, for the cache and for other processes."""
    return _ENCODER.encode(facts)


def decode(data: bytes) -> FileFacts:
    """The facts from bytes; raises msgspec.DecodeError on anything else."""
    return _DECODER.decode(data)
