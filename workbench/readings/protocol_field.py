"""What the IP header's checksum says about its protocol field."""

from __future__ import annotations

from parsers.decode.checksum import ip_sum
from workbench.readings.reading import Point, Segment


def protocol_field(found: Segment, protocol: int) -> tuple[list[Point], list[str]]:
    """Return what speaks for and against another protocol number, as far as the header was captured.

    The checksum covers the field: if it verifies with the other number only, the field was changed on the way.
    """
    packet = found.packet
    if packet is None:
        return [], []
    logged, other = ip_sum(packet), ip_sum(found.carrying(protocol)[0])
    if logged.state == "valid":
        text = f"The IP header's checksum verifies with protocol {packet[9]}: the field held that when it was summed."
        return [], [text]
    if other.state == "valid":
        text = f"The IP header's checksum verifies with protocol {protocol} and not with {packet[9]} (16 bits)."
        return [Point(text, 16.0)], []
    return [], []
