"""A TCP header with a 16-bit word inserted or lost from the flags on: ports and numbers are right, the rest slid.

Nothing in the words before shows it. The checksum does, where the packet was captured whole: it verifies once the
word is taken out, or asks for a lost word that fits its place. A lost checksum leaves nothing to tell it by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from parsers.decode.checksum import ones_sum
from parsers.record import Record, flag_letters
from workbench.readings.captured import Spoiled, spoiled
from workbench.readings.offset_word import FLAGS, OFFSETS, reads_as_offset
from workbench.readings.reading import CRAFTED, Point, Reading

NAME = "tail"
ID = "corrupt.header-tail"
TITLE = "Word inserted or lost from the flags on"
LEAST = 20.0
"""Bits below which no reading is offered."""
_FIELDS = {7: "window", 8: "checksum", 9: "urgent pointer"}
_LOST = {6: "data offset and flags", 7: "window", 9: "urgent pointer"}
_TRIED = 12
"""Three words taken out and three put in, with the total length as it is and with the word taken into account."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The segment after one repair, and what speaks for it."""

    what: str
    data: bytes
    points: tuple[Point, ...]

    @property
    def bits(self) -> float:
        """What the points count together."""
        return sum(point.bits for point in self.points)


def fits(record: Record) -> bool:
    """Tell whether a TCP segment was captured whole, and its checksum alone is wrong."""
    if record.proto != "tcp" or record.captured is None or record.frag:
        return False
    found = spoiled(record)
    return found is not None and found.protocol == 6 and found.above.state == "wrong"


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of a header that slid behind its flags, None without enough evidence."""
    found = spoiled(record)
    if found is None or found.protocol != 6:
        return None
    windows = {
        other.tcp_win: other.number
        for other in others
        if other.proto == "tcp" and other.src == record.src and other.src_port == record.src_port
    }
    urgent = bool((record.flags or 0) & 0x20)
    repairs = sorted(_repairs(found, windows, urgent), key=lambda repair: -repair.bits)
    if not repairs:
        return None
    best = repairs[0]
    bits = best.bits - log2(_TRIED)
    if bits < LEAST:
        return None
    data = found.packet[: found.start] + best.data
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            f"As captured, the TCP checksum is {found.above}.",
            f"{best.what}:",
            *(point.text for point in best.points),
            f"Together {bits:.1f} bits, after {log2(_TRIED):.1f} for {_TRIED} repairs tried.",
        ),
        against=("The checksum may be wrong for another reason; the fields before the flags are in order.", CRAFTED),
        untested=("Which device moved the bytes.",),
        bits=round(bits, 1),
        proven=any("verifies" in point.text for point in best.points),
        data=data,
        mask=b"\xff" * len(data),
    )


def _repairs(found: Spoiled, windows: dict[int | None, int], urgent: bool) -> Iterator[Repair]:
    above = found.packet[found.start :]
    for place, name in _FIELDS.items():
        at = 2 * place
        shorter = above[:at] + above[at + 2 :]
        word = int.from_bytes(above[at : at + 2])
        points = _points(found, shorter, windows, urgent)
        if points:
            yield Repair(f"Without 0x{word:04X} at byte {at}, before the {name}", shorter, points)
    for place, name in _LOST.items():
        value = _lost(found, above, place)
        longer = above[: 2 * place] + value.to_bytes(2) + above[2 * place :]
        if asked := _asked(place, value, longer, windows):
            rest = () if urgent or place == 9 else tuple(_urgent(longer))
            yield Repair(f"With 0x{value:04X} put back at byte {2 * place} as {name}", longer, (*asked, *rest))


def _asked(place: int, value: int, data: bytes, windows: dict[int | None, int]) -> tuple[Point, ...]:
    """Return what speaks for a word that the checksum asks for, () if it does not fit its place."""
    window = int.from_bytes(data[14:16])
    if window not in windows:
        return ()
    bits = 16 - log2(len(windows))
    known = Point(f"The window is then {window}, as in record {windows[window]} ({bits:.1f} bits).", bits)
    if place == 7:
        text = f"The checksum verifies if the lost window was {value}, as in record {windows[window]} of this sender"
        return (Point(f"{text} ({bits:.1f} bits).", bits),)
    if place == 9 and value == 0:
        return (Point("The checksum verifies if an urgent pointer of zero was lost (16 bits).", 16.0), known)
    if place == 6 and reads_as_offset(value):
        ways = len(OFFSETS) * len(FLAGS)
        text = f"The checksum verifies if the lost word was 0x{value:04X}, data offset {value >> 12} and flags"
        more = 16 - log2(ways)
        return (Point(f"{text} {flag_letters(value & 0xFF)}: {ways} of 65,536 are ({more:.1f} bits).", more), known)
    return ()


def _points(found: Spoiled, data: bytes, windows: dict[int | None, int], urgent: bool) -> tuple[Point, ...]:
    """Return what speaks for a segment, () unless its checksum verifies."""
    if len(data) < 20 or not any(_sums(found, data, size) for size in (len(data), len(data) + 2)):
        return ()
    points = [Point("The TCP checksum verifies then (16 bits).", 16.0)]
    window = int.from_bytes(data[14:16])
    if window in windows:
        bits = 16 - log2(len(windows))
        points.append(Point(f"The window is then {window}, as in record {windows[window]} ({bits:.1f} bits).", bits))
    if not urgent:
        points += _urgent(data)
    return tuple(points)


def _urgent(data: bytes) -> list[Point]:
    """A segment without urgent data has an urgent pointer of zero."""
    if data[18:20] != b"\0\0":
        return []
    return [Point("The urgent pointer is then zero, as without urgent data it should be (8 bits).", 8.0)]


def _sums(found: Spoiled, data: bytes, size: int) -> bool:
    pseudo = found.packet[12:20] + bytes((0, 6)) + size.to_bytes(2)
    return ones_sum(data, ones_sum(pseudo)) == 0xFFFF


def _lost(found: Spoiled, above: bytes, place: int) -> int:
    """Return the word that makes the checksum verify when it is put back at a place."""
    whole = above[: 2 * place] + b"\0\0" + above[2 * place :]
    pseudo = found.packet[12:20] + bytes((0, 6)) + len(whole).to_bytes(2)
    return (0xFFFF - ones_sum(whole, ones_sum(pseudo))) % 0xFFFF
