"""What is left of a crash: the terminal as it was, one sentence, and a file that says the rest.

Nothing here imports Textual: what restores the terminal must work when Textual does not.
"""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from dbscope.analyzers.redact import redact
from dbscope.analyzers.reports.text import line, shortened
from dbscope.analyzers.version import VERSION

from .settings.folders import state_folder

_KEPT = 10
"""Crash logs that are kept; older ones are removed."""

_LEAVE = (
    "\x1b[<u"  # the keyboard's own protocol
    "\x1b[?2004l\x1b[?1004l"  # bracketed paste, focus reports
    "\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l"  # mouse
    "\x1b[?1049l\x1b[?25h\x1b[0m"  # the other screen, the cursor, colours
)


def log_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where logs of crashes lie."""
    return state_folder(environment) / "log"


def report(error: BaseException, environment: Mapping[str, str] = os.environ) -> str:
    """Write the log of a crash; the one sentence for whoever sits there."""
    said = shortened(line(redact(f"{type(error).__name__}: {error}".strip())), 120).rstrip(":. ")
    file = _write(error, log_folder(environment))
    where = f"the details are in {file}" if file else "no log could be written"
    return f"dbscope stopped because of an error of its own ({said}); {where}."


def _write(error: BaseException, folder: Path) -> Path | None:
    from dbscope.analyzers.store import write_own

    path = folder / time.strftime(f"crash-%Y%m%d-%H%M%S-{os.getpid()}.log")
    if not write_own(path, log_text(error).encode("utf-8", "replace")):
        return None
    with contextlib.suppress(OSError):
        for old in sorted(folder.glob("crash-*.log"))[:-_KEPT]:
            old.unlink()
    return path


def log_text(error: BaseException) -> str:
    """The log: versions and the traceback, without values of variables, secrets masked."""
    from .command.versions import version

    head = [
        f"dbscope {VERSION}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"Textual {version('textual') or '?'}, Rich {version('rich') or '?'}",
        time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "",
    ]
    told = "".join(traceback.format_exception(error)).splitlines()
    # Names of files and texts of errors may come from the repository: nothing in them may drive
    # the terminal in which the log is read.
    return "\n".join([*head, *(_safe(redact(text)) for text in told)]) + "\n"


def _safe(text: str) -> str:
    indent = text[: len(text) - len(text.lstrip(" "))]
    return indent + line(text.lstrip(" ")) if text.strip() else ""


class Lasting:
    """A terminal's stream that may be written to when its terminal is gone.

    Textual writes in a thread that an error of the terminal ends; the application would then wait
    for ever for somebody to take what it still has to say on its way out.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write the text; its length, also where nobody reads it any more."""
        with contextlib.suppress(OSError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what can be."""
        with contextlib.suppress(OSError):
            self._stream.flush()


class Ended(SystemExit):
    """A signal asked the program to end; the status is that of a program which the signal ended."""


@contextlib.contextmanager
def restored_terminal() -> Iterator[None]:
    """Whatever happens inside, the terminal is left in the modes in which it was found.

    SIGTERM and SIGHUP end what runs inside as exceptions do, so that it can be cleaned up.
    """
    modes = _modes()
    handlers = _on_signals(_end)
    try:
        yield
    except BaseException:
        _write_terminal(_LEAVE)
        raise
    finally:
        _set_modes(modes)
        for number, handler in handlers.items():
            _handle(number, handler)


def _end(number: int, _: object) -> None:
    raise Ended(128 + number)


def _on_signals(handler: Callable[[int, object], None]) -> dict[int, Any]:
    import signal

    numbers = (signal.SIGTERM, getattr(signal, "SIGHUP", None))
    return {int(n): _handle(int(n), handler) for n in numbers if n is not None}


def _handle(number: int, handler: Any) -> Any:
    import signal

    try:
        return signal.signal(number, signal.SIG_DFL if handler is None else handler)
    except (ValueError, OSError):
        # Not the main thread: signals are somebody else's matter there.
        return None


def _modes() -> Any:
    """The modes of the terminal, or None where there is none."""
    try:
        import termios

        return termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
    except (ImportError, AttributeError, ValueError, OSError, _termios_error()):
        return None


def _set_modes(modes: Any) -> None:
    if modes is None:
        return
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError, _termios_error()):
        import termios

        termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, modes)  # type: ignore[union-attr]


def _termios_error() -> type[Exception]:
    try:
        from termios import error
    except ImportError:
        return OSError
    return error


def _write_terminal(text: str) -> None:
    # Textual draws on stderr, so that is where its modes are taken back.
    stream = sys.__stderr__
    with contextlib.suppress(AttributeError, ValueError, OSError):
        if stream is not None and stream.isatty():
            stream.flush()
            os.write(stream.fileno(), text.encode("ascii"))
