"""Which frames are one packet, within a capture and between captures."""

from __future__ import annotations

from parsers.captures import read_capture
from parsers.record import Found, Kind
from tests.parsers.captures import build as b

SYN = b.ethernet(b.IPV4, b.ipv4(6, b.tcp(flags=2, payload=b"")))
OTHER = b.ethernet(b.IPV4, b.ipv4(6, b.tcp(flags=2, seq=101, payload=b"")))


def identities(data: bytes) -> list[bytes]:
    """Return the identities of the packets of a capture."""
    found = (entry.record for entry in read_capture(data) if isinstance(entry, Found))
    return [record.identity() for record in found if record.kind is Kind.PACKET]


def test_the_same_bytes_at_the_same_time_are_two_packets_in_one_capture() -> None:
    """A frame that was captured twice within the clock's resolution counts twice, and the second says so."""
    data = b.pcap([(5_000, SYN), (5_000, OTHER), (5_000, SYN), (6_000, SYN), (5_000, SYN)])
    assert len(set(identities(data))) == 5
    copies = [entry.record.words.get("copy") for entry in read_capture(data) if isinstance(entry, Found)]
    assert copies == [None, None, "2", None, "3"]


def test_a_frame_in_two_captures_is_one_packet() -> None:
    """An extract, a conversion to the other format and a copy with other frames before it give the same identities."""
    whole = identities(b.pcap([(5_000, SYN), (5_000, SYN), (7_000, OTHER)]))
    converted = b.section() + b.interface(options=b.option(2, b"eth0"))
    converted += b.enhanced(SYN, 5) + b.enhanced(SYN, 5) + b.enhanced(OTHER, 7)
    assert identities(converted) == whole
    assert identities(b.pcap([(1_000, OTHER), (5_000, SYN), (7_000, OTHER)], order=">"))[1:] == [whole[0], whole[2]]


def test_other_times_bytes_lengths_and_link_types_are_other_packets() -> None:
    """What differs in time, in a byte, in the length on the wire or in the link type is not the same packet."""
    packet = b.ipv4(6, b.tcp())
    captures = (
        b.pcap([(5_000, packet)], link=101), b.pcap([(6_000, packet)], link=101), b.pcap([(5_000, packet)], link=228),
        b.pcap([(5_000, packet)], link=101, lengths=[1500]), b.pcap([(5_000, packet[:-1])], link=101),
    )  # fmt: skip
    assert len({identity for data in captures for identity in identities(data)}) == 5


def test_frames_without_a_time_are_known_by_their_place() -> None:
    """Without times, equal frames of two captures are the same packet only at the same place."""
    first = b.section() + b.interface() + b.simple(SYN) + b.simple(OTHER) + b.simple(SYN)
    second = b.section() + b.interface() + b.simple(OTHER) + b.simple(SYN)
    assert len(set(identities(first))) == 3
    assert set(identities(first)) & set(identities(second)) == set()
    assert identities(first + b.block(5, b""))[:3] == identities(first)


def test_the_same_names_are_one_record_and_other_names_another() -> None:
    """Name resolution blocks are the same record if they tie the same names."""
    blocks = [b.names([("192.0.2.9", name)]) for name in (b"a.example", b"b.example", b"a.example")]
    found = [entry.record for entry in read_capture(b.section() + b"".join(blocks)) if isinstance(entry, Found)]
    assert found[0].identity() == found[2].identity() != found[1].identity()


def test_a_flood_of_one_frame_is_counted_through() -> None:
    """A hundred thousand equal frames, and as many different ones of one time, all have identities of their own."""
    frames = [(0, SYN)] * 70_000 + [(0, place.to_bytes(4)) for place in range(30_000)]
    assert len(set(identities(b.pcap(frames)))) == 100_000
