"""A realistic shop, built by hand: the catalog that the report tests read."""

from __future__ import annotations

from dbscope.analyzers.link.coverage import coverage
from dbscope.analyzers.link.relationships import Relations
from dbscope.analyzers.model.catalog import (
    Access,
    Catalog,
    Component,
    Database,
    Drift,
    Evidence,
    Migration,
    Other,
    Problem,
    Setting,
    Use,
)
from dbscope.analyzers.model.schema import (
    Check,
    Column,
    Declaration,
    ForeignKey,
    Index,
    Table,
)


def column(name: str, type_: str | None = None, line: int = 0, **more: object) -> Column:
    return Column(name=name, type=type_, line=line, path="app/models.py", **more)  # type: ignore[arg-type]


def key(columns: str, table: str, refs: str = "id", **more: object) -> ForeignKey:
    names = tuple(columns.split(","))
    return ForeignKey(names, table, tuple(refs.split(",")), path="app/models.py", line=9, **more)  # type: ignore[arg-type]


USERS = Table(
    name="users",
    description="People who may sign in.",
    model="User",
    technology="SQLAlchemy",
    methods=("full_name", "check_password"),
    declarations=(
        Declaration("app/models.py", 8, "model"),
        Declaration("migrations/0001_initial.py", 12, "migration"),
        Declaration("migrations/0002_add_total.py", 7, "migration"),
    ),
    columns=(
        column("id", "uuid", 10, nullable=False, default="gen_random_uuid()"),
        column(
            "email", "varchar(255)", 11, nullable=False, unique=True, description="Sign-in name"
        ),
        column("last_seen", "timestamptz", 12, nullable=True),
    ),
    primary_key=("id",),
    unique=(("email",),),
    indexes=(Index("ix_users_last_seen", ("last_seen",), path="app/models.py", line=13),),
)

ORDERS = Table(
    name="orders",
    description="What somebody bought; a pipe | and `code`.",
    model="Order",
    technology="SQLAlchemy",
    methods=("total",),
    declarations=(Declaration("app/models.py", 20, "model"),),
    columns=(
        column("id", "uuid", 22, nullable=False),
        column("user_id", "uuid", 23, nullable=False),
        column("status", "order_status", 24, nullable=False, default="'new'", enum=("new", "paid")),
        column("total", "numeric(10,2)", 25, nullable=False, default="0"),
        column("coupon_id", "bigint", 26, nullable=True),
    ),
    primary_key=("id",),
    foreign_keys=(key("user_id", "users", on_delete="CASCADE"),),
    indexes=(
        Index("ix_orders_user_id", ("user_id",)),
        Index("ix_orders_status", ("status",), where="status <> 'paid'"),
        Index("ix_orders_user_status", ("user_id", "status")),
    ),
    checks=(Check("total_positive", "total >= 0"),),
)

PROFILES = Table(
    name="profiles",
    model="Profile",
    technology="SQLAlchemy",
    declarations=(Declaration("app/models.py", 40, "model"),),
    columns=(column("user_id", "uuid", 41, nullable=False), column("bio", "text", 42)),
    primary_key=("user_id",),
    foreign_keys=(key("user_id", "users"),),
)

PRODUCTS = Table(
    name="products",
    model="Product",
    technology="SQLAlchemy",
    declarations=(Declaration("app/models.py", 50, "model"),),
    columns=(
        column("id", "bigint", 51, nullable=False),
        column("name", "varchar(200)", 52, nullable=False),
        column("document", "tsvector", 53),
    ),
    primary_key=("id",),
    indexes=(Index("ix_products_document", ("document",), method="gin"),),
)

ORDER_PRODUCTS = Table(
    name="order_products",
    technology="SQLAlchemy",
    declarations=(Declaration("app/models.py", 60, "model"),),
    columns=(
        column("order_id", "uuid", 61, nullable=False),
        column("product_id", "bigint", 62, nullable=False),
        column("quantity", "integer", 63, nullable=False, default="1"),
    ),
    primary_key=("order_id", "product_id"),
    foreign_keys=(key("order_id", "orders"), key("product_id", "products")),
)

COUPONS = Table(
    name="coupons",
    model="Coupon",
    technology="SQLAlchemy",
    declarations=(Declaration("app/models.py", 70, "model"),),
    columns=(column("id", "bigint", 71, nullable=False), column("code", "text", 72)),
    primary_key=("id",),
)

CATEGORIES = Table(
    name="categories",
    declarations=(Declaration("db/schema.sql", 5, "dump"),),
    columns=(
        column("id", "integer", 6, nullable=False),
        column("parent_id", "integer", 7),
        column("label", "text", 8),
    ),
    primary_key=("id",),
    foreign_keys=(key("parent_id", "categories"),),
)

