"""What the command line understands."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

FORMATS = ("json", "table", "tbls", "dbml", "mermaid", "sql")
VIEWS = ("databases", "data-layer", "architecture", "schema", "module")
SHELLS = ("bash", "zsh", "fish")
COMMANDS = {
    "scan": "Print the catalog of a repository.",
    "report": "Print a Markdown report about a repository.",
    "schema": "Print the JSON Schema of what `dbscope scan --format json` prints.",
    "config": "Print your settings with what each is for, their path, or what is wrong in them.",
    "info": "Print paths, versions and what is known of the terminal, for reports of faults.",
    "completion": "Print a script that completes dbscope's words in a shell.",
}
"""The commands with what they do."""

_REPOSITORY = ("scan", "report")
"""Commands that look at a repository."""

EPILOG = """\
Without a command, dbscope opens the terminal interface on PATH (default: the current folder).
Commands: {commands}; `dbscope COMMAND --help` tells more.
Exit status: 0 done; 1 an error of dbscope's own; 2 wrong usage, no such path, unreadable
repository, errors in the settings (config validate); 130 interrupted.""".format(
    commands=", ".join(COMMANDS)
)


class UsageError(Exception):
    """Something the user can put right; its text is the one sentence to show."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Wrong usage is one sentence on stderr and status 2."""
        raise UsageError(f"{message} (see dbscope --help)")


def parse(arguments: list[str]) -> argparse.Namespace:
    """The arguments as a namespace whose `command` is "" for the interface.

    Raises UsageError for wrong usage, SystemExit(0) after printing help.
    """
    command = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    options = parser_of(command).parse_args(arguments[1:] if command else arguments)
    options.command = command
    return options


def parser_of(command: str) -> argparse.ArgumentParser:
    """The parser of a command, or of the interface where the command is empty."""
    return _command_parser(command) if command else _interface_parser()


def _interface_parser() -> _Parser:
    parser = _Parser(
        prog="dbscope",
        description="See every database a repository uses, each fact with its path:line.",
        usage="dbscope [PATH] [options]\n       dbscope COMMAND [options]",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", nargs="?", default=".", metavar="PATH")
    parser.add_argument("--version", "-V", action="store_true", help="print the version")
    parser.add_argument("-v", "--verbose", action="store_true", help="with --version: all versions")
    parser.add_argument(
        "--plain",
        action="store_true",
        help="lines to read and answer instead of a screen: for screen readers, simple terminals",
    )
    _common(parser)
    return parser


def _command_parser(command: str) -> _Parser:
    parser = _Parser(prog=f"dbscope {command}", description=COMMANDS[command])
    if command in _REPOSITORY:
        parser.add_argument("path", nargs="?", default=".", metavar="PATH")
        _common(parser)
    if command == "completion":
        parser.add_argument("shell", choices=SHELLS)
    if command == "config":
        parser.add_argument(
            "what",
            nargs="?",
            choices=("show", "path", "validate"),
            default="show",
            help="the settings that hold (default), where they lie, or whether they are right",
        )
    parser.add_argument("-o", "--output", metavar="FILE", help="write here, whole or not at all")
    if command == "scan":
        default = "table" if sys.stdout is not None and sys.stdout.isatty() else "json"
        parser.add_argument("--format", choices=FORMATS, default=default)
    if command == "info":
        parser.add_argument("--format", choices=("text", "json"), default="text")
    if command == "report":
        parser.add_argument("--view", choices=VIEWS, default="schema")
        parser.add_argument("--no-date", action="store_true", help="leave the date line out")
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="NAME", help="only databases of this name (a glob)")
    parser.add_argument("--table", metavar="NAME", help="only tables of this name (a glob)")
    parser.add_argument("--include", action="append", default=[], metavar="GLOB")
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    parser.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="worker processes")
    parser.add_argument("--quiet", action="store_true", help="no progress, no notices")
    parser.add_argument(
        "--explain", action="store_true", help="also what was seen but not counted, and why"
    )
    parser.add_argument(
        "--live",
        metavar="URL",
        help="also reflect this running database, read-only; env:NAME takes the URL from there",
    )


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) > 256:
        raise argparse.ArgumentTypeError("must be a number from 0 (automatic) to 256")
    return int(text)
