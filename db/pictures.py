"""What pictures show of records: how many in each stretch of time, and in each cell of two columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from db.batches import Chosen, batches
from db.comparing import IN_DICTIONARY
from db.ordering import ids_in_order
from parsers.record import COLUMN

if TYPE_CHECKING:
    from db.segcols import Numbers

_UNITS = (60_000_000_000, 1_000_000_000, 1_000_000, 1_000, 1)
"""Lengths whose multiples the stretches of a timeline are, the longest that fits."""
_SMALL = 1 << 16
"""Numbers below this have a place of their own in tables."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Records in stretches of time of equal length."""

    start: int
    """Nanoseconds UTC since 1970 at which the first stretch begins."""
    step: int
    """Nanoseconds of each."""
    counts: Sequence[int]
    undated: int
    """Records without a date; they are in no stretch."""

    @property
    def span(self) -> tuple[int, int]:
        """Where it begins, and how long its stretches are."""
        return self.start, self.step


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a picture of two columns."""

    name: str
    labels: Sequence[str]
    """What stands at each place; of numbers, where each stretch begins."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Records by two columns."""

    across: Axis
    up: Axis
    counts: Sequence[Sequence[int]]
    """Counts of each place up, of each place across."""
    unknown: int
    """Records that lack one of the columns."""
    others: int
    """Records of values that have no place of their own."""


