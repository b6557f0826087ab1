"""Notes about records, hosts and the case itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

from db.journal import Journal
from db.sealing import digest
from db.store import Store
from db.values import storable


@dataclass(frozen=True, slots=True)
class Note:
    """What the analyst wrote about something."""

    id: int
    about: str
    """"record:12", "host:192.0.2.4" or "case"."""
    text: str
    created: int
    """Nanoseconds UTC since 1970."""
    modified: int


class Notes:
    """Keeps notes."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def add(self, about: str, text: str) -> int:
        """Keep a note and return its number."""
        about, text, now = storable(about), storable(text), time.time_ns()
        with self._store.writing() as database:
            row = {"about": about, "text": text, "created": now, "modified": now}
            sealed = digest(about, text, now, now)
            table = database.table("note").insert({**row, "digest": sealed}, pk="id")
            self._journal.add(f"note {table.last_pk} on {about} added")
            return int(table.last_pk)  # type: ignore[arg-type]

    def of(self, about: str) -> list[Note]:
        """Return the notes about something, oldest first."""
        return [Note(*row) for row in self._store.query(f"{_SELECT} WHERE about = ? ORDER BY id", (storable(about),))]

    def all(self) -> list[Note]:
        """Return every note, oldest first."""
        return [Note(*row) for row in self._store.query(f"{_SELECT} ORDER BY id")]

    def edit(self, id: int, text: str) -> None:
        """Replace the text of a note; KeyError if there is none of this number."""
        text = storable(text)
        with self._store.writing() as database:
            row = database.conn.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
            if row is None:
                raise KeyError(id)
            now = time.time_ns()
            sealed = digest(row[1], text, row[3], now)
            database.table("note").update(id, {"text": text, "modified": now, "digest": sealed})
            self._journal.add(f"note {id} on {row[1]} changed")

    def remove(self, id: int) -> None:
        """Delete a note; KeyError if there is none of this number."""
        with self._store.writing() as database:
            if not database.conn.execute("DELETE FROM note WHERE id = ?", (id,)).rowcount:
                raise KeyError(id)
            self._journal.add(f"note {id} removed")


_SELECT = "SELECT id, about, text, created, modified FROM note"
