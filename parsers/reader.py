"""Walks the lines of a block and asks at each of them whether a record begins there, and how far it goes.

What mail, word wrap and page breaks did in between is undone in a window of lines, and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers import formats
from parsers.attempt import DEPTH, Attempt, Place, attempt, glued_attempt, mended_lines
from parsers.format import Format
from parsers.page import Among, Line, LineKind, with_running_titles
from parsers.record import Found, Span, SpanKind
from parsers.searched import LOGGED, LOGGED_BEHIND, searched, stamp_shape
from parsers.syslog import MONTHS
from parsers.table import Alone, Tables
from parsers.window import Window, page_lines

GAP = 10
"""How many unexpected lines inside a record may be taken for page furniture."""
_ROWS_AFTER_WHICH_TO_REST = 4
FIRST_LOOK = 24
"""How many lines a record is given at first; more when it uses them all."""

_BEGINNING = 8
"""Characters that two records of one log have in common where no time stands before them."""
_HEX_ROW = re.compile(r"(?:(?:0x)?[0-9a-f]{4}:?\s+(?:[0-9a-f]{4}\s+){3}|(?:[0-9A-F]{2} ){8})", re.ASCII)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-fA-F]+|\b[\w.]+[:,]\d{1,5}\b", re.ASCII)


def told_apart(found: list[Line]) -> list[Line]:
    """Return lines that stand together, with what programs and pages put before and between them told from the rest."""
    return with_running_titles(searched(found, _begins), _logged)


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
        self.width = (among or Among(found)).width(self._is_start)
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
            if line.kind not in _SOFT:
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
                (tried for candidate in candidates if (tried := self._take(candidate, place))),
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
        if usual is None or usual.table is not None or place.column or not line.bare or self.width is not None:
            return None
        after = place.line + 1
        while after < len(self.lines) and self.lines[after].kind is LineKind.BLANK:
            after += 1
        following = None if after == len(self.lines) else self.lines[after]
        if following is not None and not (following.bare and usual.starts.match(_content(following))):
            return None
        text = _content(line)
        taken = usual.read(text, 0)
        if taken is None or taken.end < len(text):
            return None
        taken.record.line = line.number
        return Found(taken.record, ((line.start, line.stop, line.number),), tuple(dict.fromkeys(taken.repairs)))

    def _alone(self, place: Place, line: Line) -> Alone | None:
        """Return what a line is to a table: a row, a header, a row that cannot be read; None for all other lines."""
        if place.column:
            return None
        text = _content(line)
        if (row := self.tables.row(text)) is not None:
            return row
        after = self.lines[place.line + 1] if place.line + 1 < len(self.lines) else None
        return self.tables.other(text, "" if after is None or after.depth != line.depth else _content(after))

    def _closed(self, place: Place) -> bool:
        """Say whether the line after a row cannot be the rest of it, cut off by a wrap."""
        if place.line + 1 == len(self.lines):
            return True
        after = self.lines[place.line + 1]
        if after.kind not in _SOFT or self._is_start(after):
            return True
        text = _content(after)
        return text[:1] == "#" or self.tables.row(text) is not None or self.tables.refused(text) is not None

    def _entry(self, alone: Alone, line: Line) -> Found | Span:
        repairs = mended_lines([line])
        return alone.entry(_content(line), line.start, line.stop, line.number, repairs)

    def _text(self, place: Place) -> str:
        line = self.lines[place.line]
        return line.text[max(line.offset(line.depth), place.column) :]

    def _candidates(self, place: Place) -> list[Format]:
        """Return the formats of which a record may begin here, looking at this line and the next two."""
        if place.column == 0 and not _plausible(self._text(place)):
            return []
        text = self._window(place, 4).text
        found = [candidate for candidate in self.formats if candidate.starts.match(text)]
        return [candidate for candidate in found if not candidate.last_resort] or found

    def _is_start(self, line: Line) -> bool:
        text = line.text[line.offset(line.depth) :]
        return _plausible(text) and any(candidate.starts.match(text) for candidate in self.formats)

    def _kept(
        self, format: Format | None, place: Place, limit: int, without: Sequence[LineKind] = (LineKind.PAGE,)
    ) -> list[Line]:
        return page_lines(self._ahead(format, place), limit, self._is_start, without)

    def _ahead(self, format: Format | None, place: Place) -> Iterator[Line]:
        """Yield the lines that may belong to a record: up to one that begins as it does, with a time or without."""
        first = self.lines[place.line]
        yield first
        several = place.column or (format is not None and format.of_several)
        shape, beginning = stamp_shape(_content(first)), _content(first)[:_BEGINNING]
        for index in range(place.line + 1, len(self.lines)):
            line = self.lines[index]
            text = _content(line)
            if shape is not None and not several and stamp_shape(text) == shape:
                return
            if shape is None and not several and text[:_BEGINNING] == beginning and self._is_start(line):
                return
            yield line

    def _window(self, place: Place, limit: int) -> Window:
        return Window(self._kept(None, place, limit), self.lines[place.line].depth, place.column)

    def _take(self, format: Format, place: Place) -> Attempt | None:
        """Read a record with page furniture and running titles out; the titles stay if they were part of it."""
        if self.width is not None and (taken := self._uncut(format, place)) is not None:
            return taken
        for without in ((LineKind.PAGE, LineKind.TITLE), (LineKind.PAGE,)):
            if (taken := self._longest(format, place, without)) is not None:
                return taken
        if format.table is not None:
            return None  # nothing stands inside a row
        kept = self._kept(format, place, FIRST_LOOK)
        if (taken := self._without_gap(format, kept, place)) is not None:
            return taken
        own = next((at for at, line in enumerate(kept) if at and self._is_start(line)), len(kept))
        return glued_attempt(format, kept[:own], self.lines[place.line].depth, place)

    def _uncut(self, format: Format, place: Place) -> Attempt | None:
        """Read a record of a source that was cut at a fixed column: full lines go on in the next one."""
        limit = FIRST_LOOK
        while True:
            kept = self._kept(format, place, limit)
            full = [at for at in range(1, len(kept)) if len(kept[at - 1].text) == self.width]
            glued = [at for at in full if not self._is_start(kept[at])]
            taken = attempt(format, kept, self.lines[place.line].depth, place, glued)
            if taken is None or taken.last < len(kept) - 1 or len(kept) < limit:
                break
            limit *= 4
        if taken is not None and any(at <= taken.last for at in glued):
            taken.taken.repairs.append("rejoined-token")
        return taken

    def _longest(self, format: Format, place: Place, without: Sequence[LineKind]) -> Attempt | None:
        limit = FIRST_LOOK
        while True:
            kept = self._kept(format, place, limit, without)
            taken = self._complete(format, kept, place)
            if taken is None or taken.last < len(kept) - 1 or len(kept) < limit:
                return taken
            limit *= 4

    def _complete(self, format: Format, kept: list[Line], place: Place) -> Attempt | None:
        """Read one record from these lines; where a page break ends it too early, go on behind the break."""
        depth = self.lines[place.line].depth
        best = attempt(format, kept, depth, place)
        while best is not None and format.continues is not None:
            further = self._extended(format, best, depth, place)
            if further is None:
                break
            best = further
        return best

    def _without_gap(self, format: Format, kept: list[Line], place: Place) -> Attempt | None:
        """Take out what stands between the parts of an incomplete record, be it known as page furniture or not."""
        depth = self.lines[place.line].depth
        for length in range(1, GAP + 1):
            for first in range(1, min(DEPTH, len(kept) - length) + 1):
                gap = kept[first : first + length]
                if any(self._is_start(line) for line in gap) or not any(line.kind in _SOFT for line in gap):
                    continue
                tried = attempt(format, kept[:first] + kept[first + length :], depth, place)
                if tried is not None and tried.last >= first:
                    tried.taken.repairs.append("page-furniture")
                    return self._complete_from(format, tried, place)
        return None

    def _complete_from(self, format: Format, so_far: Attempt, place: Place) -> Attempt:
        further = self._complete(format, so_far.kept, place)
        if further is None or further.last <= so_far.last:
            return so_far
        further.taken.repairs.extend(so_far.taken.repairs)
        return further

    def _extended(self, format: Format, so_far: Attempt, depth: int, place: Place) -> Attempt | None:
        """Look behind a page break for a line that can only be the rest of this record."""
        kept, last = so_far.kept, so_far.last
        assert format.continues is not None
        for index in range(last + 1, min(last + 1 + GAP, len(kept))):
            line = kept[index]
            if self._is_start(line):
                return None
            if not so_far.stop.column and not format.continues.match(line.text[line.offset(depth) :]):
                continue
            first = self.lines[0].number
            between = self.lines[kept[last].number - first + 1 : line.number - first]
            if not any(skipped.kind is LineKind.PAGE for skipped in between):
                continue
            tried = attempt(format, kept[: last + 1] + kept[index:], depth, place)
            if tried is not None and tried.last > last:
                tried.taken.repairs.extend(["page-furniture", *so_far.taken.repairs])
                return tried
        return None

    def _span(self, place: Place, kind: SpanKind, reason: str) -> Span:
        line = self.lines[place.line]
        return Span(line.start + place.column, line.stop, line.number, kind, reason)

    def _other(self, place: Place, candidates: list[Format]) -> Span:
        line = self.lines[place.line]
        if place.column:
            return self._span(place, SpanKind.NOT_UNDERSTOOD, "text after the end of a record on the same line")
        if all(candidate.table is not None for candidate in candidates) and (
            reason := self.tables.suspicion(_content(line))
        ):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, reason)
        if candidates:
            names = " or ".join(candidate.name for candidate in candidates)
            return self._span(place, SpanKind.NOT_UNDERSTOOD, f"begins like {names}, but the rest does not fit")
        if line.kind in (LineKind.PAGE, LineKind.TITLE):
            return self._span(place, SpanKind.FURNITURE, line.kind.value)
        text = self._text(place)
        if LOGGED.match(text):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, "looks logged, but no format reads it")
        if LOGGED_BEHIND.match(text):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, "other text stands before what looks logged")
        if _HEX_ROW.match(text):
            return self._span(place, SpanKind.NOT_UNDERSTOOD, "rows of a hex dump without a packet before them")
        return self._span(place, SpanKind.PROSE, "")


_SOFT = (LineKind.TEXT, LineKind.PAGE, LineKind.TITLE)


def _plausible(text: str) -> bool:
    """Tell quickly whether a record could begin with this text: with a digit, a month or a mark."""
    return bool(text) and (text[0] in _FIRST or text[:3] in _MONTH)


_FIRST = frozenset("0123456789<[{#%*-ikr")
_MONTH = frozenset(
    ("IN=", "ASA", "PIX", "FWS", "Sca", "Tim", "sno", "Pac", "IP ", "IP6", "ARP", "arp", "Bui", "Den", "Tea", *MONTHS)
)


def _content(line: Line) -> str:
    return line.text[line.offset(line.depth) :].rstrip(" \t")


def _kind_of(line: Line) -> SpanKind:
    too_long = line.kind in (LineKind.LONG, LineKind.LARGE)
    return SpanKind.NOT_UNDERSTOOD if too_long else SpanKind.FURNITURE
