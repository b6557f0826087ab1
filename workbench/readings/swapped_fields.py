"""Fields of an IP header in the byte order of the host: sent so by some raw sockets, quoted so by some ICMP errors.

Kernels descended from BSD turned length, identification and offset to host order on the way in, and some did not turn
them back before they quoted the header in an error (RFC 1122 section 3.2.2 wants it as it came).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from parsers.decode.checksum import ip_sum
from parsers.decode.icmp import ERRORS
from parsers.record import Record
from workbench.readings.captured import packet_of
from workbench.readings.others import around
from workbench.readings.reading import CRAFTED, Point, Reading

NAME = "hostorder"
ID = "corrupt.host-order"
TITLE = "Header fields in host byte order"
OTHERS = around
ASIDE = True
LEAST = 20.0
"""Bits below which no reading is offered."""
_FIELDS = {2: "total length", 4: "identification", 6: "flags and offset"}
_WAYS = 7
"""Choices of fields that are tried: one, two, or all three."""
_USUAL = (0x0000, 0x4000)
"""Flags and offset of nearly all packets: undivided, with or without the bit that forbids to divide it."""


@dataclass(frozen=True, slots=True)
class Header:
    """An IP header with a wrong checksum, and the same with fields exchanged."""

    at: int
    logged: bytes
    mended: bytes
    places: tuple[int, ...]


def fits(record: Record) -> bool:
    """Tell whether the packet's header, or the one it quotes, verifies with fields exchanged and not as it is."""
    return next(_mended(record), None) is not None


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading with the fields exchanged, None without more than the checksum to say so."""
    packet = packet_of(record)
    found = [(header, _points(header, packet or b"", others)) for header in _mended(record)]
    if not found or packet is None:
        return None
    header, points = max(found, key=lambda pair: sum(point.bits for point in pair[1]))
    bits = sum(point.bits for point in points) - log2(_WAYS)
    if bits < LEAST:
        return None
    data = packet[: header.at] + header.mended + packet[header.at + len(header.mended) :]
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            *(point.text for point in points),
            f"Together {bits:.1f} bits, after {log2(_WAYS):.1f} for {_WAYS} choices of fields tried.",
        ),
        against=("The checksum may be wrong for another reason, and the values fit by chance.", CRAFTED),
        untested=("Which system wrote them so: several did.",),
        bits=round(bits, 1),
        data=data,
        mask=b"\xff" * len(data),
    )


def _mended(record: Record) -> Iterator[Header]:
    """Yield each choice of fields that makes a wrong header verify, for the packet and for the one it quotes."""
    packet = packet_of(record)
    if packet is None:
        return
    start = 4 * (packet[0] & 15)
    places = [0]
    if packet[9] == 1 and len(packet) > start and packet[start] in ERRORS:
        places.append(start + 8)
    for at in places:
        logged = packet[at : at + 4 * (packet[at] & 15)] if at < len(packet) else b""
        if len(logged) < 20 or logged[0] >> 4 != 4 or ip_sum(logged).state != "wrong":
            continue
        for count in (1, 2, 3):
            for chosen in combinations(_FIELDS, count):
                made = bytearray(logged)
                for place in chosen:
                    made[place : place + 2] = logged[place : place + 2][::-1]
                changed = all(logged[place] != logged[place + 1] for place in chosen)
                if changed and ip_sum(bytes(made)).state == "valid":
                    yield Header(at, logged, bytes(made), chosen)


def _points(header: Header, packet: bytes, others: Sequence[Record]) -> list[Point]:
    names = " and ".join(_FIELDS[place] for place in header.places)
    which = "quoted header" if header.at else "header"
    points = [
        Point(
            f"The checksum of the {which} is {ip_sum(header.logged)}; with the bytes of {names} exchanged it verifies "
            "(16 bits).",
            16.0,
        )
    ]
    length, offset = (int.from_bytes(header.mended[at : at + 2]) for at in (2, 6))
    if not header.at and 2 in header.places and length == len(packet):
        points.append(Point(f"The total length is then {length}, the bytes that are there (16 bits).", 16.0))
    if 6 in header.places and offset in _USUAL:
        bits = 16 - log2(len(_USUAL))
        points.append(Point(f"Flags and offset are then 0x{offset:04x}, as usual ({bits:.1f} bits).", bits))
    number = int.from_bytes(header.mended[4:6])
    seen = next((other.number for other in others if header.at and other.ip_id == number), None)
    if seen is not None and others:
        bits = 16 - log2(len(others))
        points.append(
            Point(f"Record {seen} has the identification {number} that is quoted so ({bits:.1f} bits).", bits)
        )
    return points
