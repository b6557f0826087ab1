"""Whatever the bytes and words are: decoding never raises, spans lie in the data, and the work is bounded."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.decode import Basis, decode, decode_bytes
from parsers.decode.checksum import ip_sum, transport_sum
from parsers.decode.layers import each
from parsers.record import Record
from tests.parsers.decode.check import assert_sound

ROWS = json.loads((Path(__file__).parents[2] / "data" / "decode" / "packets.json").read_text())
PACKETS = [bytes.fromhex(row["bytes"]) for row in ROWS]
LAYERS = json.loads((Path(__file__).parents[2] / "data" / "decode" / "layers.json").read_text())
WHOLE = [(row["link"], bytes.fromhex(row["bytes"])) for row in LAYERS if len(row["bytes"]) == 2 * row["length"]]
LINKS = sorted({link for link, _ in WHOLE})
PORTS = sorted({number for kind, number in each() if kind in ("tcp.port", "udp.port")})
number = st.integers(-5, 1 << 34) | st.none()
word = st.text(max_size=12) | st.sampled_from(["20", "0x14", "60", "yes", "192.0.2.1", "MY.NET.1.2", "EOL NOP TS: 1 2"])
items = st.sampled_from(
    ["EOL", "NOP", "MSS: 5", "TS: 1 2", "Sack: 1@2", "Opt 9 (40): 0102", "Opt 9", "SackOK", "WS: 1", "\x1b"]
)
logs = st.builds(
    Record,
    format=st.sampled_from(["snort-dump", "ipchains", "ipmon", "tcpdump", ""]),
    src=word | st.none(), dst=word | st.none(), proto=st.sampled_from(["tcp", "udp", "icmp", "47", "x"]) | st.none(),
    src_port=number, dst_port=number, ttl=number, tos=number, ip_id=number, ip_len=number, frag=number,
    ip_df=st.booleans() | st.none(), tcp_seq=number, tcp_ack=number, tcp_win=number, icmp_type=number, icmp_code=number,
    flags=st.integers(0, 255) | st.none(), flags_known=st.integers(0, 255) | st.none(), flags_text=word | st.none(),
    tcp_opts=st.lists(items, max_size=12).map(" ".join) | st.none(), payload=st.binary(max_size=40) | st.none(),
    words=st.dictionaries(st.sampled_from(["TcpLen", "IpLen", "Len", "UrgPtr", "header length", "ICMP ID", "x"]), word),
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a real packet, cut and with some bits turned."""
    data = bytearray(draw(st.sampled_from(PACKETS)))
    for _ in range(draw(st.integers(0, 6))):
        data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
    return bytes(data[: draw(st.integers(0, len(data)))])


@st.composite
def damaged_layers(draw: st.DrawFn) -> tuple[str, bytes]:
    """Return the link type and the bytes of a packet of any layer, with some bits turned or bytes put in, and cut."""
    link, packet = draw(st.sampled_from(WHOLE))
    data = bytearray(packet)
    for _ in range(draw(st.integers(0, 8))):
        data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 9))] = draw(st.binary(max_size=12))
    return link, bytes(data[: draw(st.integers(0, len(data)))])


@st.composite
def behind_a_port(draw: st.DrawFn) -> bytes:
    """Return an IPv4 packet with anything behind a port that an application is known for."""
    port = draw(st.sampled_from(PORTS)).to_bytes(2)
    body = draw(st.binary(max_size=120))
    first = draw(st.sampled_from(MAGIC))
    if draw(st.booleans()):
        carried = port + b"\xa0\0" + (8 + len(first + body)).to_bytes(2) + b"\0\0" + first + body
        proto = 17
    else:
        carried = port + b"\xa0\0" + bytes(8) + b"\x50\x18" + bytes(6) + first + body
        proto = 6
    return bytes((0x45, 0)) + (20 + len(carried)).to_bytes(2) + bytes((0, 0, 0, 0, 64, proto)) + bytes(10) + carried


