"""An IP header and a payload that come from different packets: what the payload says contradicts its header."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from parsers.decode.checksum import ip_sum, transport_sum
from parsers.record import Record
from workbench.readings import icmp_as_tcp
from workbench.readings.captured import Spoiled, packet_of, spoiled
from workbench.readings.others import around
from workbench.readings.reading import CRAFTED, Reading, segment

NAME = "splice"
ID = "corrupt.header-payload-splice"
TITLE = "IP header and payload of different packets"
OTHERS = around
LEAST = 24.0
"""Bits below which no reading is offered."""
_PORTS = 32.0
"""Bits that equal ports count: two numbers of 16 bits."""


def fits(record: Record) -> bool:
    """Tell whether the packet is a whole one with a wrong checksum above a good header, or reads as an ICMP error."""
    if icmp_as_tcp.fits(record):
        return True
    found = spoiled(record) if record.captured is not None else None
    return found is not None and found.header.state == "valid" and found.protocol in (6, 17)


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of a spliced packet, None where nothing inside contradicts the header."""
    if (quoting := _quoting(record)) is not None:
        return quoting
    found = spoiled(record)
    if found is None or found.header.state != "valid" or found.protocol not in (6, 17):
        return None
    return _of_another(record, found, others)


def _quoting(record: Record) -> Reading | None:
    """Return the reading of an ICMP error under a TCP header that quotes a packet of somebody else."""
    icmp = icmp_as_tcp.read(record, ()) if icmp_as_tcp.fits(record) else None
    found = segment(record)
    if icmp is None or found is None or not (contradiction := icmp_as_tcp.receiver(found)):
        return None
    bits = 24.0
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            "Byte 8 above the IP header is 0x45, as a quoted IPv4 header begins (8 bits), and the 20 bytes from there "
            "are one by their checksum (16 bits).",
            *contradiction,
            f"Together {bits:.1f} bits.",
        ),
        against=("A translator that does not look into error messages leaves the quoted address as it was.", CRAFTED),
        untested=("Which packet the payload belongs to: it is not among the records, or cannot be told from here.",),
        bits=bits,
        data=icmp.data,
        mask=icmp.mask,
    )


def _of_another(record: Record, found: Spoiled, others: Sequence[Record]) -> Reading | None:
    """Return the reading with the addresses of a packet nearby under which the checksum verifies."""
    ends = found.packet[12:20]
    ports = found.packet[found.start : found.start + 4]
    tried: dict[bytes, tuple[int, bytes, bool]] = {}
    for other in others:
        packet = packet_of(other)
        if packet is None or ip_sum(packet).state != "valid" or {packet[12:16], packet[16:20]} == {ends[:4], ends[4:]}:
            continue
        start = 4 * (packet[0] & 15)
        theirs = packet[start : start + 4] if packet[9] == found.protocol else b""
        there, back = packet[12:20], packet[16:20] + packet[12:16]
        same, turned = theirs == ports, theirs[2:] + theirs[:2] == ports
        pair = min(there, back)  # the checksum is the same for both directions
        if pair not in tried or (not tried[pair][2] and (same or turned)):
            tried[pair] = other.number, back if turned and not same else there, same or turned
    fitting = [item for item in tried.values() if _verifies(found, item[1])]
    if len(fitting) != 1:
        return None
    number, addresses, same = fitting[0]
    bits = 16.0 + (_PORTS if same else 0.0) - log2(len(tried))
    if bits < LEAST:
        return None
    data = found.packet[:12] + addresses + found.packet[20:]
    names = [".".join(str(octet) for octet in addresses[at : at + 4]) for at in (0, 4)]
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            "The IP header's checksum verifies; the one above it is "
            f"{found.above.verdict} under the header's addresses.",
            f"Under {names[0]} and {names[1]}, the addresses of record {number}, it verifies (16 bits, less "
            f"{log2(len(tried)):.1f} for {len(tried)} pairs of addresses around it).",
            *([f"The ports are those of record {number} too ({_PORTS:.0f} bits)."] if same else []),
            f"Together {bits:.1f} bits.",
        ),
        against=("A translator of addresses that leaves checksums alone gives the same picture.", CRAFTED),
        untested=("Where the rest of both packets went: the records do not hold it.",),
        bits=round(bits, 1),
        proven=False,
        data=data,
        mask=b"\xff" * len(data),
    )


def _verifies(found: Spoiled, addresses: bytes) -> bool:
    return transport_sum(found.packet[:12] + addresses + found.packet[20:]).state == "valid"
