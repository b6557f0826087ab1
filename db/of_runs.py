"""Which records of runs a filter finds, and these and all others in one order.

numpy is loaded when it is needed.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from db.errors import Stopped
from db.segcols import Segment
from db.segments import compiled
from parsers.query.tree import Condition

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers


@dataclass(frozen=True, slots=True)
class Found:
    """Records of runs that a filter matches or could not be tested on, all dated."""

    numbers: Numbers
    times: Numbers
    known: Bits
    """Which of them match; the others could not be tested."""


def each_segment(connection: sqlite3.Connection, below: int, stop: Event) -> Iterator[Segment]:
    """Yield the columns of each run of records below a number, in their order; raises Stopped once `stop` is set."""
    sql = (
        "SELECT record, count, source, line, coalesce(nanoseconds, 0) FROM run"
        " LEFT JOIN shift ON shift.id = source WHERE record < ? ORDER BY record"
    )
    for row in connection.execute(sql, (below,)).fetchall():
        if stop.is_set():
            raise Stopped
        yield Segment(connection, *row)


def found(connection: sqlite3.Connection, condition: Condition | None, below: int, stop: Event) -> Found:
    """Return what a filter finds in the runs of records below a number; raises Unsuited, and Stopped once `stop` is."""
    import numpy as np

    test = compiled(connection, condition)
    parts: list[tuple[Numbers, Numbers, Bits]] = []
    for segment in each_segment(connection, below, stop):
        answer = test(segment)
        at = np.flatnonzero(answer.holds | ~answer.known)
        if len(at):
            parts.append((at + segment.record, segment.column("time")[0][at], answer.known[at]))
    if not parts:
        nothing = np.zeros(0, np.int64)
        return Found(nothing, nothing, np.zeros(0, np.bool_))
    return Found(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def in_order(connection: sqlite3.Connection, below: int, stop: Event) -> bool:
    """Say whether the records of all runs below a number follow one another in time; one run is held at once."""
    latest = None
    for segment in each_segment(connection, below, stop):
        times, known = segment.column("time")
        if not known.all() or (latest is not None and times[0] < latest) or (times[1:] < times[:-1]).any():
            return False
        latest = times[-1]
    return True


Other = tuple[int, int, int | None, int | None]
"""Number, band, time and test of a record that is in no run."""


def ordered(of_runs: Found, others: Iterable[Other], order: str) -> tuple[Sequence[int], Sequence[int]]:
    """Put records of runs and others in one order; return matches and untestable."""
    import numpy as np

    rows = np.array([(number, band, time or 0, test is not None) for number, band, time, test in others], np.int64)
    rows = rows.reshape(-1, 4)
    numbers = np.concatenate((of_runs.numbers, rows[:, 0])) if len(rows) else of_runs.numbers
    known = np.concatenate((of_runs.known, rows[:, 3] != 0)) if len(rows) else of_runs.known
    if order != "time":
        place = np.argsort(numbers) if len(rows) else None
    elif not len(rows) and (of_runs.times[1:] >= of_runs.times[:-1]).all():
        place = None  # runs are asked in the order of their numbers
    else:
        bands = np.concatenate((np.zeros(len(of_runs.numbers), np.int64), rows[:, 1]))
        place = np.lexsort((numbers, np.concatenate((of_runs.times, rows[:, 2])), bands))
    if place is not None:
        numbers, known = numbers[place], known[place]
    return _sequence(numbers[known]), _sequence(numbers[~known])


def _sequence(numbers: Numbers) -> Sequence[int]:
    """Return numbers as a selection holds them: as a range if they follow one another."""
    count = len(numbers)
    if count > 1 and numbers[-1] - numbers[0] == count - 1 and (numbers[1:] > numbers[:-1]).all():
        return range(int(numbers[0]), int(numbers[-1]) + 1)
    return as_numbers(numbers)


def as_numbers(numbers: Numbers) -> array[int]:
    """Return record numbers as a selection holds them."""
    return array("q", numbers.astype("int64", copy=False).tobytes())


def gaps(connection: sqlite3.Connection, below: int) -> list[tuple[int, int]]:
    """Return the first and last number of each stretch of records below a number that is in no run."""
    made, at = [], 0
    for record, count in connection.execute("SELECT record, count FROM run WHERE record < ? ORDER BY record", (below,)):
        if record > at:
            made.append((at, record - 1))
        at = record + count
    made.append((at, below - 1))
    return [(first, last) for first, last in made if last >= first and last > 0]
