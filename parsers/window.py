"""Windows of lines in which a record is read.

A window is what a format sees: quote marks, indentation and page furniture are taken away, a wrapped record is whole,
and a blank line or a code fence is a wall that no record crosses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence

from parsers.page import WALL, Line, LineKind


class Window:
    """Consecutive lines as one text for a format to read, each position of which leads back to its bytes."""

    def __init__(
        self,
        kept: Sequence[Line],
        depth: int,
        column: int = 0,
        glued: Collection[int] = (),
    ) -> None:
        self.lines = kept
        self._starts: list[int] = []
        self._offsets: list[int] = []
        parts: list[str] = []
        length = 0
        for index, line in enumerate(kept):
            offset = line.offset(depth)
            if index == 0 and column > offset:
                offset = len(line.text) - len(line.text[column:].lstrip(" \t"))
            lead = line.lead(depth) if index else ""
            text = line.text[offset:].rstrip(" \t") if line.kind in _READABLE else WALL
            offset -= len(lead)
            text = lead + text
            if index and index not in glued:
                parts.append("\n")
                length += 1
            self._starts.append(length)
            self._offsets.append(offset)
            parts.append(text)
            length += len(text)
        self.text = "".join(parts)

    def index(self, position: int) -> int:
        """Return which of the window's lines `position` lies in."""
        return max(bisect_right(self._starts, position) - 1, 0)

    def column(self, position: int) -> int:
        """Return the column of `position` in its line, counted in bytes from the line's start."""
        index = self.index(position)
        return self._offsets[index] + position - self._starts[index]


_READABLE = (LineKind.TEXT, LineKind.PAGE, LineKind.TITLE)


def page_lines(
    following: Iterable[Line], limit: int, is_start: Callable[[Line], bool], without: Collection[LineKind]
) -> list[Line]:
    """Return up to `limit` lines with those of the kinds `without`, and the blank lines around them, taken out.

    The first line is always kept. Lines of other furniture stay, as walls.
    """
    kept: list[Line] = []
    blanks: list[Line] = []
    furniture = False
    for line in following:
        if len(kept) >= limit:
            break
        if not kept:
            kept.append(line)
        elif line.kind in without and not is_start(line):
            furniture = True
        elif line.kind is LineKind.BLANK:
            blanks.append(line)
        else:
            if not furniture:
                kept.extend(blanks)
            kept.append(line)
            blanks, furniture = [], False
    if not furniture:
        kept.extend(blanks)
    return kept
