"""Bytes as numbers, times and text; searched, named and compared."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.decode import decode, decode_bytes
from tests.parsers.captures import build as b
from tests.parsers.captures.test_decode import frame
from workbench.bytes.against import difference, told
from workbench.bytes.columns import COLUMNS, after
from workbench.bytes.compare import compare
from workbench.bytes.find import following, places, wanted
from workbench.bytes.inspect import inspect
from workbench.bytes.span import of_subject, offset, span, spelled, subject
from workbench.bytes.stretch import cut


def values(data: bytes, place: int = 0, known: bytes | None = None) -> dict[str, str]:
    """Return what the inspector says."""
    return dict(inspect(data, b"\1" * len(data) if known is None else known, place, COLUMNS["ASCII"]))


@given(st.binary(min_size=8, max_size=8))
def test_numbers_in_both_byte_orders(data: bytes) -> None:
    """u8 to u64 are what the struct module reads, big-endian first."""
    said = values(data)
    assert (said["u64"], said["u64 le"]) == tuple(str(struct.unpack(f"{order}Q", data)[0]) for order in "><")
    for label, code, size in (("u8", "B", 1), ("u16", "H", 2), ("u32", "I", 4)):
        big, little = (struct.unpack(order + code, data[:size])[0] for order in "><")
        assert said[label] == (str(big) if big == little else f"{big} le {little}")
    assert int(said["bits"].replace(" ", ""), 2) == data[0]
    assert said["IPv4"] == ".".join(map(str, data[:4]))


@given(st.integers(0, 2**32 - 1))
def test_seconds_are_times(seconds: int) -> None:
    """Seconds since 1970 are what datetime makes of them; NTP counts 2,208,988,800 more (RFC 868, RFC 5905 figure 4)."""
    said = values(struct.pack(">I", seconds))
    assert said["unix"] == f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"
    assert values(struct.pack("<I", seconds))["unix le"] == said["unix"]
    if seconds >= 2_208_988_800:
        assert said["ntp"] == f"{datetime.fromtimestamp(seconds - 2_208_988_800, UTC):%Y-%m-%d %H:%M:%S}"


def test_what_is_not_known_or_not_there_is_not_made_up() -> None:
    """A value over an unknown byte is dots, one over the end is not offered."""
    said = values(b"\x45\0\0", known=b"\1\0\1")
    assert (said["u8"], said["u16"], said["text"]) == ("69", "··", "E·.")
    assert not {"u32", "IPv4", "u64"} & set(said)
    assert values(b"", 0) == {}


def test_columns_show_the_same_bytes_in_other_codes() -> None:
    """Code page 037 has A at 0xC1 and 0 at 0xF0 (IBM's code page chart); nothing unseen stands in any column."""
    assert COLUMNS["EBCDIC"][0xC1] == "A"
    assert COLUMNS["EBCDIC"][0xF0] == "0"
    assert COLUMNS["Latin-1"][0xE9] == "é"
    assert COLUMNS["ASCII"][0xE9] == "."
    assert all(len(letters) == 256 and letters.isprintable() for letters in COLUMNS.values())
    assert after(after(after("ASCII"))) == "ASCII"


@given(st.binary(max_size=60), st.binary(min_size=1, max_size=3))
def test_every_match_is_found_and_nothing_else(data: bytes, part: bytes) -> None:
    """Overlapping matches count, as `bytes.startswith` finds them place by place."""
    found = [place.start for place in places(data, b"\1" * len(data), wanted(f"0x{part.hex()}"))]
    assert found == [at for at in range(len(data)) if data.startswith(part, at)]


def test_bytes_and_text_are_told_apart() -> None:
    """0x… and aa:bb are bytes, all else text; small letters find capitals too; an unknown byte matches nothing."""
    data = b"GET /\x00\x45\x00"
    known = b"\1" * len(data)
    assert places(data, known, wanted("45:00")) == places(data, known, wanted("0x4500")) == [range(6, 8)]
    assert places(data, known, wanted("get")) == [range(3)]
    assert places(data, known, wanted("Get")) == []
    assert places(b"0x45", b"\1" * 4, wanted('"0x45"')) == [range(4)]
    assert places(b"\xc7\xc5\xe3", b"\1" * 3, wanted("GET", "cp037")) == [range(3)]
    assert places(data, b"\0" + known[1:], wanted("GET")) == []
    with pytest.raises(ValueError, match="nothing to look for"):
        wanted("")
    found = [range(1, 2), range(5, 6)]
    assert (following(found, 1, True), following(found, 5, True), following(found, 1, False)) == (
        range(5, 6), range(1, 2), range(5, 6),
    )  # fmt: skip


@given(st.integers(0, 99), st.integers(1, 40))
def test_a_stretch_is_named_in_three_ways(first: int, size: int) -> None:
    """Decimal, hexadecimal and with a length mean the same; a note on it is kept under one name."""
    stretch = range(first, first + size)
    for text in (
        f"{first}-{first + size - 1}",
        f"0x{first:x}-0x{first + size - 1:X}",
        f"{first}+{size}",
        spelled(stretch),
    ):
        assert span(text, 200) == stretch
    assert of_subject(subject(12, stretch)) == (12, stretch)


@pytest.mark.parametrize("text", ["", "a", "4-2", "0-20", "20", "1+0", "-1", "0x", "٣"])
def test_what_names_no_bytes_is_refused(text: str) -> None:
    """Text that is none, ends before they begin, bytes beyond the record."""
    with pytest.raises(ValueError, match=r"bytes"):
        span(text, 20)


def test_offsets_are_absolute_or_from_here() -> None:
    """0x1f, 31, +16 and -16."""
    assert [offset(text, 20, 64) for text in ("0x1f", "31", "+16", "-16")] == [31, 31, 36, 4]
    with pytest.raises(ValueError, match="there is no byte 64; the last one is 63"):
        offset("0x40", 0, 64)


PACKET = b.ipv4(6, b.tcp(payload=b"ab"))


def test_a_record_does_not_differ_from_itself() -> None:
    """No field, no byte; behind another link header the network header is the place to compare from."""
    ours, theirs = frame(b.ethernet(b.IPV4, PACKET)), frame(PACKET, 101)
    same = difference(ours, ours)
    assert (same.changes, same.first, same.places) == ((), None, frozenset())
    assert "no byte differs" in told(same)
    other = difference(ours, theirs)
    assert other.shift == -14
    assert not {change.name for change in other.changes if change.name.startswith(("ip.", "tcp."))}


def test_the_first_differing_byte_and_its_field() -> None:
    """Byte 8 of an IPv4 header is the time to live (RFC 791); a byte more at the end differs as well."""
    changed = bytearray(PACKET)
    changed[8] ^= 1
    found = compare(decode_bytes(PACKET), decode_bytes(bytes(changed) + b"c"))
    assert found.first == 8
    assert found.places == {8}
    assert "ip.ttl" in {change.name for change in found.changes}
    longer = compare(decode_bytes(PACKET), decode_bytes(PACKET + b"c"))
    assert (longer.first, longer.places) == (len(PACKET), frozenset())


def test_unknown_bytes_are_not_compared() -> None:
    """What is not known in one of two records neither differs nor agrees."""
    mask = b"\xff" * 8 + b"\0" + b"\xff" * (len(PACKET) - 9)
    found = compare(decode_bytes(PACKET), decode_bytes(PACKET, mask=mask))
    assert (found.first, found.untestable) == (None, 1)


def test_a_stretch_knows_its_field_and_where_it_comes_from() -> None:
    """The innermost field that covers it gives the value; captured bytes need no word."""
    made = cut(decode(frame(PACKET, 101)), range(8, 9))
    assert (made.data, made.origin, made.value.split()[0]) == (PACKET[8:9], "", str(PACKET[8]))
