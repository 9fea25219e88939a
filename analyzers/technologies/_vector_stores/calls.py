"""What calls of vector stores' clients are called, and where they keep their facts.

After the documentation of Pinecone, Qdrant, Weaviate, Milvus, Chroma and LanceDB, of their clients
for Python and JavaScript, and of the wrappers of LangChain and LlamaIndex.
"""

from __future__ import annotations

import re

from msgspec import Struct

from ...syntax.ir import Call, Expr, Map


class Store(Struct, frozen=True):
    """A vector store. `creates` and `opens` give a collection, `writes` and `asks` use one.

    `naming`: the keywords that hold a collection's name; `wrappers`: classes of frameworks.
    """

    engine: str
    modules: re.Pattern[str]
    naming: tuple[str, ...]
    creates: frozenset[str]
    opens: frozenset[str]
    writes: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset()
    capitals: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STORES = (
    Store(
        "Pinecone",
        re.compile(r"(?i)pinecone"),
        ("name", "index_name", "indexName"),
        _words("create_index createIndex create_index_for_model createIndexForModel"),
        _words("Index index IndexAsyncio"),
        _words("upsert upsert_records upsertRecords update"),
        wrappers=_words("PineconeVectorStore PineconeStore PineconeSparseVectorStore"),
    ),
    Store(
        "Qdrant",
        re.compile(r"(?i)qdrant"),
        ("collection_name", "collectionName"),
        _words("create_collection recreate_collection createCollection recreateCollection"),
        frozenset(),
        _words("upsert upload_points upload_collection uploadPoints set_payload setPayload"),
        _words(
            "create_payload_index createPayloadIndex search query_points scroll count query "
            "get_collection getCollection collection_exists collectionExists retrieve recommend"
        ),
        wrappers=_words("QdrantVectorStore Qdrant"),
    ),
    Store(
        "Weaviate",
        re.compile(r"(?i)weaviate"),
        ("name", "index_name", "indexName", "class_name", "className"),
        _words("create create_class createClass withClass create_from_dict"),
        _words("get use"),
        _words("insert insert_many insertMany add_object add_data_object create_data_object"),
        wrappers=_words("WeaviateVectorStore Weaviate WeaviateStore"),
        capitals=True,
    ),
    Store(
        "Milvus",
        re.compile(r"(?i)milvus|zilliz"),
        ("collection_name", "name", "collectionName"),
        _words("create_collection createCollection Collection"),
        frozenset(),
        _words("insert upsert"),
        _words(
            "create_index createIndex add_field add_index search query has_collection "
            "hasCollection load_collection loadCollection describe_collection"
        ),
        wrappers=_words("MilvusVectorStore Milvus Zilliz"),
    ),
    Store(
        "Chroma",
        re.compile(r"(?i)chroma"),
        ("name", "collection_name", "collectionName"),
        _words("create_collection get_or_create_collection createCollection getOrCreateCollection"),
        _words("get_collection getCollection"),
        _words("add upsert update"),
        wrappers=_words("Chroma"),
    ),
    Store(
        "LanceDB",
        re.compile(r"(?i)lancedb|^vectordb$"),
        ("name", "table_name", "tableName"),
        _words("create_table createTable createEmptyTable"),
        _words("open_table openTable"),
        _words("add"),
        wrappers=_words("LanceDBVectorStore LanceDB"),
    ),
)
BY_ENGINE = {s.engine: s for s in STORES}
FROM = _words(
    "from_documents from_texts fromDocuments fromTexts fromExistingIndex from_existing_index "
    "fromExistingCollection from_existing_collection"
)
"""Class methods of LangChain's wrappers that make one."""
ALL = frozenset().union(
    *(s.creates | s.opens | s.writes | s.more | s.wrappers for s in STORES), FROM
)


def given(call: Call, *names: str, position: int | None = None) -> Expr | None:
    """An argument by one of several keywords, in an options object as well, or by position."""
    for name in names:
        found = call.arg(name)
        if found is not None:
            return found
    for argument in call.args:
        if isinstance(argument, Map):
            for name in names:
                inner = argument.get(name)
                if inner is not None:
                    return inner
    if position is not None and position < len(call.args):
        argument = call.args[position]
        return None if isinstance(argument, Map) else argument
    return None
