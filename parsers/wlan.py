"""Where the network header lies in a wireless frame (IEEE 802.11-2020 section 9; radiotap.org; Prism and AVS)."""

from __future__ import annotations

from parsers.ethertypes import Network, llc

_DATA, _NO_DATA, _QOS = 2, 4, 8
"""Frame type of data, and the bits of its subtype that say that it carries none, and that it has a QoS field."""
_PADDED = 0x20
"""Radiotap flag: the frame has padding between its header and its body."""


def ieee80211(data: bytes, at: int, padded: bool = False) -> Network | None:
    """Follow an 802.11 frame; None for management and control frames, frames without data, and encrypted ones."""
    if len(data) < at + 24:
        return None
    first, second = data[at], data[at + 1]
    kind, subtype = first >> 2 & 3, first >> 4
    if kind != _DATA or subtype & _NO_DATA or second & 0x40:
        return None
    size = 24 + (6 if second & 3 == 3 else 0)  # a fourth address between two distribution systems
    joined = 0
    if subtype & _QOS:
        if len(data) < at + size + 2:
            return None
        joined = 14 if data[at + size] & 0x80 else 0  # header of the first of several frames in one (A-MSDU)
        size += 2 + (4 if second & 0x80 else 0)
    if padded:
        size += -size % 4
    return llc(data, at + size + joined)


def radiotap(data: bytes, at: int) -> Network | None:
    """Step over a radiotap header, which says itself how long it is, and follow the frame behind it."""
    if len(data) < at + 8:
        return None
    length = int.from_bytes(data[at + 2 : at + 4], "little")
    if length < 8:
        return None
    return ieee80211(data, at + length, bool(_flags(data, at, length) & _PADDED))


def _flags(data: bytes, at: int, length: int) -> int:
    """Return the flags of a radiotap header, 0 if it has none: they come first, or second after a time of 8 bytes."""
    present = int.from_bytes(data[at + 4 : at + 8], "little")
    place, word = 8, present
    while word >> 31 and place + 4 <= length and at + place + 4 <= len(data):
        word = int.from_bytes(data[at + place : at + place + 4], "little")
        place += 4
    if present & 1:
        place += -place % 8 + 8
    return data[at + place] if present & 2 and place < length and at + place < len(data) else 0


def prism(data: bytes) -> Network | None:
    """Step over a Prism header, or the AVS header that some drivers put in its place, and follow the frame."""
    if len(data) < 8:
        return None
    if int.from_bytes(data[:4]) & 0xFFFFF000 == 0x80211000:
        length = int.from_bytes(data[4:8])
    else:
        length = min(int.from_bytes(data[4:8], "little"), int.from_bytes(data[4:8]))  # the driver's byte order
    return ieee80211(data, length) if 8 <= length <= len(data) else None
