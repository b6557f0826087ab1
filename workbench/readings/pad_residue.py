"""Padding of a short Ethernet frame that is not zero: what the sender's buffer held before (CVE-2003-0001)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from zlib import crc32

from parsers.decode import decode
from parsers.links import ip_packet, link_of
from parsers.record import CAPTURE_FORMATS, Record
from workbench.readings.others import around
from workbench.readings.reading import Reading

NAME = "padding"
ID = "corrupt.pad-residue"
TITLE = "Padding that carries old data"
OTHERS = around
ASIDE = True
LEAST_FRAME, CHECK = 60, 4
"""Bytes of the shortest Ethernet frame (RFC 894), and of the frame check that some captures hold behind it."""
_ETHERNET = 14
_TCP = 20
_FACT = 8.0
"""Bits that padding which is not zero counts, as RFC 894 and 1042 want it: a fact about a sender, not a chance."""


@dataclass(frozen=True, slots=True)
class Padding:
    """Bytes between the end of the packet and the end of the shortest frame."""

    data: bytes
    at: int
    """Byte of the frame at which they begin."""
    why: str


def fits(record: Record) -> bool:
    """Tell whether bytes lie behind a packet in a frame of the shortest length, and are not zero."""
    found = _padding(record)
    return found is not None and any(found.data)


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of padding that is not zero."""
    found = _padding(record)
    image = _image(record)
    if found is None or image is None or not any(found.data):
        return None
    same = _same(record, found, others)
    bits = _FACT
    for_ = [
        found.why,
        f"Its {len(found.data)} bytes are {found.data.hex(' ')}, where a sender that clears its buffer has zeros "
        f"({_FACT:.0f} bits).",
    ]
    if same:
        number, tried = same
        more = min(32.0, 8.0 * sum(byte != 0 for byte in found.data)) - log2(tried)
        bits += max(0.0, more)
        for_.append(
            f"Record {number} has the same bytes at the same place of its frame: they are left from there, or both "
            f"from an earlier frame ({max(0.0, more):.1f} bits, {tried} records compared)."
        )
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(*for_, f"Together {bits:.1f} bits."),
        against=("A switch, a tunnel or a capture program may have put a trailer of its own there.",),
        untested=("Which frame they are from, and which device left them there: only its driver could tell.",),
        bits=round(bits, 1),
        data=image[0],
        mask=image[1],
    )


def _padding(record: Record) -> Padding | None:
    if record.captured is not None:
        return _of_frame(record)
    return _of_dump(record)


def _of_frame(record: Record) -> Padding | None:
    """Return the padding of a captured Ethernet frame, without a frame check."""
    frame = record.captured or b""
    if record.format not in CAPTURE_FORMATS or not LEAST_FRAME <= len(frame) <= LEAST_FRAME + CHECK:
        return None
    if link_of(record) != "ethernet":
        return None
    packet = ip_packet(frame, "ethernet")
    if not packet or packet[0] >> 4 != 4:
        return None
    total = int.from_bytes(packet[2:4])
    stop = len(frame)
    if stop == LEAST_FRAME + CHECK and crc32(frame[:-CHECK]).to_bytes(CHECK, "little") == frame[-CHECK:]:
        stop -= CHECK
    at = len(frame) - len(packet) + total
    if total < 20 or at >= stop:
        return None
    why = f"The IP packet ends after {total} bytes, at byte {at} of a frame of {len(frame)}: what follows is padding."
    return Padding(frame[at:stop], at, why)


def _of_dump(record: Record) -> Padding | None:
    """Return the padding that Snort printed as payload: with a data offset of 0, all of the shortest frame above IP."""
    above = LEAST_FRAME - _ETHERNET - 20
    payload = record.payload or b""
    if record.proto != "tcp" or record.ip_len is not None or record.tcp_opts:
        return None
    if not _TCP < len(payload) <= above or int.from_bytes(payload[:2]) != record.src_port or payload[12] >> 4:
        return None
    why = (
        f"Snort printed {len(payload)} bytes from the TCP header on, no more than the shortest frame has room for: "
        f"{LEAST_FRAME} - {_ETHERNET} - 20 = {above}. A TCP header without options has {_TCP}: the others are padding."
    )
    return Padding(payload[_TCP:], _ETHERNET + 20 + _TCP, why)


def _same(record: Record, found: Padding, others: Sequence[Record]) -> tuple[int, int] | None:
    """Return a record around it with the same bytes at the same place of its frame, and how many were compared."""
    frames = [other for other in others if other.captured is not None and len(other.captured) >= found.at + 1]
    for other in frames:
        there = (other.captured or b"")[found.at : found.at + len(found.data)]
        if there == found.data:
            return other.number, len(frames)
    return None


def _image(record: Record) -> tuple[bytes, bytes] | None:
    """Return the packet from the IP header on with all that follows, and its known bits."""
    decoded = decode(record)
    ip = decoded.field("ip")
    if ip is None or ip.start is None:
        return None
    return decoded.data[ip.start :], decoded.mask[ip.start :]
