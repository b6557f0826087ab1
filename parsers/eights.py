"""Lines of a block as arrays, and what stands at a place of each of them; it needs numpy.

Eight bytes of every line are one unsigned number, the first byte the lowest; what is asked of each byte is asked of all
eight at once (H. S. Warren, Hacker's Delight, chapter 6: finding the first 0-byte). To take bytes from the places of
lines is dear, and hardly dearer for many than for one: what lies close together is looked at in one `Sight`.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parsers.arrays import UNKNOWN, Coded, Numbers, Truths
from parsers.page import MAX_LINE

Words = NDArray[np.uint64]

MOST_DIGITS = 16
"""Digits that a number may have."""
MOST_SEEN = 64
"""Bytes that may be looked at beyond the end of a line that is read here: so many are behind it."""
_TENS = 10 ** np.arange(MOST_DIGITS + 1, dtype=np.int64)
MASKS = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""What keeps so many bytes of eight."""


def eight(byte: int) -> np.uint64:
    """Return eight times a byte."""
    return np.uint64(byte * 0x0101010101010101)


_ONES, _HIGH, _BLANKS, _ZEROS, _TO_HIGH = eight(1), eight(0x80), eight(0x20), eight(0x30), eight(0x76)
_HEX = np.full(256, UNKNOWN, np.int64)
_HEX[list(b"0123456789ABCDEF")] = np.arange(16)


