"""The pcapng format: every block that carries packets, times of every unit, sections, names and comments."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from parsers.captures import read_capture
from parsers.record import Found, Kind, Record, Span, SpanKind
from tests.parsers.captures import build as b
from tests.parsers.captures.tshark import ask, differences, needs_tshark, time_of

TCP = b.ethernet(b.IPV4, b.ipv4(6, b.tcp()))
UDP6 = b.ipv6(17, b.udp())
SECOND = 1_000_000_000


def records(data: bytes, kind: Kind = Kind.PACKET) -> list[Record]:
    """Return the records of a kind in a capture."""
    found = (entry.record for entry in read_capture(data) if isinstance(entry, Found))
    return [record for record in found if record.kind is kind]


def reasons(data: bytes, kind: SpanKind = SpanKind.FURNITURE) -> list[str]:
    """Return the reasons of the spans of a kind."""
    return [entry.reason for entry in read_capture(data) if isinstance(entry, Span) and entry.kind is kind]


def with_section(*blocks: bytes, order: str = "<") -> bytes:
    """Return a section of some blocks."""
    return b.section(order) + b"".join(blocks)


@pytest.mark.parametrize("order", "<>")
def test_every_packet_block_is_a_record(order: str) -> None:
    """Enhanced, simple and obsolete packet blocks give the frame; only the simple one has no time."""
    data = with_section(
        b.interface(1, order, options=b.option(2, b"eth0", order)),
        b.enhanced(TCP, 1_500_000, order),
        b.simple(TCP, order),
        b.obsolete(TCP, 2_500_000, order, dropped=7),
        order=order,
    )
    enhanced, simple, obsolete = records(data)
    assert [record.captured for record in (enhanced, simple, obsolete)] == [TCP] * 3
    assert [record.time for record in (enhanced, simple, obsolete)] == [3 * SECOND // 2, None, 5 * SECOND // 2]
    assert [record.sensor for record in (enhanced, simple, obsolete)] == ["eth0"] * 3
    assert (simple.time_basis, obsolete.words["dropped before"]) == (None, "7")
    assert (enhanced.src, enhanced.dst_port, enhanced.format) == (b.SOURCE, 80, "pcapng")
    assert reasons(data)[1] == "pcapng interface 0: ethernet, snapshot length 0, eth0"


UNITS = {
    "default": (b"", 1_500_000, 3 * SECOND // 2),
    "milliseconds": (b.option(9, b"\x03"), 1_500, 3 * SECOND // 2),
    "seconds": (b.option(9, b"\x00"), 953254788, 953254788 * SECOND),
    "nanoseconds": (b.option(9, b"\x09"), 953254788694985123, 953254788694985123),
    "picoseconds": (b.option(9, b"\x0c"), 1_500_000_000_999, 1_500_000_000),
    "1/1024 second": (b.option(9, b"\x8a"), 1024 + 512, 3 * SECOND // 2),
    "2**-32 second": (b.option(9, b"\xa0"), 3 << 31, 3 * SECOND // 2),
    "offset": (b.option(9, b"\x06") + b.option(14, struct.pack("<q", 1000)), 1, 1000 * SECOND + 1000),
    "negative offset": (b.option(14, struct.pack("<q", -1)), 1_500_000, SECOND // 2),
    "before 1970": (b.option(14, struct.pack("<q", -2)), 1_500_000, -SECOND // 2),
}
"""Options of an interface, a time stamp, and the nanoseconds that it means."""


@pytest.mark.parametrize("unit", UNITS)
def test_times_of_every_unit_and_offset(unit: str) -> None:
    """Units of powers of ten and two and an offset give exact nanoseconds; finer times are cut to them."""
    options, ticks, expected = UNITS[unit]
    (record,) = records(with_section(b.interface(options=options), b.enhanced(TCP, ticks)))
    assert record.time == expected
    assert record.notes == ()


@pytest.mark.parametrize("ticks", [1 << 63, (1 << 64) - 1])
def test_a_time_beyond_what_a_record_can_hold_is_not_known(ticks: int) -> None:
    """A time after 2262 is left out, and the note tells it."""
    (record,) = records(with_section(b.interface(options=b.option(9, b"\x06")), b.enhanced(TCP, ticks)))
    assert (record.time, record.time_basis, record.src) == (None, None, b.SOURCE)
    assert record.notes == (
        f"its time stamp, {ticks * 1000} nanoseconds since 1970, is beyond the year 2262: time not known",
    )


@pytest.mark.parametrize("options", [b.option(9, b"\6\6"), b.option(9, b""), b.option(14, b"\0\0\0\1")])
def test_a_unit_that_cannot_be_read_leaves_the_times_unknown(options: bytes) -> None:
    """A resolution or offset of the wrong length makes every time of the interface unknown, not wrong."""
    data = with_section(b.interface(options=options), b.enhanced(TCP, 5))
    (record,) = records(data)
    assert record.time is None
    assert record.notes == ("the unit of the interface's time stamps cannot be read: time not known",)
    assert reasons(data)[-1].endswith("; the unit of its times cannot be read")


def test_each_interface_has_its_link_type_name_and_unit() -> None:
    """Packets of several interfaces are read each in its interface's way."""
    data = with_section(
        b.interface(1, options=b.option(2, b"eth0") + b.option(3, b"uplink\0\0")),
        b.interface(101, options=b.option(9, b"\x09")),
        b.enhanced(UDP6, 7, on=1),
        b.enhanced(TCP, 7, on=0),
    )
    raw, ethernet = records(data)
    assert (raw.sensor, raw.time, raw.src, raw.words) == (None, 7, b.SOURCE6, {"link": "raw", "interface": "1"})
    assert (ethernet.sensor, ethernet.time) == ("eth0", 7000)
    assert ethernet.words == {"link": "ethernet", "interface": "uplink"}


