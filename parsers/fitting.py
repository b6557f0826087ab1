"""Reads all lines of a block by a template at once: byte work on arrays, no object for a line; it needs numpy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from parsers import eights
from parsers import template as t
from parsers.arrays import UNKNOWN, Addresses, Coded, Column, Numbers, Truths, numbers_of, same
from parsers.eights import Block
from parsers.record import COLUMNS

_HEX = np.full(256, UNKNOWN, np.int64)
_HEX[list(b"0123456789ABCDEF")] = np.arange(16)
_ATTRIBUTES = frozenset(column.attribute for column in COLUMNS)
_FURNITURE = ("Page", "(c", "Author", "SANS")
"""Beginnings of what makes a line page furniture that looks like a record: such a line is left to the reader of one."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What lines say that fit a template."""

    format: str
    """Their format, as their records name it."""
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
        return Fitted(self.format, self.rows[part] - first, columns, self.stamps[part], self.beyond[part])


def fitted(block: Block, format: str, template: t.Template, first: int = 0) -> Fitted:
    """Return what the lines of a block from line `first` on say that fit the template of a format."""
    last = block.last
    reading = _Reading(block, block.contents[first:last])
    rows, after = reading.run(template.elements, np.arange(last - first), block.ends[first:last])
    fits = (after == reading.stop[rows]) & block.short[first:last][rows]
    rows = rows if fits.all() else rows[fits]
    said = reading.said if len(rows) == last - first else {name: each[rows] for name, each in reading.said.items()}
    columns: dict[str, Column] = {name: column for name, column in said.items() if name in _ATTRIBUTES}
    for name, column in template.columns(said).items():
        columns[name] = _all(column, len(rows)) if isinstance(column, str | int) else column
    beyond = numbers_of(said["second"]) * 1_000_000_000
    if "fraction" in said:
        beyond = beyond + np.maximum(numbers_of(said["fraction"]), 0)
    stamps = said["stamp"]
    assert isinstance(stamps, Coded)
    return Fitted(format, rows + first, columns, stamps, beyond)


class _Reading:
    """Lines that are being read, and what was found in them."""

    def __init__(self, block: Block, stop: Numbers) -> None:
        self._block = block
        self.stop = stop
        """Where each line ends."""
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
            if not len(taken):
                continue
            read, places = self.run(way, rows[taken], at[taken])
            if len(read) < len(taken):
                began, taken = taken, taken[np.searchsorted(rows[taken], read)]
                if element.tried(way):
                    left = np.union1d(left, np.setdiff1d(began, taken, assume_unique=True))
            elif len(taken) == len(rows):
                return rows, places
            after[taken] = places
        fit = after >= 0
        return (rows, after) if fit.all() else (rows[fit], after[fit])

    def _taken(self, way: tuple[t.Element, ...], left: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        """Return which of the rows that are left go a way, and which are left then."""
        if not way or not len(left):
            return left, left[:0]
        _, fits, _ = _literal(self._block, way[0], at if len(left) == len(at) else at[left])
        if not fits.any():
            return left[:0], left
        return (left, left[:0]) if fits.all() else (left[fits], left[~fits])

    def _put(self, name: str, rows: Numbers, column: Column) -> None:
        """Keep what rows say under a name."""
        whole, count = self.said.get(name), len(self.stop)
        if len(rows) == count and whole is None:
            self.said[name] = column
            return
        if whole is None:
            whole = self.said[name] = _unknown(column, count)
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
Read = tuple[Numbers, Truths, Column | None]
"""Where the rows are then, which of them fit, and what they say."""


def _literal(block: Block, element: Any, at: Numbers) -> Read:
    data = element.encode("latin-1")
    return at + len(data), eights.starts(block, at, data), None


def _pad(block: Block, element: Any, at: Numbers) -> Read:
    count = eights.blanks(block, at)
    return at + count, count <= element.most, None


def _number(block: Block, element: Any, at: Numbers) -> Read:
    count, values = eights.decimal(block, at, element.digits)
    return at + count, (count >= element.least) & (count <= element.digits) & (values <= element.top), values


def _fraction(block: Block, element: Any, at: Numbers) -> Read:
    count, values = eights.fraction(block, at)
    return at + count, (count >= 1) & (count <= 9), values


def _hex(block: Block, element: Any, at: Numbers) -> Read:
    high, low = _HEX[block.bytes[at]], _HEX[block.bytes[at + 1]]
    return at + 2, (high >= 0) & (low >= 0), high << 4 | low


def _address(block: Block, element: Any, at: Numbers) -> Read:
    length, fits, numbers = eights.ipv4(block, at)
    return at + length, fits, Addresses(numbers)


def _text(block: Block, element: Any, at: Numbers, stop: Numbers) -> Read:
    before = element.before.encode("latin-1")
    found, codes, firsts = eights.until(block, at, stop, before[-1])
    end = found + 1 - len(before)
    fits = (codes >= 0) & (end >= at)
    if len(before) > 1:
        fits &= eights.starts(block, np.maximum(end, 0), before)
    said = block.coded(at[firsts], end[firsts], codes).turned(
        lambda text: text if _stands(text, element.says) else None
    )
    return end, fits & (said.which >= 0), said


def _stands(text: str, says: re.Pattern[str]) -> bool:
    """Say whether a text may stand in a line that is read here, where a pattern takes it."""
    plain = text.isascii() and text.isprintable() and not any(word in text for word in _FURNITURE)
    return plain and says.fullmatch(text) is not None


def _moment(block: Block, element: Any, at: Numbers) -> Read:
    end = at + element.width
    said = eights.between(block, at, end)
    made = said.turned(lambda text: element.stamp(text) if element.says.fullmatch(text) else None)
    return end, made.which >= 0, made


_READERS: dict[type, Callable[[Block, Any, Numbers], Read]] = {
    str: _literal, t.Pad: _pad, t.Number: _number, t.Fraction: _fraction, t.Hex: _hex, t.Address: _address,
    t.Moment: _moment,
}  # fmt: skip
