"""Evidence in compressed blocks: how the bytes of a source go into the case and come out again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

import zstandard

from db.errors import CaseError

BLOCK = 1 << 16
"""Bytes of evidence in one compressed block."""


class Packer:
    """Makes the evidence rows of a source from its bytes, as they come."""

    def __init__(self, source: int) -> None:
        self._next = source << 32
        self._compress = zstandard.ZstdCompressor(level=1).compress
        self._held = bytearray()
        self._sha256 = hashlib.sha256()
        self.size = 0
        """Bytes so far."""

    @property
    def sha256(self) -> str:
        """SHA-256 over the bytes so far, hexadecimal."""
        return self._sha256.hexdigest()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Take some more bytes, and yield the rows (id, block) that are full."""
        self._sha256.update(data)
        self.size += len(data)
        at = 0
        if self._held:
            at = min(BLOCK - len(self._held), len(data))
            self._held += data[:at]
            if len(self._held) < BLOCK:
                return
            yield self._row(self._held)
            self._held.clear()
        view = memoryview(data)
        while len(data) - at >= BLOCK:
            yield self._row(view[at : at + BLOCK])
            at += BLOCK
        self._held += view[at:]

    @property
    def tail(self) -> bytes:
        """The bytes of the block that is not full yet."""
        return bytes(self._held)

    def rest(self) -> Iterator[tuple[int, bytes]]:
        """Yield the last row, if a part of a block is left."""
        if self._held:
            yield self._row(self._held)
            self._held.clear()

    def _row(self, block: bytearray | memoryview) -> tuple[int, bytes]:
        row = self._next, self._compress(block)
        self._next += 1
        return row


def blocks(connection: sqlite3.Connection, source: int, first: int = 0, last: int = (1 << 32) - 1) -> Iterator[bytes]:
    """Yield the blocks `first` to `last` of a source, decompressed; raises CaseError for a damaged one."""
    decompressor = zstandard.ZstdDecompressor()
    ends = source << 32 | first, source << 32 | last
    for block, data in connection.execute("SELECT id, data FROM evidence WHERE id BETWEEN ? AND ? ORDER BY id", ends):
        try:
            if not 0 <= zstandard.frame_content_size(data) <= BLOCK:  # what it claims is what would be allocated
                raise zstandard.ZstdError("not a block of evidence")
            yield decompressor.decompress(data)
        except zstandard.ZstdError as error:
            at = (block & 0xFFFFFFFF) * BLOCK
            raise CaseError(f"Evidence of source {source} is damaged at byte {at}; run `workbench verify`.") from error
