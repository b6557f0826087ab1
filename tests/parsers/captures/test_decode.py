"""Frames of captures as trees: from the link header on, whatever the link type."""

from __future__ import annotations

from typing import Any

import pytest

from parsers.captures import read_capture
from parsers.decode import Basis, decode
from parsers.decode.checksum import transport_sum
from parsers.links import link_name, network_offset
from parsers.record import Found, Record
from tests.parsers.captures import build as b
from tests.parsers.captures.test_frames import WHOLE, named

SECOND = 1_000_000_000
IPV4 = [row for row in WHOLE if "ip.src" in row["tshark"]]


def frame(data: bytes, link: int = 1) -> Record:
    """Return the record of a frame of a capture."""
    return next(entry.record for entry in read_capture(b.pcap([(SECOND, data)], link=link)) if isinstance(entry, Found))


@pytest.mark.parametrize("row", IPV4, ids=named)
def test_the_ip_packet_of_every_link_type_is_decoded(row: dict[str, Any]) -> None:
    """Behind the link header of each type the IPv4 header is decoded, where tshark finds it."""
    record = frame(bytes.fromhex(row["bytes"]), row["link"])
    decoded = decode(record)
    source = decoded.field("src")
    place = network_offset(record.captured or b"", link_name(row["link"]))
    assert source is not None
    assert place is not None
    assert (source.value, source.start, source.basis) == (row["tshark"]["ip.src"], place[0] + 12, Basis.CAPTURED)
    assert decoded.data == record.captured


def test_bytes_of_a_frame_are_all_in_the_tree() -> None:
    """The layers of a frame cover its bytes one after the other, link header and padding included."""
    data = b.ethernet(b.IPV4, b.ipv4(6, b.tcp(payload=b"ab"))) + bytes(4)
    fields = [field for field in decode(frame(data)).fields if field.start is not None]
    assert [field.start for field in fields] == [0, *(field.stop for field in fields[:-1])]
    assert fields[-1].stop == len(data)
    assert transport_sum(data[14:]).state == "wrong"


def test_words_of_the_capture_are_no_bytes() -> None:
    """Link type, lengths and sensor of a frame are words of the log; what its bytes say is not said twice."""
    data = b.ethernet(b.IPV6, b.ipv6(6, b.tcp(options=b"\2\4\5\xb4")))
    (found,) = (
        entry.record
        for entry in read_capture(b.section() + b.interface(options=b.option(2, b"eth0")) + b.enhanced(data, 1))
        if isinstance(entry, Found)
    )
    log = decode(found).fields[-1]
    assert {field.name: field.text for field in log.children} == {"sensor": "eth0", "log.link": "ethernet"}


def test_frames_that_nobody_looks_into_are_bytes() -> None:
    """A link type that is not known gives one field of bytes, and an empty frame no field but its words."""
    unknown = decode(frame(b"whatever", 147)).fields[0]
    assert (unknown.name, unknown.value) == ("data", b"whatever")
    assert [field.name for field in decode(frame(b"")).fields] == ["log"]
