"""An ICMP message read as TCP, because the protocol field of the IP header was damaged or misread.

Type and code then stand where the source port is, the ICMP checksum where the destination port is; an error message
has four unused bytes in place of the sequence number and quotes an IP header from the acknowledgement on.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from parsers.decode.checksum import ones_sum, transport_sum
from parsers.decode.icmp import CODES, ERRORS, TYPES, code_name
from parsers.record import Record
from workbench.readings.protocol_field import protocol_field
from workbench.readings.reading import CRAFTED, Point, Reading, Segment, segment

NAME = "icmp"
ID = "proto.icmp-as-tcp"
TITLE = "ICMP message read as TCP"
LEAST = 24.0
"""Bits below which no reading is offered."""
_PAIRS = sum(len(CODES.get(kind, ("",))) for kind in TYPES)
"""How many pairs of type and code mean something."""


def fits(record: Record) -> bool:
    """Tell whether the source port reads as a type and code of ICMP."""
    return record.proto == "tcp" and record.src_port is not None and _pair(record.src_port) is not None


def read(record: Record, conversation: Sequence[Record]) -> Reading | None:
    """Return the reading of an ICMP message that was read as TCP, None without decisive arithmetic."""
    found = segment(record) if fits(record) else None
    if found is None or found.sound:
        return None
    summed = transport_sum(found.carrying(1)[0]).state if found.packet is not None else "unverifiable"
    field, against = protocol_field(found, 1)
    points = _points(found, summed) + field
    bits = sum(point.bits for point in points)
    decisive = summed == "valid" or _quoted_sum(found) or (len(points) >= 3 and bool(found.oddness))
    if summed == "wrong" or bits < LEAST or not decisive:
        return None
    data, mask = found.carrying(1)
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            *found.noticed(),
            *(point.text for point in points),
            f"Together {bits:.1f} bits.",
        ),
        against=(*receiver(found), *against, CRAFTED),
        untested=tuple(_untested(found, summed)),
        bits=round(bits, 1),
        proven=summed == "valid" or _quoted_sum(found),
        data=data,
        mask=mask,
    )


def _pair(port: int) -> tuple[int, int] | None:
    """Return the type and code that a port number reads as, None if there is no such pair."""
    kind, code = port >> 8, port & 0xFF
    return (kind, code) if code_name(kind, code) is not None else None


def _points(found: Segment, summed: str) -> list[Point]:
    """Return what speaks for ICMP, each with its bits."""
    port = found.word(0).value
    kind, code = _pair(port) or (0, 0)
    bits = 16 - log2(_PAIRS)
    meaning = ": ".join(part for part in (TYPES[kind], code_name(kind, code)) if part)
    text = f"The source port {port} = {kind} x 256 + {code} is ICMP type {kind} code {code}, {meaning}"
    points = [Point(f"{text}: {_PAIRS} of 65,536 values mean something ({bits:.1f} bits).", bits)]
    if summed == "valid":
        points.append(Point("As ICMP its checksum verifies, as TCP it does not (16 bits).", 16.0))
    if kind in ERRORS:
        points += _quote(found, kind, code)
    return points


def _quote(found: Segment, kind: int, code: int) -> list[Point]:
    """Return what speaks for a packet that an error message quotes."""
    points = []
    if kind in (3, 4, 11) and code != 4 and found.known(4, 8) == bytes(4):
        points.append(Point("The sequence number is 0, as the unused bytes of this message are (16 bits).", 16.0))
    first = found.known(8, 9)
    if first != b"\x45":
        return points
    points.append(Point("The acknowledgement begins with 0x45, as a quoted IPv4 header does (8 bits).", 8.0))
    header = found.known(8, 28)
    if header is None or ones_sum(header) != 0xFFFF:
        return points
    stored = f"0x{header[10:12].hex()}"
    points.append(
        Point(f"The checksum of the quoted header, {stored}, verifies: its 20 bytes sum to 0xFFFF (16 bits).", 16.0)
    )
    total, length = int.from_bytes(header[2:4]), found.known(32, 34)
    if header[9] == 17 and length is not None and int.from_bytes(length) == total - 20:
        text = f"The quoted lengths agree: IP {total} - 20 = UDP {total - 20}"
        points.append(Point(f"{text} (16 bits).", 16.0))
    return points


def _quoted_sum(found: Segment) -> bool:
    header = found.known(8, 28)
    return header is not None and header[0] == 0x45 and ones_sum(header) == 0xFFFF


def receiver(found: Segment) -> list[str]:
    """Say so if an error went to another than the sender of what it quotes, by the octets that are known; else ()."""
    quoted, mask = found.known(20, 24), found.header_mask[16:20]
    receiver = found.header[16:20]
    if not quoted or not _quoted_sum(found):
        return []
    pairs = [(a, b) for a, b, bits in zip(quoted, receiver, mask, strict=True) if bits == 0xFF]
    name = ".".join(str(octet) for octet in quoted)
    if pairs and all(a == b for a, b in pairs):
        return []
    return [
        f"The quoted packet was sent by {name} and this one went to {found.record.dst}: an error goes to the sender of "
        "what it quotes, so if this is ICMP it was also put under a wrong IP header, or an address was translated."
    ]


def _untested(found: Segment, summed: str) -> list[str]:
    untested = []
    if summed == "unverifiable":
        untested.append(
            f"The ICMP checksum 0x{found.word(1).value:04X}: it covers the whole message, of which {len(found.data)} "
            "bytes are here."
        )
    if found.record.ip_len is None:
        untested.append(
            "The protocol field and total length of the IP header: the log prints its words, not its bytes."
        )
    return untested or ["Nothing that its bytes hold was left untested."]
