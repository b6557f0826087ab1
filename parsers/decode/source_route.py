"""Where a source-routed IPv4 packet is bound for in the end (RFC 791 section 3.1)."""

from __future__ import annotations

HEADER = 20
ROUTES = (131, 137)
"""Loose and strict source route: a pointer, counted from 1, and the addresses still to visit after it."""


def final_destination(header: bytes) -> bytes:
    """Return the address that pseudo headers hold: the last of a route still under way, else the destination.

    `header` is an IPv4 header with its options (RFC 1122 section 4.1.3.4 says so for UDP, RFC 9293 for TCP).
    """
    at = HEADER
    while at < len(header) and header[at] != 0:
        if header[at] == 1:
            at += 1
            continue
        size = header[at + 1] if at + 1 < len(header) else 0
        if size < 2 or at + size > len(header):
            break
        if header[at] in ROUTES and size >= 7 and 4 <= header[at + 2] <= size - 3:
            return header[at + size - 4 : at + size]
        at += size
    return header[16:20]
