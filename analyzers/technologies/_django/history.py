"""The history tables of django-simple-history: `history = HistoricalRecords()`.

django-simple-history docs, Historical records: the table `<app>_historical<model>` copies every
column without its uniqueness, keys of relations are not enforced, and five columns say what
happened, when and who did it.
"""

from __future__ import annotations

from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Call, ClassDef
from ...syntax.project import Definition, External
from .classes import Head, mro
from .model import Field, Model, Reference, shorten
from .relations import reference
from .world import Code, World

_RECORDS = ("simple_history.models.HistoricalRecords", "simple_history.HistoricalRecords")


def records(world: World, found: Head) -> Code | None:
    """The `HistoricalRecords(...)` call that a model is tracked by, or None."""
    key = ("django-history", found.definition.key)
    return world.kept(key, lambda: _records(world, found))


def _records(world: World, found: Head) -> Code | None:
    for ancestor in mro(world, found.definition):
        if not isinstance(ancestor, Definition) or not isinstance(ancestor.node, ClassDef):
            continue
        for statement in world.statements(ancestor.node.body, ancestor.path, ancestor.node):
            value = statement.value if isinstance(statement, Assign) else None
            if not isinstance(value, Call) or not _tracks(world, ancestor.path, value):
                continue
            code = Code(value, ancestor.path, ancestor.node)
            inherit = value.arg("inherit")
            handed_on = inherit is not None and world.value(code.at(inherit)) is True
            if ancestor == found.definition or handed_on:
                return code
    return None


def _tracks(world: World, path: str, call: Call) -> bool:
    target = world.resolve(path, call.func)
    if isinstance(target, External):
        return target.name in _RECORDS
    if isinstance(target, Definition) and isinstance(target.node, ClassDef):
        lineage = world.project.lineage(target.path, target.node)
        return any(isinstance(a, External) and a.name in _RECORDS for a in lineage)
    return False


def historical(world: World, model: Model, inherited: tuple[Field, ...], code: Code) -> Model:
    """The model of the history table; `inherited` are the fields of parents' tables."""
    call = code.expr
    given = dict(call.kwargs) if isinstance(call, Call) else {}
    args = {n: code.at(v) for n, v in given.items()}
    excluded = world.value(args.get("excluded_fields"))
    left_out = set(excluded) if isinstance(excluded, list) else set()
    name = world.text(args.get("custom_model_name")) or f"Historical{model.name}"
    label = world.text(args.get("app")) or model.label
    copied = [
        _copied(f) for f in (*inherited, *model.fields) if f.concrete and f.name not in left_out
    ]
    user = reference(world, args.get("user_model")) or Reference(world.user_model(model.path))
    place = (code.path, code.expr.line)
    return Model(
        label=label,
        name=name,
        table=world.text(args.get("table_name")) or shorten(f"{label}_{name.lower()}"),
        fields=(*copied, *_extra(world, place, user, args)),
        path=code.path,
        line=code.expr.line,
        description=f"History of {model.name}",
        auto_type=model.auto_type,
    )


def _copied(field: Field) -> Field:
    """A tracked column: neither unique nor a key; what was is indexed instead."""
    if field.role != "column":
        return replace(
            field,
            role="one",
            null=True,
            unique=False,
            primary_key=False,
            index=True,
            constraint=False,
            on_delete="NO ACTION",
            parent_link=False,
            db_column=field.column,
        )
    key = field.primary_key or field.unique
    return replace(field, primary_key=False, unique=False, index=field.index or key)


def _extra(
    world: World, place: tuple[str, int], user: Reference, args: dict[str, Code]
) -> tuple[Field, ...]:
    path, line = place
    uuid = world.setting("SIMPLE_HISTORY_HISTORY_ID_USE_UUID", path) is True
    text = world.setting("SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD", path) is True
    dated = world.setting("SIMPLE_HISTORY_DATE_INDEX", path)
    enforced = world.value(args.get("user_db_constraint"))
    return (
        Field(
            "history_id", type="uuid" if uuid else "integer", primary_key=True, path=path, line=line
        ),
        Field(
            "history_date",
            type="timestamptz",
            index=dated is UNKNOWN or bool(dated),
            path=path,
            line=line,
        ),
        Field(
            "history_change_reason",
            type="text" if text else "varchar(100)",
            null=True,
            path=path,
            line=line,
        ),
        Field("history_type", type="varchar(1)", enum=("+", "~", "-"), path=path, line=line),
        Field(
            "history_user",
            role="one",
            null=True,
            index=True,
            to=user,
            on_delete="SET NULL",
            constraint=enforced is UNKNOWN or bool(enforced),
            path=path,
            line=line,
        ),
    )
