"""Lines of a block as arrays, and what stands at a place of each of them; it needs numpy.

Eight bytes of every line are one unsigned number, the first byte the lowest; what is asked of each byte is asked of all
eight at once (H. S. Warren, Hacker's Delight, chapter 6: finding the first 0-byte).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.arrays import UNKNOWN, Coded, Numbers, Truths, mix
from parsers.page import MAX_LINE

Words = NDArray[np.uint64]

MOST_DIGITS = 16
"""Digits that a number may have."""
_BEHIND = 64
"""Bytes behind a line that is read here: so many may be looked at beyond its end."""
_LONGEST = 512
"""Bytes that a text may have of which the end is looked for: a line without one must not hold up all others."""
_TENS = 10 ** np.arange(MOST_DIGITS + 1, dtype=np.int64)
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""What keeps so many bytes of eight."""


def _eight(byte: int) -> np.uint64:
    return np.uint64(byte * 0x0101010101010101)


_ONES, _HIGH, _BLANKS, _ZEROS, _TO_HIGH = _eight(1), _eight(0x80), _eight(0x20), _eight(0x30), _eight(0x76)


class Block:
    """Lines of a source, laid out for this."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.bytes = np.frombuffer(data, np.uint8)
        self.words: Words = np.ndarray((max(len(data) - 7, 0),), "<u8", self.bytes, 0, (1,))
        last = [len(data)] if data and data[-1:] != b"\n" else []
        self.ends: Numbers = np.concatenate(([0], self.places(b"\n") + 1, np.array(last, np.int64)))
        """Where each line begins, and where the last one ends."""

    def __len__(self) -> int:
        return len(self.ends) - 1

    def places(self, byte: bytes) -> Numbers:
        """Return where a byte stands."""
        step = 1 << 16  # memory of this size is used again; more is asked of the system each time, which costs as much
        pieces = (self.bytes[at : at + step] == ord(byte) for at in range(0, len(self.data), step))
        made = [np.flatnonzero(piece) + at * step for at, piece in enumerate(pieces)]
        return np.concatenate(made) if made else np.zeros(0, np.int64)

    @cached_property
    def tabs(self) -> Numbers:
        """Where there are tabs."""
        return self.places(b"\t")

    @cached_property
    def contents(self) -> Numbers:
        """Where what each line says ends, before a few blanks and its end."""
        stop = self.ends[1:].copy()
        for behind in (b"\n", b"\r", b" \t", b" \t", b" \t"):
            last = self.bytes[np.maximum(stop - 1, 0)]
            stop -= (last == behind[0]) | (last == behind[-1])
        return stop

    @cached_property
    def short(self) -> Truths:
        """Which lines are not too long to be looked at."""
        return np.diff(self.ends) <= MAX_LINE

    @property
    def last(self) -> int:
        """The first of the lines at the end behind which there are too few bytes to read them here."""
        return int(np.searchsorted(self.ends[1:], len(self.data) - _BEHIND, "right"))

    def text(self, begin: int, end: int) -> str:
        """Return bytes as characters, one for one."""
        return self.data[begin:end].decode("latin-1")

    def coded(self, begins: Numbers, ends: Numbers, codes: Numbers) -> Coded:
        """Return a column of texts: the different ones lie between some places, and `codes` are all rows."""
        return Coded(list(map(self.text, begins.tolist(), ends.tolist())), codes)


def starts(block: Block, at: Numbers, data: bytes) -> Truths:
    """Say at which places some bytes stand."""
    fits: Truths | None = None
    for beyond in range(0, len(data), 8):
        part = data[beyond : beyond + 8]
        words = block.words[at + beyond if beyond else at]
        found = (words if len(part) == 8 else words & _MASKS[len(part)]) == np.uint64(int.from_bytes(part, "little"))
        fits = found if fits is None else fits & found
    assert fits is not None
    return fits


def blanks(block: Block, at: Numbers) -> Numbers:
    """Return how many blanks stand at each place, 8 for more."""
    odd = block.words[at] ^ _BLANKS
    return _first((odd | (odd | _HIGH) - _ONES) & _HIGH)


def _first(marked: Words) -> Numbers:
    """Return the place of the lowest byte of which the high bit is set, 8 where there is none."""
    bits = np.bitwise_count((marked - np.uint64(1)) & ~marked)
    made: Numbers = (bits >> 3).astype(np.int64)
    return made


def _digits(words: Words) -> tuple[Numbers, Numbers]:
    """Return how many digits eight bytes begin with, and the number that they are."""
    values = words ^ _ZEROS
    count = _first(((values + _TO_HIGH) | values) & _HIGH)
    values = values << (64 - 8 * count).astype(np.uint64)  # numpy gives 0 where all bits are gone
    for bits, tens, mask in ((8, 10, 0x00FF00FF00FF00FF), (16, 100, 0x0000FFFF0000FFFF), (32, 10_000, 0xFFFFFFFF)):
        values = (values * np.uint64(tens) + (values >> np.uint64(bits))) & np.uint64(mask)
    return count, values.astype(np.int64)


def decimal(block: Block, at: Numbers, digits: int) -> tuple[Numbers, Numbers]:
    """Return how many digits stand at each place, and the number that they are if they are no more than `digits`."""
    count, values = _digits(block.words[at])
    if digits >= 8 and len(long := np.flatnonzero(count == 8)):
        more, low = _digits(block.words[at[long] + 8])
        count[long] += more
        values[long] = values[long] * _TENS[more] + low
        if digits == MOST_DIGITS and len(full := long[more == 8]):
            following = block.bytes[at[full] + MOST_DIGITS]
            count[full] += (following >= ord("0")) & (following <= ord("9"))
    return count, values


def fraction(block: Block, at: Numbers) -> tuple[Numbers, Numbers]:
    """Return how many digits stand at each place, and the billionths that they are, if they are one to nine."""
    count, values = decimal(block, at, 9)
    return count, values * _TENS[np.clip(9 - count, 0, 9)]


def ipv4(block: Block, at: Numbers) -> tuple[Numbers, Truths, Numbers]:
    """Return how long an IPv4 address at each place is, whether it is one spelled as all are, and its number."""
    rest, behind = block.words[at], block.words[at + 8]
    fits = np.ones(len(at), np.bool_)
    made, length = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for place in range(4):
        count, octet = _octet(rest)
        fits &= (count >= 1) & (octet <= 255) & ((count == 1) | (rest & np.uint64(0xFF) != np.uint64(ord("0"))))
        made = made << 8 | octet
        length += count
        if place < 3:
            bits = (8 * count).astype(np.uint64)
            fits &= rest >> bits & np.uint64(0xFF) == np.uint64(ord("."))
            bits += np.uint64(8)
            rest = rest >> bits | behind << (np.uint64(64) - bits)
            behind = behind >> bits
            length += 1
    return length, fits, made


def _octet(words: Words) -> tuple[Numbers, Numbers]:
    """Return how many digits four bytes begin with, 0 for four, and the number that they are."""
    values = words ^ _ZEROS
    count = _first(((values + _TO_HIGH) | values) & _HIGH)
    count[count > 3] = 0
    values = values << (64 - 8 * count).astype(np.uint64)
    low = np.uint64(0xFF)
    made = (values >> np.uint64(40) & low) * np.uint64(100) + (values >> np.uint64(48) & low) * np.uint64(10)
    return count, (made + (values >> np.uint64(56))).astype(np.int64)


def until(block: Block, at: Numbers, stop: Numbers, byte: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return where a byte stands next, and which of the different texts before it: codes, and the first row of each.

    The code is UNKNOWN where it does not stand before `stop`, or is unsure, or the text is longer than any is.
    """
    stop = np.minimum(stop, at + _LONGEST)
    end, wanted = np.empty(len(at), np.int64), _eight(byte)
    mixed = np.zeros(len(at), np.uint64)
    parts: list[tuple[Any, Words]] = []
    rows: Any = slice(None)
    here, before = at, stop
    while len(here):
        words = block.words[here]
        if isinstance(rows, slice) and (words == words[0]).all():  # as most texts begin that are read here
            place = int(_place(words[:1], wanted)[0])
            end = here + place
            here = here + 8
            if place < 8 or not (more := here < before).any():
                break
        else:
            places = _place(words, wanted)
            words &= _MASKS[places]
            end[rows] = here + places
            mixed[rows] = mix(mixed[rows], words)
            parts.append((rows, words))
            here = here + 8
            more = (places == 8) & (here < before)
        if not more.all():
            rows = np.flatnonzero(more) if isinstance(rows, slice) else rows[more]
            here, before = here[more], before[more]
    codes, firsts = _codes(mixed, end - at, parts)
    return end, np.where(end < stop, codes, UNKNOWN), firsts


