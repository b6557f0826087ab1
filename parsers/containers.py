"""Compressed and re-encoded sources: recognised by their first bytes, and read as what they hold, within bounds.

gzip, bzip2, xz and Zstandard files of one or several parts, and text in UTF-16. A compressed file inside a compressed
file stays as it is.
"""

from __future__ import annotations

import bz2
import codecs
import lzma
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

LARGEST = 1 << 30
"""Most bytes that a source may have once it is decompressed, without an explicit yes."""
RATIO = 200
"""Most bytes that one compressed byte may become on average, without an explicit yes."""
_FREE = 1 << 20
"""Bytes up to which the ratio does not count: small sources of little variety do no harm."""
_STEP = 1 << 16
"""Bytes that are decompressed at once."""
_FED = 1 << 14
_FED_ZSTD = 1 << 8
"""Compressed bytes that are read at once; Zstandard has no bound, and makes 8 MiB of 256 bytes at most."""
_MEMORY = 1 << 27
"""Bytes that a decompressor may ask for: what `xz -9` and `zstd --ultra -22` need."""


class ContainerError(ValueError):
    """A compressed source that is refused; the text is a sentence for the analyst."""


class _Decompressor(Protocol):
    """Takes compressed bytes until its part of the file ends."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def take(self, data: bytes) -> bytes:
        """Return what some more compressed bytes give, up to a bound; b"" asks for what is held back."""


class _Gzip:
    """zlib gives back what it did not look at yet; the others keep it."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def take(self, data: bytes) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, _STEP)


class _Bounded:
    """bzip2 and xz."""

    def __init__(self, inner: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def take(self, data: bytes) -> bytes:
        if not data and self._inner.needs_input:
            return b""
        return self._inner.decompress(data, _STEP)


class _Utf16:
    """Text in two bytes a letter becomes UTF-8; what is no text goes through as it is, and can be turned back."""

    eof = False
    unused_data = b""

    def __init__(self, order: str) -> None:
        self._inner = codecs.getincrementaldecoder(f"utf-16-{order}")("surrogatepass")

    def rest(self) -> bytes | None:
        """Return what the last bytes are; None for half a letter."""
        try:
            return self._inner.decode(b"", final=True).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return None

    def take(self, data: bytes) -> bytes:
        return self._inner.decode(data).encode("utf-8", "surrogatepass")


class _Zstd:
    def __init__(self) -> None:
        from zstandard import ZstdDecompressor  # loaded only where a source needs it

        self._inner = ZstdDecompressor(max_window_size=_MEMORY).decompressobj()

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    def take(self, data: bytes) -> bytes:
        return bytes(self._inner.decompress(data)) if data else b""


_MAKE: dict[str, Callable[[], _Decompressor]] = {
    "gzip": _Gzip,
    "bzip2": lambda: _Bounded(bz2.BZ2Decompressor()),
    "xz": lambda: _Bounded(lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)),
    "zstd": _Zstd,
    "UTF-16 (little-endian)": lambda: _Utf16("le"),
    "UTF-16 (big-endian)": lambda: _Utf16("be"),
}
HEAD = 64
"""Bytes at the head of a file by which a container is recognised."""
_LETTERS = frozenset((9, 10, 13, 27, *range(32, 127), *range(160, 256)))
_FEWEST = 16
"""Bytes that tell UTF-16 without a byte order mark: every second one is zero, and the others are letters."""


def container(head: bytes) -> str | None:
    """Return what a file that begins with these bytes is: gzip, bzip2, xz, zstd, UTF-16 (...); None for others."""
    if head[:3] == b"\x1f\x8b\x08":
        return "gzip"
    if head[:3] == b"BZh" and head[3:4].isdigit() and head[4:6] in (b"1A", b"\x17r"):
        return "bzip2"
    if head[:6] == b"\xfd7zXZ\0":
        return "xz"
    # Frames of Zstandard, and frames to skip, with which parallel compressors begin (RFC 8878 section 3.1)
    if head[:4] == b"\x28\xb5\x2f\xfd" or (head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50):
        return "zstd"
    return _utf16(head)


def _utf16(head: bytes) -> str | None:
    """Return in which byte order a head is UTF-16, by its mark or by its zeros; None if it is not."""
    pair = head[: len(head) & ~1]
    low, high = (name for name in _MAKE if name.startswith("UTF-16"))
    if head[:2] == b"\xff\xfe":
        return low if head[2:4] != b"\0\0" else None
    if head[:2] == b"\xfe\xff":
        return high
    for zeros, letters, name in ((pair[1::2], pair[::2], low), (pair[::2], pair[1::2], high)):
        if len(pair) >= _FEWEST and not any(zeros) and _LETTERS.issuperset(letters):
            return name
    return None


