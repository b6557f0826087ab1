"""One acknowledgement number for many ends is no chance; one connection's own is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.record import Record
from tests.workbench.hints.build import found, packet, said
from workbench.hints import Finding, Grade
from workbench.hints.constants import lineage

THEM = "192.0.2.66"


def const_ack(records: list[Record]) -> list[Finding]:
    """Ask for constant acknowledgement numbers."""
    return found(records, "craft.const-ack")


def answered(count: int, ack: int, flags: str = "SA") -> list[Record]:
    """Return answers of one service with the same acknowledgement number to so many hosts."""
    return [
        packet(n, THEM, f"198.51.100.{n}", flags=flags, src_port=22, dst_port=1024 + n, tcp_ack=ack)
        for n in range(1, count + 1)
    ]


def test_the_constant_of_the_practicals(records: list[Record]) -> None:
    """By hand in 01-tcpdump-hex.txt: "ack 674711610" eight times, bytes 2837 483a; 19 lines in 01-ipfilter.log."""
    (finding,) = const_ack(records)
    assert {record.format for record in records if record.number in finding.records} == {"tcpdump"}
    assert len(finding.records) == 8
    assert finding.grade is Grade.PROVEN
    assert finding.actor == "victim of forged traffic"
    assert "8 of 8 acknowledgement numbers of 209.203.237.176, to 8 different ends" in finding.for_[0]
    assert "674711610 (0x2837483A)" in finding.for_[0]
    assert any("The 19 ipmon lines of the same source 209.203.237.176 carry no" in text for text in finding.untested)


def test_the_name_of_the_constant_stays_moderate(records: list[Record]) -> None:
    """674711610 - 1 = 0x28374839; the finding says "looks like", a lineage, and what would name the tool."""
    (finding,) = const_ack(records)
    (sentence,) = (text for text in finding.for_ if "0x28374839" in text)
    assert "looks like" in sentence
    assert "A lineage, not a tool: moderate at most" in sentence
    assert any("20432/tcp" in text for text in finding.decides)


def test_rewritten_addresses_are_told_from_damage(records: list[Record]) -> None:
    """All eight packets have both checksums off by one amount: the addresses were replaced, the rest is whole.

    The amount itself would give the true networks away; it must not be printed: 0xBC64 and 0x176F, and their
    complements 0x439B and 0xE890.
    """
    (finding,) = const_ack(records)
    assert any("In 8 of 8 packets the IP and the TCP checksum are wrong by one" in text for text in finding.for_)
    printed = said(finding).lower()
    assert not any(number in printed for number in ("bc64", "176f", "439b", "e890", "48228", "5999", "17307", "59536"))


def test_two_ends_are_too_few() -> None:
    """Three different ends are the least."""
    assert const_ack(answered(2, 5000)) == []
    assert len(const_ack(answered(3, 5000))) == 1


def test_keep_alives_of_one_connection_do_not_fire() -> None:
    """Forty segments with one acknowledgement number, all to the same end."""
    assert (
        const_ack([packet(n, THEM, "198.51.100.1", flags="A", dst_port=1024, tcp_ack=5000) for n in range(1, 41)]) == []
    )


@pytest.mark.parametrize("ack", [0, 1])
def test_absent_and_relative_numbers_do_not_fire(ack: int) -> None:
    """0 is none; tcpdump prints 1 for every connection when it counts from the start."""
    assert const_ack(answered(20, ack, "A")) == []


def test_a_syn_with_leftovers_in_the_field_does_not_fire() -> None:
    """Without the ACK flag the field means nothing."""
    assert const_ack(answered(5, 77777, "S")) == []


def test_segments_that_answer_nothing_leave_the_author_open() -> None:
    """ACKs with a constant may be the sender's own work: no victim is named."""
    (finding,) = const_ack(answered(5, 77777, "A"))
    assert finding.actor == "unknown"
    assert any("5 of 5 are not answers" in text for text in finding.against)


def test_a_number_that_no_list_knows_gets_no_name() -> None:
    """Still proven crafted, but nothing looks like anything."""
    (finding,) = const_ack(answered(5, 77777))
    assert finding.grade is Grade.PROVEN
    assert "looks like" not in said(finding)
    assert any("no name follows" in text for text in finding.untested)


@given(st.lists(st.integers(2, 2**32 - 1), unique=True, max_size=60))
def test_numbers_of_their_own_never_fire(acks: list[int]) -> None:
    """However many answers, as long as each has another number."""
    records = [packet(n, THEM, f"198.51.{n}.1", flags="SA", tcp_ack=ack) for n, ack in enumerate(acks, 1)]
    assert const_ack(records) == []


def test_the_first_constant_is_that_of_the_published_rule() -> None:
    """Snort rule 241 prints 674711609 in decimal."""
    known = lineage(674711609)
    assert known is not None
    assert known.value == 0x28374839
    assert lineage(12345) is None
