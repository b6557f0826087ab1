"""Which captured frames a case has: what must be known before more are added, so that quotes are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.incoming import NONE, Incoming, Known, Remembered
from db.runs import OF_LINES, Frames, Run, run_of
from parsers.captures.chunks import Chunk

if TYPE_CHECKING:
    from db.bulk import Singles
    from parsers.arrays import Numbers

_MOST_KNOWN = 200_000
"""Identities that are held in memory."""


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
        self._alone: list[int] = []
        """Times of single frames that came before anybody asked for `_singles`."""
        with incoming.store.reading() as connection:
            rows = connection.execute(
                f"SELECT record, count, source, first_time, last_time FROM run WHERE NOT {OF_LINES} ORDER BY record"
            )
            self._runs = [_Near(*row) for row in rows]

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
            self._alone.append(time)
        else:
            self._singles.add(time)
        self._learn([time])

    def shared(self, chunk: Chunk) -> Known:
        """Return which frames of a chunk the case has, and which may be what was kept alone."""
        import numpy as np

        from db.bulk import Singles
        from db.same import same_frames

        numbers, said = np.full(len(chunk), NONE), dict[int, tuple[str, ...]]()
        for run in self._between(int(chunk.times.min()), int(chunk.times.max())):
            times = self._times_of(run)
            places = np.flatnonzero(np.isin(chunk.times, times) & (numbers == NONE))
            if not len(places):
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
            with self._incoming.store.reading() as connection:
                self._singles = Singles(connection, self._alone)
        alone = np.flatnonzero(self._singles.of(chunk) & (numbers == NONE)).tolist()
        return Known(numbers, alone, said)

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

    def _learn(self, times: list[int]) -> None:
        """Let the frames of runs of these times be known by their identities."""
        if not times or not self._runs:
            return
        import numpy as np

        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
        for run in self._between(min(times), max(times)):
            whole = self._times_of(run)
            places = np.flatnonzero(whole == times[0] if len(times) == 1 else np.isin(whole, times)).tolist()
            if not places:
                continue
            with self._incoming.evidence(run.source) as (connection, tail):
                reader = Frames(connection, tail)
                for place in places:
                    if (read := reader.record(run.record + place)) is not None:
                        self.known.setdefault(read.identity(), read.number)
