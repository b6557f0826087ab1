"""The checksum CRC-32C, Castagnoli's polynomial, bits reversed (RFC 9260 appendix A)."""

from __future__ import annotations

from functools import cache


@cache
def _table() -> tuple[int, ...]:
    found = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (0x82F63B78 if number & 1 else 0)
        found.append(number)
    return tuple(found)


def crc32c(data: bytes) -> int:
    """Return the checksum of bytes; SCTP sends it with its low byte first."""
    table, found = _table(), 0xFFFFFFFF
    for byte in data:
        found = table[(found ^ byte) & 0xFF] ^ found >> 8
    return found ^ 0xFFFFFFFF