class Block:
    """Lines of a source, laid out for this."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.bytes = np.frombuffer(data, np.uint8)
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
        return int(np.searchsorted(self.ends[1:], len(self.data) - MOST_SEEN, "right"))

    def text(self, begin: int, end: int) -> str:
        """Return bytes as characters, one for one."""
        return self.data[begin:end].decode("latin-1")

    def coded(self, begins: Numbers, ends: Numbers, codes: Numbers) -> Coded:
        """Return a column of texts: the different ones lie between some places, and `codes` are all rows."""
        return Coded(list(map(self.text, begins.tolist(), ends.tolist())), codes)


class Sight:
    """Some bytes from a place of each row on, at most MOST_SEEN."""

    def __init__(self, block: Block, at: Numbers, size: int) -> None:
        """Look at `size` bytes; what is behind them is taken for zeros, or is there."""
        count = max(1, -(-size // 8))
        self.size = 8 * count
        taken = np.ndarray((max(len(block.data) - 8 * count + 1, 0),), f"V{8 * count}", block.bytes, 0, (1,))[at]
        self._words: Words = taken.view("<u8").reshape(len(at), count)

    def eight(self, beyond: int) -> Words:
        """Return eight bytes, so many beyond the place of each row."""
        place, bytes_before = divmod(beyond, 8)
        low = self._words[:, place]
        if not bytes_before:
            return low
        low = low >> np.uint64(8 * bytes_before)
        if place + 1 == self._words.shape[1]:
            return low
        return low | self._words[:, place + 1] << np.uint64(64 - 8 * bytes_before)

    def starts(self, beyond: int, data: bytes) -> Truths:
        """Say in which rows some bytes stand."""
        fits: Truths | None = None
        for at in range(0, len(data), 8):
            part, words = data[at : at + 8], self.eight(beyond + at)
            words = words if len(part) == 8 else words & MASKS[len(part)]
            found = words == np.uint64(int.from_bytes(part, "little"))
            fits = found if fits is None else fits & found
        assert fits is not None
        return fits

    def blanks(self, beyond: int) -> Numbers:
        """Return how many blanks stand there in each row, 8 for more."""
        odd = self.eight(beyond) ^ _BLANKS
        return first_marked((odd | (odd | _HIGH) - _ONES) & _HIGH)

    def hex(self, beyond: int) -> Numbers:
        """Return the numbers that two hexadecimal digits are, those above nine in upper case; negative for others."""
        words = self.eight(beyond)
        low = np.uint64(0xFF)
        return _HEX[(words & low).view(np.int64)] << 4 | _HEX[(words >> np.uint64(8) & low).view(np.int64)]

    def decimal(self, beyond: int, digits: int) -> tuple[Numbers, Numbers]:
        """Return how many digits stand there, and the number that they are if they are no more than `digits`."""
        count, values = _digits(self.eight(beyond))
        if digits >= 8 and len(long := np.flatnonzero(count == 8)):
            more, low = _digits(self.eight(beyond + 8)[long])
            count[long] += more
            values[long] = values[long] * _TENS[more] + low
            if digits == MOST_DIGITS and len(full := long[more == 8]):
                following = self.eight(beyond + MOST_DIGITS)[full] & np.uint64(0xFF)
                count[full] += (following >= ord("0")) & (following <= ord("9"))
        return count, values

    def fraction(self, beyond: int) -> tuple[Numbers, Numbers]:
        """Return how many digits stand there, and the billionths that they are, if they are one to nine."""
        count, values = self.decimal(beyond, 9)
        return count, values * _TENS[np.clip(9 - count, 0, 9)]

    def ipv4(self, beyond: int) -> tuple[Numbers, Truths, Numbers]:
        """Return how long an IPv4 address there is, whether it is one spelled as all are, and its number."""
        words, behind = self.eight(beyond), self.eight(beyond + 8)
        first, fits, high = _octets(words)
        bits = (first << 3).view(np.uint64)
        fits &= words >> bits & np.uint64(0xFF) == np.uint64(ord("."))
        bits += np.uint64(8)
        second, fit, low = _octets(words >> bits | behind << (np.uint64(64) - bits))  # numpy gives 0 for all bits gone
        return first + 1 + second, fits & fit, high << 16 | low


def first_marked(marked: Words) -> Numbers:
    """Return the place of the lowest byte of which the high bit is set, 8 where there is none; no other bit is."""
    bits = np.bitwise_count((marked - np.uint64(1)) & ~marked)
    made: Numbers = (bits >> 3).astype(np.int64)
    return made


def _digits(words: Words) -> tuple[Numbers, Numbers]:
    """Return how many digits eight bytes begin with, and the number that they are."""
    values = words ^ _ZEROS
    count = first_marked(((values + _TO_HIGH) | values) & _HIGH)
    values <<= np.uint64(64) - (count << 3).view(np.uint64)  # numpy gives 0 where all bits are gone
    for bits, tens, mask in ((8, 10, 0x00FF00FF00FF00FF), (16, 100, 0x0000FFFF0000FFFF), (32, 10_000, 0xFFFFFFFF)):
        more = values >> np.uint64(bits)
        values *= np.uint64(tens)
        values += more
        values &= np.uint64(mask)
    return count, values.view(np.int64)


def _octets(words: Words) -> tuple[Numbers, Truths, Numbers]:
    """Return how long two octets with a dot between them are, whether they are some, and the number that they are."""
    values = words ^ _ZEROS
    marked = ((values + _TO_HIGH) | values) & _HIGH
    # the high bits of eight bytes, one behind the other (Hacker's Delight, chapter 7: compress)
    which = ((marked >> np.uint64(7)) * np.uint64(0x0102040810204080) >> np.uint64(56)).view(np.int64)
    values += _ONES
    dot = words >> _DOT[which] & np.uint64(0xFF) == np.uint64(ord("."))
    first = _octet(values << _TO_FIRST[which])
    second = _octet(values << _TO_SECOND[which] & _ONLY_SECOND[which])
    length = _LENGTHS[which]
    return length, dot & (length > 0) & (first >= 0) & (second >= 0), first << 8 | second


def _octet(values: Words) -> Numbers:
    """Return the number of the three highest bytes, each a digit and one more, or 0 for none; negative for no octet."""
    # four bits of each come to lie one behind the other
    packed = (values >> np.uint64(40)) * np.uint64(1 << 24 | 1 << 12 | 1) >> np.uint64(16) & np.uint64(0xFFF)
    return _OCTETS[packed.view(np.int64)]


def _octets_of(packed: Numbers) -> Numbers:
    """Return the octets of three digits in four bits each, the first one the highest; UNKNOWN if they are none."""
    hundreds, tens, ones = packed >> 8, packed >> 4 & 15, packed & 15
    made = 100 * np.maximum(hundreds - 1, 0) + 10 * np.maximum(tens - 1, 0) + ones - 1
    digits = (hundreds <= 10) & (tens <= 10) & (ones >= 1) & (ones <= 10)
    spelled = np.where(hundreds > 0, (hundreds > 1) & (tens > 0), tens != 1)  # without zeros before
    return np.where(digits & spelled & (made <= 255), made, UNKNOWN)


def _shape_of(which: int) -> tuple[int, int, int, int, int]:
    """Return for the bytes of eight that are no digits where the dot is, and so on; see the names of the tables."""
    ends = [place for place in range(8) if which >> place & 1][:2]
    if len(ends) < 2 or not 1 <= ends[0] <= 3 or not 1 <= (count := ends[1] - ends[0] - 1) <= 3:
        return 0, 64, 64, 0, 0
    return 8 * ends[0], 64 - 8 * ends[0], 64 - 8 * ends[1], (1 << 64) - (1 << 64 - 8 * count), ends[1]


_OCTETS = _octets_of(np.arange(1 << 12))
_SHAPES = [_shape_of(which) for which in range(256)]
_DOT, _TO_FIRST, _TO_SECOND, _ONLY_SECOND = (np.array([shape[at] for shape in _SHAPES], np.uint64) for at in range(4))
_LENGTHS = np.array([shape[4] for shape in _SHAPES], np.int64)
