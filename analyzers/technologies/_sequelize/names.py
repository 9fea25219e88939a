"""The names that Sequelize gives: plurals of models, foreign keys, snake case.

Sequelize docs, "Model Basics" (table name inference) and "Naming Strategies" (underscored); plurals
are those of the `inflection` package, which Sequelize uses.
"""

from __future__ import annotations

from ...schema.naming import camel, snake
from .._shared.inflection import plural


def table_name(model: str, frozen: bool, underscored: bool) -> str:
    """The table that a model without a table name of its own gets."""
    name = model if frozen else plural(model)
    return snake(name) if underscored else name


def column_name(attribute: str, underscored: bool) -> str:
    """The column of an attribute without a field of its own."""
    return snake(attribute) if underscored else attribute


def foreign_key(name: str, key: str, modern: bool = False) -> str:
    """The attribute that refers to a model by its key: `User` and `id` give `UserId`.

    Sequelize 7 (`modern`) begins it with a small letter.
    """
    made = camel(f"{name}_{key}")
    return made[:1].lower() + made[1:] if modern else made