def opened(source: Path | bytes | IO[bytes], *, unbounded: bool = False) -> Opened:
    """Open a source for reading what it holds, decompressed if it is compressed; a context manager.

    Reading raises ContainerError once more comes out than LARGEST bytes or RATIO times what went in, unless
    `unbounded`. A damaged or cut file ends early without an error, and `trouble` says so. Raises OSError where a path
    cannot be read; a file object that is passed in is not closed.
    """
    if isinstance(source, bytes):
        return Opened(BytesIO(source), True, unbounded)
    if isinstance(source, Path):
        return Opened(source.open("rb"), True, unbounded)
    return Opened(source, False, unbounded)


class Opened:
    """A source that is read forward, decompressed on the way where need be."""

    def __init__(self, file: IO[bytes], owned: bool, unbounded: bool) -> None:
        self._file, self._owned, self._unbounded = file, owned, unbounded
        self.taken = 0
        """Bytes of the file that were read."""
        self.given = 0
        """Bytes that came out of them."""
        self.trouble: str | None = None
        """Why a compressed source ended before its end, or what followed it; final once reading gives b""."""
        self._input = self._raw(HEAD)
        self.kind = container(self._input)
        """How the source is compressed, None if it is not."""
        self._part = None if self.kind is None else _MAKE[self.kind]()
        self._held = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, if it was opened here."""
        if self._owned:
            self._file.close()

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, fewer only at the end."""
        if self.kind is None:
            data, self._input = self._input[:size], self._input[size:]
            data += self._raw(size - len(data))
            self.given += len(data)
            return data
        while len(self._held) < size and self._part is not None:
            self._more(self._part)
        data = bytes(memoryview(self._held)[:size])
        del self._held[:size]
        return data

    def _raw(self, count: int) -> bytes:
        """Read exactly so many bytes of the file, fewer at its end."""
        parts = []
        while count and (part := self._file.read(count)):
            parts.append(part)
            count -= len(part)
            self.taken += len(part)
        return b"".join(parts)

    def _more(self, part: _Decompressor) -> None:
        """Decompress some more, or go on with the next part of the file."""
        if part.eof:
            self._next(part.unused_data)
            return
        data = self._tried(part, b"")
        if data == b"" and not part.eof:
            fed, self._input = self._input, b""
            fed = fed or self._raw(_FED_ZSTD if self.kind == "zstd" else _FED)
            if not fed and isinstance(part, _Utf16):
                rest, self._part = part.rest(), None
                self._held += rest or b""
                self.given += len(rest or b"")
                self.trouble = "it ends in the middle of a letter" if rest is None else None
                return
            if not fed:
                self._stop(f"the {self.kind} data is cut: what came out so far is {self.given} bytes")
                return
            data = self._tried(part, fed)
        if data:
            self._held += data
            self.given += len(data)
            self._bound()

    def _tried(self, part: _Decompressor, data: bytes) -> bytes | None:
        """Return what comes out of some more bytes, None if they are damaged."""
        try:
            return part.take(data)
        except Exception as error:
            if not _is_damage(error):
                raise
            self._stop(f"the {self.kind} data is damaged: what came out before that is {self.given} bytes ({error})")
            return None

    def _bound(self) -> None:
        if self._unbounded:
            return
        if self.given > LARGEST:
            raise ContainerError(
                f"the first {self.taken} bytes of it are more than {LARGEST >> 20} MiB when decompressed; "
                "allow that, or unpack it first"
            )
        if self.given > _FREE + RATIO * self.taken:
            raise ContainerError(
                f"each of its first {self.taken} bytes becomes more than {RATIO} when decompressed, "
                "as in files made to fill disks; "
                "allow that, or unpack it first"
            )

    def _next(self, rest: bytes) -> None:
        """Go on with the next part of the file, if there is one; zeros between parts are padding."""
        while not (rest := rest.lstrip(b"\0")):
            if not (rest := self._raw(_FED)):
                self._part = None
                return
        rest += self._raw(HEAD - len(rest)) if len(rest) < HEAD else b""
        if self.kind is not None and container(rest) == self.kind:
            self._part, self._input = _MAKE[self.kind](), rest
        else:
            self._stop(f"bytes that follow the end of the {self.kind} data are not read")

    def _stop(self, trouble: str) -> None:
        self.trouble, self._part = trouble, None


def _is_damage(error: Exception) -> bool:
    """Say whether an error comes from what is compressed; zstandard has a kind of its own."""
    return isinstance(error, (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)) or (
        type(error).__name__ == "ZstdError"
    )
