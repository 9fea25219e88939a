"""Which language or format a file is written in, told from its name alone."""

from __future__ import annotations

import re

_SUFFIXES = {
    "python": "py pyi pyw",
    "javascript": "js mjs cjs jsx",
    "typescript": "ts mts cts",
    "tsx": "tsx",
    "sql": "sql ddl pgsql psql mysql",
    "cql": "cql",
    "cypher": "cypher cql4j cyp",
    "graphql": "graphql gql graphqls",
    "prisma": "prisma",
    "toml": "toml",
    "yaml": "yml yaml",
    "json": "json json5 jsonc",
    "ini": "ini cfg conf properties",
    "xml": "xml csproj fsproj vbproj props targets sqlproj config xcdatamodel",
    "terraform": "tf tfvars hcl",
    "bicep": "bicep",
    "gradle": "gradle kts sbt",
    "ruby": "rb rake gemspec ru",
    "go": "go",
    "java": "java",
    "kotlin": "kt",
    "scala": "scala",
    "csharp": "cs fs vb",
    "php": "php",
    "rust": "rs",
    "elixir": "ex exs",
    "erlang": "erl",
    "swift": "swift",
    "dart": "dart",
    "c": "c h",
    "cpp": "cc cpp cxx hpp hh",
    "lua": "lua",
    "clojure": "clj edn",
    "haskell": "hs cabal",
    "perl": "pl pm",
    "r": "r",
    "vue": "vue",
    "svelte": "svelte",
    "shell": "sh bash",
    "proto": "proto",
    "rules": "rules",
}
_BY_SUFFIX = {s: language for language, suffixes in _SUFFIXES.items() for s in suffixes.split()}
_SPECIAL = frozenset(
    {"ini", "cfg", "conf", "properties", "yml", "yaml", "json", "toml", "xml", "kts"}
)
_PLAIN = frozenset(_BY_SUFFIX) - _SPECIAL
"""Suffixes that no special name has: most files are told by them at once."""
_NAMES = {
    "gemfile": "ruby",
    "rakefile": "ruby",
    "pipfile": "toml",
    "cargo.lock": "lock",
    "poetry.lock": "lock",
    "uv.lock": "lock",
    "package-lock.json": "lock",
    "yarn.lock": "lock",
    "pnpm-lock.yaml": "lock",
    "composer.lock": "lock",
    "gemfile.lock": "lock",
    "mix.lock": "lock",
    "go.sum": "lock",
    "description": "ini",
    "conanfile.txt": "ini",
    "go.mod": "gomod",
    "dockerfile": "dockerfile",
    "procfile": "shell",
    "makefile": "shell",
}
_REQUIREMENTS = re.compile(
    r"(requirements|constraints)[\w.-]*\.(txt|in)$|^requirements/.*\.(txt|in)$"
)
_ENV = re.compile(r"^\.?env([.-]|$)|\.env($|\.)|^\.envrc")
_SAMPLE = re.compile(r"\.(sample|example|dist|template|tmpl|j2|tpl|erb|default)$")


def language_of(path: str) -> str | None:
    """The language of a file (`python`, `sql`, `env` …), or None where it is of no interest.

    A template suffix is looked through: `database.yml.sample` is YAML, `v1.cql.tmpl` is CQL.
    """
    name = path.rsplit("/", 1)[-1].lower()
    stem, dot, suffix = name.rpartition(".")
    if dot and stem and suffix in _PLAIN and name[0] != ".":
        return _BY_SUFFIX[suffix]
    while True:
        if name in _NAMES:
            return _NAMES[name]
        language = _BY_SUFFIX.get(name.rsplit(".", 1)[-1]) if "." in name else None
        if language not in (None, "ini") and not name.startswith(".env"):
            return language
        if _ENV.search(name):
            return "env"
        if name.endswith((".txt", ".in")):
            return "requirements" if _REQUIREMENTS.search(path.lower()) else None
        if name.startswith("dockerfile"):
            return "dockerfile"
        if language is not None:
            return language
        shorter = _SAMPLE.sub("", name)
        if shorter == name:
            return None
        name = shorter
