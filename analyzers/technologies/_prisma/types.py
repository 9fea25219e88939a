"""What Prisma's scalar types and native type attributes are in each database."""

from __future__ import annotations

from ...schema.types import canonical
from ...syntax.ir import Attr, Call, Expr, Lit, Name, Seq, dotted

ENGINES = {
    "postgresql": "PostgreSQL",
    "postgres": "PostgreSQL",
    "mysql": "MySQL",
    "sqlite": "SQLite",
    "sqlserver": "SQL Server",
    "mongodb": "MongoDB",
    "cockroachdb": "CockroachDB",
}

_NAMES = "String Boolean Int BigInt Float Decimal DateTime Json Bytes"
# Prisma docs, "Default type mappings" of each database connector.
_DEFAULTS = {
    "postgresql": "text boolean integer bigint double_precision decimal(65,30) timestamp(3) "
    "jsonb bytea",
    "mysql": "varchar(191) tinyint(1) int bigint double decimal(65,30) datetime(3) json longblob",
    "sqlite": "text boolean integer bigint real decimal datetime jsonb blob",
    "sqlserver": "nvarchar(1000) bit int bigint float(53) decimal(32,16) datetime2 nvarchar(max) "
    "varbinary(max)",
    "cockroachdb": "text boolean int4 int8 float8 decimal(65,30) timestamp(3) jsonb bytes",
    # The client's own types: MongoDB has no schema of its own that could say another.
    "mongodb": "string boolean int bigint float decimal datetime json bytes",
    "": "string boolean int bigint float decimal datetime json bytes",
}
SCALARS: dict[str, dict[str, str]] = {
    provider: dict(zip(_NAMES.split(), [t.replace("_", " ") for t in types.split()], strict=True))
    for provider, types in _DEFAULTS.items()
}
SCALARS["postgres"] = SCALARS["postgresql"]
SCALAR_NAMES = frozenset(_NAMES.split())

_NATIVE = {
    "doubleprecision": "double precision",
    "unsignedint": "int unsigned",
    "unsignedbigint": "bigint unsigned",
    "unsignedsmallint": "smallint unsigned",
    "unsignedmediumint": "mediumint unsigned",
    "unsignedtinyint": "tinyint unsigned",
    "string": "text",
    "singlechar": "char(1)",
    "catalogsinglechar": "char(1)",
}


def scalar(provider: str, name: str) -> str:
    """The column type of a scalar type that has no native type attribute."""
    known = SCALARS.get(provider, SCALARS[""])
    return canonical(known[name]) if provider in SCALARS else known[name]


def native(provider: str, attribute: Call) -> str | None:
    """The column type that `@db.VarChar(60)` names; None for other attributes and MongoDB.

    Prisma's MongoDB types (`@db.ObjectId`) stay beside the client's type, see `bson`.
    """
    if not isinstance(attribute.func, Attr) or provider == "mongodb":
        return None
    name = attribute.func.name.lower()
    arguments = ",".join(_plain(a) for a in attribute.args)
    base = _NATIVE.get(name, name)
    if name == "string" and arguments:
        base = "varchar"
    return canonical(f"{base}({arguments})" if arguments else base)


def bson(attribute: Call) -> str | None:
    """The BSON type that `@db.ObjectId` names."""
    return attribute.func.name if isinstance(attribute.func, Attr) else None


def _plain(value: Expr) -> str:
    if isinstance(value, Lit):
        return str(value.value)
    return (dotted(value) or "").lower()


# Prisma docs, "Attribute functions": what runs in the client leaves no default in the database.
_CLIENT = frozenset({"cuid", "uuid", "nanoid", "ulid", "auto"})
_SQL = {"now": "CURRENT_TIMESTAMP", "autoincrement": "autoincrement()"}


def default(provider: str, value: Expr | None, values: dict[str, str]) -> str | None:
    """A column's default as SQL, or None where the client makes it. `values`: an enum's names."""
    if isinstance(value, Call):
        name = dotted(value.func) or ""
        if name == "dbgenerated":
            inner = value.args[0] if value.args else None
            return str(inner.value) if isinstance(inner, Lit) else None
        if name == "sequence" or name in _CLIENT:
            return None if name in _CLIENT else "sequence()"
        return _SQL.get(name)
    if isinstance(value, Seq):
        items = [default(provider, i, values) or "" for i in value.items]
        return f"ARRAY[{', '.join(items)}]" if provider != "mongodb" else f"[{', '.join(items)}]"
    if isinstance(value, Name):
        return _quoted(values.get(value.id, value.id))
    if isinstance(value, Lit):
        if isinstance(value.value, bool):
            return str(value.value).lower()
        return _quoted(value.value) if isinstance(value.value, str) else str(value.value)
    return None


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
