"""Columns of the records of a selection, many at a time: what sorting, counting and drawing them read.

A batch holds narrow arrays, so that a question over a whole case needs the memory of one. Columns of runs come from the
arrays kept of them, those of other records from SQL. Words and addresses are known by their ids, texts that lie in no
dictionary by their ranks. numpy is loaded when it is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from db.columns import as_read, expression
from db.comparing import IN_DICTIONARY
from db.errors import CaseError, Stopped
from db.numbers import Bitmap, as_array, as_numbers, narrow
from db.of_runs import Gap, ends, stretches
from db.segcols import Segment, Unsuited
from db.unfinished import number_after
from parsers.record import COLUMN, ColumnType

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

ROWS = 1 << 16
"""Records after which a batch ends: so few that its columns lie in the cache of a processor."""
_GAP = 1 << 16
"""Records between runs that are read at once."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of some records."""

    values: Numbers
    """Numbers, ids of words or addresses, or ranks of texts; 0 where unknown."""
    known: Bits

    def part(self, at: slice | Numbers) -> Column:
        """Return it for some of the records."""
        return Column(self.values[at], self.known[at])


@dataclass(frozen=True, slots=True)
class Batch:
    """Columns of some records."""

    places: Numbers
    """Place of each in the selection, or what grows like it; from the lowest up."""
    columns: Sequence[Column]


