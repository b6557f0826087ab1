"""Lines of one format that lie one behind the other, each of them a whole record: read many at a time.

What is wrapped, mended, quoted or odd is left to the reader of single records (reader.py); both give the same records.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from parsers import formats
from parsers.format import Format
from parsers.page import plain_text
from parsers.record import Found, Record, Span, Stamp, TimeBasis
from parsers.syslog import Counted

if TYPE_CHECKING:
    from parsers.arrays import Coded, Column, Numbers
    from parsers.table import Table


@dataclass(slots=True)
class Lines:
    """Whole lines, each a record; of one format, or with lines of a few others among them."""

    layout: LineLayout
    data: bytes
    offset: int
    """Where in the source `data` begins."""
    begins: Numbers
    """Where in `data` each line begins."""
    stops: Numbers
    """Where each ends."""
    numbers: Numbers
    """The number of each in its file."""
    columns: dict[str, Column] = field(repr=False)
    """Values by attribute of Record, one for each line; an attribute that is left out is unknown."""
    stamps: Coded = field(repr=False)
    """The time of each line without its seconds."""
    beyond: Numbers = field(repr=False)
    """Nanoseconds beyond that, for each line."""
    copies: Mapping[int, int] = field(default_factory=dict, repr=False)
    """What `LineLayout.record` must be told of a line beside its bytes, by its position, where that is not 1."""
    names: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict, repr=False)
    """Pairs of an address and a host name that a line ties together, by its position."""
    asides: Sequence[Span] = field(default=(), repr=False)
    """What stands among the lines and is no record, in order; none before the first line or behind the last one."""
    counted: Mapping[int, Counted] = field(default_factory=dict, repr=False)
    """What a line counts that counts a message before it, by its position, where that is known."""

    def __len__(self) -> int:
        return len(self.stamps)

    @property
    def start(self) -> int:
        """Where in the source they begin."""
        return self.offset + int(self.begins[0])

    @property
    def stop(self) -> int:
        """Where in the source they end."""
        return self.offset + int(self.stops[-1])

    @property
    def size(self) -> int:
        """How many bytes the lines are, without what stands among them."""
        return int((self.stops - self.begins).sum())

    @property
    def keys(self) -> Numbers:
        """A number for the time of each line as printed, without its year: equal times have equal numbers."""
        return self.stamps.numbers(stamp_key) + self.beyond

    def part(self, first: int, last: int) -> Lines:
        """Return the lines from `first` up to but without `last`, and what stands among them."""
        part = slice(first, last)
        return replace(
            self,
            begins=self.begins[part],
            stops=self.stops[part],
            numbers=self.numbers[part],
            columns={name: values[part] for name, values in self.columns.items()},
            stamps=self.stamps[part],
            beyond=self.beyond[part],
            copies={at - first: count for at, count in self.copies.items() if first <= at < last},
            names={at - first: pairs for at, pairs in self.names.items() if first <= at < last},
            asides=self.between(first, last - 1),
            counted={at - first: message for at, message in self.counted.items() if first <= at < last},
        )

    def between(self, first: int, last: int) -> Sequence[Span]:
        """Return what stands between two lines."""
        if not self.asides:
            return ()
        start, stop = (
            bisect_left(self.asides, self.offset + int(self.begins[at]), key=attrgetter("start"))
            for at in (first, last)
        )
        return self.asides[start:stop]

    def parted(self, alone: Iterable[int]) -> Iterator[Lines | Found | Span]:
        """Yield the lines in order, some of them alone and the others together, with what stands between these."""
        first, count = 0, len(self)
        for at in (*alone, count):
            if first < at:
                yield self.part(first, at) if at - first < count else self
            if first < at < count:
                yield from self.between(at - 1, at)
            if at < count:
                yield self.found(at)
            if at + 1 < count:
                yield from self.between(at, at + 1)
            first = at + 1

    def found(self, position: int) -> Found:
        """Return the record of a line as the reader of single records gives it."""
        begin, stop, line = (int(each[position]) for each in (self.begins, self.stops, self.numbers))
        record = self.layout.record(self.data[begin:stop], line, self.copies.get(position, 1))
        if (message := self.counted.get(position)) is not None:
            message.tell(record)
        return Found(record, ((self.offset + begin, self.offset + stop, line),))

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """Yield where in the source each line begins and ends, and its number."""
        places = ((self.begins + self.offset).tolist(), (self.stops + self.offset).tolist(), self.numbers.tolist())
        return zip(*places, strict=True)

    def entries(self) -> Iterator[Found | Span]:
        """Yield the records one by one, and what stands among them."""
        return (entry for entry in self.parted(range(len(self))) if not isinstance(entry, Lines))

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats as the records name them; there may be no line of one."""
        return self.layout.formats

    def format_of_each(self) -> Coded:
        """Return the format of each line."""
        from parsers.arrays import same

        made = same(self.layout.format, len(self))
        if self.layout.others:
            made.which[list(self.copies)] = [which - 1 for which in self.copies.values()]
        return replace(made, values=self.formats)

    def apart(self) -> Iterator[Lines | Found | Span]:
        """Yield the lines in parts in which no line is a quote of another, each quote alone, and what is between."""
        from parsers.arrays import alike, numbers_of

        said = [self.keys, self.format_of_each().which]
        said += [numbers_of(self.columns[name]) for name in IDENTITY if name in self.columns]
        seen: dict[object, int] = {}
        quotes = []
        for at in alike(said).tolist():
            identity = self.found(at).record.identity() if self.layout.table else tuple(int(each[at]) for each in said)
            if seen.setdefault(identity, at) != at:
                quotes.append(at)
        return self.parted(quotes)


