"""Prisma schemas: one file, a folder of files, several schemas in one repository."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..facts import Fact
from ..syntax.ir import ClassDef
from ..syntax.prisma import PrismaUnit
from ..syntax.project import Project
from ..syntax.unit import Unit
from ._prisma.fields import block_kind, fields, mapped
from ._prisma.joins import join_tables
from ._prisma.places import carried, named_places
from ._prisma.schema import Place, Schema
from ._prisma.types import ENGINES
from ._shared.places import is_test
from .base import Declared, Source, Spec

SPEC = Spec(
    name="Prisma",
    ecosystem="JavaScript",
    literals={
        "prisma": (),
        "json": ('"prisma"', "--schema"),
        **dict.fromkeys(("javascript", "typescript"), ("prisma/config",)),
    },
    packages=("npm:prisma", "npm:@prisma/client", "pypi:prisma"),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "relationships", "views", "enums"}),
)
SIMILAR = 0.5


def declare(unit: Unit) -> Iterator[Fact]:
    """Every block of a schema file as a fact, and where such files are said to be."""
    for named in named_places(unit):
        yield Fact("prisma", "named", named, 1)
    if isinstance(unit, PrismaUnit):
        for block in unit.blocks:
            yield Fact("prisma", block_kind(block), block.name, block.line, block)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per schema; the same models written for two providers are variants."""
    files: dict[str, list[ClassDef]] = {}
    for path, fact in declared.facts:
        if isinstance(fact.node, ClassDef):
            files.setdefault(path, []).append(fact.node)
    groups = _groups(files)
    names = {main: _model_names(files, paths) for main, paths in groups.items()}
    aside = carried(
        (m for m in groups if not is_test(m)), frozenset(f.name for _, f in declared.of("named"))
    )
    for main, paths in groups.items():
        twins = [m for m in groups if m != main and _alike(names[m], names[main])]
        folder = _folder(main)
        variant = folder if any(_folder(t) == folder for t in twins) else ""
        yield replace(_source(main, paths, files, variant), test=main in aside or is_test(main))


def _source(main: str, paths: list[str], files: dict[str, list[ClassDef]], variant: str) -> Source:
    schema = Schema([Place(path, block) for path in paths for block in files[path]])
    operations = (*schema.operations(), *join_tables(schema))
    return Source(
        technology="Prisma",
        kind="model",
        group=main,
        root=_folder(main),
        engines=tuple(ENGINES[p] for p in schema.providers if p in ENGINES),
        operations=operations,
        problems=tuple(schema.problems),
        variant_of=variant,
    )


def _groups(files: dict[str, list[ClassDef]]) -> dict[str, list[str]]:
    """The files of each schema, under the file that holds its datasource.

    Prisma docs, "Multi-file Prisma schema": all files below the folder of the datasource are one
    schema. A file that no datasource stands above joins the nearest one; where there is none at
    all, a folder is a schema.
    """
    mains = [p for p in files if any(block_kind(b) == "datasource" for b in files[p])]
    groups: dict[str, list[str]] = {m: [m] for m in mains}
    for path in files:
        if path in groups:
            continue
        if not mains:
            groups.setdefault(_folder(path) or ".", []).append(path)
            continue
        best = max(_shared(m, path) for m in mains)
        for main in mains:
            if _shared(main, path) == best and best > (-1, -1000):
                groups[main].append(path)
    return groups


def _shared(main: str, path: str) -> tuple[int, int]:
    """How near a datasource's folder is: the folders shared, less those that are not."""
    above, here = _parts(main), _parts(path)
    common = 0
    for a, b in zip(above, here, strict=False):
        if a != b:
            break
        common += 1
    return (common, common - len(above))


def _parts(path: str) -> list[str]:
    return path.split("/")[:-1]


def _folder(path: str) -> str:
    return path.rsplit("/", 1)[0] if "/" in path else ""


def _model_names(files: dict[str, list[ClassDef]], paths: list[str]) -> frozenset[str]:
    return frozenset(
        mapped(b).lower()
        for path in paths
        for b in files[path]
        if block_kind(b) == "model" and any(True for _ in fields(b))
    )


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both > 0 and both >= SIMILAR * min(len(one), len(other))
