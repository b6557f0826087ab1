"""Counts copies among frames that are taken many at a time, as the reader of single frames does (frames.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Union

from parsers.captures.frames import GENERATION, GENERATION_BYTES, LAST, Frames, Seen, counted

if TYPE_CHECKING:
    from parsers.arrays import Numbers
    from parsers.captures.chunks import Chunk


Part = Union["Chunk", Seen]
"""Frames of one generation that came together, or what is known of them."""


@dataclass(slots=True)
class Generations:
    """The frames of two generations, the last one not full."""

    frames: Frames
    """Makes the records of the file where frames are read one by one."""
    older: list[Part] = field(default_factory=list)
    recent: list[Part] = field(default_factory=list)
    count: int = 0
    """How many frames the last one has."""
    size: int = 0
    """How many bytes these are."""

    @classmethod
    def after(cls, frames: Frames) -> Generations:
        """Return the generations in which the reader of single frames is."""
        older, recent, count, size = frames.state()
        return cls(frames, [older], [recent], count, size)

    def room(self) -> tuple[int, int]:
        """Return how many frames the generation can take, and at how many bytes it is full; a full one is followed."""
        if self.count >= GENERATION or self.size >= GENERATION_BYTES:
            self.older, self.recent, self.count, self.size = self.recent, [], 0, 0
        return GENERATION - self.count, GENERATION_BYTES - self.size

    def take(self, chunk: Chunk) -> Chunk:
        """Return a chunk that the generation has room for, with the copies counted in it."""
        chunk = replace(chunk, copies=self._copies(chunk))
        self.recent.append(chunk)
        self.count, self.size = self.count + len(chunk), self.size + int(chunk.sizes.sum())
        self.frames.count += len(chunk)
        return chunk

    def end(self) -> None:
        """Let the reader of single frames know what it would know had it read all frames so far."""
        older, recent = (
            {key: n for part in parts for key, n in _seen(part).items()} for parts in (self.older, self.recent)
        )
        self.frames.resume(self.frames.count, older, recent, self.count, self.size)

    def _copies(self, chunk: Chunk) -> dict[int, int]:
        """Number the copies among the frames of a chunk; only those of one time can be any."""
        import numpy as np

        before = [_times(part) for part in (*self.older, *self.recent)]
        ordered = np.sort(np.concatenate((*before, chunk.times)))
        several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not len(several):
            return {}
        older, recent = _seen_at(self.older, several), _seen_at(self.recent, several)
        found = {}
        for position in np.flatnonzero(np.isin(chunk.times, several)).tolist():
            count = counted(older, recent, int(chunk.times[position]), chunk.frame(position))
            if count > 1:
                found[position] = count
        return found


def _times(part: Part) -> Numbers:
    if not isinstance(part, dict):
        return part.times
    import numpy as np

    return np.array([time for time, _ in part if time is not None and abs(time) <= LAST], np.int64)


def _seen_at(parts: Sequence[Part], times: Numbers) -> Seen:
    """Return how often there were the frames of some times."""
    import numpy as np

    seen: Seen = {}
    for part in parts:
        seen |= part if isinstance(part, dict) else _seen(part, np.flatnonzero(np.isin(part.times, times)).tolist())
    return seen


def _seen(part: Part, positions: Sequence[int] | None = None) -> Seen:
    """Return how often there were frames, of a chunk those at some positions."""
    if isinstance(part, dict):
        return part
    return {
        (int(part.times[position]), hash(part.frame(position))): part.copies.get(position, 1)
        for position in (range(len(part)) if positions is None else positions)
    }
