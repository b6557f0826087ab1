"""From a log to records in a case: read, date, store, and account for every byte; no Textual."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import IO, NamedTuple

from db.case import AlreadyImported, Case, Source
from db.intake import Intake
from parsers.containers import ContainerError, Opened, opened
from parsers.mapping import Mapping as ColumnMapping
from parsers.proposal import Proposal
from parsers.read import proposals, read_many
from parsers.record import Found, Span, SpanKind, TimeBasis
from parsers.wholelines import Dates, Lines
from workbench.dating import LOOK, Clock
from workbench.seldom import seldom_collected
from workbench.taking import Taker

Progress = Callable[[int, int], None]
"""Called with bytes of the file done and bytes in all, 0 if nobody knows."""

MOST_LISTED = 10_000
"""Stretches that were not understood that a report lists."""
_BLOCK = 1 << 21
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

    def tell(self, span: Span) -> None:
        """Count a stretch that is no record."""
        self.spans[span.kind] += span.stop - span.start
        if span.kind is SpanKind.NOT_UNDERSTOOD:
            self.not_understood_in_all += 1
            if self.not_understood_in_all <= MOST_LISTED:
                self.not_understood.append(Stretch(span.line, span.start, span.stop, span.reason))

    def count(self, size: int, formats: Mapping[str, int] | None) -> None:
        """Count the bytes of records by their formats, or of repeats, which have None."""
        self.spans[SpanKind.REPEAT if formats is None else SpanKind.RECORD] += size
        for name, count in (formats or {}).items():
            self.by_format[name] = self.by_format.get(name, 0) + count


def import_file(
    case: Case,
    log: Path | bytes | IO[bytes],
    name: str,
    *,
    year: int | None = None,
    zone: tzinfo | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    mappings: Sequence[ColumnMapping] = (),
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
    with _named(name), seldom_collected(), opened(log) as file:
        flow = _Flow(file, log if isinstance(log, Path) else None)
        if not flow.head and file.kind is not None:
            raise ContainerError(f"nothing comes out of it: {file.trouble or f'the {file.kind} data is empty'}")
        clock = Clock(year, zone, flow.head, written(log))
        report = Report(name, "", 0)
        try:
            with case.importing(name, year=year, zone=None if zone is None else str(zone)) as intake:
                report.source = intake.source
                taker = Taker(intake, clock, report)
                for entry in read_many(flow.blocks(intake, progress), mappings):
                    if cancelled is not None and cancelled():
                        raise Cancelled(name)
                    taker.take(entry)
                _conclude(report, intake, clock, flow, mappings)
        except AlreadyImported as again:
            return _already(name, case.sources.get(again.source))
    if progress is not None:
        progress(report.size, report.size)
    return report


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Put the name of a log before why it is refused."""
    try:
        yield
    except ContainerError as error:
        raise ContainerError(f"{name}: {error}") from None


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
        self.head = file.read(LOOK)

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
        done = "converted to UTF-8" if self._file.kind.startswith("UTF-16") else "unpacked"
        said = f"{done} from {self._file.taken} bytes of {self._file.kind}"
        return f"{said}; {self._file.trouble}" if self._file.trouble else said


def _conclude(report: Report, intake: Intake, clock: Clock, flow: _Flow, mappings: Sequence[ColumnMapping]) -> None:
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


def proposed(log: Path) -> list[Proposal]:
    """Return mappings for rows and objects at the head of a log that cannot be read without one; raises OSError."""
    with opened(log) as file:
        return proposals(file.read(LOOK))


def assumptions(log: Path, mappings: Sequence[ColumnMapping] = ()) -> tuple[int | None, bool]:
    """Return the year that would be assumed for a log, None if it states its years, and whether UTC would be.

    Judged by the head of the log. Raises OSError where it cannot be read.
    """
    with opened(log) as file:
        head = file.read(LOOK)
    clock = Clock(None, None, head, written(log))
    for entry in read_many(iter((head,)), mappings):
        if isinstance(entry, Lines):
            _look_at(entry, clock)
        elif isinstance(entry, Found):
            clock.date(entry.record)
    years, bases = clock.assumed, clock.bases
    return max(years, default=None), bool(bases[TimeBasis.ASSUMED_ZONE] or bases[TimeBasis.ASSUMED_YEAR])


def _look_at(lines: Lines, clock: Clock) -> None:
    """Date lines, and count how far their times are known."""
    before = clock.state()
    if isinstance(dates := clock.dates(lines), Dates):
        clock.bases.update(dates.bases.counts())
        return
    clock.return_to(before)
    for entry in lines.entries():
        if isinstance(entry, Found):
            clock.date(entry.record)


def written(log: Path | bytes | IO[bytes]) -> datetime:
    """Return when the log was last written, or now for a paste: no record in it is younger."""
    return datetime.fromtimestamp(log.stat().st_mtime, UTC) if isinstance(log, Path) else datetime.now(UTC)
