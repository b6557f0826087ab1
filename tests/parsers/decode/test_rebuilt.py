from __future__ import annotations

import struct
from pathlib import Path

import pytest

from parsers.decode import Basis, Decoded, Field, decode
from parsers.decode.rebuilt import octets
from parsers.read import read
from parsers.record import COLUMN, Found, Kind, Record
from tests.parsers.decode.check import assert_sound

TRACES = {
    "02-04-snort-1.5-dump.txt": 12, "08-09-snort-dump.txt": 10, "05-ipchains.log": 3, "06-ipchains.log": 29,
    "01-ipfilter.log": 19, "10-snort-portscan.log": 14, "05-blackice.csv": 5, "07-portsentry-tcp-wrappers.log": 10,
    "10-snort-portscan-syslog.log": 3,
}  # fmt: skip
"""The traces without captured bytes, and how many records each has."""


def records(path: Path) -> list[Record]:
    """Return the records of a log."""
    return [found.record for found in read(path.read_bytes()) if isinstance(found, Found)]


def shown(decoded: Decoded) -> str:
    """Return the bytes in hexadecimal, two dots where one is not known."""
    return " ".join(f"{byte:02x}" if known else ".." for byte, known in zip(decoded.data, decoded.known, strict=True))


def field(decoded: Decoded, name: str) -> Field:
    """Return the field of that name."""
    found = decoded.field(name)
    assert found is not None, name
    return found


def test_ipchains_words_find_their_bytes() -> None:
    """L=48 S=0x00 I=59652 F=0x4000 T=126 and the ends stand where the header has them; nothing else is known."""
    record = Record(
        format="ipchains", src="203.37.101.21", dst="139.130.12.177", src_port=2345, dst_port=21, proto="tcp", ip_len=48,
        tos=0, ip_id=59652, ip_df=True, frag=0, ttl=126, flags=0x02, flags_known=0x16, flags_text="SYN",
    )  # fmt: skip
    decoded = decode(record)
    # 48 = 0030, 59652 = E904, 126 = 7E, 6 = TCP; 203.37.101.21 = CB256515, 139.130.12.177 = 8B820CB1; 2345 = 0929, 21 = 0015
    assert shown(decoded) == (
        "45 00 00 30 e9 04 40 00 7e 06 .. .. cb 25 65 15 8b 82 0c b1 "
        "09 29 00 15 .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .."
    )
    assert decoded.basis is Basis.RECONSTRUCTED
    assert decoded.basis_at(0) is Basis.INFERRED
    assert decoded.basis_at(4) is Basis.RECONSTRUCTED
    flags = field(decoded, "flags")
    assert (flags.value, flags.text) == (None, "SYN set, ACK RST not set; the other bits are not logged")
    assert [(child.name, child.value) for child in flags.children] == [
        ("tcp.flags.ack", 0), ("tcp.flags.reset", 0), ("tcp.flags.syn", 1),
    ]  # fmt: skip
    assert field(decoded, "tcp.seq").text == "not logged"
    assert "cannot be verified" in field(decoded, "ip.checksum").text
    assert "logged only 40 of 48 bytes" in decoded.fields[0].notes
    assert_sound(decoded)


