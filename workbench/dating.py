"""When the records of a source were logged: year and zone that its stamps leave out, and on what grounds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parsers.record import Record, Stamp, TimeBasis
from parsers.wholelines import Dates, Lines
from workbench.counted import counted

if TYPE_CHECKING:
    from parsers.arrays import Coded, Column, Numbers

_YEAR = re.compile(rb"\b((?:19[89]|20\d)\d)-\d\d-\d\d\b|^(?:> ?)*Date: [^\n]{0,40}?\b((?:19|20)\d\d)\b", re.MULTILINE)
LOOK = 1 << 20
"""Bytes at the head of a source in which a year is looked for, as a proposal."""


class Clock:
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
        years = {int(match[1] or match[2]) for match in _YEAR.finditer(data, 0, LOOK)}
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
        if doubt := self._doubt(stamp, year):
            record.notes += (doubt,)
        self.bases[record.time_basis] += 1

    def _doubt(self, stamp: Stamp, year: int) -> str:
        """Return what is not known of a local time where clocks are put forward or back; "" for all others."""
        if not isinstance(self.zone, ZoneInfo) or stamp.offset is not None or None in (stamp.month, stamp.day):
            return ""
        second = min(stamp.second, 59)
        place = (stamp.year or year, stamp.month or 1, stamp.day or 1, stamp.hour, stamp.minute, second)
        local = datetime(*place, tzinfo=self.zone)
        first, later = local.utcoffset(), local.replace(fold=1).utcoffset()
        if first is None or later is None or first == later:
            return ""
        if first > later:
            return f"clocks of {self.zone} went back: this time came twice, and is taken for the first of the two"
        return f"clocks of {self.zone} went forward: there was no such time; it is taken as if they had not"

    def dates(self, lines: Lines) -> Dates | Sequence[int]:
        """Return when lines were logged, or the positions of those that must be dated alone.

        Their day does not exist in its year, or their time is in doubt.
        """
        import numpy as np

        from parsers.arrays import coded, same, value

        formats, stamps = lines.format_of_each(), lines.stamps
        sensors = lines.columns.get("sensor", same(None, len(lines)))
        firsts, which = _alike(formats, sensors, stamps)
        made: dict[tuple[str, str | None, Stamp], tuple[int, TimeBasis]] = {}
        months: dict[tuple[str, str | None], int] = {}
        said, unknown = list[tuple[int, TimeBasis]](), list[int]()
        for place, at in enumerate(firsts.tolist()):
            key = value(formats, at), value(sensors, at), value(stamps, at)
            if (when := made.get(key)) is None:
                stamp, whose = key[2], key[:2]
                if stamp.month is not None and months.setdefault(whose, stamp.month) != stamp.month:
                    made.clear()  # a year may have turned
                    months[whose] = stamp.month
                year = self._year_of(stamp, *whose)
                try:
                    when = stamp.resolve(year, self.year is not None, self.zone or UTC, self.zone is not None)
                except ValueError:
                    when = None
                if when is None or self._doubt(stamp, year):
                    unknown.append(place)
                    continue
                made[key] = when
            said.append(when)
        if unknown:
            alone: list[int] = np.flatnonzero(np.isin(which, unknown)).tolist()
            return alone
        bases = coded([basis for _, basis in said])
        times = np.array([time for time, _ in said], np.int64)
        return Dates(times[which] + lines.beyond, bases[which])

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
            parts.append(f"{counted(count, 'record has', 'records have')} a time of day and no date")
        return "; ".join(parts) or ("dates and zone stated by the log" if self.bases else "no times in it")


def _alike(formats: Coded, sensors: Column, stamps: Coded) -> tuple[Numbers, Numbers]:
    """Return where the first is of lines of one format, host and time up to the minute, and of which of them each is.

    Where a year may turn, the lines between two turns of these count as others than those behind.
    """
    import numpy as np

    from parsers.arrays import distinct, numbers_of, turns

    columns = formats.which, numbers_of(sensors), stamps.which
    months = {stamps.values[place].month for place in stamps.used() if stamps.values[place].year is None}
    if len(months) > 1:
        firsts = turns(columns)
        return firsts, np.repeat(np.arange(len(firsts)), np.diff(firsts, append=len(stamps)))
    which = np.zeros(len(stamps), np.int64)
    for column in columns:
        firsts, which = distinct(which * (int(column.max()) + 2) + column + 1)
    return firsts, which
