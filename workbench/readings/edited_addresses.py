"""A packet whose addresses were edited after capture: both checksums that cover them are wrong by one amount.

Whoever replaces the first octets of a network by others, and leaves the checksums, shifts both by the same constant for
every address of that network. The constant is a sum over what was hidden: it is shown as logged, and not solved.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.decode.checksum import ip_sum, shared_fault, transport_sum
from parsers.record import Record
from workbench.readings.captured import packet_of
from workbench.readings.others import sent
from workbench.readings.reading import Reading

NAME = "edited"
ID = "hdr.checksum-delta"
TITLE = "Addresses edited after capture"
OTHERS = sent
ASIDE = True
_EQUAL = 16.0
"""Bits that two equal 16-bit numbers count."""
_MOST = 64.0
"""Bits that other packets count together at most."""


def fits(record: Record) -> bool:
    """Tell whether both checksums of a captured packet are wrong by one amount."""
    return residue(record) is not None


def residue(record: Record) -> int | None:
    """Return by how much both checksums of a captured packet are wrong, expected minus stored; None if they are not."""
    packet = packet_of(record)
    if packet is None:
        return None
    below, above = ip_sum(packet), transport_sum(packet)
    return below.difference if shared_fault(below, above, packet[9]) == "addresses" else None


def network(address: str | None) -> str:
    """Return the first two octets of an IPv4 address, as `10.0`."""
    return ".".join((address or "").split(".")[:2])


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of a packet with edited addresses, with what other packets of its networks say."""
    mine, packet = residue(record), packet_of(record)
    if mine is None or packet is None:
        return None
    theirs = [(other, found) for other in others if (found := residue(other)) is not None]
    net = network(record.dst)
    alike = [other.number for other, found in theirs if found == mine and network(other.dst) == net]
    unlike = [other.number for other, found in theirs if found != mine and network(other.dst) == net]
    elsewhere = sorted({(network(other.dst), found) for other, found in theirs if network(other.dst) != net})
    for_ = [
        f"IP: {ip_sum(packet)}. Above it: {transport_sum(packet)}. Both sums cover the addresses and little else in "
        f"common, and both are wrong by 0x{mine:04x} ({_EQUAL:.0f} bits).",
    ]
    more = 0.0
    if alike:
        more = min(_MOST, _EQUAL * len(alike))
        for_.append(
            f"The same 0x{mine:04x} stands in {_counted(alike)} to {net}.0.0/16 "
            f"({more:.0f} bits; {_EQUAL:.0f} for each, {_MOST:.0f} at most)."
        )
    changed = [(other, found) for other, found in elsewhere if found != mine]
    if changed:
        told = ", ".join(f"0x{found:04x} to {other}.0.0/16" for other, found in changed[:8])
        for_.append(f"To other networks the same sender's packets are wrong by another constant: {told}.")
    bits = _EQUAL + more
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(*for_, f"Together {bits:.1f} bits."),
        against=(
            *([f"{_counted(unlike)} to the same network differ by another amount."] if unlike else []),
            "A translator of addresses that mends no checksum gives the same picture.",
        ),
        untested=(
            "Which octets were edited, and what stood there: the constant is a sum over them, and is not solved here.",
        ),
        bits=round(bits, 1),
        data=packet,
        mask=_mask(packet, destination=bool(changed)),
    )


def _counted(numbers: Sequence[int]) -> str:
    few = ", ".join(f"#{number}" for number in sorted(numbers)[:8]) + (" and more" if len(numbers) > 8 else "")
    return f"{len(numbers)} other packet{'s' if len(numbers) > 1 else ''} ({few})"


def _mask(packet: bytes, *, destination: bool) -> bytes:
    """Return the known bits: not those of the network part that was edited, or of both where nothing tells which."""
    mask = bytearray(b"\xff" * len(packet))
    mask[16:18] = bytes(2)
    if not destination:
        mask[12:14] = bytes(2)
    return bytes(mask)
