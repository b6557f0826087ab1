"""Blocks of lines that Snort's sfPortscan logs."""

from __future__ import annotations

import pytest

from tests.parsers.reading import not_understood, records

BLOCK = (
    "Time: 09/08-15:07:31.603880 \nevent_id: {id}\n192.0.2.3 -> 198.51.100.5 (portscan) {name}\nPriority Count: 5\n"
    "Connection Count: 200\nIP Count: 2\nScanned IP Range: 198.51.100.5:198.51.100.9\nPort/Proto Count: 200\nPort/Proto Range: 20:47557\n\n"
)
NAMES = [
    *(f"{proto} {filtered}{many}Portscan" for proto in ("TCP", "UDP") for filtered in ("", "Filtered ") for many in ("", "Decoy ", "Distributed ")),
    *(f"{proto} {filtered}Portsweep" for proto in ("TCP", "UDP") for filtered in ("", "Filtered ")),
    *(f"IP {filtered}{what}" for filtered in ("", "Filtered ") for what in ("Protocol Scan", "Decoy Protocol Scan", "Protocol Sweep")),
    "ICMP Sweep",
    "ICMP Filtered Sweep",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_scan(name: str) -> None:
    """Each name that generators.h has for a scan is read, with the protocol it names."""
    (record,) = records(BLOCK.format(id=1, name=name).encode())
    assert record.message == f"(portscan) {name}"
    assert record.proto == {"IP": None}.get(name.split()[0], name.split()[0].lower())


def test_blocks_follow_each_other() -> None:
    """Blocks are told apart by their time lines, with and without the blank line between them."""
    text = "".join(BLOCK.format(id=n, name="TCP Portscan") for n in range(5))
    for data in (text.encode(), text.replace("\n\n", "\n").encode(), text.replace("\n", "\r\n").encode()):
        assert [record.words["event_id"] for record in records(data)] == ["0", "1", "2", "3", "4"]
        assert not_understood(data) == []
