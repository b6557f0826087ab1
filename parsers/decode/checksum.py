"""The Internet checksum (RFC 1071) of IP headers and of what they carry, verified as far as the bytes allow."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

from parsers.decode.source_route import final_destination

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
_PLACE = {TCP: 16, UDP: 6, ICMP: 2, ICMPV6: 2}
"""Where the checksum stands in the header, by protocol number."""

OFFLOADED = "it holds the sum of the pseudo header alone: the rest was left to the network card (offload)"
"""Linux and others hand packets down, and to a capture, with that much of the checksum done."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What became of verifying one checksum."""

    state: Literal["valid", "wrong", "unverifiable"]
    stored: int | None = None
    expected: int | None = None
    reason: str = ""
    """Why it could not be verified."""

    @property
    def difference(self) -> int | None:
        """Expected minus stored in one's complement arithmetic; None unless the checksum is wrong."""
        if self.state != "wrong" or self.stored is None or self.expected is None:
            return None
        return (self.expected - self.stored) % 0xFFFF

    @property
    def verdict(self) -> str:
        """The state in words, without the stored value."""
        if self.state == "unverifiable":
            return f"cannot be verified: {self.reason}"
        if self.difference is None:
            return "valid"
        return f"wrong: 0x{self.expected:04x} expected, difference 0x{self.difference:04x}"

    def __str__(self) -> str:
        return self.verdict if self.stored is None else f"0x{self.stored:04x}, {self.verdict}"


@dataclass(frozen=True, slots=True)
class Carrier:
    """What an IP header tells the layer above it, for checksums."""

    addresses: bytes | None
    """Source and destination as they stand in the pseudo header; None if not all of it is known."""
    protocol: int
    length: int
    """Bytes that the IP header says it carries."""
    fragment: bool
    header: Sum
    sized: bool = True
    """The IP header says so; where a log leaves its total length out, `length` is what is at hand."""


def shared_fault(header: Sum, summed: Sum, protocol: int) -> str:
    """Return what an IP checksum and one above it, wrong by the same amount, have in common; "" if they are not.

    Both cover the addresses and the protocol number and hardly anything else: "protocol N" if they verify with N in
    place of `protocol`, else "addresses".
    """
    difference = header.difference
    if difference is None or difference != summed.difference:
        return ""
    for other in (ICMP, TCP, UDP):
        if difference == (other - protocol) % 0xFFFF:
            return f"protocol {other}"
    return "addresses"


def ones_sum(data: bytes, start: int = 0) -> int:
    """Return the 16-bit one's complement sum of `data`, an odd last byte padded with zero, on top of `start`."""
    if len(data) % 2:
        data += b"\0"
    total: int = start + sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def verify(data: bytes, place: int, pseudo: bytes = b"") -> Sum:
    """Verify the checksum at `place` over all of `data` and a pseudo header."""
    stored = int.from_bytes(data[place : place + 2])
    expected = 0xFFFF - ones_sum(data[:place] + b"\0\0" + data[place + 2 :], ones_sum(pseudo))
    # 0 and 0xFFFF are both zero in one's complement: RFC 768 has UDP send 0xFFFF for 0.
    good = stored == expected or {stored, expected} == {0, 0xFFFF}
    return Sum("valid" if good else "wrong", stored, expected)


def header_sum(header: bytes, mask: bytes, length: int) -> Sum:
    """Verify the checksum of an IPv4 header of `length` bytes, of which `header` holds those at hand."""
    stored = int.from_bytes(header[10:12]) if len(header) >= 12 and mask[10:12] == b"\xff\xff" else None
    if len(header) < length:
        return Sum("unverifiable", stored, reason=f"only {len(header)} of the {length} bytes it covers are here")
    if stored is None:
        return Sum("unverifiable", reason="the log does not carry it")
    if mask.count(0xFF) < len(mask):
        return Sum("unverifiable", stored, reason="parts of the header are not known")
    return verify(header, 10)


def segment_sum(segment: bytes, mask: bytes, carrier: Carrier | None) -> Sum:
    """Verify the checksum of a TCP segment, UDP datagram, ICMP or ICMPv6 message.

    `segment` holds the bytes at hand, without link padding; `carrier` is what the IP header below said.
    """
    if carrier is None or carrier.protocol not in _PLACE:
        return Sum("unverifiable", reason="no IP header tells what it covers")
    place = _PLACE[carrier.protocol]
    if len(segment) < place + 2:
        return Sum("unverifiable", reason="it was not captured")
    if mask[place : place + 2] != b"\xff\xff":
        return Sum("unverifiable", reason="the log does not carry it")
    stored = int.from_bytes(segment[place : place + 2])
    if reason := _unverifiable(segment, mask, carrier, stored):
        return Sum("unverifiable", stored, reason=reason)
    if carrier.protocol == ICMP:
        return verify(segment, place)
    assert carrier.addresses is not None
    pseudo = carrier.addresses + struct.pack(">HI", carrier.protocol, len(segment))
    summed = verify(segment, place, pseudo)
    if summed.state == "wrong" and carrier.protocol in (TCP, UDP) and stored == ones_sum(pseudo):
        return Sum("unverifiable", stored, summed.expected, OFFLOADED)
    return summed


def _unverifiable(segment: bytes, mask: bytes, carrier: Carrier, stored: int) -> str:
    """Return why a stored checksum cannot be verified, "" if it can."""
    if carrier.protocol == UDP and stored == 0:
        over_ipv6 = carrier.addresses is not None and len(carrier.addresses) == 32
        return "the sender computed none (0)" + (", which IPv6 allows to tunnels alone" if over_ipv6 else "")
    if carrier.fragment:
        return "it covers the whole datagram, and this is one fragment of it"
    if not carrier.sized:
        return "it covers the whole packet, and the log does not tell how long that was"
    if len(segment) < carrier.length:
        return f"only {len(segment)} of the {carrier.length} bytes it covers are here"
    if carrier.addresses is None and carrier.protocol != ICMP:
        return "it covers the addresses, and they are not known"
    if mask.count(0xFF) < len(mask):
        return "parts of what it covers are not known"
    return ""


def ip_sum(data: bytes) -> Sum:
    """Verify the header checksum of a captured IPv4 packet."""
    if len(data) < 12:
        return Sum("unverifiable", reason=f"captured only {len(data)} bytes")
    length = max(20, (data[0] & 15) * 4)
    return header_sum(data[:length], b"\xff" * min(length, len(data)), length)


def transport_sum(data: bytes) -> Sum:
    """Verify the TCP, UDP or ICMP checksum of a captured IPv4 packet."""
    if len(data) < 20:
        return Sum("unverifiable", reason=f"captured only {len(data)} bytes")
    header = max(20, (data[0] & 15) * 4)
    total = int.from_bytes(data[2:4])
    stop = total if total >= header else len(data)
    where = int.from_bytes(data[6:8])
    if where & 0x1FFF:
        return Sum("unverifiable", reason="a later fragment does not hold it")
    segment = data[header:stop]
    addresses = data[12:16] + final_destination(data[:header])
    carrier = Carrier(addresses, data[9], stop - header, bool(where & 0x3FFF), ip_sum(data))
    return segment_sum(segment, b"\xff" * len(segment), carrier)
