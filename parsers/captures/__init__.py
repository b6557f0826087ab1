"""Capture files, pcap and pcapng, as records and a ledger that tiles the file; read forward, in constant memory.

Limits are libpcap's: what a file claims beyond them is an error, and what came before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from parsers.captures import pcap, pcapng
from parsers.captures.chunks import Chunk
from parsers.captures.stream import Blocks, Readable, Stream
from parsers.record import CAPTURE_FORMATS, Found, Span
from parsers.spans import merged

TITLES = {
    "pcap": "capture in pcap: micro- or nanoseconds, either byte order, Kuznetzov's variant",
    "pcapng": "capture in pcapng: several sections and interfaces, comments, names",
}
"""What each format of captures is called; its name is the format of its records."""

assert tuple(TITLES) == CAPTURE_FORMATS

HEAD = 12
"""Bytes at the head of a file by which a capture is recognised."""


def capture_format(head: bytes) -> str | None:
    """Return "pcap" or "pcapng" if a file that begins with these bytes is a capture, else None; 12 bytes decide."""
    if head[:4] in pcap.VARIANTS:
        return "pcap"
    # A text may begin with the four bytes of pcapng's block type, which are line ends; the byte order decides.
    return "pcapng" if head[:4] == pcapng.SECTION and head[8:12] in pcapng.ORDERS else None


def read_capture(stream: Readable | bytes, size: int | None = None) -> Iterator[Found | Span]:
    """Yield every packet of a capture and every other stretch, in byte order; together they tile it.

    Records carry their time, and `line` is the number of the frame in the file, as other programs count them. A name
    resolution block is a record of kind "service" that carries its names. With `size` no more than so many bytes are
    read. Nothing is raised for bad content: what cannot be read comes back as a not-understood span with the reason.
    """
    for entry in _read(Stream(BytesIO(stream) if isinstance(stream, bytes) else stream, size), many=False):
        assert not isinstance(entry, Chunk)
        yield entry


def read_many(stream: Readable | bytes) -> Iterator[Found | Span | Chunk]:
    """Yield what `read_capture` does, but frames that lie one behind the other as chunks where that is possible."""
    yield from _read(Stream(BytesIO(stream) if isinstance(stream, bytes) else stream), many=True)


def _read(source: Stream, *, many: bool) -> Iterator[Found | Span | Chunk]:
    magic = source.take(4)
    if magic in pcap.VARIANTS:
        yield from merged(pcap.read(source, magic, many=many))
    elif magic == pcapng.SECTION:
        yield from merged(pcapng.read(source, magic, many=many))
    else:
        yield from source.rest(0, 1, "does not begin like a capture")


__all__ = ["HEAD", "TITLES", "Blocks", "Chunk", "capture_format", "read_capture", "read_many"]
