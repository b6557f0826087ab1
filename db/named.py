"""Sets of values and filters that have a name, and the list of what to watch."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from db.errors import CaseError
from db.journal import Journal
from db.sealing import digest
from db.store import Store
from db.values import storable
from parsers.query import QueryError, parse
from parsers.query.tree import Condition

SET, FILTER = "set", "filter"
_NAME = re.compile(r"[A-Za-z_][\w.\-]{0,60}", re.ASCII)
_PORT = re.compile(r"(\d{1,5})(?:/([A-Za-z][\w\-]{0,19}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Name:
    """A set or a filter with its name."""

    kind: str
    name: str
    text: str
    """Values with commas between them, or a filter."""
    note: str
    stated: int
    """Nanoseconds UTC since 1970."""


class Names:
    """Keeps named sets and saved filters."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def all(self, kind: str | None = None) -> list[Name]:
        """Return sets and filters, or those of one kind, by name."""
        sql = "SELECT kind, name, text, note, stated FROM named WHERE ?1 IS NULL OR kind = ?1 ORDER BY kind, name"
        return [Name(*row) for row in self._store.query(sql, (kind,))]

    def save(self, kind: str, name: str, text: str, note: str = "") -> None:
        """Keep a set or filter under a name, in place of an older one.

        Raises CaseError for a name that is none, QueryError for a filter, or a value of a set, that cannot be read.
        """
        if _NAME.fullmatch(name) is None:
            raise CaseError(f"{name!r} is no name; use a letter, then letters, digits, _ - and .")
        if kind == SET:
            if not members(text):
                raise CaseError(f"the set {name} has no values; write them with commas between them")
        elif parse(text).stages:
            raise CaseError("a saved filter says which records; leave out what stands behind |")
        text, note, now = storable(text.strip()), storable(note.strip()), time.time_ns()
        row = (kind, name, text, note, now)
        with self._store.writing() as connection:
            connection.execute("DELETE FROM named WHERE kind = ? AND name = ?", (kind, name))
            connection.execute("INSERT INTO named VALUES (NULL, ?, ?, ?, ?, ?, ?)", (*row, digest(*row)))
            self._journal.add(f"{kind} {name} saved: {text}")

    def remove(self, kind: str, name: str) -> None:
        """Take a name away; KeyError if there is none."""
        with self._store.writing() as connection:
            gone = connection.execute("DELETE FROM named WHERE kind = ? AND name = ?", (kind, name))
            if not gone.rowcount:
                raise KeyError(name)
            self._journal.add(f"{kind} {name} removed")


def members(text: str) -> list[str]:
    """Return the values of a set."""
    return [each.strip() for each in text.split(",") if each.strip()]


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing to look out for."""

    id: int
    what: str
    """An address, a net, a host name, or a port as 28431 or 28431/udp."""
    why: str
    detect: int | None
    until: int | None
    """Nanoseconds UTC since 1970, None without end."""
    stated: int


class Watches:
    """Keeps the watch list."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def all(self) -> list[Watch]:
        """Return the watch list, oldest first."""
        return [Watch(*row) for row in self._store.query(f"SELECT {_WATCH} FROM watch ORDER BY id")]

    def add(self, what: str, why: str, detect: int | None = None, until: int | None = None) -> int:
        """Watch an address, net, host name or port, and return the number of the entry.

        Raises QueryError for what is none of them, CaseError without a reason.
        """
        what, why, now = storable(what.strip()), storable(why.strip()), time.time_ns()
        if not why:
            raise CaseError("say why it is to be watched")
        condition_of(what)
        row = (what, why, detect, until, now)
        with self._store.writing() as connection:
            made = connection.execute("INSERT INTO watch VALUES (NULL, ?, ?, ?, ?, ?, ?)", (*row, digest(*row)))
            self._journal.add(f"watch {made.lastrowid} added: {what}: {why}")
            return int(made.lastrowid or 0)

    def remove(self, id: int) -> None:
        """Watch for something no longer; KeyError if there is no such entry."""
        with self._store.writing() as connection:
            if not connection.execute("DELETE FROM watch WHERE id = ?", (id,)).rowcount:
                raise KeyError(id)
            self._journal.add(f"watch {id} removed")


_WATCH = "id, what, why, detect, until, stated"


def condition_of(what: str) -> Condition:
    """Return the condition that an entry of the watch list looks for; raises QueryError."""
    port = _PORT.fullmatch(what)
    if port is not None:
        text = f"port == {port[1]}" + (f" and proto == {port[2]}" if port[2] else "")
    elif "/" in what or "*" in what:
        text = f"ip == {what}"
    else:
        text = f'host == "{what}"' if re.search(r"[^\w.:\-]", what) else f"host == {what}"
    where = parse(text).where
    if where is None:
        raise QueryError(what, 0, f"{what} is no address, net, host name or port")
    return where
