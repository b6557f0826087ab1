"""Real traffic that nothing is wrong with has no other reading."""

from __future__ import annotations

from pathlib import Path

from db.case import Case
from workbench.importing import import_file
from workbench.readings import read_all

EVERY = 3
"""One record of so many is read; all 2,585 were when this was written, and not one had a reading."""


def test_real_captures_are_left_alone(corpus: Path, tmp_path: Path) -> None:
    """Handshakes, DNS, HTTP, DHCP, SIP, SCTP and bad segments of other projects' captures: no reading, note or not."""
    read = 0
    with Case.create(tmp_path / "harmless.case") as case:
        for path in sorted((corpus / "pcap").rglob("*.pcap*")):
            if "seed" not in path.name:
                import_file(case, path, path.name)
        for number in range(1, case.records.count() + 1, EVERY):
            found = read_all(case.records.get(number), case.records)
            assert (number, [reading.name for reading in found]) == (number, [])
            read += 1
    assert read > 500


def test_real_logs_are_left_alone(corpus: Path, tmp_path: Path) -> None:
    """Of 1,350 packets that Linux firewalls logged none has another reading."""
    with Case.create(tmp_path / "logs.case") as case:
        for path in sorted((corpus / "netfilter").rglob("*")):
            if path.is_file():
                import_file(case, path, path.name)
        numbers = range(1, case.records.count() + 1, EVERY)
        assert len(numbers) > 300
        for number in numbers:
            assert read_all(case.records.get(number), case.records) == []