MAGIC = (
    b"", b"\0\1\1\0\0\1\0\0\0\0\0\0", b"\1\1\6\0" + bytes(232) + bytes((99, 130, 83, 99)), b"\x23" + bytes(47),
    b"GET / HTTP/1.0\r\n", b"\x16\3\1\0\x40\1\0\0\x3c\3\3", b"\x30\x40\2\1\1\4\6public\xa0\x33",
    b"\0\0\0\x40\xffSMB\x72", b"\0\0\0\x60\xfeSMB\x40\0", b"\x81\0\0\x44\x20", b"\0\1file\0octet\0", b"<34>",
    b"\xff\xff\xff\xff", b"\xff\xfa\x18\0", b"0123456789abcdef\x81\7\0", b"\4\0\2\0", b"+OK ", b"250-", b"USER ",
    b"a1 LOGIN ", b"\x80\x2e\1\0\2\0\x15\0\0\0\x10", b"\x11\2\0\1\xc0\0\2\1\0\x8a\0\x44\0\0\x20", b"\x17\0\3\x2a",
)  # fmt: skip
"""How messages of applications begin."""


@given(
    st.binary(max_size=300), st.sampled_from([*LINKS, "ieee802.11", "radiotap", "pflog", "token-ring", "link 147", ""])
)
@settings(deadline=None)
def test_any_bytes(data: bytes, link: str) -> None:
    """Random bytes of any link type decode to a sound tree."""
    assert_sound(decode_bytes(data, link))


@given(damaged_layers(), st.integers(0, 400))
@settings(max_examples=600, deadline=None)
def test_damaged_layers(packet: tuple[str, bytes], length: int) -> None:
    """Packets of every layer, with turned bits and cut anywhere, decode to a sound tree."""
    link, data = packet
    assert_sound(decode_bytes(data, link, length=length))


@given(behind_a_port())
@settings(max_examples=600, deadline=None)
def test_anything_behind_a_port(data: bytes) -> None:
    """Whatever stands behind a port that is known for an application decodes to a sound tree."""
    assert_sound(decode_bytes(data))


@given(damaged_layers(), st.binary(min_size=60, max_size=200), st.sampled_from([b"\0", b"\xff"]))
@settings(max_examples=300, deadline=None)
def test_any_unknown_bits_of_layers(packet: tuple[str, bytes], mask: bytes, rest: bytes) -> None:
    """With any bits unknown no layer reads a number from an unknown bit."""
    link, data = packet
    assert_sound(decode_bytes(data, link, mask=mask + rest * len(data), basis=Basis.INFERRED))


@given(damaged())
@settings(max_examples=300, deadline=None)
def test_damaged_packets(data: bytes) -> None:
    """Packets with turned bits, cut anywhere, decode to a sound tree, and checksums say what became of them."""
    assert_sound(decode_bytes(data))
    assert {ip_sum(data).state, transport_sum(data).state} <= {"valid", "wrong", "unverifiable"}


@given(st.integers(0, 7), st.binary(max_size=120), st.sampled_from([0x45, 0x46, 0x4F]), st.sampled_from([1, 4, 6, 17]))
@settings(deadline=None)
def test_headers_that_look_right(flags: int, rest: bytes, first: int, proto: int) -> None:
    """Random bytes behind the first byte and the protocol of an IP header decode to a sound tree."""
    assert_sound(decode_bytes(bytes((first, 0, 0, 20 + len(rest), 0, 0, flags << 5, 0, 64, proto)) + bytes(10) + rest))


@given(damaged(), st.binary(min_size=80, max_size=120))
@settings(deadline=None)
def test_any_unknown_bits(data: bytes, mask: bytes) -> None:
    """With any bits unknown no number is read from an unknown bit."""
    assert_sound(decode_bytes(data, mask=mask, basis=Basis.INFERRED))


@given(logs)
@settings(max_examples=300, deadline=None)
def test_any_words(record: Record) -> None:
    """Whatever a log says, its record decodes to a sound tree."""
    assert_sound(decode(record))


def test_deep_and_long_packets_stay_small() -> None:
    """The largest packet of headers in headers, and of options alone, give a tree of bounded size."""
    nested = b""
    for _ in range(400):
        nested = bytes((0x45, 0)) + (20 + len(nested)).to_bytes(2) + bytes((0, 0, 0, 0, 9, 4)) + bytes(10) + nested
    assert_sound(decode_bytes(nested))
    nops = (
        bytes((0x4F, 0, 0, 120, 0, 0, 0, 0, 9, 6))
        + bytes(10)
        + b"\x01" * 40
        + bytes(12)
        + b"\xf0"
        + bytes(7)
        + b"\x01" * 40
    )
    assert_sound(decode_bytes(nops))
