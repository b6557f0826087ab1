"""The cited records in an exported document: a table of them, and their raw text as it stands in its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from db.case import Case, Place, Source
from parsers.decode import decode
from parsers.format import REPAIRS
from parsers.record import Record, TimeBasis, flag_letters
from workbench.bytes.notes import notes
from workbench.bytes.span import spelled as spelled_bytes
from workbench.bytes.stretch import cut
from workbench.exports._prose import one_line
from workbench.quotes import ends, quote, where
from workbench.safe import code, fence
from workbench.times import readable
from workbench.writeup.citations import spelled

SIGNS = {TimeBasis.ASSUMED_YEAR: "~", TimeBasis.ASSUMED_ZONE: "~", TimeBasis.TIME_OF_DAY: "?"}
"""Sign behind a time that is not fully known."""

LONGEST = 160
"""Characters of one cell; the raw evidence has the rest."""

_MOST_BYTES = 32
"""Bytes that a note on more of them quotes."""
_PART = "*"

_LEGEND = (
    (_PART, "the log shows only some of the TCP flags; whether the others were set is not known"),
    ("~", "the log leaves out the year or the zone of this time and nobody stated it, so it is assumed"),
    ("?", "the log gives a time of day without a date; such records stand at the end"),
)
_HEAD = ("No.", "Time, UTC", "Source", "Port", "Destination", "Port", "Proto", "Flags", "Info", "Read from")
_INFO = (
    ("ttl", "ttl"), ("ip_id", "id"), ("ip_len", "len"), ("tcp_seq", "seq"), ("tcp_ack", "ack"),
    ("tcp_win", "win"), ("tcp_mss", "mss"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """One cited record with every place where it stands."""

    record: Record
    places: Sequence[Place]
    text: str
    """As it stands in its source."""
    byte_notes: Sequence[str] = ()
    """What the analyst wrote about bytes of it, as Markdown."""

    @property
    def place(self) -> Place:
        """The place that it was read from."""
        return self.places[0]

    @property
    def lines(self) -> str:
        """First and last line of that place, or its frame."""
        _, first, last = ends(self.record, self.place)
        return str(first) if first == last else f"{first}-{last}"


def read(case: Case, numbers: Iterable[int]) -> tuple[list[Cited], list[int]]:
    """Return the cited records in order of time, those without a date behind, and the numbers that there are not."""
    found: list[Cited] = []
    missing: list[int] = []
    for number in numbers:
        try:
            record = case.records.get(number)
        except KeyError:
            missing.append(number)
            continue
        places = case.sources.places(number)
        found.append(Cited(record, places, quote(record, case.sources.raw(number)), _byte_notes(case, record)))
    return sorted(found, key=_clock), missing


def _byte_notes(case: Case, record: Record) -> list[str]:
    """Return notes on bytes of a record, each with those bytes, and whether they were captured."""
    made = []
    for note in notes(case, record.number) if record.number else []:
        decoded = decode(record)
        stretch = cut(decoded, range(note.bytes.start, min(note.bytes.stop, note.bytes.start + _MOST_BYTES)))
        shown = " ".join(
            f"{byte:02x}" if sure else "··" for byte, sure in zip(stretch.data, stretch.known, strict=True)
        )
        more = " …" if len(note.bytes) > _MOST_BYTES else ""
        origin = f", {stretch.origin}" if stretch.origin else ""
        made.append(f"bytes {spelled_bytes(note.bytes)} {code(shown + more)}{origin}: {one_line(note.text)}")
    return made


def _clock(cited: Cited) -> tuple[int, int, int]:
    """Return the place of a record on the clock: dated, time of day, without a time."""
    time, basis = cited.record.time, cited.record.time_basis
    band = 2 if time is None else 1 if basis is TimeBasis.TIME_OF_DAY else 0
    return band, time or 0, cited.record.number


def span(cited: Sequence[Cited]) -> str:
    """Return from when to when the records are, and how many of them have no date."""
    dated = [each.record for each in cited if _clock(each)[0] == 0]
    without = len(cited) - len(dated)
    if not dated:
        return "without a date"
    ends = dict.fromkeys(_time(record) for record in (dated[0], dated[-1]))
    return " to ".join(ends) + (f", {without:,} of them without a date" if without else "")


def table(cited: Sequence[Cited]) -> Iterator[str]:
    """Yield a Markdown table of the records, and below it what its signs mean."""
    rows = [_HEAD, *(_row(each) for each in cited)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    lines = [f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |" for row in rows]
    lines.insert(1, f"| {' | '.join('-' * width for width in widths)} |")
    yield "\n".join(lines)
    signs = {SIGNS[each.record.time_basis] for each in cited if each.record.time_basis in SIGNS}
    signs |= {_PART for each in cited if _flags(each.record).endswith(f" `{_PART}`")}
    legend = [f"`{sign}` {words}" for sign, words in _LEGEND if sign in signs]
    yield ". ".join(["An empty cell: the log does not say. The last column names source and line", *legend]) + "."


def _row(cited: Cited) -> tuple[str, ...]:
    """Return the cells of a record; text of the evidence stands in code spans."""
    record = cited.record
    return (
        str(record.number), _time(record), _code(record.src), _number(record.src_port), _code(record.dst),
        _number(record.dst_port), _code(record.proto), _flags(record), _code(info(record)),
        f"{cited.place.source}:{cited.lines}",
    )  # fmt: skip


def _flags(record: Record) -> str:
    """Return the flags, with a sign behind if the log does not show all of them."""
    if record.flags is None:
        return ""
    sign = "" if record.flags_known in {None, 0xFF} else f" `{_PART}`"
    return (f"`{flag_letters(record.flags)}`" if record.flags else "none") + sign


def _time(record: Record) -> str:
    if record.time is None:
        return ""
    sign = SIGNS.get(record.time_basis, "") if record.time_basis else ""
    return f"{readable(record.time, record.time_basis)}{f' `{sign}`' if sign else ''}"


def _code(text: str | None) -> str:
    """Return evidence as a cell; one long text would make every row of the table as long."""
    if not text:
        return ""
    return code(text) if len(text) <= LONGEST else f"{code(text[:LONGEST])} (cut)"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def info(record: Record) -> str:
    """Return in short what a record says beyond time, ends, protocol and flags; "" for nothing."""
    parts = [text for text in (record.action, record.message, record.sid) if text]
    if record.icmp_type is not None:
        parts.append(f"type {record.icmp_type}" + ("" if record.icmp_code is None else f" code {record.icmp_code}"))
    parts += [f"{word} {value}" for name, word in _INFO if (value := getattr(record, name)) is not None]
    parts += ["DF"] * bool(record.ip_df) + [f"fragment at {record.frag}"] * bool(record.frag)
    if record.count is not None and record.count != 1:
        parts.append(f"{record.count} times")
    if record.payload:
        parts.append(f"payload {len(record.payload)} bytes")
    return ", ".join(parts)


def raw(cited: Sequence[Cited], sources: dict[int, Source]) -> Iterator[str]:
    """Yield the records' own text, source by source in order of their lines, each source in a fence of its own."""
    ordered = sorted(cited, key=lambda each: (each.place.source, each.place.pieces, each.record.number))
    for source, group in groupby(ordered, key=lambda each: each.place.source):
        mine = list(group)
        texts = [each.text for each in mine]
        gap = "\n\n" if any("\n" in text for text in texts) else "\n"
        reach = [ends(each.record, each.place) for each in mine]
        lines = where(reach[0][0], min(each[1] for each in reach), max(each[2] for each in reach))
        numbers = spelled(each.record.number for each in mine)
        yield f"Source {source}, {code(sources[source].name)}, {lines}; {numbers}:"
        yield fence(gap.join(texts), "text")
        yield from _remarks(mine)


