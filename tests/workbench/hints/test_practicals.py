"""All findings on the practicals argue in full, whatever order the records come in, from memory or from a case."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.record import Record
from workbench.hints import Finding, RecordEvidence, examine, find_all

if TYPE_CHECKING:
    from db.case import Case

LISTS = ("for_", "against", "untested", "rivals", "decides")
EXPECTED = {
    "corrupt.header-shift": 9,
    "craft.const-ack": 1,
    "ddos.backscatter": 1,
    "flags.impossible-pair": 13,
    "fp.ipid-byteorder": 3,
    "hdr.checksum-delta": 1,
    "proto.icmp-as-tcp": 1,
    "proto.udp-as-tcp": 3,
    "scan.counter-walk": 1,
    "scan.horizontal": 2,
    "scan.vertical": 1,
}
"""Findings by hint: 9 conversations with shifted headers, 3 with datagrams, 1 with an ICMP message; the flags of the
22 packets in as many parts as there are explanations (13); one scan of each shape and one explained sweep; one on
the two networks of the hex dump whose checksums are wrong by a constant each; the rest as
counted in each hint's own tests."""


@pytest.fixture(scope="module")
def findings(records: list[Record]) -> list[Finding]:
    """All findings on the practicals."""
    return examine(RecordEvidence(records))


def test_so_many_findings_of_each_hint(findings: list[Finding]) -> None:
    """None missing and none that the traces do not bear."""
    assert Counter(finding.hint for finding in findings) == EXPECTED


def test_no_list_of_any_finding_is_empty(findings: list[Finding]) -> None:
    """For, against, could not be tested, rivals, what would decide: whole sentences in each."""
    for finding in findings:
        for name in LISTS:
            sentences = getattr(finding, name)
            assert sentences
            assert all(sentence[-1] in ".?" and len(sentence) > 20 for sentence in sentences), (finding.id, name)


def test_every_finding_speaks_of_its_own_case(findings: list[Finding]) -> None:
    """Numbers of the case stand in what speaks for it, against it and in what could not be tested."""
    for finding in findings:
        for name in ("for_", "against", "untested"):
            assert any(re.search(r"\d", sentence) for sentence in getattr(finding, name)), (finding.id, name)


def test_no_sentence_is_said_twice_or_left_unfinished(findings: list[Finding]) -> None:
    """No doubled words and blanks, no Python values, no singular after a number above one."""
    odd = re.compile(
        r"  |\bNone\b|\bTrue\b|[{}]|\b([a-z]+) \1\b|(?<!of )\b1 (?:record|packet|line|port|host|addresse|end|answer|probe|sender)s\b|,:|\.\.| ,| a (?:ICMP|IP|UDP-)"
    )
    for finding in findings:
        sentences = [sentence for name in LISTS for sentence in getattr(finding, name)]
        assert len(sentences) == len(set(sentences)), finding.id
        for sentence in (finding.title, finding.reason, *finding.basis, *sentences):
            assert not odd.search(sentence), (finding.id, sentence)


def test_every_finding_shows_its_null_its_sum_and_its_thresholds(findings: list[Finding]) -> None:
    """No grade without what it is measured against."""
    for finding in findings:
        assert finding.basis[0].startswith("Null: ")
        assert " bits for, " in finding.basis[1]
        assert finding.thresholds


def test_ids_are_unique_and_name_their_hint(findings: list[Finding]) -> None:
    """An id is what a write-up quotes."""
    assert len({finding.id for finding in findings}) == len(findings)
    assert all(finding.id.startswith(f"{finding.hint}/") for finding in findings)


def test_no_tool_is_named_as_a_fact(findings: list[Finding]) -> None:
    """Names of tools come with "looks like" in the same sentence, or only as what would decide."""
    tools = re.compile(r"synflood|Shaft|TFN|nmap|synscan|hping")
    for finding in findings:
        for sentence in (*finding.for_, *finding.against):
            if tools.search(sentence):
                assert "looks like" in sentence


@given(order=st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_the_records_changes_nothing(
    records: list[Record], findings: list[Finding], order: object
) -> None:
    """Rows may come in any order: numbers and times decide, not the reading order."""
    shuffled = list(records)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert examine(RecordEvidence(shuffled)) == findings


def test_a_case_gives_the_same_findings(case: Case, findings: list[Finding]) -> None:
    """Read from the case file, every sentence is the same."""
    assert find_all(case) == findings


def test_one_hint_can_be_asked_alone(case: Case, findings: list[Finding]) -> None:
    """Its findings are the same as among all, explanations included."""
    assert find_all(case, only="flags.impossible-pair") == [f for f in findings if f.hint == "flags.impossible-pair"]
    assert {f.hint for f in find_all(case, only={"scan.vertical", "scan.horizontal"})} == {
        "scan.vertical",
        "scan.horizontal",
    }


def test_a_query_chooses_findings_and_hides_no_evidence(case: Case, findings: list[Finding]) -> None:
    """Asked for one of its records, a finding comes whole."""
    (finding,) = find_all(case, only="scan.vertical", query="dst.port == 12345")
    assert len(finding.records) == 29
    assert find_all(case, query="src == 203.0.113.99") == []
