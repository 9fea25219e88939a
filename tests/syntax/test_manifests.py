"""Manifests: what each kind asks for, in which role, at which line."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dbscope.analyzers.syntax.manifests import (
    Dependency,
    apply_catalogs,
    dependencies,
    is_manifest,
    manifest_name,
)
from dbscope.analyzers.syntax.unit import Unit


def unit(path: str, text: str) -> Unit:
    return Unit(path, "", text.encode())


def roles(path: str, text: str) -> dict[str, str]:
    return {d.name: d.role for d in dependencies(unit(path, text))}


def found(path: str, text: str) -> dict[str, tuple[str, str, int, str]]:
    return {
        d.name: (d.ecosystem, d.version, d.line, d.role) for d in dependencies(unit(path, text))
    }


def test_requirements() -> None:
    text = """\
# c
-r base.txt
Flask_SQLAlchemy==3.0 ; python_version > "3"  # why
psycopg[binary,pool] >= 3.1
redis
git+https://x.org/y/pymongo.git@v1#egg=pymongo
-e git+https://x.org/y/thing.git
asyncpg @ https://x.org/a.whl
PyMySQL==1.0 \\
    --hash=sha256:aa
"""
    assert found("requirements.txt", text) == {
        "flask-sqlalchemy": ("pypi", "==3.0", 3, "runtime"),
        "psycopg": ("pypi", ">= 3.1", 4, "runtime"),
        "redis": ("pypi", "", 5, "runtime"),
        "pymongo": ("pypi", "", 6, "runtime"),
        "thing": ("pypi", "", 7, "runtime"),
        "asyncpg": ("pypi", "@ https://x.org/a.whl", 8, "runtime"),
        "pymysql": ("pypi", "==1.0", 9, "runtime"),
    }
    features = [d.features for d in dependencies(unit("requirements.txt", "psycopg[pool,Binary]"))]
    assert features == [("binary", "pool")]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("requirements.txt", "runtime"), ("requirements/base.txt", "runtime"),
        ("requirements-dev.txt", "dev"), ("a/requirements/tests.txt", "test"),
        ("constraints.txt", "constraint"), ("latest-requirements.txt", "runtime"),
    ],
)  # fmt: skip
def test_requirement_files_have_roles(path: str, role: str) -> None:
    assert roles(path, "redis") == {"redis": role}


def test_compiled_requirements_know_what_is_indirect() -> None:
    text = """\
alembic==1
    # via shop (pyproject.toml)
mako==1
    # via alembic
redis==5    # via -r requirements.in
hiredis==2
    # via
    #   redis
    #   shop
amqp==5
    # via
    #   redis
    #   alembic
"""
    assert roles("requirements.txt", text) == {
        "alembic": "runtime", "mako": "indirect", "redis": "runtime", "hiredis": "runtime",
        "amqp": "indirect",
    }  # fmt: skip


def test_pyproject() -> None:
    text = """\
