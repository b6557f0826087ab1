"""The coincidences that speak for a shifted TCP header, each with what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from parsers.decode.checksum import ip_sum
from parsers.decode.tcp_options import END, KINDS, NOP, SACK
from parsers.record import flag_letters
from workbench.readings.in_line import Neighbour, of_words, without
from workbench.readings.offset_word import FLAGS, OFFSETS
from workbench.readings.reading import Point, Segment, Word, verifies

WINDOW = 7
"""Which 16-bit word of a TCP header is the window: any of the words before it can be the inserted one."""
_ZERO = 8.0
"""Bits that two zero bytes count: half, because zero is the commonest value."""
_FILL = 8.0
"""Bits that options count which fill exactly what the data offset leaves for them."""
_SEGMENTS = (1460, 536)
"""Segment sizes of Ethernet and of RFC 1122's default: many stacks announce windows that are multiples of them."""


def shape(segment: Segment) -> list[Point]:
    """Return what speaks for a word inserted anywhere before the window."""
    window = segment.word(WINDOW).value
    offset, ways = window >> 12, len(OFFSETS) * len(FLAGS)
    found = [
        Point(
            f"The window 0x{window:04X} reads as data offset {offset}, reserved bits 0, flags "
            f"{flag_letters(window & 0xFF)}: {ways} of 65,536 values do ({16 - log2(ways):.1f} bits).",
            16 - log2(ways),
        )
    ]
    if segment.known(20, 22) == b"\0\0":
        found.append(
            Point(
                "Bytes 20 and 21, where the urgent pointer would then stand, are zero, as it is when no urgent data "
                f"is sent ({_ZERO:.0f} bits; half of 16, because zero bytes are common).",
                _ZERO,
            )
        )
    return found + _window(segment) + _options(segment, 4 * offset - 20)


def _window(segment: Segment) -> list[Point]:
    """The word after the window would be the window: is it a multiple of a segment size?"""
    word = segment.word(WINDOW + 1)
    size = next((size for size in _SEGMENTS if word.whole and word.value and word.value % size == 0), None)
    if size is None:
        return []
    bits = log2(65536 / (65535 // size)) - log2(len(_SEGMENTS))
    text = f"The word after it, 0x{word.value:04X}, is then the window: {word.value} = {word.value // size} x {size}"
    return [Point(f"{text}, whole segments ({bits:.1f} bits).", bits)]


def _options(segment: Segment, room: int) -> list[Point]:
    """The options that follow the moved urgent pointer should fill what the data offset leaves for them."""
    kinds = walk_options(segment, 22, 22 + room)
    if not room or kinds is None:
        return []
    names = " ".join(f"{name}({size})" if size > 1 else name for _, name, size in kinds)
    return [
        Point(
            f"Data offset {5 + room // 4} leaves {room} bytes for options, and {names} fill them: "
            f"{' + '.join(str(size) for _, _, size in kinds)} = {room} ({_FILL:.0f} bits).",
            _FILL,
        )
    ]


def walk_options(segment: Segment, start: int, stop: int) -> list[tuple[int, str, int]] | None:
    """Return place, name and length of options that fill a stretch exactly; None if they do not or are not known.

    Where a log does not print a length the usual one counts; the last option may reach past what was captured.
    """
    found: list[tuple[int, str, int]] = []
    at = start
    while at < stop:
        kind = segment.known(at, at + 1)
        if kind is None or kind[0] == END:
            return None
        length = segment.known(at + 1, at + 2)
        known = KINDS.get(kind[0])
        if kind[0] == NOP:
            size = 1
        elif length is not None:
            size = length[0]
        else:
            size = 10 if kind[0] == SACK else known.size or 0 if known else 0
        if known is None or size < 1 or (known.size not in (None, size)):
            return None
        found.append((at, "NOP" if kind[0] == NOP else "SACK" if kind[0] == SACK else known.label, size))
        at += size
    return found if at == stop and any(name != "NOP" for _, name, _ in found) else None


def edge(segment: Segment, words: Sequence[Word], offset: int) -> Point | None:
    """A selective acknowledgement starts above the acknowledgement: their high words are equal more often than not."""
    for at, name, _ in walk_options(segment, 22, 2 + 4 * offset) or ():
        if name == "SACK" and (high := segment.known(at + 2, at + 4)) and words[4].whole:
            if int.from_bytes(high) != words[4].value:
                return None
            text = f"The first SACK edge begins with 0x{high.hex().upper()}, and so does the acknowledgement (16 bits)."
            return Point(text, 16.0)
    return None


def verified(segment: Segment, place: int) -> bool:
    """Tell whether the TCP checksum verifies once a word is taken out and the packet is two bytes shorter."""
    packet = segment.packet
    if packet is None:
        return False
    start = len(segment.header) + 2 * place
    total = int.from_bytes(packet[2:4]) - 2
    shorter = packet[:2] + total.to_bytes(2) + packet[4:start] + packet[start + 2 :]
    return total > 0 and verifies(shorter, ip_sum(packet))


def continues(words: Sequence[Word], place: int, others: Sequence[Neighbour]) -> Point | None:
    """Without the word at `place`, the packet may continue another one better than it does as logged."""
    mended, logged = of_words(without(words, place)), of_words(words)
    gains = [(other.likeness(mended) - other.likeness(logged), other) for other in others]
    if not gains:
        return None
    gain, other = max(gains, key=lambda pair: pair[0])
    tried = WINDOW * len(others) * len(other.ends)
    bits = gain - log2(tried)
    if bits < 3:
        return None
    text = (
        f"Without it the packet continues record {other.number}: ports {mended.source} to {mended.destination}, "
        f"sequence number {mended.seq} and acknowledgement {mended.ack} agree with that record by "
        f"{other.likeness(mended):.0f} bits, as logged they do by {other.likeness(logged):.0f}; "
        f"less {log2(tried):.1f} for {tried} comparisons ({bits:.1f} bits)."
    )
    return Point(text, bits)
