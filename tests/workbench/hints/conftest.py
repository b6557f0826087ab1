"""The practicals' records without a case around them."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from parsers.read import read
from parsers.record import Found, Record


@pytest.fixture(scope="session")
def records(traces: Path) -> list[Record]:
    """The 113 records of the traces, numbered in the order of the files; year 2000 and zone UTC."""
    made: dict[bytes, Record] = {}
    for path in sorted(traces.iterdir()):
        for item in read(path.read_bytes()):
            if isinstance(item, Found) and item.record.identity() not in made:
                record = item.record
                assert record.stamp is not None
                record.number = len(made) + 1
                record.time, record.time_basis = record.stamp.resolve(2000, True, UTC, True)
                made[record.identity()] = record
    return list(made.values())
