"""Worker processes for cold scans of much source (Tree-sitter holds the GIL: no threads)."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from ..facts import encode
from .extract import extract

Work = tuple[str, str, bytes, frozenset[str]]
CHUNK_BYTES = 400_000


def extract_in_processes(work: list[Work], workers: int) -> Iterator[list[bytes]]:
    """The encoded facts of files, batch by batch in the given order, made by worker processes.

    Where processes cannot be had, or one dies, the rest is done in this process.
    """
    chunks = list(_chunks(work))
    done = 0
    try:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            for batch in pool.map(_extract_chunk, chunks):
                done += 1
                yield batch
    except (BrokenProcessPool, OSError, ValueError):
        for chunk in chunks[done:]:
            yield _extract_chunk(chunk)


def _extract_chunk(chunk: list[Work]) -> list[bytes]:
    return [encode(extract(*item)) for item in chunk]


def _chunks(work: list[Work]) -> Iterator[list[Work]]:
    chunk: list[Work] = []
    size = 0
    for item in work:
        chunk.append(item)
        size += len(item[2])
        if size > CHUNK_BYTES or len(chunk) >= 200:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
