"""A binary file object read forward, never more of it at once than was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from parsers.record import Span, SpanKind

_STEP = 1 << 16
"""Bytes that are skipped at once."""


class Readable(Protocol):
    """What can be read: an open binary file, a pipe, a decompressed stream."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to `size` bytes, b"" at the end."""


class Blocks:
    """Makes one readable source of the blocks in which its bytes come."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._block, self._at = b"", 0

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes of one block, b"" only at the end."""
        while self._at >= len(self._block):
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._block, self._at = block, 0
        data = self._block[self._at : self._at + size]
        self._at += len(data)
        return data


class Stream:
    """Reads a file object, knows where it is, and stops at the end or after `size` bytes."""

    def __init__(self, file: Readable, size: int | None = None) -> None:
        self._file, self._size = file, size
        self._back, self._at = b"", 0
        self.offset = 0
        """Bytes read so far."""

    def back(self, data: bytes) -> None:
        """Give back the bytes that were read last; they are read again next."""
        self._back, self._at, self.offset = data + self._back[self._at :], 0, self.offset - len(data)

    def take(self, count: int) -> bytes:
        """Return exactly the next `count` bytes; fewer only where the source ends."""
        if self._back:
            data = self._back[self._at : self._at + count]
            self._at += len(data)
            self.offset += len(data)
            if self._at == len(self._back):
                self._back, self._at = b"", 0
            return data + self.take(count - len(data)) if len(data) < count else data
        if self._size is not None:
            count = min(count, self._size - self.offset)
        data = self._file.read(count) or b""
        if len(data) < count:
            data = self._filled(data, count)
        self.offset += len(data)
        return data

    def _filled(self, data: bytes, count: int) -> bytes:
        """Read on where the file gives its bytes in smaller portions, as a pipe does."""
        parts, left = [data], count - len(data)
        while left and (part := self._file.read(left) if parts[-1] else b""):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def rest(self, start: int, line: int, reason: str) -> Iterator[Span]:
        """Read to the end, and yield what lies from `start` on as not understood, if that is anything."""
        while self.take(_STEP):
            pass
        if self.offset > start:
            yield Span(start, self.offset, line, SpanKind.NOT_UNDERSTOOD, reason)
