"""The list in groups: one line per group, below an opened one its records; no Textual."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.case import Groups


class Grouping:
    """Lines of a list in groups: a record by its number, group 0, 1, 2... as -1, -2, -3..."""

    def __init__(self, groups: Groups, opened: Sequence[int] = ()) -> None:
        """Make the lines; `opened` are the first records of groups that are to be open."""
        self.groups = groups
        self.opened: dict[int, Sequence[int]] = {}
        """Records of the open groups, by group."""
        if opened:
            wanted = set(opened)
            self.opened = {group: groups.members(group) for group, first in enumerate(groups.first) if first in wanted}
        self.lines: Sequence[int] = self._lines()

    def toggle(self, group: int, on: bool | None = None) -> int:
        """Open or close a group; return its line."""
        if on is None:
            on = group not in self.opened
        if on:
            self.opened.setdefault(group, self.groups.members(group))
        else:
            self.opened.pop(group, None)
        self.lines = self._lines()
        return self.line_of(group)

    def line_of(self, group: int) -> int:
        """Return on which line a group stands."""
        return group + sum(self.groups.counts[each] for each in self.opened if each < group)

    def group_at(self, line: int) -> int:
        """Return the group that a line belongs to."""
        rest, before = line, 0
        for group in sorted(self.opened):
            start = self.line_of(group)
            if line < start:
                break
            if line <= start + self.groups.counts[group]:
                return group
            before += self.groups.counts[group]
        return rest - before

    def group_of(self, number: int) -> int | None:
        """Return the group that has a record."""
        return self.groups.group_of(number)

    @property
    def kept(self) -> list[int]:
        """First records of the opened groups."""
        return [self.groups.first[group] for group in sorted(self.opened)]

    def _lines(self) -> Sequence[int]:
        count = len(self.groups)
        if not self.opened:
            return range(-1, -count - 1, -1)
        lines = array("q")
        for part in self._parts(count):
            lines.extend(part)
        return lines

    def _parts(self, count: int) -> Iterator[array[int]]:
        at = 0
        for group in sorted(self.opened):
            yield array("q", range(-at - 1, -group - 2, -1))
            yield array("q", self.opened[group])
            at = group + 1
        yield array("q", range(-at - 1, -count - 1, -1))
