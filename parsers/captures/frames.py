"""From captured frames to records, the same for every kind of capture file."""

from __future__ import annotations

from parsers.columns import columns_of
from parsers.record import Kind, Record, TimeBasis

LIMIT = 1 << 18
"""Most bytes of one frame (MAXIMUM_SNAPLEN of libpcap)."""
_REMEMBERED = 1 << 15
"""Frames of which it is remembered, at least, that they were seen."""
_LAST = (1 << 63) - 1
"""Last time in nanoseconds that a record can hold: 11 April 2262."""


class Frames:
    """Makes the records of one capture file, in file order."""

    def __init__(self, format: str) -> None:
        self._format = format
        self.count = 0
        """Frames so far."""
        self._recent: dict[tuple[int | None, int], int] = {}
        self._older: dict[tuple[int | None, int], int] = {}

    def record(self, data: bytes, link: str, time: int | None, length: int) -> Record:
        """Return the record of the next frame: its bytes, link type, nanoseconds since 1970, length on the wire."""
        self.count += 1
        words = {"link": link}
        if length != len(data):
            words["captured length"], words["original length"] = str(len(data)), str(length)
        if (copy := self._copy(time, data)) > 1:
            words["copy"] = str(copy)
        notes: tuple[str, ...] = ()
        if length < len(data):
            notes = (f"{len(data)} bytes were captured of a packet said to have {length}",)
        if time is not None and not -_LAST <= time <= _LAST:
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

        What is remembered is bounded: a frame that recurs after tens of thousands of others counts as the first
        again. The hash is Python's, salted anew in every process; equal for two different frames it would only
        number one of them.
        """
        key = (time, hash(data))
        recent = self._recent
        count = recent.get(key) or self._older.get(key, 0)
        recent[key] = count + 1
        if len(recent) >= _REMEMBERED:
            self._older, self._recent = recent, {}
        return count + 1
