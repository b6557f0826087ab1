"""Every field that both tshark and we decode has the same value."""

from __future__ import annotations

import json
import struct
from collections import Counter
from pathlib import Path

import pytest

from parsers.decode import decode_bytes
from parsers.decode.checksum import ip_sum, transport_sum
from parsers.read import read
from parsers.record import Found
from tests.parsers.decode.tshark import TSHARK, ask, ours, trimmed, write_pcap

ROWS = json.loads((Path(__file__).parents[2] / "data" / "decode" / "packets.json").read_text())
APART = ("ip.checksum_calculated", "tcp.checksum_calculated", "ip.cur_rt", "ip.dst", "tcp.flags.ns")
"""What tshark has under a second name, or tells of quoted packets too."""
BY_TCPDUMP = (
    # tcpdump 4.99.3 -nn -S -vv, on the bytes of the hex dumps
    "id 28329 10.0.3.40.1153 ip 901a->4c7f tcp 0x778d->0x33f2 seq 1074448401 mss 16",
    "id 60440 10.0.3.51.1008 ip 12a0->cf04 tcp 0x4184->0xfde8 seq 1075445345 mss 64",
    "id 4031 10.1.8.3.1555 ip 8f1e->a68d tcp 0xd4ff->0xec6e seq 2930416281 mss 65532",
    "id 17767 10.1.7.96.1700 ip 5a19->7188 tcp 0xcde4->0xe553 seq 2485173332 mss 65528",
    "id 59846 10.1.7.107.1555 ip b5ae->cd1d tcp 0xac27->0xc396 seq 2535447425 mss 16",
    "id 5850 10.1.6.72.1700 ip 89be->a12d tcp 0x14a5->0x2c14 seq 2072088364 mss 24",
    "id 32740 10.0.1.3.1008 ip 8104->3d69 tcp 0x4eb9->0x0b1e seq 320282727 mss 56",
    "id 36081 10.1.6.83.1555 ip 139c->2b0b tcp 0xb846->0xcfb5 seq 2117069193 mss 65520",
)


@pytest.fixture(scope="module")
def practicals(traces: Path) -> list[bytes]:
    """The eight packets that tcpdump printed in hexadecimal in the practicals."""
    data = (traces / "01-tcpdump-hex.txt").read_bytes()
    return [found.record.captured or b"" for found in read(data) if isinstance(found, Found)]


def compare(data: bytes, theirs: dict[str, list[str]]) -> list[str]:
    """Return the names of the values that were compared, once each; fails where one differs or is missing."""
    mine = ours(decode_bytes(data))
    for name, summed in (("ip.checksum_calculated", ip_sum(data)), ("tcp.checksum_calculated", transport_sum(data))):
        if summed.expected is not None and (name.startswith("ip") or data[9] == 6):
            mine[name] = [f"0x{summed.expected:04x}"]
    if "ip.cur_rt" in theirs:  # with a source route tshark's ip.dst is the last hop, and this the field of the header
        theirs = theirs | {"ip.dst": theirs["ip.cur_rt"]}
    if "tcp.flags.ns" in theirs:
        theirs = theirs | {"tcp.flags.ae": theirs["tcp.flags.ns"]}
    compared = []
    for name, found in mine.items():
        values = trimmed(theirs.get(name, [])) if name == "tcp.option_kind" else theirs.get(name, [])
        size = min(len(found), len(values))
        assert (name, found[:size]) == (name, values[:size])
        compared += [name] * size
    return compared


def missing(data: bytes, theirs: dict[str, list[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """Return what tshark has more of than we, by name."""
    mine = ours(decode_bytes(data))
    known = [name for name in theirs if name not in APART and not name.endswith(".status")]
    return {
        name: (mine.get(name, []), theirs[name])
        for name in known
        if len(mine.get(name, ())) < len(trimmed(theirs[name]) if name == "tcp.option_kind" else theirs[name])
    }


@pytest.mark.parametrize("row", ROWS, ids=[f"{place}-{row['what']}" for place, row in enumerate(ROWS)])
def test_a_packet_reads_as_in_tshark(row: dict[str, object]) -> None:
    """Values that tshark 4.0.17 printed of a packet are those that we decode, and we have every one of a whole packet."""
    data, theirs = bytes.fromhex(str(row["bytes"])), row["tshark"]
    assert isinstance(theirs, dict)
    assert len(compare(data, theirs)) >= 10
    if not str(row["what"]).startswith("cut"):
        assert missing(data, theirs) == {}


def test_the_table_is_wide() -> None:
    """The table holds packets of every kind, and thousands of values."""
    kinds = Counter(str(row["what"]).removeprefix("cut ") for row in ROWS)
    compared = sum(len(compare(bytes.fromhex(row["bytes"]), row["tshark"])) for row in ROWS)
    assert len(ROWS) >= 200
    assert len(kinds) >= 17
    assert compared > 7000


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
def test_this_tshark_agrees(tmp_path: Path, practicals: list[bytes]) -> None:
    """The tshark of this machine reads the packets of the table and of the practicals as we do."""
    packets = [(bytes.fromhex(row["bytes"]), row["length"]) for row in ROWS] + [
        (data, len(data)) for data in practicals
    ]
    path = tmp_path / "packets.pcap"
    write_pcap(path, packets)
    for (data, _), theirs in zip(packets, ask(path), strict=True):
        assert len(compare(data, theirs)) >= 10


def test_practicals_read_as_in_tcpdump(practicals: list[bytes]) -> None:
    """The hex dumps of the practicals decode to what tcpdump prints of their bytes, wrong checksums and all."""
    lines = []
    for data in practicals:
        decoded = decode_bytes(data)
        value = {field.name: field.value for field in decoded.walk()}
        ip, tcp = ip_sum(data), transport_sum(data)
        lines.append(
            f"id {value['ip.id']} {value['dst']}.{value['dst.port']} ip {ip.stored:04x}->{ip.expected:04x} "
            f"tcp 0x{tcp.stored:04x}->0x{tcp.expected:04x} seq {value['tcp.seq']} mss {value['tcp.mss']}"
        )
        assert (value["src"], value["src.port"], value["ip.ttl"], value["ip.len"]) == ("209.203.237.176", 22, 51, 44)
        assert (value["flags"], value["tcp.ack"], value["tcp.win"]) == (0x12, 674711610, 8192)
    assert tuple(lines) == BY_TCPDUMP


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
@pytest.mark.parametrize("name", ["http-ooo", "http-ooo2", "gitOverTCP", "dns_port", "dhcp"])
def test_real_traffic_agrees(name: str, corpus: Path, tmp_path: Path) -> None:
    """Packets of real captures read as in tshark, no value missing."""
    data = (corpus / "pcap" / "wireshark" / f"{name}.pcap").read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    link = {1: 14, 228: 0}[struct.unpack(f"{order}I", data[20:24])[0]]  # Ethernet, bare IPv4
    packets, at = [], 24
    while at < len(data):
        size, length = struct.unpack(f"{order}II", data[at + 8 : at + 16])
        packets.append((data[at + 16 + link : at + 16 + size], length - link))
        at += 16 + size
    path = tmp_path / "bare.pcap"
    write_pcap(path, packets)
    for (packet, _), theirs in zip(packets, ask(path), strict=True):
        assert len(compare(packet, theirs)) > 20
        assert missing(packet, theirs) == {}