ACTIVE = Table(
    name="active_users",
    kind="view",
    declarations=(Declaration("db/schema.sql", 30, "dump"),),
    columns=(column("id", "uuid"), column("email", "varchar(255)")),
)

REVIEWS = Table(
    name="reviews",
    kind="collection",
    description="What buyers say.",
    model="Review",
    technology="Mongoose",
    declarations=(Declaration("web/review.js", 4, "model"),),
    columns=(
        column("_id", "objectid"),
        column("author", "objectid"),
        column("text", "string"),
        column("address.city", "string"),
        column("items[].sku", "string"),
        column("items[].vendor.name", "string"),
    ),
    primary_key=("_id",),
    foreign_keys=(
        ForeignKey(("author",), "authors", ("_id",), enforced=False, path="web/review.js", line=6),
    ),
)

AUTHORS = Table(
    name="authors",
    kind="collection",
    model="Author",
    technology="Mongoose",
    declarations=(Declaration("web/author.js", 3, "model"),),
    columns=(column("_id", "objectid"), column("name", "string")),
    primary_key=("_id",),
)

SESSION = Table(
    name="session:{id}",
    kind="key-pattern",
    declarations=(Declaration("app/cache.py", 12, "usage"),),
    options={"ttl": 86400, "structure": "hash"},
)
RATE = Table(
    name="rate:{ip}",
    kind="key-pattern",
    description="Requests of an address in this minute",
    declarations=(Declaration("app/cache.py", 30, "usage"),),
    options={"ttl": 60, "structure": "string"},
)

POSTGRES_TABLES = (
    USERS,
    ORDERS,
    PROFILES,
    PRODUCTS,
    ORDER_PRODUCTS,
    COUPONS,
    CATEGORIES,
    ACTIVE,
)
POSTGRES = Database(
    id="postgresql",
    engine="PostgreSQL",
    kind="relational",
    status="required",
    default=True,
    role="Primary transactional store: 7 tables, users, orders, profiles …",
    access=(Access("SQLAlchemy", "asyncpg", "Python"), Access("raw SQL", None, "Python")),
    key_files=("app/db.py", "app/models.py", "migrations/"),
    evidence=(Evidence("app/db.py", 12, "client", "create_async_engine(URL)"),),
    components=("api",),
    tables=POSTGRES_TABLES,
    relationships=Relations().of(POSTGRES_TABLES),
    migrations=(
        Migration(
            "Alembic",
            "0001_initial",
            "migrations/0001_initial.py",
            "2026-01-02",
            "create table users",
            1,
            ("users",),
        ),
        Migration(
            "Alembic",
            "0002_add_total",
            "migrations/0002_add_total.py",
            None,
            "add column orders.total",
            1,
            ("orders", "users"),
        ),
    ),
    drift=(Drift("orders", "total", "missing-in-migrations", "app/models.py", 25),),
    settings=(Setting("DATABASE_URL", "postgresql://app:hunter2@db/shop", "app/db.py", 5),),
)
MONGO = Database(
    id="mongodb",
    engine="MongoDB",
    kind="document",
    status="optional",
    default=False,
    role="",
    access=(Access("Mongoose", None, "JavaScript"),),
    key_files=("web/review.js",),
    evidence=(Evidence("web/db.js", 2, "client", "mongoose.connect(url)"),),
    tables=(REVIEWS, AUTHORS),
    relationships=Relations().of((REVIEWS, AUTHORS)),
)
REDIS = Database(
    id="redis",
    engine="Redis",
    kind="key-value",
    status="required",
    default=True,
    role="Sessions and rate limits",
    access=(Access("redis-py", None, "Python"),),
    tables=(SESSION, RATE),
)
DATABASES = (POSTGRES, MONGO, REDIS)
SHOP = Catalog(
    root="shop",
    no_database=False,
    databases=DATABASES,
    others=(
        Other(
            "Kafka", "not-a-database", "broker", (Evidence("compose.yaml", 9, "image", "kafka"),)
        ),
    ),
    components=(
        Component(
            "api",
            "services/api",
            (Use("orders", "postgresql", 4, 2, 1, 1), Use("users", "postgresql", 3, 0)),
        ),
    ),
    coverage=coverage(DATABASES),
    problems=(Problem("db/x.sql", 40, "unparsed-statement", "CREATE POLICY <b> | x", "DBS101"),),
)
ONLY_POSTGRES = Catalog(
    root="shop", no_database=False, databases=(POSTGRES,), coverage=coverage((POSTGRES,))
)
EMPTY = Catalog(root="empty")
