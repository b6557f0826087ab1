"""Frames of every link type against what tshark reads in them (recorded by make_table.py), whole and cut."""

from __future__ import annotations

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.columns import columns_of
from parsers.links import ip_packet, link_name, link_number, network_offset
from parsers.option_text import options
from parsers.record import Record
from tests.parsers.captures import build as b
from tests.parsers.captures.tshark import _NAMES, COMPARED, columns, differences

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "data" / "captures" / "frames.json").read_text())
WHOLE = [row for row in ROWS if not row["what"].startswith("cut ")]
CUT = [row for row in ROWS if row["what"].startswith("cut ")]
LINKS = sorted({link_name(row["link"]) for row in ROWS} | {"ip", "token-ring", "usb-linux", "link 147"})


def named(row: dict[str, Any]) -> str:
    """Return what a row is, for the test's name."""
    return f"{row['what']} on {row['link']}, {len(row['bytes']) // 2} bytes"


def ours(row: dict[str, Any]) -> Record:
    """Return what is read from a row's frame."""
    data = bytes.fromhex(row["bytes"])
    return Record(format="pcap", captured=data, **columns_of(data, link_name(row["link"])))


def theirs(row: dict[str, Any]) -> dict[str, str]:
    """Return what tshark reads from it."""
    return dict.fromkeys(_NAMES, "") | row["tshark"]


@pytest.mark.parametrize("row", WHOLE, ids=named)
def test_a_whole_frame_says_what_tshark_says(row: dict[str, Any]) -> None:
    """Addresses, ports, flags, numbers and payload are tshark's, and nothing is read that it does not read."""
    allowed = {"tiny first fragment": ["tcp_seq"]}  # tshark stops behind the ports of eight bytes of TCP
    odd = [
        said for said in differences(ours(row), theirs(row)) if said.split(":")[0] not in allowed.get(row["what"], [])
    ]
    assert odd == []


@pytest.mark.parametrize("row", CUT, ids=named)
def test_a_cut_frame_gives_all_that_tshark_reads(row: dict[str, Any]) -> None:
    """Of a cut frame every value that tshark reads is read, and is the same."""
    record = ours(row)
    for attribute, value in columns(theirs(row)).items():
        found = getattr(record, attribute)
        assert str(found) == str(value) or (attribute in ("src", "dst") and columns_agree(found, value)), attribute


def columns_agree(found: str, value: str) -> bool:
    """Say whether two spellings are one address."""
    return ip_address(found) == ip_address(value)


@pytest.mark.parametrize("row", WHOLE, ids=named)
def test_a_prefix_says_no_more_and_nothing_else(row: dict[str, Any]) -> None:
    """Cut anywhere, a frame gives only columns that the whole gives, with the same values; payload is a prefix."""
    data, link = bytes.fromhex(row["bytes"]), link_name(row["link"])
    whole = columns_of(data, link)
    for size in range(len(data)):
        for attribute, value in columns_of(data[:size], link).items():
            if attribute == "payload":
                assert whole["payload"].startswith(value)
            elif attribute == "tcp_opts":
                assert whole["tcp_opts"].startswith(value.removesuffix("[|tcp]").rstrip(","))
            elif attribute != "proto" or link != "radiotap":
                assert whole[attribute] == value, (size, attribute)


@given(st.sampled_from(LINKS), st.binary(max_size=120))
def test_no_bytes_make_it_raise(link: str, data: bytes) -> None:
    """Whatever the bytes and the link type, columns come out or none do, and a header lies within the frame."""
    columns_of(data, link)
    place = network_offset(data, link)
    assert place is None or 0 <= place[0] <= len(data) + 1


@given(st.sampled_from([row for row in WHOLE if row["link"] in (1, 105, 113, 127)]), st.data())
def test_no_changed_frame_makes_it_raise(row: dict[str, Any], draw: st.DataObject) -> None:
    """A frame with some bytes changed gives values that a record and a case can hold."""
    data = bytearray.fromhex(row["bytes"])
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    record = Record(format="pcap", **columns_of(bytes(data), link_name(row["link"])))
    for attribute in COMPARED:
        value = getattr(record, attribute)
        assert value is None or isinstance(value, str | bytes | bool) or 0 <= value < 1 << 32


def test_tags_and_headers_are_followed_only_so_far() -> None:
    """Endless stacks of tags, and SNAP in SNAP, end without an answer and without exhausting the stack."""
    tagged = b.ethernet(0x8100, b"\0\1\x81\0" * 60_000)
    nested = b.ethernet(0x0500, b"\xaa\xaa\x03\0\0\0\0\x10" * 30_000)
    labels = b.ethernet(0x8847, b"\0\0\x10\x40" * 60_000)
    assert [columns_of(frame, "ethernet") for frame in (tagged, nested, labels)] == [{}, {}, {}]


