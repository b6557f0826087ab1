"""Lines of one format that lie one behind the other, each of them a whole record: read many at a time.

What is wrapped, mended, quoted or odd is left to the reader of single records (reader.py); both give the same records.
A format without a grammar of its own for this (`Format.bulk`) is read line by line, without the windows that only
damaged records need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar

from parsers import formats
from parsers.format import Format, Values
from parsers.record import Found, Record, Stamp, TimeBasis


@dataclass(slots=True)
class Lines:
    """Whole lines of one format, each a record."""

    format: str
    """The format as the records name it."""
    reader: Format
    data: bytes
    start: int
    """Where in the source they begin."""
    line: int
    """Number of the first."""
    ends: Sequence[int]
    """Where in `data` each line begins, and where the last one ends."""
    columns: dict[str, Values] = field(repr=False)
    """Values by attribute of Record, one for each line, None for unknown; an attribute that is left out is unknown."""
    stamps: Values = field(repr=False)
    """What `stamp` makes a time of, for each line; most are the same as the one before."""
    beyond: Sequence[int] = field(repr=False)
    """Nanoseconds beyond that, for each line."""
    stamp: Callable[[Any], Stamp | None] = field(repr=False)
    keys: Sequence[int] = field(default=(), repr=False)
    """A number for the time of each line as printed, without its year: equal times have equal numbers."""

    def __post_init__(self) -> None:
        if not self.keys:
            made = {stamp: stamp_key(self.stamp(stamp)) for stamp in set(self.stamps)}
            self.keys = [made[stamp] + beyond for stamp, beyond in zip(self.stamps, self.beyond, strict=True)]

    def __len__(self) -> int:
        return len(self.stamps)

    @property
    def stop(self) -> int:
        """Where in the source they end."""
        return self.start + self.ends[-1] - self.ends[0]

    def part(self, first: int, last: int) -> Lines:
        """Return the lines from `first` up to but without `last`."""
        return replace(
            self,
            start=self.start + self.ends[first] - self.ends[0],
            line=self.line + first,
            ends=self.ends[first : last + 1],
            columns={name: values[first:last] for name, values in self.columns.items()},
            stamps=self.stamps[first:last],
            beyond=self.beyond[first:last],
            keys=self.keys[first:last],
        )

    def found(self, position: int) -> Found:
        """Return the record of a line as the reader of single records gives it."""
        begin, end = self.ends[position], self.ends[position + 1]
        record = reread(self.reader, self.data[begin:end], self.line + position)
        at = self.start - self.ends[0]
        return Found(record, ((at + begin, at + end, record.line),))

    def entries(self) -> Iterator[Found]:
        """Yield the records one by one."""
        return (self.found(position) for position in range(len(self)))

    def last_of_each_sensor(self) -> Iterator[Record]:
        """Yield the last record of each logging host, in order."""
        last = {sensor: at for at, sensor in enumerate(self.columns["sensor"])}
        return (self.found(at).record for at in sorted(last.values()))

    def identities(self) -> Iterator[tuple[Any, ...]]:
        """Yield what tells each line from others of its time, as `Record.identity` does."""
        return zip(*(self.columns[name] for name in _IDENTITY if name in self.columns), strict=True)

    def apart(self) -> Iterator[Lines | Found]:
        """Yield the lines in parts in which no line is a quote of another, and each quote alone."""
        if len(set(self.keys)) == len(self):
            yield self
            return
        seen: dict[tuple[Any, ...], int] = {}
        first = 0
        for at, said in enumerate(zip(self.keys, self.identities(), strict=True)):
            if seen.setdefault(said, at) != at:
                if first < at:
                    yield self.part(first, at)
                yield self.found(at)
                first = at + 1
        if first < len(self):
            yield self.part(first, len(self)) if first else self


@dataclass(frozen=True, slots=True)
class Dates:
    """When some lines were logged."""

    times: Sequence[int]
    """Nanoseconds UTC since 1970."""
    bases: Sequence[TimeBasis]
    """How far each is known."""


_IDENTITY = (
    "sensor", "action", "src", "dst", "src_port", "dst_port", "proto", "ip_id", "ip_len", "frag", "tcp_seq", "tcp_ack",
    "icmp_type", "icmp_code", "message", "sid", "pid", "rest",
)  # fmt: skip
"""Columns, and words, that `Record.identity` looks at beside format and time."""


def stamp_key(stamp: Stamp | None) -> int:
    """Return a number for a time as printed, without its year; times of day come first."""
    if stamp is None:
        return -1
    day = (stamp.month or 0) * 32 + (stamp.day or 0)
    second = (stamp.hour * 60 + stamp.minute) * 60 + stamp.second
    return (day * 86_401 + second) * 1_000_000_000 + stamp.nanosecond


@dataclass(frozen=True, slots=True)
class LineLayout:
    """What must be known of whole lines to read one of them again."""

    MARK: ClassVar[str] = "lines"
    format: str

    def packed(self) -> list[str | int]:
        """Return what makes it again."""
        return [self.MARK, self.format]

    def record(self, data: bytes, line: int, copy: int = 1) -> Record:
        """Return the record of a line; raises ValueError if there is none in it."""
        if (reader := _format_of(self.format)) is None:
            raise ValueError(f"no format {self.format}")
        return reread(reader, data, line)


@cache
def _format_of(name: str) -> Format | None:
    """Return the format whose records bear a name."""
    return next((each for each in formats.each() if each.gives(name)), None)


def reread(format: Format, data: bytes, line: int) -> Record:
    """Return the record of a whole line; raises ValueError if it is none of this format."""
    taken = format.read(_text(data), 0)
    if taken is None:
        raise ValueError(f"no record of the format {format.name}")
    taken.record.line = line
    return taken.record


def _text(data: bytes) -> str:
    return data.decode("latin-1").rstrip()
