"""MongoDB's bare drivers: PyMongo, Motor, the Node.js driver, Mongoose's raw connection.

Collections and fields are inferred from use: what is inserted, compared, changed, sorted, joined
and indexed; a `$jsonSchema` validator declares fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Do,
    Expr,
    Func,
    FuncDef,
    Import,
    Lit,
    Name,
    Return,
    Stmt,
    flat,
    tail,
    walk,
)
from ..syntax.project import Project
from ..syntax.unit import CallSite, CodeUnit, Unit
from ._mongodb.fields import Fields
from ._mongodb.names import (
    DISTINCTIVE,
    METHODS,
    OF_DATABASES,
    READS,
    WRITES,
    label_of,
)
from ._mongodb.places import SELVES, Names, Place
from ._mongodb.receivers import Receivers, Thing
from ._mongodb.tables import operations, usages
from ._mongodb.uses import Use, of_database, uses_of
from ._python.values import parse_expression
from ._shared.places import is_test
from .base import Declared, Source, Spec

NAME = "mongodb"
_PYTHON = (
    *("pymongo", "motor.motor", "import motor", "from motor", "AsyncIOMotor", "mongomock"),
    *(".insert_one(", ".insert_many(", ".update_one(", ".update_many(", ".delete_one("),
    *(".delete_many(", ".replace_one(", ".find_one(", ".find_one_and_", ".count_documents("),
)
_SCRIPT = (
    *("'mongodb'", '"mongodb"', "connection.collection(", "'monk'", '"monk"', "npm:mongodb"),
    *(".insertOne(", ".insertMany(", ".updateOne(", ".updateMany(", ".deleteOne("),
    *(".deleteMany(", ".replaceOne(", ".findOneAnd", ".countDocuments(", ".createIndex("),
)
SPEC = Spec(
    name="MongoDB drivers",
    ecosystem="MongoDB",
    literals={
        "python": _PYTHON,
        **dict.fromkeys(("javascript", "typescript", "tsx"), _SCRIPT),
    },
    roots=(
        *("pymongo.MongoClient", "pymongo.AsyncMongoClient", "flask_pymongo.PyMongo"),
        *("motor.motor_asyncio.AsyncIOMotorClient", "mongodb.MongoClient"),
    ),
    packages=("pypi:pymongo", "pypi:motor", "pypi:flask-pymongo", "npm:mongodb", "npm:monk"),
    extracts=frozenset({"tables", "columns", "indexes", "relationships", "ttl", "usages"}),
    cannot={"columns": "fields of documents that come from outside the code"},
)
MAX_NAMES = 300
MAX_LINES = 400
_OPENS = re.compile(r"\b(?:return|yield)\b[^\n]{0,200}(?i:db|coll|client|mongo|database)")
_WITH = re.compile(r"\bwith\s+([^\n]{1,300}?)\s+as\s+(\w+)\s*[:,)]")
_OPENING = re.compile(rb"(?i)collection[\w\s]*(?:<[^<>()]{0,80}>)?\(|collection[\"']?\s*[:=]")
_BEFORE = re.compile(rb"(?i)mongo|motor|\bdb\b|database")


# -- one file ------------------------------------------------------------------------------------


@dataclass
class _Wanted:
    """What the uses of one file need to be understood."""

    names: set[str] = field(default_factory=set)
    scopes: set[str] = field(default_factory=set)


def declare(unit: Unit) -> Iterator[Fact]:
    """Calls of collections and databases, and the names and functions they hang on."""
    if not isinstance(unit, CodeUnit) or not _BEFORE.search(unit.data):
        return
    drives = any(isinstance(s, Import) and label_of(s.module) for s in flat(unit.module.body))
    models = not _OPENING.search(unit.data)
    sites = [s for s in unit.calls(METHODS) if _may_be_use(s, models)]
    telling = any(tail(s.call.func) in DISTINCTIVE for s in sites)
    if not (drives or telling or _opens_collection(sites)):
        return
    if drives:
        yield Fact(NAME, "driver", "", 1)
    wanted = _Wanted(_open_names(unit))
    for site in sites:
        _want(wanted, site)
        name = tail(site.call.func) or ""
        yield Fact(NAME, "use", name, site.call.line, site.call, data={"scope": site.scope})
    yield from _locals(unit, wanted)
    yield from _functions(unit, wanted)


def _may_be_use(site: CallSite, models: bool) -> bool:
    """Whether a call may be one of a driver.

    `models`: the file opens no collection, so that a capitalised receiver is a mapper's model.
    """
    func = site.call.func
    if not isinstance(func, Attr) or isinstance(func.base, Lit) or site.call.new:
        return False
    name = func.base.id if isinstance(func.base, Name) else ""
    return not (models and name[:1].isupper() and not name.isupper())


def _opens_collection(sites: list[CallSite]) -> bool:
    """Whether the file asks something for a collection by a name, and uses it."""
    names = {tail(s.call.func) for s in sites}
    return "collection" in names and bool(names & (READS | WRITES))


def _open_names(unit: CodeUnit) -> set[str]:
    """Names that are declared first and assigned in a function: `let db;`, `client = None`."""
    found: set[str] = set()
    for statement in flat(unit.module.body):
        members = statement.body if isinstance(statement, ClassDef) else (statement,)
        for member in members:
            if not isinstance(member, Assign):
                continue
            if member.value is None or (isinstance(member.value, Lit) and not member.value.value):
                found.add(member.target.rsplit(".", 1)[-1])
    return found


def _want(wanted: _Wanted, site: CallSite) -> None:
    if len(wanted.names) < MAX_NAMES:
        for node in walk(site.call):
            if isinstance(node, Name):
                wanted.names.add(node.id)
            elif isinstance(node, Attr) and isinstance(node.base, Name) and node.base.id in SELVES:
                wanted.names.add(node.name)
    parts = site.scope.split(".") if site.scope else []
    for count in range(1, len(parts) + 1):
        wanted.scopes.add(".".join(parts[:count]))
    if parts:
        wanted.scopes.add(f"{parts[0]}.{'__init__' if _is_python_name(site) else 'constructor'}")


def _is_python_name(site: CallSite) -> bool:
    return any(isinstance(n, Name) and n.id == "self" for n in walk(site.call))


def _locals(unit: CodeUnit, wanted: _Wanted) -> Iterator[Fact]:
    """The assignments of names that uses stand on, in two steps."""
    header = {(s.target, s.line) for s in flat(unit.module.body) if isinstance(s, Assign)}
    done: set[str] = set()
    for _ in range(3):
        names = frozenset(n for n in wanted.names - done if n.isidentifier())
        done |= names
        for assign in unit.assignments(names) if names else ():
            if assign.value is None or isinstance(assign.value, Func):
                continue
            if len(wanted.names) < MAX_NAMES:
                wanted.names |= {n.id for n in walk(assign.value) if isinstance(n, Name)}
            if (assign.target, assign.line) not in header:
                scope = unit.scope_at(assign.line)
                data = {"scope": scope} if scope else {}
                yield Fact(NAME, "local", assign.target, assign.line, assign, data=data)
    if unit.language == "python":
        yield from _with_names(unit, done)
    else:
        yield from _callback_names(unit)


def _with_names(unit: CodeUnit, names: set[str]) -> Iterator[Fact]:
    """`with MongoClient(url) as client:` binds a name like an assignment."""
    for match in _WITH.finditer(unit.text):
        if match[2] in names:
            line = unit.line_at(match.start(2))
            value = parse_expression(match[1].removeprefix("await "))
            assign = Assign(line, match[2], value)
            data = {"scope": unit.scope_at(line)}
            yield Fact(NAME, "local", match[2], line, assign, data=data)


def _callback_names(unit: CodeUnit) -> Iterator[Fact]:
    """`MongoClient.connect(url, (error, client) => …)`, `client.connect().then((client) => …)`."""
    for site in unit.calls(frozenset({"connect", "then"})):
        source: Expr | None = site.call.func
        if tail(source) == "then" and isinstance(source, Attr):
            source = source.base.func if isinstance(source.base, Call) else None
        if tail(source) != "connect" or not isinstance(source, Attr):
            continue
        last = site.call.args[-1] if site.call.args else None
        if isinstance(last, Func) and last.params:
            param = last.params[-1].name
            opened = Call(site.call.line, source)
            data = {"scope": site.scope} if site.scope else {}
            assign = Assign(site.call.line, param, opened)
            yield Fact(NAME, "local", param, site.call.line, assign, data=data)


def _functions(unit: CodeUnit, wanted: _Wanted) -> Iterator[Fact]:
    """Functions around uses, for their parameters, and those that give a client or collection."""
    made: set[tuple[str, int]] = set()
    for scope in sorted(wanted.scopes):
        node = unit.function(scope)
        if node is not None and (scope, node.line) not in made:
            made.add((scope, node.line))
            body = _kept(node) if _opens(unit, node) else ()
            yield _function(scope, node, body)
    for statement in flat(unit.module.body):
        owner = statement.name if isinstance(statement, ClassDef) else ""
        for member in statement.body if isinstance(statement, ClassDef) else (statement,):
            if not isinstance(member, FuncDef) or member.body or not _opens(unit, member):
                continue
            name = f"{owner}.{member.name}".strip(".")
            node = unit.function(name)
            if node is not None and node.line == member.line and (name, node.line) not in made:
                made.add((name, node.line))
                yield _function(name, node, _kept(node))


def _function(name: str, node: FuncDef, body: tuple[Stmt, ...]) -> Fact:
    kept = FuncDef(node.line, node.name, node.params, body, (), node.returns)
    return Fact(NAME, "function", name, node.line, kept)


def _opens(unit: CodeUnit, node: FuncDef) -> bool:
    end = min(node.end_line or node.line, node.line + MAX_LINES)
    return _OPENS.search("\n".join(unit.lines[node.line - 1 : end])) is not None


def _kept(node: FuncDef) -> tuple[Stmt, ...]:
    """The statements of a function that its result may hang on."""
    kept: list[Stmt] = [s for s in flat(node.body) if isinstance(s, Return | Assign)]
    yields = [s for s in flat(node.body) if isinstance(s, Do) and _is_yield(s.value)]
    return (*kept[-40:], *yields)


def _is_yield(value: Expr) -> bool:
    return isinstance(value, Call) and isinstance(value.func, Name) and value.func.id == "yield"


# -- the whole repository ------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source for each driver, tests apart."""
    if not declared.of("use") or not _has_driver(declared, project):
        return
    names = Names(declared, project)
    receivers = Receivers(names)
    fields = Fields(names)
    uses: list[Use] = []
    problems: list[Problem] = []
    for path, fact in declared.of("use"):
        made, met = _of_fact(receivers, fields, path, fact)
        uses.extend(made)
        problems.extend(met)
    uses.extend(_opened(receivers, declared, project))
    default = _usual(uses)
    groups: dict[tuple[str, bool], list[Use]] = {}
    for use in uses:
        language = use.path.endswith(".py")
        groups.setdefault((use.label or default[language], is_test(use.path)), []).append(use)
    for number, ((label, test), members) in enumerate(sorted(groups.items())):
        yield Source(
            technology=label,
            kind="usage",
            group=label,
            engines=("MongoDB",),
            operations=tuple(operations(members)),
            problems=tuple(dict.fromkeys(problems)) if not number else (),
            test=test,
            usages=() if test else tuple(usages(members)),
        )


