"""The lines between those that are read together: what the reader of single records needs to know of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from parsers.page import Among, Line, lines
from parsers.reader import told_apart
from parsers.walk import Section

_CONTEXT = 4
"""Lines of a section that is read together which are looked at beside the lines before and after it."""


def _shortened(section: Section) -> list[Section]:
    """Return a section that is read together without its last line, and what stands before that."""
    assert section.lines is not None
    count = len(section.lines) - 1
    if not count:
        return []
    last = section.first + 1 + int(section.lines.numbers[count - 1] - section.lines.numbers[0])
    return [Section(section.first, last, section.lines.part(0, count))]


def _handed_over(sections: Sequence[Section]) -> list[Section]:
    """Return the sections, the last line before one that is read line by line moved into it."""
    made: list[Section] = []
    for section in sections:
        if section.lines is None and made:
            before = made.pop()
            made.extend(shortened := _shortened(before))
            section = Section(shortened[0].last if shortened else before.first, section.last)
        made.append(section)
    return made


class Between:
    """The sections of a block, and the lines of those that are read one by one."""

    def __init__(self, sections: Sequence[Section], body: bytes, start: int, number: int, ends: Sequence[int]) -> None:
        self.sections = _handed_over(sections)
        """The sections; a line that is read together is left to the section behind it if that is read line by line."""
        self._ends, self._number = ends, number
        wanted = sorted(set(chain.from_iterable(self._around(each) for each in self.sections if each.lines is None)))
        found = [line for at in wanted for line in lines(body[ends[at] : ends[at + 1]], start + ends[at], number + at)]
        self._all = told_apart(found)
        self._places = {line.number: place for place, line in enumerate(self._all)}
        together = (ends[each.first : each.last + 1] for each in self.sections if each.lines is not None)
        longest = max((int(np.diff(places).max()) for places in together), default=0)
        cut = max((len(line.text) for line in self._all), default=0)
        self.among = Among(self._all if longest <= cut + len("\r\n") else [])
        """Lines by which it is judged whether all were cut at a fixed column."""

    def _around(self, section: Section) -> range:
        return range(max(0, section.first - _CONTEXT), min(len(self._ends) - 1, section.last + _CONTEXT))

    @property
    def end(self) -> tuple[int, int]:
        """How many bytes and lines the sections are."""
        last = self.sections[-1].last if self.sections else 0
        return self._ends[last], last

    def bytes_of(self, section: Section) -> tuple[int, int]:
        """Return where in the block a section begins and ends."""
        return self._ends[section.first], self._ends[section.last]

    def lines(self, section: Section) -> list[Line]:
        """Return the lines of a section."""
        first = self._places[self._number + section.first]
        return self._all[first : first + section.last - section.first]
