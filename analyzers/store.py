"""Files of our own: where caches lie, and writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from .version import VERSION


def cache_folder() -> Path:
    """Where caches are kept: $XDG_CACHE_HOME/dbscope or ~/.cache/dbscope."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home) / "dbscope"


@cache
def code_version() -> str:
    """A stamp of the code that makes facts: the version and the state of its source files."""
    stamp = hashlib.blake2b(VERSION.encode(), digest_size=12)
    folder = Path(__file__).resolve().parent
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f != "__pycache__")
        for name in sorted(f for f in files if f.endswith(".py")):
            status = os.stat(os.path.join(where, name))
            stamp.update(f"{where}/{name}:{status.st_size}:{status.st_mtime_ns};".encode())
    return stamp.hexdigest()


def write_file(path: Path, data: bytes, replaces: bool = True) -> None:
    """Write a file whole or not at all; raises OSError, and then the old file is intact.

    Where it must not replace a file, one that is there raises FileExistsError. A device or a pipe,
    such as /dev/null, is written to and never replaced.
    """
    if replaces and (path.is_char_device() or path.is_fifo()):
        path.write_bytes(data)
        return
    if path.is_block_device() or path.is_socket():
        raise OSError(errno.EINVAL, "Not a file that can be written", str(path))
    target = path.resolve() if path.is_symlink() else path
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".dbscope-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        os.chmod(name, mode)
        if replaces:
            os.replace(name, target)
        else:
            _place_new(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _place_new(name: str, target: Path) -> None:
    """Give a complete file its name, unless another has it by now."""
    try:
        os.link(name, target)
    except FileExistsError:
        raise
    except OSError:
        # No hard links on this file system: the gap between looking and moving is short.
        if os.path.lexists(target):
            raise FileExistsError(17, "File exists", str(target)) from None
        os.replace(name, target)
        return
    os.unlink(name)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_own(path: Path, data: bytes) -> bool:
    """Write a file of our own cache; False where that failed, which is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, data)
    except OSError:
        return False
    return True