def _has_driver(declared: Declared, project: Project) -> bool:
    """Whether any file of the project imports a driver."""
    if declared.of("driver"):
        return True
    return any(
        isinstance(s, Import) and label_of(s.module)
        for path in project.paths()
        for s in flat(getattr(project.module(path), "body", ()))
    )


def _of_fact(
    receivers: Receivers, fields: Fields, path: str, fact: Fact
) -> tuple[list[Use], list[Problem]]:
    """The uses that one call makes, or why they cannot be known."""
    call = fact.node
    if not isinstance(call, Call) or not isinstance(call.func, Attr):
        return [], []
    place = Place(path, fact.data.get("scope", ""), fact.line)
    uses: list[Use] = []
    problems: list[Problem] = []
    try:
        for thing, there in receivers.things(call.func.base, place):
            if thing.kind == "database" and fact.name in OF_DATABASES:
                if thing.sure or fact.name != "command":
                    made = of_database(fields, thing, fact.name, call, there)
                    uses.extend(made if _is_sure(thing, fact.name) else ())
            elif thing.kind == "collection" and fact.name not in OF_DATABASES:
                if not _is_sure(thing, fact.name):
                    continue
                if thing.name is None:
                    text = f"the collection of {fact.name} is computed when it runs"
                    problems.append(problem("dynamic-name", path, fact.line, text))
                else:
                    uses.extend(uses_of(fields, thing, fact.name, call, there))
    except RecursionError:
        text = f"this call of {fact.name} is nested too deeply to be read"
        problems.append(problem("too-complex", path, fact.line, text))
    return uses, problems


