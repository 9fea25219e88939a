"""Hand-built catalogs, and an engine that gives them as a Workspace would."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from dbscope.analyzers.model.catalog import (
    Access,
    Catalog,
    Database,
    Drift,
    Evidence,
    Migration,
    Other,
    Problem,
    Relationship,
)
from dbscope.analyzers.model.diff import CatalogDiff, diff
from dbscope.analyzers.model.schema import (
    Check,
    Column,
    Declaration,
    ForeignKey,
    Index,
    Table,
)
from dbscope.analyzers.scan.discovery import Listing


class Delta(Struct, frozen=True):
    before: Catalog
    after: Catalog
    diff: CatalogDiff
    paths: tuple[str, ...]
    seconds: float
    parsed: int


def column(name: str, type: str, line: int, path: str, **more: object) -> Column:
    return Column(name, type, path=path, line=line, **more)  # type: ignore[arg-type]


USER, ORDER = "app/models/user.py", "app/models/order.py"

USERS = Table(
    "users",
    description="People who can log in.",
    model="User",
    technology="SQLAlchemy",
    declarations=(
        Declaration("alembic/versions/0001_users.py", 12, "migration"),
        Declaration(USER, 9, "model"),
    ),
    columns=(
        column("id", "uuid", 12, USER, nullable=False, default="gen_random_uuid()"),
        column("email", "varchar(255)", 13, USER, nullable=False, unique=True),
        column("name", "text", 14, USER, nullable=True, description="As the person writes it."),
    ),
    primary_key=("id",),
    unique=(("email",),),
)
ORDERS = Table(
    "orders",
    model="Order",
    technology="SQLAlchemy",
    declarations=(Declaration(ORDER, 8, "model"),),
    columns=(
        column("id", "bigint", 11, ORDER, nullable=False),
        column("user_id", "uuid", 12, ORDER, nullable=False),
        column("status", "varchar(20)", 13, ORDER, default="'new'", enum=("new", "paid", "sent")),
        column("total", "numeric(10,2)", 14, ORDER, nullable=False),
    ),
    primary_key=("id",),
    foreign_keys=(ForeignKey(("user_id",), "users", ("id",), "CASCADE", path=ORDER, line=12),),
    indexes=(Index("ix_orders_status", ("status",), path=ORDER, line=20),),
    checks=(Check(None, "total >= 0", path=ORDER, line=21),),
)
SESSION = Table(
    "session:{user_id}",
    kind="key-pattern",
    technology="redis-py",
    declarations=(Declaration("app/cache.py", 14, "usage"),),
    options={"ttl": 3600, "structure": "hash"},
)
POSTGRES = Database(
    "postgresql",
    "PostgreSQL",
    "relational",
    "required",
    True,
    "Primary transactional store: 2 tables, orders, users",
    access=(Access("SQLAlchemy", "asyncpg", "Python"),),
    key_files=("app/db.py",),
    evidence=(Evidence("app/db.py", 5, "client", "create_async_engine(settings.url)"),),
    tables=(ORDERS, USERS),
    relationships=(Relationship("orders", ("user_id",), "users", ("id",), "many-to-one"),),
    migrations=(
        Migration(
            "Alembic",
            "0001_users",
            "alembic/versions/0001_users.py",
            "2024-01-05",
            "create users",
            1,
            ("users",),
            10,
        ),
    ),
    drift=(Drift("users", "name", "missing-in-migrations", USER, 14),),
)
REDIS = Database(
    "redis",
    "Redis",
    "key-value",
    "required",
    True,
    "Cache: 1 key pattern",
    evidence=(Evidence("app/cache.py", 3, "client", "redis.Redis(...)"),),
    tables=(SESSION,),
)
OTHERS = (
    Other(
        "Kafka",
        "not-a-database",
        "a broker, not a database",
        (Evidence("docker-compose.yml", 20, "image", "image: kafka"),),
    ),
)
PROBLEM = Problem("db/x.sql", 40, "unparsed-statement", "CREATE TABEL x", "DBS101")
SHOP = Catalog(
    root="shop",
    no_database=False,
    databases=(POSTGRES, REDIS),
    others=OTHERS,
    problems=(PROBLEM,),
)
PATHS = tuple(
    sorted(
        [
            USER,
            ORDER,
            "app/__init__.py",
            "app/db.py",
            "app/cache.py",
            "app/pages/[slug].py",
            "alembic/versions/0001_users.py",
            "db/x.sql",
            "docker-compose.yml",
            "pyproject.toml",
        ]
    )
)


class FakeEngine:
    """Gives prepared catalogs: one for the scan, then one for each change."""

    def __init__(self, catalog: Catalog, paths: tuple[str, ...] = PATHS) -> None:
        self.ready = catalog
        self.catalog = Catalog(root=catalog.root)
        self.listing = Listing(paths=paths, languages={p: "python" for p in paths})
        self.next: list[tuple[Catalog, tuple[str, ...]]] = []
        self.applied: list[set[str]] = []
        self.failure: OSError | None = None
        self.seen_partial: Catalog | None = None

    def scan(
        self,
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        partial: Callable[[Catalog], None] | None = None,
    ) -> Delta:
        if self.failure is not None:
            raise self.failure
        if progress:
            progress(0, len(self.listing.paths), "app/db.py")
        before, self.catalog = self.catalog, self.ready
        return Delta(before, self.catalog, diff(before, self.catalog), (), 0.01, 3)

    def apply(self, paths: Iterable[str]) -> Delta:
        wanted = set(paths)
        self.applied.append(wanted)
        before = self.catalog
        if self.next:
            self.catalog, listed = self.next.pop(0)
            self.listing = Listing(paths=listed, languages={p: "python" for p in listed})
        changed = tuple(sorted(wanted))
        return Delta(before, self.catalog, diff(before, self.catalog), changed, 0.01, 1)

    def save(self) -> None:
        pass
