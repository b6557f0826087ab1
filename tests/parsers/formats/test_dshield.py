"""Lines of reports to DShield."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parsers.reading import not_understood, records, seconds

LINE = "2003-08-11 23:10:05 -04:00\t123456\t3\t192.0.2.9\t4321\t10.1.2.3\t135\tTCP\tS"


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        (LINE, {"flags": 0x02, "count": 3, "proto": "tcp", "words": {"user": "123456"}}),
        (LINE.replace("\tS", "\tSFAPRU12"), {"flags": 0xFF}),
        (LINE.replace("\tS", "\tSYN,ACK"), {"flags": 0x12, "flags_text": "SYN,ACK"}),
        (LINE.replace("\tTCP\tS", "\tUDP"), {"flags": None, "proto": "udp"}),
        (LINE.replace("4321", "???"), {"src_port": None, "dst_port": 135}),
        (LINE.replace("-04:00", "+0530"), {"src": "192.0.2.9"}),
        (LINE.replace("10.1.2.3", "2001:db8::5"), {"dst": "2001:db8::5"}),
        (LINE.replace("\tTCP\tS", "\t47").replace("4321", "0"), {"proto": "gre", "src_port": None}),
        (LINE.replace("\t", " "), {"dst_port": 135, "flags": 0x02}),
    ],
)
def test_lines(text: str, promised: dict[str, Any]) -> None:
    """Zones, flags as letters and as words, protocols as numbers, unknown ports and lost tabs are all read."""
    (record,) = records((text + "\n").encode())
    assert record.format == "dshield"
    assert {name: getattr(record, name) for name in promised} == promised


def test_the_zone_is_stated() -> None:
    """23:10:05 four hours west of UTC is 03:10:05 UTC of the next day."""
    (record,) = records(LINE.encode())
    assert seconds(record.stamp) == (1060657805, 0)


def test_doubtful_flags_are_said_to_be() -> None:
    """R and U of the iptables client do not mean RST and URG: a note says so."""
    (record,) = records(LINE.replace("\tS", "\tSR").encode())
    assert "may stand for" in record.notes[0]


def test_a_report_by_mail() -> None:
    """The subject line of a report is furniture, its lines are records."""
    text = f"Subject: FORMAT DSHIELD USERID 123456 TZ -04:00 VERSION 1.0\n\n{LINE}\n{LINE.replace('135', '139')}\n"
    assert [record.dst_port for record in records(text.encode())] == [135, 139]
    assert not_understood(text.encode()) == []
