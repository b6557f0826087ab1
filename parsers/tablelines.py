"""Rows of a table that lie one behind the other, read without the windows that only damaged ones need."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, NamedTuple

from parsers.page import LineKind, plain_text
from parsers.record import Found, Span, SpanKind
from parsers.table import Alone, Table, Tables
from parsers.wholelines import Lines

if TYPE_CHECKING:
    from parsers.batches import Ahead

WORTH = 8
"""Rows that are worth being taken from what was read of a block many at a time."""


class Part(NamedTuple):
    """Lines of a source of which some may be rows."""

    data: bytes
    offset: int
    """Where in the source they begin."""
    number: int
    """Number of the first line."""
    end: bool
    """Whether the source ends with `data`."""
    ahead: Ahead | None = None
    """The block of which they are a part, if rows may come many at a time."""
    begin: int = 0
    """Where in that they begin."""
    first: int = 0
    """Which line of that the first one is."""


def rows(tables: Tables, part: Part, named: bool = False) -> Generator[Found | Span | Lines, None, tuple[int, int]]:
    """Yield what the lines are from the first on to the one that no table reads alone.

    Returns where in the data that is and how many lines there were. A row waits for the line behind it, which might be
    the rest of it. Rows that can only be read one at a time are left if they must be `named`, as their tables are.
    """
    start, count = 0, 0
    waiting = _Waiting(part)
    while start < len(part.data):
        if (many := waiting.many(tables.latest, count)) and tables.latest is not None:
            yield from waiting.take_many(tables.latest, start, count, many)
            start, count = waiting.place(count + many), count + many
        stop = part.data.find(b"\n", start) + 1 or len(part.data)
        text = plain_text(part.data[start:stop], part.offset + start)
        if text is None or (found := tables.whole(text, part.data, stop, part.end)) is None:
            break
        if isinstance(found, Alone) and found.record is not None:
            if named and not found.table.name:
                break
            yield from waiting.release(start)
            waiting.row = _Row(found, text, start, count)
        else:
            yield from waiting.release(start)
            yield from waiting.flush()
            place = part.offset + start, part.offset + stop, part.number + count
            blank = Span(*place, SpanKind.FURNITURE, LineKind.BLANK.value)
            yield found.entry(text, *place) if isinstance(found, Alone) else blank
        start, count = stop, count + 1
    if start == len(part.data) and part.end:
        yield from waiting.release(start)
    yield from waiting.flush()
    return (start, count) if waiting.row is None else (waiting.row.start, waiting.row.at)


class _Row(NamedTuple):
    """A row that waits for the line behind it."""

    alone: Alone
    text: str
    start: int
    at: int


class _Waiting:
    """The last row, and those before it that are handed on together."""

    def __init__(self, part: Part) -> None:
        self.row: _Row | None = None
        self._part, self._batch = part, None
        if part.ahead is not None:
            from parsers.batches import Batch

            self._batch = Batch(part.ahead, part.offset - part.begin, part.number - part.first)
            self._last = part.ahead.lines_in(part.begin + len(part.data)) - 1

    def many(self, table: Table | None, count: int) -> int:
        """Return how many rows behind the first `count` lines a table has read together; 0 for too few."""
        if table is None or self._part.ahead is None:
            return 0
        at = self._part.first + count
        many = min(self._part.ahead.reach(table, at) - 1, self._last) - at
        return many if many >= WORTH else 0

    def take_many(self, table: Table, start: int, count: int, many: int) -> Iterator[Found | Span | Lines]:
        """Take so many rows; yield what was before them if that cannot be handed on with them."""
        assert self._batch is not None
        yield from self.release(start)
        yield from self._batch.add_fitted(table, self._part.first + count, self._part.first + count + many)

    def place(self, count: int) -> int:
        """Return where the line behind the first `count` begins."""
        assert self._part.ahead is not None
        return int(self._part.ahead.block.ends[self._part.first + count]) - self._part.begin

    def release(self, stop: int) -> Iterator[Found | Span | Lines]:
        """Yield the last row, which ends at a byte, or have it handed on with others."""
        row, self.row = self.row, None
        if row is None:
            return
        part, table, record = self._part, row.alone.table, row.alone.record
        line = part.first + row.at
        if self._batch is not None and record is not None and self._batch.takes(table, record, line):
            yield from self._batch.add(table, record, row.text, line)
            return
        yield from self.flush()
        yield row.alone.entry(row.text, part.offset + row.start, part.offset + stop, part.number + row.at)

    def flush(self) -> Iterator[Found | Lines]:
        """Yield the rows before the last one."""
        if self._batch is not None:
            yield from self._batch.flush()
