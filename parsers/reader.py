"""Walks the lines of a block and asks at each of them whether a record begins there, and how far it goes.

What mail, word wrap and page breaks did in between is undone in a window of lines, and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers import formats
from parsers.attempt import Place, mended_lines
from parsers.begins import LOGGED, LOGGED_BEHIND, UNREAD, Beginning, misfit
from parsers.format import Format
from parsers.grep import marked
from parsers.page import Among, Line, LineKind, with_running_titles
from parsers.record import Found, Span, SpanKind
from parsers.search import SOFT, Search, content
from parsers.syslog import MONTHS
from parsers.table import Alone, Tables

_ROWS_AFTER_WHICH_TO_REST = 4
_HEX_ROW = re.compile(r"(?:(?:0x)?[0-9a-f]{4}:?\s+(?:[0-9a-f]{4}\s+){3}|(?:[0-9A-F]{2} ){8})", re.ASCII)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-fA-F]+|\b[\w.]+[:,]\d{1,5}\b", re.ASCII)


def told_apart(found: list[Line]) -> list[Line]:
    """Return lines that stand together, with what programs and pages put before and between them told from the rest."""
    return with_running_titles(marked(found, _begins), _logged)


def _begins(text: str) -> bool:
    return _plausible(text) and any(each.starts.match(text) for each in formats.each() if not each.last_resort)


def _logged(text: str) -> bool:
    """Say whether a line may be part of a record, however often it recurs beside page numbers."""
    known = (pattern for each in formats.each() for pattern in (each.starts, each.continues) if pattern is not None)
    return _ADDRESS.search(text) is not None or any(pattern.match(text) for pattern in known)


class Reader:
    """Reads the lines of one block; its place says how far it came."""

    def __init__(self, found: Sequence[Line], tables: Tables, among: Among | None = None) -> None:
        """Make ready to read lines; whether they were cut at a fixed column is judged by those they stand among."""
        self.lines = found
        self.tables = tables
        self.formats = tables.formats
        self._width = (among or Among(found)).width(self._is_start)
        self._search = Search(found, self._is_start, self._width)
        self.place = Place(0)
        self.rested = False
        """Whether it stopped because rows of a table follow one another."""
        self._usual: Format | None = None

    def run(self, margin: int, rests: bool = False) -> Iterator[Found | Span]:
        """Yield entries until the end, or until fewer than `margin` lines are left; `place` says how far it came.

        A reader that rests stops behind some rows of a table, since what follows may be read faster (tablelines.py).
        """
        self.rested, rows = False, 0
        while self.place.line < len(self.lines) - margin or (self.place.column and self.place.line < len(self.lines)):
            place, line = self.place, self.lines[self.place.line]
            if line.kind not in SOFT:
                yield self._span(place, _kind_of(line), line.kind.value)
                self.place = Place(place.line + 1)
                continue
            if (found := self._single(place, line)) is not None:
                yield found
                self.place = Place(place.line + 1)
                continue
            alone = self._alone(place, line)
            if alone is not None and (alone.record is None or self._closed(place)):
                yield self._entry(alone, line)
                self.place = Place(place.line + 1)
                rows += 1
                if rests and rows == _ROWS_AFTER_WHICH_TO_REST:
                    self.rested = True
                    return
                continue
            rows = 0
            candidates = self._candidates(place)
            best = max(
                (tried for candidate in candidates if (tried := self._search.take(candidate, place))),
                key=lambda tried: (tried.stop.line, tried.stop.column),
                default=None,
            )
            if alone is not None and (best is None or best.stop == Place(place.line + 1)):
                yield self._entry(alone, line)
                self.place = Place(place.line + 1)
            elif best is None:
                yield self._other(place, candidates)
                self.place = Place(place.line + 1)
            else:
                yield from best.entries(self.lines, place)
                self.place = best.stop
                self._usual = best.format

    def _single(self, place: Place, line: Line) -> Found | None:
        """Read a record that fills one line as the record before it did; the way most lines of a log are read."""
        usual = self._usual
        if usual is None or usual.table is not None or place.column or self._width is not None:
            return None
        after = place.line + 1
        while after < len(self.lines) and self.lines[after].kind is LineKind.BLANK:
            after += 1
        text = content(line)
        if after < len(self.lines) and not self._ends_before(self.lines[after], line, usual):
            return None
        taken = usual.read(text, 0) if usual.starts.match(text) else None
        if taken is None or taken.end < len(text):
            return None
        taken.record.line = line.number
        return Found(
            taken.record,
            ((line.start, line.stop, line.number),),
            tuple(dict.fromkeys((*taken.repairs, *mended_lines([line])))),
        )

    def _ends_before(self, following: Line, line: Line, usual: Format) -> bool:
        """Say whether the line behind one is another record, and not the rest of it."""
        beginning, after = Beginning(content(line)), content(following)
        untimed = line.bare and following.bare and not beginning.timed
        return usual.starts.match(after) is not None and (untimed or beginning.alike(after))

    def _alone(self, place: Place, line: Line) -> Alone | None:
        """Return what a line is to a table: a row, a header, a row that cannot be read; None for all other lines."""
        if place.column:
            return None
        text = content(line)
        if (row := self.tables.row(text)) is not None:
            return row
        after = self.lines[place.line + 1] if place.line + 1 < len(self.lines) else None
        return self.tables.other(text, "" if after is None or after.depth != line.depth else content(after))

    def _closed(self, place: Place) -> bool:
        """Say whether the line after a row cannot be the rest of it, cut off by a wrap."""
        if place.line + 1 == len(self.lines):
            return True
        after = self.lines[place.line + 1]
        if after.kind not in SOFT or self._is_start(after):
            return True
        text = content(after)
        return text[:1] == "#" or self.tables.row(text) is not None or self.tables.refused(text) is not None

    def _entry(self, alone: Alone, line: Line) -> Found | Span:
        repairs = mended_lines([line])
        return alone.entry(content(line), line.start, line.stop, line.number, repairs)

    def _text(self, place: Place) -> str:
        line = self.lines[place.line]
        return line.text[max(line.offset(line.depth), place.column) :]

    def _candidates(self, place: Place) -> list[Format]:
        """Return the formats of which a record may begin here, looking at this line and the next two."""
        if place.column == 0 and not _plausible(self._text(place)):
            return []
        text = self._search.window(place, 4).text
        found = [candidate for candidate in self.formats if candidate.starts.match(text)]
        return [candidate for candidate in found if not candidate.last_resort] or found

    def _is_start(self, line: Line) -> bool:
        text = line.text[line.offset(line.depth) :]
        return _plausible(text) and self.tables.begins(text)

    def _span(self, place: Place, kind: SpanKind, reason: str) -> Span:
        line = self.lines[place.line]
        return Span(line.start + place.column, line.stop, line.number, kind, reason)

    def _other(self, place: Place, candidates: list[Format]) -> Span:
        line = self.lines[place.line]
        if place.column:
            return self._span(place, SpanKind.NOT_UNDERSTOOD, "text after the end of a record on the same line")
        if all(candidate.table is not None for candidate in candidates) and (
            reason := self.tables.suspicion(content(line))
        ):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, reason)
        if candidates:
            return self._span(place, SpanKind.NOT_UNDERSTOOD, misfit(candidate.name for candidate in candidates))
        if line.kind in (LineKind.PAGE, LineKind.TITLE):
            return self._span(place, SpanKind.FURNITURE, line.kind.value)
        text = self._text(place)
        if LOGGED.match(text):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, UNREAD)
        if LOGGED_BEHIND.match(text):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, "other text stands before what looks logged")
        if _HEX_ROW.match(text):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, "rows of a hex dump without a packet before them")
        return self._span(place, SpanKind.PROSE, "")


def _plausible(text: str) -> bool:
    """Tell quickly whether a record could begin with this text: with a digit, a month or a mark."""
    return bool(text) and (text[0] in _FIRST or text[:3] in _MONTH)


_FIRST = frozenset("0123456789<[{#%*-ikr")
_MONTH = frozenset(
    ("IN=", "ASA", "PIX", "FWS", "Sca", "Tim", "sno", "Pac", "IP ", "IP6", "ARP", "arp", "Bui", "Den", "Tea", *MONTHS)
)


def _kind_of(line: Line) -> SpanKind:
    too_long = line.kind in (LineKind.LONG, LineKind.LARGE)
    return SpanKind.NOT_UNDERSTOOD if too_long else SpanKind.FURNITURE
