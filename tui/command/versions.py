"""Versions of the packages that dbscope works with, read without importing them."""

from __future__ import annotations

from importlib import metadata

PACKAGES = (
    "textual",
    "rich",
    "msgspec",
    "sqlalchemy",
    "sqlglot",
    "jinja2",
    "pyyaml",
    "pathspec",
    "watchfiles",
    "pyperclip",
    "tree-sitter",
    "tree-sitter-python",
    "tree-sitter-javascript",
    "tree-sitter-typescript",
    "hyperscan",
)
OPTIONAL = {"psycopg": "live", "pymysql": "live"}
"""What is not needed, with the extra that installs it."""


def version(name: str) -> str:
    """The installed version of a package, or nothing."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
