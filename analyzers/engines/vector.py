"""Vector stores."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "pgvector",
        "vector",
        family="PostgreSQL",
        ddl=(
            r"create\s+extension\s+(if\s+not\s+exists\s+)?['\"]?vector\b",
            r"\bivfflat\b",
            r"\bvector\s*\(\s*\d{2,4}\s*\)",
            r"\bvector_(cosine|l2|ip)_ops\b",
        ),
        calls="UseVector PGVector PGVectorStore.initialize",
        images="pgvector-pg",
    ),
    Engine(
        "Qdrant",
        "vector",
        packages={
            "pypi": "qdrant-client llama-index-vector-stores-qdrant langchain-qdrant "
            "qdrant-haystack",
            "npm": "@qdrant/js-client-rest @qdrant/js-client-grpc @langchain/qdrant @mastra/qdrant",
            "go": "github.com/qdrant/go-client",
            "cargo": "qdrant-client",
            "maven": "io.qdrant:client "
            "org.springframework.ai:spring-ai-starter-vector-store-qdrant "
            "dev.langchain4j:langchain4j-qdrant",
            "nuget": "Qdrant.Client "
            "Microsoft.SemanticKernel.Connectors.Qdrant Aspire.Qdrant.Client "
            "Aspire.Hosting.Qdrant",
            "gem": "qdrant-ruby",
            "hex": "qdrant",
        },
        imports={
            "jvm": "io.qdrant",
            "python": "qdrant_client langchain_qdrant llama_index.vector_stores.qdrant",
        },
        calls="QdrantClient AsyncQdrantClient qdrant.NewClient Qdrant::from_url QdrantVectorStore "
        "AddQdrantClient AddQdrant Qdrant.from_documents Qdrant::new",
        images="qdrant",
        env="QDRANT_*",
        providers="qdrant",
    ),
    Engine(
        "Milvus",
        "vector",
        packages={
            "pypi": "pymilvus langchain-milvus llama-index-vector-stores-milvus milvus milvus-lite",
            "npm": "@zilliz/milvus2-sdk-node",
            "go": "github.com/milvus-io/milvus-sdk-go github.com/milvus-io/milvus/client",
            "maven": "io.milvus:milvus-sdk-java dev.langchain4j:langchain4j-milvus "
            "org.springframework.ai:spring-ai-starter-vector-store-milvus",
            "nuget": "Milvus.Client",
            "cargo": "milvus-sdk-rust",
        },
        imports={"jvm": "io.milvus", "python": "pymilvus langchain_milvus"},
        calls="MilvusClient MilvusServiceClient MilvusVectorStore AsyncMilvusClient",
        images="milvus milvus-standalone",
        env="MILVUS_* ZILLIZ_*",
        context="connections.connect",
        providers="milvus zilliz",
    ),
    Engine(
        "Weaviate",
        "vector",
        packages={
            "pypi": "weaviate-client langchain-weaviate llama-index-vector-stores-weaviate",
            "npm": "weaviate-client weaviate-ts-client",
            "go": "github.com/weaviate/weaviate-go-client",
            "maven": "io.weaviate:client",
        },
        imports={"jvm": "io.weaviate", "python": "weaviate langchain_weaviate"},
        calls="weaviate.Client weaviate.connect_to_local weaviate.connect_to_custom "
        "weaviate.connect_to_weaviate_cloud weaviate.connect_to_wcs weaviate.client "
        "weaviate.connectToLocal weaviate.connectToWeaviateCloud WeaviateVectorStore "
        "weaviate.NewClient WeaviateClient",
        images="weaviate",
        env="WEAVIATE_*",
        providers="weaviate",
    ),
    Engine(
        "Chroma",
        "vector",
        packages={
            "pypi": "chromadb langchain-chroma chromadb-client llama-index-vector-stores-chroma",
            "npm": "chromadb chromadb-default-embed",
            "cargo": "chromadb",
            "gem": "chroma-db",
            "go": "github.com/amikos-tech/chroma-go",
        },
        imports={"python": "chromadb langchain_chroma llama_index.vector_stores.chroma"},
        calls="chromadb.Client chromadb.PersistentClient chromadb.HttpClient "
        "chromadb.EphemeralClient ChromaClient ChromaVectorStore Chroma.from_documents "
        "chromadb.AsyncHttpClient",
        context="Chroma",
        images="chroma chromadb",
        env="CHROMA_* CHROMADB_*",
        providers="chroma chromadb",
    ),
    Engine(
        "Pinecone",
        "vector",
        packages={
            "pypi": "pinecone pinecone-client langchain-pinecone "
            "llama-index-vector-stores-pinecone",
            "npm": "@pinecone-database/pinecone @langchain/pinecone",
            "go": "github.com/pinecone-io/go-pinecone",
            "maven": "io.pinecone:pinecone-client",
            "nuget": "Pinecone.NET Pinecone.Client",
            "gem": "pinecone",
        },
        imports={"jvm": "io.pinecone", "python": "pinecone langchain_pinecone"},
        calls="pinecone.init pinecone.Index PineconeClient PineconeVectorStore "
        "PineconeStore.fromExistingIndex",
        context="Pinecone",
        env="PINECONE_*",
        providers="pinecone",
        images="pinecone-local",
        iac="pinecone_index",
    ),
    Engine(
        "LanceDB",
        "vector",
        packages={"pypi": "lancedb", "npm": "@lancedb/lancedb vectordb", "cargo": "lancedb"},
        calls="lancedb.connect lancedb.connect_async",
        providers="lancedb",
    ),
    Engine("Marqo", "vector", packages={"pypi": "marqo"}, images="marqo"),
    Engine(
        "Turbopuffer",
        "vector",
        packages={"pypi": "turbopuffer", "npm": "@turbopuffer/turbopuffer"},
        env="TURBOPUFFER_*",
        providers="turbopuffer",
    ),
    Engine(
        "Upstash Vector",
        "vector",
        packages={"npm": "@upstash/vector", "pypi": "upstash-vector"},
        env="UPSTASH_VECTOR_*",
    ),
    Engine("Vectorize", "vector", keys="vectorize", packages={"npm": "@mastra/vectorize"}),
    Engine(
        "Vector index library",
        "vector",
        packages={
            "pypi": "faiss-cpu faiss-gpu hnswlib usearch annoy scann",
            "npm": "faiss-node hnswlib-node vectra usearch",
            "cargo": "hnsw_rs usearch",
        },
        imports={"python": "faiss hnswlib usearch annoy"},
        reason="in-process vector index",
    ),
)
