"""Which captured frames a case has: what must be known before more are added, so that quotes are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.incoming import NONE, Incoming, Known, Remembered
from db.runs import OF_LINES, Frames, Run, frames, run_of
from parsers.captures.chunks import Chunk

if TYPE_CHECKING:
    from db.bulk import Singles
    from parsers.arrays import Numbers

_MOST_KNOWN = 200_000
"""Identities that are held in memory."""
_MOST_COMPARED = 4
"""With how many frames of its time each frame of a chunk is compared, about, before identities are cheaper."""
_FEW = 256
"""Frames of one time in a run of which the identities are held in memory."""


class _Near(NamedTuple):
    """Where and when a run is."""

    record: int
    frames: int
    source: int
    first_time: int
    last_time: int


class Captured:
    """Tells which frames are in runs of the case already; two frames are one packet only if their times are equal."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self.known: dict[bytes, int] = {}
        """Record numbers of frames of runs by their identities, of those that were asked for."""
        self._times = Remembered()
        self._singles: Singles | None = None
        self._came = False
        """Whether single frames came before anybody asked for `_singles`."""
        with incoming.store.reading() as connection:
            rows = connection.execute(
                f"SELECT record, count, source, first_time, last_time FROM run WHERE NOT {OF_LINES} ORDER BY record"
            )
            self._runs = [_Near(*row) for row in rows]
            self.keyed = {record for (record,) in connection.execute("SELECT record FROM run WHERE keyed")}
            """Runs of which the case has the identities of all frames."""
        self._learnt: dict[int, set[int]] = {}
        """Of which times the frames of a run are known by identity."""

    def close(self) -> None:
        """Give back what is held; nothing is asked afterwards."""
        self._times.close()

    def add(self, run: Run, chunk: Chunk) -> None:
        """Hear of a run, and of its frames."""
        self._runs.append(_Near(run.record, run.count, run.source, run.first_time, run.last_time))
        self._times.put(run.record, chunk.times)

    def around(self, time: int) -> None:
        """Hear of a single frame before it is added: what it may be a quote of becomes known by identity."""
        if self._singles is None:
            self._came = True
        else:
            self._singles.add(time)
        if self._runs:
            self._learn(time)

    def shared(self, chunk: Chunk) -> Known:
        """Return which frames of a chunk the case has, and which it may have: these are known by identity then."""
        import numpy as np

        from db.bulk import Singles
        from db.same import same_frames

        numbers, said = np.full(len(chunk), NONE), dict[int, tuple[str, ...]]()
        others, compared = np.zeros(len(chunk), np.bool_), 0
        for run in self._between(int(chunk.times.min()), int(chunk.times.max())):
            times = self._times_of(run)
            places = np.flatnonzero(np.isin(chunk.times, times) & (numbers == NONE))
            compared += len(places)
            if not len(places):
                continue
            if compared > _MOST_COMPARED * len(chunk):  # a capture without times, or with few: all runs have them
                self._key(run)
                others[places] = True
                continue
            with self._incoming.evidence(run.source) as (connection, tail):
                whole = run_of(connection, run.record)
                assert whole is not None
                found = same_frames(connection, whole, tail, times, chunk, places)
            for place, (number, differences) in found.items():
                numbers[place] = number
                if differences:
                    said[place] = differences
        if self._singles is None:
            if self._came:
                self._incoming.flush()
            with self._incoming.store.reading() as connection:
                self._singles = Singles(connection)
        others |= self._singles.of(chunk)
        return Known(numbers, np.flatnonzero(others & (numbers == NONE)).tolist(), said)

    def _between(self, first: int, last: int) -> list[_Near]:
        return [run for run in self._runs if run.first_time <= last and first <= run.last_time]

    def _times_of(self, run: _Near) -> Numbers:
        import numpy as np

        if (times := self._times.get(run.record)) is not None:
            return times
        with self._incoming.evidence(run.source) as (connection, _):
            sql = "SELECT time FROM record WHERE number BETWEEN ? AND ? ORDER BY number"
            rows = connection.execute(sql, (run.record, run.record + run.frames - 1)).fetchall()
        return self._times.put(run.record, np.array(rows, np.int64).reshape(-1))

    def _learn(self, time: int) -> None:
        """Let the frames of runs of a time be known by their identities."""
        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
            self._learnt.clear()
        for run in self._between(time, time):
            if run.record in self.keyed or time in self._learnt.get(run.record, ()):
                continue
            places = (self._times_of(run) == time).nonzero()[0].tolist()
            if len(places) > _FEW:
                self._key(run)
            elif places:
                self._learnt.setdefault(run.record, set()).add(time)
                with self._incoming.evidence(run.source) as (connection, tail):
                    reader = Frames(connection, tail)
                    for place in places:
                        if (read := reader.record(run.record + place)) is not None:
                            self.known.setdefault(read.identity(), read.number)

    def _key(self, near: _Near) -> None:
        """Let the case have the identities of all frames of a run."""
        if near.record in self.keyed:
            return
        self.keyed.add(near.record)
        with self._incoming.writing(near.source) as (connection, tail):
            run = run_of(connection, near.record)
            assert run is not None
            rows = sorted((frame.identity(), frame.number) for frame in frames(connection, run, tail))
            connection.executemany("INSERT OR IGNORE INTO identity VALUES (?, ?)", rows)
            connection.execute("UPDATE run SET keyed = 1 WHERE record = ?", (run.record,))
