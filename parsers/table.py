"""Formats of one line per record whose lines a table reads alone: rows under a header line, and objects.

A table has the state of one source: what its header lines said, and which rows it has seen in this second. Whatever
mail did to a row is the reader's business; a table only says whether a line is a whole one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parsers.format import Format, Taken
from parsers.mapping import Mapping
from parsers.page import WALL, LineKind, plain_text
from parsers.proposal import Proposal
from parsers.record import Found, Record, Span, SpanKind

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

HEADER = LineKind.HEADER.value
"""What the ledger calls the lines that say what the columns of a table are."""
CONFIRMED = "\0"
"""Stands before a mapping among the lines `above` by which a row is read again; no line of a source has it."""
MOST_LINES = 24
"""Lines over which a wrapped row may go."""
SAMPLE = 200
"""How many rows a proposal is judged by."""
WIDEST = 512
"""Longest line in characters that may be one of a wrapped row."""


class Table:
    """Reads the one-line records of one source; made anew for every source."""

    name = ""
    """The format whose table it is, if a row can be read again from its own line and the lines `above`."""

    def __init__(self, mappings: Sequence[Mapping] = ()) -> None:
        self.mappings = mappings
        self._second: tuple[int, int, int] | None = None
        self._seen: dict[str, int] = {}

    @property
    def above(self) -> tuple[str, ...]:
        """The header lines that say what the rows of a table mean that bears a name."""
        return ()

    def header(self, text: str, following: str) -> str | None:
        """Take in what a header line says and return what the ledger calls it; None if the line is no header.

        `following` is the line after it.
        """
        return None

    def row(self, text: str) -> Record | None:
        """Return the record of a line, None if the line is not a whole row of this table. Changes nothing."""
        return None

    def refusal(self, text: str) -> str | None:
        """Return why a line that is certainly a whole row of this kind cannot be read; None if it is not certain."""
        return None

    def suspicion(self, text: str) -> str | None:
        """Return what a line that nothing reads looks like to this table; None for nothing."""
        return None

    def proposals(self) -> list[Proposal]:
        """Return the mappings proposed for rows seen so far that cannot be read without one."""
        return []

    def fitted(self, block: Block, first: int) -> Fitted | None:
        """Return what the lines of a block from one on say that can be read many at a time; None if that is not done.

        Each of them is a row that `row` reads, and says what its record does. Changes nothing.
        """
        return None

    def read(self, text: str, at: int) -> Taken | None:
        """Read a row at a position of a window's text: on one line, or word-wrapped over several."""
        end = at
        parts: list[str] = []
        for line in text[at:].split("\n")[:MOST_LINES]:
            if WALL in line or (parts and len(line) > WIDEST):
                return None
            parts.append(line)
            end += len(line) + 1
            if (record := self.row(" ".join(parts))) is not None:
                return Taken(record, end - 1, ["rejoined-wrap"] if len(parts) > 1 else [])
            if len(line) > WIDEST:
                return None
        return None

    def settle(self, record: Record, text: str) -> None:
        """Tell rows apart that say the same in the same second: each was logged, and none is a quote of another."""
        stamp = record.stamp
        count = self.count(None if stamp is None else (stamp.hour, stamp.minute, stamp.second), text)
        if count > 1:
            record.words["copy"] = str(count)

    def count(self, second: tuple[int, int, int] | None, text: str) -> int:
        """Return how often a row has come in its second by now, if rows are counted in their order."""
        if second != self._second:
            self._second = second
            self._seen.clear()
        count = self._seen[text] = self._seen.get(text, 0) + 1
        return count

    def forget(self) -> None:
        """Forget the rows of this second: those that follow are of another, whatever its number is."""
        self._second = None
        self._seen.clear()


class OneLine(Table):
    """Reads one-line records by a grammar without state, where the grammar takes the whole line."""

    def __init__(self, read: Callable[[str, int], Taken | None]) -> None:
        super().__init__()
        self._read = read

    def row(self, text: str) -> Record | None:
        """Return the record of a line that the grammar takes whole and unmended."""
        taken = self._read(text, 0)
        return None if taken is None or taken.end < len(text) or taken.repairs else taken.record

    def read(self, text: str, at: int) -> Taken | None:
        """Read by the grammar, wherever line ends lie in between."""
        return self._read(text, at)

    def settle(self, record: Record, text: str) -> None:
        """Leave the record as it is: lines of a grammar may be quotes of each other."""