class Chosen:
    """The records of a selection as they are looked for, from the lowest number up."""

    def __init__(self, connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
        import numpy as np

        self.below = number_after(connection)
        self._numbers: range | Bitmap
        self._order: Numbers | None = None
        """The numbers, where they are not in order."""
        if isinstance(numbers, Bitmap) or (isinstance(numbers, range) and numbers.step == 1):
            self._numbers = numbers
            return
        every = as_array(numbers)
        self._numbers = Bitmap.of_numbers(numbers)
        if not (every[1:] > every[:-1]).all():
            self._order, self._places = every, np.zeros(int(every.max()) + 1, np.uint32)
            self._places[every] = np.arange(len(every), dtype=np.uint32)

    @property
    def ascends(self) -> bool:
        """Whether they were chosen in order of their numbers."""
        return self._order is None

    def among(self, first: int, last: int) -> slice | Numbers | None:
        """Return which of the records between two numbers are chosen, as numpy takes an index; None for none."""
        import numpy as np

        if isinstance(self._numbers, range):
            start, stop = max(self._numbers.start, first) - first, min(self._numbers.stop, last + 1) - first
            return slice(start, stop) if start < stop else None
        at = np.flatnonzero(self._numbers.held(first, last + 1))
        if len(at) == last - first + 1:
            return slice(None)
        return at if len(at) else None

    def places(self, numbers: Numbers) -> Numbers:
        """Return for chosen records what grows in the order they were chosen in."""
        return numbers if self.ascends else self._places[numbers]

    def at(self, places: Numbers) -> Sequence[int]:
        """Return the records of such places."""
        return as_numbers(places if self._order is None else self._order[places])


class Piece:
    """Chosen records of one stretch, whose columns are read when they are asked for."""

    def __init__(self, places: Numbers, read: Callable[[str], Column]) -> None:
        self.places, self._read = places, read
        """Place of each in the selection, or what grows like it."""
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """Return a column of them."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]


def batches(connection: sqlite3.Connection, names: Sequence[str], chosen: Chosen, stop: Event) -> Iterator[Batch]:
    """Yield columns of the chosen records; raises what `pieces` does."""
    parts: list[Batch] = []
    for piece in pieces(connection, names, chosen, stop):
        parts.append(Batch(piece.places, [piece.column(name) for name in names]))
        if sum(len(part.places) for part in parts) >= ROWS:
            yield _joined(parts, chosen.ascends)
            parts = []
    if parts:
        yield _joined(parts, chosen.ascends)


def pieces(
    connection: sqlite3.Connection,
    names: Sequence[str],
    chosen: Chosen,
    stop: Event,
    between: tuple[int, int] | None = None,
) -> Iterator[Piece]:
    """Yield the chosen records, from the lowest number up, to read some columns of.

    Where they were chosen in order, only those between the two numbers `between`, about. Raises CaseError for a column
    whose values cannot be compared, and Stopped.
    """
    for name in names:
        if COLUMN[name].type is ColumnType.BYTES:
            raise CaseError(f"{name}: records cannot be put in the order of bytes.")
    texts = {name: _texts(connection, name, chosen.below) for name in names if COLUMN[name].type is ColumnType.TEXT}
    low, high = between if between and chosen.ascends else (0, chosen.below)
    for stretch in _bounded(connection, chosen.below, stop):
        first, last = ends(stretch)
        at = chosen.among(first, last) if first <= high and last >= low else None
        if at is not None:
            yield Piece(chosen.places(_numbers(first, last)[at]), partial(_column, connection, stretch, texts, at))


def _bounded(connection: sqlite3.Connection, below: int, stop: Event) -> Iterator[Segment | Gap]:
    """Yield runs and gaps, no gap longer than is read at once."""
    for stretch in stretches(connection, below, stop):
        if isinstance(stretch, Segment):
            yield stretch
            continue
        for first in range(stretch[0], stretch[1] + 1, _GAP):
            if stop.is_set():
                raise Stopped
            yield first, min(first + _GAP - 1, stretch[1])


def _numbers(first: int, last: int) -> Numbers:
    import numpy as np

    return np.arange(first, last + 1, dtype=np.uint32 if last < 1 << 32 else np.int64)


def _joined(parts: list[Batch], ascends: bool) -> Batch:
    import numpy as np

    places = np.concatenate([part.places for part in parts])
    columns = [
        Column(np.concatenate([each.values for each in column]), np.concatenate([each.known for each in column]))
        for column in zip(*(part.columns for part in parts), strict=True)
    ]
    if ascends:
        return Batch(places, columns)
    order = np.argsort(places)
    return Batch(places[order], [column.part(order) for column in columns])


def _column(
    connection: sqlite3.Connection, stretch: Segment | Gap, texts: Mapping[str, Column], at: slice | Numbers, name: str
) -> Column:
    """Return a column of some records of a stretch."""
    first, last = ends(stretch)
    if name in texts:
        return texts[name].part(slice(first, last + 1)).part(at)
    if isinstance(stretch, Segment):
        try:
            return Column(*stretch.column(COLUMN[name].attribute)).part(at)
        except Unsuited:  # an older case keeps no array of this column
            pass
    return _of_rows(connection, name, first, last).part(at)


def _of_rows(connection: sqlite3.Connection, name: str, first: int, last: int) -> Column:
    import numpy as np

    value = f"record.{COLUMN[name].attribute}" if COLUMN[name].type in IN_DICTIONARY else expression(name)
    sql = f"SELECT number, {value} FROM record WHERE number BETWEEN ? AND ? AND {value} IS NOT NULL"
    rows = np.fromiter(connection.execute(sql, (first, last)), [("number", np.int64), ("value", np.int64)])
    values, known = np.zeros(last - first + 1, np.int64), np.zeros(last - first + 1, np.bool_)
    values[rows["number"] - first] = rows["value"]
    known[rows["number"] - first] = True
    return Column(narrow(values), known)


def _texts(connection: sqlite3.Connection, name: str, below: int) -> Column:
    """Return the ranks of a text that lies in no dictionary, by record number; it is read record by record."""
    import numpy as np

    values, known = np.zeros(below, np.int64), np.zeros(below, np.bool_)
    seen: dict[Any, int] = {}
    for number, text in connection.execute(f"SELECT number, {as_read(name)} FROM record WHERE number < ?", (below,)):
        if text is not None:
            values[number], known[number] = seen.setdefault(text, len(seen)), True
    ranks = np.zeros(max(1, len(seen)), np.int64)
    ranks[[seen[text] for text in sorted(seen)]] = np.arange(len(seen))
    return Column(np.where(known, ranks[values], 0), known)
