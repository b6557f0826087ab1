"""Dates of Snort that can be read in two ways, in whatever a sensor wrote them."""

from __future__ import annotations

import pytest

from tests.parsers.reading import records

LOGS = {
    "fast alert": "{}-03:57:35.938066  [**] [1:528:5] loopback [**] [Priority: 2] {{TCP}} 192.0.2.1:55920 -> 198.51.100.1:80",
    "packet": "{}-03:57:35.938066 192.0.2.1:1025 -> 198.51.100.1:53\nUDP TTL:64 TOS:0x0 ID:7\nLen: 9",
    "ARP": "{}-03:57:35.938066 ARP who-has 192.0.2.1 tell 192.0.2.2",
    "alert without a packet": "[**] spp_portscan: portscan status from 192.0.2.1: 2 connections [**]\n{}-03:57:35.938066",
    "scan": "Time: {}-03:57:35.938066 \nevent_id: 2\n192.0.2.1 -> 198.51.100.1 (portscan) TCP Portscan\nPriority Count: 5\n\n",
    "object": '{{"timestamp":"{}-03:57:35.938066","proto":"TCP","src_ap":"192.0.2.1:1","dst_ap":"198.51.100.1:2"}}',
    "row": "{}-03:57:35.938066, 1, TCP, raw, 60, C2S, 192.0.2.1:1, 198.51.100.1:2, 1:1228:7, allow",
}  # fmt: skip


@pytest.mark.parametrize("what", LOGS)
@pytest.mark.parametrize(
    ("date", "read", "doubtful"),
    [("07/06", (None, 7, 6), False), ("25/12/10", (2025, 12, 10), False), ("10/05/10", (2010, 10, 5), True)],
)
def test_two_readings_of_a_date_are_said(
    what: str, date: str, read: tuple[int | None, int, int], doubtful: bool
) -> None:
    """Every log says so of a date that may as well begin with the year, and of no other."""
    (record,) = records(LOGS[what].format(date).encode())
    assert record.stamp is not None
    assert (record.stamp.year, record.stamp.month, record.stamp.day) == read
    assert any("may be year/month/day" in note for note in record.notes) is doubtful