KERNEL = "Mar 15 20:58:59 linux kernel: DROP IN=eth0 OUT= MAC= SRC=192.168.10.55 DST=192.168.10.1 "
LINUX = {
    # 44 = 2C, 15270 = 3BA6, 53 = 35, 56247 = DBB7, 1025 = 0401, 3072 = 0C00; 4 bytes of options: data offset 6
    "LEN=44 TOS=0x08 PREC=0x20 TTL=53 ID=15270 DF PROTO=TCP SPT=56247 DPT=1025 SEQ=1 ACK=2 WINDOW=3072 RES=0x00 SYN URGP=0 "
    "OPT (020405B4)": "45 28 00 2c 3b a6 40 00 35 06 .. .. c0 a8 0a 37 c0 a8 0a 01 "
    "db b7 04 01 00 00 00 01 00 00 00 02 60 02 0c 00 .. .. 00 00 02 04 05 b4",
    # 1500 = 05DC, fragment at 8 x 185 = 1480: 00B9 with more fragments 2000
    "LEN=1500 TOS=0x00 PREC=0x00 TTL=64 ID=7 CE MF FRAG:185 PROTO=UDP": "45 00 05 dc 00 07 a0 b9 40 11 .. .. c0 a8 0a 37 "
    "c0 a8 0a 01",
    "LEN=36 TOS=0x00 PREC=0x00 TTL=64 ID=8 PROTO=UDP SPT=53 DPT=1024 LEN=16": "45 00 00 24 00 08 00 00 40 11 .. .. "
    "c0 a8 0a 37 c0 a8 0a 01 00 35 04 00 00 10 .. ..",
    # router alert, 4 bytes: a header of 24
    "LEN=32 TOS=0x00 PREC=0x00 TTL=1 ID=0 OPT (94040000) PROTO=2": "46 00 00 20 00 00 00 00 01 02 .. .. c0 a8 0a 37 "
    "c0 a8 0a 01 94 04 00 00",
    # 51318 = C876
    "LEN=84 TOS=0x00 PREC=0x00 TTL=58 ID=9 DF PROTO=ICMP TYPE=8 CODE=0 ID=51318 SEQ=10": "45 00 00 54 00 09 40 00 3a 01 "
    ".. .. c0 a8 0a 37 c0 a8 0a 01 08 00 .. .. c8 76 00 0a",
    "LEN=100 TOS=0x00 PREC=0x00 TTL=58 ID=9 DF PROTO=ESP SPI=0xa7d839": "45 00 00 64 00 09 40 00 3a 32 .. .. "
    "c0 a8 0a 37 c0 a8 0a 01 00 a7 d8 39 .. .. .. ..",
}  # fmt: skip
"""Words of the Linux kernel (nf_log_syslog.c) and the header bytes that they stand for, by hand; dots where it is silent."""


@pytest.mark.parametrize("words", LINUX)
def test_linux_words_find_their_bytes(words: str) -> None:
    """TOS and PREC, fragment words, URGP, RES, options, a second LEN, ID and SEQ of ICMP, and SPI have their places."""
    (found,) = (item.record for item in read((KERNEL + words + "\n").encode()) if isinstance(item, Found))
    decoded = decode(found)
    assert shown(decoded) == LINUX[words]
    assert_sound(decoded)
    told = {item.name for item in decoded.walk() if item.basis is Basis.LOGGED}
    assert told <= {"log", "log.in", "log.out", "log.MAC", "log.flags", "message", "action", "sensor", "tcp.mss"}


KERNEL_6 = "Mar 15 20:58:59 linux kernel: DROP IN=eth0 OUT= MAC= SRC=2001:0db8::1 DST=2001:0db8:0:0:0:0:0:2 "
ENDS_6 = "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 "
LINUX_6 = {
    # traffic class 46 = 2E, flow label 74565 = 12345, length 60 - 40 = 14, TCP 6, hop limit 64; 40000 = 9C40, 64800 = FD20
    "LEN=60 TC=46 HOPLIMIT=64 FLOWLBL=74565 PROTO=TCP SPT=40000 DPT=22 WINDOW=64800 RES=0x00 SYN URGP=0":
        "62 e1 23 45 00 14 06 40 " + ENDS_6 + "9c 40 00 16 .. .. .. .. .. .. .. .. .. 02 fd 20 .. .. 00 00",
    "LEN=64 TC=0 HOPLIMIT=255 FLOWLBL=0 PROTO=ICMPv6 TYPE=128 CODE=0 ID=7 SEQ=1":
        "60 00 00 00 00 18 3a ff " + ENDS_6 + "80 00 .. .. 00 07 00 01",
    "LEN=64 TC=0 HOPLIMIT=64 FLOWLBL=0 FRAG:0 ID:00000001 PROTO=UDP SPT=5 DPT=6 LEN=16":
        "60 00 00 00 00 18 .. 40 " + ENDS_6,
}  # fmt: skip
"""Words of the kernel on IPv6 packets, and the bytes they stand for by hand; behind an extension header nothing is."""