def _is_sure(thing: Thing, method: str) -> bool:
    """Whether a use counts: what only looks like a database must be used like one."""
    if thing.sure:
        return True
    telling = method in DISTINCTIVE or method in ("find_one", "findOne", "createIndex")
    return telling and thing.name is not None


def _opened(receivers: Receivers, declared: Declared, project: Project) -> Iterator[Use]:
    """Collections that a module or a class names without using them in the same file."""
    for path in dict.fromkeys(path for path, _ in declared.facts):
        module = project.module(path)
        for statement in flat(module.body if module is not None else ()):
            owner = statement.name if isinstance(statement, ClassDef) else ""
            for member in statement.body if isinstance(statement, ClassDef) else (statement,):
                if not isinstance(member, Assign) or member.value is None:
                    continue
                place = Place(path, owner, member.line)
                thing = receivers.thing(member.value, place)
                if thing is not None and thing.kind == "collection" and thing.sure and thing.name:
                    yield Use(thing.name, "collection", path, member.line, thing.label)


def _usual(uses: list[Use]) -> dict[bool, str]:
    """The driver to name where only the shape of the code told: for scripts and for Python."""
    found = {False: "MongoDB driver", True: "PyMongo"}
    for python in found:
        labels = [u.label for u in uses if u.label and u.path.endswith(".py") is python]
        if labels:
            found[python] = max(sorted(set(labels)), key=labels.count)
    return found
