"""Packets of a pcapng file taken many at a time: enhanced packet blocks that lie one behind the other and are whole.

What is odd is left to the reader of single blocks; both give the same records. numpy is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from struct import Struct
from typing import TYPE_CHECKING, Any, ClassVar

from parsers.captures.blocks import Interface
from parsers.captures.chunks import Chunk
from parsers.captures.frames import GENERATION, GENERATION_BYTES, LAST, LIMIT, Frames
from parsers.captures.generations import Generations
from parsers.captures.section import Section
from parsers.captures.stream import Stream
from parsers.record import Record

if TYPE_CHECKING:
    from parsers.arrays import Coded, Numbers, Truths

ENHANCED = 6
"""Type of an enhanced packet block."""
LONGEST = 1 << 24
"""Most bytes of one block (INITIAL_MAX_BLOCKSIZE of libpcap)."""
_HEAD, _AROUND = 28, 32
"""Bytes of such a block before the frame, and around it at least."""
_WANTED = GENERATION_BYTES + 2 * _AROUND * GENERATION + LIMIT
"""Bytes that hold a generation of frames of most files."""
_MOST_INTERFACES = 64
"""Interfaces of a section beyond which its packets are read one by one: a run keeps them all."""
_SECOND = 1_000_000_000


class _Numbered(Frames):
    """Makes the record of one frame, of which it is known the how manieth copy it is."""

    def __init__(self, line: int, copy: int) -> None:
        super().__init__("pcapng")
        self.count, self._number = line - 1, copy

    def _copy(self, time: int | None, data: bytes) -> int:
        return self._number


@dataclass(frozen=True, slots=True)
class BlockLayout:
    """What must be known of a section of a pcapng file to read one of its packets."""

    MARK: ClassVar[str] = "blocks"
    format: ClassVar[str] = "pcapng"
    head: ClassVar[int] = _HEAD
    order: str
    """Byte order, as struct spells it."""
    link: str
    interfaces: tuple[Interface, ...]

    @property
    def around(self) -> object:
        """The interfaces, and the byte order of what blocks say."""
        return self.format, self.order, self.interfaces

    def packed(self) -> list[Any]:
        """Return what makes it again."""
        return [self.MARK, self.order, self.link, [astuple(each) for each in self.interfaces]]

    @classmethod
    def unpacked(cls, packed: Sequence[Any]) -> BlockLayout:
        """Return what `packed` made; raises ValueError, TypeError if it is something else."""
        _, order, link, interfaces = packed
        made = (
            Interface(kind, snapshot, name, description, None if units is None else (units[0], units[1]), offset)
            for kind, snapshot, name, description, units, offset in interfaces
        )
        return cls(order, link, tuple(made))

    def record(self, data: bytes, line: int, copy: int = 1) -> Record:
        """Return the record of a frame from its block, and its number in the file."""
        section = Section(_Numbered(line, copy))
        section.begin(self.order)
        section.interfaces = list(self.interfaces)
        record, reason = section.take(ENHANCED, data[8:-4])
        if not isinstance(record, Record):
            raise ValueError(reason)
        return record

    def beside(self, data: bytes) -> bytes:
        """Return the number of the interface and the options of a packet's block."""
        captured = Struct(f"{self.order}I").unpack_from(data, _HEAD - 8)[0]
        return data[8:12] + data[_HEAD + captured + -captured % 4 : -4]


def packets(source: Stream, section: Section) -> Iterator[Chunk]:
    """Yield the packets of a section from here on, as far as they are whole and plain.

    What follows is given back to `source`, and the section goes on where the last chunk ends.
    """
    if not 0 < len(section.interfaces) <= _MOST_INTERFACES:
        return
    generations = Generations.after(section.frames)
    data = source.take(_WANTED)
    while (chunk := _chunk(data, source.offset - len(data), section, *generations.room())) is not None:
        yield generations.take(chunk)
        held = data[len(chunk.data) :]
        data = held + source.take(_WANTED - len(held))
    source.back(data)
    generations.end()


def _chunk(data: bytes, start: int, section: Section, most: int, bound: int) -> Chunk | None:
    """Return the packets of one link type at the head of some bytes, None if there is none that is plain."""
    import numpy as np

    link, places = _walk(data, section, most, bound)
    if link is None or len(places) == 1:
        return None
    at, order = np.array(places, np.int64), section.order
    names = ("type", "size", "which", "high", "low", "captured")
    words = np.dtype([(name, f"{order}u4") for name in names])
    heads = np.ndarray((places[-1] - words.itemsize + 1,), words, data, 0, (1,))[at[:-1]]
    again = np.ndarray((places[-1] - 3,), f"{order}u4", data, 0, (1,))[at[1:] - 4]
    ticks = heads["high"].astype(np.uint64) << np.uint64(32) | heads["low"]
    times, known = _times(section.interfaces, heads["which"], ticks)
    count = int(np.argmin([*(known & (again == heads["size"])), False]))  # up to the first that is odd
    if not count:
        return None
    layout, sensors = BlockLayout(order, link, tuple(section.interfaces)), _sensors(section, heads["which"][:count])
    sizes, size = heads["captured"][:count].astype(np.int64), places[count]
    return Chunk(layout, data[:size], start, section.frames.count + 1, at[: count + 1], sizes, times[:count], sensors)


def _walk(data: bytes, section: Section, most: int, bound: int) -> tuple[str | None, list[int]]:
    """Return where blocks of packets of one link type begin and the last one ends, and that type."""
    head = Struct(f"{section.order}III8xI")
    unpack, last, stop = head.unpack_from, len(data) - head.size, len(data)
    links = [each.link for each in section.interfaces]
    link, places, place, taken = None, [0], 0, 0
    while len(places) <= most and taken < bound and place <= last:
        kind, size, which, captured = unpack(data, place)
        if kind != ENHANCED or size % 4 or which >= len(links) or links[which] != (link or links[which]):
            break
        if captured > LIMIT or not captured + _AROUND <= size <= min(LONGEST, stop - place):
            break
        link = links[which]
        place += size
        taken += captured
        places.append(place)
    return link, places


def _times(interfaces: Sequence[Interface], which: Numbers, ticks: Any) -> tuple[Numbers, Truths]:
    """Return the nanoseconds since 1970 of packets seen on some interfaces, and of which of them they are known."""
    import numpy as np

    times, known = np.zeros(len(ticks), np.int64), np.zeros(len(ticks), np.bool_)
    for place in np.unique(which).tolist():
        on, rows = interfaces[place], np.flatnonzero(which == place)
        if on.units is None:
            continue
        nanoseconds, parts = on.units
        if nanoseconds % parts == 0:
            unit, since = nanoseconds // parts, on.offset * _SECOND
            fits = ticks[rows] <= max(0, (LAST - abs(since)) // unit)
            rows = rows[fits]
            times[rows] = ticks[rows].astype(np.int64) * unit + (since if len(rows) else 0)
        else:
            made = [(row, on.time(each)) for row, each in zip(rows.tolist(), ticks[rows].tolist(), strict=True)]
            fit = [(row, time) for row, time in made if time is not None and -LAST <= time <= LAST]
            rows = np.array([row for row, _ in fit], np.int64)
            times[rows] = [time for _, time in fit]
        known[rows] = True
    return times, known


def _sensors(section: Section, which: Numbers) -> Coded | None:
    """Return the names of the interfaces of packets, None if they have none."""
    import numpy as np

    from parsers.arrays import coded

    names = coded([each.name for each in section.interfaces])
    return names[which.astype(np.int64)] if names.values else None
