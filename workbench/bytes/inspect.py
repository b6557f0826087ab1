"""What the bytes at the cursor are as numbers, bits, addresses, times and text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

UNKNOWN = "··"

_TEXT = 24
"""Characters of text that are shown."""
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_NTP = datetime(1900, 1, 1, tzinfo=UTC)
"""Where NTP's 32 bits of seconds begin to count (RFC 5905 section 6), in its era 0."""


def inspect(data: bytes, known: bytes, place: int, letters: str) -> Iterator[tuple[str, str]]:
    """Yield label and value of everything that fits from byte `place` on, the most telling first.

    Numbers say the big-endian (network) value first; `le` stands before little-endian ones. A value over a byte that
    is not known is `··`. `letters` are the characters of all 256 bytes in the code shown.
    """

    def piece(size: int) -> bytes | None:
        return data[place : place + size] if all(known[place : place + size]) else None

    left = len(data) - place
    if left < 1:
        return
    for bits in (8, 16, 32):
        if left >= bits // 8:
            yield f"u{bits}", _number(piece(bits // 8))
        if bits == 8:
            yield "bits", UNKNOWN if (one := piece(1)) is None else f"{one[0] >> 4:04b} {one[0] & 15:04b}"
    if left >= 4:
        four = piece(4)
        yield "IPv4", UNKNOWN if four is None else str(IPv4Address(four))
        yield "unix", UNKNOWN if four is None else _time(_UNIX, int.from_bytes(four, "big"))
        yield "unix le", UNKNOWN if four is None else _time(_UNIX, int.from_bytes(four, "little"))
        yield "ntp", UNKNOWN if four is None else _time(_NTP, int.from_bytes(four, "big"))
    if left >= 8:
        eight = piece(8)
        yield "u64", UNKNOWN if eight is None else str(int.from_bytes(eight, "big"))
        yield "u64 le", UNKNOWN if eight is None else str(int.from_bytes(eight, "little"))
    beginning = zip(data[place : place + _TEXT], known[place : place + _TEXT], strict=True)
    yield "text", "".join(letters[byte] if sure else "·" for byte, sure in beginning)


def length(size: int) -> str:
    """Return how many bytes a stretch has, in both number systems."""
    return f"{size} bytes (0x{size:x})" if size != 1 else "1 byte"


def _number(piece: bytes | None) -> str:
    if piece is None:
        return UNKNOWN
    big, little = int.from_bytes(piece, "big"), int.from_bytes(piece, "little")
    return str(big) if big == little else f"{big} le {little}"


def _time(epoch: datetime, seconds: int) -> str:
    return f"{epoch + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
