"""Answers of whois, traceroute and reverse DNS about hosts, kept as they were given."""

from __future__ import annotations

import time
from dataclasses import dataclass

from db.journal import Journal
from db.schema import database
from db.sealing import digest
from db.store import Store
from db.values import address_value, storable


@dataclass(frozen=True, slots=True)
class Lookup:
    """One answer about one host."""

    id: int
    address: str
    kind: str
    """whois, traceroute, rdns."""
    tool: str
    """What gave the answer, or "pasted"."""
    asked_at: int | None
    """When it was asked, nanoseconds UTC since 1970; None if the analyst did not say."""
    added_at: int
    raw: bytes


class Lookups:
    """Keeps look-ups; they are never changed once they are in."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def add(self, address: str, kind: str, raw: bytes, tool: str, asked_at: int | None = None) -> int:
        """Keep an answer and return its number."""
        address, kind, tool = address_value(address)[0], storable(kind), storable(tool)
        now = time.time_ns()
        row = {"address": address, "kind": kind, "tool": tool, "asked_at": asked_at, "added_at": now}
        with self._store.writing() as connection:
            sealed = digest(address, kind, tool, asked_at, now, raw)
            table = database(connection).table("lookup").insert({**row, "raw": bytes(raw), "digest": sealed}, pk="id")
            self._journal.add(f"look-up {table.last_pk} ({kind}) of {address} added")
            return int(table.last_pk)  # type: ignore[arg-type]

    def of(self, address: str) -> list[Lookup]:
        """Return the look-ups of a host, oldest first."""
        sql = f"{_SELECT} WHERE address = ? COLLATE NOCASE ORDER BY id"
        return [Lookup(*row) for row in self._store.query(sql, (address_value(address)[0],))]

    def all(self) -> list[Lookup]:
        """Return every look-up, oldest first."""
        return [Lookup(*row) for row in self._store.query(f"{_SELECT} ORDER BY id")]

    def remove(self, id: int) -> None:
        """Delete a look-up; KeyError if there is none of this number."""
        with self._store.writing() as connection:
            if not connection.execute("DELETE FROM lookup WHERE id = ?", (id,)).rowcount:
                raise KeyError(id)
            self._journal.add(f"look-up {id} removed")


_SELECT = "SELECT id, address, kind, tool, asked_at, added_at, raw FROM lookup"
