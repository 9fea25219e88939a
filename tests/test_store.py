"""Files that are written whole, and what is never replaced by one."""

from __future__ import annotations

import os
import pty
import socket
import stat
import threading
from pathlib import Path

import pytest

from dbscope.analyzers.store import write_file


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, b"one\n")
    reader.join(10)
    assert read == [b"one\n"] and stat.S_ISFIFO(pipe.stat().st_mode)
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_a_device_is_written_to_and_stays_one(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    device = Path(os.ttyname(theirs))
    link = tmp_path / "terminal"
    link.symlink_to(device)
    write_file(link, b"seen")
    assert os.read(ours, 10) == b"seen"
    assert stat.S_ISCHR(device.stat().st_mode) and link.is_symlink()
    os.close(theirs)
    os.close(ours)


def test_a_socket_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        with pytest.raises(OSError, match="Not a file that can be written"):
            write_file(path, b"x")
        assert stat.S_ISSOCK(path.stat().st_mode)