[build-system]
requires = ["hatchling"]
[project]
name = "shop"
dependencies = [
  "asyncpg>=0.29",
]
[project.optional-dependencies]
mysql = ["pymysql"]
test = ["pytest"]
[dependency-groups]
dev = ["ruff", {include-group = "x"}]
main = ["aiomysql"]
[tool.poetry.dependencies]
python = "^3.11"
"zope.interface" = "*"
sqlalchemy = {version = "^2", extras = ["asyncio"]}
motor = {version = "3", optional = true}
[tool.poetry.group.lint.dependencies]
mypy = "1"
[tool.poetry.group.all_ds]
optional = true
[tool.poetry.group.all_ds.dependencies]
duckdb = "1"
[tool.poetry.dev-dependencies]
factory-boy = "1"
[tool.pdm.dev-dependencies]
x = ["tox"]
[tool.hatch.envs.default]
dependencies = ["coverage"]
[tool.uv]
dev-dependencies = ["ipython"]
constraint-dependencies = ["lxml<5"]
"""
    result = found("pyproject.toml", text)
    assert {n: v[3] for n, v in result.items()} == {
        "hatchling": "build", "asyncpg": "runtime", "pymysql": "optional", "pytest": "test",
        "ruff": "dev", "aiomysql": "runtime", "zope-interface": "runtime", "sqlalchemy": "runtime",
        "motor": "optional", "mypy": "dev", "duckdb": "optional", "factory-boy": "dev",
        "tox": "dev", "coverage": "dev", "ipython": "dev", "lxml": "constraint",
    }  # fmt: skip
    assert result["asyncpg"] == ("pypi", ">=0.29", 6, "runtime")
    assert result["sqlalchemy"][1:3] == ("^2", 17)
    assert manifest_name(unit("pyproject.toml", text)) == "shop"


def test_pipfile_setup_cfg_and_setup_py() -> None:
    pipfile = '[packages]\nredis = "*"\n[dev-packages]\npytest = {version = "*"}\n'
    assert roles("Pipfile", pipfile) == {"redis": "runtime", "pytest": "dev"}
    cfg = (
        "[metadata]\nname = shop\n[options]\ninstall_requires =\n    psycopg2>=2 ; x\n\n    # no\n"
        "    redis\ntests_require = mock\n[options.extras_require]\nmysql =\n    pymysql\n"
    )
    assert found("setup.cfg", cfg) == {
        "psycopg2": ("pypi", ">=2", 5, "runtime"), "redis": ("pypi", "", 8, "runtime"),
        "mock": ("pypi", "", 9, "test"), "pymysql": ("pypi", "", 12, "optional"),
    }  # fmt: skip
    assert manifest_name(unit("setup.cfg", cfg)) == "shop"
    setup = """\
from setuptools import setup
INSTALL_REQUIRES = ["sqlalchemy>=1.4"]  # "not this"
setup(
    name="shop",
    install_requires=INSTALL_REQUIRES + ["x"],
    extras_require={"mysql": ["pymysql"], 'test': ["mock"]},
    tests_require=('nose',),
)
"""
    assert found("setup.py", setup) == {
        "sqlalchemy": ("pypi", ">=1.4", 2, "runtime"), "pymysql": ("pypi", "", 6, "optional"),
        "mock": ("pypi", "", 6, "test"), "nose": ("pypi", "", 7, "test"),
    }  # fmt: skip
    assert manifest_name(unit("setup.py", setup)) == "shop"
    assert roles("views/setup.py", 'requirements = ["x"]') == {}


def test_conda_environment() -> None:
    text = "name: x\ndependencies:\n- python=3.11\n- conda-forge::psycopg2=2.9\n- pip:\n  - redis\n"
    assert found("environment.yml", text) == {
        "psycopg2": ("pypi", "==2.9", 4, "runtime"), "redis": ("pypi", "", 6, "runtime"),
    }  # fmt: skip


def test_package_json() -> None:
    text = """\
{"name": "@m/web",
 "dependencies": {
   "pg": "^8", "db": "npm:@x/mysql2@3.1"},
 "devDependencies": {"@types/pg": "*"},
 "peerDependencies": {"react": "*"}, "optionalDependencies": {"sqlite3": "5"},
 "overrides": {"lodash": "4"}}
"""
    assert found("web/package.json", text) == {
        "pg": ("npm", "^8", 3, "runtime"), "@x/mysql2": ("npm", "3.1", 3, "runtime"),
        "@types/pg": ("npm", "*", 4, "dev"), "react": ("npm", "*", 5, "peer"),
        "sqlite3": ("npm", "5", 5, "optional"), "lodash": ("npm", "4", 6, "constraint"),
    }  # fmt: skip
    assert manifest_name(unit("package.json", text)) == "@m/web"
    assert roles("deno.json", '{"imports": {"pg": "npm:pg@8", "x": "jsr:@a/b"}}') == {
        "pg": "runtime"
    }


def test_go_mod() -> None:
    text = """\
module github.com/acme/shop/v2

go 1.22

require github.com/lib/pq v1.10.9
require (
\tgithub.com/jackc/pgx/v5 v5.5.0
\tgo.etcd.io/bbolt v1.3.0 // indirect
)
replace (
\tgithub.com/a/b v1.0.0 => ../b
)
"""
    assert found("go.mod", text) == {
        "github.com/lib/pq": ("go", "v1.10.9", 5, "runtime"),
        "github.com/jackc/pgx/v5": ("go", "v5.5.0", 7, "runtime"),
        "go.etcd.io/bbolt": ("go", "v1.3.0", 8, "indirect"),
    }
    assert manifest_name(unit("go.mod", text)) == "shop"


def test_cargo() -> None:
    text = """\
