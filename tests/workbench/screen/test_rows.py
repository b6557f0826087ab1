"""One record as one row: fixed widths, signs, nothing that a terminal obeys."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from parsers.record import TimeBasis
from tests.workbench.hostile import TEXTS, unseen
from workbench.widgets.rows import SIGNS, body, cell_text, columns, cut_left, fit, header, info, time_text

AT = 953534195_103_382_000
"""2000-03-20 06:36:35.103382 UTC (date -u -d @953534195)."""

VALUES = st.fixed_dictionaries(
    {"number": st.integers(1, 10**9)},
    optional={
        "time": st.integers(-(2**62), 2**62),
        "time.basis": st.sampled_from([*TimeBasis, None]),
        "src": TEXTS,
        "dst": TEXTS,
        "src.port": st.integers(0, 65535),
        "dst.port": st.integers(0, 65535),
        "proto": TEXTS,
        "flags": st.integers(0, 255),
        "message": TEXTS,
        "action": TEXTS,
        "ttl": st.integers(0, 255),
    },
)


@given(VALUES, st.integers(20, 200), st.integers(0, 10**9))
def test_a_row_is_as_wide_as_its_columns(values: dict[str, Any], width: int, highest: int) -> None:
    """Whatever a record holds, every cell is exactly as wide as its column and holds nothing unseen."""
    cells = columns(width, highest)
    for cell in cells:
        text = cell_text(values, cell)
        assert unseen(text) == []
        assert cell_len(text) == cell.width, cell
    assert cell_len(body(values, cells)) == cells[-1].stop - SIGNS
    assert cell_len(header(cells)) == cells[-1].stop


@given(TEXTS, st.integers(1, 60))
def test_a_text_is_fitted_to_cells(text: str, width: int) -> None:
    """A fitted text takes exactly its cells, also where characters are two cells wide."""
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, right=True)) == width


@given(st.text(alphabet="a漢b字", max_size=20), st.integers(0, 20))
def test_cutting_on_the_left_keeps_the_rest_in_place(text: str, cells: int) -> None:
    """What is left of a text after a cut is as wide as the text without those cells."""
    assert cell_len(cut_left(text, cells)) == max(0, cell_len(text) - cells)


@pytest.mark.parametrize(
    ("basis", "width", "text"),
    [
        (TimeBasis.STATED, 24, "2000-03-20 06:36:35.103 "),
        (TimeBasis.STATED, 19, "03-20 06:36:35.103 "),
        (TimeBasis.STATED, 15, "03-20 06:36:35 "),
        (TimeBasis.ASSUMED_YEAR, 15, "03-20 06:36:35~"),
        (TimeBasis.ASSUMED_ZONE, 15, "03-20 06:36:35~"),
    ],
)
def test_a_time_says_how_far_it_is_known(basis: TimeBasis, width: int, text: str) -> None:
    """A time that rests on an assumption carries a sign."""
    assert time_text(AT, basis, width) == text


def test_a_time_of_day_has_no_date() -> None:
    """A time without a date stands under the times and carries a question mark."""
    assert time_text((15 * 3600 + 27 * 60 + 6) * 10**9, TimeBasis.TIME_OF_DAY, 15) == "      15:27:06?"
    assert time_text(None, None, 15) == ""


def test_unknown_is_blank_and_no_flags_are_none() -> None:
    """An unknown value is blank; a TCP header without a flag says none."""
    flags = next(cell for cell in columns(120, 1) if cell.name == "flags")
    assert cell_text({}, flags).strip() == ""
    assert cell_text({"flags": 0}, flags).strip() == "none"
    assert cell_text({"flags": 0x12}, flags).strip() == "SA"


def test_info_says_what_the_columns_leave_out() -> None:
    """Message first, then header values in short; an action stands there if nothing else does."""
    assert info({"message": "UDP port probe", "ttl": 51}) == "UDP port probe  ttl 51"
    assert info({"icmp.type": 3, "icmp.code": 1}) == "type 3 code 1"
    assert info({"action": "deny"}) == "deny"
    assert info({"count": 3}) == "×3"
