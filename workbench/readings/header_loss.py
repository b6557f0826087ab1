"""A TCP header that lost a 16-bit word, so that what follows it is read one field too early.

The low half of the acknowledgement then holds the true offset and flags, the printed offset and flags are the window,
the printed window is the checksum, and the urgent pointer stands where the checksum is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from parsers.decode.checksum import ones_sum
from parsers.record import Record, flag_letters
from workbench.readings.in_line import Ends, Neighbour, consistent, neighbours, of_words
from workbench.readings.offset_word import FLAGS, OFFSETS, reads_as_offset
from workbench.readings.reading import CRAFTED, Point, Reading, Segment, Word, segment
from workbench.readings.shift_points import walk_options

NAME = "loss"
ID = "corrupt.header-loss"
TITLE = "Header that lost a 16-bit word"
LEAST = 16.0
"""Bits below which no reading is offered."""
PLENTY = 32.0
"""Bits that it takes where the header as logged looks ordinary."""
PLACES = 6
"""Words before the data offset: any of them can be the lost one."""
_LOST = Word(0, 0)
_FIELDS = (
    "the source port", "the destination port", "the high half of the sequence number",
    "the low half of the sequence number", "the high half of the acknowledgement",
    "the low half of the acknowledgement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loss:
    """The header with a word put back at one place, and what speaks for that place."""

    place: int
    points: tuple[Point, ...]
    value: int | None = None
    """What the checksum says that the word was."""
    proven: bool = False

    @property
    def bits(self) -> float:
        """What the points count together."""
        return sum(point.bits for point in self.points)


def fits(record: Record) -> bool:
    """Tell whether the low half of the acknowledgement reads as data offset and flags."""
    return record.proto == "tcp" and record.tcp_ack is not None and reads_as_offset(record.tcp_ack & 0xFFFF)


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of a record whose header lost a word, None without enough evidence."""
    found = segment(record) if fits(record) else None
    if found is None or found.sound or (not found.oddness and consistent(record, others)):
        return None
    near = neighbours(record, others)
    best = max((_loss(found, place, near) for place in range(PLACES)), key=lambda loss: loss.bits)
    shape = _shape(found)
    points = (*shape, *best.points)
    tried = PLACES if best.points else 1
    bits = sum(point.bits for point in points) - log2(tried)
    if len(points) < 2 or bits < (LEAST if found.oddness else PLENTY):
        return None
    data, mask = found.carrying(6, *_mended(found, best))
    less = f", after {log2(tried):.1f} for {tried} places tried" if tried > 1 else ""
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            *found.noticed(),
            *(point.text for point in points),
            f"What is missing then is {_FIELDS[best.place]}{_said(best)}.",
            f"Together {bits:.1f} bits{less}.",
        ),
        against=(
            "An acknowledgement may end in these bits: one in 745 does."
            if best.proven
            else "Which word is missing is a choice by what remains, not a proof.",
            CRAFTED,
        ),
        untested=tuple(_untested(found, best, bool(near))),
        bits=round(bits, 1),
        proven=best.proven,
        data=data,
        mask=mask,
    )


def _shape(found: Segment) -> list[Point]:
    """Return what speaks for a word lost anywhere before the data offset."""
    value = found.word(5).value
    ways = len(OFFSETS) * len(FLAGS)
    bits = 16 - log2(ways)
    points = [
        Point(
            f"The low half of the acknowledgement, 0x{value:04X}, reads as data offset {value >> 12}, reserved bits 0, "
            f"flags {flag_letters(value & 0xFF)}: {ways} of 65,536 values do ({bits:.1f} bits).",
            bits,
        )
    ]
    if found.known(16, 18) == b"\0\0":
        text = "Bytes 16 and 17, where the urgent pointer would then stand, are zero"
        points.append(Point(f"{text} (8 bits; half of 16, because zero bytes are common).", 8.0))
    room = 4 * (value >> 12) - 20
    kinds = walk_options(found, 18, 18 + room) if room else None
    if kinds:
        names = " ".join(f"{name}({size})" if size > 1 else name for _, name, size in kinds)
        points.append(Point(f"The data offset leaves {room} bytes for options, and {names} fill them (8 bits).", 8.0))
    return points