[package]
name = "shop"
[dependencies]
sqlx = { version = "0.7", features = ["postgres", "uuid"] }
db = { package = "rusqlite", version = "0.3", optional = true }
[dependencies.heed]
version = "0.20"
[dev-dependencies]
tempfile = "3"
[build-dependencies]
cc = "1"
[target.'cfg(unix)'.dependencies]
libc = "0.2"
[workspace.dependencies]
diesel = { version = "2", features = ["mysql"] }
"""
    assert roles("Cargo.toml", text) == {
        "sqlx": "runtime", "rusqlite": "optional", "heed": "runtime", "tempfile": "dev",
        "cc": "build", "libc": "runtime", "diesel": "runtime",
    }  # fmt: skip
    by_name = {d.name: d for d in dependencies(unit("Cargo.toml", text))}
    assert by_name["sqlx"] == Dependency("cargo", "sqlx", "0.7", 4, "runtime", ("postgres", "uuid"))
    assert by_name["heed"].line == 6
    assert manifest_name(unit("Cargo.toml", text)) == "shop"


def test_pom() -> None:
    text = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <groupId>org.acme</groupId><artifactId>shop</artifactId>
  <dependencyManagement><dependencies>
    <dependency><groupId>a</groupId><artifactId>managed</artifactId></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId>
      <version>42</version></dependency>
    <!-- <dependency><groupId>x</groupId><artifactId>gone</artifactId></dependency> -->
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId>
      <scope>test</scope></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId>
      <optional>true</optional></dependency>
  </dependencies>
  <profiles><profile><dependencies>
    <dependency><groupId>m</groupId><artifactId>mysql</artifactId></dependency>
  </dependencies></profile></profiles>
  <build><plugins><plugin><dependencies>
    <dependency><groupId>p</groupId><artifactId>plug</artifactId></dependency>
  </dependencies></plugin></plugins></build>
</project>
"""
    result = found("pom.xml", text)
    assert result["org.postgresql:postgresql"] == ("maven", "42", 7, "runtime")
    assert {n: v[3] for n, v in result.items()} == {
        "a:managed": "constraint", "org.postgresql:postgresql": "runtime",
        "com.h2database:h2": "test", "org.acme:core": "optional", "m:mysql": "runtime",
        "p:plug": "build",
    }  # fmt: skip
    assert manifest_name(unit("pom.xml", text)) == "shop"


def test_gradle() -> None:
    text = """\
buildscript { dependencies { classpath 'g:plugin:1' } }
plugins { id 'java' version '1' }
dependencies {
    implementation 'org.postgresql:postgresql:42.1', "a:b:$v"
    // implementation 'x:gone:1'
    runtimeOnly("com.mysql:mysql-connector-j") { because 'a:reason:1' }
    testImplementation(platform("org.tc:bom:1"))
    implementation group: 'redis.clients', name: 'jedis', version: '5'
    implementation(
        "multi:line:1"
    )
    developmentOnly 'd:tools'
    annotationProcessor 'q:apt:1'
    constraints {
        implementation('com.microsoft.sqlserver:mssql-jdbc:12') { because 'CVE' }
    }
    implementation(libs.h2)
    testImplementation libs.bundles.db
    implementation project(":core")
}
kotlin { sourceSets { val commonTest by getting { dependencies { implementation("k:t:1") } } } }
dependencyManagement { imports { mavenBom "s:bom:1" } }
"""
    assert roles("build.gradle", text) == {
        "g:plugin": "build", "org.postgresql:postgresql": "runtime", "a:b": "runtime",
        "com.mysql:mysql-connector-j": "runtime", "org.tc:bom": "test",
        "redis.clients:jedis": "runtime", "multi:line": "runtime", "d:tools": "dev",
        "q:apt": "build", "com.microsoft.sqlserver:mssql-jdbc": "constraint",
        "libs.h2": "runtime", "libs.bundles.db": "test", "k:t": "test", "s:bom": "constraint",
    }  # fmt: skip
    assert found("build.gradle", text)["multi:line"][2] == 10
    assert manifest_name(unit("settings.gradle.kts", 'rootProject.name = "shop"')) == "shop"


