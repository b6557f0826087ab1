"""Fast alerts of Snort and Suricata, against the capture they were made from and in all their variants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.fastalert import split_end
from parsers.read import read
from tests.parsers.formats.oracle import frames
from tests.parsers.reading import not_understood, records, seconds, tiles

LINE = "07/06-03:57:35.938066  [**] [1:528:5] loopback [**] [Priority: 2] {TCP} 192.0.2.1:55920 -> 198.51.100.1:80"


@pytest.mark.parametrize(
    ("path", "name", "count"),
    [
        ("snort2915/print-flags.alert_fast", "snort-fast", 20),
        ("suricata7/print-flags.fast.log", "suricata-fast", 16),
    ],
)
def test_alerts_are_about_frames_that_tshark_sees(corpus: Path, path: str, name: str, count: int) -> None:
    """Time, addresses, ports and protocol of every alert are those of the one frame of that time."""
    data = (corpus / "derived" / path).read_bytes()
    by_time = {frame.time: frame for frame in frames(corpus, "print-flags")}
    found = records(data)
    assert [record.format for record in found] == [name] * count
    assert not_understood(data) == []
    for record in found:
        frame = by_time[seconds(record.stamp, 2005)]
        assert (record.src, record.src_port, record.dst, record.dst_port) == frame.ends
        assert (record.proto, frame.cells["ip.proto"]) == ("tcp", "6")


def test_fast_log_and_eve_log_the_same_alerts(corpus: Path) -> None:
    """Suricata's two logs of one run give the same alerts in the same order."""
    folder = corpus / "derived" / "suricata7"
    fast = records((folder / "print-flags.fast.log").read_bytes())
    eve = records((folder / "print-flags.eve.json").read_bytes())

    def said(record: Any) -> tuple[Any, ...]:
        return (
            seconds(record.stamp), record.src, record.src_port, record.dst, record.dst_port, record.proto, record.sid,
            record.message, record.words.get("classification", record.words.get("alert.category")),
            record.words.get("priority", record.words.get("alert.severity")),
        )  # fmt: skip

    assert [said(record) for record in fast] == [
        said(record) for record in eve if record.words["event_type"] == "alert"
    ]
    assert len(fast) == 16


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("[wDrop] [**]", {"action": None}),
        ("[Drop] [**]", {"action": "deny"}),
        ("[block] [**]", {"action": "deny"}),
        ("[would_drop] [**]", {"action": None}),
    ],
)
def test_verdicts(text: str, promised: dict[str, Any]) -> None:
    """Only what was really stopped is denied; what would have been is a word."""
    (record,) = records(LINE.replace("[**]", text, 1).encode())
    assert {name: getattr(record, name) for name in promised} == promised
    assert record.words["verdict"] == text.split("]")[0].strip("[")


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        (LINE.replace("] loopback", "] <eth0> loopback"), {"message": "loopback", "words": {"priority": "2", "interface": "eth0"}}),
        (LINE.replace("] loopback", "] <\\Device\\NPF_{4-8}> loopback"), {"message": "loopback"}),
        (LINE.replace("loopback", '"quoted: [x] (y)"'), {"message": "quoted: [x] (y)"}),
        (LINE.replace("{TCP}", "[AppID: HTTP] {TCP}"), {"words": {"priority": "2", "AppID": "HTTP"}}),
        (LINE.replace("{TCP}", "{PROTO:255}").replace(":55920", "").replace(":80", ""), {"proto": "255", "src_port": None}),
        (LINE.replace("{TCP}", "{ICMP}").replace(":55920", "").replace(":80", ""), {"proto": "icmp", "icmp_type": None}),
        (LINE.replace("192.0.2.1:55920", "MY.NET.1.2:55920"), {"src": "MY.NET.1.2", "src_port": 55920}),
        (LINE.replace("192.0.2.1", "fe80::1").replace("198.51.100.1", "ff02::2"), {"src": "fe80::1", "dst": "ff02::2", "dst_port": 80}),
        ("[**] [1:528:5] loopback [**]\n[Classification: Bad\nTraffic] [Priority: 2] \n{UDP} 192.0.2.1 -> 198.51.100.1", {"stamp": None, "proto": "udp"}),
    ],
)  # fmt: skip
def test_variants(text: str, promised: dict[str, Any]) -> None:
    """Interfaces, quotes, application names, pseudo packets, sanitised and IPv6 ends are read as what they are."""
    (record,) = records(text.encode())
    assert record.format == "snort-fast"
    assert {name: getattr(record, name) for name in promised} == promised


