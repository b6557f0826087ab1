"""What tcpdump prints in words held against what it prints in hexadecimal: every disagreement is a note."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.read import read
from parsers.record import Found, Record

LINES = """\
1507397119.066204 IP (tos 0x0, ttl 64, id 32393, offset 0, flags [DF], proto TCP (6), length 60)
    10.0.2.15.44188 > 192.0.47.59.43: Flags [S], cksum 0xfb78 (incorrect -> 0xcc94), seq 2239453442, win 29200, \
options [mss 1460,sackOK,TS val 2943013729 ecr 0,nop,wscale 6], length 0
\t0x0000:  4500 003c 7e89 4000 4006 c0e8 0a00 020f
\t0x0010:  c000 2f3b ac9c 002b 857b 5902 0000 0000
\t0x0020:  a002 7210 fb78 0000 0204 05b4 0402 080a
\t0x0030:  af6a d361 0000 0000 0103 0306
"""
"""As tcpdump 4.99 prints a packet with -v -x."""


def one(text: str) -> Record:
    """Return the only record of a text."""
    (record,) = (found.record for found in read(text.encode()) if isinstance(found, Found))
    return record


def test_words_that_agree() -> None:
    """What tcpdump printed of its own bytes is no disagreement."""
    assert one(LINES).notes == ()
    assert one(LINES).captured is not None


def test_two_spellings_of_an_address_agree() -> None:
    """An IPv4 address in an IPv6 address is the same with dots as in hexadecimal."""
    packet = bytes.fromhex(
        "6000000000140640"  # payload of 20, TCP, 64 hops
        "00000000000000000000ffffc0000201"
        "00000000000000000000ffffc6336402"
        "0fa0005000000000000000005002020000000000"
    )
    rows = "".join(f"\t0x{at:04x}:  {packet[at : at + 16].hex(' ', 2)}\n" for at in range(0, len(packet), 16))
    head = "15:57:33.803147 IP6 ::ffff:192.0.2.1.4000 > ::ffff:198.51.100.2.80: Flags [S], seq 0, win 512, length 0\n"
    assert one(head + rows).notes == ()
    assert len(one(head.replace("192.0.2.1", "192.0.2.2") + rows).notes) == 1


@pytest.mark.parametrize(
    ("word", "other", "name", "value"),
    [
        ("ttl 64", "ttl 63", "ttl", 64),
        ("id 32393", "id 32392", "ip.id", 32393),
        ("10.0.2.15.44188", "10.0.2.16.44188", "src", "10.0.2.15"),
        (".44188 >", ".44189 >", "src.port", 44188),
        ("Flags [S]", "Flags [S.]", "flags", 0x02),
        ("win 29200", "win 29201", "tcp.win", 29200),
        ("seq 2239453442", "seq 2239453443", "tcp.seq", 2239453442),
        ("length 60)", "length 61)", "ip.len", 60),
        ("length 0", "length 7", "length", None),
        ("wscale 6", "wscale 7", "tcp.opts", None),
        ("TS val 2943013729", "TS val 2943013728", "tcp.opts", None),
    ],
)
def test_words_that_disagree(word: str, other: str, name: str, value: object) -> None:
    """The bytes count, and the note says what both say."""
    record = one(LINES.replace(word, other, 1))
    (note,) = record.notes
    assert note.startswith(f"{name}: the line says")
    assert note.endswith("; the bytes count")
    if value is not None:
        found = {
            "ttl": record.ttl,
            "ip.id": record.ip_id,
            "src": record.src,
            "src.port": record.src_port,
            "flags": record.flags,
            "tcp.win": record.tcp_win,
            "tcp.seq": record.tcp_seq,
            "ip.len": record.ip_len,
        }
        assert found[name] == value


def test_real_dumps_agree(corpus: Path) -> None:
    """What three releases of tcpdump printed of real packets disagrees in nothing."""
    records = [
        found.record
        for path in (corpus / "derived").rglob("*.txt")
        for found in read(path.read_bytes())
        if isinstance(found, Found) and found.record.format == "tcpdump" and found.record.captured is not None
    ]
    assert len(records) > 50
    assert [record.notes for record in records if record.notes] == []


@pytest.mark.parametrize(
    "said",
    [
        "192.0.2.1.65282 > 198.51.100.1.53: UDP, length 33",
        "192.0.2.1 > 198.51.100.1: ICMP echo request, id 5, seq 1, length 64",
    ],
)
def test_the_second_line_of_a_verbose_packet_is_no_wrap(said: str) -> None:
    """tcpdump -v prints the IP header on a line of its own since 4.0, whatever the packet carries."""
    proto = "UDP (17)" if "UDP" in said else "ICMP (1)"
    head = f"03:18:04.938672 IP (tos 0x0, ttl 128, id 2625, offset 0, flags [none], proto {proto}, length 61)"
    (found,) = (entry for entry in read(f"{head}\n    {said}\n".encode()) if isinstance(entry, Found))
    assert found.repairs == ()
    assert (found.record.ttl, found.record.ip_id, found.record.dst) == (128, 2625, "198.51.100.1")
    (wrapped,) = (
        e for e in read(f"{head}\n    {said.replace(' > ', ' >' + chr(10))}\n".encode()) if isinstance(e, Found)
    )
    assert "rejoined-wrap" in wrapped.repairs