def _remarks(cited: Sequence[Cited]) -> Iterator[str]:
    """Yield what was mended when these records were read, what is odd about them, and where else they stand."""
    mended: dict[str, list[int]] = {}
    odd: dict[str, list[int]] = {}
    for each in cited:
        for name in each.place.repairs:
            mended.setdefault(name, []).append(each.record.number)
        for note in each.record.notes:
            odd.setdefault(note, []).append(each.record.number)
    lines = [f"- Mended in reading: {_repair(name)}, {spelled(numbers)})." for name, numbers in mended.items()]
    lines += [f"- Noted in reading: {code(note)}, {spelled(numbers)}." for note, numbers in odd.items()]
    lines += [f"- Record {each.record.number}, {note}" for each in cited for note in each.byte_notes]
    lines += [_again(each, place) for each in cited for place in each.places[1:]]
    if lines:
        yield "\n".join(lines)


def _repair(name: str) -> str:
    """Return what a repair did, with its name in a bracket left open."""
    return f"{REPAIRS[name]} ({code(name)}" if name in REPAIRS else f"({code(name)}"


def _again(cited: Cited, place: Place) -> str:
    """Return where else a record stands, and how that quote differs."""
    differs = "".join(f"; {code(text)}" for text in place.differences)
    there = where(*ends(cited.record, place))
    return f"- Record {cited.record.number} stands again in source {place.source}, {there}{differs}."
