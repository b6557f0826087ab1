"""Reads all lines of a block by a template at once: byte work on arrays, no object for a line; it needs numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

import numpy as np

from parsers import template as t
from parsers.arrays import UNKNOWN, Addresses, Coded, Column, Numbers, Truths, numbers_of, same
from parsers.eights import MOST_DIGITS, MOST_SEEN, Block, Sight
from parsers.elements import NARROW, WIDE
from parsers.minutes import since_1970
from parsers.record import COLUMNS

_ATTRIBUTES = frozenset(column.attribute for column in COLUMNS)


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
        return self._part(slice(int(begin), int(end)), first)

    def chosen(self, lines: Sequence[int], first: int) -> Fitted:
        """Return those that are among some lines, counted from line `first`."""
        return self._part(np.flatnonzero(np.isin(self.rows, np.array(lines))), first)

    def where(self, fits: Truths) -> Fitted:
        """Return those of which it is true."""
        return self if np.all(fits) else self._part(np.flatnonzero(fits), 0)

    def _part(self, part: slice | Numbers, first: int) -> Fitted:
        columns = {name: column[part] for name, column in self.columns.items()}
        return Fitted(self.format, self.rows[part] - first, columns, self.stamps[part], self.beyond[part])


def fitted(block: Block, format: str, template: t.Template, lines: Numbers | None = None) -> Fitted:
    """Return what those lines of a block say that fit the template of a format; of some lines, given in order."""
    lines = np.arange(block.last) if lines is None else lines[: np.searchsorted(lines, block.last)]
    stops = block.contents[lines]
    reading = _Reading(block, stops)
    rows, after = reading.run(template.elements, np.arange(len(lines)), block.ends[lines])
    fits = (after == stops[rows]) & block.short[lines[rows]]
    rows = rows if fits.all() else rows[fits]
    if not len(rows):
        return Fitted(format, rows, {}, Coded((), rows), rows)
    said = reading.said if len(rows) == len(lines) else {name: each[rows] for name, each in reading.said.items()}
    columns: dict[str, Column] = {name: column for name, column in said.items() if name in _ATTRIBUTES}
    for name, column in template.columns(said).items():
        columns[name] = _all(column, len(rows)) if isinstance(column, str | int) else column
    return Fitted(format, lines[rows], columns, *_times(said))


def fitted_from(block: Block, format: str, template: t.Template, first: int) -> Fitted:
    """Return what those lines of a block from line `first` on say that fit the template of a format."""
    return fitted(block, format, template, np.arange(first, max(first, block.last)))


def _times(said: Mapping[str, Column]) -> tuple[Coded, Numbers]:
    """Return the times up to the minute, and the nanoseconds beyond that."""
    if "epoch" in said:
        seconds = numbers_of(said["epoch"])
        stamps, seconds = since_1970(seconds), seconds % 60
    else:
        stamps, seconds = _texts(said["stamp"]), numbers_of(said["second"])
    if "zone" in said:
        stamps = _zoned(stamps, numbers_of(said["zone"]))
    beyond = seconds * 1_000_000_000
    return stamps, beyond + np.maximum(numbers_of(said["fraction"]), 0) if "fraction" in said else beyond


def _texts(column: Column) -> Coded:
    assert isinstance(column, Coded)
    return column


def _zoned(stamps: Coded, east: Numbers) -> Coded:
    """Return times with the zone that stands behind each, if one does."""
    pairs, which = np.unique(np.stack((stamps.which, east)), axis=1, return_inverse=True)
    values = [
        replace(stamps.values[stamp], offset=None if seconds == UNKNOWN else seconds)
        for stamp, seconds in pairs.T.tolist()
    ]
    return Coded(values, which.reshape(-1))


class _Reading:
    """Lines that are being read, and what was found in them."""

    def __init__(self, block: Block, stop: Numbers) -> None:
        self._block = block
        self.stop = stop
        """Where each line ends."""
        self.said: dict[str, Column] = {}
        """Columns of all lines, by name."""
        self._seen: tuple[Numbers, Sight] | None = None

    def _sight(self, at: Numbers, size: int) -> Sight:
        """Look at some bytes; those of the same places only once."""
        if self._seen is None or self._seen[0] is not at or self._seen[1].size < size:
            self._seen = at, Sight(self._block, at, size)
        return self._seen[1]

    def run(self, elements: Sequence[t.Element], rows: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        """Read elements from a place of each row on; return the rows that fit, and where they are then."""
        for step in _steps(tuple(elements)):
            if isinstance(step, _Stretch):
                rows, at = self._stretch(step, rows, at)
            elif isinstance(step, t.Mark):
                self._put(step.name, rows, _all(step.value, len(rows)))
            elif isinstance(step, t.Either):
                rows, at = self._either(step, rows, at)
            else:
                name = "stamp" if isinstance(step, t.Moment) else step.name
                after, fits, said = WIDE[type(step)](self._block, step, at, self.stop[rows])
                rows, at = self._taken(rows, after, fits, [(name, said)])
        return rows, at

    def _stretch(self, stretch: _Stretch, rows: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        """Read elements of which only the last one's width is not known beforehand."""
        sight = self._sight(at, stretch.size)
        fits, said = np.ones(len(rows), np.bool_), []
        beyond: int | Numbers = 0
        for element in stretch.elements:
            assert isinstance(beyond, int)
            width, right, column = NARROW[type(element)](sight, element, beyond)
            fits &= right
            if column is not None:
                said.append((getattr(element, "name", "fraction"), column))
            beyond = beyond + width
        return self._taken(rows, at + beyond, fits, said)

    def _taken(
        self, rows: Numbers, at: Numbers, fits: Truths, said: Sequence[tuple[str, Column]]
    ) -> tuple[Numbers, Numbers]:
        """Keep what those of the rows say that fit, and return these and where they are."""
        if not fits.all():
            chosen = np.flatnonzero(fits)
            rows, at, said = rows[chosen], at[chosen], [(name, column[chosen]) for name, column in said]
        for name, column in said:
            if name:
                self._put(name, rows, column)
        return rows, at

    def _either(self, element: t.Either, rows: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        left = np.arange(len(rows))
        after = np.full(len(rows), UNKNOWN, np.int64)
        beginnings = [way[0].encode("latin-1") for way in element.ways if way and isinstance(way[0], str)]
        sight, room = self._sight(at, max(_OFTEN, *map(len, beginnings))), self.stop[rows] - at
        for way, begun in zip_longest(element.ways, beginnings):
            # blanks behind what a line says are no beginning of more
            taken, left = _going(left, None if begun is None else (sight.starts(0, begun) & (len(begun) <= room))[left])
            if not len(taken):
                continue
            some = (rows, at) if len(taken) == len(rows) else (rows[taken], at[taken])
            read, places = self.run(way, *some)
            if len(read) < len(taken):
                began, taken = taken, taken[np.searchsorted(rows[taken], read)]
                if element.tried(way):
                    left = np.union1d(left, np.setdiff1d(began, taken, assume_unique=True))
            elif len(taken) == len(rows):
                return rows, places
            after[taken] = places
        fit = after >= 0
        return (rows, after) if fit.all() else (rows[fit], after[fit])

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


def _going(left: Numbers, begun: Truths | None) -> tuple[Numbers, Numbers]:
    """Return which of the rows that are left go a way, and which are left then; without a beginning all go."""
    if begun is None or begun.all():
        return left, left[:0]
    return (left[begun], left[~begun]) if begun.any() else (left[:0], left)


_OFTEN = 24
"""Bytes that are looked at where lines may go several ways: as many as what comes then often needs."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Elements that lie within a few bytes, so that these are looked at once."""

    elements: tuple[t.Element, ...]
    """Each but the last one is of a width that is known beforehand."""
    size: int
    """Bytes to be looked at."""


_Step = _Stretch | t.Text | t.Ahead | t.Moment | t.Mark | t.Either


@lru_cache(maxsize=256)
def _steps(elements: tuple[t.Element, ...]) -> tuple[_Step, ...]:
    """Return elements with those put together that lie within a few bytes."""
    steps: list[_Step] = []
    held: list[t.Element] = []
    wide, size, ended = 0, 0, False
    for element in elements:
        if isinstance(element, t.Text | t.Ahead | t.Moment | t.Mark | t.Either):
            if held:
                steps.append(_Stretch(tuple(held), size))
            steps.append(element)
            held, wide, size, ended = [], 0, 0, False
            continue
        width, seen = _extent(element)
        if held and (ended or wide + seen > MOST_SEEN):
            steps.append(_Stretch(tuple(held), size))
            held, wide, size = [], 0, 0
        held.append(element)
        size = max(size, wide + seen)
        wide, ended = wide + (width or 0), width is None
    return (*steps, _Stretch(tuple(held), size)) if held else tuple(steps)


def _extent(element: t.Element) -> tuple[int | None, int]:
    """Return the width of an element, None if it is not known beforehand, and how many bytes are looked at for it."""
    match element:
        case str():
            return len(element), len(element)
        case t.Hex():
            return 2, 2
        case t.Number(_, digits, least):
            seen = 8 if digits < 8 else 16 if digits < MOST_DIGITS else MOST_DIGITS + 8
            return digits if digits == least else None, seen
        case _:
            return None, 8 if isinstance(element, t.Pad) else 16
