"""Rows of a source that wait to be written, in bursts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from db.dictionaries import Dictionaries
from db.errors import CaseError
from db.evidence import KINDS
from db.runs import Run, row_of
from db.segcols import columns_hash
from db.values import NARROW
from parsers.record import SpanKind

RECORDS = 20_000
"""Records that are held in memory before they are written."""
BYTES = 16 << 20
"""Bytes of records and evidence that are held in memory before they are written."""
_RECORD = (
    f"INSERT INTO record ({', '.join(column.attribute for column in NARROW)}, band) "
    f"VALUES ({', '.join('?' * len(NARROW))}, ?)"
)
_INSERTS = {
    "record": _RECORD,
    "detail": "INSERT INTO detail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "identity": "INSERT INTO identity VALUES (?, ?)",
    "place": "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
    "span": "INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?)",
    "name": "INSERT OR IGNORE INTO name VALUES (?, ?, ?)",
    "evidence": "INSERT INTO evidence VALUES (?, ?)",
}

Rows = Callable[[sqlite3.Connection, Dictionaries], None]
"""Writes the rows of a run, in the transaction that is open."""


class Held:
    """Rows of the tables of a case, and runs, until they are written."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Any]] = {table: [] for table in _INSERTS}
        """Rows by table."""
        self.bytes = 0
        """How many bytes they are, about."""
        self._runs: list[tuple[Run, Rows]] = []
        self._dictionaries: Dictionaries | None = None

    @property
    def much(self) -> bool:
        """Whether so much is held that it should be written."""
        records = len(self.rows["span"]) + sum(run.count for run, _ in self._runs)
        return records >= RECORDS or self.bytes >= BYTES

    @property
    def needed(self) -> bool:
        """Whether runs or blocks of evidence are held, without which no record of a run can be read."""
        return bool(self._runs or self.rows["evidence"])

    def add_run(self, run: Run, write: Rows) -> None:
        """Take a run, and what writes its rows."""
        self._runs.append((run, write))
        self.bytes += run.stop - run.start

    def write(self, connection: sqlite3.Connection, name: str) -> None:
        """Write all that is held of a source of that name, in the transaction that is open; then nothing is held."""
        if self._dictionaries is None:
            self._dictionaries = Dictionaries(connection)
        self._dictionaries.forget()
        self.rows["record"] = [self._dictionaries.row(row) for row in self.rows["record"]]
        self.rows["identity"].sort()
        for table, insert in _INSERTS.items():
            try:
                connection.executemany(insert, self.rows[table])
            except sqlite3.IntegrityError as error:
                raise CaseError(f"{name}: two stretches of its ledger begin at one byte; not imported.") from error
        for run, write in self._runs:
            write(connection, self._dictionaries)
            _write_run(connection, run)
        for rows in (*self.rows.values(), self._runs):
            rows.clear()
        self.bytes = 0


def _write_run(connection: sqlite3.Connection, run: Run) -> None:
    """Write the spans of a run and its row."""
    kind = KINDS.index(SpanKind.RECORD)
    spans = (
        (run.source, run.span(first)[0], run.span(last - 1)[1], run.number(first), kind, None, "")
        for first, last in run.extent.stretches()
    )
    connection.executemany(_INSERTS["span"], spans)
    marks = ", ".join("?" * 14)
    connection.execute(f"INSERT INTO run VALUES ({marks})", row_of(run, columns_hash(connection, run.record)))
