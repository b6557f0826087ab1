"""What the bytes at the cursor are as numbers, bits, addresses, times and text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

UNKNOWN = "··"

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_NTP = datetime(1900, 1, 1, tzinfo=UTC)
"""Where NTP's 32 bits of seconds begin to count (RFC 5905 section 6), in its era 0."""


def inspect(data: bytes, known: bytes, place: int, letters: str) -> Iterator[tuple[str, str]]:
    """Yield label and value of everything that fits from byte `place` on, the most telling first.

    Numbers say the big-endian (network) value first, then `le` and the little-endian one where it differs. A value
    over a byte that is not known is `··`. `letters` are the characters of all 256 bytes in the code shown.
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
        yield "unix", UNKNOWN if four is None else _both(four, _UNIX)
        yield "ntp", UNKNOWN if four is None else _time(_NTP, int.from_bytes(four, "big"))
    if left >= 8:
        yield "u64", _number(piece(8))
    yield (
        "text",
        "".join(
            letters[byte] if sure else "·" for byte, sure in zip(data[place : place + 24], known[place:], strict=False)
        ),
    )


def length(size: int) -> str:
    """Return how many bytes a stretch has, in both number systems."""
    return f"{size} bytes (0x{size:x})" if size != 1 else "1 byte"


def _number(piece: bytes | None) -> str:
    if piece is None:
        return UNKNOWN
    big, little = int.from_bytes(piece, "big"), int.from_bytes(piece, "little")
    return str(big) if big == little else f"{big} le {little}"


def _both(four: bytes, epoch: datetime) -> str:
    """Return a count of seconds as a time, read in both byte orders."""
    big, little = (_time(epoch, int.from_bytes(four, order)) for order in ("big", "little"))
    return big if big == little else f"{big} le {little}"


def _time(epoch: datetime, seconds: int) -> str:
    return f"{epoch + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