@pytest.mark.parametrize("words", LINUX_6)
def test_ipv6_words_find_their_bytes(words: str) -> None:
    """TC, FLOWLBL, HOPLIMIT, LEN and what stands above have their places in an IPv6 packet."""
    (found,) = (item.record for item in read((KERNEL_6 + words + "\n").encode()) if isinstance(item, Found))
    decoded = decode(found)
    assert shown(decoded) == LINUX_6[words].strip()
    assert decoded.basis is Basis.RECONSTRUCTED
    assert_sound(decoded)


def test_a_connection_is_no_packet() -> None:
    """A record of a connection or a service tells of many packets: no header is made up for it."""
    for kind in (Kind.CONNECTION, Kind.SERVICE):
        decoded = decode(Record(kind=kind, src="192.0.2.1", dst="192.0.2.2", src_port=1, dst_port=2, proto="tcp"))
        assert (decoded.data, decoded.basis) == (b"", Basis.LOGGED)


def test_sanitised_octets_stay_unknown() -> None:
    """The octets of a sanitised address that are spelled out have their bytes; the field says what the log says."""
    decoded = decode(Record(src="A.B.C.30", dst="MY.NET.221.82", src_port=1, dst_port=2, proto="udp", ttl=3))
    assert shown(decoded)[36:59] == ".. .. .. 1e .. .. dd 52"
    assert field(decoded, "src").value == "A.B.C.30"
    assert field(decoded, "dst").text == "MY.NET.221.82"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", (192, 0, 2, 1)),
        ("24.114.X.X", (24, 114, None, None)),
        ("xxx.xxx.xxx.9", (None, None, None, 9)),
        ("10.pool.example.com", (None,) * 4),
        ("256.1.1.1", (None,) * 4),
        ("host", (None,) * 4),
        ("", (None,) * 4),
        ("1.2.3.\u0664", (None,) * 4),
    ],
)
def test_octets(address: str, expected: tuple[int | None, ...]) -> None:
    """Octets are read from addresses and sanitised addresses, never from host names."""
    assert octets(address) == expected


def snort(**given: object) -> Record:
    """Return a TCP packet as Snort 1.5 logs it."""
    values: dict[str, object] = {
        "format": "snort-dump", "src": "192.0.2.1", "dst": "198.51.100.2", "src_port": 0x1A2B, "dst_port": 0x0436,
        "proto": "tcp", "ttl": 109, "tos": 0, "ip_id": 55178, "ip_df": True, "tcp_seq": 0x012861BB,
        "tcp_ack": 0x0118D583, "tcp_win": 0x5018, "flags": 0x73, "flags_text": "SF**AU2",
    }  # fmt: skip
    return Record(**(values | given))  # type: ignore[arg-type]


def test_payload_that_repeats_the_header() -> None:
    """With a data offset of 0 Snort prints the header as payload: it stands where the header does, as captured bytes."""
    payload = bytes.fromhex("1a2b0436012861bb0118d58300735018213c1a4500009568")
    decoded = decode(snort(payload=payload))
    assert decoded.data[20:] == payload
    assert decoded.basis_at(19) is Basis.RECONSTRUCTED
    assert {decoded.basis_at(place) for place in range(20, 44)} == {Basis.CAPTURED}
    assert field(decoded, "tcp.hdr_len").value == 0
    assert field(decoded, "tcp.urgent_pointer").value == 0x1A45
    assert field(decoded, "payload").value == bytes.fromhex("00009568")
    assert any("begins with the TCP header itself, from byte 0" in note for note in decoded.notes)