CATALOG = """\
[versions]
h2 = "2.1"
[libraries]
h2 = { module = "com.h2database:h2", version.ref = "h2" }
mysql-connector = "com.mysql:mysql-connector-j:8.0"
unused = { group = "u", name = "n" }
[bundles]
db = ["mysql-connector"]
"""


def test_version_catalogs_count_where_they_are_referred_to() -> None:
    catalog = dependencies(unit("gradle/libs.versions.toml", CATALOG))
    assert {d.name: d.role for d in catalog} == {
        "com.h2database:h2": "constraint", "com.mysql:mysql-connector-j": "constraint",
        "u:n": "constraint",
    }  # fmt: skip
    build = dependencies(
        unit(
            "app/build.gradle.kts",
            "dependencies {\n api(libs.h2)\n api(libs.bundles.db)\n api(libs.no)\n}",
        )
    )
    applied = apply_catalogs({"gradle/libs.versions.toml": catalog, "app/build.gradle.kts": build})
    assert applied["app/build.gradle.kts"] == (
        Dependency("maven", "com.h2database:h2", "", 2),
        Dependency("maven", "com.mysql:mysql-connector-j", "8.0", 3),
    )
    assert applied["gradle/libs.versions.toml"] == catalog


def test_sbt() -> None:
    text = """\
name := "shop"
libraryDependencies ++= Seq(
  "org.postgresql" % "postgresql" % "42.1", // "x" % "gone" % "1"
  "org.tpolecat" %% "doobie-core" % doobieVersion,
  "com.h2database" % "h2" % "2" % Test,
)
"""
    assert found("build.sbt", text) == {
        "org.postgresql:postgresql": ("maven", "42.1", 3, "runtime"),
        "org.tpolecat:doobie-core": ("maven", "doobieVersion", 4, "runtime"),
        "com.h2database:h2": ("maven", "2", 5, "test"),
    }
    assert manifest_name(unit("build.sbt", text)) == "shop"


def test_dotnet() -> None:
    text = """\
<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
  <PackageReference Include="Npgsql" Version="8" />
  <PackageReference Include="EF.Design"><PrivateAssets>all</PrivateAssets></PackageReference>
  <PackageReference Update="Elsewhere" Version="1" />
</ItemGroup></Project>
"""
    assert found("src/Api/Api.csproj", text) == {
        "Npgsql": ("nuget", "8", 2, "runtime"), "EF.Design": ("nuget", "", 3, "dev"),
        "Elsewhere": ("nuget", "1", 4, "constraint"),
    }  # fmt: skip
    assert manifest_name(unit("src/Api/Api.csproj", text)) == "Api"
    props = (
        '<Project><ItemGroup><PackageVersion Include="Dapper" Version="2"/></ItemGroup></Project>'
    )
    assert roles("Directory.Packages.props", props) == {"Dapper": "constraint"}
    assert manifest_name(unit("Directory.Packages.props", props)) is None
    tests = text.replace("Npgsql", "xunit")
    assert roles("T.csproj", tests)["xunit"] == "test"
    old = '<packages><package id="MySql.Data" version="6" /></packages>'
    assert roles("packages.config", old) == {"MySql.Data": "runtime"}


def test_ruby() -> None:
    text = """\
gem "rails", "~> 7"
gem 'pg' # c
# gem "gone"
gem "rspec", group: :test
gem "x", groups: [:development, :test]
group :development, :test do
  if ENV["X"]
    gem "debug"
  end
  gem "faker"
end
group(:production) do
  gem "mysql2"
end
gem "redis"
"""
    assert roles("Gemfile", text) == {
        "rails": "runtime", "pg": "runtime", "rspec": "test", "x": "dev", "debug": "dev",
        "faker": "dev", "mysql2": "runtime", "redis": "runtime",
    }  # fmt: skip
    spec = (
        'Gem::Specification.new do |s|\n  s.name = "shop"\n  s.add_dependency "pg", ">= 1"\n'
        '  s.add_development_dependency("rspec")\nend\n'
    )
    assert roles("shop.gemspec", spec) == {"pg": "runtime", "rspec": "dev"}
    assert manifest_name(unit("shop.gemspec", spec)) == "shop"


