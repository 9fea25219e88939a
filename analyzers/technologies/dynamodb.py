"""DynamoDB: tables of templates and infrastructure code, of mappers, and of calls.

One table is often said three times: a template makes it, a function's environment hands its name
to code, a mapper or the SDK speaks of its items. So all of these are read here, and joined.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import convert, to_builtins

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..syntax._nodes import flatten, get
from ..syntax.data import entries_of, tagged_documents
from ..syntax.expression_tree import TreeReader
from ..syntax.ir import Assign, ClassDef, Lit, flat, walk
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, DataUnit, Unit
from ._dynamodb import calls as _dynamodb_calls
from ._dynamodb import constructs as _dynamodb_constructs
from ._dynamodb import names as _dynamodb_names
from ._dynamodb import terraform as _dynamodb_terraform
from ._dynamodb.calls import Calls
from ._dynamodb.joins import Joiner, named
from ._dynamodb.model import Definition, bare, packed, unpacked
from ._dynamodb.pynamo import Models
from ._dynamodb.scripts import Mappers
from ._dynamodb.scripts import declare as declare_mappers
from ._dynamodb.sources import sources
from ._dynamodb.templates import Binding, Template
from .base import Declared, Source, Spec

_SCRIPTS = ("javascript", "typescript", "tsx")
_TEMPLATES = ("AWS::DynamoDB::", "AWS::Serverless::SimpleTable", "dynamodb:")
_PYTHON = ("dynamo", "pynamodb", "put_item(", "KeyConditionExpression")
SPEC = Spec(
    name="DynamoDB",
    ecosystem="AWS",
    literals={
        "yaml": _TEMPLATES,
        "json": (*_TEMPLATES, "aws_dynamodb_table"),
        "terraform": ("dynamodb", 'variable "', 'module "', "locals"),
        "python": _PYTHON,
        **dict.fromkeys(_SCRIPTS, ("dynamo", "electrodb", "typedorm", "TableName", "sst.aws")),
    },
    roots=("pynamodb.models.Model",),
    packages=("pypi:pynamodb", "npm:dynamoose", "npm:electrodb", "npm:@typedorm/core"),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "enums"}),
    cannot={"dynamic names": "tables whose name is a parameter of the code are listed as problems"},
)


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Tables and environment variables of a template; constructs, models and calls of code."""
    if isinstance(unit, DataUnit):
        yield from _data(unit)
    elif unit.language == "terraform":
        yield from _terraform(_dynamodb_terraform.read(unit.path, unit.text))
    elif isinstance(unit, CodeUnit):
        yield from _dynamodb_constructs.declare(unit)
        yield from _dynamodb_calls.declare(unit)
        if unit.language == "python":
            yield from _classes(unit)
        else:
            yield from _objects(unit)
            yield from declare_mappers(unit)


def _data(unit: DataUnit) -> Iterator[Fact]:
    documents = tagged_documents(unit)
    if unit.path.endswith(".tf.json"):
        for document in documents:
            yield from _terraform(_dynamodb_terraform.Terraform(unit.path, document))
        return
    for document in documents:
        template = Template(unit.path, document)
        yield from _template(template)
        if get(document, "service") is not None and get(document, "provider") is not None:
            kept = ("service", "custom", "provider", "params")
            found = {
                e.key: e.value
                for e in entries_of(unit)
                if e.key.split(".")[0] in kept and e.value and len(e.value) < 300
            }
            yield Fact(
                "dynamodb", "variables", unit.path, 1, data=dict(list(found.items())[:2_000])
            )


def _template(template: Template) -> Iterator[Fact]:
    for definition in template.tables():
        yield Fact("dynamodb", "table", "", definition.line, data=packed(definition))
    for binding in template.bindings():
        yield Fact("dynamodb", "binding", binding.variable, binding.line, data=to_builtins(binding))


def _terraform(found: _dynamodb_terraform.Terraform) -> Iterator[Fact]:
    values = found.values()
    if values:
        yield Fact("dynamodb", "values", found.folder, 1, data=values)
    for label, folder, texts, kinds, line in found.calls():
        data = {"label": label, "texts": texts, "kinds": kinds}
        yield Fact("dynamodb", "module", folder, line, data=data)
    for definition in found.tables():
        yield Fact("dynamodb", "terraform", "", definition.line, data=packed(definition))
    for binding in found.bindings():
        yield Fact("dynamodb", "binding", binding.variable, binding.line, data=to_builtins(binding))


def _classes(unit: CodeUnit) -> Iterator[Fact]:
    for statement in flat(unit.module.body):
        if isinstance(statement, ClassDef) and statement.bases:
            yield Fact("dynamodb", "class", statement.name, statement.line)


def _objects(unit: CodeUnit) -> Iterator[Fact]:
    """Templates that are written as objects: `serverless.ts`, and its parts."""
    if "AWS::DynamoDB::" not in unit.text:
        return
    for statement in flat(unit.module.body):
        if isinstance(statement, Assign) and any(
            isinstance(n, Lit) and str(n.value).startswith("AWS::DynamoDB::")
            for n in walk(statement.value)
        ):
            yield Fact("dynamodb", "object", statement.target, statement.line)


