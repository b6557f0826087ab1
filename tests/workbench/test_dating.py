"""Local times where clocks are put forward or back: dated, and said to be in doubt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db import intake
from db.case import Case
from parsers import walk
from workbench.importing import import_file

LINE = "{} gw kernel: DROP IN=eth0 OUT= SRC=192.0.2.{} DST=198.51.100.4 LEN=40 TOS=0x00 PREC=0x00 TTL=58 ID=9 PROTO=UDP SPT=1 DPT=2 LEN=20"


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("printed", "utc", "note"),
    [
        ("Oct 29 01:59:59", "2000-10-28 23:59:59", ""),
        ("Oct 29 02:30:00", "2000-10-29 00:30:00", "clocks of Europe/Oslo went back: this time came twice"),
        ("Oct 29 03:00:00", "2000-10-29 02:00:00", ""),
        ("Mar 26 02:30:00", "2000-03-26 01:30:00", "clocks of Europe/Oslo went forward: there was no such time"),
        ("Mar 26 03:00:00", "2000-03-26 01:00:00", ""),
    ],
)
def test_hours_that_come_twice_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, utc: str, note: str, together: bool
) -> None:
    """Europe changed its clocks on 26 March and 29 October 2000 at 01:00 UTC (directive 97/44/EC)."""
    monkeypatch.setattr(intake, "FEW", 4)
    monkeypatch.setattr(walk, "FEWEST", 4 if together else 1000)
    data = "\n".join(LINE.format(printed, host) for host in range(8)).encode()
    with Case.create(tmp_path / "a.case") as case:
        import_file(case, data, "a", year=2000, zone=ZoneInfo("Europe/Oslo"))
        assert case.records.count() == 8
        for number in (1, 8):
            record = case.records.get(number)
            assert record.time == datetime.fromisoformat(utc).replace(tzinfo=UTC).timestamp() * 1_000_000_000
            assert [each[: len(note)] for each in record.notes] == ([note] if note else [])
        assert case.verify() == []
