"""What the case holds in order of numbers: runs, and records between them; which of all a filter finds.

numpy is loaded when it is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING

from db.columns import SHIFTED_TIME
from db.errors import Stopped
from db.listed import Lists
from db.numbers import Bitmap
from db.segcols import Segment
from db.segments import compiled
from db.values import DATED, OF_DAY
from parsers.query.tree import Condition

if TYPE_CHECKING:
    from db.segcols import Numbers

Gap = tuple[int, int]
"""First and last number of records that are in no run."""


@dataclass(frozen=True, slots=True)
class Found:
    """Records that a filter matches, and those it could not be tested on."""

    matched: Bitmap
    untestable: Bitmap

    def add(self, first: int, last: int, rows: Iterable[tuple[int, int | None]]) -> None:
        """Take up records between two numbers: the number of each, and 1 for a match or None for untestable."""
        import numpy as np

        matched, untestable = np.zeros((2, last - first + 1), np.bool_)
        for number, test in rows:
            (untestable if test is None else matched)[number - first] = True
        self.matched.put(first, matched)
        self.untestable.put(first, untestable)


def stretches(connection: sqlite3.Connection, below: int, stop: Event) -> Iterator[Segment | Gap]:
    """Yield the columns of each run of records below a number, and the gaps between, in order of numbers.

    Raises Stopped once `stop` is set.
    """
    sql = (
        "SELECT record, count, source, line, coalesce(nanoseconds, 0), earliest, latest, in_order"
        " FROM run JOIN run_time USING (record) LEFT JOIN shift ON shift.id = source WHERE record < ? ORDER BY record"
    )
    at = 1
    for row in connection.execute(sql, (below,)).fetchall():
        if stop.is_set():
            raise Stopped
        segment = Segment(connection, *row)
        if segment.record > at:
            yield at, segment.record - 1
        yield segment
        at = segment.record + segment.count
    if below > at:
        yield at, below - 1


def gaps(connection: sqlite3.Connection, below: int) -> list[Gap]:
    """Return the gaps between the runs of records below a number."""
    return [each for each in stretches(connection, below, Event()) if not isinstance(each, Segment)]


def found(
    connection: sqlite3.Connection,
    condition: Condition | None,
    below: int,
    stop: Event,
    lists: Lists,
) -> Found:
    """Return what a filter finds in the runs of records below a number; raises Unsuited, and Stopped once `stop` is."""
    test = compiled(connection, condition, lists)
    made = Found(Bitmap(below), Bitmap(below))
    for stretch in stretches(connection, below, stop):
        if isinstance(stretch, Segment):
            answer = test(stretch)
            made.matched.put(stretch.record, answer.yes)
            if (unknown := answer.yes == answer.no).any():
                made.untestable.put(stretch.record, unknown)
    return made


def glimpsed(
    connection: sqlite3.Connection, condition: Condition | None, number: int, below: int, most: int, stop: Event
) -> list[int]:
    """Return the first `most` records from a number on that a filter matches; none where few runs do not tell them.

    Raises Unsuited, and Stopped once `stop` is set.
    """
    import numpy as np

    test, numbers, read = compiled(connection, condition), list[int](), 0
    for stretch in stretches(connection, below, stop):
        if ends(stretch)[1] < number:
            continue
        if not isinstance(stretch, Segment) or read == _GLIMPSED:
            break
        found = np.flatnonzero(test(stretch).yes) + stretch.record
        numbers += found[found >= number][: most - len(numbers)].tolist()
        if len(numbers) == most:
            return numbers
        read += stretch.was_read
    return []


def in_order(connection: sqlite3.Connection, below: int, stop: Event) -> bool:
    """Say whether the records below a number follow one another in time; runs know it of their own."""
    times = (each for stretch in stretches(connection, below, stop) for each in _steps(connection, stretch))
    return all(one <= other for one, other in pairwise(times))


def _steps(connection: sqlite3.Connection, stretch: Segment | Gap) -> Iterator[tuple[int, int]]:
    """Yield band and time of records that are in order if all of the stretch are."""
    if isinstance(stretch, Segment):
        undated = stretch.undated
        if undated is None or undated.all():
            for time in stretch.span if stretch.in_order else reversed(stretch.span):
                yield DATED if undated is None else OF_DAY, time
        else:
            bands, times = _when(connection, stretch)
            yield from zip(bands.tolist(), times.tolist(), strict=True)
    else:
        yield from connection.execute(f"SELECT band, coalesce({SHIFTED_TIME}, 0) {_BETWEEN} ORDER BY number", stretch)


def run_time(record: int, times: Numbers) -> tuple[int, int, int, int]:
    """Return the row that says when the records of a run were."""
    return record, int(times.min()), int(times.max()), int((times[1:] >= times[:-1]).all())


def by_time(connection: sqlite3.Connection, held: Bitmap, below: int, stop: Event) -> Numbers:
    """Return numbers in the order of time: dated records, then those with a time of day, then others.

    Equal ones stand by number. Raises Stopped once `stop` is set.
    """
    import numpy as np

    numbers = held.whole()
    bands, times = np.zeros(len(numbers), np.int8), np.zeros(len(numbers), np.int64)
    for stretch in stretches(connection, below, stop):
        first, last = ends(stretch)
        low, high = np.searchsorted(numbers, (first, last + 1))
        if low < high:
            of_all = _when(connection, stretch)
            bands[low:high], times[low:high] = (each[numbers[low:high] - first] for each in of_all)
    if bands.any():
        return numbers[np.lexsort((times, bands))]
    return numbers[np.argsort(times, kind="stable")]  # soon done where records come in order, file after file


def ends(stretch: Segment | Gap) -> Gap:
    """Return the first and the last record number of a stretch."""
    return (stretch.record, stretch.record + stretch.count - 1) if isinstance(stretch, Segment) else stretch


def _when(connection: sqlite3.Connection, stretch: Segment | Gap) -> tuple[Numbers, Numbers]:
    """Return band and time of each record; the band of a number that no record has is -1."""
    import numpy as np

    if isinstance(stretch, Segment):
        undated = stretch.undated
        bands = np.zeros(stretch.count, np.int8) if undated is None else undated.astype(np.int8)
        return bands, stretch.column("time")[0]  # all records of runs have a time
    first, last = stretch
    bands, times = np.full(last - first + 1, -1, np.int8), np.zeros(last - first + 1, np.int64)
    sql = f"SELECT number, band, coalesce({SHIFTED_TIME}, 0) {_BETWEEN}"
    kinds = [("number", np.int64), ("band", np.int8), ("time", np.int64)]
    rows = np.fromiter(connection.execute(sql, (first, last)), kinds)
    bands[rows["number"] - first], times[rows["number"] - first] = rows["band"], rows["time"]
    return bands, times


_GLIMPSED = 12
"""Runs that are read for the first records that a filter matches: they hold some two hundred thousand."""
_BETWEEN = "FROM record WHERE number BETWEEN ? AND ?"
