"""The pcap file format: a header, then frames (draft-ietf-opsawg-pcap; libpcap's pcap-savefile and sf-pcap.c)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct

from parsers.captures.chunks import Chunk, PcapLayout, chunks, note_fraction
from parsers.captures.frames import LIMIT, Frames
from parsers.captures.stream import Stream
from parsers.links import link_name
from parsers.record import Found, Span, SpanKind


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of pcap file, as its first four bytes tell."""

    order: str
    """Byte order, as struct spells it."""
    unit: int = 1000
    """Nanoseconds in one unit of the fraction of a second."""
    patched: bool = False
    """Alexey Kuznetzov's patch: eight more bytes before each frame, interface number and packet type among them."""


VARIANTS: dict[bytes, Variant] = {
    bytes.fromhex("a1b2c3d4"): Variant(">"),
    bytes.fromhex("d4c3b2a1"): Variant("<"),
    bytes.fromhex("a1b23c4d"): Variant(">", unit=1),
    bytes.fromhex("4d3cb2a1"): Variant("<", unit=1),
    bytes.fromhex("a1b2cd34"): Variant(">", patched=True),
    bytes.fromhex("34cdb2a1"): Variant("<", patched=True),
}
"""Every kind by its magic number as it lies in the file."""

_SECOND = 1_000_000_000
_HEADER = 24


def read(source: Stream, magic: bytes, *, many: bool = False) -> Iterator[Found | Span | Chunk]:
    """Yield what a pcap file holds; its magic number was read already. With `many`, frames come many at a time."""
    variant = VARIANTS[magic]
    header = source.take(_HEADER - len(magic))
    if len(header) < _HEADER - len(magic):
        yield from source.rest(0, 1, f"the pcap file header is cut: {source.offset} of {_HEADER} bytes are here")
        return
    major, minor, _, _, snapshot, network = Struct(f"{variant.order}HHiIII").unpack(header)
    if not (major == 2 and minor <= 4) and (major, minor) != (543, 0):
        yield from source.rest(0, 1, f"pcap version {major}.{minor} is not known; 2.0 to 2.4 are")
        return
    link = link_name(network & 0x03FFFFFF)  # above: how many bytes of frame check sequence frames end with
    said = f"pcap file header: version {major}.{minor}, {link}, snapshot length {snapshot}"
    yield Span(0, _HEADER, 1, SpanKind.FURNITURE, said)
    frames = Frames("pcap")
    if many and not variant.patched and (major, minor) == (2, 4):
        yield from chunks(source, PcapLayout(variant.order, variant.unit, link), frames)
    yield from _frames(source, variant, link, (major, minor), frames)


def _frames(
    source: Stream, variant: Variant, link: str, version: tuple[int, int], frames: Frames
) -> Iterator[Found | Span]:
    head = Struct(f"{variant.order}IIIII2xBx" if variant.patched else f"{variant.order}IIII")
    take, size, unit = source.take, head.size, variant.unit
    while True:
        start = source.offset
        header = take(size)
        if len(header) < size:
            yield from source.rest(start, frames.count + 1, f"a record header is cut: {len(header)} of {size} bytes")
            return
        if not any(header):  # a file that was never finished, its tail filled with zeros by the file system
            yield Span(start, source.offset, frames.count + 1, SpanKind.NOT_UNDERSTOOD, "zeros in place of a packet")
            continue
        second, fraction, captured, length, *patched = head.unpack(header)
        if _swapped(version, captured, length):
            captured, length = length, captured
        if captured > LIMIT:
            reason = f"a captured length of {captured} bytes is over the limit of {LIMIT}; what follows has no place"
            yield from source.rest(start, frames.count + 1, reason)
            return
        data = take(captured)
        if len(data) < captured:
            yield from source.rest(
                start, frames.count + 1, f"a packet is cut: {len(data)} of its {captured} captured bytes are here"
            )
            return
        record = frames.record(data, link, second * _SECOND + fraction * unit, length)
        note_fraction(record, fraction, unit)
        if patched and patched[0]:
            record.words["interface"] = str(patched[0])
        yield Found(record, ((start, source.offset, frames.count),))


def _swapped(version: tuple[int, int], captured: int, length: int) -> bool:
    """Say whether the two lengths stand in the other order, as in files of before 1995 (libpcap's sf-pcap.c)."""
    if version < (2, 3) or version == (543, 0):
        return True
    return version == (2, 3) and captured > length
