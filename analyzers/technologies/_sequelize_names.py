"""The names that Sequelize gives: plurals of models, foreign keys, snake case.

Sequelize docs, "Model Basics" (table name inference) and "Naming Strategies" (underscored); plurals
are those of the `inflection` package, which Sequelize uses.
"""

from __future__ import annotations

from ..schema.naming import camel, plural, rules, snake
from ..syntax.sql_tokens import word_set

_PLURALS = rules(
    (
        (r"(?:men|people|children|oxen|mice|geese|quizzes|indices|matrices|vertices)$", r"\g<0>"),
        (r"(?:([ti])a|police)$", r"\g<0>"),
        (r"(?<!hu)(?<!ger)(m)an$", r"\1en"),
        (r"(pe)rson$", r"\1ople"),
        (r"(child)$", r"\1ren"),
        (r"^(ox)$", r"\1en"),
        (r"(ax|test)is$", r"\1es"),
        (r"(octopus|virus|alias|status|bonus|campus)$", r"\1es"),
        (r"(bu)s$", r"\1ses"),
        (r"(buffal|tomat|potat)o$", r"\1oes"),
        (r"([ti])um$", r"\1a"),
        (r"sis$", "ses"),
        (r"([^f])fe$", r"\1ves"),
        (r"([lr])f$", r"\1ves"),
        (r"(hive)$", r"\1s"),
        (r"([^aeiouy]|qu)y$", r"\1ies"),
        (r"(matr)ix$", r"\1ices"),
        (r"(vert|ind)(?:ex|ix)$", r"\1ices"),
        (r"(x|ch|ss|sh)$", r"\1es"),
        (r"([ml])ouse$", r"\1ice"),
        (r"(quiz)$", r"\1zes"),
        (r"^goose$", "geese"),
        (r"^foot$", "feet"),
        (r"^tooth$", "teeth"),
        (r"(s)$", r"\1"),
        (r"$", "s"),
    )
)
_UNCOUNTABLE = word_set(
    "accommodation advertising advice aid air aircraft alcohol baggage blood cash chess data deer"
    " education electricity engineering equipment evidence evolution fiction food fuel"
    " furniture garbage gold grammar hardware health heat help homework housework information"
    " jewelry knowledge leather literature livestock logic luggage machinery magic management"
    " mathematics milk money moose music nature news nutrition physics poetry pollution psychology"
    " publicity research rice safety scenery series sheep software species stuff traffic"
    " transportation trust underwear weather wheat wildlife"
)


def table_name(model: str, frozen: bool, underscored: bool) -> str:
    """The table that a model without a table name of its own gets."""
    name = model if frozen else plural(model, _PLURALS, _UNCOUNTABLE)
    return snake(name) if underscored else name


def column_name(attribute: str, underscored: bool) -> str:
    """The column of an attribute without a field of its own."""
    return snake(attribute) if underscored else attribute


def foreign_key(name: str, key: str) -> str:
    """The attribute that refers to a model by its key: `User` and `id` give `UserId`."""
    return camel(f"{name}_{key}")


def singular(name: str) -> str:
    """The singular of an association's name, for the plain plurals in -s."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    if name.endswith("s") and not name.endswith(("ss", "us", "is")):
        return name[:-1]
    return name
