"""Whatever the bytes and words are: decoding never raises, spans lie in the data, and the work is bounded."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.decode import Basis, decode, decode_bytes
from parsers.decode.checksum import ip_sum, transport_sum
from parsers.record import Record
from tests.parsers.decode.check import assert_sound

ROWS = json.loads((Path(__file__).parents[2] / "data" / "decode" / "packets.json").read_text())
PACKETS = [bytes.fromhex(row["bytes"]) for row in ROWS]
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


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(data: bytes) -> None:
    """Random bytes decode to a sound tree."""
    assert_sound(decode_bytes(data))


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