def test_a_section_begins_anew_in_its_own_byte_order() -> None:
    """A file of several sections forgets the interfaces of the one before; frames are counted through the file."""
    data = with_section(b.interface(1), b.enhanced(TCP, 1)) + with_section(
        b.interface(101, ">"), b.enhanced(UDP6, 2, ">"), order=">"
    )
    first, second = records(data)
    assert [first.words["link"], second.words["link"]] == ["ethernet", "raw"]
    assert [first.line, second.line] == [1, 2]
    assert reasons(data)[0] == "pcapng section header, little-endian"
    assert reasons(data)[2] == "pcapng section header, big-endian"
    lost = with_section(b.interface(1), b.enhanced(TCP, 1)) + with_section(b.enhanced(TCP, 2))
    assert len(records(lost)) == 1
    assert reasons(lost, SpanKind.NOT_UNDERSTOOD) == ["a packet of interface 0, which no block before it describes"]


def test_a_simple_packet_is_cut_at_the_snapshot_length() -> None:
    """A simple packet block tells no captured length: it is the length on the wire, or the interface's limit."""
    cut = TCP + b"!"
    (record,) = records(with_section(b.interface(snapshot=60), b.simple(cut, length=1500)))
    assert (record.captured, record.words["original length"]) == (cut, "1500")
    short = with_section(b.interface(), b.simple(cut, length=1500))
    assert reasons(short, SpanKind.NOT_UNDERSTOOD) == [
        "a packet length of 1500 bytes runs over the block, which has 60"
    ]


def test_comments_direction_and_losses_are_kept() -> None:
    """Options of a packet become words of the record, with their own line ends."""
    options = (
        b.option(1, "seen at the border: caf\u00e9".encode()) + b.option(2, struct.pack("<I", 2))
        + b.option(4, struct.pack("<Q", 12)) + b.option(1, b"second\nline") + b.option(32000, b"??") + bytes(4)
    )  # fmt: skip
    (record,) = records(with_section(b.interface(), b.enhanced(TCP, 5, options=options)))
    assert record.words == {
        "link": "ethernet", "direction": "outbound", "dropped before": "12",
        "comment": "seen at the border: caf\u00e9\nsecond\nline",
    }  # fmt: skip


def test_comments_that_are_no_text_are_written_out() -> None:
    """Bytes that are no UTF-8 stay readable; a comment whose length lies is left out."""
    options = b.option(1, b"a\xff\xfeb")
    (record,) = records(with_section(b.interface(), b.enhanced(TCP, 5, options=options)))
    assert record.words["comment"] == "a\\xff\\xfeb"
    lying = struct.pack("<HH", 1, 60000) + b"abcd"
    (record,) = records(with_section(b.interface(), b.enhanced(TCP, 5, options=lying)))
    assert record.words == {"link": "ethernet"}


