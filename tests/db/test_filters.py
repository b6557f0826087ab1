"""What filters find in the traces of the ten practicals; counts are of the log lines, by hand or with grep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.case import Case
from parsers.query import parse


@pytest.fixture(scope="module")
def ten(practicals: Path) -> Iterator[Case]:
    """The traces of the ten practicals."""
    with Case.open(practicals, read_only=True) as case:
        yield case


@pytest.mark.parametrize(
    ("text", "matched", "untestable"),
    [
        # grep -c counts below are on the traces as published, wrapped lines joined by hand
        ("src == 209.203.237.176", 27, 0),  # 19 ipmon lines and 8 of tcpdump
        ("flags == SA", 27, None),  # the same: all are SYN ACK, one only by its bytes
        ("dst == 10.1.0.0/16 and dst.port == 1555", 12, None),
        ("flags has SF", 22, None),  # every packet of the Snort dumps
        ("flags has SF and not flags any 12", 4, None),
        ("tcp.win in {0x5010, 0x5018, 0x8010, 0xa010}", 16, None),
        ("ip == 194.159.250.0/24", 5, None),
        ("port == 6699", 6, None),
        ("dst.port == 6699", 4, None),
        ("dst.port in {27005, 28431}", 11, None),
        ("proto == udp", 8, None),  # 5 BlackICE rows, 3 ipchains lines
        ("src.port == 0", 1, None),
        ("src in MY.NET", 1, 0),  # only one packet comes from inside
        ("payload contains 45:00:00:25", 1, None),
        ("dst == A.B.C.*", 11, None),  # of 14 portscan.log lines, 2 go to A.B.D and 1 to A.B.E
        ('time is unknown or time.basis == "time-of-day"', 8, 0),  # tcpdump prints no date
        ('"spp_portscan" and format == snort-syslog', 3, 0),
        ("", 113, 0),
    ],
)
def test_the_filters_of_the_practicals(ten: Case, text: str, matched: int, untestable: int | None) -> None:
    """Each filter finds as many records as the printed traces hold."""
    found = ten.records.select(parse(text))
    assert len(found.numbers) == matched
    assert untestable is None or len(found.untestable) == untestable


def test_what_a_log_leaves_out_is_listed_apart(ten: Case) -> None:
    """Eight packets have the constant ack; the 19 lines of the same sender that print no ack could not be tested."""
    found = ten.records.select(parse("tcp.ack == 674711610"))
    assert len(found.numbers) == 8
    same = set(ten.records.select(parse("src == 209.203.237.176")).numbers)
    assert len(same & set(found.untestable)) == 19


def test_either_side_and_neither_side_are_all(ten: Case) -> None:
    """A net on either side, on neither side, and the untestable records make up the case."""
    found, rest = (ten.records.select(parse(f"ip {sign} 194.159.250.0/24")) for sign in ("==", "!="))
    assert len(found.numbers) + len(rest.numbers) + len(found.untestable) == 113
    assert list(found.untestable) == list(rest.untestable)


def test_how_many_by_format(ten: Case) -> None:
    """| count by sums up what a filter matches."""
    made = ten.records.table(parse("proto == udp | count by format"))
    assert (made.columns, made.rows) == (("format", "records"), [("blackice", 5), ("ipchains", 3)])
    made = ten.records.table(parse("| count by format | first 3"))
    assert made.rows == [("ipchains", 32), ("snort-dump", 22), ("ipmon", 19)]
    assert ten.records.table(parse("| count")).rows == [(113,)]


def test_which_source_ports_of_a_scan_are_missing(ten: Case) -> None:
    """The scan of 139.130.12.177 skips six of its own source ports: the probes that were not logged."""
    made = ten.records.table(parse("src == 203.37.101.21 | missing src.port"))
    assert made.rows == [(port,) for port in (2348, 2365, 2374, 2375, 2376, 2378)]


def test_the_longest_pause_of_a_host_under_all_its_names(ten: Case) -> None:
    """portsentry names the host by address, TCP wrappers by name: 129 s pass between 00:05:00 and 00:07:09."""
    made = ten.records.table(parse("host == 207.90.225.240 | gaps > 120s"))
    assert made.columns == ("gap", "from", "to")
    assert [row[0] for row in made.rows] == [129 * 10**9]
    assert "Mar 3 00:05:00" in ten.sources.raw(made.rows[0][1])
    assert "Mar 3 00:07:09" in ten.sources.raw(made.rows[0][2])
    assert len(ten.records.select(parse("host == 207.90.225.240")).numbers) == 10
    assert len(ten.records.select(parse("host == max3-240.max3.hou.infohwy.com")).numbers) == 10
    assert len(ten.records.select(parse("ip == 207.90.225.240")).numbers) == 6


def test_who_sends_most(ten: Case) -> None:
    """| top gives the most frequent values and says how many records have none."""
    made = ten.records.table(parse("| top 2 src"))
    assert made.rows == [("203.37.101.21", 29), ("209.203.237.176", 27)]
    assert made.left_out == 0