@dataclass(frozen=True, slots=True)
class Dates:
    """When some lines were logged."""

    times: Numbers
    """Nanoseconds UTC since 1970."""
    bases: Coded
    """How far each is known, a TimeBasis."""

    def part(self, first: int, last: int) -> Dates:
        """Return those from `first` up to but without `last`."""
        return Dates(self.times[first:last], self.bases[first:last])

    def of(self, position: int) -> tuple[int, TimeBasis]:
        """Return the time of one, and how far it is known."""
        basis: TimeBasis = self.bases.values[self.bases.which[position]]
        return int(self.times[position]), basis


IDENTITY = (
    "sensor", "action", "src", "dst", "src_port", "dst_port", "proto", "ip_id", "ip_len", "frag", "tcp_seq", "tcp_ack",
    "icmp_type", "icmp_code", "message", "sid", "pid", "rest",
)  # fmt: skip
"""Columns, and words, that `Record.identity` looks at beside format and time."""
IDENTITY_WORDS = ("pid", "rest")
"""Those of them that are words."""


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
    """The format as the records name it."""
    table: str = ""
    """The format of their table, if they are rows of one."""
    header: tuple[str, ...] = ()
    """The lines that say what the columns of the table are."""
    others: tuple[str, ...] = ()
    """Other formats of which lines are among them, if they are no rows of a table."""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats as the records name them."""
        return self.format, *self.others

    def packed(self) -> list[Any]:
        """Return what makes it again."""
        table: list[Any] = [self.table, list(self.header)] if self.table or self.others else []
        return [self.MARK, self.format, *table, *([list(self.others)] if self.others else [])]

    @classmethod
    def unpacked(cls, packed: Sequence[Any]) -> LineLayout:
        """Return what `packed` made; raises ValueError, TypeError if it is something else."""
        _, name, *rest = packed
        table, header, others = (*rest, "", (), ())[:3] if len(rest) != 2 else (*rest, ())
        return cls(str(name), str(table), tuple(map(str, header)), tuple(map(str, others)))

    def record(self, data: bytes, line: int, copy: int = 1) -> Record:
        """Return the record of a line; raises ValueError if there is none in it.

        `copy` is the how manieth of its kind in its second a row is; or, of a line that is none, whose format it has:
        1 for the first, 2 and more for the others.
        """
        name = self.format if self.table else dict(enumerate(self.formats, 1)).get(copy, "unknown")
        record = _row(self, data) if self.table else read_again(name, data, line)
        if record is None:
            raise ValueError(f"no record of the format {name}")
        record.line = line
        if copy > 1 and self.table:
            record.words["copy"] = str(copy)
        return record


@cache
def _format_of(name: str) -> Format | None:
    """Return the format whose records bear a name."""
    return next((each for each in formats.each() if each.gives(name)), None)


def read_again(format: str, data: bytes, line: int) -> Record | None:
    """Return the record of a line that the grammar of a format takes whole, None if there is none in it."""
    if (reader := _format_of(format)) is None or not reader.whole_lines:
        return None
    taken = reader.read(data.decode("latin-1").rstrip(), 0)
    if taken is None:
        return None
    taken.record.line = line
    return taken.record


def _row(layout: LineLayout, data: bytes) -> Record | None:
    """Return the record of a row."""
    text = plain_text(data, 1)
    return None if text is None or (table := _table(layout)) is None else table.row(text)


@lru_cache(maxsize=64)
def _table(layout: LineLayout) -> Table | None:
    """Return a table that has read its header."""
    reader = next((each for each in formats.each() if each.name == layout.table), None)
    if reader is None or reader.table is None:
        return None
    table = reader.table(())
    for text in layout.header:
        table.header(text, "")
    return table
