"""A whole packet header that lies inside the payload: a tunnel, a quote, or another packet's bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from parsers.decode import decode
from parsers.decode.checksum import ones_sum
from parsers.decode.icmp import ERRORS
from parsers.protocols import protocol_name
from parsers.record import Record
from workbench.readings.reading import CRAFTED, Point, Reading

NAME = "quoted"
ID = "payload.quoted-header"
TITLE = "IP header inside the payload"
ASIDE = True
LEAST = 24.0
"""Bits below which no reading is offered."""
FARTHEST = 512
"""Bytes of the payload that are searched."""
_HEADER = 20
_CARRIED = (1, 6, 17)


@dataclass(frozen=True, slots=True)
class Inner:
    """A header found in the payload."""

    at: int
    data: bytes
    """From the header to the end of the payload."""


def fits(record: Record) -> bool:
    """Tell whether some 20 bytes of the payload are an IPv4 header whose checksum verifies."""
    quotes = record.proto == "icmp" and record.icmp_type in ERRORS
    return not quotes and bool(record.payload) and next(_inner(record.payload or b""), None) is not None


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of the payload as a packet, None without enough evidence or where decoding shows it anyway."""
    payload = record.payload or b""
    found = [(inner, _points(record, payload, inner)) for inner in _inner(payload)]
    if not found:
        return None
    best, points = max(found, key=lambda pair: sum(point.bits for point in pair[1]))
    tried = min(len(payload), FARTHEST)
    bits = sum(point.bits for point in points) - log2(tried)
    if bits < LEAST or _decoded_anyway(record, best.data):
        return None
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            *(point.text for point in points),
            f"Together {bits:.1f} bits, after {log2(tried):.1f} for {tried} places tried.",
        ),
        against=("Whoever wrote the payload may have put a header there to be found.", CRAFTED),
        untested=(
            "What carries it: a tunnel, an error message under a wrong protocol number, and a buffer used twice look "
            "alike from here.",
        ),
        bits=round(bits, 1),
        data=best.data,
        mask=b"\xff" * len(best.data),
    )


def _inner(payload: bytes) -> Iterator[Inner]:
    """Yield the places of a payload at which an IPv4 header of 20 bytes stands, with a checksum that verifies."""
    at = payload.find(b"\x45", 0, FARTHEST)
    while at >= 0:
        header = payload[at : at + _HEADER]
        if len(header) == _HEADER and header[2:4] > b"\0\x13" and ones_sum(header) == 0xFFFF:
            yield Inner(at, payload[at:])
        at = payload.find(b"\x45", at + 1, FARTHEST)


def _points(record: Record, payload: bytes, inner: Inner) -> list[Point]:
    header = inner.data[:_HEADER]
    stored, total = header[10:12].hex(), int.from_bytes(header[2:4])
    points = [
        Point(f"Byte {inner.at} of the payload is 0x45, as an IPv4 header of 20 bytes begins (8 bits).", 8.0),
        Point(f"The checksum 0x{stored} of the 20 bytes from there verifies: they sum to 0xFFFF (16 bits).", 16.0),
    ]
    if header[9] in _CARRIED:
        bits = 8 - log2(len(_CARRIED))
        points.append(Point(f"Its protocol is {header[9]}, {protocol_name(header[9])} ({bits:.1f} bits).", bits))
    if total == len(inner.data):
        points.append(Point(f"Its total length {total} is what is left of the payload (16 bits).", 16.0))
    names = [".".join(str(octet) for octet in header[at : at + 4]) for at in (12, 16)]
    shared = sorted({record.src, record.dst} & set(names) - {None, "0.0.0.0"}, key=str)
    if shared:
        points.append(Point(f"Its addresses {names[0]} and {names[1]} include {shared[0]} (31 bits).", 31.0))
    return points


def _decoded_anyway(record: Record, inner: bytes) -> bool:
    """Tell whether some layer decodes the inner packet already."""
    decoded = decode(record)
    return any(
        field.name in ("ip", "quoted.ip")
        and field.start
        and decoded.data[field.start : field.start + _HEADER] == inner[:_HEADER]
        for field in decoded.walk()
    )
