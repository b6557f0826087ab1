"""Rows of a table that lie one behind the other, read without the windows that only damaged ones need."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, NamedTuple

from parsers.page import LineKind, plain_text
from parsers.record import Found, Span, SpanKind
from parsers.table import Alone, Tables
from parsers.wholelines import Lines

if TYPE_CHECKING:
    from parsers.batches import Ahead, Batch

WORTH = 8
"""Rows that are worth being taken from what was read of a block many at a time."""


def rows(
    tables: Tables,
    data: bytes,
    begin: int,
    offset: int,
    number: int,
    end: bool,
    ahead: Ahead | None = None,
    first: int = 0,
    named: bool = False,
) -> Generator[Found | Span | Lines, None, tuple[int, int]]:
    """Yield what the lines are from `begin` in `data` to the first that no table reads alone.

    Returns where in `data` that is and how many lines there were. A row waits for the line behind it, which might be
    the rest of it; `end` says whether the source ends with `data`. `offset` is where in the source it begins,
    `number` that of the line at `begin`. Rows come many at a time if there is `ahead`, of whose block the line at
    `begin` is the one `first`; only rows that can are read if they must be `named`.
    """
    start, count = begin, 0
    held: _Row | None = None
    batch = None if ahead is None else _batch(ahead, offset, number - first)
    last = 0 if ahead is None else ahead.lines_in(len(data))
    while start < len(data):
        if ahead is not None and batch is not None and (table := tables.latest) is not None:
            stop_at = min(ahead.reach(table, first + count), last) - 1
            if stop_at - first - count >= WORTH:
                if held is not None:
                    yield from held.entries(batch, offset, number, start, first)
                    held = None
                yield from batch.add_fitted(table, first + count, stop_at)
                start, count = int(ahead.block.ends[stop_at]), stop_at - first
        stop = data.find(b"\n", start) + 1 or len(data)
        text = plain_text(data[start:stop], offset + start)
        if text is None or (found := tables.whole(text, data, stop, end)) is None:
            break
        if named and isinstance(found, Alone) and found.record is not None and not found.table.name:
            break
        if held is not None:
            yield from held.entries(batch, offset, number, start, first)
            held = None
        if isinstance(found, Alone) and found.record is not None:
            held = _Row(found, text, start, count)
        else:
            yield from _flushed(batch)
            if isinstance(found, Alone):
                yield found.entry(text, offset + start, offset + stop, number + count)
            else:
                yield Span(offset + start, offset + stop, number + count, SpanKind.FURNITURE, LineKind.BLANK.value)
        start, count = stop, count + 1
    if held is not None and start == len(data) and end:
        yield from held.entries(batch, offset, number, start, first)
        held = None
    yield from _flushed(batch)
    return (start, count) if held is None else (held.start, held.at)


def _batch(ahead: Ahead, offset: int, number: int) -> Batch:
    from parsers.batches import Batch

    return Batch(ahead, offset, number)


def _flushed(batch: Batch | None) -> Iterator[Found | Lines]:
    return iter(()) if batch is None else batch.flush()


class _Row(NamedTuple):
    """A row that waits for the line behind it."""

    alone: Alone
    text: str
    start: int
    at: int

    def entries(
        self, batch: Batch | None, offset: int, number: int, stop: int, first: int
    ) -> Iterator[Found | Span | Lines]:
        """Yield the row, or have the batch take it."""
        table, record = self.alone.table, self.alone.record
        if batch is not None and record is not None and batch.takes(table, record, first + self.at):
            yield from batch.add(table, record, self.text, first + self.at)
            return
        yield from _flushed(batch)
        yield self.alone.entry(self.text, offset + self.start, offset + stop, number + self.at)
