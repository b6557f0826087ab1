"""One try to read a record from a window of lines, and what it used of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from parsers.format import Format, Taken
from parsers.page import Line
from parsers.record import Found, Span, SpanKind
from parsers.window import Window

DEPTH = 12
"""How many lines into a record a gap may begin, or a line end be glued, when the record is incomplete."""


def mended_lines(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the names of the repairs that stand for what was taken away before lines."""
    quoted = ("quote-marks",) if any(line.depth for line in lines) else ()
    return (*quoted, "search-marks") if any(line.mark for line in lines) else quoted


@dataclass(slots=True)
class Place:
    """Where the reader stands: a line, and a column in it."""

    line: int
    column: int = 0


@dataclass(slots=True)
class Attempt:
    """A record that was read, in which lines, and where the reader goes on."""

    format: Format
    taken: Taken
    kept: list[Line]
    last: int
    """Index in `kept` of the last line it uses."""
    stop: Place

    def entries(self, all_lines: Sequence[Line], start: Place) -> Iterator[Found | Span]:
        """Yield the record with its pieces, and the furniture between them."""
        used = {line.number for line in self.kept[: self.last + 1]}
        first, last = start.line, self.stop.line if self.stop.column else self.stop.line - 1
        pieces: list[tuple[int, int, int]] = []
        between: list[Span] = []
        for index in range(first, last + 1):
            line = all_lines[index]
            begin = line.start + (start.column if index == first else 0)
            end = line.start + self.stop.column if self.stop.column and index == last else line.stop
            if line.number not in used:
                between.append(Span(begin, end, line.number, SpanKind.FURNITURE, "page furniture inside a record"))
            elif pieces and pieces[-1][1] == begin:
                pieces[-1] = (pieces[-1][0], end, pieces[-1][2])
            else:
                pieces.append((begin, end, line.number))
        record = self.taken.record
        record.line = all_lines[first].number
        repairs = list(self.taken.repairs)
        if between and "page-furniture" not in repairs:
            repairs.append("page-furniture")
        repairs.extend(mended_lines(self.kept[: self.last + 1]))
        yield Found(record, tuple(pieces), tuple(dict.fromkeys(repairs)))
        yield from between


def attempt(format: Format, kept: list[Line], depth: int, place: Place, glued: Collection[int] = ()) -> Attempt | None:
    """Read a record of a format at a place, from these lines alone; None if its grammar does not fit them.

    `glued` are the indices of lines that go on in the middle of a word.
    """
    window = Window(kept, depth, place.column, glued)
    base = kept[0].number - place.line
    taken = format.read(window.text, 0)
    if taken is None:
        return None
    end = len(window.text[: taken.end].rstrip())
    last = window.index(max(end - 1, 0))
    line = kept[last]
    column = window.column(end - 1) + 1
    rest = line.text[column:].strip()
    stop = Place(line.number - base, column) if rest else Place(line.number - base + 1)
    return Attempt(format, taken, kept, last, stop)


def glued_attempt(format: Format, kept: list[Line], depth: int, place: Place) -> Attempt | None:
    """Try again with words rejoined that a hard wrap cut: one line end, then every line end."""
    few = range(1, min(DEPTH, len(kept)))
    for glued in [frozenset((index,)) for index in few] + [frozenset(few)]:
        tried = attempt(format, kept, depth, place, glued)
        if tried is not None:
            tried.taken.repairs.append("rejoined-token")
            return tried
    return None
