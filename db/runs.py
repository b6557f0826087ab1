"""Runs of captured frames or log lines: records of which the case keeps rows, and the evidence for all the rest."""

from __future__ import annotations

import json
import sqlite3
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any

from db.blocks import BLOCK, blocks
from db.errors import CaseError
from db.sealing import digest
from db.segcols import columns_hash
from db.values import kept_form, undamaged
from parsers.captures.chunks import Layout
from parsers.record import Record
from parsers.wholelines import LineLayout

_SEALED = "record, count, source, place, start, line, first_time, last_time, layout, sizes, copies"
"""What the digest of a row is taken over."""

OF_LINES = """layout LIKE '["lines"%'"""
"""SQL for whether a run is one of log lines."""


@dataclass(frozen=True, slots=True)
class Run:
    """Frames, or whole lines of one format, that lie one behind the other in a source."""

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
    ends: Sequence[int] = field(repr=False)
    """Where each begins, counted from the first one, and where the last one ends."""

    @property
    def stop(self) -> int:
        """Where in the source they end."""
        return self.start + self.ends[-1]

    def span(self, position: int) -> tuple[int, int]:
        """Return where in the source a frame with its header begins and ends."""
        return self.start + self.ends[position], self.start + self.ends[position + 1]

    def made(self, position: int, data: bytes) -> Record:
        """Return the record of a frame or line from its bytes, in its kept form."""
        line = self.line + position
        with undamaged():
            record = kept_form(self.layout.record(data, line, self.copies.get(position, 1)))
        record.number, record.source = self.record + position, self.source
        return record


def row_of(run: Run, columns: bytes) -> tuple[Any, ...]:
    """Return the row of a run, not yet keyed; `columns` is the hash of its columns."""
    import numpy as np

    sizes = np.diff(np.asarray(run.ends, np.int64)).astype("<u4")
    layout = json.dumps(run.layout.packed())
    sealed = (
        run.record, run.count, run.source, run.place, run.start, run.line, run.first_time, run.last_time,
        layout, sizes.tobytes(), json.dumps(sorted(run.copies.items())),
        columns,
    )  # fmt: skip
    return (*sealed, digest(*sealed), 0)


def _run(row: tuple[Any, ...] | None) -> Run | None:
    if row is None:
        return None
    *places, layout, data, copies = row
    with undamaged():
        ends = _ends(data)
        if len(ends) != places[1] + 1:
            raise ValueError("a run without all of its frames")
        record, count, source, place, start, line, first, last = places
        made = _layout(json.loads(layout))
        return Run(record, count, source, place, start, line, first, last, made, dict(json.loads(copies)), ends)


@lru_cache(maxsize=8)
def _ends(data: bytes) -> Sequence[int]:
    """Return where each of some frames begins, from their sizes as they are kept; one record asks for it thrice."""
    sizes = array("I")
    sizes.frombytes(data)
    if sys.byteorder == "big":
        sizes.byteswap()
    return array("q", accumulate(sizes, initial=0))


def _layout(packed: Sequence[Any]) -> Layout | LineLayout:
    """Return what must be known to read one record of a run; raises ValueError if nothing here can read it."""
    return LineLayout.unpacked(packed) if packed[0] == LineLayout.MARK else Layout(*packed)


def run_of(connection: sqlite3.Connection, number: int) -> Run | None:
    """Return the run that has a record, None if it is in none."""
    sql = f"SELECT {_SEALED} FROM run WHERE record <= ? ORDER BY record DESC LIMIT 1"
    run = _run(connection.execute(sql, (number,)).fetchone())
    return run if run is not None and number < run.record + run.count else None


def run_from(connection: sqlite3.Connection, source: int, start: int) -> Run | None:
    """Return the run that begins at a byte of a source."""
    sql = f"SELECT {_SEALED} FROM run WHERE source = ? AND start = ?"
    return _run(connection.execute(sql, (source, start)).fetchone())


def all_runs(connection: sqlite3.Connection) -> Iterator[tuple[Run, bool]]:
    """Yield every run, and whether it is as it was written."""
    for *row, columns, sealed, _ in connection.execute("SELECT * FROM run ORDER BY record").fetchall():
        run = _run(tuple(row))
        assert run is not None
        untouched = digest(*row, columns) == sealed and columns_hash(connection, run.record) == columns
        yield run, untouched


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
        self._source, self._first, self._data = 0, 0, b""
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
        first, last = start // BLOCK, (stop - 1) // BLOCK
        base = self._first * BLOCK
        if source != self._source or start < base or stop > base + len(self._data):
            self._data = b"".join(blocks(self._connection, source, first, last))
            if len(self._data) < stop - first * BLOCK:
                self._data += self._tail
            self._source, self._first, base = source, first, first * BLOCK
            if len(self._data) < stop - base:
                raise CaseError(f"Evidence of source {source} is missing; run `workbench verify`.")
        return self._data[start - base : stop - base]
