"""What a detect leaves to do, and what came of it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from db.journal import Journal
from db.schema import database
from db.sealing import digest
from db.store import Store
from db.values import storable


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One task."""

    id: int
    detect: int | None
    text: str
    created: int
    """Nanoseconds UTC since 1970."""
    closed: int | None
    outcome: str | None


class FollowUps:
    """Keeps follow-ups."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def add(self, detect: int | None, text: str) -> int:
        """Keep a follow-up of a detect, or of the case as a whole, and return its number."""
        text, now = storable(text), time.time_ns()
        row = {"detect": detect, "text": text, "created": now, "digest": digest(text, now, None, None)}
        with self._store.writing() as connection:
            table = database(connection).table("follow_up").insert(row, pk="id")
            self._journal.add(f"follow-up {table.last_pk} added")
            return int(table.last_pk)  # type: ignore[arg-type]

    def all(self) -> list[FollowUp]:
        """Return the follow-ups, oldest first."""
        return [FollowUp(*row) for row in self._store.query(f"{_SELECT} ORDER BY id")]

    def close(self, id: int, outcome: str) -> None:
        """Note the outcome of a follow-up; KeyError if there is none of this number."""
        outcome = storable(outcome)
        with self._store.writing() as connection:
            row = connection.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
            if row is None:
                raise KeyError(id)
            now = time.time_ns()
            sealed = digest(row[2], row[3], now, outcome)
            database(connection).table("follow_up").update(id, {"closed": now, "outcome": outcome, "digest": sealed})
            self._journal.add(f"follow-up {id} closed")


_SELECT = "SELECT id, detect, text, created, closed, outcome FROM follow_up"
