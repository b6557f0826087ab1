"""What pictures show of records: how many in each stretch of time, and in each cell of two columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from db.ordering import Whole, as_array, dictionary, ranked, whole_column

if TYPE_CHECKING:
    from db.segcols import Numbers

_UNITS = (60_000_000_000, 1_000_000_000, 1_000_000, 1_000, 1)
"""Lengths whose multiples the stretches of a timeline are, the longest that fits."""


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

    chosen = as_array(numbers)
    time = _column(connection, "time", stop)
    dated = chosen[time.known[chosen]]
    if not len(dated):
        return Timeline(*(span or (0, 1)), [0] * bins, len(chosen))
    times = time.values[dated]
    if span is not None:
        counts = np.bincount(((times - span[0]) // span[1]).clip(0, bins - 1), minlength=bins)
        return Timeline(*span, counts.tolist(), len(chosen) - len(dated))
    first, last = int(times.min()), int(times.max())
    unit = next(unit for unit in _UNITS if unit == 1 or last - first >= 2 * bins * unit)
    start = first // unit * unit
    step = max(unit, -(-(last - start + 1) // (bins * unit)) * unit)
    counts = np.bincount((times - start) // step, minlength=bins)[:bins]
    return Timeline(start, step, counts.tolist(), len(chosen) - len(dated))


def cells(
    connection: sqlite3.Connection, numbers: Sequence[int], names: tuple[str, str], size: tuple[int, int], stop: Event
) -> Cells:
    """Return records by two columns, across and up, in at most `size` places: stretches of their values in order.

    Raises CaseError and Stopped as `whole_column` does.
    """
    wholes, kept = _columns(connection, numbers, names, stop)
    axes, places = [], []
    for name, whole, most in zip(names, wholes, size, strict=True):
        axis, place = _axis(connection, name, whole, kept, most)
        axes.append(axis)
        places.append(place)
    return Cells(axes[0], axes[1], _counted(places, axes), len(numbers) - len(kept), 0)


def matrix(
    connection: sqlite3.Connection, numbers: Sequence[int], names: tuple[str, str], size: tuple[int, int], stop: Event
) -> Cells:
    """Return records by the most frequent values of two columns; what has no place is counted as others."""
    import numpy as np

    wholes, kept = _columns(connection, numbers, names, stop)
    axes, places = [], []
    for name, whole, most in zip(names, wholes, size, strict=True):
        values, place, counts = np.unique(whole.values[kept], return_inverse=True, return_counts=True)
        best = np.argsort(-counts, kind="stable")[:most]
        ranks = np.full(len(values), -1, np.int64)
        ranks[best] = np.arange(len(best))
        axes.append(Axis(name, _texts(connection, name, values[best])))
        places.append(ranks[place])
    inside = (places[0] >= 0) & (places[1] >= 0)
    counted = _counted([place[inside] for place in places], axes)
    return Cells(axes[0], axes[1], counted, len(numbers) - len(kept), int((~inside).sum()))


def _columns(
    connection: sqlite3.Connection, numbers: Sequence[int], names: tuple[str, str], stop: Event
) -> tuple[tuple[Whole, Whole], Numbers]:
    """Return two columns, and the numbers of those records among some that have both."""
    chosen = as_array(numbers)
    one, other = (_column(connection, name, stop) for name in names)
    return (one, other), chosen[one.known[chosen] & other.known[chosen]]


def _column(connection: sqlite3.Connection, name: str, stop: Event) -> Whole:
    """Return a column; a time of day without a date counts as no time."""
    whole = whole_column(connection, name, stop)
    if name != "time":
        return whole
    row = connection.execute("SELECT id FROM word WHERE text = 'time-of-day'").fetchone()
    if row is None:
        return whole
    return Whole(whole.values, whole.known & (whole_column(connection, "time.basis", stop).values != row[0]))


def _axis(connection: sqlite3.Connection, name: str, whole: Whole, kept: Numbers, most: int) -> tuple[Axis, Numbers]:
    """Return an axis of stretches, and the place of each record on it."""
    import numpy as np

    if not len(kept):
        return Axis(name, []), kept
    if dictionary(name):  # values that stand beside each other in order, not at a distance
        ids = whole.values[kept]
        order = ranked(connection, name, whole).values[kept]
        _, first, place = np.unique(order, return_index=True, return_inverse=True)
        wide = max(1, -(-len(first) // most))
        place = place // wide
        return Axis(name, _texts(connection, name, ids[first[::wide]])), place
    values = whole.values[kept].astype(np.int64)
    low, high = int(values.min()), int(values.max())
    step = max(1, -(-(high - low + 1) // most))
    count = (high - low) // step + 1
    return Axis(name, [str(low + place * step) for place in range(count)]), (values - low) // step


def _texts(connection: sqlite3.Connection, name: str, values: Numbers) -> list[str]:
    if (table := dictionary(name)) is None:
        return [str(value) for value in values.tolist()]
    sql = f"SELECT text FROM {table} WHERE id = ?"
    return [connection.execute(sql, (value,)).fetchone()[0] for value in values.tolist()]


def _counted(places: Sequence[Numbers], axes: Sequence[Axis]) -> list[list[int]]:
    import numpy as np

    across, up = len(axes[0].labels), len(axes[1].labels)
    if not across or not up:
        return []
    counts = np.bincount(places[1] * across + places[0], minlength=across * up)
    return [[int(value) for value in row] for row in counts.reshape(up, across)]