def test_payload_from_the_data_offset_on() -> None:
    """With a data offset of 3 the printed payload begins at byte 12, with the offset byte itself."""
    decoded = decode(snort(payload=bytes.fromhex("3073501800001122")))
    assert shown(decoded)[60:].startswith("1a 2b 04 36 01 28 61 bb 01 18 d5 83 30 73 50 18 00 00 11 22")
    assert field(decoded, "tcp.checksum").value == 0


def test_ordinary_payload() -> None:
    """A payload that does not repeat the header follows 20 bytes, and the data offset stays unknown."""
    decoded = decode(snort(payload=b"GET /"))
    assert field(decoded, "http").start == 40
    assert decoded.basis_at(40) is Basis.CAPTURED
    assert field(decoded, "http.request.method").basis is Basis.CAPTURED
    assert field(decoded, "tcp.hdr_len").value is None


def test_options_until_the_area_is_full() -> None:
    """Four EOL fill an option area of 4 bytes, so the data offset was 6; the captured payload follows."""
    decoded = decode(snort(tcp_opts="EOL EOL EOL EOL", payload=b"\0\0"))
    offset = field(decoded, "tcp.hdr_len")
    assert (offset.value, offset.basis) == (24, Basis.INFERRED)
    assert field(decoded, "payload").start == 44


def test_option_data_read_past_the_area() -> None:
    """Option data that shows the payload again ends where the payload begins: 8 bytes of options, data offset 7."""
    record = snort(tcp_opts="Opt 68 (15): 0107 1C9E FF00 804A 0064 002B 0000", payload=bytes.fromhex("804a0064002b"))
    decoded = decode(record)
    assert decoded.data[40:].hex() == "440f01071c9eff00" + "804a0064002b"
    assert field(decoded, "tcp.hdr_len").value == 28
    assert any("left out" in note for note in decoded.notes)


def test_option_data_from_memory_is_marked() -> None:
    """Option data beyond the usual snapshot is said to have never been captured."""
    decoded = decode(snort(tcp_opts="EOL EOL Opt 163 (40): E9E3 DC07 D411 A275 0060" + " 0000" * 14))
    assert any("never captured" in note for note in decoded.notes)
    assert_sound(decoded)


def test_lengths_that_are_logged_place_everything() -> None:
    """Snort 2 logs header lengths: options and payload have their places."""
    record = snort(
        flags=0x18, flags_text="***AP***", ip_len=57, words={"IpLen": "20", "TcpLen": "32"}, payload=b"hello",
        tcp_opts="NOP NOP TS: 5 6",
    )  # fmt: skip
    decoded = decode(record)
    assert decoded.data[40:].hex() == "0101" + "0800" + "0000000500000006" + b"hello".hex()
    assert field(decoded, "tcp.options.timestamp").value == (5, 6)
    assert field(decoded, "tcp.hdr_len").basis is Basis.RECONSTRUCTED
    assert decoded.fields[-1].name == "log"
    assert "log.TcpLen" not in {child.name for child in decoded.fields[-1].children}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"words": {"Len": "64"}}, 64),  # Snort 1.x: the length field
        ({"words": {"Len": "36"}, "ip_len": 64}, 44),  # Snort 2.x: 64 - 20 = 44, less 8 of header
        ({"words": {"Len": "44"}, "ip_len": 64}, 44),  # Snort 1.x with lengths
        ({"words": {"length": "36"}, "format": "tcpdump"}, 44),  # tcpdump: bytes of payload
        ({"words": {"Len": "5"}, "ip_len": 64}, None),
        ({}, None),
    ],
)
def test_udp_length(given: dict[str, object], stored: int | None) -> None:
    """What a log calls the length of a datagram becomes its length field."""
    record = snort(**{"proto": "udp", "tcp_seq": None, "tcp_ack": None, "tcp_win": None, "flags": None} | given)
    assert field(decode(record), "udp.length").value == stored


