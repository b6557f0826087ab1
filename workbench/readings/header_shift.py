"""A TCP header into which a 16-bit word was inserted, so that what follows it is read one field too late.

The window then holds the true offset and flags, the printed flags are the low byte of the acknowledgement, and the
two bytes after the header hold the urgent pointer. Which word was inserted is a second question: the words before
the window answer it only together with other packets of the conversation, or by their values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from parsers.record import Record
from workbench.readings.in_line import (
    NEIGHBOURS,
    Ends,
    Neighbour,
    consistent,
    header_words,
    neighbours,
    of_words,
    without,
)
from workbench.readings.offset_word import reads_as_offset
from workbench.readings.reading import CRAFTED, Point, Reading, Repair, Segment, Word, regular, segment
from workbench.readings.shift_points import (
    WINDOW,
    continues,
    edge,
    shape,
    verified,
)
from workbench.readings.together import Member, State, Together, together

NAME = "shift"
ID = "corrupt.header-shift"
TITLE = "Header shifted by an inserted 16-bit word"
LEAST = 16.0
"""Bits below which no reading is offered."""
PLENTY = 32.0
"""Bits that it takes where the header as logged looks ordinary."""
SURE = 8.0
"""Bits by which one place must be liked better than another to be told without a doubt."""
_FIELDS = (
    "before the ports", "between the ports", "before the sequence number", "inside the sequence number",
    "before the acknowledgement", "inside the acknowledgement", "before the data offset",
)  # fmt: skip
"""Where a word inserted at each place stands."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The header with the word at one place taken out, and what speaks for that place."""

    segment: Segment
    place: int
    points: tuple[Point, ...]
    line: float
    """How well the ports and numbers that remain continue the conversation, in bits."""
    proven: bool

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that the header then begins with."""
        return without([self.segment.word(index) for index in range(WINDOW + 2)], self.place)

    @property
    def removed(self) -> Word:
        """The word taken out."""
        return self.segment.word(self.place)

    @property
    def own(self) -> tuple[Point, ...]:
        """What speaks for the place without other packets."""
        return tuple(point for point in self.points if "continues record" not in point.text)

    @property
    def liking(self) -> float:
        """How well the place is liked, in bits; it orders places and is no evidence for a shift.

        Beside the conversation: where conversations show inserted words, these are small and stand on a boundary of
        four bytes; and the sequence numbers of many stacks count from the start of the host, so that their top byte
        is small.
        """
        value = self.removed.value | (~self.removed.known & 0xFFFF)
        young = self.words[2].whole and self.words[2].value < 0x100
        evidence = sum(point.bits for point in self.points) + self.line
        return evidence + 16 - log2(value + 1) + 8 * (self.place % 2 == 0) + 8 * young


def fits(record: Record) -> bool:
    """Tell whether the window reads as the data offset and flags of a TCP header."""
    return record.proto == "tcp" and record.tcp_win is not None and reads_as_offset(record.tcp_win)


def read(record: Record, conversation: Sequence[Record]) -> Reading | None:
    """Return the reading of a record whose header was shifted, None without enough evidence."""
    found = segment(record) if fits(record) else None
    if found is None or found.sound or (not found.oddness and consistent(record, conversation)):
        return None
    others = neighbours(record, conversation)
    lying, tried = _lying(found)
    shifts = sorted((_shift(lying, place, others) for place in range(WINDOW)), key=lambda shift: -shift.liking)
    best = shifts[0]
    line = _in_line(record, lying, conversation) if found.oddness else None
    points: tuple[Point, ...] = (*shape(lying), *best.points)
    if line is not None:
        best = next(shift for shift in shifts if shift.place == line.state(record.number).place)
        points = (*shape(lying), *best.own)
    elif best.points:
        tried *= WINDOW
    bits = sum(point.bits for point in points) - log2(tried)
    if len(points) < 2 or bits < (LEAST if found.oddness else PLENTY):
        return None
    gain = line.gain if line is not None else 0.0
    data, mask = found.carrying(6, *_mended(best))
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            *found.noticed(),
            *_moved(lying, found),
            *(point.text for point in shape(lying)),
            _without(best),
            *(point.text for point in (best.points if line is None else best.own)),
            *(line.texts if line is not None else ()),
            _counted(bits + gain, tried),
        ),
        against=(*_against(best, [shift for shift in shifts if shift is not best], line), CRAFTED),
        untested=tuple(_untested(best, bool(others))),
        bits=round(bits + gain, 1),
        together=line.numbers if line is not None else (),
        proven=best.proven,
        data=data,
        mask=mask,
        repaired=Repair(
            tuple(found.word(index) for index in range(WINDOW + 1)), best.words, best.removed, 2 * best.place
        ),
    )


def _lying(found: Segment) -> tuple[Segment, int]:
    """Return how the bytes lie by what speaks for a shift, and how many ways were tried."""
    layouts = _layouts(found)
    return max(layouts, key=lambda layout: sum(point.bits for point in shape(layout))), len(layouts)


def _in_line(record: Record, lying: Segment, conversation: Sequence[Record]) -> Together | None:
    """Mend the packets of a conversation together, those that are not shifted as they are."""
    members = [_member(record, lying, record)]
    for other in conversation[:NEIGHBOURS]:
        found = segment(other) if other.number and other.number != record.number else None
        if found is None or (not fits(other) and not regular(other.flags or 0)):
            continue
        members.append(_member(other, _lying(found)[0] if fits(other) and not found.sound else None, record))
    return together(members)


def _member(other: Record, lying: Segment | None, mine: Record) -> Member:
    """Return a packet with what it can say; one that is not shifted says what is logged."""
    same = other.src == mine.src

    def seen(ends: Ends) -> Ends:
        return ends if same else ends.reversed()

    logged = seen(of_words(header_words(other)))
    states: tuple[State, ...] = (State(None, "", logged, 0.0),)
    if lying is not None:
        states = tuple(
            State(shift.place, str(shift.removed), seen(of_words(shift.words)), shift.liking)
            for shift in (_shift(lying, place, ()) for place in range(WINDOW))
        )
    return Member(other.number, other.time or 0, same, logged, states)


def _layouts(found: Segment) -> list[Segment]:
    """Return how the bytes can lie: where a log tells no data offset, an offset of 4 puts its payload at byte 16."""
    payload = found.record.payload
    unsure = found.packet is None and found.offset is not None and found.offset.value is None
    return [found, found.moved(16, payload)] if unsure and payload and not found.record.tcp_opts else [found]


def _shift(found: Segment, place: int, others: Sequence[Neighbour]) -> Shift:
    """Take out the word at a place and count what speaks for it."""
    words = [found.word(index) for index in range(WINDOW + 2)]
    mended = without(words, place)
    proven = verified(found, place)
    points = [edge(found, mended, words[WINDOW].value >> 12), continues(words, place, others)]
    if proven:
        points.append(Point("Without it the TCP checksum verifies, which it does not as captured (16 bits).", 16.0))
    line = max((other.likeness(of_words(mended)) for other in others), default=0.0)
    return Shift(found, place, tuple(point for point in points if point), line, proven)


def _mended(best: Shift) -> tuple[bytes, bytes]:
    """Return the segment without the removed word, and its known bits."""
    cut = slice(2 * best.place, 2 * best.place + 2)
    data, mask = bytearray(best.segment.data), bytearray(best.segment.mask)
    del data[cut], mask[cut]
    return bytes(data), bytes(mask)


def _moved(lying: Segment, found: Segment) -> tuple[str, ...]:
    """Say so if the payload is taken to begin at byte 16."""
    if lying is found:
        return ()
    size = len(found.record.payload or b"")
    return (
        f"The {size} printed payload bytes begin at byte 16 if the data offset field holds 4, where Snort takes it at "
        f"its word; {16 + size} bytes of TCP in all, where its usual snapshot of 68 holds 68 - 14 - 20 = 34.",
    )


def _without(best: Shift) -> str:
    """Describe the header that remains."""
    ends = of_words(best.words)
    window = str(best.words[7]) if best.words[7].whole else "not logged"
    return (
        f"Without {best.removed} at byte {2 * best.place}, {_FIELDS[best.place]}, the header reads: "
        f"ports {ends.source} to {ends.destination}, sequence number {ends.seq}, acknowledgement {ends.ack}, "
        f"offset and flags {best.words[6]}, window {window}."
    )


def _counted(bits: float, tried: int) -> str:
    less = f", after {log2(tried):.1f} for {tried} alternatives tried" if tried > 1 else ""
    return f"Together {bits:.1f} bits{less}."


def _against(best: Shift, rest: Sequence[Shift], line: Together | None) -> list[str]:
    """Name the other words that could be the inserted one."""
    if line is not None and not best.proven:
        return ["Which word was inserted is what makes the packets of the conversation agree best, not a proof."]
    doubts = [
        f"{shift.removed} at byte {2 * shift.place} (sequence number {of_words(shift.words).seq}, acknowledgement "
        f"{of_words(shift.words).ack})"
        for shift in rest
        if shift.liking > best.liking - SURE
    ]
    if best.proven:
        return []
    if doubts:
        return [f"Which word was inserted is not certain; it could also be {', or '.join(doubts)}."]
    return ["Which word was inserted is a choice by its value, its place and other packets, not a proof."]


def _untested(best: Shift, compared: bool) -> list[str]:
    """Say what could not be tested."""
    found = best.segment
    untested = []
    if not best.proven:
        state = "it does not verify with the word taken out either" if found.packet is not None else found.sum.reason
        untested.append(f"The TCP checksum could not be used: {state}.")
    if found.packet is None:
        untested.append("The IP total length, which tells whether two bytes were added or the end was pushed out.")
    if not of_words(best.words).ack.whole:
        untested.append(
            "One byte of the acknowledgement: it stood in the byte with the data offset, which is not logged."
        )
    if not compared:
        untested.append("Ports and numbers: no other TCP packet of these two addresses is at hand to compare with.")
    return untested
