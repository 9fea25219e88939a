"""Objects that Redis OM keeps as hashes or JSON documents, in Python and JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..facts import Fact
from ..model.schema import Column
from ..schema.operations import CreateTable
from ..syntax.ir import Assign, Call, ClassDef, Expr, Item, Lit, Map, Name, Op, Seq, dotted, tail
from ..syntax.project import External, Project
from ..syntax.unit import CodeUnit, Unit
from ._redis.patterns import Helpers, Keys
from ._shared.places import is_test
from .base import Declared, Source, Spec

NAME = "redis_om"
_ROOTS = {"redis_om.HashModel": "hash", "redis_om.JsonModel": "json"}
SPEC = Spec(
    name="Redis OM",
    ecosystem="Redis",
    literals={
        "python": ("redis_om",),
        **dict.fromkeys(("javascript", "typescript", "tsx"), ("redis-om",)),
    },
    roots=tuple(_ROOTS),
    packages=("pypi:redis-om", "npm:redis-om"),
    extracts=frozenset({"key patterns", "columns", "structures"}),
)


class Model(Struct, frozen=True):
    """A class with where its objects are kept."""

    path: str
    node: ClassDef
    structure: str


def declare(unit: Unit) -> Iterator[Fact]:
    """Schemas of JavaScript; that a file of Python names models is told by its header."""
    if not isinstance(unit, CodeUnit):
        return
    if unit.language == "python":
        yield Fact(NAME, "module", unit.path, 1)
        return
    for site in unit.calls(frozenset({"Schema"})):
        if site.call.new and len(site.call.args) > 1:
            yield Fact(NAME, "schema", site.target, site.call.line, site.call)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source for each language."""
    tables = [_of_class(m, project) for m in _models(declared, project)]
    tables += [t for path, f in declared.of("schema") if (t := _of_schema(path, f, project))]
    for test in (False, True):
        found = tuple(t for t in tables if is_test(t.path) is test)
        if found:
            yield Source(
                "Redis OM", "model", "", engines=("Redis", "Valkey"), operations=found, test=test
            )


def _models(declared: Declared, project: Project) -> Iterator[Model]:
    """Classes that stand on a model of the library and are not abstract."""
    if not declared.facts:
        return
    for path, node in project.classes():
        names = [a.name for a in project.lineage(path, node) if isinstance(a, External)]
        structure = next((v for n in names for k, v in _ROOTS.items() if _is(n, k)), None)
        if structure is not None and not _is_embedded(node) and not _is_abstract(node):
            yield Model(path, node, structure)


def _is(name: str, root: str) -> bool:
    return name == root or (name.startswith("redis_om.") and name.endswith(root[8:]))


def _is_embedded(node: ClassDef) -> bool:
    return any((tail(b) or "").startswith("Embedded") for b in node.bases)


def _is_abstract(node: ClassDef) -> bool:
    meta = _meta(node)
    return any((tail(b) or "") == "ABC" for b in node.bases) or (
        isinstance(meta.get("abstract"), Lit) and meta["abstract"].value is True  # type: ignore[union-attr]
    )


def _meta(node: ClassDef) -> dict[str, Expr]:
    for member in node.body:
        if isinstance(member, ClassDef) and member.name == "Meta":
            return {a.target: a.value for a in member.body if isinstance(a, Assign) and a.value}
    return {}


def _of_class(model: Model, project: Project) -> CreateTable:
    """Redis OM's source, `make_key`: `GLOBAL:MODEL:pk`; the model is called by module and class."""
    keys = Keys(project, model.path, None, Helpers([]))
    meta = _meta(model.node)
    module = model.path.rsplit(".", 1)[0].replace("/", ".").removesuffix(".__init__")
    start = keys.text(meta.get("global_key_prefix")) or ""
    middle = keys.text(meta.get("model_key_prefix")) or f"{module}.{model.node.name}"
    columns = tuple(_columns(model))
    keyed = next((c.name for c in columns if c.default == "primary key"), "pk")
    return CreateTable(
        path=model.path,
        line=model.node.line,
        table=f"{start.strip(':')}:{middle.strip(':')}:{{{keyed}}}",
        kind="key-pattern",
        columns=tuple(_plain(c) for c in columns),
        description=model.node.doc,
        model=model.node.name,
        options={"structure": model.structure},
    )


def _plain(column: Column) -> Column:
    from msgspec.structs import replace

    return replace(column, default=None) if column.default == "primary key" else column


def _columns(model: Model) -> Iterator[Column]:
    for member in model.node.body:
        if not isinstance(member, Assign) or member.annotation is None:
            continue
        if member.target.startswith("_") or member.target == "model_config":
            continue
        written, nullable = _type(member.annotation)
        keyed = isinstance(member.value, Call) and member.value.arg("primary_key") is not None
        yield Column(
            name=member.target,
            type=written,
            nullable=nullable,
            default="primary key" if keyed else None,
            description=member.comment,
            path=model.path,
            line=member.line,
        )


def _type(annotation: Expr) -> tuple[str, bool]:
    """The type as written, and whether it may be nothing."""
    if isinstance(annotation, Op) and annotation.op == "|":
        sides = [s for s in (annotation.left, annotation.right) if s is not None]
        known = [s for s in sides if not (isinstance(s, Lit) and s.value is None)]
        return _type(known[0])[0] if known else "object", len(known) < len(sides)
    if isinstance(annotation, Item):
        name = tail(annotation.base) or "object"
        if name == "Optional":
            return _type(annotation.key)[0], True
        keys = annotation.key.items if isinstance(annotation.key, Seq) else (annotation.key,)
        inner = ", ".join(_type(k)[0] for k in keys)
        return f"{name}[{inner}]", False
    if isinstance(annotation, Name):
        return annotation.id, False
    return dotted(annotation) or "object", False


def _of_schema(path: str, fact: Fact, project: Project) -> CreateTable | None:
    """redis-om docs: `new Schema(prefix, fields, {dataStructure: "HASH"})`; JSON by default."""
    call = fact.node
    if not isinstance(call, Call):
        return None
    keys = Keys(project, path, None, Helpers([]))
    prefix = keys.text(call.args[0])
    fields = call.args[1]
    if not prefix or not isinstance(fields, Map):
        return None
    options = call.args[2] if len(call.args) > 2 else None
    said = keys.text(options.get("dataStructure")) if isinstance(options, Map) else None
    return CreateTable(
        path=path,
        line=fact.line,
        table=f"{prefix}:{{entityId}}",
        kind="key-pattern",
        columns=tuple(_fields(path, fields, keys)),
        model=fact.name or None,
        options={"structure": (said or "JSON").lower()},
    )


def _fields(path: str, fields: Map, keys: Keys) -> Iterator[Column]:
    for key, value in fields.items:
        name = key.value if isinstance(key, Lit) else None
        if isinstance(name, str):
            written = keys.text(value.get("type")) if isinstance(value, Map) else None
            yield Column(name=name, type=written, path=path, line=key.line)
