"""From captured frames to records, the same for every kind of capture file."""

from __future__ import annotations

from parsers.columns import columns_of
from parsers.record import Kind, Record, TimeBasis

LIMIT = 1 << 18
"""Most bytes of one frame (MAXIMUM_SNAPLEN of libpcap)."""
GENERATION, GENERATION_BYTES = 1 << 14, 6 << 20
"""A generation of frames is so many, or fewer that have so many bytes; copies are counted in two of them."""
LAST = (1 << 63) - 1
"""Last time in nanoseconds that a record can hold: 11 April 2262."""


Seen = dict[tuple[int | None, int], int]
"""How often there were frames of a time and a hash."""


class Frames:
    """Makes the records of one capture file, in file order."""

    def __init__(self, format: str) -> None:
        self._format = format
        self.count = 0
        """Frames so far."""
        self._recent: Seen = {}
        self._older: Seen = {}
        self._frames = self._bytes = 0

    def state(self) -> tuple[Seen, Seen, int, int]:
        """Return what `resume` takes behind the count."""
        return self._older, self._recent, self._frames, self._bytes

    def resume(self, count: int, older: Seen, recent: Seen, frames: int, size: int) -> None:
        """Go on after `count` frames, of which the current generation has so many with so many bytes."""
        self.count, self._older, self._recent, self._frames, self._bytes = count, older, recent, frames, size

    def record(self, data: bytes, link: str, time: int | None, length: int) -> Record:
        """Return the record of the next frame: its bytes, link type, nanoseconds since 1970, length on the wire."""
        return self.numbered(data, link, time, length, self._copy(time, data))

    def numbered(self, data: bytes, link: str, time: int | None, length: int, copy: int) -> Record:
        """Return the record of the next frame, of which it is known the how manieth copy it is."""
        self.count += 1
        words = {"link": link}
        if length != len(data):
            words["captured length"], words["original length"] = str(len(data)), str(length)
        if copy > 1:
            words["copy"] = str(copy)
        notes: tuple[str, ...] = ()
        if length < len(data):
            notes = (f"{len(data)} bytes were captured of a packet said to have {length}",)
        if time is not None and not -LAST <= time <= LAST:
            notes += (f"its time stamp, {time} nanoseconds since 1970, is beyond the year 2262: time not known",)
            time = None
        return Record(
            format=self._format,
            kind=Kind.PACKET,
            line=self.count,
            time=time,
            time_basis=None if time is None else TimeBasis.STATED,
            captured=data,
            words=words,
            notes=notes,
            **columns_of(data, link),
        )

    def _copy(self, time: int | None, data: bytes) -> int:
        """Return how many frames with the same time and bytes there were, this one included.

        What is remembered is bounded: a frame that recurs after two generations of others counts as the first again.
        The hash is Python's, salted anew in every process; equal for two different frames it would only number one
        of them.
        """
        if self._frames >= GENERATION or self._bytes >= GENERATION_BYTES:
            self._older, self._recent = self._recent, {}
            self._frames = self._bytes = 0
        self._frames += 1
        self._bytes += len(data)
        return counted(self._older, self._recent, time, data)


def counted(older: Seen, recent: Seen, time: int | None, data: bytes) -> int:
    """Count a frame among those of two generations, and return the how manieth it is."""
    key = (time, hash(data))
    count = recent[key] = (recent.get(key) or older.get(key, 0)) + 1
    return count