def test_frames_of_no_network_layer_are_named() -> None:
    """What is neither IP nor ARP has a protocol name: by Ethernet type, or by 802.2 access point."""
    said = {row["what"]: ours(row).proto for row in WHOLE}
    assert (said["stp"], said["lldp"], said["pppoe lcp"]) == ("stp", "lldp", "ppp")
    assert columns_of(b.ethernet(0x6003, bytes(46)), "ethernet") == {"proto": "0x6003"}
    assert columns_of(b.ethernet(0x8035, b.arp(3, kind=0x0800)), "ethernet")["proto"] == "rarp"


@pytest.mark.parametrize("what", ["no data", "encrypted", "beacon", "ack"])
def test_wireless_frames_without_a_readable_packet_say_nothing(what: str) -> None:
    """Management, control, empty and encrypted frames have no columns: what they carry is not known."""
    for row in WHOLE:
        if row["what"].endswith(what) and row["link"] in (105, 127):
            assert columns_of(bytes.fromhex(row["bytes"]), link_name(row["link"])) == {}


def test_several_wireless_frames_in_one_give_the_first() -> None:
    """In an aggregate (A-MSDU) the first frame's packet is read, behind its own header of 14 bytes."""
    inner = bytes(12) + b"\0\x30" + b.snap(b.IPV4, b.ipv4(17, b.udp()))
    said = columns_of(b.wlan(inner, subtype=8, qos=b"\x80\0"), "ieee802.11")
    assert (said["src"], said["dst_port"]) == (b.SOURCE, 40002)


def test_the_ip_packet_of_a_frame() -> None:
    """`ip_packet` gives the bytes from the IP header on, and None where there is no IP packet."""
    packet = b.ipv4(6, b.tcp())
    assert ip_packet(b.ethernet(*b.tags([0x8100], b.IPV4, packet)), "ethernet") == packet
    assert ip_packet(packet, "ip") == packet
    assert ip_packet(b.ethernet(b.ARP, b.arp()), "ethernet") is None


def test_every_link_type_has_a_name_and_a_number_to_write() -> None:
    """Names lead back to a number of the same name; DLT_RAW's numbers of old are written as LINKTYPE_RAW."""
    for number in range(300):
        assert link_name(link_number(link_name(number))) == link_name(number)
    assert link_number(link_name(12)) == 101
    assert link_name(147) == "link 147"
    for unknown in ("", "link", "link x", "link \u00b2", "wire"):
        with pytest.raises(ValueError, match="link type"):
            link_number(unknown)


PRINTED = {
    "020405b40402080a00000001000000020103 0307": "mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7",
    "0101080a0000000100000002": "nop,nop,TS val 1 ecr 2",
    "0101050a0000000100000002": "nop,nop,sack 1 {1:2}",
    "01010512000102030405060708090a0b0c0d0e0f": "nop,nop,sack 2 {66051:67438087}{134810123:202182159}",
    "0507000000000000": "sack invalid sack,eol",
    "01010502": "nop,nop,sack 0 ",
    "00000000": "eol",
    "020005b4": "[bad opt]",
    "080b000000000000000000 00": "TS val 0 ecr 0[len 11],eol",
    "4306616263640000": "unknown-67 0x61626364,eol",
    "43020101": "unknown-67,nop,nop",
    "43010101": "[bad opt]",
    "060600000005070600000006": "echo 5,echoreply 6",
    "45040102": "unknown-69 0x0102",
    "01020405": "nop,[bad opt]",
}
"""Options in hexadecimal, and what tcpdump 4.99.3 prints for them."""


@pytest.mark.parametrize(("data", "printed"), PRINTED.items())
def test_options_are_printed_as_tcpdump_prints_them(data: str, printed: str) -> None:
    """Options, damaged ones too, have tcpdump's words in tcpdump's order."""
    area = bytes.fromhex(data)
    assert options(area, len(area))[0] == printed


def test_options_that_were_not_captured_are_said_to_be_missing() -> None:
    """Text of cut options ends as tcpdump's does, and a segment size counts only if all of it is there."""
    area = bytes.fromhex("020405b40402080a0000000100000002")
    assert options(area[:3], 16) == ("[|tcp]", None)
    assert options(area[:4], 16) == ("mss 1460,[|tcp]", 1460)
    assert options(area[:7], 16) == ("mss 1460,sackOK,[|tcp]", 1460)
    assert options(b"\2\4\5\xb4\2\4\2\0", 8) == ("mss 1460,mss 512", 1460)
