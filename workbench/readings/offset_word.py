"""The 16-bit word of a TCP header that holds data offset and flags, and how it is known."""

from __future__ import annotations

FLAGS = (0x10, 0x18, 0x11, 0x19, 0x14, 0x04, 0x02, 0x12)
"""Flags of nearly all segments: A, PA, FA, FPA, RA, R, S, SA."""
OFFSETS = range(5, 16)


def reads_as_offset(value: int) -> bool:
    """Tell whether a 16-bit word reads as data offset, four reserved bits of zero, and common flags."""
    return value >> 12 in OFFSETS and value >> 8 & 15 == 0 and value & 0xFF in FLAGS
