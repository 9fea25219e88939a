"""Starts the interface. The order matters: the scan's process, then Textual, then the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .process import ScanProcess

if TYPE_CHECKING:
    from dbscope.analyzers.workspace import Options


def run_app(path: Path, options: Options, live: str | None) -> int:
    """Open the interface on a repository; returns the exit status.

    A cold scan runs in a process that is started here, before Textual is imported: from inside a
    running application none can be started safely, and meanwhile Textual's import takes its time.
    """
    root = path.resolve()
    process = ScanProcess.start(root, options) if options.cache else None
    from .interface import DbscopeApp
    from .scan import Coordinator

    def make(post: Callable[[Any], object]) -> Coordinator:
        # The application makes it, because it is who the messages go to.
        return Coordinator(post, lambda: _workspace(root, options), process, _reflection(live))

    try:
        app = DbscopeApp(root, make)
        status = app.run()
    finally:
        if process is not None:
            process.stop()
    return status if isinstance(status, int) else app.return_code or 0


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
