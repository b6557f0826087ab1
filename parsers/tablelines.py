"""Rows of a table that lie one behind the other, read together: those that can be read again from their lines alone."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import NamedTuple

from parsers.page import LineKind, plain_text
from parsers.record import Found, Record, Span, SpanKind
from parsers.table import Alone, Table, Tables
from parsers.wholelines import LineLayout, Lines

FEWEST = 32
"""Rows that are worth reading together."""
MOST = 1 << 16
"""Rows that are handed on together."""


class Batch:
    """Collects rows of one table under one header."""

    def __init__(self, data: bytes, offset: int, number: int) -> None:
        self._data, self._offset, self._number = data, offset, number
        self._table: Table | None = None
        self._above: tuple[str, ...] = ()
        self._records: list[Record] = []
        self._ends: list[int] = []
        self._first = 0

    def takes(self, table: Table, record: Record, start: int) -> bool:
        """Say whether a row can be read together with others: it is dated, and its line alone gives it again."""
        stamp = record.stamp
        return (
            bool(table.name)
            and stamp is not None
            and stamp.month is not None
            and not record.names
            and (self._offset + start > 0 or not self._data.startswith(b"\xef\xbb\xbf"))
        )

    def add(self, table: Table, record: Record, text: str, place: tuple[int, int, int]) -> Iterator[Found | Lines]:
        """Take a row that begins and ends at these bytes and is the so many-eth line of the data.

        Yields the rows before it if they are of another table or under another header.
        """
        start, stop, line = place
        if self._records and (table is not self._table or table.above != self._above or len(self._records) >= MOST):
            yield from self.flush()
        if not self._records:
            self._table, self._above, self._first, self._ends = table, table.above, line, [start]
        table.settle(record, text)
        self._records.append(record)
        self._ends.append(stop)

    def flush(self) -> Iterator[Found | Lines]:
        """Yield the rows that are held."""
        records, self._records = self._records, []
        if not records or self._table is None:
            return
        line, ends, at = self._number + self._first, self._ends, self._offset
        if len(records) < FEWEST:
            for position, record in enumerate(records):
                record.line = line + position
                yield Found(record, ((at + ends[position], at + ends[position + 1], record.line),))
            return
        import numpy as np

        from parsers.gather import Rows

        name, above = self._table.name, self._above
        said = Rows(None, "", dict(enumerate(records)))
        yield from said.gathered(
            lambda log: LineLayout(log, name, above), self._data, at + ends[0], line, np.array(ends, np.int64)
        )


def rows(
    tables: Tables, data: bytes, begin: int, offset: int, number: int, end: bool, together: bool = False
) -> Generator[Found | Span | Lines, None, tuple[int, int]]:
    """Yield what the lines are from `begin` in `data` to the first that no table reads alone.

    Returns where in `data` that is and how many lines there were. A row waits for the line behind it, which might be
    the rest of it; `end` says whether the source ends with `data`. `offset` is where in the source it begins,
    `number` that of the line at `begin`. Rows come many at a time if they may come `together`.
    """
    start, count = begin, 0
    held: _Row | None = None
    batch = Batch(data, offset, number)
    while start < len(data):
        stop = data.find(b"\n", start) + 1 or len(data)
        text = plain_text(data[start:stop], offset + start)
        if text is None or (found := tables.whole(text, data, stop, end)) is None:
            break
        if held is not None:
            yield from held.entries(batch, offset, number, start, together)
            held = None
        if isinstance(found, Alone) and found.record is not None:
            held = _Row(found, text, start, count)
        else:
            yield from batch.flush()
            if isinstance(found, Alone):
                yield found.entry(text, offset + start, offset + stop, number + count)
            else:
                yield Span(offset + start, offset + stop, number + count, SpanKind.FURNITURE, LineKind.BLANK.value)
        start, count = stop, count + 1
    if held is not None and start == len(data) and end:
        yield from held.entries(batch, offset, number, start, together)
        held = None
    yield from batch.flush()
    return (start, count) if held is None else (held.start, held.at)


class _Row(NamedTuple):
    """A row that waits for the line behind it."""

    alone: Alone
    text: str
    start: int
    at: int

    def entries(
        self, batch: Batch, offset: int, number: int, stop: int, together: bool
    ) -> Iterator[Found | Span | Lines]:
        """Yield the row, or have the batch take it."""
        table, record = self.alone.table, self.alone.record
        if together and record is not None and batch.takes(table, record, self.start):
            yield from batch.add(table, record, self.text, (self.start, stop, self.at))
            return
        yield from batch.flush()
        yield self.alone.entry(self.text, offset + self.start, offset + stop, number + self.at)
