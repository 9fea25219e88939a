"""How TypeORM names tables and columns: the default strategy and the well-known snake-case one.

TypeORM, `naming-strategy/DefaultNamingStrategy.ts` and `util/StringUtils.ts`; the other is
`typeorm-naming-strategies`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_ALIAS = {"postgres": 63, "mysql": 63, "mariadb": 63, "cockroachdb": 63}
"""TypeORM, `maxAliasLength`: longer names of join tables are shortened."""


def snake_case(text: str) -> str:
    """TypeORM's `snakeCase`: `HTTPServer1Name` gives `http_server1_name`."""
    text = re.sub(r"([A-Z])([A-Z])([a-z])", r"\1_\2\3", text)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower()


def camel_case(text: str) -> str:
    """TypeORM's `camelCase`: `user_id` gives `userId`."""

    def change(match: re.Match[str]) -> str:
        return match[2].upper() if match[2] else match[1].lower()

    return re.sub(r"^([A-Z])|[\s\-_](\w)", change, text)


def title_case(text: str) -> str:
    """TypeORM's `titleCase`: only the first letter is large."""
    return re.sub(r"\w\S*", lambda m: m[0][0].upper() + m[0][1:].lower(), text)


def shorten(name: str) -> str:
    """TypeORM's `shorten`, as it is called for names of join tables."""
    short = []
    for segment in name.split("_"):
        terms = re.sub(r"([a-z\xe0-\xff])([A-Z\xc0-\xdf])", r"\1 \2", segment).split(" ")
        length = 2 if len(terms) > 1 else 3
        short.append("".join(t[:length] for t in terms))
    return "_".join(short)


class Strategy:
    """The default naming strategy."""

    nested_set = ("nsleft", "nsright")
    path_column = "mpath"

    def table(self, model: str, given: str | None) -> str:
        """The table of a class."""
        return given or snake_case(model)

    def column(self, prop: str, given: str | None, prefixes: Sequence[str]) -> str:
        """The column of a property; `prefixes` are those of the embeddeds around it."""
        name = given or prop
        if prefixes:
            # `zipCode` in `address` really becomes `addressZipcode`.
            return camel_case("_".join(prefixes)) + title_case(name)
        return name

    def join_column(self, relation: str, referenced: str) -> str:
        """The column of a relation."""
        return camel_case(f"{relation}_{referenced}")

    def join_table(self, first: str, second: str, prop: str, inverse: str) -> str:
        """The table of a many-to-many relation."""
        return snake_case(f"{first}_{prop.replace('.', '_')}_{second}")

    def join_table_column(self, table: str, prop: str, column: str | None) -> str:
        """A column of a join table that refers to the owning side."""
        return camel_case(f"{table}_{column or prop}")

    def join_table_inverse_column(self, table: str, prop: str, column: str | None) -> str:
        """A column of a join table that refers to the other side."""
        return self.join_table_column(table, prop, column)

    def duplicate(self, column: str, number: int) -> str:
        """A column of a join table whose name both sides want."""
        return f"{column}_{number}"

    def closure(self, table: str) -> str:
        """The closure table of a tree."""
        return f"{table}_closure"

    def prefixed(self, prefix: str, table: str) -> str:
        """The table with the data source's `entityPrefix`."""
        return prefix + table


class SnakeStrategy(Strategy):
    """`SnakeNamingStrategy` of typeorm-naming-strategies."""

    def column(self, prop: str, given: str | None, prefixes: Sequence[str]) -> str:
        """See `Strategy.column`."""
        return snake_case("_".join([*prefixes, ""])) + (given or snake_case(prop))

    def join_column(self, relation: str, referenced: str) -> str:
        """See `Strategy.join_column`."""
        return snake_case(f"{relation}_{referenced}")

    def join_table_column(self, table: str, prop: str, column: str | None) -> str:
        """See `Strategy.join_table_column`."""
        return snake_case(f"{table}_{column or prop}")
