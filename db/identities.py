"""Which records a case has, by their identities, while a source comes in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from db.store import Store

_REMEMBERED = 200_000
"""Identities of the source that are held in memory before the case is asked for them."""


class Identities:
    """Tells the number of a record by its identity: one of the source that comes in, of a run, or of the case."""

    def __init__(
        self, store: Store, of_runs: Sequence[Mapping[bytes, int]], keyed: Collection[int], asked: bool
    ) -> None:
        """Begin with what becomes known of runs, identities and which have theirs in the case, and if it has others."""
        self._store, self._of_runs, self._keyed = store, of_runs, keyed
        self._new: dict[bytes, int] = {}
        self._asked = asked

    def add(self, identity: bytes, number: int) -> None:
        """Hear of a new record."""
        self._new[identity] = number

    def number(self, identity: bytes) -> int | None:
        """Return the number of the record with an identity, None if there is none."""
        number = self._new.get(identity)
        for known in self._of_runs:
            number = known.get(identity) if number is None else number
        if number is not None or not (self._asked or self._keyed):
            return number
        with self._store.reading() as connection:
            row = connection.execute("SELECT record FROM identity WHERE key = ?", (identity,)).fetchone()
        return None if row is None else int(row[0])

    def written(self) -> None:
        """Hear that the case has all of them: those in memory may be forgotten."""
        if len(self._new) > _REMEMBERED:
            self._new.clear()
            self._asked = True
