"""The account of what was done to a case: each entry sealed by the ones before it."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import time
from dataclasses import dataclass

from db.store import Store
from db.values import storable


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    id: int
    at: int
    """Nanoseconds UTC since 1970."""
    who: str
    what: str
    hash: bytes
    """SHA-256 over the hash before it and this row."""


def sealed(previous: bytes, id: int, at: int, who: str, what: str) -> bytes:
    """Return the hash of an entry."""
    row = json.dumps([id, at, who, what], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + row.encode()).digest()


class Journal:
    """Append-only; a chain without an outside copy of its last hash proves order, not truth."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, what: str) -> None:
        """Append an entry, in the transaction that is open if there is one."""
        who, what, at = storable(user()), storable(what), time.time_ns()
        with self._store.writing() as connection:
            entries, previous = connection.execute("SELECT entries, hash FROM journal_head").fetchone()
            number = entries + 1
            seal = sealed(previous, number, at, who, what)
            connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?)", (number, at, who, what, seal))
            connection.execute("UPDATE journal_head SET entries = ?, hash = ?", (number, seal))

    def all(self) -> list[Entry]:
        """Return the entries in order."""
        return [Entry(*row) for row in self._store.query("SELECT id, at, who, what, hash FROM journal ORDER BY id")]

    def head(self) -> bytes:
        """Return the last hash: kept elsewhere, it proves that nothing before it was changed."""
        rows = self._store.query("SELECT hash FROM journal_head")
        return bytes(rows[0][0]) if rows else b""

    def check(self) -> list[str]:
        """Return a sentence for each entry that was changed, added or removed outside the program."""
        problems, previous, expected = [], bytes(32), 1
        for entry in self.all():
            if entry.id != expected:
                problems.append(f"journal: entries {expected} to {entry.id - 1} are missing")
            elif sealed(previous, entry.id, entry.at, entry.who, entry.what) != entry.hash:
                problems.append(f"journal: entry {entry.id} was changed, or the one before it")
            previous, expected = entry.hash, entry.id + 1
        head = self._store.query("SELECT entries, hash FROM journal_head")
        if head != [(expected - 1, previous)]:
            problems.append(f"journal: it does not end with the entry it should, after {expected - 1} entries")
        return problems


def user() -> str:
    """Return the name of who runs the program."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for this user id
        return str(os.getuid())