@pytest.mark.parametrize(
    ("text", "ported", "parts"),
    [
        ("192.0.2.1:80", True, ("192.0.2.1", 80)),
        ("192.0.2.1", True, ("192.0.2.1", None)),
        ("2001:db8::1:80", True, ("2001:db8::1", 80)),
        ("2001:db8:0:0:0:0:0:1:80", True, ("2001:db8:0:0:0:0:0:1", 80)),
        ("2001:db8:0:0:0:0:0:1", True, ("2001:db8:0:0:0:0:0:1", None)),
        ("ff02::1:2", False, ("ff02::1:2", None)),
        ("[::1]:80", True, ("::1", 80)),
    ],
)
def test_the_port_of_an_ipv6_end_is_after_its_last_colon(
    text: str, ported: bool, parts: tuple[str, int | None]
) -> None:
    """Without brackets, the port is taken off where the protocol has one and an address is left."""
    assert split_end(text, ported) == parts


def test_the_date_of_two_digit_years() -> None:
    """25/12/10 can only be December 2025 and 12/25/10 only December 2010; 10/05/10 is said to have two readings."""
    (first,) = records(LINE.replace("07/06-", "25/12/10-").encode())
    (second,) = records(LINE.replace("07/06-", "12/25/10-").encode())
    (third,) = records(LINE.replace("07/06-", "10/05/10-").encode())
    stamps = [record.stamp for record in (first, second, third) if record.stamp is not None]
    assert [(stamp.year, stamp.month, stamp.day) for stamp in stamps] == [(2025, 12, 10), (2010, 12, 25), (2010, 10, 5)]
    assert first.notes == second.notes == ()
    assert "may be year/month/day" in third.notes[0]


def test_a_port_above_65535_is_no_alert() -> None:
    """A line with an impossible port is not understood, and the reason names the format it looks like."""
    (reason,) = not_understood(LINE.replace(":80", ":80000").encode())
    assert "snort-fast" in reason


def test_the_full_alert_is_not_taken_for_a_fast_one() -> None:
    """A full alert whose first two lines are those of Snort 1.5's fast alert stays one full alert."""
    text = (
        "[**] SCAN - null packet [**]\n01/09-20:16:40.123456 192.0.2.252:3372 -> 198.51.100.2:23\n"
        "TCP TTL:128 TOS:0x0 ID:1\n****** Seq: 0x1   Ack: 0x0   Win: 0x400\n"
    )
    assert [record.format for record in records(text.encode())] == ["snort-alert"]


@settings(max_examples=60, deadline=None)
@given(width=st.integers(40, 130), quoted=st.booleans())
def test_wrapped_alerts_come_back(width: int, quoted: bool) -> None:
    """However a mail wraps and quotes alerts, each gives its record."""
    lines = [LINE, LINE.replace("07/06-", "07/06/2005-").replace(".938066", ".938067")]
    wrapped = []
    for line in lines:
        row = ""
        for word in line.split(" "):
            if row and len(row) + 1 + len(word) > width:
                wrapped.append(row)
                row = word
            else:
                row = f"{row} {word}" if row else word
        wrapped += [row, ""]
    text = "\n".join("> " + line if quoted else line for line in wrapped)
    entries = list(read(text.encode()))
    assert tiles(text.encode(), entries)
    found = [(record.format, record.src, record.dst_port, record.message) for record in records(text.encode())]
    assert found == [(f"{program}-fast", "192.0.2.1", 80, "loopback") for program in ("snort", "suricata")]


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="[]*{}:<>-. /0123456789abTCP\x1b\n", max_size=200))
def test_no_line_raises(text: str) -> None:
    """Whatever follows the marks of an alert, nothing is raised and every byte is accounted for."""
    data = f"07/06-03:57:35.9  [**] {text}\n07/06/2005-03:57:35.9  [Drop] [**]{text}".encode()
    assert tiles(data, list(read(data)))
