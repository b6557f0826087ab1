"""Runs of captured frames or log lines: records of which the case keeps rows, and the evidence for all the rest."""

from __future__ import annotations

import json
import sqlite3
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from db.blocks import BLOCK, blocks
from db.errors import CaseError
from db.sealing import digest
from db.segcols import columns_hash
from db.values import kept_form, undamaged
from parsers.captures.chunks import Layout, PcapLayout
from parsers.captures.packets import BlockLayout
from parsers.record import Record
from parsers.syslog import Counted
from parsers.wholelines import LineLayout

if TYPE_CHECKING:
    from db.segcols import Numbers

_SEALED = "record, count, source, place, start, line, first_time, last_time, layout, sizes, copies"
"""What the digest of a row is taken over."""

OF_LINES = """layout LIKE '["lines"%'"""
"""SQL for whether a run is one of log lines."""


class Extent(NamedTuple):
    """Where in a source frames or lines are."""

    begins: Sequence[int]
    """Where each begins, counted from the first one."""
    stops: Sequence[int]
    """Where each ends, counted so."""
    lines: Sequence[int]
    """Where each is among the lines or frames of its file, counted so."""

    @classmethod
    def close(cls, ends: Sequence[int]) -> Extent:
        """Return that of neighbours: where each begins, and where the last one ends."""
        return cls(ends[:-1], ends[1:], range(len(ends) - 1))

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Yield the first of each stretch in which nothing stands between them, and the first behind it."""
        import numpy as np

        begins, stops = np.asarray(self.begins), np.asarray(self.stops)
        parted = np.flatnonzero(begins[1:] != stops[:-1]) + 1
        yield from pairwise([0, *parted.tolist(), len(begins)])


@dataclass(frozen=True, slots=True)
class Run:
    """Frames, or whole lines of one format or a few, that follow one another in a source."""

    record: int
    """Number of the first; the others follow."""
    count: int
    source: int
    place: int
    """Place of the first; the others follow."""
    start: int
    line: int
    """Number of the first in its file."""
    first_time: int
    """Nanoseconds of the earliest one; of log lines, the number of its printed time (`stamp_key`)."""
    last_time: int
    layout: Layout | LineLayout
    copies: dict[int, int] = field(repr=False)
    counted: dict[int, Counted] = field(repr=False)
    """What a line counts that counts a message before it, by its position."""
    extent: Extent = field(repr=False)

    @property
    def stop(self) -> int:
        """Where in the source they end."""
        return self.start + self.extent.stops[-1]

    def span(self, position: int) -> tuple[int, int]:
        """Return where in the source a frame with its header, or a line, begins and ends."""
        return self.start + self.extent.begins[position], self.start + self.extent.stops[position]

    def number(self, position: int) -> int:
        """Return the number of a frame or line in its file."""
        return self.line + self.extent.lines[position]

    def between(self, start: int, stop: int) -> range:
        """Return the positions of those that lie, in part at least, between two bytes of the source."""
        first = bisect_right(self.extent.stops, start - self.start)
        return range(first, max(first, bisect_left(self.extent.begins, stop - self.start)))

    def made(self, position: int, data: bytes) -> Record:
        """Return the record of a frame or line from its bytes, in its kept form."""
        line = self.number(position)
        with undamaged():
            record = self.layout.record(data, line, self.copies.get(position, 1))
            if (message := self.counted.get(position)) is not None:
                message.tell(record)
            record = kept_form(record)
        record.number, record.source = self.record + position, self.source
        return record

    def told(self) -> str:
        """Return what must be known of single frames and lines beside their bytes, as the case keeps it.

        That is by position how manieth copy it is, or its format, and, behind that, the message that it counts.
        """
        positions = sorted(self.copies.keys() | self.counted.keys())
        return json.dumps([[at, self.copies.get(at, 1), *self.counted.get(at, ())] for at in positions])


def row_of(run: Run, columns: bytes) -> tuple[Any, ...]:
    """Return the row of a run, not yet keyed; `columns` is the hash of its columns."""
    layout = json.dumps(run.layout.packed())
    sealed = (
        run.record, run.count, run.source, run.place, run.start, run.line, run.first_time, run.last_time,
        layout, _sizes(run.extent), run.told(), columns,
    )  # fmt: skip
    return (*sealed, digest(*sealed), 0)


def _sizes(extent: Extent) -> bytes:
    """Return how many bytes each takes, and behind them a triple for each that has something before it.

    A triple is its position, how many bytes stand before it, and how many lines they are.
    """
    import numpy as np

    begins, stops, lines = (np.asarray(each, np.int64) for each in extent)
    bytes_before, lines_before = begins[1:] - stops[:-1], np.diff(lines) - 1
    places = np.flatnonzero(bytes_before)
    gaps = np.stack((places + 1, bytes_before[places], lines_before[places]), axis=1)
    return bytes(np.concatenate((stops - begins, gaps.ravel())).astype("<u4").tobytes())


def lines_beyond(connection: sqlite3.Connection, record: int, count: int) -> Numbers:
    """Return how many lines each record of a run is behind the first, by what `_sizes` keeps of gaps alone."""
    import numpy as np

    sql = "SELECT substr(sizes, 4 * count + 1) FROM run WHERE record = ?"
    gaps = np.frombuffer(connection.execute(sql, (record,)).fetchone()[0], "<u4").reshape(-1, 3)
    steps = np.ones(count, np.int64)
    steps[gaps[:, 0]] += gaps[:, 2]
    return np.cumsum(steps) - 1


@lru_cache(maxsize=8)
def _extent(data: bytes, count: int) -> Extent:
    """Return where frames or lines are, as `_sizes` keeps it; one record asks for it thrice."""
    kept = array("I")
    kept.frombytes(data)
    if sys.byteorder == "big":
        kept.byteswap()
    sizes, gaps = kept[:count], kept[count:]
    if len(sizes) != count or len(gaps) % 3:
        raise ValueError("a run without all of its records")
    if not gaps:
        return Extent.close(array("q", accumulate(sizes, initial=0)))
    steps, lines = array("q", sizes), array("q", [1]) * count
    for position, size, skipped in zip(gaps[::3], gaps[1::3], gaps[2::3], strict=True):
        steps[position - 1] += size
        lines[position] += skipped
    begins = array("q", accumulate(steps, initial=0))[:-1]
    stops = array("q", map(add, begins, sizes))
    lines[0] = 0
    return Extent(begins, stops, array("q", accumulate(lines)))


def _run(row: tuple[Any, ...] | None) -> Run | None:
    if row is None:
        return None
    *places, layout, data, told = row
    with undamaged():
        record, count, source, place, start, line, first, last = places
        known = json.loads(told)
        copies = {at: copy for at, copy, *_ in known}
        counted = {at: Counted.unpacked(message) for at, _, *message in known if message}
        made = _layout(json.loads(layout)), copies, counted, _extent(data, count)
        return Run(record, count, source, place, start, line, first, last, *made)


def _layout(packed: Sequence[Any]) -> Layout | LineLayout:
    """Return what must be known to read one record of a run; raises ValueError if nothing here can read it."""
    if packed[0] == LineLayout.MARK:
        return LineLayout.unpacked(packed)
    return BlockLayout.unpacked(packed) if packed[0] == BlockLayout.MARK else PcapLayout(*packed)


def run_of(connection: sqlite3.Connection, number: int) -> Run | None:
    """Return the run that has a record, None if it is in none."""
    sql = f"SELECT {_SEALED} FROM run WHERE record <= ? ORDER BY record DESC LIMIT 1"
    run = _run(connection.execute(sql, (number,)).fetchone())
    return run if run is not None and number < run.record + run.count else None


def run_at(connection: sqlite3.Connection, source: int, at: int, last: Run | None = None) -> Run | None:
    """Return the run in which a byte of a source is, None if it is in none; the `last` one is likely to be it."""
    if last is not None and last.source == source and last.start <= at < last.stop:
        return last
    sql = f"SELECT {_SEALED} FROM run WHERE source = ? AND start <= ? ORDER BY start DESC LIMIT 1"
    run = _run(connection.execute(sql, (source, at)).fetchone())
    return run if run is not None and at < run.stop else None


def all_runs(connection: sqlite3.Connection) -> Iterator[tuple[Run, bool]]:
    """Yield every run, and whether it is as it was written."""
    for *row, columns, sealed, _ in connection.execute("SELECT * FROM run ORDER BY record").fetchall():
        run = _run(tuple(row))
        assert run is not None
        untouched = digest(*row, columns) == sealed and columns_hash(connection, run.record) == columns
        yield run, untouched


def bytes_of(connection: sqlite3.Connection, run: Run, tail: bytes = b"") -> bytes:
    """Return the bytes of a source from the first byte of a run to its last; `tail` is as `frames` has it."""
    base, data = _stored(connection, run.source, run.start, run.stop, tail)
    return data[run.start - base : run.stop - base]


def _stored(connection: sqlite3.Connection, source: int, start: int, stop: int, tail: bytes) -> tuple[int, bytes]:
    """Return where the whole blocks begin that have the bytes from `start` to `stop` of a source, and these."""
    first = start // BLOCK
    data = b"".join(blocks(connection, source, first, (stop - 1) // BLOCK))
    if len(data) < stop - first * BLOCK:
        data += tail
    if len(data) < stop - first * BLOCK:
        raise CaseError(f"Evidence of source {source} is missing; run `workbench verify`.")
    return first * BLOCK, data


def frames(connection: sqlite3.Connection, run: Run, tail: bytes = b"") -> Iterator[Record]:
    """Yield the records of a run in order; `tail` is evidence at the end of the source that is not kept yet."""
    first = run.start // BLOCK
    base, held = first * BLOCK, bytearray()
    stored = blocks(connection, run.source, first, (run.stop - 1) // BLOCK)
    for position in range(run.count):
        start, stop = run.span(position)
        while base + len(held) < stop:
            more = next(stored, None)
            if more is None:
                more, tail = tail, b""
                if not more:
                    raise CaseError(f"Evidence of source {run.source} is missing; run `workbench verify`.")
            held += more
        yield run.made(position, bytes(held[start - base : stop - base]))
        if stop - base > 1 << 20:
            del held[: stop - base]
            base = stop


class Frames:
    """Reads single frames of runs for one connection, quickly if they are asked for in order.

    `tail` is evidence at the end of the last source that is not kept yet.
    """

    def __init__(self, connection: sqlite3.Connection, tail: bytes = b"") -> None:
        self._connection, self._tail = connection, tail
        self._run: Run | None = None
        self._source, self._base, self._data = 0, 0, b""
        self._last: Record | None = None

    def record(self, number: int) -> Record | None:
        """Return the record of a frame, what its bytes say and nothing else; None if it is in no run."""
        if self._last is not None and self._last.number == number:
            return self._last
        run = self._run
        if run is None or not run.record <= number < run.record + run.count:
            run = self._run = run_of(self._connection, number)
        if run is None:
            return None
        start, stop = run.span(number - run.record)
        self._last = run.made(number - run.record, self._evidence(run.source, start, stop))
        return self._last

    def value(self, number: int, name: str) -> Any:
        """Return one attribute of a frame; for use in SQL, where a statement that is stopped gives None."""
        try:
            record = self.record(number)
        except sqlite3.Error:
            return None
        return None if record is None else getattr(record, name)

    def _evidence(self, source: int, start: int, stop: int) -> bytes:
        if source != self._source or start < self._base or stop > self._base + len(self._data):
            self._base, self._data = _stored(self._connection, source, start, stop, self._tail)
            self._source = source
        return self._data[start - self._base : stop - self._base]
