"""Searches a few lines for the rest of a record: with page furniture out, across gaps, and with cut lines glued."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from parsers.attempt import DEPTH, Attempt, Place, attempt, glued_attempt
from parsers.begins import Beginning
from parsers.format import Format
from parsers.page import Line, LineKind
from parsers.window import Window, page_lines

SOFT = (LineKind.TEXT, LineKind.PAGE, LineKind.TITLE)
"""Lines that may be a part of a record."""
GAP = 10
"""How many unexpected lines inside a record may be taken for page furniture."""
FIRST_LOOK = 24
"""How many lines a record is given at first; more when it uses them all."""


def content(line: Line) -> str:
    """Return what a line says, without what stands before it."""
    return line.text[line.offset(line.depth) :].rstrip(" \t")


class Search:
    """Reads one record of a format at a place of some lines."""

    def __init__(self, lines: Sequence[Line], begins: Callable[[Line], bool], width: int | None) -> None:
        """Search lines, cut at a column `width` if that is given; `begins` says whether a record may begin with one."""
        self._lines, self._begins, self._width = lines, begins, width

    def _kept(
        self, format: Format | None, place: Place, limit: int, without: Sequence[LineKind] = (LineKind.PAGE,)
    ) -> list[Line]:
        return page_lines(self._ahead(format, place), limit, self._begins, without)

    def _ahead(self, format: Format | None, place: Place) -> Iterator[Line]:
        """Yield the lines that may belong to a record: up to one that begins as it does, with a time or without."""
        first = self._lines[place.line]
        yield first
        several = place.column or (format is not None and format.of_several)
        beginning = Beginning(content(first))
        for index in range(place.line + 1, len(self._lines)):
            line = self._lines[index]
            if not several and beginning.alike(content(line)) and (beginning.timed or self._begins(line)):
                return
            yield line

    def window(self, place: Place, limit: int) -> Window:
        """Return up to `limit` lines from a place on, as one text."""
        return Window(self._kept(None, place, limit), self._lines[place.line].depth, place.column)

    def take(self, format: Format, place: Place) -> Attempt | None:
        """Read a record with page furniture and running titles out; the titles stay if they were part of it."""
        if self._width is not None and (taken := self._uncut(format, place)) is not None:
            return taken
        for without in ((LineKind.PAGE, LineKind.TITLE), (LineKind.PAGE,)):
            if (taken := self._longest(format, place, without)) is not None:
                return taken
        if format.table is not None:
            return None  # nothing stands inside a row
        kept = self._kept(format, place, FIRST_LOOK)
        if (taken := self._without_gap(format, kept, place)) is not None:
            return taken
        own = next((at for at, line in enumerate(kept) if at and self._begins(line)), len(kept))
        return glued_attempt(format, kept[:own], self._lines[place.line].depth, place)

    def _uncut(self, format: Format, place: Place) -> Attempt | None:
        """Read a record of a source that was cut at a fixed column: full lines go on in the next one."""
        limit = FIRST_LOOK
        while True:
            kept = self._kept(format, place, limit)
            full = [at for at in range(1, len(kept)) if len(kept[at - 1].text) == self._width]
            glued = [at for at in full if not self._begins(kept[at])]
            taken = attempt(format, kept, self._lines[place.line].depth, place, glued)
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
        depth = self._lines[place.line].depth
        best = attempt(format, kept, depth, place)
        while best is not None and format.continues is not None:
            further = self._extended(format, best, depth, place)
            if further is None:
                break
            best = further
        return best

    def _without_gap(self, format: Format, kept: list[Line], place: Place) -> Attempt | None:
        """Take out what stands between the parts of an incomplete record, be it known as page furniture or not."""
        depth = self._lines[place.line].depth
        for length in range(1, GAP + 1):
            for first in range(1, min(DEPTH, len(kept) - length) + 1):
                gap = kept[first : first + length]
                if any(self._begins(line) for line in gap) or not any(line.kind in SOFT for line in gap):
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
            if self._begins(line):
                return None
            if not so_far.stop.column and not format.continues.match(line.text[line.offset(depth) :]):
                continue
            first = self._lines[0].number
            between = self._lines[kept[last].number - first + 1 : line.number - first]
            if not any(skipped.kind is LineKind.PAGE for skipped in between):
                continue
            tried = attempt(format, kept[: last + 1] + kept[index:], depth, place)
            if tried is not None and tried.last > last:
                tried.taken.repairs.extend(["page-furniture", *so_far.taken.repairs])
                return tried
        return None
