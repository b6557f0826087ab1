"""The list in groups: one line per group, below an opened one its records; no Textual."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING, overload

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
            self.opened[group] = self.opened.get(group) or self.groups.members(group)
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
        return _Joined(self._parts(count)) if self.opened else range(-1, -count - 1, -1)

    def _parts(self, count: int) -> Iterator[Sequence[int]]:
        at = 0
        for group in sorted(self.opened):
            yield range(-at - 1, -group - 2, -1)
            yield self.opened[group]
            at = group + 1
        yield range(-at - 1, -count - 1, -1)


class _Joined(Sequence[int]):
    """Numbers one after another, none of them copied: a group may have as many records as the case."""

    def __init__(self, parts: Iterable[Sequence[int]]) -> None:
        self._parts = [part for part in parts if part]
        self._starts = list(accumulate(map(len, self._parts), initial=0))

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        if isinstance(place, slice):
            return self._part(range(len(self))[place])
        place = range(len(self))[place]
        at = bisect_right(self._starts, place) - 1
        return self._parts[at][place - self._starts[at]]

    def _part(self, places: range) -> Sequence[int]:
        if places.step != 1:
            return [self[place] for place in places]
        made: list[int] = []
        for start, part in zip(self._starts, self._parts, strict=False):
            if start < places.stop and places.start < start + len(part):
                made += part[max(0, places.start - start) : places.stop - start]
        return made

    def index(self, number: int, start: int = 0, stop: int | None = None) -> int:
        """Return at which place a number stands first; raises ValueError if it is not here."""
        for first, part in zip(self._starts, self._parts, strict=False):
            with suppress(ValueError):
                place = first + part.index(number)
                if place in range(len(self))[start:stop]:
                    return place
        raise ValueError(number)
