"""The pcapng file format: blocks in sections (draft-ietf-opsawg-pcapng; libpcap's sf-pcapng.c for the limits)."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.captures.chunks import Chunk
from parsers.captures.frames import Frames
from parsers.captures.packets import ENHANCED, LONGEST, packets
from parsers.captures.section import Section
from parsers.captures.stream import Stream
from parsers.record import Found, Span, SpanKind

SECTION = b"\x0a\x0d\x0d\x0a"
"""Type of a section header, the same in either byte order."""
ORDERS = {b"\x1a\x2b\x3c\x4d": ">", b"\x4d\x3c\x2b\x1a": "<"}
"""Byte order of a section, as struct spells it, by its byte-order magic."""
_FEW, _PATIENCE = 256, 4096
"""After fewer packets that came together, so many blocks are read one by one before others are looked for."""


def read(source: Stream, magic: bytes, *, many: bool = False) -> Iterator[Found | Span | Chunk]:
    """Yield what a pcapng file holds; the type of its first block was read already. With `many`, packets come so."""
    section = Section(Frames("pcapng"))
    start, kind, alone = 0, magic, 0
    while kind:
        if many and not alone and int.from_bytes(kind, section.endian) == ENHANCED:
            source.back(kind)
            before = section.frames.count
            yield from packets(source, section)
            alone = _PATIENCE if section.frames.count - before < _FEW else 1
            start, kind = source.offset, source.take(4)
            continue
        alone = max(0, alone - 1)
        line = section.frames.count + 1
        block = _block(source, kind, section)
        if isinstance(block, str):
            yield from source.rest(start, line, block)
            return
        number, body = block
        understood, reason = section.take(number, body)
        if not isinstance(understood, SpanKind):
            yield Found(understood, ((start, source.offset, understood.line),))
        elif section.version:
            yield Span(start, source.offset, line, understood, reason)
        else:
            yield from source.rest(start, line, reason)
            return
        start = source.offset
        kind = source.take(4)


def _block(source: Stream, kind: bytes, section: Section) -> tuple[int, bytes] | str:
    """Return type and body of the block whose type was just read, or why there is none; sets the byte order."""
    rest = source.take(4)
    taken, magic = 8, b""
    if kind == SECTION:
        magic = source.take(4)
        taken = 12
    if len(kind) + len(rest) + len(magic) < taken:
        return "a block is cut within its first bytes"
    if magic:
        if magic not in ORDERS:
            return f"a section header has the byte-order magic 0x{magic.hex()}, which is none"
        section.begin(ORDERS[magic])
    length = int.from_bytes(rest, section.endian)
    if length > LONGEST:
        return f"a block length of {length} bytes is over the limit of {LONGEST}; what follows has no place"
    if length % 4 or length < taken + 4:
        return f"a block length of {length} bytes cannot be; what follows has no place"
    body = source.take(length - taken - 4)
    trailer = source.take(4)
    have = taken + len(body) + len(trailer)
    if have < length:
        return f"a block is cut: {have} of its {length} bytes are here"
    if (again := int.from_bytes(trailer, section.endian)) != length:
        return f"a block states its length twice, {length} before and {again} after it; what follows has no place"
    return int.from_bytes(kind, section.endian), body
