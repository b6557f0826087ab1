"""From what is read of a source into the case: dated, stored many at a time where that can be, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.incoming import Part
from db.intake import Intake, worth_a_run
from parsers.captures import Chunk
from parsers.record import Found, Span, TimeBasis
from parsers.wholelines import Dates, Lines
from workbench.dating import Clock

if TYPE_CHECKING:
    from workbench.importing import Report


class Taker:
    """Takes what is read of one source, in order."""

    def __init__(self, intake: Intake, clock: Clock, report: Report) -> None:
        self._intake, self._clock, self._report = intake, clock, report

    def take(self, entry: Found | Span | Chunk | Lines) -> None:
        """Store one entry, or many at once, and count it."""
        if isinstance(entry, Chunk):
            self._many(entry, None)
        elif isinstance(entry, Lines):
            for part in entry.apart():
                self._lines(part) if isinstance(part, Lines) else self.take(part)
        elif isinstance(entry, Span):
            self._intake.span(entry)
            self._report.tell(entry)
        else:
            self._clock.date(entry.record)
            self._add(entry)

    def _lines(self, lines: Lines) -> None:
        """Store whole lines, none of them a quote of another one."""
        before = self._clock.state()
        if isinstance(dates := self._clock.dates(lines), Dates):
            self._many(lines, dates)
            return
        self._clock.return_to(before)
        for part in lines.parted(dates):
            self._lines(part) if isinstance(part, Lines) else self.take(part)

    def _many(self, records: Lines | Chunk, dates: Dates | None) -> None:
        """Store frames, or lines with their dates: quotes of known records, runs of new ones, and others one by one."""
        known = self._intake.known(records, dates)
        for first, last, kind in known.parts():
            for span in records.between(first - 1, first) if first else ():
                self.take(span)
            part = records if last - first == len(records) else records.part(first, last)
            when = None if dates is None else dates.part(first, last)
            if kind is Part.QUOTES:
                self._intake.take_known(part, known, first)
                self._count(part, when, new=False)
            elif kind is Part.NEW and worth_a_run(part):
                self._intake.take_new(part, when)
                self._count(part, when, new=True)
            else:
                self._alone(part, when)

    def _alone(self, records: Lines | Chunk, dates: Dates | None) -> None:
        """Store frames, or lines with their dates, one by one."""
        at = 0
        for entry in records.entries():
            if isinstance(entry, Found) and dates is not None:
                record = entry.record
                record.time, record.time_basis = dates.of(at)
                self._clock.bases[record.time_basis] += 1
                self._add(entry)
                at += 1
            else:
                self.take(entry)

    def _add(self, found: Found) -> None:
        """Store a record that has its time."""
        before = self._intake.records
        self._intake.add(found)
        new = self._intake.records > before
        size = sum(stop - start for start, stop, _ in found.pieces)
        self._report.count(size, {found.record.format: 1} if new else None)
        for repair in found.repairs:
            self._report.repairs[repair] = self._report.repairs.get(repair, 0) + 1

    def _count(self, records: Lines | Chunk, dates: Dates | None, *, new: bool) -> None:
        """Count frames or lines that were stored together."""
        for aside in records.asides if isinstance(records, Lines) else ():
            self._report.tell(aside)
        self._clock.bases.update({TimeBasis.STATED: len(records)} if dates is None else dates.bases.counts())
        self._report.count(records.size, records.format_of_each().counts() if new else None)