def _ends(found: Segment, place: int, lost: Word = _LOST) -> Ends:
    """Return ports and numbers with the lost word back in its place; a lost port is -1."""
    words = [found.word(index) for index in range(PLACES)]
    words.insert(place, lost)
    ends = of_words(words)
    if lost.known or place > 1:
        return ends
    return Ends(-1, ends.destination, ends.seq, ends.ack) if place == 0 else Ends(ends.source, -1, ends.seq, ends.ack)


def _loss(found: Segment, place: int, near: Sequence[Neighbour]) -> Loss:
    """Return how well a place is liked: by what remains, and by the word that the checksum asks for."""
    if not near:
        return Loss(place, ())
    logged, mended = of_words([found.word(index) for index in range(PLACES)]), _ends(found, place)
    gain, other = max(
        ((each.likeness(mended) - each.likeness(logged), each) for each in near), key=lambda pair: pair[0]
    )
    bits = gain - log2(len(near))
    points = []
    if bits >= 3:
        text = (
            f"With a word put back there the packet continues record {other.number}: ports and numbers agree with it "
            f"by {other.likeness(mended):.0f} bits, as logged by {other.likeness(logged):.0f}; less "
            f"{log2(len(near)):.1f} for {len(near)} records compared"
        )
        points.append(Point(f"{text} ({bits:.1f} bits).", bits))
    value, point = _asked(found, place, near)
    return Loss(place, (*points, *([point] if point else [])), value, point is not None)


def _asked(found: Segment, place: int, near: Sequence[Neighbour]) -> tuple[int | None, Point | None]:
    """Return the word that makes the checksum verify if the conversation has just that word there."""
    if found.packet is None or place in (3, 5) or len(found.packet) < int.from_bytes(found.packet[2:4]):
        return None, None
    for longer in (2, 0):
        size = len(found.data) + longer
        if size > 0xFFFF:
            continue
        pseudo = found.header[12:20] + bytes((0, 6)) + size.to_bytes(2)
        whole = found.data[: 2 * place] + b"\0\0" + found.data[2 * place :]
        value = (0xFFFF - ones_sum(whole, ones_sum(pseudo))) % 0xFFFF
        for other in near:
            if any(value == _wanted(ends, place) for ends in other.ends):
                bits = 16 - log2(2 * len(near) * PLACES)
                text = f"The TCP checksum verifies if it was 0x{value:04X}, as record {other.number} has it there"
                return value, Point(f"{text} ({bits:.1f} bits).", bits)
    return None, None


def _wanted(ends: Ends, place: int) -> int | None:
    """Return the word that another packet of the connection has at a place."""
    whole = {0: ends.source, 1: ends.destination, 2: ends.seq.value >> 16, 4: ends.ack.value >> 16}
    return whole.get(place)


def _mended(found: Segment, best: Loss) -> tuple[bytes, bytes]:
    """Return the segment with the lost word back in its place, and its known bits."""
    at = 2 * best.place
    known = b"\xff\xff" if best.value is not None else b"\0\0"
    word = (best.value or 0).to_bytes(2)
    return found.data[:at] + word + found.data[at:], found.mask[:at] + known + found.mask[at:]


def _said(best: Loss) -> str:
    return f", 0x{best.value:04X}" if best.value is not None else ""


def _untested(found: Segment, best: Loss, compared: bool) -> list[str]:
    untested = []
    if not best.proven:
        state = "the lost word may be anything that makes it right" if found.packet is not None else found.sum.reason
        untested.append(f"The TCP checksum could not be used: {state}.")
    if not compared:
        untested.append("Ports and numbers: no other TCP packet of these two addresses is at hand to compare with.")
    return untested or ["What the lost word was is known by the checksum alone."]
