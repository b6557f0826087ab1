"""Addresses are placed by what they show, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.hints.address import block_value, in_order, placed, wide_block


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", ("192.0.2", 7)), ("A.B.C.30", ("A.B.C", 30)), ("MY.NET.221.82", ("MY.NET.221", 82)),
        ("24.114.X.X", None), ("192.0.2.256", None), ("2001:db8::1", None), ("max3-240.infohwy.com", None),
    ],
)  # fmt: skip
def test_block_and_last_octet(address: str, place: tuple[str, int] | None) -> None:
    """Hidden blocks still have a place; hidden last numbers have none."""
    assert placed(address) == place


def test_blocks_that_are_spelled_out_can_be_counted() -> None:
    """192.0.3 follows 192.0.2; A.B.D cannot be told to follow A.B.C."""
    assert block_value("192.0.2") == 192 * 65536 + 2
    assert block_value("A.B.C") is None


def test_addresses_sort_by_number() -> None:
    """.9 before .10 before a hidden one."""
    assert sorted(["10.0.0.10", "10.0.0.X", "10.0.0.9"], key=in_order) == ["10.0.0.9", "10.0.0.10", "10.0.0.X"]


@given(st.text(), st.integers(1, 6000))
def test_any_text_will_do(text: str, digits: int) -> None:
    """An address is evidence: it may be anything, and nothing is raised for it."""
    for address in (text, f"{text}.{text}", f"1.2.3.{'9' * digits}", f"²{text}.٣.1.2"):
        placed(address)
        block_value(address)
        wide_block(address)
        in_order(address)
