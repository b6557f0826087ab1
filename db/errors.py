"""The one error of the case file, and how SQLite's own errors become it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CaseError(Exception):
    """One sentence for the analyst: what is wrong with the case file and what to do."""


class AlreadyImported(CaseError):  # noqa: N818 - the word the analyst sees
    """The very same bytes are a source of the case already; nothing was added."""

    def __init__(self, name: str, source: int, known: str) -> None:
        super().__init__(f"{name}: the same bytes are in the case already, as source {source}, {known}.")
        self.source = source


class Stopped(CaseError):  # noqa: N818 - the word the analyst sees
    """A search that was told to stop before it had an answer."""

    def __init__(self) -> None:
        super().__init__("The search was stopped.")


@contextmanager
def told(path: Path, *, opening: bool = False) -> Iterator[None]:
    """Turn what SQLite, the file system and a damaged file raise inside the block into a CaseError.

    While a file is being opened, nothing that SQLite says of it is a mistake of the program.
    """
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise Stopped from error
        if (sentence := _sentence(error)) is None and not opening:
            raise
        raise CaseError(f"{path}: {sentence or _DAMAGED}") from error
    except OverflowError as error:
        raise CaseError(f"{path}: no case holds a number of this size.") from error
    except UnicodeDecodeError as error:  # how Python meets a damaged schema
        raise CaseError(f"{path}: the case file is damaged; take a copy from a backup.") from error
    except OSError as error:
        raise CaseError(f"{path}: {error.strerror or error}.") from error


_SENTENCES = {
    sqlite3.SQLITE_BUSY: "another program is writing to this case; wait until it is done and try again.",
    sqlite3.SQLITE_LOCKED: "another program is writing to this case; wait until it is done and try again.",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was changed, make room and try again.",
    sqlite3.SQLITE_READONLY: "the case can be read but not written here.",
    sqlite3.SQLITE_PERM: "the case can be read but not written here.",
    sqlite3.SQLITE_CANTOPEN: "the case cannot be opened here; check the folder and its permissions.",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written.",
    sqlite3.SQLITE_NOTADB: "this is not a case file.",
    sqlite3.SQLITE_CORRUPT: "the case file is damaged; take a copy from a backup.",
    sqlite3.SQLITE_TOOBIG: "the case file holds a value that no case file does.",
    sqlite3.SQLITE_NOMEM: "there is not enough memory for this.",
}
"""What SQLite's primary result codes mean to the analyst; the others are our own mistakes."""


_DAMAGED = _SENTENCES[sqlite3.SQLITE_CORRUPT]


def _sentence(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _SENTENCES.get(code & 0xFF)
    if "decode to UTF-8" in str(error):  # how Python meets a damaged text
        return _DAMAGED
    return "the case is closed." if "closed" in str(error) else None