@dataclass(slots=True)
class Alone:
    """What a line is on its own: a record, or a span with a reason."""

    table: Table
    record: Record | None
    kind: SpanKind = SpanKind.RECORD
    reason: str = ""

    def entry(self, text: str, start: int, stop: int, number: int, repairs: tuple[str, ...] = ()) -> Found | Span:
        """Return what comes into the ledger for the line; to be asked once, in the order of the lines."""
        if self.record is None:
            return Span(start, stop, number, self.kind, self.reason)
        self.table.settle(self.record, text)
        self.record.line = number
        return Found(self.record, ((start, stop, number),), repairs)


_REMEMBERED = 1024
"""Lines of which it is kept in mind whether a record may begin with them."""
_SHORT = 1024
"""Characters of the longest of them."""


class Tables:
    """The formats as one source needs them, and what its lines are to their tables."""

    def __init__(self, formats: Sequence[Format], mappings: Sequence[Mapping] = ()) -> None:
        self._tables: list[Table] = []
        self._last: list[Table] = []
        self.latest: Table | None = None
        """The table that read the last row."""
        self.headed = False
        """Whether a table has read a header line."""
        self.formats = tuple(self._opened(each, mappings) for each in formats)
        self._starts = [each.starts for each in self.formats]
        self._begun: dict[str, bool] = {}

    def begins(self, text: str) -> bool:
        """Say whether a record of any format may begin with a text; a line is asked about again and again."""
        if (known := self._begun.get(text)) is not None:
            return known
        at = next((at for at, pattern in enumerate(self._starts) if pattern.match(text)), None)
        if at:
            self._starts.insert(0, self._starts.pop(at))  # the next line is likely of the same format
        if len(self._begun) >= _REMEMBERED:
            self._begun.clear()
        if len(text) <= _SHORT:
            self._begun[text] = at is not None
        return at is not None

    def _opened(self, format: Format, mappings: Sequence[Mapping]) -> Format:
        if format.table is None:
            return format
        table = format.table(mappings)
        (self._last if format.last_resort else self._tables).append(table)
        return replace(format, read=table.read)

    def row(self, text: str) -> Alone | None:
        """Return the record of a line that is a whole row. The table that read the last one is asked first."""
        tables = self._tables
        for index, table in enumerate(tables):
            if (record := table.row(text)) is not None:
                if index:
                    tables.insert(0, tables.pop(index))
                self.latest = table
                return Alone(table, record)
        for table in self._last:
            if (record := table.row(text)) is not None:
                self.latest = table
                return Alone(table, record)
        return None

    def other(self, text: str, following: str) -> Alone | None:
        """Return what a line that is no row is: a header, which is taken in, or a row that cannot be read."""
        for table in (*self._tables, *self._last):
            if (reason := table.header(text, following)) is not None:
                self.headed = True
                return Alone(table, None, SpanKind.FURNITURE, reason)
        return self.refused(text)

    def refused(self, text: str) -> Alone | None:
        """Return why a line that is certainly a whole row cannot be read; None for all others."""
        for table in (*self._tables, *self._last):
            if (reason := table.refusal(text)) is not None:
                return Alone(table, None, SpanKind.NOT_UNDERSTOOD, reason)
        return None

    def suspicion(self, text: str) -> str | None:
        """Return what a line that nothing reads looks like; None for nothing."""
        found = (table.suspicion(text) for table in (*self._tables, *self._last))
        return next((reason for reason in found if reason is not None), None)

    def proposals(self) -> list[Proposal]:
        """Return the mappings proposed for what was read so far and needs one."""
        return [made for table in self._last for made in table.proposals()]

    def whole(self, text: str, data: bytes, stop: int, end: bool) -> Alone | LineKind | None:
        """Return what a line is on its own, LineKind.BLANK for a blank one; None if it is not to be read alone."""
        if not text:
            return LineKind.BLANK
        if (found := self.row(text)) is not None:
            return found
        if stop == len(data) and not end:
            return None  # whether it is a header line, the next line says
        following = plain_text(data[stop : data.find(b"\n", stop) + 1 or len(data)], stop)
        return self.other(text, following or "")
