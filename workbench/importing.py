"""From a log to records in a case: read, date, store, and account for every byte; no Textual."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO, Any, NamedTuple

from db.case import AlreadyImported, Case, Source
from db.intake import Intake
from parsers.captures import Chunk
from parsers.containers import ContainerError, Opened, opened
from parsers.mapping import Mapping
from parsers.proposal import Proposal
from parsers.read import proposals, read, read_many
from parsers.record import Found, Record, Span, SpanKind, Stamp, TimeBasis
from parsers.wholelines import Dates, Lines

Progress = Callable[[int, int], None]
"""Called with bytes of the file done and bytes in all, 0 if nobody knows."""

MOST_LISTED = 10_000
"""Stretches that were not understood that a report lists."""
_BLOCK = 1 << 22
"""Bytes that are read at once."""


class Cancelled(Exception):  # noqa: N818 - the word the analyst sees
    """The analyst stopped the import; the case is as it was before."""


class Stretch(NamedTuple):
    """A stretch of a source that was not understood."""

    line: int
    start: int
    stop: int
    reason: str


@dataclass(slots=True)
class Report:
    """What an import did, for people and for `--json`."""

    name: str
    sha256: str
    size: int
    source: int | None = None
    records: int = 0
    """Records that are new to the case."""
    repeats: int = 0
    """Further quotes of records that the case already had."""
    by_format: dict[str, int] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=lambda: {str(kind): 0 for kind in SpanKind})
    """Bytes by kind of span; they add up to the size."""
    not_understood: list[Stretch] = field(default_factory=list)
    """The first MOST_LISTED of them; the ledger has them all."""
    not_understood_in_all: int = 0
    already: bool = False
    """The very same bytes were imported before; nothing was added."""
    dates: str = ""
    """A sentence on what the dates of the records rest on."""
    bases: dict[str, int] = field(default_factory=dict)
    """New and repeated records by how far their time is known."""
    unpacked: str = ""
    """How a compressed log was unpacked, and what went wrong with that; "" for others."""


def import_file(
    case: Case,
    log: Path | bytes | IO[bytes],
    name: str,
    *,
    year: int | None = None,
    zone: tzinfo | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    mappings: Sequence[Mapping] = (),
) -> Report:
    """Read one log into the case as one source, whole or not at all, and say what was found.

    A log is a path, its bytes, or an open file that is read to its end, such as a pipe. It is read forward, block by
    block, in memory that does not grow with it; a compressed one is unpacked on the way, and what it holds is the
    source. `mappings` say what columns of unknown programs mean, as the analyst confirmed. `year` and `zone` fill what
    the log leaves out, as the analyst states them; what nobody states is assumed and marked so in every record.
    Raises Cancelled when `cancelled()` turns true, OSError where the log cannot be read, ContainerError for a
    compressed one that is out of all proportion.
    """
    if (known := _known(case, log)) is not None:
        return _already(name, known)
    with opened(log) as file:
        flow = _Flow(file, log if isinstance(log, Path) else None)
        if not flow.head and file.kind is not None:
            raise ContainerError(f"{name}: nothing comes out of it: {file.trouble or f'the {file.kind} data is empty'}")
        clock = _Clock(year, zone, flow.head, _written(log))
        report = Report(name, "", 0)
        try:
            with case.importing(name, year=year, zone=None if zone is None else str(zone)) as intake:
                report.source = intake.source
                for entry in read_many(flow.blocks(intake, progress), mappings):
                    if cancelled is not None and cancelled():
                        raise Cancelled(name)
                    _take(intake, entry, clock, report)
                _conclude(report, intake, clock, flow, mappings)
        except AlreadyImported as again:
            return _already(name, case.sources.get(again.source))
    if progress is not None:
        progress(report.size, report.size)
    return report


def _known(case: Case, log: Path | bytes | IO[bytes]) -> Source | None:
    """Return the source that a log is already, if that can be told without unpacking or storing it.

    A file is only hashed beforehand if a source of its very size is there.
    """
    if isinstance(log, bytes):
        return case.sources.find(hashlib.sha256(log).hexdigest())
    if not isinstance(log, Path) or not log.is_file():
        return None
    size = log.stat().st_size
    if all(source.size != size for source in case.sources.all()):
        return None
    with log.open("rb") as file:
        return case.sources.find(hashlib.file_digest(file, "sha256").hexdigest())


def _already(name: str, known: Source) -> Report:
    return Report(name, known.sha256, known.size, known.id, already=True, dates=known.dates)


class _Flow:
    """The bytes of a log on their way into evidence and to the reader, block by block."""

    def __init__(self, file: Opened, path: Path | None) -> None:
        self._file = file
        self.whole = path.stat().st_size if path is not None and path.is_file() else 0
        """Bytes of the file as it lies on disk, 0 if unknown."""
        self.head = file.read(_LOOK)

    def blocks(self, intake: Intake, progress: Progress | None) -> Iterator[bytes]:
        """Yield the blocks of the log once each is kept as evidence."""
        block = self.head
        while block:
            intake.feed(block)
            if progress is not None:
                progress(min(self._file.taken, self.whole) if self.whole else self._file.taken, self.whole)
            yield block
            block = self._file.read(_BLOCK)

    def origin(self) -> str:
        """Return how the source was packed, "" if it was not."""
        if self._file.kind is None:
            return ""
        said = f"unpacked from {self._file.taken} bytes of {self._file.kind}"
        return f"{said}; {self._file.trouble}" if self._file.trouble else said


def _conclude(report: Report, intake: Intake, clock: _Clock, flow: _Flow, mappings: Sequence[Mapping]) -> None:
    """Fill in what is known once all is read."""
    report.sha256, report.size = intake.sha256, intake.size
    report.records, report.repeats = intake.records, intake.repeats
    report.dates = intake.dates = clock.sentence()
    report.bases = {str(basis): count for basis, count in clock.bases.items()}
    report.unpacked = flow.origin()
    read_by = "; ".join(f"read by the mapping {mapping.as_json()}" for mapping in mappings)
    intake.origin = "; ".join(filter(None, (report.unpacked, read_by)))
    intake.understood = ", ".join(f"{made} {count}" for made, count in report.by_format.items()) or "prose only"
    if report.unpacked:
        intake.understood += f"; {report.unpacked}"


def _take_lines(intake: Intake, lines: Lines, clock: _Clock, report: Report) -> None:
    """Store whole lines, together if that can be, and count them."""
    before = clock.state()
    dates = clock.dates(lines)
    if dates is None or not intake.take_lines(lines, dates):
        clock.return_to(before)
        for found in lines.entries():
            _take(intake, found, clock, report)
        return
    clock.bases.update(dates.bases)
    report.spans[SpanKind.RECORD] += lines.stop - lines.start
    report.by_format[lines.format] = report.by_format.get(lines.format, 0) + len(lines)


def _take(intake: Intake, entry: Found | Span | Chunk | Lines, clock: _Clock, report: Report) -> None:
    """Store one entry, or many frames at once, and count it."""
    if isinstance(entry, Chunk):
        if not intake.take(entry):
            for found in entry.entries():
                _take(intake, found, clock, report)
            return
        report.spans[SpanKind.RECORD] += len(entry.data)
        report.by_format["pcap"] = report.by_format.get("pcap", 0) + len(entry)
        clock.bases[TimeBasis.STATED] += len(entry)
        return
    if isinstance(entry, Lines):
        for part in entry.apart():
            _take_lines(intake, part, clock, report) if isinstance(part, Lines) else _take(intake, part, clock, report)
        return
    if isinstance(entry, Span):
        intake.span(entry)
        report.spans[entry.kind] += entry.stop - entry.start
        if entry.kind is SpanKind.NOT_UNDERSTOOD:
            report.not_understood_in_all += 1
            if report.not_understood_in_all <= MOST_LISTED:
                report.not_understood.append(Stretch(entry.line, entry.start, entry.stop, entry.reason))
        return
    clock.date(entry.record)
    before = intake.records
    intake.add(entry)
    new = intake.records > before
    report.spans[SpanKind.RECORD if new else SpanKind.REPEAT] += sum(stop - start for start, stop, _ in entry.pieces)
    if new:
        name = entry.record.format
        report.by_format[name] = report.by_format.get(name, 0) + 1
    for repair in entry.repairs:
        report.repairs[repair] = report.repairs.get(repair, 0) + 1


def proposed(log: Path) -> list[Proposal]:
    """Return mappings for rows and objects at the head of a log that cannot be read without one; raises OSError."""
    with opened(log) as file:
        return proposals(file.read(_LOOK))


def assumptions(log: Path, mappings: Sequence[Mapping] = ()) -> tuple[int | None, bool]:
    """Return the year that would be assumed for a log, None if it states its years, and whether UTC would be.

    Judged by the head of the log. Raises OSError where it cannot be read.
    """
    with opened(log) as file:
        head = file.read(_LOOK)
    clock = _Clock(None, None, head, _written(log))
    for entry in read(head, mappings):
        if isinstance(entry, Found):
            clock.date(entry.record)
    years, bases = clock.assumed, clock.bases
    return max(years, default=None), bool(bases[TimeBasis.ASSUMED_ZONE] or bases[TimeBasis.ASSUMED_YEAR])


def _written(log: Path | bytes | IO[bytes]) -> datetime:
    """Return when the log was last written, or now for a paste: no record in it is younger."""
    return datetime.fromtimestamp(log.stat().st_mtime, UTC) if isinstance(log, Path) else datetime.now(UTC)


_YEAR = re.compile(rb"\b((?:19[89]|20\d)\d)-\d\d-\d\d\b|^(?:> ?)*Date: [^\n]{0,40}?\b((?:19|20)\d\d)\b", re.MULTILINE)
_LOOK = 1 << 20
"""Bytes at the head of a source in which a year is looked for, as a proposal."""


class _Clock:
    """Fills in the year and the zone that a source's stamps leave out, and remembers on what grounds."""

    def __init__(self, year: int | None, zone: tzinfo | None, data: bytes, written: datetime) -> None:
        self.year, self.zone, self.written = year, zone, written
        self.bases: Counter[TimeBasis] = Counter()
        self._elsewhere = self._proposal(data) if year is None else None
        self.assumed: set[int] = set()
        self._turned = 0
        self._latest: dict[tuple[str, str | None], tuple[int, int]] = {}

    @staticmethod
    def _proposal(data: bytes) -> int | None:
        """Return the one year that the source itself names elsewhere (a dated record, a mail's Date line)."""
        years = {int(match[1] or match[2]) for match in _YEAR.finditer(data, 0, _LOOK)}
        return years.pop() if len(years) == 1 else None

    def date(self, record: Record) -> None:
        """Set time and time basis of a record from its stamp; a day its year does not have stays unknown."""
        if (stamp := record.stamp) is None:
            if record.time_basis is not None:  # a packet of a capture has its time already
                self.bases[record.time_basis] += 1
            return
        year = self._year_of(stamp, record.format, record.sensor)
        try:
            record.time, record.time_basis = stamp.resolve(
                year, self.year is not None, self.zone or UTC, self.zone is not None
            )
        except ValueError:
            record.notes += (
                f"the day {stamp.month}/{stamp.day} does not exist in {stamp.year or year}: time not known",
            )
            return
        self.bases[record.time_basis] += 1

    def dates(self, lines: Lines) -> Dates | None:
        """Return when some lines were logged; None if a day does not exist in its year."""
        made: dict[tuple[str | None, Any], tuple[int, TimeBasis]] = {}
        months: dict[str | None, int | None] = {}
        sensors = lines.columns.get("sensor") or (None,) * len(lines)
        said = []
        for key in zip(sensors, lines.stamps, strict=True):
            if (when := made.get(key)) is None:
                stamp = lines.stamp(key[1])
                if stamp is None:
                    return None
                if months.setdefault(key[0], stamp.month) != stamp.month:
                    made.clear()  # a year may have turned
                    months[key[0]] = stamp.month
                try:
                    when = stamp.resolve(
                        self._year_of(stamp, lines.format, key[0]), self.year is not None,
                        self.zone or UTC, self.zone is not None,
                    )  # fmt: skip
                except ValueError:
                    return None
                made[key] = when
            said.append(when)
        times = [when[0] + beyond for when, beyond in zip(said, lines.beyond, strict=True)]
        return Dates(times, [when[1] for when in said])

    def state(self) -> tuple[dict[tuple[str, str | None], tuple[int, int]], int, set[int]]:
        """Return what dates depend on beside the stamps."""
        return dict(self._latest), self._turned, set(self.assumed)

    def return_to(self, state: tuple[dict[tuple[str, str | None], tuple[int, int]], int, set[int]]) -> None:
        """Forget what was dated since `state`."""
        self._latest, self._turned, self.assumed = state

    def _year_of(self, stamp: Stamp, format: str, sensor: str | None) -> int:
        if stamp.year is not None or stamp.month is None:
            return stamp.year or 0
        year = self.year if self.year is not None else self._assume(stamp)
        key = (format, sensor)
        month, turns = self._latest.get(key, (stamp.month, 0))
        if month >= 11 and stamp.month <= 2:
            turns += 1  # December to January inside one log
            self._turned += 1
        elif month <= 2 and stamp.month >= 11 and turns:
            turns -= 1
        self._latest[key] = (stamp.month, turns)
        if self.year is None and self._elsewhere is None:
            return year
        return year + turns

    def _assume(self, stamp: Stamp) -> int:
        """Return the year the source names elsewhere, else the latest in which the day is not in the future."""
        year = self._elsewhere
        if year is None:
            latest = self.written + timedelta(days=1)
            year = latest.year - ((stamp.month or 1, stamp.day or 1) > (latest.month, latest.day))
        self.assumed.add(year)
        return year

    def sentence(self) -> str:
        """Return on what the dates of the source rest."""
        parts = []
        if self.assumed:
            years = " and ".join(str(year) for year in sorted(self.assumed))
            grounds = "it is named elsewhere in the source" if self._elsewhere else "the latest not in the future"
            parts.append(f"year {years} assumed ({grounds}); state it with a year if it is wrong")
        elif self.year is not None and self.bases:
            parts.append(f"year {self.year} stated by the analyst where the log has none")
        if self._turned:
            parts.append("December turns to January inside the log: the year goes up there")
        if self.zone is not None:
            parts.append(f"zone {self.zone} stated by the analyst where the log has none")
        elif self.bases[TimeBasis.ASSUMED_ZONE] or self.bases[TimeBasis.ASSUMED_YEAR]:
            parts.append("zone UTC assumed")
        if count := self.bases[TimeBasis.TIME_OF_DAY]:
            parts.append(f"{count} records have a time of day and no date")
        return "; ".join(parts) or ("dates and zone stated by the log" if self.bases else "no times in it")
