"""The twenty filters an analyst asks of the practicals, with the counts that a recount by hand gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.case import Case
from parsers.query import parse
from workbench.arguments import readable

COUNTS = {
    "src == 209.203.237.176": 27,
    "flags == SA": 27,
    "tcp.ack == 674711610": 8,
    "dst == 10.1.0.0/16 and dst.port == 1555": 12,
    "flags has SF": 22,
    "flags has SF and not flags any 12": 4,
    "tcp.win in {0x5010, 0x5018, 0x8010, 0xa010}": 16,
    "ip == 194.159.250.0/24": 5,
    "port == 6699": 6,
    "dst.port == 6699": 4,
    "dst.port in {27005, 28431}": 11,
    "src.port == 0": 1,
    "src in MY.NET": 1,
    "payload contains 45:00:00:25": 1,
    "dst == A.B.C.*": 11,
    'time is unknown or time.basis == "time-of-day"': 8,
    '"spp_portscan" and format == snort-syslog': 3,
    "is:unreviewed and hint:artefact and not is:cited": 22,
}


@pytest.fixture
def case(practicals: Path) -> Case:
    """The case of the practicals, as a verb opens it."""
    return readable(practicals)


@pytest.mark.parametrize("text", COUNTS)
def test_counts(case: Case, text: str) -> None:
    """The filter matches as many records as were counted by hand."""
    with case:
        assert len(case.records.select(parse(text))) == COUNTS[text]


def test_what_could_not_be_tested(case: Case) -> None:
    """The lines of IP Filter of the same source carry no acknowledgement: they are among the untestable ones."""
    with case:
        untestable = set(case.records.select(parse("tcp.ack == 674711610")).untestable)
        lines = set(case.records.select(parse("src == 209.203.237.176 and format == ipmon")).numbers)
        assert len(lines) == 19
        assert lines <= untestable


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("proto == udp | count by format", [("blackice", 5), ("ipchains", 3)]),
        ("src == 203.37.101.21 | missing src.port", [(2348,), (2365,), (2374,), (2375,), (2376,), (2378,)]),
    ],
)
def test_tables(case: Case, text: str, rows: list[tuple[object, ...]]) -> None:
    """What stages make of the records is what was counted by hand."""
    with case:
        assert [tuple(row) for row in case.records.table(parse(text)).rows] == rows


def test_the_one_long_pause(case: Case) -> None:
    """An alias joins the lines of portsentry and telnetd: one pause of more than two minutes, 129 seconds."""
    with case:
        rows = case.records.table(parse("host == 207.90.225.240 | gaps > 120s")).rows
        assert [row[0] for row in rows] == [129_000_000_000]


def test_misread_packets_by_source(case: Case) -> None:
    """The 22 packets that were damaged or misread come from 11 sources."""
    with case:
        rows = case.records.table(parse("is:unreviewed and hint:artefact and not is:cited | count by src")).rows
        assert (len(rows), sum(row[1] for row in rows)) == (11, 22)
