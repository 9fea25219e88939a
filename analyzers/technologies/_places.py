"""Which paths hold tests, examples and templates rather than the product."""

from __future__ import annotations

import re

_TEST = re.compile(
    r"(?i)(?:^|/)(?:tests?|__\w+__|fixtures?|e2e|specs?|testing|testdata|"
    r"test-utils|test_utils|cypress|playwright|examples?|samples?|benchmarks?|mocks?)/"
    r"|(?:^|/)(?:test_[^/]*|conftest|[^/]*_test)\.py$"
    r"|\.(?:spec|test|e2e|integ|int-spec|stories|fixture|mock)\.[cm]?[jt]sx?$"
)


def is_test(path: str) -> bool:
    """Whether a path speaks of tests, fixtures, examples or templates."""
    return _TEST.search(path) is not None


def common_root(paths: list[str]) -> str:
    """The deepest folder that holds all paths; "" for the repository itself."""
    folders = {p.rpartition("/")[0] for p in paths}
    shared: list[str] = []
    for parts in zip(*(f.split("/") if f else [] for f in folders), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "/".join(shared)
