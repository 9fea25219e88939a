"""Vector stores: Pinecone, Qdrant, Weaviate, Milvus, Chroma and LanceDB."""

from __future__ import annotations

from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table


def columns(result: Result, name: str) -> dict[str, str | None]:
    return {c.name: c.type for c in result.tables[name].columns}


def indexes(table: Table) -> list[tuple[tuple[str, ...], str | None]]:
    return [(i.columns, i.method) for i in table.indexes]


def test_stores_are_told_apart() -> None:
    result = run("vector_stores", "rag")
    found = {s.engines[0]: set(result.by_group[s.group]) for s in result.sources}
    assert found == {
        "Pinecone": {"support-docs"},
        "Qdrant": {"articles", "media"},
        "Weaviate": {"Article", "Author"},
        "Milvus": {"pieces", "quick", "custom"},
        "Chroma": {"notes", "wrapped", "made"},
        "LanceDB": {"documents", "raw", "seen"},
    }
    assert {t.kind for t in result.tables.values()} == {"collection"}


def test_pinecone() -> None:
    result = run("vector_stores", "rag")
    assert result.tables["support-docs"].options == {
        **{"dimensions": 1536, "metric": "dot"},
        **{"cloud": "aws", "region": "eu-west-1"},
    }
    assert columns(result, "support-docs") == {
        **{"title": "string", "page": "integer", "lang": "string", "draft": "boolean"},
    }


def test_qdrant() -> None:
    result = run("vector_stores", "rag")
    articles = result.tables["articles"]
    assert articles.options == {"dimensions": 384, "metric": "cosine"}
    assert columns(result, "articles") == {"city": "keyword", "year": "integer", "stars": "float"}
    assert indexes(articles) == [(("city",), None), (("year",), None)]
    assert result.tables["media"].options["vectors"] == {
        "image": {"dimensions": 512, "metric": "dot"},
        "text": {"dimensions": 384, "metric": "euclidean"},
    }


def test_weaviate() -> None:
    result = run("vector_stores", "rag")
    article = result.tables["Article"]
    assert columns(result, "Article") == {
        **{"title": "text", "words": "int", "hasAuthor": "reference", "extra": "boolean"},
    }
    assert article.options == {"vectorizer": "text2vec_openai", "metric": "cosine"}
    assert article.description == "What we publish"
    keys = [(k.columns, k.ref_table, k.enforced) for k in article.foreign_keys]
    assert keys == [(("hasAuthor",), "Author", False)]
    author = result.tables["Author"]
    assert columns(result, "Author") == {"name": "text", "wrote": "reference"}
    assert author.options == {"vectorizer": "text2vec-cohere"}
    assert [k.ref_table for k in author.foreign_keys] == ["Article"]


def test_milvus() -> None:
    result = run("vector_stores", "rag")
    pieces = result.tables["pieces"]
    assert columns(result, "pieces") == {
        **{"pk": "int64", "text": "varchar(2000)", "embedding": "float_vector(768)"},
    }
    assert (pieces.primary_key, pieces.description) == (("pk",), "Pieces of books")
    assert pieces.options == {"dimensions": 768, "metric": "l2"}
    assert indexes(pieces) == [(("embedding",), "hnsw")]
    assert result.tables["quick"].options == {"dimensions": 5, "metric": "dot"}
    custom = result.tables["custom"]
    assert columns(result, "custom") == {"id": "int64", "vector": "float_vector(128)"}
    assert custom.options == {"dimensions": 128, "metric": "cosine"}
    assert indexes(custom) == [(("vector",), "autoindex")]


def test_chroma_and_lancedb() -> None:
    result = run("vector_stores", "rag")
    assert result.tables["notes"].options == {
        **{"metric": "cosine", "embedding_function": "DefaultEmbeddingFunction"},
    }
    assert columns(result, "notes") == {"source": "string", "chapter": "integer"}
    documents = result.tables["documents"]
    assert (documents.model, documents.options) == ("Document", {"dimensions": 256})
    assert columns(result, "documents") == {
        **{"text": "string", "pages": "integer", "vector": "vector(256)"},
    }
    assert columns(result, "raw") == {"vector": "vector(64)", "title": "utf8"}
    assert columns(result, "seen") == {"item": "string", "price": "float"}


def test_scripts() -> None:
    result = run("vector_stores", "web")
    assert result.tables["shop"].options == {
        **{"dimensions": 1024, "metric": "cosine", "cloud": "gcp", "region": "europe-west4"},
    }
    assert columns(result, "shop") == {"kind": "string", "price": "float", "tags": "list"}
    faces = result.tables["faces"]
    assert faces.options == {"dimensions": 128, "metric": "cosine"}
    assert columns(result, "faces") == {"person": "keyword", "age": "integer"}


def test_broken_files_keep_what_stands() -> None:
    result = run("vector_stores", "broken")
    assert {"kept", "fine"} <= set(result.tables) <= {"kept", "fine", "late"}
    assert result.tables["fine"].options == {}
    assert columns(result, "kept") == {"a": "integer"}
    assert ("bad.py", 11, "dynamic-name") in [(p.path, p.line, p.kind) for p in result.problems]


def test_files_without_a_store_say_nothing() -> None:
    text = b"from chroma import colors\nimport faiss\n\ncolors.add(name='x')\nfaiss.create_index('y')\n"
    assert not run_files("vector_stores", {"a.py": text}).tables
