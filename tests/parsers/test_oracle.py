"""The same captures as printed by old and new programs, against what tshark reads in them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parsers.read import read
from parsers.record import Found, Record, Span, SpanKind

COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "src": ("ip.src", str),
    "dst": ("ip.dst", str),
    "src_port": ("tcp.srcport", int),
    "dst_port": ("tcp.dstport", int),
    "flags": ("tcp.flags", lambda text: int(text, 16) & 0xFF),
    "tcp_seq": ("tcp.seq_raw", int),
    "tcp_ack": ("tcp.ack_raw", int),
    "tcp_win": ("tcp.window_size_value", int),
    "ttl": ("ip.ttl", int),
    "ip_id": ("ip.id", lambda text: int(text, 0)),
    "ip_len": ("ip.len", int),
    "tos": ("ip.dsfield", lambda text: int(text, 0)),
    "ip_df": ("ip.flags", lambda text: bool(int(text, 16) & 2)),
}
PRINTED = [
    "snort15/{}.vd.txt", "snort2915/{}.vde.txt", "tcpdump363/{}.n.txt", "tcpdump363/{}.nvSx.txt",
    "tcpdump372/{}.nvvX.txt", "tcpdump398/{}.nvvX.txt", "tcpdump400/{}.nvtttt.txt", "tcpdump499/{}.nn.txt",
    "tcpdump499/{}.nn_tt_v_x.txt", "tcpdump499/{}.nntttt_vvv_e_XX_S.txt",
]  # fmt: skip


def rows(corpus: Path, capture: str) -> list[dict[str, str]]:
    """Return tshark's values, a row a packet."""
    with (corpus / "derived" / "oracle" / f"{capture}.tsv").open() as table:
        return list(csv.DictReader(table, delimiter="\t"))


def differences(record: Record, row: dict[str, str]) -> list[str]:
    """Return the columns in which a record says something else than tshark; what the log leaves out is no difference."""
    return [
        f"{attribute}: {value!r}, not {convert(row[name])!r}"
        for attribute, (name, convert) in COLUMNS.items()
        if row[name] and (value := getattr(record, attribute)) is not None and value != convert(row[name])
    ]


@pytest.mark.parametrize("capture", ["print-flags", "whois"])
@pytest.mark.parametrize("printed", PRINTED)
def test_printed_packets_say_what_tshark_says(corpus: Path, printed: str, capture: str) -> None:
    """Each packet of each printout has the addresses, ports, flags, numbers and time that tshark reads."""
    data = (corpus / "derived" / printed.format(capture)).read_bytes()
    records = [entry.record for entry in read(data) if isinstance(entry, Found)]
    expected = rows(corpus, capture)
    assert len(records) == len(expected)
    for record, row in zip(records, expected, strict=True):
        assert differences(record, row) == []
        assert record.stamp is not None
        when = datetime.fromtimestamp(float(row["frame.time_epoch"]), UTC)
        assert (record.stamp.minute, record.stamp.second) == (when.minute, when.second)
        assert abs(record.stamp.nanosecond / 1000 - when.microsecond) <= 1


def test_full_alerts_say_what_tshark_says(corpus: Path) -> None:
    """Twenty full alerts of ten packets (two rules each) match tshark's row of the same sequence number and flags."""
    data = (corpus / "derived" / "snort2915" / "print-flags.alert_full").read_bytes()
    records = [entry.record for entry in read(data) if isinstance(entry, Found)]
    by_id = {(int(row["ip.id"], 0), int(row["tcp.srcport"])): row for row in rows(corpus, "print-flags")}
    assert len(records) == 20
    assert all(record.sid and record.message for record in records)
    for record in records:
        assert differences(record, by_id[record.ip_id or 0, record.src_port or 0]) == []


def test_every_printout_is_accounted_for(corpus: Path) -> None:
    """Nothing of the printouts is lost, and what is not understood has a reason."""
    for path in sorted((corpus / "derived").glob("*/*.txt")):
        spans = [entry for entry in read(path.read_bytes()) if isinstance(entry, Span)]
        odd = [span.reason for span in spans if span.kind is SpanKind.NOT_UNDERSTOOD]
        assert odd in ([], ["text after the end of a record on the same line"]), path.name
