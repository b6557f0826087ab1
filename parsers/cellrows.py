"""Rows of cells between tabs, read many at a time; it needs numpy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from parsers import texts
from parsers.arrays import UNKNOWN, Addresses, Coded, Numbers, Truths, addresses, woven
from parsers.cells import address
from parsers.eights import Block, Sight
from parsers.minutes import since_1970
from parsers.stamps import LATEST, MOST_SECONDS

Said = Callable[[str], str | None]
"""Returns what a cell says, None for nothing."""


class CellRows:
    """The lines of a block that have as many cells as there are columns, and which of them are read so far."""

    def __init__(self, block: Block, first: int, columns: int, unset: str) -> None:
        self._block, self._unset = block, ord(unset)
        ends, stops = block.ends, block.contents
        before = np.searchsorted(block.tabs, ends)
        many = before[1:] - before[:-1] == columns - 1
        # what is no text at the end of a line belongs to none of its cells
        last = block.bytes[np.maximum(stops - 1, 0)]
        many &= (last > ord(" ")) & (last <= ord("~"))  # a byte beyond may be half of a blank
        behind = block.bytes[np.minimum(stops, len(block.data) - 1)]
        many &= block.short & ((behind == ord("\n")) | (behind == ord("\r")))
        many[:first] = many[block.last :] = False
        self.rows: Numbers = np.flatnonzero(many)
        """Their lines, in order."""
        self.fits: Truths = np.ones(len(self.rows), np.bool_)
        """Which of them can be read here."""
        self._begins, self._stops = ends[self.rows], stops[self.rows]
        self._last = columns - 1
        tabs = before[self.rows]
        self._tabs = block.tabs[tabs[0] : tabs[-1] + self._last] if len(tabs) else block.tabs[:0]
        if len(self._tabs) != len(tabs) * self._last:
            self._tabs = block.tabs[tabs[:, None] + np.arange(self._last)]
        self._tabs = self._tabs.reshape(len(tabs), self._last)
        """Where the tabs of each row are."""

    def _cell(self, place: int) -> tuple[Numbers, Numbers, Truths]:
        """Return where a cell begins and ends, and whether it is unset."""
        begin = self._begins if place == 0 else self._tabs[:, place - 1] + 1
        end = self._stops if place == self._last else self._tabs[:, place]
        return begin, end, (end - begin == 1) & (self._block.bytes[begin] == self._unset)

    def texts(self, place: int | None, said: Said) -> Coded:
        """Return what the cells of a column say; rows in which one has odd bytes are not read here."""
        if place is None:
            return Coded((), np.full(len(self.rows), UNKNOWN, np.int64))
        begin, end, _ = self._cell(place)
        found = texts.between(self._block, begin, end)
        self.fits &= found.numbers(lambda text: int(text.isascii() and (text.isprintable() or not text))) == 1
        return found.turned(said)

    def times(self, place: int) -> tuple[Coded, Numbers]:
        """Return the minutes of seconds since 1970, and the nanoseconds beyond."""
        begin, end, _ = self._cell(place)
        digits, seconds = Sight(self._block, begin, 16).decimal(0, MOST_SECONDS)
        point = begin + digits
        pointed = self._block.bytes[point] == ord(".")
        more, billionths = Sight(self._block, point + 1, 16).fraction(0)
        broken = pointed & (more >= 1) & (more <= 9) & (point + 1 + more == end)
        self.fits &= (digits >= 1) & (digits <= MOST_SECONDS) & (seconds <= LATEST) & (broken | (point == end))
        return since_1970(seconds), seconds % 60 * 1_000_000_000 + np.where(pointed, billionths, 0)

    def addresses(self, place: int | None, said: Said) -> Addresses:
        """Return the addresses of a column; rows in which one is none are not read here."""
        if place is None:
            return Addresses(np.full(len(self.rows), UNKNOWN, np.int64))
        begin, end, unset = self._cell(place)
        length, plain, numbers = Sight(self._block, begin, 16).ipv4(0)
        plain &= begin + length == end
        others = np.flatnonzero(~plain & ~unset)
        if not len(others):
            return Addresses(np.where(plain, numbers, UNKNOWN))
        cells = texts.between(self._block, begin[others], end[others])
        found = addresses(cells.turned(lambda text: address(said(text)) if text.isascii() else None))
        self.fits[others] &= found.numbers >= 0
        made = woven(len(begin), ((np.flatnonzero(plain), Addresses(numbers[plain])), (others, found)))
        assert isinstance(made, Addresses)
        return made

    def numbers(self, place: int | None, top: Numbers) -> Numbers:
        """Return the numbers of a column; rows in which one is none, or greater than `top`, are not read here."""
        if place is None:
            return np.full(len(self.rows), UNKNOWN, np.int64)
        begin, end, unset = self._cell(place)
        digits, values = Sight(self._block, begin, 8).decimal(0, 7)
        self.fits &= unset | ((digits >= 1) & (digits <= 7) & (begin + digits == end) & (values <= top))
        return np.where(unset, UNKNOWN, values)
