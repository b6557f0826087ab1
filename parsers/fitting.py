"""Reads all lines of a block by a template at once: byte work on arrays, no object for a line; it needs numpy.

Eight bytes of every line are one unsigned number, the first byte the lowest; what is asked of each byte is asked of all
eight at once (H. S. Warren, Hacker's Delight, chapter 6: finding the first 0-byte).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers import template as t
from parsers.arrays import UNKNOWN, Addresses, Coded, Column, Numbers, mix, numbers_of, same
from parsers.record import COLUMNS

Words = NDArray[np.uint64]
Truths = NDArray[np.bool_]

_BEHIND = 64
"""Bytes behind a line that is read here: so many may be looked at beyond its end."""


def _eight(byte: int) -> np.uint64:
    return np.uint64(byte * 0x0101010101010101)


_ONES, _HIGH, _BLANKS, _ZEROS, _TO_HIGH = _eight(1), _eight(0x80), _eight(0x20), _eight(0x30), _eight(0x76)
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""What keeps so many bytes of eight."""
_TENS = 10 ** np.arange(t.MOST_DIGITS + 1, dtype=np.int64)
_HEX = np.full(256, UNKNOWN, np.int64)
_HEX[list(b"0123456789ABCDEF")] = np.arange(16)
_ATTRIBUTES = frozenset(column.attribute for column in COLUMNS)
_FURNITURE = ("Page", "(c", "Author", "SANS")
"""Beginnings of what makes a line page furniture that looks like a record: such a line is left to the reader of one."""


def places(data: NDArray[np.uint8], byte: int) -> Numbers:
    """Return where a byte stands."""
    step = 1 << 16  # memory of this size is used again; more is asked of the system each time, which costs as much
    made = [np.flatnonzero(data[at : at + step] == byte) + at for at in range(0, len(data), step)]
    return np.concatenate(made) if made else np.zeros(0, np.int64)


