"""Which captured frames a case has: what must be known before more are added, so that quotes are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from db.runs import OF_LINES, Run, frames, run_of
from db.store import Store
from parsers.captures.chunks import Chunk

if TYPE_CHECKING:
    from db.bulk import Quotes


class _Near(NamedTuple):
    """Where and when a run is."""

    record: int
    frames: int
    source: int
    first_time: int
    last_time: int
    stop: int = 0
    """Where it ends, if it is of this source."""


class Captured:
    """Lets frames of runs be known by their identities, but only those that a new frame may be a quote of.

    Two frames are one packet only if their times are equal. So a chunk that shares no time with what the case has is
    new as a whole. `write` writes what the intake holds, `tail` gives the evidence at the end that cannot be written.
    """

    def __init__(self, store: Store, source: int, write: Callable[[], None], tail: Callable[[], bytes]) -> None:
        self._store, self._source, self._write, self._tail = store, source, write, tail
        self._quotes: Quotes | None = None
        with store.reading() as connection:
            rows = connection.execute(
                f"SELECT record, count, source, first_time, last_time FROM run WHERE NOT {OF_LINES} ORDER BY record"
            )
            self._runs = [_Near(*row) for row in rows]
            self._keyed = {record for (record,) in connection.execute("SELECT record FROM run WHERE keyed")}

    def add(self, run: Run) -> None:
        """Hear of a run that was written."""
        self._runs.append(_Near(run.record, run.count, run.source, run.first_time, run.last_time, run.stop))

    def may_have(self, chunk: Chunk) -> bool:
        """Say whether frames of a chunk may be in the case; then those they may be are known by their identities."""
        from db.bulk import Quotes, shares_a_time

        with self._store.reading() as connection:
            self._quotes = self._quotes or Quotes(connection)
            first, last = int(chunk.times.min()), int(chunk.times.max())
            near = [run for run in self._runs if run.first_time <= last and first <= run.last_time]
            if near and near[-1].source == self._source and near[-1].stop == chunk.start:
                near.pop()  # copies among these two are told apart by their numbers
            same = [run for run in near if shares_a_time(connection, chunk, run.record, run.frames)]
        self._key(same)
        return bool(same) or self._quotes.of_single(chunk)

    def around(self, time: int) -> bool:
        """Hear of a single frame before it is added; return whether runs of its time became known by identity."""
        if self._quotes is not None:
            self._quotes.add(time)
        return bool(self._runs) and self._key([run for run in self._runs if run.first_time <= time <= run.last_time])

    def _key(self, runs: list[_Near]) -> bool:
        new = [run for run in runs if run.record not in self._keyed]
        for near in new:
            self._keyed.add(near.record)
            own = near.source == self._source
            with self._store.writing() as connection:
                if own:
                    self._write()
                if (run := run_of(connection, near.record)) is None:
                    continue
                made = frames(connection, run, self._tail() if own else b"")
                rows = sorted((frame.identity(), frame.number) for frame in made)
                connection.executemany("INSERT OR IGNORE INTO identity VALUES (?, ?)", rows)
                connection.execute("UPDATE run SET keyed = 1 WHERE record = ?", (run.record,))
        return bool(new)
