"""The commands that need no screen, and the start of the interface."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import UsageError, parse

if TYPE_CHECKING:
    from dbscope.analyzers.model.catalog import Catalog, Problem
    from dbscope.analyzers.reports.options import Options as ViewOptions
    from dbscope.analyzers.reports.options import Targets
    from dbscope.analyzers.workspace import Options, Workspace


def run(arguments: list[str]) -> int:
    """Run one command line; every failure is one sentence on stderr."""
    try:
        options = parse(arguments)
        return _dispatch(options)
    except UsageError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from ..crash import report

        print(report(error), file=sys.stderr)
        return 1


def _dispatch(options: argparse.Namespace) -> int:
    if options.command in _OWN:
        return _OWN[options.command](options)
    root = _root(options.path)
    if not options.command:
        return _interface(root, options)
    return _print_view(root, options)


def _interface(root: Path, options: argparse.Namespace) -> int:
    seen = sys.stdin.isatty() and sys.stdout.isatty()
    if options.plain or (seen and os.environ.get("TERM") == "dumb"):
        return _plain(root, options)
    if not seen:
        options.command, options.format, options.output = "scan", "table", None
        return _print_view(root, options)
    from ..app import run_app

    return run_app(root, _scan_options(options), options.live)


def _plain(root: Path, options: argparse.Namespace) -> int:
    from ..linear.plain import browse

    if sys.stdin.isatty() and not options.quiet:
        print(f"dbscope reads {root.name}.", file=sys.stderr)
    workspace = _scanned(root, options, Progress(quiet=True))
    status = browse(workspace, root, sys.stdin, sys.stdout)
    workspace.save()
    return status


def _schema(options: argparse.Namespace) -> int:
    from dbscope.analyzers.reports.json_schema import render as json_schema

    return _deliver(json_schema(), options)


def _info(options: argparse.Namespace) -> int:
    from .info import gather, render

    return _deliver(render(gather(), options.format), options)


def _config(options: argparse.Namespace) -> int:
    """Show the settings or their path; `validate` is the only one whose status tells of errors."""
    from ..settings.config import config_file, load_config

    if options.what == "path":
        return _deliver(str(config_file()), options)
    config = load_config()
    for error in config.errors:
        _fail(error)
    if options.what == "validate":
        if config.errors:
            return 2
        there = "no errors" if config_file().exists() else "not there, so everything is as usual"
        return _deliver(f"{config.file}: {there}", options)
    from ..settings.config_text import settings_text

    return _deliver(settings_text(config), options)


def _completion(options: argparse.Namespace) -> int:
    from .completion import script

    return _deliver(script(options.shell), options)


_OWN = {"schema": _schema, "info": _info, "config": _config, "completion": _completion}
"""Commands that look at no repository."""


def _scanned(root: Path, options: argparse.Namespace, progress: Progress) -> Workspace:
    """The workspace of a repository, scanned, with the running database where one was asked."""
    from dbscope.analyzers.workspace import Workspace

    try:
        workspace = Workspace(root, _scan_options(options))
        workspace.scan(progress=progress.show)
        progress.clear()
    except OSError as error:
        raise UsageError(f"cannot read {root}: {error.strerror or error}") from error
    if options.live:
        _reflect(workspace, options.live)
    return workspace


def _print_view(root: Path, options: argparse.Namespace) -> int:
    from dbscope.analyzers.reports.options import Options as ViewOptions

    workspace = _scanned(root, options, Progress(options.quiet))
    view = options.view if options.command == "report" else options.format
    templates = workspace.settings.templates
    text = _rendered(
        view,
        workspace.catalog,
        ViewOptions(
            database=options.database,
            table=options.table,
            no_date=getattr(options, "no_date", False),
            explain=options.explain,
            templates=str(root / templates) if templates else None,
            targets=_targets(workspace.settings.coverage),
        ),
    )
    status = _deliver(text, options)
    if not options.quiet:
        _notice(workspace.catalog.problems)
    workspace.save()
    return status


def _rendered(view: str, catalog: Catalog, options: ViewOptions) -> str:
    """The view's text; a view, pattern or template that cannot be used is the user's to mend."""
    from dbscope.analyzers.reports.views import render

    try:
        return render(view, catalog, options)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _targets(given: dict[str, float]) -> Targets:
    from dbscope.analyzers.reports.options import Targets

    known = {k: v for k, v in given.items() if k in Targets.__struct_fields__}
    return Targets(**known)


def _reflect(workspace: Workspace, url: str) -> None:
    from dbscope.analyzers.live import LiveError, reflect

    try:
        workspace.reflect(reflect(url))
    except LiveError as error:
        raise UsageError(str(error)) from error


def _scan_options(options: argparse.Namespace) -> Options:
    from dbscope.analyzers.options import Options

    return Options(
        include=tuple(options.include),
        exclude=tuple(options.exclude),
        jobs=options.jobs,
        cache=not options.no_cache,
    )


def _root(text: str) -> Path:
    path = Path(text)
    try:
        if not path.exists():
            raise UsageError(f"no such folder: {text}")
        if not path.is_dir():
            raise UsageError(f"not a folder: {text}")
        with os.scandir(path):
            return path.resolve()
    except OSError as error:
        raise UsageError(f"cannot read {text}: {error.strerror or error}") from error


def _deliver(text: str, options: argparse.Namespace) -> int:
    """Print the text, or write it whole or not at all."""
    text = text if text.endswith("\n") else text + "\n"
    if not options.output:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
        return 0
    from dbscope.analyzers.store import write_file

    path = Path(options.output)
    try:
        if options.command == "config":
            # The first settings are written into a folder that is not there yet.
            path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        return _fail(f"cannot write {options.output}: {error.strerror or error}")
    return 0


def _notice(problems: tuple[Problem, ...]) -> None:
    if problems and sys.stderr.isatty():
        what = "problem" if len(problems) == 1 else "problems"
        print(f"{len(problems)} {what} while reading; see --format json", file=sys.stderr)


def _fail(sentence: str) -> int:
    from dbscope.analyzers.reports.text import line

    print(f"dbscope: {line(sentence)}", file=sys.stderr)
    return 2


class Progress:
    """A progress line on stderr, on a terminal only."""

    def __init__(self, quiet: bool) -> None:
        self.on = not quiet and sys.stderr.isatty()
        self.last = 0.0

    def show(self, done: int, total: int, path: str) -> None:
        """Say how far the scan is, at most ten times a second."""
        now = time.monotonic()
        if self.on and now - self.last > 0.1:
            self.last = now
            from dbscope.analyzers.reports.text import line

            sys.stderr.write(f"\r\x1b[K{done:,} / {total:,} files  {line(path)[:60]}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away again."""
        if self.on:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
