"""How well the ports and numbers of a TCP header continue another packet of the same two hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from parsers.record import Record
from workbench.readings.offset_word import reads_as_offset
from workbench.readings.reading import Word, regular

NEIGHBOURS = 16
"""Packets of a conversation that are compared: those further away say hardly more, and each costs."""
NEAR = 1 << 20
"""How far numbers lie apart at most within a consistent flow."""
PORTS = 32.0
"""Bits that equal ports count: two numbers of 16 bits."""
CLOSE = 14.0
"""Most bits that a number close to another one counts: within 128 KiB, closer says no more."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Ports, sequence and acknowledgement number of one packet, seen from its sender."""

    source: int
    destination: int
    seq: Word
    ack: Word

    def reversed(self) -> Ends:
        """Return the same numbers seen from the receiver."""
        return Ends(self.destination, self.source, self.ack, self.seq)


def of_words(words: Sequence[Word]) -> Ends:
    """Return the ends that the first six words of a TCP header give."""
    return Ends(words[0].value, words[1].value, words[2].then(words[3]), words[4].then(words[5]))


def header_words(record: Record) -> tuple[Word, ...]:
    """Return the first seven words of a record's TCP header; of the last only the flag byte is known."""
    ports = (record.src_port or 0, record.dst_port or 0)
    numbers = [number or 0 for number in (record.tcp_seq, record.tcp_ack)]
    halves = [half for number in numbers for half in (number >> 16 & 0xFFFF, number & 0xFFFF)]
    return (*(Word(value, 0xFFFF) for value in (*ports, *halves)), Word(record.flags or 0, 0x00FF))


def without(words: Sequence[Word], place: int) -> tuple[Word, ...]:
    """Return words without the one at a place."""
    return (*words[:place], *words[place + 1 :])


def possible_ends(record: Record, mine: Record, shifted: bool) -> tuple[Ends, ...]:
    """Return the ends that another packet can have, seen as if it went the way of `mine`.

    A packet with ordinary flags has the ends that are logged; one whose header is `shifted` has those that remain
    when any one word is taken out.
    """
    if record.flags is None or record.tcp_seq is None or record.tcp_ack is None:
        return ()
    words = header_words(record)
    if shifted:
        found = tuple(of_words(without(words, place)) for place in range(7))
    elif regular(record.flags):
        found = (of_words(words),)
    else:
        return ()
    return found if record.src == mine.src else tuple(ends.reversed() for ends in found)


def likeness(one: Ends, other: Ends) -> float:
    """Return in bits how unlikely it is that two packets of no common connection are so alike."""
    return _ports(one, other) + _close(one.seq, other.seq) + _close(one.ack, other.ack)


def _ports(one: Ends, other: Ends) -> float:
    """Count equal ports, of those that are known (not -1); nothing if any known one differs."""
    known = [
        here == there
        for here, there in ((one.source, other.source), (one.destination, other.destination))
        if here >= 0 and there >= 0
    ]
    return PORTS / 2 * len(known) if all(known) else 0.0


def _close(one: Word, other: Word) -> float:
    """Count two numbers that lie close, also around zero; by their high halves where low bits are unknown."""
    low = 0 if one.whole and other.whole else 16
    if (one.known >> low) & (other.known >> low) != 0xFFFFFFFF >> low:
        return 0.0
    size = 1 << 32 - low
    apart = ((one.value >> low) - (other.value >> low)) % size
    apart = min(apart, size - apart) << low
    return max(0.0, min(CLOSE, 32 - log2(2 * apart + 1)))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another packet of the conversation with the ends that it can have."""

    number: int
    ends: tuple[Ends, ...]

    def likeness(self, ends: Ends) -> float:
        """Return how alike it is at best."""
        return max(likeness(ends, other) for other in self.ends)


def neighbours(record: Record, conversation: Sequence[Record]) -> list[Neighbour]:
    """Return the nearest packets of a conversation that have ends to compare with; it holds the nearest first."""
    found = []
    for other in conversation[:NEIGHBOURS]:
        if other.proto == "tcp" and other.tcp_win is not None and other.flags_known is None:
            ends = possible_ends(other, record, reads_as_offset(other.tcp_win))
            if ends:
                found.append(Neighbour(other.number, ends))
    return found


def consistent(record: Record, conversation: Sequence[Record]) -> bool:
    """Tell whether an ordinary header continues an ordinary packet near it just as it is logged: then nothing slid."""
    if not regular(record.flags or 0):
        return False
    mine = of_words(header_words(record))
    for other in conversation[:NEIGHBOURS]:
        if other.proto != "tcp" or other.flags is None or not regular(other.flags):
            continue
        theirs = of_words(header_words(other))
        if other.src != record.src:
            theirs = theirs.reversed()
        if (mine.source, mine.destination) == (theirs.source, theirs.destination) and all(
            (one.value - two.value + NEAR) % (1 << 32) <= 2 * NEAR
            for one, two in ((mine.seq, theirs.seq), (mine.ack, theirs.ack))
        ):
            return True
    return False