def timeline(
    connection: sqlite3.Connection, numbers: Sequence[int], bins: int, stop: Event, span: tuple[int, int] | None = None
) -> Timeline:
    """Return the dated records among some in `bins` stretches; raises Stopped.

    `span` is where the first begins and how long each is; without it they reach from the first record to the last.
    """
    import numpy as np

    if span is None and (span := _span(connection, numbers, bins, stop)) is None:
        return Timeline(0, 1, [0] * bins, len(numbers))
    start, step = span
    counts, dated = np.zeros(bins, np.int64), 0
    for (times,) in _known(connection, numbers, ("time",), stop):
        counts += np.bincount(((times - start) // step).clip(0, bins - 1), minlength=bins)
        dated += len(times)
    return Timeline(start, step, counts.tolist(), len(numbers) - dated)


def _span(connection: sqlite3.Connection, numbers: Sequence[int], bins: int, stop: Event) -> tuple[int, int] | None:
    """Return where the first of `bins` stretches begins and how long each is; None where no record has a date."""
    ends = [(int(times.min()), int(times.max())) for (times,) in _known(connection, numbers, ("time",), stop)]
    if not ends:
        return None
    return spanning(min(low for low, _ in ends), max(high for _, high in ends), bins)


def spanning(first: int, last: int, bins: int) -> tuple[int, int]:
    """Return where the first of `bins` stretches begins and how long each is, to reach from one time to another."""
    unit = next(unit for unit in _UNITS if unit == 1 or last - first >= 2 * bins * unit)
    start = first // unit * unit
    return start, max(unit, -(-(last - start + 1) // (bins * unit)) * unit)


def cells(
    connection: sqlite3.Connection, numbers: Sequence[int], names: tuple[str, str], size: tuple[int, int], stop: Event
) -> Cells:
    """Return records by two columns, across and up, in at most `size` places: stretches of their values in order.

    Raises CaseError and Stopped as `batches` does.
    """
    import numpy as np

    scales = [_Scale(connection, name, most) for name, most in zip(names, size, strict=True)]
    known = 0
    for columns in _known(connection, numbers, names, stop):
        known += len(columns[0])
        for scale, values in zip(scales, columns, strict=True):
            scale.see(values)
    across, up = (scale.axis() for scale in scales)
    wide, high = len(across.labels), len(up.labels)
    counts = np.zeros(wide * high, np.int64)
    for columns in _known(connection, numbers, names, stop):
        places = [scale.places(values) for scale, values in zip(scales, columns, strict=True)]
        counts += np.bincount(places[1] * wide + places[0], minlength=wide * high)
    return Cells(across, up, counts.reshape(high, wide).tolist() if wide else [], len(numbers) - known, 0)


def matrix(
    connection: sqlite3.Connection, numbers: Sequence[int], names: tuple[str, str], size: tuple[int, int], stop: Event
) -> Cells:
    """Return records by the most frequent values of two columns; what has no place is counted as others."""
    import numpy as np

    tallies, known = (_Tally(), _Tally()), 0
    for columns in _known(connection, numbers, names, stop):
        known += len(columns[0])
        for tally, values in zip(tallies, columns, strict=True):
            tally.see(values)
    best = [tally.most_frequent(most) for tally, most in zip(tallies, size, strict=True)]
    across, up = (Axis(name, _texts(connection, name, values)) for name, values in zip(names, best, strict=True))
    wide, high = len(across.labels) + 1, len(up.labels) + 1  # last stand those that have no place
    ranks, counts = [_Ranks(values) for values in best], np.zeros(wide * high, np.int64)
    for columns in _known(connection, numbers, names, stop):
        places = [rank.of(values) for rank, values in zip(ranks, columns, strict=True)]
        counts += np.bincount(places[1] * wide + places[0], minlength=wide * high)
    inside = counts.reshape(high, wide)[:-1, :-1]
    return Cells(across, up, inside.tolist(), len(numbers) - known, known - int(inside.sum()))


def _known(
    connection: sqlite3.Connection, numbers: Sequence[int], names: Sequence[str], stop: Event
) -> Iterator[list[Numbers]]:
    """Yield the values of columns, many at a time, of those records that have all; a time of day is no time."""
    import numpy as np

    row = connection.execute("SELECT id FROM word WHERE text = 'time-of-day'").fetchone()
    undated = "time" in names and row is not None
    asked = (*names, "time.basis") if undated else names
    for batch in batches(connection, asked, Chosen(connection, numbers), stop):
        columns = batch.columns[: len(names)]
        kept = np.logical_and.reduce([column.known for column in columns])
        if undated:
            kept &= batch.columns[-1].values != row[0]
        if kept.all():
            yield [column.values for column in columns]
        elif kept.any():
            yield [column.values[kept] for column in columns]


class _Tally:
    """How often each value of a column is there."""

    def __init__(self) -> None:
        import numpy as np

        self._low = np.zeros(0, np.int64)
        """Of each value that is small."""
        self._high: list[tuple[Numbers, Numbers]] = []
        """Others, and how often they were there each time."""

    def see(self, values: Numbers) -> None:
        """Take notice of values."""
        import numpy as np

        if int(values.min()) < 0 or int(values.max()) >= _SMALL:
            self._high.append(np.unique(values, return_counts=True))
            return
        counts = np.bincount(values)
        if len(counts) > len(self._low):
            self._low, counts = counts, self._low
        self._low[: len(counts)] += counts

    def most_frequent(self, most: int) -> Numbers:
        """Return at most so many values, the most frequent first, and of equally frequent ones the lowest."""
        import numpy as np

        there = np.flatnonzero(self._low)
        parts = [(there, self._low[there]), *self._high]
        different, place = np.unique(np.concatenate([values for values, _ in parts]), return_inverse=True)
        counts = np.bincount(place, np.concatenate([counts for _, counts in parts]))
        found: Numbers = different[np.argsort(-counts, kind="stable")[:most]]
        return found


class _Ranks:
    """At which place of a list a value stands; those that do not, stand behind it."""

    def __init__(self, listed: Numbers) -> None:
        import numpy as np

        self._order = np.argsort(listed)
        self._listed = listed[self._order]
        self._table = np.full(_SMALL, len(listed), np.int32)
        small = (listed >= 0) & (listed < _SMALL)
        self._table[listed[small]] = np.flatnonzero(small)

    def of(self, values: Numbers) -> Numbers:
        """Return the places of some values."""
        import numpy as np

        if int(values.min()) >= 0 and int(values.max()) < _SMALL:
            return self._table.take(values)
        at = np.searchsorted(self._listed, values).clip(0, len(self._listed) - 1)
        return np.where(self._listed[at] == values, self._order[at], len(self._listed))


class _Scale:
    """One side of a picture: stretches of numbers, or of words and addresses as they stand beside each other."""

    def __init__(self, connection: sqlite3.Connection, name: str, most: int) -> None:
        import numpy as np

        self._connection, self._name, self._most = connection, name, most
        self._ids = ids_in_order(connection, name)
        self._seen = np.zeros(0 if self._ids is None else int(self._ids.max(initial=0)) + 1, np.bool_)
        self._ends: tuple[int, int] | None = None
        self._step = 1
        self._places = np.zeros(0, np.int64)

    def see(self, values: Numbers) -> None:
        """Take notice of values."""
        if self._ids is not None:
            self._seen[values] = True
            return
        low, high = int(values.min()), int(values.max())
        if self._ends is not None:
            low, high = min(low, self._ends[0]), max(high, self._ends[1])
        self._ends = low, high

    def axis(self) -> Axis:
        """Return the axis for all values that were seen."""
        import numpy as np

        if self._ids is not None:
            shown = self._ids[self._seen[self._ids]]
            self._step = max(1, -(-len(shown) // self._most))
            self._places = np.zeros(len(self._seen), np.int64)
            self._places[shown] = np.arange(len(shown)) // self._step
            return Axis(self._name, _texts(self._connection, self._name, shown[:: self._step]))
        if self._ends is None:
            return Axis(self._name, [])
        low, high = self._ends
        self._step = max(1, -(-(high - low + 1) // self._most))
        return Axis(self._name, [str(each) for each in range(low, high + 1, self._step)])

    def places(self, values: Numbers) -> Numbers:
        """Return the place of each value on the axis."""
        import numpy as np

        if self._ids is not None:
            return self._places[values]
        assert self._ends is not None
        return (values.astype(np.int64) - self._ends[0]) // self._step


def _texts(connection: sqlite3.Connection, name: str, values: Numbers) -> list[str]:
    """Return values of a column as texts."""
    if (table := IN_DICTIONARY.get(COLUMN[name].type)) is None:
        return [str(value) for value in values.tolist()]
    sql = f"SELECT text FROM {table} WHERE id = ?"
    return [connection.execute(sql, (value,)).fetchone()[0] for value in values.tolist()]
