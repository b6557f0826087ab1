"""IP IDs that count in swapped byte order are told from plain counters and from chance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.record import Record
from tests.workbench.hints.build import found, packet, said
from workbench.hints import Finding, Grade
from workbench.hints.counters import missing, steps, swap

THEM = "192.0.2.66"


def byteorder(records: list[Record]) -> dict[str, Finding]:
    """Ask for swapped counters; return them by source."""
    fired = found(records, "fp.ipid-byteorder")
    sources = {record.number: str(record.src) for record in records}
    return {sources[finding.records[0]]: finding for finding in fired}


def ids(numbers: list[int], **fields: object) -> list[Record]:
    """Return packets of one source with these IP IDs, a second apart."""
    return [packet(n, THEM, "198.51.100.7", ip_id=number, **fields) for n, number in enumerate(numbers, 1)]


@pytest.mark.parametrize(
    ("plain", "swapped"), [(54328, 14548), (55096, 14551), (55352, 14552), (0, 0), (0x00FF, 0xFF00)]
)
def test_bytes_are_exchanged(plain: int, swapped: int) -> None:
    """By hand: 54328 = 0xD438 -> 0x38D4 = 14548, 55096 = 0xD738 -> 0x38D7, 55352 = 0xD838 -> 0x38D8."""
    assert swap(plain) == swapped
    assert swap(swapped) == plain


def test_three_probes_of_the_practicals(records: list[Record]) -> None:
    """14548, 14551, 14552: steps 3 and 1 like the targets .201, .204, .205; plain steps 768 and 256, together 1,024."""
    finding = byteorder(records)["200.191.3.82"]
    assert finding.grade is Grade.STRONG
    text = said(finding)
    assert "14548, 14551 and 14552" in text
    assert "(+3 and +1) equal the steps of the target address (.201, .204 and .205)" in text
    assert "plain order would say 1,024, in steps of 256 to 768" in text
    assert "2 of 2 steps are multiples of 256" in text


def test_twenty_nine_probes_of_the_practicals(records: list[Record]) -> None:
    """59652 = 0xE904 -> 1257 first, 32005 = 0x7D05 -> 1405 last: 148 packets in 28 forward steps, the largest 35.

    Port 8080 was asked with ID 21765 = 0x5505 -> 0x0555 = 1365, port 9100 with 30725 = 0x7805 -> 0x0578 = 1400.
    """
    finding = byteorder(records)["203.37.101.21"]
    assert finding.grade is Grade.STRONG
    text = said(finding)
    assert "28 of 28 steps go forward, by 1 to 35" in text
    assert "the host sent 148 packets in 3 s" in text
    assert "27 of 28 steps are multiples of 256 and 1 one more, the carry" in text
    assert len(finding.records) == 29


def test_one_conversation_of_the_practicals_counts_so_too(records: list[Record]) -> None:
    """47952, 56400, 4177 -> 20667, 20700, 20752, with a carry between the last two; two steps alone are moderate."""
    assert byteorder(records)["128.187.245.108"].grade is Grade.MODERATE
    assert set(byteorder(records)) == {"128.187.245.108", "200.191.3.82", "203.37.101.21"}


def test_a_counter_in_network_order_does_not_fire() -> None:
    """1000, 1003, 1004, 1010 and one that passes 1023 to 1024."""
    assert byteorder(ids([1000, 1003, 1004, 1010, 1020, 1024, 1030])) == {}


def test_a_constant_id_does_not_fire() -> None:
    """A tool's fixed 39426 does not count at all."""
    assert byteorder(ids([39426] * 10)) == {}


def test_zero_with_dont_fragment_does_not_fire() -> None:
    """Linux since 2.4 sends 0 where no fragment can be; it is no counter reading."""
    mixed = ids([0, 0, 0], ip_df=True)
    assert byteorder(mixed) == {}


def test_two_ids_are_too_few() -> None:
    """One small step is one chance in 256."""
    assert byteorder(ids([swap(5000), swap(5001)])) == {}
    assert len(byteorder(ids([swap(5000), swap(5001), swap(5003)]))) == 1


def test_the_counter_may_wrap() -> None:
    """65534, 65535, 0, 2 in little-endian order."""
    assert len(byteorder(ids([swap(n) for n in (65534, 65535, 0, 2)]))) == 1


@given(st.integers(0, 2**32))
def test_random_ids_do_not_fire(seed: int) -> None:
    """Twelve random IDs: all steps small would be one chance in 2**88."""
    draw = random.Random(seed)
    assert byteorder(ids([draw.randrange(65536) for _ in range(12)])) == {}


@given(st.lists(st.integers(1, 255), min_size=3, max_size=40), st.integers(0, 65535))
def test_every_steady_little_endian_counter_fires(advance: list[int], start: int) -> None:
    """Whatever small steps a swapped counter takes from wherever; zero is left out only with don't-fragment."""
    readings = [start]
    for step in advance:
        readings.append((readings[-1] + step) % 65536)
    (finding,) = byteorder(ids([swap(reading) for reading in readings])).values()
    assert finding.grade is Grade.STRONG


def test_steps_wrap_and_gaps_are_listed_only_where_few_are_missing() -> None:
    """65535 to 1 is a step of 2; of 10, 11, 13 one is missing; of 10 and 500 most are, which says nothing."""
    assert steps([65535, 1, 0]) == [2, 65535]
    assert missing([10, 13, 11]) == [12]
    assert missing([10, 500]) == []
