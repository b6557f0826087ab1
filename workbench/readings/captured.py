"""A captured packet whose checksums say that it is not as it was sent."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.decode.checksum import Sum, ip_sum, shared_fault, transport_sum
from parsers.links import ip_packet, link_of
from parsers.record import Record

HEADER = 20
_SHORTEST = {6: 20, 17: 8, 1: 8}
"""Bytes of the shortest header above IP, by protocol."""


@dataclass(frozen=True, slots=True)
class Spoiled:
    """An IPv4 packet captured whole, of which a checksum is wrong."""

    packet: bytes
    """From the IP header to the end that its total length states."""
    start: int
    """Where the header above IP begins."""
    header: Sum
    above: Sum

    @property
    def protocol(self) -> int:
        """The number of the protocol above IP."""
        return self.packet[9]

    def verifies(self, packet: bytes) -> bool:
        """Tell whether all that could be verified does verify in an altered copy of the packet."""
        return ip_sum(packet).state == "valid" and transport_sum(packet).state in ("valid", self._lacking)

    @property
    def _lacking(self) -> str:
        return "unverifiable" if self.above.state == "unverifiable" else "valid"


def packet_of(record: Record) -> bytes | None:
    """Return the IPv4 packet of a record that carries its bytes, from the IP header on, link padding included."""
    if record.captured is None:
        return None
    packet = ip_packet(record.captured, link_of(record))
    return packet if packet and packet[0] >> 4 == 4 and len(packet) >= HEADER else None


def spoiled(record: Record) -> Spoiled | None:
    """Return the packet of a record that was captured whole and has a wrong checksum, None for any other.

    A packet whose addresses were edited after capture, or whose checksum was left to the network card, is not spoiled.
    """
    packet = packet_of(record)
    if packet is None:
        return None
    start, total = 4 * (packet[0] & 15), int.from_bytes(packet[2:4])
    if start < HEADER or not start + _SHORTEST.get(packet[9], 1 << 16) <= total <= len(packet):
        return None
    packet = packet[:total]
    header, above = ip_sum(packet), transport_sum(packet)
    if header.state != "wrong" and above.state != "wrong":
        return None
    if shared_fault(header, above, packet[9]) == "addresses" and not _one_bit(header):
        return None
    return Spoiled(packet, start, header, above)


def _one_bit(summed: Sum) -> bool:
    """Tell whether one bit makes up for a checksum: in one's complement a bit is a power of two, or its complement."""
    difference = summed.difference or 0
    return any(difference in (1 << place, 0xFFFF - (1 << place)) for place in range(16))
