"""Opening a case file that somebody else may have written: every check before its first query is run."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from db import functions, schema
from db.errors import CaseError, told

LONGEST_VALUE = 64 << 20
"""No text or blob of a case is longer, whatever the file claims."""

_QUICK_CHECK_PAGES = 16_384
"""Up to this size the whole file is checked at each opening; above it, `verify` does."""


def check_header(path: Path) -> int:
    """Return the version of the case file at `path`, read without SQLite; raises CaseError if it is not ours."""
    with told(path):
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise CaseError(f"{path} is a folder, not a case file.")
        if not stat.S_ISREG(status.st_mode):
            raise CaseError(f"{path} is not a regular file, so it cannot be a case file.")
        with path.open("rb") as file:
            header = file.read(100)
    if not header:
        raise CaseError(f"{path} is empty, so it is not a case file.")
    if len(header) < 100 or header[:16] != b"SQLite format 3\0":
        raise CaseError(f"{path} is not a case file.")
    if int.from_bytes(header[68:72]) != schema.APPLICATION_ID:
        raise CaseError(f"{path} is an SQLite file of another program, not a case file.")
    version = int.from_bytes(header[60:64])
    refuse_newer(path, version)
    return version


def refuse_newer(path: Path, version: int) -> None:
    """Raise CaseError for a version that this program cannot read."""
    if version > schema.VERSION:
        raise CaseError(
            f"{path} was written by a newer workbench (case version {version}, this one reads up to "
            f"{schema.VERSION}); please update."
        )
    if version < 1:
        raise CaseError(f"{path} is not a finished case file.")


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Return a connection that runs nothing the file brings along; the caller has checked the header."""
    mode = "ro" if read_only else "rw"
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5.0,
    )
    try:
        _harden(connection, read_only=read_only)
        functions.register(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _harden(connection: sqlite3.Connection, *, read_only: bool) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 2)  # VACUUM INTO needs one, rows in bulk another
    for name in ("ENABLE_TRIGGER", "ENABLE_VIEW"):  # Python 3.12 and later
        if hasattr(connection, "setconfig"):
            connection.setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), False)
    for pragma in (
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "mmap_size = 0",
        "temp_store = MEMORY",
        f"cache_size = {-8192 if read_only else -32768}",  # each reader would hold what nobody asks for again
        "foreign_keys = ON",
        "busy_timeout = 5000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def check_schema(path: Path, connection: sqlite3.Connection) -> int:
    """Return the version of an open case whose schema is exactly that version's; raises CaseError otherwise."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    refuse_newer(path, version)
    found, wanted = set(schema.schema_of(connection)), schema.expected(version)
    strange = sorted(f"{_KINDS.get(row[0], 'thing')} {row[1]!r}" for row in found - wanted)
    missing = sorted(f"{row[0]} {row[1]!r}" for row in wanted - found)
    if strange or missing:
        what = f"it holds the {strange[0]}" if strange else f"it lacks the {missing[0]}"
        raise CaseError(f"{path} is not opened: {what}, which no case file of version {version} does.")
    return version


_KINDS = {kind: kind for kind in ("table", "index", "view", "trigger")}


def check_pages(path: Path, connection: sqlite3.Connection) -> None:
    """Raise CaseError if the pages of a file of moderate size do not fit together."""
    if connection.execute("PRAGMA page_count").fetchone()[0] > _QUICK_CHECK_PAGES:
        return
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != "ok":
        raise CaseError(f"{path}: the case file is damaged; take a copy from a backup.")


Say = Callable[[str], None]
"""Takes a sentence on what is being done."""


def migrate(path: Path, connection: sqlite3.Connection, version: int, say: Say) -> Path:
    """Bring an older case to this version and return the dated copy that was made of it first.

    Of a large case both take long: `say` is told what is being done.
    """
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    copy = path.with_name(f"{path.name}.v{version}.{moment}.backup")
    size = path.stat().st_size / 1_000_000
    say(f"{path.name} is of an older version; its {size:,.0f} MB are copied to {copy.name} first ...")
    vacuum_into(connection, copy)
    say(f"{path.name} is copied, and is brought to this version ...")
    schema.build(connection)
    return copy


def reserve(path: Path) -> None:
    """Make an empty file that only its owner can read; raises CaseError if there is one already."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
    except FileExistsError as error:
        raise CaseError(f"{path} exists already; open it, or choose another name.") from error
    except OSError as error:
        raise CaseError(f"{path} cannot be created: {error.strerror}.") from error


def vacuum_into(connection: sqlite3.Connection, target: Path) -> None:
    """Write a whole copy of the case, one file at rest, to the new file `target`."""
    reserve(target)
    try:
        connection.execute("VACUUM INTO ?", (str(target.absolute()),))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
