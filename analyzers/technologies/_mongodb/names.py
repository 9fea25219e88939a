"""What MongoDB's drivers call things: constructors, types, methods of clients and collections."""

from __future__ import annotations

import re

CLIENTS = frozenset(
    [
        "MongoClient",
        "AsyncMongoClient",
        "AsyncIOMotorClient",
        "MotorClient",
        "AgnosticClient",
        "AsyncMongoMockClient",
    ]
)
DATABASES = frozenset(
    ["Database", "AsyncDatabase", "AsyncIOMotorDatabase", "MotorDatabase", "AgnosticDatabase", "Db"]
)
COLLECTIONS = frozenset(
    [
        "Collection",
        "AsyncCollection",
        "AsyncIOMotorCollection",
        "MotorCollection",
        "AgnosticCollection",
    ]
)
LABELS = {
    "pymongo": "PyMongo",
    "motor": "Motor",
    "mongomock": "PyMongo",
    "mongomock_motor": "Motor",
    "flask_pymongo": "Flask-PyMongo",
    "mongodb": "MongoDB driver",
    "mongoose": "Mongoose",
    "@nestjs/mongoose": "Mongoose",
    "monk": "Monk",
    "mongojs": "mongojs",
}
"""Packages by the first part of what is imported, and what the catalog calls them."""


def label_of(name: str) -> str:
    """The driver that an imported name belongs to, or ""."""
    bare = name.removeprefix("npm:")
    for package, label in LABELS.items():
        if bare == package or bare.startswith((package + ".", package + "/", package + "@")):
            return label
    return ""


WRITES = frozenset(
    [
        "insert_one",
        "insert_many",
        "insertOne",
        "insertMany",
        "insert",
        "save",
        "replace_one",
        "replaceOne",
        "update_one",
        "update_many",
        "updateOne",
        "updateMany",
        "update",
        "find_one_and_update",
        "find_one_and_replace",
        "find_one_and_delete",
        "findOneAndUpdate",
        "findOneAndReplace",
        "findOneAndDelete",
        "find_and_modify",
        "findAndModify",
        "delete_one",
        "delete_many",
        "deleteOne",
        "deleteMany",
        "remove",
        "bulk_write",
        "bulkWrite",
    ]
)
READS = frozenset(
    [
        "find",
        "find_one",
        "findOne",
        "aggregate",
        "distinct",
        "count_documents",
        "countDocuments",
        "count",
        "estimated_document_count",
        "estimatedDocumentCount",
        "watch",
    ]
)
SHAPES = frozenset(
    [
        "create_index",
        "create_indexes",
        "createIndex",
        "createIndexes",
        "ensure_index",
        "ensureIndex",
        "drop",
        "drop_index",
        "dropIndex",
        "sort",
        "project",
    ]
)
OF_DATABASES = frozenset(["create_collection", "createCollection", "command", "collection"])
METHODS = WRITES | READS | SHAPES | OF_DATABASES | {"get_collection"}
DISTINCTIVE = frozenset(m for m in WRITES | READS if "_" in m or "One" in m or "Many" in m) - {
    "bulk_write",
    "find_one",
    "findOne",
}
"""Methods that hardly any other library has; alone they show a receiver named `db` for one."""
NOT_COLLECTIONS = frozenset(
    [
        "aggregate",
        "client",
        "codec_options",
        "command",
        "create_collection",
        "cursor_command",
        "dereference",
        "drop_collection",
        "get_collection",
        "get_io_loop",
        "list_collection_names",
        "list_collections",
        "name",
        "read_concern",
        "read_preference",
        "validate_collection",
        "watch",
        "with_options",
        "write_concern",
        "delegate",
        "admin",
        "close",
        "server_info",
        "start_session",
        "get_database",
        "get_default_database",
        "list_database_names",
        "list_databases",
        "drop_database",
        "address",
        "is_primary",
        "nodes",
    ]
)
PASSING = frozenset(
    [
        "connect",
        "with_options",
        "withOptions",
        "useDb",
        "asPromise",
        "getClient",
        "unwrap",
        "aconnect",
    ]
)
"""Methods that give the same thing, or one of the same kind, back."""
CURSOR = frozenset(
    ["sort", "limit", "skip", "project", "batch_size", "hint", "collation", "max_time_ms", "find"]
)
DATABASE_NAME = re.compile(r"^_*(?:mongo_?)?(?:db|database|mongo|mongodb)_*$", re.IGNORECASE)
CLIENT_NAME = re.compile(r"^_*mongo_?(?:db_?)?client_*$", re.IGNORECASE)
