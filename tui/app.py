"""Starts the interface. The order matters: the scan's process, then Textual, then the rest."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .crash import Lasting, report, restored_terminal
from .following.process import ScanProcess

if TYPE_CHECKING:
    from dbscope.analyzers.workspace import Options


def run_app(path: Path, options: Options, live: str | None) -> int:
    """Open the interface on a repository; returns the exit status, 1 where it crashed.

    A cold scan runs in a process that is started here, before Textual is imported: from inside a
    running application none can be started safely, and meanwhile Textual's import takes its time.
    """
    # Read once, when Textual is imported: what changed is painted within 8 ms, not 17.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    # All that is made until the first screen is painted stays; to look through it again and again
    # would take a seventh of that time. The interface turns collection on again.
    gc.disable()
    root = path.resolve()
    if not sys.stderr.isatty():
        # Textual draws on stderr. Where that goes to a file, stdout is still the terminal.
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]
    if sys.__stderr__ is not None:
        sys.__stderr__ = Lasting(sys.__stderr__)  # type: ignore[misc, assignment]
    process = ScanProcess.start(root, options) if options.cache else None
    try:
        with restored_terminal():
            status, crash = _run(root, options, live, process)
    except Exception as error:
        status, crash = 1, error
    finally:
        if process is not None:
            process.stop()
    if crash is not None:
        print(report(crash), file=sys.stderr)
        return 1
    return status


def _run(
    root: Path, options: Options, live: str | None, process: ScanProcess | None
) -> tuple[int, BaseException | None]:
    """Run the interface: the status, and what it crashed of, if it did."""
    from msgspec.structs import replace

    from .following.scan import Coordinator
    from .guarded import starting_theme
    from .interface import DbscopeApp
    from .settings.config import load_config

    def make(post: Callable[[Any], object]) -> Coordinator:
        # The application makes it, because it is who the messages go to.
        # Only a workspace in this process can take in what a running database says.
        workspace, stays = partial(_workspace, root, options), live is None
        return Coordinator(post, workspace, process, _reflection(live), stays)

    config = load_config()
    app = DbscopeApp(root, make, config=replace(config, theme=starting_theme(config)))
    status = app.run()
    return status if isinstance(status, int) else app.return_code or 0, app.crash


def _workspace(root: Path, options: Options) -> Any:
    """The workspace, imported by whoever needs it first: the coordinator's thread."""
    from msgspec.structs import replace

    from dbscope.analyzers.workspace import Workspace

    # Inside Textual no worker processes can be started.
    return Workspace(root, replace(options, jobs=1))


def _reflection(live: str | None) -> Callable[[Any], Any] | None:
    """What reflects the running database that was asked for, if one was."""
    if live is None:
        return None

    def reflect_into(workspace: Any) -> Any:
        from dbscope.analyzers.live import reflect

        return workspace.reflect(reflect(live))

    return reflect_into
