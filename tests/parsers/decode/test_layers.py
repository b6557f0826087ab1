"""Every layer and option reads as in tshark, value by value and place by place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from parsers.captures import read_capture
from parsers.decode import decode, decode_bytes
from parsers.record import Found
from tests.parsers.decode.check import assert_sound
from tests.parsers.decode.oracle import TSHARK, ask, compare, load, write_pcap

ROWS = load(Path(__file__).parents[2] / "data" / "decode" / "layers.json")
LAYERS = frozenset(
    "ah arp chap chdlc dhcp dns dns.tcp esp eth etherip ftp gnutella gre http icmp icmp.ext icmpv6 ieee8021ad igmp imap ip "
    "ipv6 ipv6.dstopts ipv6.fraghdr ipv6.hopopts ipv6.routing llc mip6 mpls nbdgm nbns nbss ntp null pap pop ppp "
    "ppp.control pppoe pppoed sctp sll smb smb2 smtp snmp syslog tcp telnet tftp tls udp vlan".split()
)
"""Layers that the table holds; Quake and Napster, which tshark does not know as we do, have tests of their own."""


@pytest.mark.parametrize("row", ROWS, ids=[f"{place}-{row['what']}" for place, row in enumerate(ROWS)])
def test_a_packet_reads_as_in_tshark(row: dict[str, Any]) -> None:
    """Every field that tshark 4.0.17 and we both have has one value, and we have all that the table was made with."""
    decoded = decode_bytes(row["bytes"], row["link"], length=row["length"])
    result = compare(decoded, row["theirs"], len(row["bytes"]) == row["length"])
    assert result.faults == []
    assert len(result.equal) == row["compared"]
    assert_sound(decoded)


def test_the_table_holds_every_layer() -> None:
    """The table has packets of every layer, cut and whole, and thousands of values."""
    names: Counter[str] = Counter()
    for row in ROWS:
        names.update(layer.name for layer in decode_bytes(row["bytes"], row["link"]).fields)
    assert set(names) >= LAYERS
    assert sum(row["compared"] for row in ROWS) > 12000
    assert sum(len(row["bytes"]) < row["length"] for row in ROWS) > 80


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
@pytest.mark.parametrize("link", sorted({row["link"] for row in ROWS}))
def test_this_tshark_agrees(link: str, tmp_path: Path) -> None:
    """The tshark of this machine reads the packets of the table as we do."""
    rows = [row for row in ROWS if row["link"] == link]
    path = tmp_path / "packets.pcap"
    write_pcap(path, link, [(row["bytes"], row["length"]) for row in rows])
    for row, theirs in zip(rows, ask(path), strict=True):
        whole = len(row["bytes"]) == row["length"]
        result = compare(decode_bytes(row["bytes"], link, length=row["length"]), theirs, whole)
        assert (row["what"], result.faults) == (row["what"], [])
        assert len(result.equal) >= row["compared"] * 9 // 10


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
def test_real_captures_agree(corpus: Path) -> None:
    """Every packet of every capture at hand reads as in tshark; tens of thousands of values."""
    found = [path for path in sorted((corpus / "pcap").rglob("*.pcap*")) if path.is_file()]
    compared = 0
    for path in found:
        data = unpacked(path)
        records = [entry.record for entry in read_capture(data) if isinstance(entry, Found) and entry.record.captured]
        for record, theirs in zip(records, ask(path), strict=True):
            decoded = decode(record)
            result = compare(decoded, theirs, "original length" not in record.words)
            assert (path.name, record.line, result.faults) == (path.name, record.line, [])
            assert_sound(decoded)
            compared += len(result.equal)
    assert len(found) >= 10
    assert compared > 80000


def unpacked(path: Path) -> bytes:
    """Return the bytes of a capture, which may be compressed."""
    import gzip

    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
