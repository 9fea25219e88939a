"""Associations of Sequelize models: which columns and join tables they add.

Sequelize docs, "Associations": `belongsTo` puts the foreign key on the source, `hasMany` and
`hasOne` on the target, `belongsToMany` makes a join model with both. What happens on delete follows
`allowNull` where nothing is said; `constraints: false` leaves the columns without a constraint,
unless the association says what happens on delete or update (lib/associations/helpers.js).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from .._script.values import Obj
from .._shared.inflection import singular
from .model import Attribute, Model, action, build
from .names import column_name, foreign_key

_INHERITED = ("createdAt", "updatedAt", "underscored", "schema", "version")
"""Options of its source that a join table of its own has (lib/associations/mixin.js)."""
Find = Callable[[Any], Model | None]
"""Finds the model that a value stands for."""


class Association(Struct, frozen=True):
    """One association: `kind` is the method's name, `target` a model, `options` its second part."""

    kind: str
    source: Model
    target: Model
    options: dict[str, Any]
    path: str
    line: int


def apply(one: Association, find: Find, joins: dict[str, Model], defaults: dict[str, Any]) -> None:
    """Add what an association adds.

    `joins`: join models that associations made so far; `defaults`: options of all models.
    """
    if one.kind == "belongsTo":
        _belongs(one)
    elif one.kind in ("hasMany", "hasOne"):
        _has(one)
    else:
        _joined(one, find, joins, defaults)


def _key_options(value: Any) -> dict[str, Any]:
    """The options of a foreign key, which may be a plain name."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict):
        name = value.get("name", value.get("fieldName"))
        return {**value, **({"name": name} if isinstance(name, str) else {})}
    return {}


def _belongs(one: Association) -> None:
    options = one.options
    given = _key_options(options.get("foreignKey"))
    target_key = options.get("targetKey")
    key = target_key if isinstance(target_key, str) else one.target.main_key
    label = options.get("as")
    label = label if isinstance(label, str) else one.target.name
    name = given.get("name") or foreign_key(label, key, one.source.modern)
    _refer(one, one.source, one.target, name, key, given, "NO ACTION")


def _has(one: Association) -> None:
    given = _key_options(one.options.get("foreignKey"))
    source_key = one.options.get("sourceKey")
    key = source_key if isinstance(source_key, str) else one.source.main_key
    inverse = one.options.get("inverse")
    label = inverse.get("as") if isinstance(inverse, dict) else None
    label = label if isinstance(label, str) else singular(one.source.name)
    name = given.get("name") or foreign_key(label, key, one.source.modern)
    _refer(one, one.target, one.source, name, key, given, "CASCADE")


def _refer(
    one: Association,
    holder: Model,
    target: Model,
    name: str,
    key: str,
    given: dict[str, Any],
    strict: str,
) -> None:
    """Put a foreign key on a model; `strict`: what a key that may not be empty does on delete."""
    field = given.get("field")
    column = field if isinstance(field, str) else column_name(name, holder.underscored)
    same = next((a for a in holder.attributes.values() if a.column == column), None)
    if same is not None:
        name = same.name
    nullable = given.get("allowNull") is not False
    lenient = nullable
    if name in holder.attributes:
        # An attribute that says nothing of null itself is handled as one that forbids it.
        lenient = holder.attributes[name].allows_null
    known = target.attributes.get(key)
    made = Attribute(name, column, known.type if known else "integer", nullable)
    made.path, made.line = one.path, one.line
    on_delete, on_update = (
        action(one.options.get(n)) or action(given.get(n)) for n in ("onDelete", "onUpdate")
    )
    if one.options.get("constraints") is not False:
        on_delete = on_delete or ("SET NULL" if lenient else strict)
        on_update = on_update or "CASCADE"
    if on_delete or on_update:
        # What happens on delete makes a constraint even where constraints are switched off.
        made.refers, made.key = target.table, key
        made.on_delete, made.on_update = on_delete, on_update
    holder.add(made)


def _joined(
    one: Association, find: Find, joins: dict[str, Model], defaults: dict[str, Any]
) -> None:
    through = one.options.get("through")
    unique = True
    if isinstance(through, dict):
        unique = through.get("unique") is not False
        through = through.get("model")
    join = find(through) if through is not None and through is not UNKNOWN else None
    if join is None and isinstance(through, str):
        join = joins.get(through)
        if join is None:
            given = defaults if one.source.modern else one.source.options
            options = {k: v for k in _INHERITED if (v := given.get(k)) is not None}
            stamped = one.options.get("timestamps", defaults.get("timestamps"))
            options |= {"tableName": through, "timestamps": stamped}
            place = (one.path, one.line)
            join = build(("join", through), through, Obj(), options, place)
            join.implicit = True
            joins[through] = join
    if join is None:
        return
    first = _side(one, join, one.source, one.options.get("foreignKey"), "sourceKey")
    second = _side(one, join, one.target, one.options.get("otherKey"), "targetKey", first)
    _pair(join, (first, second), unique)


def _side(
    one: Association, join: Model, target: Model, given: Any, key_name: str, other: str = ""
) -> str:
    options = _key_options(given)
    chosen = one.options.get(key_name)
    key = chosen if isinstance(chosen, str) else target.main_key
    name = options.get("name") or foreign_key(singular(target.name), key, target.modern)
    if name == other:
        label = one.options.get("as")
        known = isinstance(label, str)
        name = foreign_key(singular(str(label)), key, target.modern) if known else f"{name}2"
    options.setdefault("allowNull", True)
    _refer(one, join, target, name, key, options, "CASCADE")
    column = column_name(name, join.underscored)
    found = join.attributes.get(name) or next(
        a for a in join.attributes.values() if a.column == column
    )
    if found.refers is not None and not one.options.get("onDelete"):
        found.on_delete = "CASCADE"
    return found.name


def _pair(join: Model, names: tuple[str, str], unique: bool) -> None:
    """Both keys are the primary key, or unique where the join model has a key of its own."""
    first = join.attributes.get("id")
    if first is not None and first.generated:
        del join.attributes["id"]
    if not [a for a in join.primary if a.name not in names]:
        for name in names:
            join.attributes[name].primary, join.attributes[name].nullable = True, False
    elif unique:
        pair = tuple(join.attributes[n].column for n in names)
        if not any(set(p) == set(pair) for p in join.pairs):
            join.pairs.append(pair)
