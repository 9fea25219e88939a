"""Components: which folders are parts of their own, and what they are called."""

from __future__ import annotations

import time

from dbscope.analyzers.link.components import (
    find_components,
)
from dbscope.analyzers.syntax.compose import Build, compose_builds, is_compose
from dbscope.analyzers.syntax.unit import DataUnit


def parts(
    paths: list[str],
    manifests: dict[str, str | None] | None = None,
    compose: tuple[Build, ...] = (),
) -> dict[str, str]:
    found = find_components(paths, manifests or {}, compose, "repo")
    return {c.path: c.name for c in found.components}


def test_a_repository_without_anything_is_one_part() -> None:
    found = find_components(["a/b.py", "c.py"], {}, (), "repo")
    assert [(c.name, c.path) for c in found.components] == [("repo", ".")]
    assert found.component_of("a/b.py") == found.component_of("nowhere/x") == "repo"


def test_the_root_manifest_names_the_root_and_subfolders_stay_in_it() -> None:
    paths = ["pyproject.toml", "app/main.py", "worker/run.py", "server/x.py"]
    assert parts(paths, {"pyproject.toml": "shop"}) == {".": "shop"}


def test_the_nearest_manifest_decides() -> None:
    manifests = {"package.json": "mono", "apps/web/package.json": "@m/web", "libs/db/pom.xml": None}
    found = find_components([], manifests, (), "repo")
    assert found.component_of("apps/web/src/a/b.ts") == "@m/web"
    assert found.component_of("libs/db/X.java") == "db"
    assert found.component_of("apps/other/x.ts") == "mono"
    assert found.folder_of("libs/db/X.java") == "libs/db"
    assert found.folder_of("README") == ""


def test_of_several_manifests_the_most_telling_names_the_folder() -> None:
    manifests = {"a/package.json": "tooling", "a/pyproject.toml": "orders", "b/package.json": "ui",
                 "b/pyproject.toml": None}  # fmt: skip
    assert parts([], manifests) == {".": "repo", "a": "orders", "b": "ui"}


def test_django_apps_are_parts() -> None:
    paths = [
        "shop/orders/models.py", "shop/orders/migrations/0001_initial.py",
        "shop/users/models/__init__.py", "shop/users/migrations/__init__.py",
        "shop/plain/models.py", "shop/other/migrations/0001_initial.py",
    ]  # fmt: skip
    assert parts(paths, {"pyproject.toml": "site"}) == {
        ".": "site", "shop/orders": "orders", "shop/users": "users",
    }  # fmt: skip


def test_compose_builds_with_code_are_parts() -> None:
    builds = (Build("api", "api"), Build("db", "docker/db"), Build("all", ""))
    paths = ["api/main.py", "docker/db/init.sql", "docker/db/Dockerfile"]
    assert parts(paths, {}, builds) == {".": "repo", "api": "api"}


def test_fixtures_hidden_and_tool_folders_are_no_parts() -> None:
    manifests: dict[str, str | None] = {
        "test/fixtures/app/package.json": "fake", ".github/scripts/package.json": "ci",
        "docs/requirements.txt": None, "requirements/requirements.txt": None,
        "pkg/setup.py": None, "tests/package.json": None, "api/requirements.txt": None,
        "api/requirements-dev.txt": None, "libs/constraints.txt": None,
    }  # fmt: skip
    assert parts(["pkg/__init__.py"], manifests) == {".": "repo", "api": "api"}


def test_names_are_unique_and_say_something() -> None:
    manifests = {
        "backend/pyproject.toml": "app", "a/web/package.json": None, "b/web/package.json": None,
        "c/package.json": "repo", "repo/setup.py": None, "d/src/package.json": None,
        "d/pom.xml": "d",
    }  # fmt: skip
    assert parts([], manifests) == {
        ".": "repo", "backend": "backend", "a/web": "a/web", "b/web": "b/web", "c": "c", "d": "d",
    }  # fmt: skip


def test_compose_files() -> None:
    text = b"""
services:
  api:
    build: ../api
  worker:
    build: {context: .., dockerfile: services/worker/Dockerfile}
  dev:
    build:
      context: ..
      dockerfile: docker/dev/Dockerfile
  remote:
    build: https://example.org/x.git
  outside:
    build: ../../other
  db:
    image: postgres
"""
    unit = DataUnit("deploy/docker-compose.yml", "yaml", text)
    assert compose_builds(unit) == (
        Build("api", "api"), Build("dev", ""), Build("worker", "services/worker"),
    )  # fmt: skip
    assert compose_builds(DataUnit("x.yml", "yaml", text)) == ()


def test_compose_names() -> None:
    names = ("docker-compose.yml", "a/compose.yaml", "docker-compose.prod.yml", "compose-dev.yml")
    assert all(map(is_compose, names))
    assert not any(map(is_compose, ("decompose.yml", "compose.py", "composer.yml")))


def test_many_paths_are_fast_and_order_does_not_matter() -> None:
    paths = [f"p{i % 500}/a/b/c/f{i}.py" for i in range(50_000)]
    manifests: dict[str, str | None] = {f"p{i}/package.json": f"n{i}" for i in range(500)}
    started = time.perf_counter()
    found = find_components(paths, manifests, (Build("x", "p1"),), "repo")
    assert {found.component_of(p) for p in paths} == {f"n{i}" for i in range(500)}
    assert time.perf_counter() - started < 3
    again = find_components(paths[::-1], dict(reversed(manifests.items())), (), "repo")
    assert again == found