def _place(words: Words, wanted: np.uint64) -> Numbers:
    """Return the place of a byte in each eight, 8 where it is not there; `wanted` is eight of it."""
    odd = words ^ wanted
    return _first((odd - _ONES) & ~odd & _HIGH)


def between(block: Block, at: Numbers, end: Numbers) -> Coded:
    """Return the texts between two places of each row; UNKNOWN where that is unsure."""
    length = end - at
    mixed = np.zeros(len(at), np.uint64)
    parts: list[tuple[Any, Words]] = []
    for beyond in range(0, int(length.max(initial=0)), 8):
        rows: Any = np.flatnonzero(length > beyond)
        rows = slice(None) if len(rows) == len(at) else rows
        words = block.words[at[rows] + beyond] & _MASKS[np.minimum(length[rows] - beyond, 8)]
        mixed[rows] = mix(mixed[rows], words)
        parts.append((rows, words))
    codes, firsts = _codes(mixed, length, parts)
    return block.coded(at[firsts], end[firsts], codes)


def _codes(mixed: Words, length: Numbers, parts: Sequence[tuple[Any, Words]]) -> tuple[Numbers, Numbers]:
    """Return which of the different texts each row has, UNKNOWN where that is unsure, and the first row of each.

    `parts` are the texts by eight bytes, with the rows that are as long; `mixed` is made of them.
    """
    if not len(mixed):
        return length, length
    if (mixed == mixed[0]).all():
        firsts, codes = np.zeros(1, np.int64), np.zeros(len(mixed), np.int64)
    else:
        _, firsts, codes = np.unique(mixed, return_index=True, return_inverse=True)
    # different texts may be mixed to one number: what is not the very same as the first one has none
    equal = length == length[firsts][codes]
    for rows, words in parts:
        whole = words
        if not isinstance(rows, slice):
            whole = np.zeros(len(mixed), np.uint64)
            whole[rows] = words
        equal[rows] &= words == whole[firsts][codes[rows]]
    return (codes if equal.all() else np.where(equal, codes, UNKNOWN)), firsts
