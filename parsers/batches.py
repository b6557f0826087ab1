"""Rows of one table under one header, collected so that they are handed on together; it needs numpy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parsers.arrays import alike, numbers_of, turns
from parsers.eights import Block
from parsers.fitting import Fitted
from parsers.gather import Places, Rows
from parsers.page import plain_text
from parsers.record import Found, Record
from parsers.table import Table
from parsers.wholelines import LineLayout, Lines

FEWEST = 32
"""Rows that are worth reading together."""
MOST = 1 << 16
"""Rows that are handed on together."""


class Ahead:
    """The lines of a block, and which of them a table reads many at a time."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self._made: dict[tuple[str, tuple[str, ...]], tuple[Fitted, NDArray[np.bool_], list[int]] | None] = {}

    def lines_in(self, size: int) -> int:
        """Return how many of the lines end within so many bytes."""
        return int(np.searchsorted(self.block.ends, size, "right")) - 1

    def reach(self, table: Table, line: int) -> int:
        """Return the first line from one on that a table does not read so, under the header that it has now."""
        key = table.name, table.above
        if key not in self._made:
            self._made[key] = None
            if (whole := table.fitted(self.block, line)) is not None:
                fits = np.zeros(len(self.block) + 1, np.bool_)
                fits[whole.rows] = True
                self._made[key] = whole, fits, np.flatnonzero(~fits).tolist()[::-1]
        if (made := self._made[key]) is None:
            return line
        misfits = made[2]
        while misfits[-1] < line:
            misfits.pop()
        return misfits[-1]

    def read(self, table: Table) -> tuple[Fitted, NDArray[np.bool_]] | None:
        """Return what the lines say that a table reads so, and which these are."""
        made = self._made.get((table.name, table.above))
        return None if made is None else made[:2]


class Batch:
    """Collects rows of one table under one header."""

    def __init__(self, ahead: Ahead, offset: int, number: int) -> None:
        """Begin with the lines of a block whose first byte and line are these of the source."""
        self._ahead, self._offset, self._number = ahead, offset, number
        self._table: Table | None = None
        self._above: tuple[str, ...] = ()
        self._whole: tuple[Fitted, NDArray[np.bool_]] | None = None
        self._records: dict[int, Record] = {}
        self._copies: dict[int, int] = {}
        self._first = self._last = 0

    def takes(self, table: Table, record: Record, line: int) -> bool:
        """Say whether a row can be read together with others: it has a time, and its line alone gives it again."""
        timed = record.stamp is not None
        marked = self._offset == 0 and line == 0 and self._ahead.block.data.startswith(b"\xef\xbb\xbf")
        return bool(table.name) and timed and not record.names and not marked

    def add(self, table: Table, record: Record, text: str, line: int) -> Iterator[Found | Lines]:
        """Take a row. Yields the rows before it if they are of another table or under another header."""
        yield from self._begun(table, line)
        table.settle(record, text)
        self._records[line] = record
        if "copy" in record.words:
            self._copies[line] = int(record.words["copy"])
        self._last = line + 1

    def add_fitted(self, table: Table, first: int, last: int) -> Iterator[Found | Lines]:
        """Take rows that `Ahead` reads, as `add` does."""
        yield from self._begun(table, first)
        self._whole = self._ahead.read(table)
        assert self._whole is not None
        self._copies.update(_copies(table, self._ahead.block, self._whole[0].between(first, last), first))
        self._last = last

    def _begun(self, table: Table, line: int) -> Iterator[Found | Lines]:
        count = self._last - self._first
        if count and (table is not self._table or table.above != self._above or count >= MOST):
            yield from self.flush()
            count = 0
        if not count:
            self._table, self._above, self._first = table, table.above, line

    def flush(self) -> Iterator[Found | Lines]:
        """Yield the rows that are held."""
        first, last, whole, table = self._first, self._last, self._whole, self._table
        records, copies = self._records, self._copies
        self._first, self._whole, self._records, self._copies = last, None, {}, {}
        if first == last or table is None:
            return
        ends, number = self._ahead.block.ends[first : last + 1], self._number + first
        if last - first < FEWEST and whole is None:
            places = (self._offset + ends).tolist()
            for at, record in enumerate(records.values()):
                record.line = number + at
                yield Found(record, ((places[at], places[at + 1], record.line),))
            return
        others = {at - first: record for at, record in records.items() if whole is None or not whole[1][at]}
        parts = [] if whole is None else [whole[0].between(first, last)]
        said = Rows(
            [part for part in parts if len(part.rows)], others, {at - first: count for at, count in copies.items()}
        )
        name, above = table.name, self._above
        data, numbers = self._ahead.block.data, np.arange(number, number + last - first)
        place = Places(data, self._offset, ends[:-1], ends[1:], numbers)
        yield from said.gathered(lambda log: LineLayout(log, name, above), place)


def _copies(table: Table, block: Block, rows: Fitted, first: int) -> Iterator[tuple[int, int]]:
    """Yield rows that came before in their second and how many times they came by then, as `Table.settle` does.

    Only where two rows say the same, and in the seconds that may go on before or behind, texts are compared.
    """
    seconds = rows.stamps.numbers(lambda stamp: stamp.hour * 60 + stamp.minute) * 60 + rows.beyond // 1_000_000_000
    begun = np.zeros(len(seconds), np.int64)
    begun[turns((seconds,))] = 1
    which = np.cumsum(begun)
    begins = block.ends[first : first + len(seconds)]
    stops = block.contents[first : first + len(seconds)]
    chosen = (which == which[0]) | (which == which[-1])
    times = which * 100_000_000_000 + rows.beyond
    chosen[alike((times, stops - begins, *map(numbers_of, rows.columns.values())))] = True
    before = int(which[0])
    for at in np.flatnonzero(chosen).tolist():
        if which[at] > before + 1:
            table.forget()
        before = int(which[at])
        minute, second = divmod(int(seconds[at]), 60)
        text = plain_text(block.data[int(begins[at]) : int(stops[at])], 1) or ""
        count = table.count((*divmod(minute, 60), second), text)
        if count > 1:
            yield first + at, count
