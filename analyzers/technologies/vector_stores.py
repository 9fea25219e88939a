"""Vector stores: collections with their dimension, metric and metadata."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import Attr, Call, Import, flat, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._shared.gathered import Gathered, sources
from ._shared.scoped_names import names_of, scope_facts
from ._vector_stores.calls import ALL, FROM, STORES, Store
from ._vector_stores.world import World
from .base import Declared, Source, Spec

NAME = "vector_stores"
_SCRIPTS = ("javascript", "typescript", "tsx")
_WORDS = ("pinecone", "qdrant", "weaviate", "milvus", "zilliz", "chroma", "lancedb", "vectordb")
SPEC = Spec(
    name="Vector stores",
    ecosystem="Vector stores",
    literals=dict.fromkeys(("python", *_SCRIPTS), _WORDS),
    packages=(
        *("pypi:pinecone", "pypi:qdrant-client", "pypi:weaviate-client", "pypi:pymilvus"),
        *("pypi:chromadb", "pypi:lancedb", "npm:@pinecone-database/pinecone", "npm:chromadb"),
        *("npm:@qdrant/js-client-rest", "npm:weaviate-client", "npm:@lancedb/lancedb"),
    ),
    extracts=frozenset({"collections", "fields", "indexes"}),
    cannot={"fields": "metadata that is put together elsewhere than where it is written"},
)


# -- one file ------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """The calls of a file that create, open or fill collections of the stores it imports."""
    if not isinstance(unit, CodeUnit):
        return
    imports = [s for s in flat(unit.module.body) if isinstance(s, Import)]
    stores = [s for s in STORES if any(_imports(s, i) for i in imports)]
    if not stores:
        return
    names: set[str] = set()
    scopes: set[str] = set()
    for site in unit.calls(ALL):
        engines = [s.engine for s in stores if _concerns(s, site.call)]
        if engines:
            names |= names_of(site.call)
            scopes.add(site.scope)
            data = {"scope": site.scope, "engines": engines}
            yield Fact(
                NAME, "call", tail(site.call.func) or "", site.call.line, site.call, data=data
            )
    yield from scope_facts(unit, NAME, scopes, names)


def _imports(store: Store, statement: Import) -> bool:
    """Whether an import is one of the store's client, of a wrapper, or of the project's own."""
    text = f"{statement.module}.{statement.symbol or ''}"
    return bool(
        store.modules.search(text) or store.modules.search(statement.module.rsplit("/")[-1])
    )


def _concerns(store: Store, call: Call) -> bool:
    name = tail(call.func) or ""
    if name in FROM:
        return isinstance(call.func, Attr) and tail(call.func.base) in store.wrappers
    if name in store.wrappers or name in store.creates or name in store.more:
        return True
    return name in store.opens | store.writes and isinstance(call.func, Attr)


# -- the whole repository ------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per store, tests apart."""
    world = World(declared, project)
    for engine in sorted({*world.stores, *world.problems}):
        gathered = world.stores.get(engine) or Gathered()
        problems = world.problems.get(engine, ())
        yield from sources(engine, engine, engine.lower(), gathered.operations, problems)
