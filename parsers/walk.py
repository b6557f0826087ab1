"""Finds the lines of a block that can be read together; it needs numpy.

Those that fit the template of their format are never looked at one by one. The others, and all lines of a format
without one, are read line by line, without the windows that only damaged records need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers import formats
from parsers.arrays import Numbers
from parsers.aside import Asides, begun
from parsers.eights import Block
from parsers.fitting import Fitted, fitted
from parsers.format import Format, Taken
from parsers.gather import Places, Rows
from parsers.page import MAX_LINE, LineKind
from parsers.record import Record, Span, SpanKind
from parsers.spans import merged
from parsers.wholelines import LineLayout, Lines

_STRANGERS = 8
"""Lines of other formats, one behind the other, that may stand among lines of the usual one."""
FEWEST = 8
"""Lines that are worth reading together; fewer are left to the reader of single records."""
_PATIENCE, _PROBE = 200, 16
"""After so many lines that cannot be read here, only one of so many is tried until one can."""
_ODD = re.compile(rb"[^\t\n\r -~]|\r(?!\n)|Page |\(c\) |Author retains full rights|SANS Institute")
"""What no line has that is read here: odd bytes, and what page furniture says that begins like a record (page.py)."""
_BEGINNINGS = frozenset(b" \t>&")
"""How lines begin that are quoted or indented."""


@dataclass(slots=True)
class Section:
    """Neighbouring lines of a block: read together if `lines` is there, else left to the reader of single records."""

    first: int
    last: int
    lines: Lines | None = None


class _Fitting(NamedTuple):
    """Which lines of a block fit the templates of a format."""

    whole: Sequence[Fitted]
    """By each of its templates."""
    fits: NDArray[np.bool_]
    """For each line."""
    misfits: list[int]
    """Those that do not and are still ahead, and the end of the block; the nearest is the last."""


class Walk:
    """Finds the lines of a block that can be read together."""

    def __init__(
        self, block: Block, start: int, line: int, usual: Format | None, end: bool, tables: bool = False
    ) -> None:
        """Look at the lines of a block, all but the last one if the source does not `end` with it.

        `tables` says whether the source has any, so that other lines may be something to these.
        """
        self._block, self._start, self._line = block, start, line
        self.usual = usual
        """The format of the last line that was read."""
        self.ends: list[int] = block.ends.tolist()
        """Where each line begins, and where the last one ends."""
        self._count = len(block) if end else len(block) - 1
        self._rows_from = 0
        self._records: dict[int, Record] = {}
        self._strange = 0
        self._fitted: dict[str, _Fitting] = {}
        self._owners: list[Format] = []
        """The formats whose templates were tried on the block."""
        self._owner = np.zeros(len(block) + 1, np.uint8)
        """For each line the number of the one that it fits, 0 for none."""
        self._others: dict[str, list[int]] = {}
        """Lines of other formats than the usual one that fit the templates of these."""
        self._several = [each for each in formats.each() if each.of_several]
        self._asides, self._tables = Asides(block), tables
        self._spans: dict[int, tuple[SpanKind, str]] = {}
        """What lines among the rows so far are that no format reads."""

    def sections(self, first: int = 0) -> list[Section]:
        """Return the sections from a line on, in order; each of two neighbours is of another kind or format."""
        made: list[Section] = []
        position, failed = first, 0
        self._rows_from = first
        while position < self._count:
            at = self._follow(position)
            failed = 0 if at > position else failed
            position = at
            if position == self._count:
                break
            if (failed < _PATIENCE or position % _PROBE == 0) and (
                self._blank(position) or self._other(position, made)
            ):
                position, failed = position + 1, 0
                continue
            self._close(position, made)
            self._rows_from = position + 1
            _left(made, position)
            position, failed = position + 1, failed + 1
        self._close(self._count, made)
        return made

    def _follow(self, position: int) -> int:
        """Take lines of the usual format as long as they are, and return the first that is not."""
        if (usual := self.usual) is None:
            return position
        while position < self._count:
            if (after := self._reach(usual, position)) > position:
                position = after
            elif (
                (text := self._text(position)) is not None
                and usual.starts.match(text)
                and (record := _record(usual, text)) is not None
            ):
                self._records[position] = record
                position += 1
            else:
                break
            self._strange = 0
        return position

    def _reach(self, format: Format, position: int) -> int:
        """Return the first line from a position on that does not fit a template of a format."""
        if (found := self._fitting(format, position)) is None:
            return position
        while found.misfits[-1] < position:
            found.misfits.pop()
        return min(found.misfits[-1], self._count)

    def _fitting(self, format: Format, position: int) -> _Fitting | None:
        """Return which lines fit the templates of a format, of those from a position on that fit no other one."""
        if not format.templates:
            return None
        if format.name not in self._fitted:
            whole, fits = [], np.zeros(len(self._block) + 1, np.bool_)
            for template in format.templates:
                free = np.flatnonzero(self._owner[position:-1] == 0) + position
                whole.append(fitted(self._block, format.name, template, free))
                fits[whole[-1].rows], self._owner[whole[-1].rows] = True, len(self._owners) + 1
            self._owners.append(format)
            self._fitted[format.name] = _Fitting(whole, fits, np.flatnonzero(~fits).tolist()[::-1])
        return self._fitted[format.name]

    def _text(self, position: int) -> str | None:
        """Return a line, None if it is not to be read here, whatever it says."""
        begin, end = self.ends[position], self.ends[position + 1]
        line = self._block.data[begin:end]
        if end - begin > MAX_LINE or line[0] in _BEGINNINGS or _ODD.search(line) is not None:
            return None
        return line.decode("ascii")

    def _other(self, position: int, made: list[Section]) -> bool:
        """Take a line of another format than the usual one, or leave one that no format reads.

        A format whose records do not begin with the line is not tried on the block.
        """
        if (owner := self._owner[position]) and self._take_fitted(self._owners[owner - 1], position, made):
            return True
        if (text := self._text(position)) is None:
            return False
        possible, partly = begun(text), False
        for each in possible:
            other = each.whole_lines and each is not self.usual
            if other and (found := self._fitting(each, position)) is not None and found.fits[position]:
                return self._take_fitted(each, position, made)
            if each.table is not None or (taken := each.read(text.rstrip(), 0)) is None:
                continue
            if other and (record := _whole(taken, text)) is not None:
                self._take(each, position, made)
                self._records[position] = record
                return True
            partly = True
        return not partly and self._left_aside(position, text, possible)

    def _take_fitted(self, format: Format, position: int, made: list[Section]) -> bool:
        """Take a line that fits a template of a format, if that is not the usual one."""
        if format is self.usual:
            return False
        self._take(format, position, made)
        if format is not self.usual:
            self._others.setdefault(format.name, []).append(position)
        return True

    def _blank(self, position: int) -> bool:
        """Leave a blank line where it is, if lines of the same log are before and behind it."""
        if self._block.contents[position] > self.ends[position] or self._tables or position == self._rows_from:
            return False
        if not self._asides.between_alike(position) or any(self._is_of(each, position - 1) for each in self._several):
            return False
        self._spans[position] = SpanKind.FURNITURE, LineKind.BLANK.value
        return True

    def _left_aside(self, position: int, text: str, possible: Sequence[Format]) -> bool:
        """Leave a line that no format reads where it is, if it was logged among lines of the same log."""
        if self._tables or position == self._rows_from or not self._asides.among_alike(position):
            return False
        if any(self._is_of(each, position - 1) for each in self._several):
            return False
        if (reason := self._asides.reason(position, text, possible)) is not None:
            self._spans[position] = SpanKind.NOT_UNDERSTOOD, reason
        return reason is not None

    def _is_of(self, format: Format, position: int) -> bool:
        """Say whether a line was read as one of a format."""
        found = self._fitted.get(format.name)
        return (found is not None and bool(found.fits[position])) or (
            (record := self._records.get(position)) is not None and format.gives(record.format)
        )

    def _take(self, format: Format, position: int, made: list[Section]) -> None:
        """Take a line of a format; after some strange ones the rows so far are closed, and it is the usual one."""
        self._strange += 1
        if self.usual is None or self._strange > _STRANGERS:
            self._close(position, made)
            self.usual, self._strange = format, 0

    def _close(self, stop: int, made: list[Section]) -> None:
        """Make a section of the rows so far, or leave their lines."""
        first, self._rows_from = self._rows_from, stop
        if first == stop:
            return
        records, self._records = self._records, {}
        strangers, self._others = self._others, {}
        spans, self._spans = self._spans, {}
        kept = np.ones(stop - first, np.bool_)
        kept[[position - first for position in spans]] = False
        rows = np.flatnonzero(kept)
        if len(rows) >= FEWEST:
            assert self.usual is not None
            found = self._fitted.get(self.usual.name)
            parts = [] if found is None else [part.between(first, stop) for part in found.whole]
            for name, at in strangers.items():
                parts += [part.chosen(at, first) for part in self._fitted[name].whole]
            # a line may have been read before its format became the usual one, and have been fitted since
            others = {at - first: each for at, each in records.items() if found is None or not found.fits[at]}
            made.append(self._gathered(rows + first, parts, others, spans))
            first = made[-1].last
        for position in range(first, stop):
            _left(made, position)

    def _gathered(
        self,
        lines: Numbers,
        parts: Sequence[Fitted],
        others: Mapping[int, Record],
        spans: Mapping[int, tuple[SpanKind, str]],
    ) -> Section:
        """Return the section of some lines: what they say by their place behind the first one, and those between."""
        first = int(lines[0])
        if len(lines) <= lines[-1] - first:
            rank = np.zeros(int(lines[-1]) - first + 1, np.int64)
            rank[lines - first] = np.arange(len(lines))
            parts = [replace(part, rows=rank[part.rows]) for part in parts]
            others = {int(rank[at]): record for at, record in others.items()}
        ends = self._block.ends
        said = Rows([part for part in parts if len(part.rows)], others)
        place = Places(self._block.data, self._start, ends[lines], ends[lines + 1], self._line + lines)
        between = (self._span(position, *what) for position, what in spans.items() if position < lines[-1])
        (found,) = said.gathered(LineLayout, place, list(merged(between)))
        return Section(first, int(lines[-1]) + 1, found)

    def _span(self, position: int, kind: SpanKind, reason: str) -> Span:
        start, stop = (self._start + place for place in self.ends[position : position + 2])
        return Span(start, stop, self._line + position, kind, reason)


def _left(made: list[Section], position: int) -> None:
    if made and made[-1].lines is None:
        made[-1].last = position + 1
    else:
        made.append(Section(position, position + 1))


def _record(format: Format, line: str) -> Record | None:
    """Return the record of a line if it is one whole record with a time."""
    taken = format.read(line.rstrip(), 0)
    return None if taken is None else _whole(taken, line)


def _whole(taken: Taken, line: str) -> Record | None:
    """Return what was read of a line if it is one whole record with a time."""
    whole = taken.end >= len(line.rstrip()) and not taken.repairs and taken.record.stamp is not None
    return taken.record if whole else None