def test_composer() -> None:
    text = """\
{"require": {"php": "8", "ext-pdo_pgsql": "*", "Predis/Predis": "2"},
 "require-dev": {"a/b": "1"}}
"""
    assert roles("composer.json", text) == {
        "ext-pdo_pgsql": "runtime", "predis/predis": "runtime", "a/b": "dev",
    }  # fmt: skip


def test_mix() -> None:
    text = """\
defmodule Shop.MixProject do
  def project, do: [app: :shop, deps: deps()]
  @data {:not_this, "1"}
  defp deps do
    [
      {:postgrex, ">= 0.0.0"},
      # {:gone, "1"},
      {:credo, "~> 1", only: [:dev, :test], runtime: false},
      {:mox, "1", only: :test},
      {:x, git: "u", only: [:prod]},
      {:decimal, "2", optional: true}
    ]
  end
end
"""
    assert roles("mix.exs", text) == {
        "postgrex": "runtime", "credo": "dev", "mox": "test", "x": "runtime", "decimal": "optional",
    }  # fmt: skip
    assert found("mix.exs", text)["postgrex"] == ("hex", ">= 0.0.0", 6, "runtime")
    assert manifest_name(unit("mix.exs", text)) == "shop"


def test_pubspec_and_swift() -> None:
    text = """\
name: shop
dependencies:
  flutter:
    sdk: flutter
  sqflite: ^2
dev_dependencies:
  x: any
"""
    assert found("pubspec.yaml", text) == {
        "sqflite": ("pub", "^2", 5, "runtime"), "x": ("pub", "any", 7, "dev"),
    }  # fmt: skip
    assert manifest_name(unit("pubspec.yaml", text)) == "shop"
    swift = """\
let package = Package(name: "Shop", dependencies: [
  .package(url: "https://github.com/vapor/fluent-postgres-driver.git", from: "2.0.0"),
  // .package(url: "https://x/gone", from: "1"),
  .package(url: "https://github.com/groue/GRDB.swift", .upToNextMajor(from: "6.0")),
  .package(path: "../Local"),
])
"""
    assert found("Package.swift", swift) == {
        "fluent-postgres-driver": ("swift", "2.0.0", 2, "runtime"),
        "GRDB.swift": ("swift", "6.0", 4, "runtime"),
    }
    assert manifest_name(unit("Package.swift", swift)) == "Shop"


def test_lisp_and_erlang() -> None:
    project = """\
(defproject acme/shop "1"
  :dependencies [[org.clojure/clojure "1.11"] ; c
                 [org.postgresql/postgresql "42" :exclusions [x]]
                 [com.h2database/h2 "2" :scope "test"]]
  :profiles {:dev {:dependencies [[ring/mock "1"]]}})
"""
    assert found("project.clj", project) == {
        "org.clojure/clojure": ("clojure", "1.11", 2, "runtime"),
        "org.postgresql/postgresql": ("clojure", "42", 3, "runtime"),
        "com.h2database/h2": ("clojure", "2", 4, "test"), "ring/mock": ("clojure", "1", 5, "dev"),
    }  # fmt: skip
    assert manifest_name(unit("project.clj", project)) == "shop"
    deps = """\
{:deps {org.xerial/sqlite-jdbc {:mvn/version "3"}}
 :aliases {:test {:extra-deps {a/b {}}}}}
"""
    assert found("deps.edn", deps) == {
        "org.xerial/sqlite-jdbc": ("clojure", "3", 1, "runtime"), "a/b": ("clojure", "", 2, "test"),
    }  # fmt: skip
    rebar = """\
{deps, [{epgsql, "4.5"}, cowboy, {x, {git, "u"}}]}.
{profiles, [{test, [{deps, [meck]}]}]}.
"""
    assert roles("rebar.config", rebar) == {
        "epgsql": "runtime", "cowboy": "runtime", "x": "runtime", "meck": "test",
    }  # fmt: skip


def test_haskell() -> None:
    cabal = """\
name: shop
library
  build-depends: base >=4 && <5
               , hasql:hasql ^>=1.6
  default-language: Haskell2010
test-suite spec
  build-depends:
      hspec
"""
    assert found("shop.cabal", cabal) == {
        "base": ("hackage", ">=4 && <5", 3, "runtime"),
        "hasql": ("hackage", "^>=1.6", 4, "runtime"),
        "hspec": ("hackage", "", 8, "test"),
    }  # fmt: skip
    assert manifest_name(unit("shop.cabal", cabal)) == "shop"
    hpack = "dependencies:\n- hasql >= 1\ntests:\n  t:\n    dependencies: [hspec]"
    assert roles("package.yaml", hpack) == {"hasql": "runtime", "hspec": "test"}


