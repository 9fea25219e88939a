"""Base classes and mixins of well-known packages that bring columns of their own.

Each entry says what the package's own source defines; the columns have no place in the repository,
so they get the line of the class that inherits them.
"""

from __future__ import annotations

from msgspec import Struct

from ...model.schema import Column
from .._python.interpreter import Interpreter
from .._python.values import Cls, Ext
from .columns import Read


class Given(Struct, frozen=True):
    """A column that a package's class brings."""

    name: str
    type: str
    nullable: bool = False
    primary_key: bool = False
    unique: bool = False
    index: bool = False
    default: str | None = None


_FASTAPI_USER = (
    Given("email", "varchar(320)", unique=True, index=True),
    Given("hashed_password", "varchar(1024)"),
    Given("is_active", "boolean", default="true"),
    Given("is_superuser", "boolean", default="false"),
    Given("is_verified", "boolean", default="false"),
)
_OAUTH = (
    Given("oauth_name", "varchar(100)", index=True),
    Given("access_token", "varchar(1024)"),
    Given("expires_at", "integer", nullable=True),
    Given("refresh_token", "varchar(1024)", nullable=True),
    Given("account_id", "varchar(320)", index=True),
    Given("account_email", "varchar(320)"),
)
_ID = Given("id", "uuid", primary_key=True)
_BIG = Given("id", "bigint", primary_key=True)
_AUDIT = (Given("created_at", "timestamptz"), Given("updated_at", "timestamptz"))

COLUMNS: dict[str, tuple[Given, ...]] = {
    "SQLAlchemyBaseUserTable": _FASTAPI_USER,
    "SQLAlchemyBaseUserTableUUID": (_ID, *_FASTAPI_USER),
    "SQLAlchemyBaseOAuthAccountTable": _OAUTH,
    "SQLAlchemyBaseOAuthAccountTableUUID": (_ID, *_OAUTH),
    "SQLAlchemyBaseAccessTokenTable": (
        Given("token", "varchar(43)", primary_key=True),
        Given("created_at", "timestamptz", index=True),
    ),
    "UUIDBase": (_ID,),
    "UUIDv6Base": (_ID,),
    "UUIDv7Base": (_ID,),
    "UUIDPrimaryKey": (_ID,),
    "UUIDAuditBase": (_ID, *_AUDIT),
    "UUIDv6AuditBase": (_ID, *_AUDIT),
    "UUIDv7AuditBase": (_ID, *_AUDIT),
    "BigIntBase": (_BIG,),
    "BigIntPrimaryKey": (_BIG,),
    "BigIntAuditBase": (_BIG, *_AUDIT),
    "AuditColumns": _AUDIT,
    "SlugKey": (Given("slug", "varchar(100)", unique=True),),
    "TimestampsMixin": (
        Given("created_at", "timestamp"),
        Given("updated_at", "timestamp"),
    ),
    "OAuthConsumerMixin": (
        Given("id", "integer", primary_key=True),
        Given("provider", "varchar(50)"),
        Given("created_at", "timestamp"),
        Given("token", "json"),
    ),
    "AuditMixin": (
        Given("created_on", "timestamp"),
        Given("changed_on", "timestamp"),
        Given("created_by_fk", "integer"),
        Given("changed_by_fk", "integer"),
    ),
}
"""By class name; the package must be one of `PACKAGES`."""

PACKAGES = (
    "fastapi_users",
    "fastapi_users_db_sqlalchemy",
    "advanced_alchemy",
    "litestar",
    "sqlalchemy_mixins",
    "flask_dance",
    "flask_appbuilder",
)
_UTILS_TIMESTAMP = (Given("created", "timestamp"), Given("updated", "timestamp"))
_NAMES = {
    "SQLAlchemyBaseUserTable": "user",
    "SQLAlchemyBaseUserTableUUID": "user",
    "SQLAlchemyBaseOAuthAccountTable": "oauth_account",
    "SQLAlchemyBaseOAuthAccountTableUUID": "oauth_account",
    "SQLAlchemyBaseAccessTokenTable": "accesstoken",
    "SQLAlchemyBaseAccessTokenTableUUID": "accesstoken",
}


def known_table_name(base: Ext) -> str | None:
    """The table name that a package's base class gives its subclasses, or None."""
    return _NAMES.get(base.tail) if base.name.startswith(PACKAGES) else None


def columns_of_known(run: Interpreter, base: Ext, cls: Cls) -> list[Read]:
    """The columns that an outside base class brings to a model."""
    given: tuple[Given, ...] = ()
    if base.name.startswith(PACKAGES):
        given = COLUMNS.get(base.tail, ())
    elif base.name in ("sqlalchemy_utils.Timestamp", "sqlalchemy_utils.models.Timestamp"):
        given = _UTILS_TIMESTAMP
    return [
        Read(
            Column(
                name=g.name,
                type=g.type,
                nullable=g.nullable,
                default=g.default,
                unique=g.unique,
                path=cls.path,
                line=cls.node.line,
            ),
            key=g.name,
            primary_key=g.primary_key,
            index=g.index,
            unique=g.unique,
        )
        for g in given
    ]
