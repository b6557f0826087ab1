"""Cases and records made by hand, for the tests of the case file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from db.case import Case
from parsers.record import Found, Record, Span, SpanKind, Stamp, TimeBasis

SECOND = 1_000_000_000


def packet(second: int, **values: Any) -> Record:
    """Return a dated record that differs from others by its second."""
    made: dict[str, Any] = {
        "format": "ipmon",
        "stamp": Stamp(1, second // 60 % 60, second % 60, second, month=3, day=20),
        "time": second * SECOND,
        "time_basis": TimeBasis.ASSUMED_YEAR,
        "src": "209.203.237.176",
        "dst": "MY.NET.1.2",
        "proto": "tcp",
    }
    return Record(**(made | values))


def lines(records: Iterable[Record], name: str = "") -> tuple[bytes, list[Found]]:
    """Return a source with one line per record, and what a reader would find in it."""
    data, found = b"", []
    for line, record in enumerate(records, 1):
        text = f"line {line} of {name}, {record.time}\n".encode()
        found.append(Found(record, ((len(data), len(data) + len(text), line),)))
        data += text
    return data, found


def take(case: Case, name: str, records: Iterable[Record]) -> list[int]:
    """Import records as one source, a line each, and return their numbers."""
    data, found = lines(records, name)
    with case.importing(name, data) as intake:
        return [intake.add(one) for one in found]


def paste(case: Case, name: str, text: bytes) -> None:
    """Import text in which nothing is a record."""
    with case.importing(name, text) as intake:
        if text:
            intake.span(Span(0, len(text), 1, SpanKind.PROSE))


def case_at(path: Path, records: Iterable[Record] = ()) -> Case:
    """Return a new case with some records."""
    case = Case.create(path)
    if made := list(records):
        take(case, "made.log", made)
    return case


def at_rest(path: Path) -> list[str]:
    """Return the names of the files that lie where the case lies."""
    return sorted(file.name for file in path.parent.iterdir() if file.is_file())


def edit(path: Path, sql: str, *values: object) -> None:
    """Change a case without its program."""
    connection = sqlite3.connect(path)
    assert connection.execute(sql, values).rowcount > 0
    connection.commit()
    connection.close()
