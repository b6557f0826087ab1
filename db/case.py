"""The case file: one SQLite file that holds everything of one investigation, its evidence included."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from db import opening, schema, unfinished
from db.deeds import Deed, Deeds
from db.detects import Detect, Detects
from db.errors import AlreadyImported, CaseError, Stopped, told
from db.evidence import LedgerSpan, Place, Source, Sources
from db.follow_ups import FollowUp, FollowUps
from db.groups import CONVERSATION, KINDS, SIGNATURE, Groups, common_columns
from db.hosts import Hosts, HostSummary
from db.intake import Intake
from db.journal import Entry, Journal
from db.lookups import Lookup, Lookups
from db.marks import Marks, Tags
from db.memory import give_back
from db.mounts import on_network
from db.named import Names, Watches
from db.notes import Note, Notes
from db.pictures import Timeline
from db.records import LIST_COLUMNS, ORDERS, Records
from db.selecting import Selection
from db.shifts import Shifts
from db.state import State
from db.store import Store
from db.tables import Table
from db.verdicts import VERDICTS, Verdict, Verdicts
from db.verify import Problem, problems

__all__ = [
    "CONVERSATION",
    "KINDS",
    "LIST_COLUMNS",
    "ORDERS",
    "SIGNATURE",
    "VERDICTS",
    "AlreadyImported",
    "Case",
    "CaseError",
    "Deed",
    "Detect",
    "Entry",
    "FollowUp",
    "Groups",
    "HostSummary",
    "Intake",
    "LedgerSpan",
    "Lookup",
    "Note",
    "Place",
    "Problem",
    "Selection",
    "Source",
    "Stopped",
    "Table",
    "Timeline",
    "Verdict",
    "common_columns",
    "give_back",
]

_open_files: dict[tuple[int, int], int] = {}
"""How often each file is open in this process, by device and inode.

A file that is open here must not be opened and closed beside SQLite: closing it would drop SQLite's locks
(https://www.sqlite.org/howtocorrupt.html section 2.2).
"""
_opening = threading.Lock()


class Case:
    """One open case; every thread may use it. Close it, or use it as a context manager."""

    def __init__(self, store: Store, migrated_from: Path | None = None) -> None:
        self._store = store
        self._file = _key(store.path)
        self._importing = threading.Lock()
        self._closed = False
        self.path = store.path
        self.backup_before_migration = migrated_from
        """The copy of the case as it was, if opening it brought it to a newer version."""
        self.journal = Journal(store)
        self.sources = Sources(store)
        self.records = Records(store)
        self.deeds = Deeds(store, self.journal)
        self.marks = Marks(store, self.deeds)
        self.tags = Tags(store, self.deeds)
        self.verdicts = Verdicts(store, self.deeds)
        self.notes = Notes(store, self.deeds)
        self.lookups = Lookups(store, self.journal)
        self.detects = Detects(store, self.journal)
        self.follow_ups = FollowUps(store, self.journal)
        self.shifts = Shifts(store, self.journal)
        self.named = Names(store, self.journal)
        self.watches = Watches(store, self.journal)
        self.hosts = Hosts(store)
        self.state = State(store)

    @classmethod
    def create(cls, path: str | Path) -> Case:
        """Make a new case file that only its owner can read; raises CaseError if the path is taken."""
        path = Path(path).absolute()
        with _opening:
            opening.reserve(path)
            try:
                with told(path):
                    writer = opening.connect(path, read_only=False)
                    try:
                        schema.build(writer)
                        case = cls._start(path, writer)
                        case.journal.add("case created")
                    except BaseException:
                        writer.close()
                        raise
            except BaseException:
                path.unlink(missing_ok=True)
                raise
            return case

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False, say: opening.Say = lambda sentence: None) -> Case:
        """Open a case file; raises CaseError, in one sentence, if it is not one, damaged or too new.

        Nothing in the file is run before its schema is known to be that of a case. A case that cannot be
        written here is opened for reading. An older case is brought to this version, after a copy was made; `say`
        is told, as that may take long.
        """
        path = Path(path).absolute()
        with _opening, told(path, opening=True):
            if not path.exists():
                raise CaseError(f"{path} does not exist.")
            if _key(path) not in _open_files:
                opening.check_header(path)
            if read_only or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
                return cls._open_for_reading(path)
            writer = opening.connect(path, read_only=False)
            try:
                version = opening.check_schema(path, writer)
                opening.check_pages(path, writer)
                copy = opening.migrate(path, writer, version, say) if version < schema.VERSION else None
                unfinished.recover(path, writer)
                return cls._start(path, writer, copy)
            except BaseException:
                writer.close()
                raise

    @classmethod
    def _open_for_reading(cls, path: Path) -> Case:
        reader = opening.connect(path, read_only=True)
        try:
            if opening.check_schema(path, reader) < schema.VERSION:
                raise CaseError(f"{path} is an older case; open it once for writing, to bring it up to date.")
            opening.check_pages(path, reader)
        finally:
            reader.close()
        return cls._started(cls(Store(path, None)))

    @classmethod
    def _start(cls, path: Path, writer: sqlite3.Connection, copy: Path | None = None) -> Case:
        wanted = "DELETE" if on_network(path) else "WAL"
        mode = writer.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
        writer.execute(f"PRAGMA synchronous = {'FULL' if mode == 'wal' else 'EXTRA'}")
        return cls._started(cls(Store(path, writer), copy))

    @classmethod
    def _started(cls, case: Case) -> Case:
        _open_files[case._file] = _open_files.get(case._file, 0) + 1
        return case

    @property
    def read_only(self) -> bool:
        """Whether the case was opened for reading alone."""
        return self._store.read_only

    def close(self) -> None:
        """Close the case; at rest it is one file."""
        with _opening:
            if self._closed:
                return
            self._closed = True
            self._store.close()
            _open_files[self._file] -= 1
            if not _open_files[self._file]:
                del _open_files[self._file]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def importing(
        self,
        name: str,
        data: bytes | None = None,
        *,
        year: int | None = None,
        zone: str | None = None,
        dates: str = "",
        understood: str = "",
    ) -> Intake:
        """Return a context manager that takes the records and spans of one source, whole or not at all.

        The bytes of the source are `data`, or what is fed to it meanwhile. One source is imported at a time; a
        second one waits for the first.
        """
        return Intake(self._store, self.journal, self._importing, name, data, year, zone, dates, understood)

    def names(self) -> list[tuple[str, str, int]]:
        """Return every host name that a record ties to an address: (address, name, record)."""
        return self.hosts.names()

    def version_of_data(self) -> int:
        """Return a number that changes whenever records were added, by this program or another one."""
        return self.records.version()

    def verify(self) -> list[Problem]:
        """Return what is not as it was written: pages, evidence, ledgers, notes and write-ups, journal."""
        return list(problems(self._store, self.sources.all(), self.journal.check()))

    def backup(self, path: str | Path) -> None:
        """Write a whole copy of the case, as it is now, to a new file."""
        self._store.vacuum_into(Path(path))


def _key(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
