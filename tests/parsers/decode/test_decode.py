from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import pytest

import parsers.decode
from parsers.decode import Basis, Decoded, Field, decode, decode_bytes
from parsers.decode.layers import each
from parsers.record import COLUMN, Record
from tests.parsers.decode.check import assert_sound
from tests.parsers.decode.test_checksum import SYN

IP = "4500{total:04x}0007{where:04x}40{proto:02x}0000c0000201c6336402"


def packet(body: str, proto: int, total: int | None = None, where: int = 0) -> bytes:
    """Return an IPv4 packet without a checksum around a body in hexadecimal."""
    size = 20 + len(bytes.fromhex(body)) if total is None else total
    return bytes.fromhex(IP.format(total=size, proto=proto, where=where) + body)


def field(decoded: Decoded, name: str) -> Field:
    """Return the field of that name."""
    found = decoded.field(name)
    assert found is not None, name
    return found


def test_tree_of_a_segment() -> None:
    """A SYN gives one field per layer; every field has its span, its basis and a name that filters know."""
    decoded = decode_bytes(SYN)
    assert [layer.name for layer in decoded.fields] == ["ip", "tcp"]
    seq = field(decoded, "tcp.seq")
    assert (seq.value, seq.text, seq.start, seq.stop, seq.basis) == (5, "5 (0x00000005)", 24, 28, Basis.CAPTURED)
    flags = field(decoded, "flags")
    assert (flags.value, flags.text) == (0x02, "0x02 SYN")
    assert [child.name for child in flags.children if child.value] == ["tcp.flags.syn"]
    assert field(decoded, "tcp.hdr_len").bits == 0xF0
    assert {"src", "dst", "src.port", "dst.port", "ip.ttl", "ip.id", "tcp.win", "proto"} <= {
        found.name for found in decoded.walk() if found.name in COLUMN
    }
    assert decoded.known == b"\1" * 40
    assert_sound(decoded)


def test_a_byte_finds_its_field() -> None:
    """The innermost field at a byte is the one whose bytes light up."""
    decoded = decode_bytes(SYN)
    assert [found.name for place in (0, 8, 12, 24, 39) if (found := decoded.at(place))] == [
        "ip.version", "ip.ttl", "src", "tcp.seq", "tcp.urgent_pointer",
    ]  # fmt: skip
    assert decoded.at(40) is None


@pytest.mark.parametrize("size", range(40))
def test_short_packet_ends_in_a_note(size: int) -> None:
    """A packet cut anywhere says how many bytes of how many were captured."""
    decoded = decode_bytes(SYN[:size])
    assert_sound(decoded)
    said = [*(note for found in decoded.walk() for note in found.notes), *(found.text for found in decoded.walk())]
    assert size == 0 or any("captured only" in text for text in said)


def test_half_a_field() -> None:
    """A field cut in the middle is there without a value."""
    seq = field(decode_bytes(SYN[:26]), "tcp.seq")
    assert (seq.value, seq.text, seq.start, seq.stop) == (None, "captured only 2 of 4 bytes", 24, 26)


def test_link_padding_stands_apart() -> None:
    """Bytes beyond the total length are a field of their own and no payload."""
    decoded = decode_bytes(SYN + b"\0\0")
    assert [layer.name for layer in decoded.fields] == ["ip", "tcp", "padding"]
    assert decoded.fields[-1].value == b"\0\0"


def test_edited_addresses_are_noticed() -> None:
    """Checksums that are wrong by the same amount are said to be consistent with edited addresses, which are not told."""
    decoded = decode_bytes(SYN[:16] + bytes((10, 0)) + SYN[18:])
    (note,) = decoded.fields[1].notes
    assert "sanitised" in note
    assert "198" not in note
    whole = decode_bytes(SYN)
    assert all(not found.notes for found in whole.walk())


def test_later_fragment_has_no_transport() -> None:
    """What continues a datagram is not read as a header."""
    decoded = decode_bytes(packet("0035003500100000", 17, where=0x2001))
    assert [layer.name for layer in decoded.fields] == ["ip", "fragment"]
    assert field(decoded, "frag").value == 8
    assert "byte 8" in decoded.fields[1].notes[0]


def test_first_fragment_has_a_transport_it_cannot_sum() -> None:
    """A first fragment shows its ports, and its checksum cannot be verified."""
    decoded = decode_bytes(packet("00350400100000aa61626364", 17, where=0x2000))
    assert field(decoded, "dst.port").value == 1024
    assert "cannot be verified" in field(decoded, "udp.checksum").text
    assert not decoded.fields[1].notes


def test_impossible_data_offset() -> None:
    """A data offset below 5 is said to be impossible; the fixed header is read all the same."""
    data = SYN[:32] + b"\x30" + SYN[33:] + b"abc"
    decoded = decode_bytes(data[:2] + bytes((0, 43)) + data[4:])
    assert "data offset 3 is impossible" in decoded.fields[1].notes[0]
    assert field(decoded, "payload").value == b"abc"


def test_data_offset_beyond_the_segment() -> None:
    """A header longer than its segment is reported, and what is there is read."""
    decoded = decode_bytes(SYN[:32] + b"\xf0" + SYN[33:])
    assert any("15 (60 bytes) is more than the segment has: 20" in note for note in decoded.fields[1].notes)
    assert field(decoded, "flags").value == 2


