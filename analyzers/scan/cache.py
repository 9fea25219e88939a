"""The facts cache: one SQLite file per repository under the user's cache folder.

Facts are kept per file with the file's size and time stamps and a hash of its content, and belong
to one version of the code that made them. A cache that cannot be used is no error: the scan just
parses again. Secrets never get here, they are masked when facts are made.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from ..store import cache_folder, code_version


class Row(Struct, frozen=True, array_like=True):
    """What is known of a file: stamps, content hash, its facts (empty: nothing of interest).

    `gated` tells files that passed the gate from those that only other files make interesting;
    of the latter `bases` holds the names that their classes derive from.
    """

    path: str
    mtime: int
    ctime: int
    size: int
    digest: bytes
    facts: bytes
    bases: str = ""
    gated: bool = False

    def holds(self, stamps: tuple[int, int, int]) -> bool:
        """Whether a file with these stamps (mtime, ctime, size) is still the one it was."""
        return stamps == (self.mtime, self.ctime, self.size)


def digest(data: bytes) -> bytes:
    """The content hash that the cache compares."""
    return hashlib.blake2b(data, digest_size=16).digest()


NO_STAMPS = (0, 0, 0)
"""The stamps of a file that cannot be asked."""


def stamps(root: Path, path: str) -> tuple[int, int, int]:
    """A file's (mtime, ctime, size) in nanoseconds and bytes; zeros where it cannot be asked."""
    try:
        status = os.stat(f"{root}/{path}", follow_symlinks=False)
    except OSError:
        return NO_STAMPS
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size)


def _row(values: Any) -> Row:
    path, mtime, ctime, size, checksum, facts, bases, gated = values
    return Row(path, mtime, ctime, size, checksum, facts, bases, bool(gated))


class Cache:
    """The cache of one repository. `options` is whatever else facts and catalog depend on."""

    def __init__(self, root: Path, options: str = "") -> None:
        name = hashlib.blake2b(os.fsencode(root.resolve()), digest_size=12).hexdigest()
        self.path = cache_folder() / f"{name}.sqlite"
        self.version = f"{code_version()}:{options}"

    def read(self) -> dict[str, Row]:
        """All rows by path; empty where there is no usable cache."""
        try:
            with contextlib.closing(self._open()) as database:
                if self._meta(database, "version") != self.version.encode():
                    return {}
                rows = database.execute(
                    "SELECT path, mtime, ctime, size, digest, facts, bases, gated FROM files"
                )
                return {r[0]: _row(r) for r in rows}
        except (sqlite3.Error, OSError):
            return {}

    def catalog(self, state: bytes) -> bytes | None:
        """The stored catalog where it was made from exactly this state, else None."""
        try:
            with contextlib.closing(self._open()) as database:
                if self._meta(database, "state") == self.version.encode() + state:
                    return self._meta(database, "catalog")
        except (sqlite3.Error, OSError):
            return None
        return None

    def write(
        self, rows: Iterable[Row], gone: Iterable[str], state: bytes, catalog: bytes, fresh: bool
    ) -> bool:
        """Store changed rows and the catalog in one transaction; False where that failed."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.closing(self._open()) as database, database:
                if fresh or self._meta(database, "version") != self.version.encode():
                    database.execute("DELETE FROM files")
                database.executemany(
                    "REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [astuple(r) for r in rows],
                )
                database.executemany("DELETE FROM files WHERE path = ?", [(p,) for p in gone])
                values = {"version": self.version.encode(), "catalog": catalog}
                values["state"] = self.version.encode() + state
                database.executemany("REPLACE INTO meta VALUES (?, ?)", list(values.items()))
        except (sqlite3.Error, OSError):
            return False
        return True

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=2)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB)")
            database.execute(
                "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, mtime INTEGER,"
                " ctime INTEGER, size INTEGER, digest BLOB, facts BLOB, bases TEXT,"
                " gated INTEGER) WITHOUT ROWID"
            )
        except sqlite3.DatabaseError:
            database.close()
            self.path.unlink(missing_ok=True)
            raise
        return database

    def _meta(self, database: sqlite3.Connection, key: str) -> bytes | None:
        row = database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None
