"""Packets for every layer and option, built by scapy and by hand; not part of the tests, which read the table of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.parsers.decode.made import applications, control, links, networks, options, transports

Made = tuple[str, str, bytes, int]
"""What it is, link type, bytes captured, length on the wire."""


def every() -> Iterator[Made]:
    """Yield every packet, and after each third one a copy that was cut when it was captured."""
    for count, (what, link, packet) in enumerate(whole()):
        data = packet if isinstance(packet, bytes) else bytes(packet)
        yield what, link, data, len(data)
        if count % 3 == 0:
            size = len(data) * (7 + count % 5) // 12
            yield f"cut {what}", link, data[:size], len(data)


def whole() -> Iterator[tuple[str, str, Any]]:
    """Yield what each packet is, its link type, and the packet."""
    for module in (links, networks, options, control, transports, applications):
        yield from module.packets()