OPTIONS = {
    # option bytes: (name, value or None, part of the text or of a note)
    "020405b4": ("tcp.mss", 1460, "1460"),
    "030307 00": ("tcp.options.wscale", 7, "multiply by 128"),
    "04020000": ("tcp.options.sack_perm", None, ""),
    "0101050a0000000100000002": ("tcp.options.sack", ((1, 2),), "1-2"),
    "0101080a0000000500000006": ("tcp.options.timestamp", (5, 6), "value 5, echo reply 6"),
    "0101060600000007": ("tcp.options.echo", 7, "7"),
    "0101070600000007": ("tcp.options.echoreply", 7, "7"),
    "01010b0600000009": ("tcp.options.cc", 9, "9"),
    "01010c0600000009": ("tcp.options.ccnew", 9, "9"),
    "01010d0600000009": ("tcp.options.ccecho", 9, "9"),
    "01011312" + "ab" * 16: ("tcp.options.md5", "ab" * 16, "abab"),
    "c804abcd": ("tcp.options.unknown", b"\xab\xcd", "ab cd"),
    "00000000": ("tcp.options.padding", b"\0\0\0", "3 bytes"),
    "00aa0000": ("tcp.options.padding", b"\xaa\0\0", "not zero"),
    "02000000": ("tcp.mss", None, "length 0 is impossible"),
    "02010000": ("tcp.mss", None, "length 1 is impossible"),
    "020805b4": ("tcp.mss", None, "8 bytes run over the end of the options, where 4 are left"),
    "01010102": ("tcp.mss", None, "its length is missing"),
    "0203ab00": ("tcp.mss", None, "its length is 3, and should be 4"),
}


@pytest.mark.parametrize("text", OPTIONS)
def test_option(text: str) -> None:
    """Each option is named, read if its length allows, and said to be damaged if it does not; the walk always ends."""
    options = bytes.fromhex(text.replace(" ", ""))
    header = bytes((0x50 + (len(options) // 4 << 4),))
    decoded = decode_bytes(packet((SYN[20:32] + header + SYN[33:40] + options).hex(), 6))
    name, value, said = OPTIONS[text]
    found = field(decoded, name)
    assert found.value == value
    assert said in " ".join((found.text, *found.notes))
    assert_sound(decoded)


def test_ip_options() -> None:
    """A record route shows its pointer and addresses; a length that cannot be ends the walk with a note."""
    header = bytes.fromhex("47000020000700004006 0000c0000201c6336402".replace(" ", ""))
    route = decode_bytes(header + bytes.fromhex("0707 08 0a000001 00".replace(" ", "")))
    assert field(route, "ip.opt").text == "pointer 8: 10.0.0.1"
    damaged = decode_bytes(header + bytes.fromhex("0701000000000000"))
    assert "length 1 is impossible" in field(damaged, "ip.opt").notes[0]


def test_udp_length_against_ip() -> None:
    """A UDP length that the IP packet does not bear out is reported; what lies beyond it stands apart."""
    long = decode_bytes(packet("0035040000400000", 17))
    assert "the length says 64 bytes, and the IP packet carries 8" in long.fields[1].notes
    short = decode_bytes(packet("00350400000900006162", 17))
    assert [layer.name for layer in short.fields] == ["ip", "udp", "payload", "udp.trailer"]
    none = decode_bytes(packet("0035040000070000", 17))
    assert "a length of 7 is impossible" in none.fields[1].notes[0]


def test_icmp_error_quotes_a_packet() -> None:
    """The packet that an error quotes is decoded inside, under names that no filter takes for the outer ones."""
    quoted = packet("040100350020aaaa", 17, total=52).hex()
    decoded = decode_bytes(packet("0303000000000000" + quoted, 1))
    assert decoded.fields[1].text == "destination unreachable: port unreachable"
    assert field(decoded, "quoted.dst.port").value == 53
    assert field(decoded, "src").start == 12
    assert "quoted only 28 of 52 bytes" in " ".join(field(decoded, "quoted.ip").notes)
    assert_sound(decoded)


def test_quotes_inside_quotes_end() -> None:
    """Packets that quote packets are followed so far and no further."""
    body = ""
    for _ in range(60):
        body = "0b00000000000000" + packet(body, 1).hex()
    decoded = decode_bytes(packet(body, 1))
    assert_sound(decoded)
    assert max(found.name.count("quoted.") for found in decoded.walk()) < 10


def test_unknown_protocol_and_version() -> None:
    """What no layer reads is shown as bytes."""
    assert [layer.name for layer in decode_bytes(packet("00112233", 253)).fields] == ["ip", "payload"]
    assert [layer.name for layer in decode_bytes(b"\x95abc").fields] == ["data"]
    assert decode_bytes(b"").fields == ()


def test_words_beside_bytes_are_kept() -> None:
    """Notes of a record and words without a place in the packet stay; the bytes give the values."""
    record = Record(
        proto="tcp",
        captured=SYN,
        flags=2,
        sensor="fw",
        words={"rule": "7"},
        notes=("the line says 3",),
        tcp_opts="mss 1",
    )
    decoded = decode(record)
    assert decoded.basis is Basis.CAPTURED
    assert decoded.notes == ("the line says 3",)
    assert {child.name: child.value for child in decoded.fields[-1].children} == {
        "sensor": "fw", "tcp.opts": "mss 1", "log.rule": "7",
    }  # fmt: skip
    assert all(child.basis is Basis.LOGGED and child.start is None for child in decoded.fields[-1].children)


def test_every_layer_is_found_by_its_file() -> None:
    """Each module that names what it follows is a layer, and no two claim the same."""
    claims = [
        key
        for module in walk_packages(parsers.decode.__path__, "parsers.decode.")
        for key in getattr(import_module(module.name), "FOLLOWS", ())
    ]
    assert sorted(claims) == sorted(each())
    assert {("ip.version", 4), ("ethertype", 0x0800), ("ip.proto", 6), ("ip.proto", 17), ("ip.proto", 1)} <= set(claims)
