"""Notes about records, hosts and the case itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

from db.deeds import Deeds
from db.store import Store
from db.values import storable


@dataclass(frozen=True, slots=True)
class Note:
    """What the analyst wrote about something."""

    id: int
    about: str
    """`record:12`, `record:12:bytes:20-23` (both ends belong to it), `host:192.0.2.4`, `source:1` or `case`."""
    text: str
    created: int
    """Nanoseconds UTC since 1970."""
    modified: int


class Notes:
    """Keeps notes."""

    def __init__(self, store: Store, deeds: Deeds) -> None:
        self._store, self._deeds = store, deeds

    def add(self, about: str, text: str) -> int:
        """Keep a note and return its number."""
        about, text, now = storable(about), storable(text), time.time_ns()
        with self._store.writing() as connection:
            note = int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM note").fetchone()[0])
            after = [("note", note, about, text, now, now)]
            self._deeds.do(f"note {note} on {about} added", after, [("note", note, about, None)])
            return note

    def of(self, about: str) -> list[Note]:
        """Return the notes about something, oldest first."""
        return [Note(*row) for row in self._store.query(f"{_SELECT} WHERE about = ? ORDER BY id", (storable(about),))]

    def on_bytes(self, record: int) -> list[Note]:
        """Return the notes about bytes of a record, oldest first."""
        first = f"record:{int(record)}:bytes:"
        asked = f"{_SELECT} WHERE about >= ? AND about < ? ORDER BY id"
        return [Note(*row) for row in self._store.query(asked, (first, f"{first[:-1]};"))]  # ";" follows ":"

    def all(self) -> list[Note]:
        """Return every note, oldest first."""
        return [Note(*row) for row in self._store.query(f"{_SELECT} ORDER BY id")]

    def edit(self, id: int, text: str) -> None:
        """Replace the text of a note; KeyError if there is none of this number."""
        text = storable(text)
        with self._store.writing() as connection:
            row = connection.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
            if row is None:
                raise KeyError(id)
            _, about, before, created, modified = row
            after = [("note", id, about, text, created, time.time_ns())]
            self._deeds.do(f"note {id} on {about} changed", after, [("note", id, about, before, created, modified)])

    def remove(self, id: int) -> None:
        """Delete a note; KeyError if there is none of this number."""
        with self._store.writing() as connection:
            row = connection.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
            if row is None:
                raise KeyError(id)
            self._deeds.do(f"note {id} on {row[1]} removed", [("note", id, row[1], None)], [("note", *row)])


_SELECT = "SELECT id, about, text, created, modified FROM note"
