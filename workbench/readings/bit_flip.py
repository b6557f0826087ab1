"""A captured packet of which one bit was changed on the way: turned back, the checksum verifies.

One bit anywhere repairs one wrong checksum of 2,000, and then several bits would. Only a field that other packets
around it have in just this way tells which bit it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from parsers.decode.checksum import ip_sum, transport_sum
from parsers.record import Record
from workbench.readings.captured import Spoiled, packet_of, spoiled
from workbench.readings.others import around
from workbench.readings.reading import CRAFTED, Reading

NAME = "bitflip"
ID = "corrupt.bitflip"
TITLE = "One bit flipped"
OTHERS = around
LEAST = 16.0
"""Bits below which no reading is offered."""
_POWERS = 32
"""Differences of a checksum, of 65,535, that one bit makes up for."""
_FIELD = 16.0
"""Bits that it counts if the mended packet has both addresses and ports of another one and the logged has not."""
_FIELDS = (
    (12, 16, "the source address"), (16, 20, "the destination address"),
)  # fmt: skip
_PORTS = ((0, 2, "the source port"), (2, 4, "the destination port"))
Key = tuple[bytes, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Flip:
    """One bit turned back, and another record that then agrees."""

    packet: bytes
    place: int
    bit: int
    field: str
    record: int


def fits(record: Record) -> bool:
    """Tell whether the packet was captured whole, with a wrong checksum."""
    return record.captured is not None and spoiled(record) is not None


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of a packet with a flipped bit, None unless another packet tells which bit it was."""
    found = spoiled(record)
    if found is None or found.protocol not in (6, 17):
        return None
    repairs = list(_repairs(found))
    keys = _keys(others, found.protocol)
    if not repairs or not keys or _key(found.packet) in keys:
        return None
    agreeing = [
        Flip(packet, place, bit, name, keys[_key(packet)])
        for packet, place, bit, name in repairs
        if name and _key(packet) in keys
    ]
    one = 16 - log2(_POWERS)
    tried = len(repairs) * len(keys)
    bits = one + _FIELD - log2(tried)
    if len(agreeing) != 1 or bits < LEAST:
        return None
    best = agreeing[0]
    was, now = found.packet[best.place], best.packet[best.place]
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            f"{_wrong(found)}.",
            f"One bit makes up for that: {_POWERS} of 65,535 differences are of this kind ({one:.1f} bits).",
            f"Byte {best.place} of the packet, in {best.field}, is 0x{was:02X}; with bit {best.bit} turned it is "
            f"0x{now:02X}, every checksum verifies, and addresses and ports are those of record {best.record} "
            f"({_FIELD:.0f} bits, less {log2(tried):.1f} for {len(repairs)} bits that would do and {len(keys)} "
            "conversations around it).",
            f"Together {bits:.1f} bits.",
        ),
        against=(
            "The packet may belong to a conversation of its own, and the checksum be wrong for another reason.",
            CRAFTED,
        ),
        untested=("Whether a second copy of the packet exists: a retransmission would show the bit as it was sent.",),
        bits=round(bits, 1),
        proven=False,
        data=best.packet,
        mask=b"\xff" * len(best.packet),
    )


def _repairs(found: Spoiled) -> Iterator[tuple[bytes, int, int, str]]:
    """Yield the packet with each bit of its headers turned that makes all checksums verify."""
    names = {place: name for start, stop, name in _FIELDS for place in range(start, stop)}
    names |= {found.start + place: name for start, stop, name in _PORTS for place in range(start, stop)}
    stop = found.start + (20 if found.protocol == 6 else 8)
    for place in range(stop):
        for bit in range(8):
            packet = bytearray(found.packet)
            packet[place] ^= 1 << bit
            if packet[0] == found.packet[0] and found.verifies(bytes(packet)):
                yield bytes(packet), place, bit, names.get(place, "")


def _key(packet: bytes) -> Key:
    start = 4 * (packet[0] & 15)
    return packet[12:16], packet[16:20], packet[start : start + 2], packet[start + 2 : start + 4]


def _keys(others: Sequence[Record], protocol: int) -> dict[Key, int]:
    """Return addresses and ports of the whole packets around, either way, with the record that has them."""
    keys: dict[Key, int] = {}
    for other in others:
        packet = packet_of(other)
        if packet is None or packet[9] != protocol or ip_sum(packet).state != "valid":
            continue
        if transport_sum(packet).state == "wrong":
            continue
        src, dst, source, destination = _key(packet)
        keys.setdefault((src, dst, source, destination), other.number)
        keys.setdefault((dst, src, destination, source), other.number)
    return keys


def _wrong(found: Spoiled) -> str:
    wrong = [
        f"the {name} checksum is {summed}"
        for name, summed in (("IP header's", found.header), ("TCP" if found.protocol == 6 else "UDP", found.above))
        if summed.state == "wrong"
    ]
    text = " and ".join(wrong)
    return text[:1].upper() + text[1:]
