"""Frames of a capture taken many at a time, and those of a pcap file of the usual kind that is whole.

What is odd is left to the reader of single frames; both give the same records. numpy is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from struct import Struct
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from parsers.captures.frames import GENERATION, GENERATION_BYTES, LIMIT, Frames
from parsers.captures.generations import Generations
from parsers.captures.stream import Stream
from parsers.record import Found, Record, Span

if TYPE_CHECKING:
    from parsers.arrays import Coded, Numbers

HEADER = 16
"""Bytes before each frame."""
_WANTED = GENERATION_BYTES + HEADER * GENERATION + LIMIT + HEADER
"""Bytes that hold a generation of frames, whatever their sizes."""
_SECOND = 1_000_000_000


class Layout(Protocol):
    """What must be known of a capture to read one of its frames again."""

    format: ClassVar[str]
    """As the records name it."""
    head: ClassVar[int]
    """Bytes that stand before a frame; the last eight are how many of it were captured and how many there were."""

    @property
    def order(self) -> str:
        """Byte order, as struct spells it."""

    @property
    def link(self) -> str:
        """The link type of the frames."""

    @property
    def around(self) -> object:
        """What of the file says more of a packet than its bytes, time and lengths; equal where two say the same."""

    def packed(self) -> list[Any]:
        """Return what makes it again."""

    def record(self, data: bytes, line: int, copy: int = 1) -> Record:
        """Return the record of a frame from its bytes and those around it, its number in the file, and its copy's."""

    def beside(self, data: bytes) -> bytes:
        """Return what stands around a frame that says more than its time and its lengths."""


@dataclass(frozen=True, slots=True)
class PcapLayout:
    """What must be known of a pcap file to read one of its frames."""

    format: ClassVar[str] = "pcap"
    head: ClassVar[int] = HEADER
    order: str
    """Byte order, as struct spells it."""
    unit: int
    """Nanoseconds in one unit of the fraction of a second."""
    link: str

    @property
    def around(self) -> object:
        """Nothing of a pcap file says more of a packet."""
        return self.format

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

    def beside(self, data: bytes) -> bytes:
        """Return what says more of a frame: nothing does."""
        return b""


def note_fraction(record: Record, fraction: int, unit: int) -> None:
    """Note where the fraction of a second is none."""
    if fraction * unit >= _SECOND:
        record.notes += (f"the fraction of its time stamp, {fraction}, is more than a second",)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Frames that lie one behind the other, at most a generation of them."""

    layout: Layout
    data: bytes
    """The frames, and what stands before and behind each."""
    start: int
    """Where in the source they begin."""
    line: int
    """Number of the first frame in the file."""
    places: Numbers
    """Where in `data` what stands before each frame begins, and where the last one ends."""
    sizes: Numbers
    """How many bytes of each frame were captured."""
    times: Numbers
    """Nanoseconds since 1970 of each."""
    sensors: Coded | None = None
    """Name of the interface that each was seen on; None where there are no names."""
    copies: Mapping[int, int] = field(default_factory=dict)
    """The how manieth copy a frame is, by its position, where that is not the first."""

    def __len__(self) -> int:
        return len(self.times)

    @property
    def stop(self) -> int:
        """Where in the source they end."""
        return self.start + len(self.data)

    @property
    def size(self) -> int:
        """How many bytes they are, with all that is around them."""
        return len(self.data)

    def format_of_each(self) -> Coded:
        """Return the format of each frame."""
        from parsers.arrays import same

        return same(self.layout.format, len(self))

    def frame(self, position: int) -> bytes:
        """Return the bytes of a frame."""
        begin = int(self.places[position]) + self.layout.head
        return self.data[begin : begin + int(self.sizes[position])]

    def part(self, first: int, last: int) -> Chunk:
        """Return the frames from `first` up to but without `last`."""
        begin, stop = int(self.places[first]), int(self.places[last])
        part = slice(first, last)
        return replace(
            self,
            data=self.data[begin:stop],
            start=self.start + begin,
            line=self.line + first,
            places=self.places[first : last + 1] - begin,
            sizes=self.sizes[part],
            times=self.times[part],
            sensors=None if self.sensors is None else self.sensors[part],
            copies={at - first: count for at, count in self.copies.items() if first <= at < last},
        )

    def block(self, position: int) -> bytes:
        """Return a frame with all that is around it."""
        return self.data[int(self.places[position]) : int(self.places[position + 1])]

    def between(self, first: int, last: int) -> Sequence[Span]:
        """Return what stands between two frames, as lines have it: nothing."""
        return ()

    def found(self, position: int) -> Found:
        """Return the record of a frame as the reader of single frames gives it."""
        start, stop, line = int(self.places[position]), int(self.places[position + 1]), self.line + position
        record = self.layout.record(self.block(position), line, self.copies.get(position, 1))
        return Found(record, ((self.start + start, self.start + stop, line),))

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """Yield where in the source each frame with what is around it begins and ends, and its number."""
        places = (self.places + self.start).tolist()
        return zip(places[:-1], places[1:], range(self.line, self.line + len(self)), strict=True)

    def entries(self) -> Iterator[Found]:
        """Yield the records one by one."""
        return map(self.found, range(len(self)))


def chunks(source: Stream, layout: PcapLayout, frames: Frames) -> Iterator[Chunk]:
    """Yield the frames of a file from the first on, as far as they are whole and plain.

    What follows is given back to `source`, and `frames` goes on where the last chunk ends.
    """
    generations = Generations(frames)
    held, whole = b"", True
    while whole:
        data = held + source.take(_WANTED - len(held))
        places, whole = _walk(data, Struct(f"{layout.order}I").unpack_from, *generations.room())
        if len(places) > 1:
            chunk = _chunk(layout, data[: places[-1]], source.offset - len(data), frames.count + 1, places)
            yield generations.take(chunk)
        held = data[places[-1] :]
    if held:
        source.back(held)
        generations.end()


def _walk(data: bytes, unpack: Any, most: int, bound: int) -> tuple[list[int], bool]:
    """Return where frames begin and the last one ends, and whether they are as many as are wanted."""
    place, last, stop = 0, len(data) - HEADER, len(data)
    places = [0]
    add = places.append
    for count in range(1, most + 1):
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


def _chunk(layout: PcapLayout, data: bytes, start: int, line: int, places: Sequence[int]) -> Chunk:
    import numpy as np

    at = np.array(places, np.int64)
    words = np.dtype([(name, f"{layout.order}u4") for name in ("second", "fraction", "captured", "length")])
    heads = np.ndarray((len(data) - HEADER + 1,), words, data, 0, (1,))[at[:-1]]
    times = heads["second"].astype(np.int64) * _SECOND + heads["fraction"].astype(np.int64) * layout.unit
    return Chunk(layout, data, start, line, at, heads["captured"].astype(np.int64), times)