class Block:
    """Lines of a source, laid out for this."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.bytes = np.frombuffer(data, np.uint8)
        self.words: Words = np.ndarray((max(len(data) - 7, 0),), "<u8", self.bytes, 0, (1,))
        feeds = places(self.bytes, ord("\n")) + 1
        last = [len(data)] if data and data[-1:] != b"\n" else []
        self.ends: Numbers = np.concatenate((np.zeros(1, np.int64), feeds, np.array(last, np.int64)))
        """Where each line begins, and where the last one ends."""

    def __len__(self) -> int:
        return len(self.ends) - 1

    def text(self, begin: int, end: int) -> str:
        """Return bytes as characters, one for one."""
        return self.data[begin:end].decode("latin-1")

    def contents(self) -> Numbers:
        """Return where what each line says ends, before a few blanks and its end."""
        stop = self.ends[1:].copy()
        for behind in (b"\n", b"\r", b" \t", b" \t", b" \t"):
            last = self.bytes[np.maximum(stop - 1, 0)]
            stop -= (last == behind[0]) | (last == behind[-1])
        return stop


@dataclass(frozen=True, slots=True)
class Fitted:
    """What lines say that fit a template."""

    rows: Numbers
    """Which lines, in order."""
    columns: Mapping[str, Column]
    stamps: Coded
    """The time up to the minute."""
    beyond: Numbers
    """Nanoseconds beyond that."""

    def between(self, first: int, last: int) -> Fitted:
        """Return those from line `first` up to but without `last`, counted from there."""
        begin, end = np.searchsorted(self.rows, (first, last))
        part = slice(int(begin), int(end))
        columns = {name: column[part] for name, column in self.columns.items()}
        return Fitted(self.rows[part] - first, columns, self.stamps[part], self.beyond[part])


def fitted(block: Block, template: t.Template, first: int = 0) -> Fitted:
    """Return what the lines of a block from line `first` on say that fit a template."""
    reading = _Reading(block)
    last = int(np.searchsorted(block.ends[1:], len(block.data) - _BEHIND, "right"))
    rows, after = reading.run(template.elements, np.arange(first, last), block.ends[first:last])
    rows = rows[after == reading.stop[rows]]
    said = reading.said
    if len(rows) < len(block):
        said = {name: column[rows] for name, column in said.items()}
    columns: dict[str, Column] = {name: column for name, column in said.items() if name in _ATTRIBUTES}
    for name, column in template.columns(said).items():
        columns[name] = _all(column, len(rows)) if isinstance(column, str | int) else column
    beyond = numbers_of(said["second"]) * 1_000_000_000
    if "fraction" in said:
        beyond = beyond + np.maximum(numbers_of(said["fraction"]), 0)
    stamps = said["stamp"]
    assert isinstance(stamps, Coded)
    return Fitted(rows, columns, stamps, beyond)


class _Reading:
    """Lines that are being read, and what was found in them."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self.stop = block.contents()
        self.said: dict[str, Column] = {}
        """Columns of all lines, by name."""

    def run(self, elements: Sequence[t.Element], rows: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        """Read elements from a place of each row on; return the rows that fit, and where they are then."""
        for element in elements:
            if isinstance(element, t.Mark):
                self._put(element.name, rows, _all(element.value, len(rows)))
                continue
            if isinstance(element, t.Either):
                rows, at = self._either(element, rows, at)
                continue
            if isinstance(element, t.Text):
                at, fits, column = _text(self._block, element, at, self.stop[rows])
            else:
                at, fits, column = _READERS[type(element)](self._block, element, at)
            if not fits.all():
                rows, at = rows[fits], at[fits]
                column = None if column is None else column[fits]
            if column is not None and (name := _NAMES.get(type(element)) or element.name):  # type: ignore[union-attr]
                self._put(name, rows, column)
        return rows, at

    def _either(self, element: t.Either, rows: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        left = np.arange(len(rows))
        after = np.full(len(rows), UNKNOWN, np.int64)
        for way in element.ways:
            taken, left = self._taken(way, left, at)
            if len(taken):
                read, places = self.run(way, rows[taken], at[taken])
                if len(read) < len(taken):
                    taken = taken[np.searchsorted(rows[taken], read)]
                after[taken] = places
        fit = after >= 0
        return (rows, after) if fit.all() else (rows[fit], after[fit])

    def _taken(self, way: tuple[t.Element, ...], left: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        """Return which of the rows that are left go a way, and which are left then."""
        if not way or not len(left):
            return left, left[:0]
        _, fits, _ = _literal(self._block, way[0], at[left])
        return left[fits], left[~fits]

    def _put(self, name: str, rows: Numbers, column: Column) -> None:
        """Keep what rows say under a name."""
        whole = self.said.get(name)
        if whole is None and len(rows) == len(self._block):
            self.said[name] = column
            return
        if whole is None:
            whole = self.said[name] = _unknown(column, len(self._block))
        if isinstance(column, Coded) and isinstance(whole, Coded):
            places = {value: place for place, value in enumerate(whole.values)}
            whole.which[rows] = column.numbers(lambda value: places.setdefault(value, len(places)))
            self.said[name] = Coded(list(places), whole.which)
        else:
            numbers_of(whole)[rows] = numbers_of(column)


def _all(value: str | int, count: int) -> Column:
    """Return a column of one value."""
    return same(value, count) if isinstance(value, str) else np.full(count, value, np.int64)


def _unknown(column: Column, count: int) -> Column:
    nothing = np.full(count, UNKNOWN, np.int64)
    if isinstance(column, Coded):
        return Coded([], nothing)
    return Addresses(nothing) if isinstance(column, Addresses) else nothing


_NAMES = {t.Moment: "stamp", t.Fraction: "fraction"}
"""Under what those elements are known that have no name of their own."""
Read = tuple[Numbers, Truths, Any]
"""Where the rows are then, which of them fit, and what they say."""


def _literal(block: Block, element: Any, at: Numbers) -> Read:
    data = element.encode("latin-1")
    fits: Truths | None = None
    for beyond in range(0, len(data), 8):
        part = data[beyond : beyond + 8]
        words = block.words[at + beyond if beyond else at]
        found = (words if len(part) == 8 else words & _MASKS[len(part)]) == np.uint64(int.from_bytes(part, "little"))
        fits = found if fits is None else fits & found
    assert fits is not None
    return at + len(data), fits, None


def _pad(block: Block, element: Any, at: Numbers) -> Read:
    odd = block.words[at] ^ _BLANKS
    count = _first((odd | (odd | _HIGH) - _ONES) & _HIGH)
    return at + count, count <= element.most, None


def _first(marked: Words) -> Numbers:
    """Return the place of the lowest byte of which the high bit is set, 8 where there is none."""
    bits = np.bitwise_count((marked - np.uint64(1)) & ~marked)
    places: Numbers = (bits >> 3).astype(np.int64)
    return places


def _digits(words: Words) -> tuple[Numbers, Numbers]:
    """Return how many digits eight bytes begin with, and the number that they are."""
    values = words ^ _ZEROS
    count = _first(((values + _TO_HIGH) | values) & _HIGH)
    values = values << (64 - 8 * count).astype(np.uint64)  # numpy gives 0 where all bits are gone
    for bits, tens, mask in ((8, 10, 0x00FF00FF00FF00FF), (16, 100, 0x0000FFFF0000FFFF), (32, 10_000, 0xFFFFFFFF)):
        values = (values * np.uint64(tens) + (values >> np.uint64(bits))) & np.uint64(mask)
    return count, values.astype(np.int64)


def _decimal(block: Block, at: Numbers, digits: int) -> tuple[Numbers, Numbers]:
    """Return how many digits stand at each place, at most so many or one more, and the number that they are."""
    count, values = _digits(block.words[at])
    if digits >= 8 and len(long := np.flatnonzero(count == 8)):
        more, low = _digits(block.words[at[long] + 8])
        count[long] += more
        values[long] = values[long] * _TENS[more] + low
        if digits == t.MOST_DIGITS and len(full := long[more == 8]):
            following = block.bytes[at[full] + 16]
            count[full] += (following >= ord("0")) & (following <= ord("9"))
    return count, values


def _number(block: Block, element: Any, at: Numbers) -> Read:
    count, values = _decimal(block, at, element.digits)
    return at + count, (count >= element.least) & (count <= element.digits) & (values <= element.top), values


def _fraction(block: Block, element: Any, at: Numbers) -> Read:
    count, values = _decimal(block, at, 9)
    fits = (count >= 1) & (count <= 9)
    return at + count, fits, values * _TENS[np.where(fits, 9 - count, 0)]


def _hex(block: Block, element: Any, at: Numbers) -> Read:
    high, low = _HEX[block.bytes[at]], _HEX[block.bytes[at + 1]]
    return at + 2, (high >= 0) & (low >= 0), high << 4 | low


def _address(block: Block, element: Any, at: Numbers) -> Read:
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
    return at + length, fits, Addresses(made)


def _octet(words: Words) -> tuple[Numbers, Numbers]:
    """Return how many digits four bytes begin with, 0 for four, and the number that they are."""
    values = words ^ _ZEROS
    count = _first(((values + _TO_HIGH) | values) & _HIGH)
    count[count > 3] = 0
    values = values << (64 - 8 * count).astype(np.uint64)
    low = np.uint64(0xFF)
    made = (values >> np.uint64(40) & low) * np.uint64(100) + (values >> np.uint64(48) & low) * np.uint64(10)
    return count, (made + (values >> np.uint64(56))).astype(np.int64)


def _text(block: Block, element: Any, at: Numbers, stop: Numbers) -> Read:
    before = element.before.encode("latin-1")
    found, codes, firsts = _found(block, at, stop, before[-1])
    end = found + 1 - len(before)
    fits = (codes >= 0) & (end >= at)
    if len(before) > 1:
        _, stands, _ = _literal(block, element.before, np.maximum(end, 0))
        fits &= stands
    texts = [block.text(*ends) for ends in zip(at[firsts].tolist(), end[firsts].tolist(), strict=True)]
    column = Coded(texts, codes).turned(lambda text: text if _may_stand(text, element.says) else None)
    return end, fits & (column.which >= 0), column


def _may_stand(text: str, says: re.Pattern[str]) -> bool:
    """Say whether a text may stand in a line that is read here, where a pattern takes it."""
    plain = text.isascii() and text.isprintable() and not any(word in text for word in _FURNITURE)
    return plain and says.fullmatch(text) is not None


def _found(block: Block, at: Numbers, stop: Numbers, byte: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return where a byte stands next, and what stands before it as `_codes` does; UNKNOWN if it is not in the line."""
    end, wanted = np.empty(len(at), np.int64), _eight(byte)
    mixed = np.zeros(len(at), np.uint64)
    parts: list[tuple[Any, Words]] = []
    rows: Any = slice(None)
    here, until = at, stop
    while len(here):
        words = block.words[here]
        place = _first(_zero_bytes(words ^ wanted))
        words &= _MASKS[place]
        end[rows] = here + place
        mixed[rows] = mix(mixed[rows], words)
        parts.append((rows, words))
        here = here + 8
        more = (place == 8) & (here < until)
        if not more.all():
            rows = np.flatnonzero(more) if isinstance(rows, slice) else rows[more]
            here, until = here[more], until[more]
    codes, firsts = _codes(mixed, end - at, parts)
    return end, np.where(end < stop, codes, UNKNOWN), firsts


def _zero_bytes(words: Words) -> Words:
    """Return the words with the high bit set of each zero byte, up to and with the first of them."""
    return (words - _ONES) & ~words & _HIGH


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


def _moment(block: Block, element: Any, at: Numbers) -> Read:
    end = at + element.width
    mixed = np.zeros(len(at), np.uint64)
    parts: list[tuple[Any, Words]] = []
    for beyond in range(0, element.width, 8):
        words = block.words[at + beyond] & _MASKS[min(element.width - beyond, 8)]
        mixed = mix(mixed, words)
        parts.append((slice(None), words))
    codes, firsts = _codes(mixed, end - at, parts)
    texts = [block.text(*ends) for ends in zip(at[firsts].tolist(), end[firsts].tolist(), strict=True)]
    made = Coded(texts, codes).turned(lambda text: element.stamp(text) if element.says.fullmatch(text) else None)
    return end, made.which >= 0, made


_READERS: dict[type, Callable[[Block, Any, Numbers], Read]] = {
    str: _literal, t.Pad: _pad, t.Number: _number, t.Fraction: _fraction, t.Hex: _hex, t.Address: _address,
    t.Moment: _moment,
}  # fmt: skip