def test_names_are_a_record_of_their_own() -> None:
    """A name resolution block is a service record that ties names to addresses, each once."""
    pairs = [
        ("192.0.2.9", b"mail.example"),
        ("2001:db8::9", b"six.example\0other.example"),
        ("192.0.2.9", b"mail.example"),
    ]
    data = with_section(b.interface(), b.names(pairs, options=b.option(2, b"ns.example")), b.enhanced(TCP, 5))
    (record,) = records(data, Kind.SERVICE)
    assert record.names == (
        ("192.0.2.9", "mail.example"), ("2001:db8::9", "six.example"), ("2001:db8::9", "other.example"),
    )  # fmt: skip
    assert record.message == "the capture names its hosts, 3 names in all"
    assert record.words == {"name server": "ns.example"}
    assert len(records(data)) == 1
    assert "pcapng name resolution without names of hosts" in reasons(with_section(b.names([])))


def test_only_so_many_names_are_taken() -> None:
    """A block full of names gives ten thousand of them and says how many more there are."""
    pairs = [
        ("192.0.2.9", b"\0".join(b"%d" % name for name in range(start, start + 1000)))
        for start in range(0, 12000, 1000)
    ]
    (record,) = records(with_section(b.names(pairs)), Kind.SERVICE)
    assert len(record.names) == 10_000
    assert record.notes == ("2000 more are not taken",)


def test_other_blocks_are_furniture_with_a_reason() -> None:
    """Statistics, secrets, custom, journal and unknown blocks are named; section and interface comments are quoted."""
    counters = b.option(4, struct.pack("<Q", 120)) + b.option(5, struct.pack("<Q", 3)) + b.option(1, b"x")
    data = b.section(options=b.option(1, b"night shift\x1b[31m") + b.option(4, b"dumpcap")) + b"".join((
        b.interface(options=b.option(1, b"tap")),
        b.block(5, struct.pack("<III", 0, 0, 0) + counters),
        b.block(10, b"secret--"),
        b.block(0x0BAD, struct.pack("<I", 32473) + b"mine"),
        b.block(0x40000BAD, b""),
        b.block(9, b"MESSAGE=hello\n"),
        b.block(0x7777, b"abcd"),
        b.block(0x7777, b"efgh"),
    ))  # fmt: skip
    assert reasons(data) == [
        "pcapng section header, little-endian; comment: night shift\\x1b[31m; program: dumpcap",
        "pcapng interface 0: ethernet, snapshot length 0; comment: tap",
        "pcapng interface statistics of interface 0: 120 received, 3 dropped by the interface",
        "pcapng decryption secrets",
        "pcapng custom block of private enterprise 32473",
        "pcapng custom block",
        "pcapng systemd journal entry",
        "pcapng block of unknown type 0x00007777",
    ]


@needs_tshark
def test_a_mixed_file_says_what_tshark_says(tmp_path: Path) -> None:
    """Two sections, three interfaces, all packet blocks: tshark's count, times, interfaces, comments and values."""
    data = with_section(
        b.interface(1, options=b.option(2, b"eth0") + b.option(9, b"\x09")),
        b.interface(
            113, options=b.option(2, b"any") + b.option(9, b"\x94") + b.option(14, struct.pack("<q", 953254788))
        ),
        b.enhanced(TCP, 953254788694985123, options=b.option(1, b"first") + bytes(4)),
        b.names([("192.0.2.9", b"mail.example")]),
        b.enhanced(struct.pack(">HHH8sH", 0, 1, 6, bytes(8), b.IPV6) + UDP6, 1 << 19, on=1),
        b.obsolete(TCP, 953254788694985124),
        b.enhanced(TCP[:60], 953254788694985125, length=len(TCP)),
        b.block(5, struct.pack("<III", 0, 0, 0)),
    ) + with_section(b.interface(101, ">"), b.enhanced(UDP6, 953254788694985, ">"), b.simple(UDP6, ">"), order=">")
    path = tmp_path / "mixed.pcapng"
    path.write_bytes(data)
    found, rows = records(data), ask(path)
    assert [differences(*pair) for pair in zip(found, rows, strict=True)] == [[]] * 6
    assert [record.time for record in found[:5]] == [time_of(row) for row in rows[:5]]
    assert found[5].time is None
    assert [record.sensor or "" for record in found[:4]] == [row["frame.interface_name"] for row in rows[:4]]
    assert [record.words.get("comment", "") for record in found] == [row["frame.comment"] for row in rows]
