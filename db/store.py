"""The connections of one open case: one that writes, and as many that read as are needed at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from db import opening
from db.errors import CaseError, told

_ROOM = 1 << 20
"""Bytes of a file that may lie empty."""
_QUICK = 256 << 20
"""Bytes that are written anew in a second or two."""


class Store:
    """Hands out connections to one case file; every thread may use it."""

    def __init__(self, path: Path, writer: sqlite3.Connection | None) -> None:
        self.path = path
        self._writer = writer
        self._writing = threading.RLock()
        self._depth = 0
        self._idle: list[sqlite3.Connection] = []
        self._lent: set[sqlite3.Connection] = set()
        self._pool = threading.Condition()
        self._closed = False

    @property
    def read_only(self) -> bool:
        """Whether the case was opened for reading alone."""
        return self._writer is None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that sees what is committed; give it back at the end of the block."""
        with told(self.path):
            connection = self._borrow()
            try:
                yield connection
            finally:
                self._return(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction: all of it is on disk afterwards, or none of it is.

        Blocks inside one another are one transaction. Other threads wait their turn.
        """
        with told(self.path), self._writing:
            if self._writer is None:
                raise CaseError(f"{self.path}: the case was opened for reading only.")
            if self._closed:
                raise CaseError(f"{self.path}: the case is closed.")
            if self._depth:
                yield self._writer
                return
            self._writer.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    def query(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a short question."""
        with self.reading() as connection:
            return connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Close every connection; the last writer of a case leaves it as one file.

        What other threads are reading is stopped; they are waited for a moment.
        """
        with self._pool:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            for connection in self._lent:
                connection.interrupt()
            self._pool.wait_for(lambda: not self._lent, timeout=1.0)
        with self._writing:
            if self._writer is None:
                return
            writer = self._writer
            with suppress(sqlite3.Error):  # another program has the case open: it will do this
                writer.execute("PRAGMA busy_timeout = 0")
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # also makes sure it knows of the WAL
                writer.execute("PRAGMA journal_mode = DELETE").fetchone()
                _give_up_room(writer)
            writer.close()

    def vacuum_into(self, target: Path) -> None:
        """Write a whole copy of the case to the new file `target`."""
        with told(self.path), self._writing:
            if self._writer is not None:
                opening.vacuum_into(self._writer, target)
                return
        with self.reading() as connection:
            opening.vacuum_into(connection, target)

    def _borrow(self) -> sqlite3.Connection:
        with self._pool:
            if self._closed:
                raise CaseError(f"{self.path}: the case is closed.")
            connection = self._idle.pop() if self._idle else opening.connect(self.path, read_only=True)
            self._lent.add(connection)
            return connection

    def _return(self, connection: sqlite3.Connection) -> None:
        with self._pool:
            self._lent.discard(connection)
            if self._closed:
                connection.close()
            else:
                self._idle.append(connection)
            self._pool.notify_all()


def _give_up_room(connection: sqlite3.Connection) -> None:
    """Make the file smaller if a stopped import left it mostly empty; nobody else has it open.

    A case that is itself large keeps its room: writing it anew takes long, and the next import fills it.
    """
    size, free, pages = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_size", "freelist_count", "page_count")
    )
    used = pages - free
    if free > used and free * size > _ROOM and used * size < _QUICK:
        connection.execute("VACUUM")