# -- the whole repository ------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per technology for what is declared, one for what only calls show."""
    made = list(_constructs(declared, project))
    joiner = Joiner([*_bindings(declared), *(b for _, b, _ in made if b is not None)])
    problems: list[Problem] = []
    for definition in [*_templates(declared, project), *(d for d, b, _ in made if b is None)]:
        joiner.add(definition)
    for definition in _mappers(declared, project, problems):
        joiner.add(definition)
    for definition in _called(declared, project, problems):
        joiner.add(definition)
    named(joiner.groups)
    yield from sources(joiner.groups, problems)


def _constructs(
    declared: Declared, project: Project
) -> Iterator[tuple[Definition, tuple[str, Binding] | None, str]]:
    """Tables that constructs make, then the environment variables that stand for them."""
    made = _dynamodb_constructs.constructs(
        declared.of("construct"), declared.of("construct-index"), project
    )
    for construct in made:
        yield construct.definition, None, construct.path
    found = _dynamodb_constructs.bindings(declared.of("construct-env"), made)
    for path, binding, table in found:
        # The table stands in another file where it is handed over as a property.
        bound = Binding(binding.variable, table.name, table.logical, "", binding.line)
        yield table, (table.path, bound), path


def _bindings(declared: Declared) -> Iterator[tuple[str, Binding]]:
    services = _services(declared)
    for path, fact in declared.of("binding"):
        binding = convert(fact.data, Binding)
        change = _serverless(services, path)
        if change is not None:
            text = _dynamodb_names.filled(binding.text, change)
            binding = Binding(binding.variable, text, binding.logical, binding.prefix, binding.line)
        yield path, binding


def _services(declared: Declared) -> dict[str, dict[str, str]]:
    """The variables of each Serverless service, by its folder."""
    return {p.rpartition("/")[0]: dict(f.data) for p, f in declared.of("variables")}


def _serverless(services: dict[str, dict[str, str]], path: str) -> _dynamodb_names.Resolve | None:
    """How names in a file are resolved: by the service in the nearest folder above."""
    folder = path.rpartition("/")[0]
    while True:
        if folder in services:
            return _dynamodb_names.with_stage(_dynamodb_names.serverless(services[folder]))
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def _templates(declared: Declared, project: Project) -> Iterator[Definition]:
    services = _services(declared)
    for path, fact in declared.of("table"):
        yield _resolved(unpacked(fact.data), _serverless(services, path))
    for path, fact in declared.of("object"):
        for statement in project.names(path).get(fact.name, ()):
            if isinstance(statement, Assign) and statement.line == fact.line:
                yield from _written(path, statement, services, project)
    yield from _of_terraform(declared)


def _written(
    path: str, statement: Assign, services: dict[str, dict[str, str]], project: Project
) -> Iterator[Definition]:
    """The tables of a template that is an object in code."""
    template = Template(path, TreeReader(project, path).tree(statement.value))
    own = {e.key: e.value for e in flatten(template.root) if len(e.value) < 300}
    change = _serverless({**services, path.rpartition("/")[0]: own}, path)
    for definition in template.tables():
        yield _resolved(definition, change)


def _of_terraform(declared: Declared) -> Iterator[Definition]:
    """The tables of Terraform, named with the values of their folder; a module's once per use."""
    values: dict[str, dict[str, str]] = {}
    for _, fact in declared.of("values"):
        values.setdefault(fact.name, {}).update(fact.data)
    modules: dict[str, list[tuple[str, Fact]]] = {}
    for path, fact in declared.of("module"):
        modules.setdefault(fact.name, []).append((path, fact))
    for path, fact in declared.of("terraform"):
        folder = path.rpartition("/")[0]
        change = _dynamodb_names.terraform(values.get(folder, {}))
        table = unpacked(fact.data)
        for caller, call in modules.get(folder, ()):
            own = _dynamodb_names.terraform(values.get(caller.rpartition("/")[0], {}))
            texts = {k: _dynamodb_names.filled(v, own) for k, v in call.data["texts"].items()}
            given = _dynamodb_names.terraform({**values.get(folder, {}), **texts})
            made = _dynamodb_terraform.used(table, caller, call, texts)
            yield _resolved(made, given)
        if folder not in modules:
            yield _resolved(table, change)


def _resolved(definition: Definition, change: _dynamodb_names.Resolve | None) -> Definition:
    if change is None:
        return definition
    return _dynamodb_names.mapped(definition, lambda t: _dynamodb_names.filled(t, change))


def _mappers(declared: Declared, project: Project, problems: list[Problem]) -> Iterator[Definition]:
    models = Models(project)
    for path, fact in declared.of("class"):
        for statement in project.names(path).get(fact.name, ()):
            if isinstance(statement, ClassDef) and statement.line == fact.line:
                made = models.definition(path, statement)
                if made is not None:
                    yield made
                elif (told := models.problem(path, statement)) is not None:
                    problems.append(told)
    yield from Mappers(declared, project).definitions()


def _called(declared: Declared, project: Project, problems: list[Problem]) -> Iterator[Definition]:
    facts = [*declared.of("handle"), *declared.of("use")]
    calls = Calls(facts, project)
    unknown: set[str] = set()
    for path, fact in declared.of("use"):
        for use in calls.uses(path, fact):
            if bare(use.name) and "${" not in use.name:
                if path not in unknown:
                    unknown.add(path)
                    told = f"the table of {fact.name} is known only when it runs"
                    problems.append(problem("dynamic-name", path, fact.line, told))
                continue
            yield use