def test_icmp_words() -> None:
    """Type, code, identifier and sequence number have their places if the log prints the type."""
    words = {"ICMP ID": "512", "ICMP Seq": "1"}
    record = snort(proto="icmp", src_port=None, dst_port=None, icmp_type=8, icmp_code=0, words=words, payload=b"ab")
    decoded = decode(record)
    assert shown(decoded)[60:] == "08 00 .. .. 02 00 00 01 61 62"
    before_17 = decode(snort(proto="icmp", src_port=None, dst_port=None, words=words))
    assert shown(before_17)[60:] == ".. .. .. .. .. .. .. .."


@pytest.mark.parametrize(
    "given", [{"ttl": 999}, {"ip_id": -1}, {"src_port": 70000}, {"frag": 7}, {"tcp_seq": 1 << 40}, {"proto": "99999"}]
)
def test_numbers_that_do_not_fit(given: dict[str, int]) -> None:
    """A number that is too large for its place is left unknown there, and said to be."""
    decoded = decode(snort(**given))
    assert_sound(decoded)
    assert decoded.notes


@pytest.mark.parametrize("name", TRACES)
def test_traces_lose_nothing(name: str, traces: Path) -> None:
    """Every column of every record of the traces has a field with the value the log states."""
    found = records(traces / name)
    assert len(found) == TRACES[name]
    for record in found:
        decoded = decode(record)
        assert_sound(decoded)
        values = {COLUMN[item.name].name: item.value for item in decoded.walk() if item.name in COLUMN}
        for column in ("src", "dst", "src.port", "dst.port", "proto", "ttl", "tos", "ip.id", "ip.len", "tcp.seq", "tcp.ack",
                       "tcp.win", "message", "action", "sensor"):  # fmt: skip
            stated = getattr(record, COLUMN[column].attribute)
            assert stated is None or values[column] == stated, column
        if record.flags is not None and record.flags_known is None:
            assert values["flags"] == record.flags


@pytest.mark.parametrize("name", ["07-portsentry-tcp-wrappers.log", "05-blackice.csv", "10-snort-portscan-syslog.log"])
def test_no_packet_no_bytes(name: str, traces: Path) -> None:
    """Records of services and alerts without a packet have words alone."""
    for record in records(traces / name):
        decoded = decode(record)
        assert decoded.data == b""
        assert [layer.name for layer in decoded.fields] == ["log"]
        assert decoded.basis is Basis.LOGGED


DUMPS = [
    ("snort15/print-flags.vd.txt", "print-flags"), ("snort15/whois.vd.txt", "whois"),
    ("snort2915/print-flags.vde.txt", "print-flags"), ("snort2915/whois.vde.txt", "whois"),
]  # fmt: skip


@pytest.mark.parametrize(("dump", "capture"), DUMPS)
def test_rebuilt_bytes_are_the_true_ones(dump: str, capture: str, corpus: Path) -> None:
    """Bytes rebuilt from what Snort printed are, where they are known, those of the capture that it read."""
    data = (corpus / "pcap" / "derived_inputs" / f"{capture}.pcap").read_bytes()
    packets, at = [], 24
    while at < len(data):
        size = struct.unpack("<I", data[at + 8 : at + 12])[0]
        packets.append(data[at + 16 + 14 : at + 16 + size])
        at += 16 + size
    printed = records(corpus / "derived" / dump)
    assert len(printed) == len(packets)
    for record in printed:
        decoded = decode(record)
        differing = [
            sum((one ^ other) & bits != 0 for one, other, bits in zip(decoded.data, packet, decoded.mask, strict=False))
            for packet in packets
            if int.from_bytes(packet[4:6]) == record.ip_id and packet[20:22] == (record.src_port or 0).to_bytes(2)
        ]
        assert min(differing) == 0
