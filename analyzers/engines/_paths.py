"""How much a file counts by where it lies: production, tooling, examples, tests."""

from __future__ import annotations

import re
from functools import lru_cache

WEIGHT = {"production": 1.0, "sample": 0.5, "tool": 0.5, "example": 0.15, "test": 0.15, "ci": 0.1}

_TEST = re.compile(
    r"(?i)(^|/)(tests?|specs?|__tests__|__mocks__|__fixtures__|fixtures?|testdata|test[-_]?(data|utils?|helpers?"
    r"|support|apps?|cases|suite|resources|kit|fixtures?|common|integration|unit)|e2e([-_]tests?)?|mocks?|cypress|testing|testlib"
    r"|(integration|unit|functional|acceptance|system|smoke|load|perf|it|api|component|regression|performance)[-_]?tests?"
    r"|bench(es|mark|marks|marking)?|playwright|src/(test|it|androidTest|integrationTest|testFixtures)|testcontainers?"
    r"|stubs?|fakes?|quality[-_]?assurance|qa)/"
    r"|(^|/)[\w.-]*(\.|-|_)(unit|integration|functional|acceptance|e2e)?-?tests?([-_]\w+)?/|[a-z](Tests?|IntegrationTests|FunctionalTests|Specs)/"
)
_TEST_FILE = re.compile(
    r"(_test|_spec|\.test|\.spec|-test|\.e2e|_bench|\.bench|\.cy|\.stories)\.\w+$"
    r"|(^|/)(test_[\w-]+|conftest|tests?|jest[\w.-]*|vitest[\w.-]*|phpunit[\w.-]*|TestCase|\.env\.(test|ci|testing)[\w.]*|env\.test"
    r"|docker-compose[\w.-]*\.?(test|ci|e2e)[\w.-]*|compose[\w.-]*(test|e2e)[\w.-]*|application-(test|it)|tox|noxfile|test)\.?\w*$"
    r"|[a-z](Test|Tests|Spec|IT|TestCase|Fixture|Mock)\.(java|kt|scala|cs|php|swift|groovy)$",
)
_CI = re.compile(
    r"(?i)(^|/)(\.github|\.gitlab|\.circleci|\.buildkite|\.azure-?pipelines|\.drone|\.woodpecker)/|(^|/)(\.gitlab-ci|\.travis|azure-pipelines|appveyor|bitbucket-pipelines|\.drone|cloudbuild|Jenkinsfile)[\w.-]*$"
)
_EXAMPLE = re.compile(
    r"(?i)(^|/)(examples?|samples?|demos?|docs?|documentation|website|playgrounds?|tutorials?|cookbook|quickstarts?"
    r"|recipes?|snippets?|storybook|old_migrations|archived?|legacy|deprecated|changelogs?|site|blog|guides?|learn|showcase"
    r"|vendors?|third[-_]?party|node_modules|dist|locales?|i18n|translations?|langs?|generators/[\w-]+/templates"
    r"|public/(libs?|vendor|js|assets)|assets/(vendors?|libs?)|static/(libs?|vendor)|example[-_]\w+|\w+[-_]examples?|client/libs)/"
    r"|(?i:(^|/)(readme|changelog|license|notice|contributing)[\w.-]*$)"
)
_TOOL = re.compile(
    r"(?i)(^|/)(scripts?|tools?|hack|\.devcontainer|devcontainer|dev|local(dev)?|\.vscode|build|misc|contrib|extras?|bin|utils?/dev|monitoring|observability|grafana|ops/dev|devtools?|tooling|sandbox|codegen)/"
)
_SAMPLE = re.compile(
    r"(?i)\.(sample|example|dist|template|tmpl|default)(\.\w+)?$|(^|/)\.?env[\w.-]*(example|sample|template|dist|default|complete)|(sample|example|template)\.(env|ya?ml|toml|ini|json|conf|php|py|rb|cfg|properties)$"
)


@lru_cache(maxsize=65536)
def place(path: str) -> str:
    """What kind of place a path is: production, sample (configuration), tool, example, test, ci."""
    if _CI.search(path):
        return "ci"
    if _TEST.search(path) or _TEST_FILE.search(path):
        return "test"
    if _EXAMPLE.search(path):
        return "example"
    if _SAMPLE.search(path):
        return "sample"
    return "tool" if _TOOL.search(path) else "production"


def tokens(name: str) -> list[str]:
    """The words of a file or folder name, lower case: `RedisCartStore.cs` → redis, cart, store."""
    stem = name.split(".", 1)[0]
    return [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", stem)]
