"""Rows of hex dumps: what is read at once of rows that are as they were printed is what weighing every reading gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import hexrows

HEXLIKE = st.text(" 0123456789ABCDEF.x", min_size=1, max_size=70).map(str.encode)
WORDS = st.sampled_from([b"x 41 42 43 xyzwvu", b" 41 42 43 ABCDEFG" * 2, b"41 42 43 44 45 4"])
LABELS = st.sampled_from([b"0x0010: 4500 abc" * 3, b"......0123abcd  " * 3, b"...........0x0010" * 2])
BYTES = st.one_of(WORDS, st.binary(min_size=1, max_size=70), HEXLIKE, st.just(b" " * 20), LABELS)
AFTER = st.sampled_from(["", "\n", "\n\n", "\n=+=+=+=\n", "\n41 42 43 \n", " \n", "\n03/17-00:59:48.694985 x\n"])


def printed(data: bytes) -> str:
    """Return rows as `snort -d` prints them (log.c, PrintNetData): two digits and a blank a byte, a blank, the text."""
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    made = ("".join(f"{byte:02X} " for byte in row).ljust(48) + " " + text(row) for row in rows)
    return "\n".join(made)


def labelled(data: bytes) -> str:
    """Return rows as `tcpdump -X` prints them (print-ascii.c, hex_and_ascii_print_with_offset)."""
    made = []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        groups = " ".join(row[place : place + 2].hex() for place in range(0, len(row), 2))
        made.append(f"\t0x{at:04x}:  {groups:39}  {text(row)}")
    return "\n".join(made)


def text(row: bytes) -> str:
    """Return the text column of a row."""
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def weighed(rows: str) -> hexrows.Dump | None:
    """Read rows without the short cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hexrows, "_exact", lambda text, at: None)
        patch.setattr(hexrows, "_exact_labelled", lambda text, at, offset: None)
        return hexrows.snort_rows(rows, 0) if rows[:1] != "\t" else hexrows.labelled_rows(rows, 0)


@given(BYTES, AFTER)
@settings(max_examples=400, deadline=None)
def test_rows_as_they_were_printed(data: bytes, after: str) -> None:
    """The short cut changes nothing."""
    rows = printed(data) + after
    assert hexrows.snort_rows(rows, 0) == weighed(rows)


@given(BYTES, st.integers(0, 400), st.sampled_from(["", " ", "\n", "0", "F ", "  ", "\n> "]))
@settings(max_examples=400, deadline=None)
def test_damaged_rows(data: bytes, place: int, put: str) -> None:
    """Nor does it where a character was lost, or others came in."""
    rows = printed(data)
    rows = rows[: place % len(rows)] + put + rows[place % len(rows) + (not put) :]
    assert hexrows.snort_rows(rows, 0) == weighed(rows)


@given(BYTES, AFTER)
@settings(max_examples=400, deadline=None)
def test_labelled_rows(data: bytes, after: str) -> None:
    """Rows with offsets are read alike, too."""
    rows = labelled(data) + after
    assert hexrows.labelled_rows(rows, 0) == weighed(rows)


@given(BYTES, st.integers(0, 400), st.sampled_from(["", " ", "\n", "0", "f ", "0x0010: ", "\n> "]))
@settings(max_examples=400, deadline=None)
def test_damaged_labelled_rows(data: bytes, place: int, put: str) -> None:
    """And where they were damaged."""
    rows = labelled(data)
    place = 1 + place % (len(rows) - 1)
    rows = rows[:place] + put + rows[place + (not put) :]
    assert hexrows.labelled_rows(rows, 0) == weighed(rows)


def test_bytes_come_back() -> None:
    """Rows that can be read in one way only give the bytes they were made of."""
    data = bytes(range(0x80, 0xC5))
    for found in (hexrows.snort_rows(printed(data), 0), hexrows.labelled_rows(labelled(data), 0)):
        assert found is not None
        assert (found.data, found.intact) == (data, True)


@given(st.lists(st.sampled_from([*b"0123456789abcdefABCDEFx.: ", 0, 255]), min_size=1, max_size=70).map(bytes))
@settings(max_examples=400, deadline=None)
def test_a_text_column_that_ends_like_a_label_is_whole(data: bytes) -> None:
    """Hexadecimal digits at the end of a text column are its own, unless they are the label of the next row."""
    dump = hexrows.labelled_rows(labelled(data), 0)
    assert dump is not None
    assert dump.data == data
    labels = any(f"{at:04x}" in text(data[at - 16 : at]) for at in range(16, len(data), 16))
    assert dump.intact or labels or data.strip() != data


@given(
    st.one_of(
        BYTES, st.binary(min_size=17, max_size=70).map(lambda data: data + b"00"), st.just(bytes(16) + b"ha1\n0000")
    )
)
@settings(max_examples=400, deadline=None)
def test_rows_without_a_text_column(data: bytes) -> None:
    """`tcpdump -x` prints no text: digits at the end of the last row are bytes, whatever they spell."""
    rows = "\n".join(line[: line.index(":") + 3 + 39].rstrip() for line in labelled(data).split("\n"))
    dump = hexrows.labelled_rows(rows, 0)
    assert dump is not None
    if len(data) > 16:
        assert dump == hexrows.Dump(data, len(rows), True)
