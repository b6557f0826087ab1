"""Which log lines a case has in runs: what must be known before more are added, so that quotes are found."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.incoming import NONE, Incoming, Known, Remembered, meet, stretches
from db.runs import OF_LINES, Frames, Run, run_of
from db.values import kept_form, stamp_of, storable, undamaged
from parsers.record import Record
from parsers.wholelines import Dates, LineLayout, Lines, stamp_key

if TYPE_CHECKING:
    from db.same import Signed, SignsOfRun
    from parsers.arrays import Numbers

_APART = 60_000_000_000
"""A gap of a minute, in numbers of printed times."""
_MOST_KNOWN = 200_000
"""Identities that are held in memory."""


@dataclass(slots=True)
class _Near:
    """Where a run is, and between which printed times."""

    record: int
    source: int
    first: int
    last: int
    stretches: Sequence[tuple[int, int]] = ()
    """Between which printed times its lines lie; all of it if that is not known."""
    learnt: set[int] = field(default_factory=set)
    """Signs whose lines are known by their identities."""


class Logged:
    """Lets lines of runs be known by their identities, but only those that a new line may be a quote of.

    Two lines are one record only if their times are printed alike and they say the same of what identifies a record: a
    number tells that, their sign. So lines that share no sign with what the case has of their format are new.
    """

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self.known: dict[bytes, int] = {}
        """Record numbers of lines of runs by their identities."""
        self._runs: dict[str, list[tuple[_Near, int]]] = {}
        """The runs of a format, each with the last printed time of it and of those before it."""
        self._signs = Remembered()
        self._last: tuple[int, Lines] | None = None
        """The run that was written last, and its lines: the next ones often go on in its last second."""
        self._astray = False
        """Whether lines come that are printed with times of runs before the last one."""
        self._alone: dict[str, list[int]] = {}
        with incoming.store.reading() as connection:
            sql = f"SELECT layout, record, source, first_time, last_time FROM run WHERE {OF_LINES} ORDER BY record"
            for layout, *place in connection.execute(sql):
                with undamaged():
                    self._append(LineLayout.unpacked(json.loads(layout)).formats, _Near(*place))

    def close(self) -> None:
        """Give back what is held; nothing is asked afterwards."""
        self._signs.close()

    def add(self, run: Run, lines: Lines) -> None:
        """Hear of a run, and of its lines."""
        before, self._last = self._last, (run.record, lines)
        if self._astray and before is not None and self._signs.get(before[0]) is None:
            from db.signs import signs_of

            self._signs.put(before[0], signs_of(before[1], before[1].keys))
        times = stretches(lines.keys, _APART)
        self._append(lines.formats, _Near(run.record, run.source, run.first_time, run.last_time, times))

    def around(self, record: Record) -> None:
        """Hear of a single record before it is added: what it may be a quote of becomes known."""
        key = stamp_key(record.stamp)
        alone = self._of_alone(record.format)
        if (at := bisect_left(alone, key)) == len(alone) or alone[at] != key:
            alone.insert(at, key)
        for run in self._between(record.format, [(key, key)]):
            from db.signs import sign

            if (wanted := sign(record)) not in run.learnt:
                self._learn(run, {wanted})

    def shared(self, lines: Lines, dates: Dates) -> Known:
        """Return which lines the case has; what others may be quotes of becomes known by identity."""
        import numpy as np

        from db.same import Signed
        from parsers.arrays import among

        keys = lines.keys
        first, last = int(keys.min()), int(keys.max())
        new = Signed(lines, dates, keys)
        numbers, maybe = np.full(len(keys), NONE), np.zeros(len(keys), np.bool_)
        times = stretches(keys, _APART)
        for run in {run.record: run for name in lines.formats for run in self._between(name, times)}.values():
            places = np.flatnonzero((keys >= run.first) & (keys <= run.last) & (numbers == NONE))
            theirs = self._signed(run, first, last)
            places = places[among(new.signs(places), theirs.signs)]
            if len(places):
                numbers[places] = self._same(run, theirs, new, places)
                others = places[numbers[places] == NONE]
                self._learn(run, set(new.signs(others).tolist()) - run.learnt)
                maybe[others] = True
        for name in lines.formats:
            alone = self._of_alone(name)
            maybe |= np.isin(keys, np.array(alone[bisect_left(alone, first) : bisect_right(alone, last)], np.int64))
        return Known(numbers, np.flatnonzero(maybe & (numbers == NONE)).tolist())

    def _same(self, run: _Near, theirs: SignsOfRun, new: Signed, places: Numbers) -> Numbers:
        """Return the number of the record of a run that each of some lines is; NONE for none."""
        from db.same import same_lines

        with self._incoming.evidence(run.source) as (connection, tail):
            whole = run_of(connection, run.record)
            assert whole is not None
            return same_lines(connection, whole, tail, theirs, new, places)

    def _signed(self, run: _Near, first: int, last: int) -> SignsOfRun:
        """Return the signs of the lines of a run, at least of those that were printed between two times."""
        import numpy as np

        from db.same import SignsOfRun
        from db.signs import signs_of

        if self._signs.get(run.record) is None and self._last is not None and self._last[0] == run.record:
            lines = self._last[1]
            keys = lines.keys
            rows = np.flatnonzero((keys >= first) & (keys <= last))
            if len(rows) < len(keys) // 2:
                return SignsOfRun(rows, signs_of(lines, keys, rows))
        signs = self._signs_in(run)
        return SignsOfRun(np.arange(len(signs)), signs)

    def _append(self, formats: Sequence[str], run: _Near) -> None:
        for name in formats:
            runs = self._runs.setdefault(name, [])
            runs.append((run, max(run.last, runs[-1][1]) if runs else run.last))

    def _between(self, format: str, times: Sequence[tuple[int, int]]) -> Iterator[_Near]:
        """Yield the runs of a format that may have lines printed with such times, newest first."""
        first, last = times[0][0], times[-1][1]
        for run, latest in reversed(self._runs.get(format, ())):
            if latest < first:
                return
            if run.first <= last and first <= run.last and meet(run.stretches or ((run.first, run.last),), times):
                yield run

    def _of_alone(self, format: str) -> list[int]:
        """Return the printed times of the records of a format that lie in no run, in order."""
        if format not in self._alone:
            with self._incoming.store.reading() as connection:
                rows = connection.execute(
                    "SELECT DISTINCT stamp FROM detail JOIN record ON number = detail.record"
                    " WHERE format = (SELECT id FROM word WHERE text = ?)",
                    (storable(format),),
                )
                self._alone[format] = sorted({stamp_key(stamp_of(stamp)) for (stamp,) in rows})
        return self._alone[format]

    def _signs_in(self, run: _Near) -> Numbers:
        from db.signs import signs_in, signs_of

        if (signs := self._signs.get(run.record)) is not None:
            return signs
        if self._last is not None and self._last[0] == run.record:
            lines = self._last[1]
            return self._signs.put(run.record, signs_of(lines, lines.keys))
        self._astray = True
        with self._incoming.evidence(run.source) as (connection, tail):
            whole = run_of(connection, run.record)
            assert whole is not None
            return self._signs.put(run.record, signs_in(connection, whole, tail))

    def _learn(self, run: _Near, wanted: set[int]) -> None:
        """Let the lines of a run with these signs be known by their identities."""
        from parsers.arrays import where_among

        if not wanted:
            return
        places = where_among(self._signs_in(run), list(wanted))
        run.learnt |= wanted
        if not places:
            return
        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
            for runs in self._runs.values():
                for each, _ in runs:
                    each.learnt.clear()
            run.learnt |= wanted
        if self._last is not None and self._last[0] == run.record:
            for place in places:
                record = kept_form(self._last[1].found(place).record)
                self.known.setdefault(record.identity(), run.record + place)
            return
        with self._incoming.evidence(run.source) as (connection, tail):
            reader = Frames(connection, tail)
            for place in places:
                if (read := reader.record(run.record + place)) is not None:
                    self.known.setdefault(read.identity(), read.number)
