"""A UDP datagram read as TCP, because the protocol field of the IP header was damaged or misread.

The 8 bytes of a UDP header lie over the ports and the sequence number: its high half is then the UDP length and its
low half the UDP checksum; the datagram's own data begins where the acknowledgement stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from parsers.decode.checksum import transport_sum
from parsers.record import Record
from workbench.readings import icmp_as_tcp
from workbench.readings.offset_word import reads_as_offset
from workbench.readings.protocol_field import protocol_field
from workbench.readings.reading import CRAFTED, Point, Reading, Segment, regular, segment, verifies

NAME = "udp"
ID = "proto.udp-as-tcp"
TITLE = "UDP datagram read as TCP"
LEAST = 12.0
"""Bits below which no reading is offered."""
PLENTY = 32.0
"""Bits that it takes where the header as logged looks ordinary."""
_LENGTHS = range(8, 1481)
"""Lengths of a UDP datagram in one Ethernet packet."""
_SAME_DEFECT = 8.0
"""Bits that another packet of the same two addresses counts which was misread in the same way."""
_COUNTER = 0x3FFFFFFF
"""Bits of a netchan number that count; the two above mark reliable and fragmented messages."""


def fits(record: Record) -> bool:
    """Tell whether the high half of the sequence number is a plausible UDP length."""
    return record.proto == "tcp" and record.tcp_seq is not None and record.tcp_seq >> 16 in _LENGTHS


def read(record: Record, conversation: Sequence[Record]) -> Reading | None:
    """Return the reading of a UDP datagram that was read as TCP, None without decisive arithmetic."""
    found = segment(record) if fits(record) else None
    if found is None or found.sound or reads_as_offset(found.word(7).value):
        return None
    points = own_points(found)
    if points is None:
        return None
    field, against = protocol_field(found, 17)
    points += field
    if shared := _shared(conversation):
        points.append(shared)
    bits = sum(point.bits for point in points)
    if len(points) < 2 or bits < (LEAST if found.oddness else PLENTY):
        return None
    data, mask = found.carrying(17)
    length = found.word(2).value
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            *found.noticed(),
            *(point.text for point in points),
            f"It is no shifted header: the window 0x{found.word(7).value:04X} does not read as data offset and flags.",
            f"Together {bits:.1f} bits.",
        ),
        against=(*_against(found, length), *against, CRAFTED),
        untested=tuple(_untested(found, length)),
        bits=round(bits, 1),
        proven=found.packet is not None and verifies(data),
        data=data,
        mask=mask,
    )


def own_points(found: Segment) -> list[Point] | None:
    """Return what a packet itself says for being UDP; None if its length refutes it."""
    length = found.word(2).value
    if length not in _LENGTHS:
        return None
    bits = 16 - log2(len(_LENGTHS))
    text = f"The high half of the sequence number, 0x{length:04X} = {length}, is a plausible UDP length: "
    points = [Point(f"{text}{len(_LENGTHS):,} of 65,536 values are ({bits:.1f} bits).", bits)]
    if found.record.ip_len is not None:
        carried = found.record.ip_len - len(found.header)
        if carried != length:
            return None
        text = (
            f"The IP packet carries {found.record.ip_len} - {len(found.header)} = {length} bytes, exactly that length"
        )
        points = [Point(f"The high half of the sequence number is 0x{length:04X} = {length}. {text} (16 bits).", 16.0)]
    if found.packet is not None:
        packet = found.carrying(17)[0]
        if verifies(packet):
            points.append(Point("As UDP its checksum verifies, as TCP it does not (16 bits).", 16.0))
        elif transport_sum(packet).state == "wrong":
            return None
    return points + _netchan(found)


def _netchan(found: Segment) -> list[Point]:
    """Quake and its descendants begin a message with two little-endian counters: its own and the last one it saw."""
    sent, low = found.known(8, 12), found.known(13, 16)
    if sent is None or low is None:
        return []
    first = found.known(12, 13)
    sequence = int.from_bytes(sent, "little") & _COUNTER
    seen = int.from_bytes((first or b"\0") + low, "little") & _COUNTER
    if not 0 < sequence < 1 << 24 or not seen < 1 << 24 or seen >> 8 == 0:
        return []
    shown = f"0x{seen:X}" if first else f"0x{seen >> 8:X}??"
    text = (
        f"After a UDP header stand the two counters of a Quake or Half-Life message, 0x{sequence:X} and {shown}: both "
        "small, of 30 bits the upper 6 are zero (12 bits)."
    )
    points = [Point(text, 12.0)]
    apart = abs((sequence >> 8) - (seen >> 8))
    if apart <= 1:
        bits = 16 - log2(3)
        close = "equal" if first and seen == sequence else "equal but for the low byte" if not apart else "neighbours"
        points.append(Point(f"The two counters are {close}, as of two ends that keep pace ({bits:.1f} bits).", bits))
    return points


def _shared(conversation: Sequence[Record]) -> Point | None:
    """Find another packet of the same two addresses whose protocol was misread."""
    for other in conversation:
        if other.proto != "tcp":
            continue
        reading = "UDP" if _alone(other) else "ICMP" if icmp_as_tcp.read(other, ()) else None
        if reading:
            text = f"Record {other.number} of the same two addresses is {reading} read as TCP by its own bytes"
            return Point(
                f"{text}: whatever misread that packet passed this one too ({_SAME_DEFECT:.0f} bits).", _SAME_DEFECT
            )
    return None


def _alone(record: Record) -> bool:
    """Tell whether a packet is UDP by its own bytes."""
    found = segment(record) if fits(record) and not regular(record.flags or 0) else None
    if found is None or reads_as_offset(found.word(7).value):
        return False
    points = own_points(found)
    return points is not None and sum(point.bits for point in points) >= 16


def _against(found: Segment, length: int) -> list[str]:
    against = [f"0x{length:04X}{found.word(3).value:04X} is as good a TCP sequence number as any."]
    if found.packet is None:
        against.append("The log says TCP; only its own printed words are left to contradict it.")
    return against


def _untested(found: Segment, length: int) -> list[str]:
    untested = []
    if found.record.ip_len is None:
        untested.append(f"The IP total length, which would settle it: {len(found.header)} + {length} if this is UDP.")
    if found.packet is None or transport_sum(found.carrying(17)[0]).state == "unverifiable":
        here = len(found.data)
        untested.append(
            f"The UDP checksum 0x{found.word(3).value:04X}: it covers {length} bytes and the addresses, "
            f"and {here} bytes at most are here."
        )
    return untested or ["Nothing that its bytes hold was left untested."]
