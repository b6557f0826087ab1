"""Frames of a pcap file taken many at a time, where the file is of the usual kind and whole.

What is odd is left to the reader of single frames; both give the same records. numpy is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from struct import Struct
from typing import TYPE_CHECKING, Any

from parsers.captures.frames import GENERATION, GENERATION_BYTES, LIMIT, Frames, Seen, counted
from parsers.captures.stream import Stream
from parsers.record import Found, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEADER = 16
"""Bytes before each frame."""
_WANTED = GENERATION_BYTES + HEADER * GENERATION + LIMIT + HEADER
"""Bytes that hold a generation of frames, whatever their sizes."""
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """What must be known of a pcap file to read one of its frames."""

    order: str
    """Byte order, as struct spells it."""
    unit: int
    """Nanoseconds in one unit of the fraction of a second."""
    link: str

    def packed(self) -> list[str | int]:
        """Return what makes it again."""
        return [self.order, self.unit, self.link]

    def record(self, data: bytes, line: int, copy: int = 1) -> Record:
        """Return the record of a frame from its header and bytes, and its number in the file."""
        second, fraction, _, length = Struct(f"{self.order}IIII").unpack_from(data)
        frames = Frames("pcap")
        frames.count = line - 1
        record = frames.numbered(data[HEADER:], self.link, second * _SECOND + fraction * self.unit, length, copy)
        note_fraction(record, fraction, self.unit)
        return record


def note_fraction(record: Record, fraction: int, unit: int) -> None:
    """Note where the fraction of a second is none."""
    if fraction * unit >= _SECOND:
        record.notes += (f"the fraction of its time stamp, {fraction}, is more than a second",)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Frames that lie one behind the other, at most a generation of them."""

    layout: Layout
    data: bytes
    """Headers and frames."""
    start: int
    """Where in the source they begin."""
    line: int
    """Number of the first frame in the file."""
    places: NDArray[np.int64]
    """Where in `data` each frame's header begins, and where the last one ends."""
    heads: NDArray[Any]
    """Second, fraction, captured and original length of each."""
    times: NDArray[np.int64]
    """Nanoseconds since 1970 of each."""
    copies: Mapping[int, int] = field(default_factory=dict)
    """The how manieth copy a frame is, by its position, where that is not the first."""

    def __len__(self) -> int:
        return len(self.times)

    @property
    def stop(self) -> int:
        """Where in the source they end."""
        return self.start + len(self.data)

    def frame(self, position: int) -> bytes:
        """Return the bytes of a frame, without its header."""
        return self.data[int(self.places[position]) + HEADER : int(self.places[position + 1])]

    def entries(self) -> Iterator[Found]:
        """Yield the records one by one, as the reader of single frames does."""
        places = self.places.tolist()
        for position in range(len(self)):
            start, stop = places[position], places[position + 1]
            line = self.line + position
            record = self.layout.record(self.data[start:stop], line, self.copies.get(position, 1))
            yield Found(record, ((self.start + start, self.start + stop, line),))


def chunks(source: Stream, layout: Layout, frames: Frames) -> Iterator[Chunk]:
    """Yield the frames of a file from the first on, as far as they are whole and plain.

    What follows is given back to `source`, and `frames` goes on where the last chunk ends.
    """
    before: Chunk | None = None
    held, line = b"", 1
    while True:
        data = held + source.take(_WANTED - len(held))
        places, whole = _walk(data, Struct(f"{layout.order}I").unpack_from)
        start, end = source.offset - len(data), places[-1]
        chunk = None
        if len(places) > 1:
            chunk = _chunk(layout, data[:end], start, line, places, before)
            yield chunk
            line += len(chunk)
        held = data[end:]
        if not whole:
            if held:
                source.back(held)
                _resume(frames, line - 1, before, chunk)
            return
        before = chunk


def _walk(data: bytes, unpack: Any) -> tuple[list[int], bool]:
    """Return where frames begin and the last one ends, and whether they are a whole generation."""
    place, last, stop = 0, len(data) - HEADER, len(data)
    places = [0]
    add = places.append
    bound = GENERATION_BYTES
    for count in range(1, GENERATION + 1):
        if place > last:
            return places, False
        captured = unpack(data, place + 8)[0]
        following = place + HEADER + captured
        if captured > LIMIT or following > stop or (not captured and not any(data[place:following])):
            return places, False
        add(following)
        place = following
        if place - HEADER * count >= bound:
            break
    return places, True


def _chunk(layout: Layout, data: bytes, start: int, line: int, places: list[int], before: Chunk | None) -> Chunk:
    import numpy as np

    at = np.array(places, np.int64)
    words = np.dtype([(name, f"{layout.order}u4") for name in ("second", "fraction", "captured", "length")])
    heads = np.ndarray((len(data) - HEADER + 1,), words, data, 0, (1,))[at[:-1]]
    times = heads["second"].astype(np.int64) * _SECOND + heads["fraction"].astype(np.int64) * layout.unit
    chunk = Chunk(layout, data, start, line, at, heads, times)
    return Chunk(layout, data, start, line, at, heads, times, _copies(chunk, before))


def _copies(chunk: Chunk, before: Chunk | None) -> dict[int, int]:
    """Number the copies among the frames of two generations; only those of one time can be any."""
    import numpy as np

    ordered = np.sort(chunk.times if before is None else np.concatenate((before.times, chunk.times)))
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(several):
        return {}
    older = {} if before is None else _seen(before, np.flatnonzero(np.isin(before.times, several)).tolist())
    recent: Seen = {}
    found = {}
    for position in np.flatnonzero(np.isin(chunk.times, several)).tolist():
        count = counted(older, recent, int(chunk.times[position]), chunk.frame(position))
        if count > 1:
            found[position] = count
    return found


def _seen(chunk: Chunk, positions: list[int] | range) -> Seen:
    return {
        (int(chunk.times[position]), hash(chunk.frame(position))): chunk.copies.get(position, 1)
        for position in positions
    }


def _resume(frames: Frames, count: int, before: Chunk | None, chunk: Chunk | None) -> None:
    """Let the reader of single frames know what it would know had it read all frames so far."""
    older = {} if before is None else _seen(before, range(len(before)))
    recent = {} if chunk is None else _seen(chunk, range(len(chunk)))
    size = 0 if chunk is None else len(chunk.data) - HEADER * len(chunk)
    frames.resume(count, older, recent, len(recent) and len(chunk or ()), size)
