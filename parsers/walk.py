"""Finds the lines of a block that can be read together.

A format without a grammar of its own for this (`Format.bulk`) is read line by line, without the windows that only
damaged records need.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from parsers import formats
from parsers.format import Format
from parsers.gather import Row, gathered
from parsers.page import MAX_LINE
from parsers.record import Record
from parsers.wholelines import LineLayout, Lines

_STRANGERS = 8
"""Lines of other formats, one behind the other, that may stand among lines of the usual one."""
FEWEST = 32
"""Lines that are worth reading together; fewer are left to the reader of single records."""
_PATIENCE, _PROBE = 200, 16
"""After so many lines that cannot be read here, only one of so many is tried until one can."""
_FURNITURE = (b"Page ", b"(c) ", b"Author retains full rights", b"SANS Institute")
"""What a line must say, of ASCII, to be page furniture although it begins like a record (page.py)."""
_ODD = re.compile(rb"[^\t\n\r -~]|\r(?!\n)")
"""Bytes of which no line that is read here has any."""
_PLAIN = bytes((9, 10, 13, *range(32, 127)))
_BEGINNINGS = frozenset(" \t>&")
"""How lines begin that are quoted or indented."""


@dataclass(slots=True)
class Section:
    """Neighbouring lines of a block: read together if `lines` is there, else left to the reader of single records."""

    first: int
    last: int
    lines: Lines | None = None


class Walk:
    """Finds the lines of a block that can be read together."""

    def __init__(self, data: bytes, start: int, line: int, usual: Format | None) -> None:
        self._data, self._start, self._line = data, start, line
        self.usual = usual
        """The format of the last line that was read."""
        self.ends = _ends(data)
        self._text = data.decode("latin-1")
        self._odd = _odd_lines(data, self.ends)
        self._rows: list[Row] = []
        self._rows_from = 0
        self._strange = 0

    def sections(self) -> list[Section]:
        """Return the sections in order; each of two neighbours is of another kind or format."""
        made: list[Section] = []
        position, failed, count = 0, 0, len(self.ends) - 1
        while position < count:
            at = self._follow(position)
            if at == position and (failed < _PATIENCE or position % _PROBE == 0) and self._other(position, made):
                at += 1
            if at > position:
                position, failed = at, 0
                continue
            self._close(position, made)
            _left(made, position)
            position, failed = position + 1, failed + 1
        self._close(count, made)
        return made

    def _follow(self, position: int) -> int:
        """Take lines of the usual format as long as they are, and return the first that is not."""
        if (usual := self.usual) is None:
            return position
        if not self._rows:
            self._rows_from = position
        text, ends, odd, add = self._text, self.ends, self._odd, self._rows.append
        count = len(ends) - 1
        match = None if usual.bulk is None else usual.bulk.line.fullmatch
        while position < count and position not in odd:
            begin, end = ends[position], ends[position + 1]
            if text[begin] in _BEGINNINGS:
                break
            if match is not None and (found := match(text, begin, end)) is not None:
                add(found.groups())
            elif (record := _record(usual, text[begin:end])) is not None:
                add(record)
            else:
                break
            position += 1
            self._strange = 0
        return position

    def _other(self, position: int, made: list[Section]) -> bool:
        """Take a line of another format; after some of them the rows so far are closed, and it is the usual one."""
        text = self._text[self.ends[position] : self.ends[position + 1]]
        if position in self._odd or text[0] in _BEGINNINGS:
            return False
        for each in formats.each():
            if each is self.usual or not each.whole_lines or not each.starts.match(text):
                continue
            if (record := _record(each, text)) is not None:
                self._strange += 1
                if self.usual is None or self._strange > _STRANGERS:
                    self._close(position, made)
                    self.usual, self._strange = each, 0
                if not self._rows:
                    self._rows_from = position
                self._rows.append(record)
                return True
        return False

    def _close(self, stop: int, made: list[Section]) -> None:
        """Make a section of the rows so far, or leave their lines."""
        rows, self._rows = self._rows, []
        first = self._rows_from
        if not rows:
            return
        assert self.usual is not None
        ends = self.ends[first : first + len(rows) + 1]
        place = self._start + ends[0], self._line + first
        for each in gathered(LineLayout, self.usual, self._data, *place, ends, rows) if len(rows) >= FEWEST else ():
            made.append(Section(first, first + len(each), each))
            first += len(each)
        for position in range(first, stop):
            _left(made, position)


def _left(made: list[Section], position: int) -> None:
    if made and made[-1].lines is None:
        made[-1].last = position + 1
    else:
        made.append(Section(position, position + 1))


def _ends(data: bytes) -> list[int]:
    """Return where each line begins, and where the last one ends."""
    ends = [0, *accumulate(len(line) + 1 for line in data.split(b"\n"))]
    ends.pop()
    if ends[-1] != len(data):
        ends.append(len(data))
    return ends


def _odd_lines(data: bytes, ends: Sequence[int]) -> set[int]:
    """Return the lines that are not to be read here, whatever they say."""
    places = [place for word in _FURNITURE for place in _places(data, word)]
    if data.translate(None, _PLAIN) or b"\r" in data:
        places.extend(match.start() for match in _ODD.finditer(data))
    odd = {bisect_left(ends, place + 1) - 1 for place in places}
    odd.update(at for at, (begin, end) in enumerate(pairwise(ends)) if end - begin > MAX_LINE)
    return odd


def _places(data: bytes, word: bytes) -> Iterator[int]:
    place = data.find(word)
    while place >= 0:
        yield place
        place = data.find(word, place + 1)


def _record(format: Format, line: str) -> Record | None:
    """Return the record of a line if it is one whole record with a date."""
    text = line.rstrip()
    taken = format.read(text, 0)
    if taken is None or taken.end < len(text) or taken.repairs:
        return None
    record = taken.record
    return None if record.stamp is None or record.stamp.month is None else record
