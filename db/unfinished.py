"""A source that is written in several transactions: hidden until it is whole, and taken away if its writer died.

A large source would keep every other write to the case waiting if it were one transaction. So its rows are written in
portions, under a mark in the table `unfinished`; readers leave out what the mark covers. Taking away the mark, with
the row of the source, is the one step that makes the source part of the case.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.errors import CaseError

if TYPE_CHECKING:
    from db.store import Store

LIMIT = "(SELECT coalesce(min(record), 9223372036854775807) FROM unfinished)"
"""SQL for the number from which on records are not there yet."""
RECORD = f"(SELECT * FROM record WHERE likely(number < {LIMIT})) AS record"
"""SQL for the table `record` as readers see it.

SQLite takes one upper bound of a number: told that this one leaves out little, it takes the one asked for, if any.
"""

_OWN = {
    "detail": "record >= :record",
    "identity": "record >= :record",
    "name": "record >= :record",
    "run": "record >= :record",
    "run_time": "record >= :record",
    "segcol": "id & 1099511627775 >= :record",
    "record": "number >= :record",
    "place": "id >= :place",
    "span": "source = :source",
    "evidence": "id BETWEEN :source << 32 AND (:source << 32) + 4294967295",
}
"""Which rows of each table belong to an unfinished source."""


def number_after(connection: sqlite3.Connection) -> int:
    """Return the number that follows those of all records as readers see them."""
    return int(connection.execute(f"SELECT coalesce(max(number), 0) + 1 FROM {RECORD}").fetchone()[0])


class Claim:
    """The right to write an unfinished source: a locked file beside the case, which dies with the process."""

    def __init__(self, path: Path, file: int) -> None:
        self._path, self._file = path, file

    @classmethod
    def take(cls, case: Path) -> Claim | None:
        """Return the claim for a case, None if a living program has it."""
        path = _beside(case)
        while True:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return None
            except BaseException:
                os.close(file)
                raise
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(file).st_ino:
                    return cls(path, file)
            os.close(file)  # it was given back between opening and locking

    def give_back(self) -> None:
        """Let others write unfinished sources."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)


def marked(connection: sqlite3.Connection) -> dict[str, int] | None:
    """Return source, first record and first place of the unfinished source, None if there is none."""
    row = connection.execute("SELECT source, record, place FROM unfinished").fetchone()
    return None if row is None else dict(zip(("source", "record", "place"), row, strict=True))


def mark(connection: sqlite3.Connection, source: int, record: int, place: int) -> None:
    """Begin an unfinished source, in the transaction that is open."""
    connection.execute("INSERT INTO unfinished VALUES (1, ?, ?, ?)", (source, record, place))


def finish(connection: sqlite3.Connection) -> None:
    """Make the unfinished source part of the case, in the transaction that writes its row."""
    connection.execute("DELETE FROM unfinished")


def discard(connection: sqlite3.Connection) -> None:
    """Take away all rows of the unfinished source, in the transaction that is open; a mark that lies takes nothing.

    Rows of a source that is whole are never touched, whatever the mark says.
    """
    if (place := marked(connection)) is None or not fits(connection):
        return
    for table, own in _OWN.items():
        connection.execute(f"DELETE FROM {table} WHERE {own}", _bound(own, place))
    finish(connection)


def claimed(case: Path) -> Claim:
    """Return the claim for a case; raises CaseError if a living program has it."""
    if (claim := Claim.take(case)) is None:
        raise CaseError(f"{case}: another program is importing into this case; wait until it is done.")
    return claim


def clear(store: Store) -> None:
    """Take away what another program left unfinished; raises CaseError if it is still at work."""
    if store.read_only or not store.query("SELECT 1 FROM unfinished"):
        return
    claim = claimed(store.path)
    try:
        with store.writing() as connection:
            discard(connection)
            if marked(connection) is not None:
                raise CaseError(f"{store.path}: an import was marked by no program; run `workbench verify`.")
    finally:
        claim.give_back()


def following(store: Store) -> tuple[int, int, int]:
    """Return the numbers that follow those of all sources, records and places, unfinished ones too."""
    row = store.query(
        "SELECT (SELECT max(id) FROM source), (SELECT max(number) FROM record), (SELECT max(id) FROM place),"
        " (SELECT max(place + count - 1) FROM run)"
    )[0]
    source, number, place, frame = ((last or 0) + 1 for last in row)
    return source, number, max(place, frame)


def recover(path: Path, connection: sqlite3.Connection) -> None:
    """Take away what a program left that died while it wrote a source; not what a living one writes."""
    if marked(connection) is None and not _beside(path).exists():
        return
    if (claim := Claim.take(path)) is None:
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        discard(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        claim.give_back()


def _beside(case: Path) -> Path:
    return case.with_name(f"{case.name}-importing")


def fits(connection: sqlite3.Connection) -> bool:
    """Say whether the mark, if there is one, covers nothing of a source that is whole."""
    row = connection.execute(
        "SELECT 1 FROM unfinished WHERE EXISTS (SELECT 1 FROM source WHERE id >= unfinished.source)"
        " OR EXISTS (SELECT 1 FROM record WHERE number >= unfinished.record AND source <> unfinished.source)"
        " OR EXISTS (SELECT 1 FROM place WHERE id >= unfinished.place AND source <> unfinished.source)"
    ).fetchone()
    return row is None


def _bound(sql: str, values: dict[str, int]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in sql}