def test_r_and_c() -> None:
    r = """\
Package: shop
Depends: R (>= 4)
Imports: DBI, RPostgres (>= 1.4),
    dplyr
Suggests: testthat
"""
    assert roles("DESCRIPTION", r) == {
        "DBI": "runtime", "RPostgres": "runtime", "dplyr": "runtime", "testthat": "optional",
    }  # fmt: skip
    conan = "[requires]\nlibpq/15.4@a/b\n[tool_requires]\ncmake/3\n[generators]\nx/1\n"
    assert roles("conanfile.txt", conan) == {"libpq": "runtime", "cmake": "build"}
    py = """\
class C:
    name = "shop"
    requires = "hiredis/1.2", "zlib/1"
    def f(self):
        self.test_requires("gtest/1")
"""
    assert roles("conanfile.py", py) == {"hiredis": "runtime", "zlib": "runtime", "gtest": "test"}
    vcpkg = """\
{"dependencies": ["LIBPQXX", {"name": "cmake", "host": true}],
 "features": {"m": {"dependencies": ["libmysql"]}}}
"""
    assert roles("vcpkg.json", vcpkg) == {
        "libpqxx": "runtime", "cmake": "build", "libmysql": "optional",
    }  # fmt: skip


NAMES = (
    "requirements.txt", "pyproject.toml", "Pipfile", "setup.cfg", "setup.py", "environment.yml",
    "package.json", "deno.json", "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.sbt",
    "gradle/libs.versions.toml", "a.csproj", "packages.config", "Gemfile", "a.gemspec",
    "composer.json", "mix.exs", "pubspec.yaml", "Package.swift", "rebar.config", "deps.edn",
    "project.clj", "a.cabal", "package.yaml", "DESCRIPTION", "conanfile.txt", "conanfile.py",
    "vcpkg.json", "settings.gradle.kts", "project/Dependencies.scala", "Directory.Build.props",
)  # fmt: skip


def test_what_is_a_manifest() -> None:
    assert all(map(is_manifest, NAMES))
    others = ("package-lock.json", "Cargo.lock", "go.sum", "a.toml", "a.yml", "src/A.scala",
              "a/Main.swift", "notes.txt", "a.kts", "app.config", "description.md")  # fmt: skip
    assert not any(map(is_manifest, others))
    assert dependencies(unit("notes.txt", "redis")) == ()
    assert manifest_name(unit("notes.txt", "redis")) is None


SNIPPETS = (
    "dependencies", "{", "}", "[", "]", "(", ")", "\n", " ", ":", "=", '"a:b:1"', "'x'", "<a>",
    "</a>",
    "# via a", "implementation ", "gem 'a'", "group :test do", "end", "require (", "defp deps do",
    "requires", ".package(", "[project]", "install_requires", "setup(",
    '{"dependencies":', "libs.a", "build-depends:", "%", ";", ",", "\\", "{deps, [",
    ":dependencies [[", "@", "<Project>", "&", "|",
)  # fmt: skip


@settings(max_examples=200, deadline=3000)
@example("project.clj", ":dependencies[[{")
@given(
    st.sampled_from(NAMES),
    st.one_of(st.text(max_size=150), st.lists(st.sampled_from(SNIPPETS), max_size=40).map("".join)),
)
def test_any_text_is_survived(path: str, text: str) -> None:
    here = unit(path, text)
    last = text.count("\n") + 1
    for one in dependencies(here):
        assert one.name
        assert 1 <= one.line <= last
    manifest_name(here)


@pytest.mark.parametrize("path", NAMES)
def test_time_is_bounded(path: str) -> None:
    started = time.process_time()
    for snippet in (*SNIPPETS, "a", "a-", "a.", "é", "\t", "requires[", "[a", "(a"):
        here = unit(path, snippet * (20_000 // len(snippet)))
        dependencies(here)
        manifest_name(here)
    assert time.process_time() - started < 20
