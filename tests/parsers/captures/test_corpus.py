"""Real captures that are no part of the project, against tshark."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parsers.captures import read_capture
from parsers.containers import opened
from parsers.record import Kind, Record, Span, SpanKind
from tests.parsers.captures.tshark import _NAMES, ask, columns, differences, needs_tshark, time_of


def packets(path: Path) -> list[Record]:
    """Return the packets of a capture, unpacked where need be, having checked that its entries tile it."""
    found, at = [], 0
    with opened(path) as source:
        for entry in read_capture(source):
            start, stop = (entry.start, entry.stop) if isinstance(entry, Span) else entry.pieces[0][:2]
            assert start == at < stop
            at = stop
            if isinstance(entry, Span):
                assert entry.kind is SpanKind.FURNITURE, entry
            elif entry.record.kind is Kind.PACKET:
                found.append(entry.record)
        assert (source.trouble, source.given) == (None, at)
    return found


@needs_tshark
def test_every_capture_says_what_tshark_says(corpus: Path) -> None:
    """Each packet of each capture has tshark's time, addresses, ports, flags, numbers and payload."""
    paths = [path for path in (corpus / "pcap").rglob("*.pcap*") if path.is_file()]
    compared = 0
    for path in paths:
        found, rows = packets(path), ask(path)
        assert [record.time for record in found] == [time_of(row) for row in rows], path.name
        for record, row in zip(found, rows, strict=True):
            assert differences(record, row) == [], (path.name, row["frame.number"])
            compared += 1
    assert compared > 2_500


@pytest.mark.parametrize("capture", ["print-flags", "whois"])
def test_the_recorded_oracle(corpus: Path, capture: str) -> None:
    """The two captures that old programs printed give, value by value, what tshark recorded of them."""
    found = packets(corpus / "pcap" / "derived_inputs" / f"{capture}.pcap")
    with (corpus / "derived" / "oracle" / f"{capture}.tsv").open() as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    for record, told in zip(found, rows, strict=True):
        row = dict.fromkeys(_NAMES, "") | told
        theirs = columns(row)
        assert {name: getattr(record, name) for name in theirs} == theirs
        assert record.time == time_of(row)
        assert len(record.payload or b"") == int(row["tcp.len"])
        assert len(record.captured or b"") == int(row["frame.len"])
