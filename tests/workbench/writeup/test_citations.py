from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.case import Case, Stopped
from db.spans import spans
from tests.workbench.hostile import TEXTS
from workbench.writeup.citations import (
    MOST_CITED,
    Citation,
    Claim,
    check,
    citation,
    citations,
    cited,
    claim,
    claims,
    faults,
    links,
    rendered,
    spelled,
)

NUMBERS = st.sets(st.integers(1, 400), min_size=1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[[#12]]", [12]),
        ("[[#8,10-12]]", [8, 10, 11, 12]),
        ("[[ # 8, #10 - #12 ]]", [8, 10, 11, 12]),
        ("[[#12-10]] and [[#8–9]]", [8, 9, 10, 11, 12]),
        ("[[#3]] twice [[#3,4]]", [3, 4]),
        ("[[27: src == 192.0.2.1]]", []),
        ("[[#]] [[#x]] [#12] [[12]] [[#1,,2]]", []),
        ("[[#1]]\n\n[[#2]]", [1, 2]),
        ("[[#1\n\n]]", []),
    ],
)
def test_citations_name_records(text: str, numbers: list[int]) -> None:
    """Numbers, lists and runs are read; what is malformed cites nothing."""
    assert cited(text) == numbers


@given(NUMBERS)
def test_a_citation_cites_what_it_was_made_of(numbers: set[int]) -> None:
    """The text that `e` inserts names just the records it was given, neighbours folded."""
    text = citation(numbers)
    assert cited(f"before {text} after") == sorted(numbers)
    assert faults(text) == []
    assert len(spans(numbers)) == 1 + sum(number + 1 not in numbers for number in numbers) - 1


def test_neighbours_are_folded() -> None:
    """A run of records is written as one, single records as such."""
    assert citation([12, 8, 10, 11, 8]) == "[[#8,10-12]]"
    assert citation([]) == ""
    assert spelled([8]) == "record 8"
    assert spelled([8, 10, 11, 12]) == "records 8, 10-12"


@pytest.mark.parametrize(
    ("text", "stated", "query"),
    [
        ("[[27: src == 209.203.237.176]]", 27, "src == 209.203.237.176"),
        ("[[ 1,024 : tcp ]]", 1024, "tcp"),
        ("[[0: dst == 10.0.0.0/8\n and proto == tcp]]", 0, "dst == 10.0.0.0/8 and proto == tcp"),
        ("[[3: payload[0:2]]]", 3, "payload[0:2]"),
        ("[[113:]]", 113, ""),
    ],
)
def test_claims_tie_a_number_to_a_filter(text: str, stated: int, query: str) -> None:
    """A claim gives its number and its filter, blanks folded; a slice at its end keeps its bracket."""
    (found,) = claims(f"before {text} after")
    assert (found.stated, found.query) == (stated, query)
    assert f"before {text} after"[found.start : found.stop] == text


@given(st.integers(0, 10**9), st.text(alphabet='ab]["\\ .=', max_size=30))
def test_a_claim_reads_back(stated: int, inner: str) -> None:
    """Whatever a quoted string of the filter holds, the claim is read back as one claim with its number."""
    string = inner.replace("\\", "\\\\").replace('"', '\\"')
    (found,) = claims(claim(stated, f'message == "{string}"'))
    assert found.stated == stated
    assert found.query.replace("\\x5b", "[").replace("\\x5d", "]").split() == f'message == "{string}"'.split()


@given(TEXTS)
def test_any_text_can_be_read(text: str) -> None:
    """No text raises; places come in order, do not overlap, and rendering changes nothing else."""
    found = list(links(text))
    assert all(one.stop <= two.start for one, two in pairwise(found))
    assert isinstance(faults(text), list)
    if not found:
        assert rendered(text).text == text


def test_a_huge_run_is_said_and_cut() -> None:
    """A run of billions costs nothing: it is cut, and a fault says so."""
    start = time.process_time()
    assert len(cited("[[#1-999999999999]]")) == MOST_CITED
    assert time.process_time() - start < 1
    assert "more than 100,000 records are cited" in faults("[[#1-999999999999]]")[0]


@pytest.mark.parametrize("text", ["[[" * 200_000, "[[1: " + "x" * 400_000, "[[#" + "1," * 200_000, "[[a\n" * 100_000])
def test_hostile_length_costs_little(text: str) -> None:
    """Text made to make the reader go back and forth is read in bounded time."""
    start = time.process_time()
    cited(text), claims(text), faults(text)
    assert time.process_time() - start < 5


def test_what_is_neither_is_a_fault() -> None:
    """Double brackets that are neither citation nor claim are reported with their line."""
    assert faults("fine [[#1]]\n[[12]]") == [
        "line 2: [[12]] is neither a citation such as [[#8,10-12]] or [[#20 as udp]] nor a claim such as"
        " [[27: src == 192.0.2.1]] nor a picture such as [[timeline: src == 192.0.2.1]]"
    ]


def test_readings_of_many_records_are_cut() -> None:
    """A reading is computed anew for each record it is cited for: beyond 200 a fault says so."""
    assert faults("[[#1-200 as shift]]") == []
    assert "more than 200 records are cited by a reading" in faults("[[#1-150 as shift]] [[#151-201 as udp]]")[0]


def test_a_citation_may_name_a_reading() -> None:
    """Behind the numbers `as` and a name cite the records as a reading has them; the numbers stay citations."""
    (link,) = citations("so [[#28, 30-31 as Shift]] it is")
    assert (link.numbers, link.reading) == ([28, 30, 31], "shift")
    assert rendered("[[#28 as shift]]").text == "record 28 read as shift [E1]"
    assert citation([31, 28, 30], "shift") == "[[#28,30-31 as shift]]"
    assert citations(citation([20], "udp"))[0].reading == "udp"
    for no in ("[[#1 as]]", "[[#1 as a b]]", "[[# as udp]]", "[[#1as udp]]", "[[#1 as <b>]]"):
        assert not citations(no)
        assert faults(no)


def test_claims_are_checked_against_the_case(case: Case) -> None:
    """Counts of the practicals, counted by hand in the traces: 19 + 8 packets of 209.203.237.176, none to it.

    The eight tcpdump records carry an acknowledgement number, the nineteen ipmon lines do not.
    """
    text = (
        "[[27: src == 209.203.237.176]] [[26: src == 209.203.237.176]]"
        "[[8: src == 209.203.237.176 and tcp.ack == 674711610]] [[20: src == 209.203.237.176 and tcp.ack == 674711610]]"
        "[[28: src == 209.203.237.176 and tcp.ack == 674711610]] [[1: src ===]] [[27: src == 209.203.237.176]]"
    )
    made = [(r.claim.stated, r.found, r.untestable, r.holds, r.error is not None) for r in check(case, text)]
    assert made == [
        (27, 27, 0, True, False),
        (26, 27, 0, False, False),
        (8, 8, 19, True, False),
        (20, 8, 19, None, False),
        (28, 8, 19, False, False),
        (1, 0, 0, None, True),
        (27, 27, 0, True, False),
    ]


def test_a_claim_whose_question_was_stopped_is_not_judged(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """That a key was pressed meanwhile is no reason against a claim: whoever asked hears of it."""

    def stop(*_: object) -> None:
        raise Stopped

    monkeypatch.setattr(case.records, "select", stop)
    with pytest.raises(Stopped):
        check(case, "[[27: src == 209.203.237.176]]")


def test_results_are_said_in_sentences(case: Case) -> None:
    """Each result says what is stated and what the case says."""
    text = "[[27: src == 209.203.237.176]] [[26: src == 209.203.237.176]] [[9: src == 209.203.237.176 and tcp.ack == 674711610]]"
    holds, wrong, unknown = (result.sentence for result in check(case, text))
    assert holds == "holds"
    assert wrong == "does not hold: states 26, the case says 27"
    assert unknown == "could not be tested: states 9, the case says 8; 19 records could not be tested"


def test_a_text_is_rendered_for_readers_without_the_case(case: Case) -> None:
    """Citations become words, claims their number, each with a label; a claim that does not hold says so there."""
    text = "See [[#8,10-12]], record [[#3]] and records ([[#4]]): [[27: src == 209.203.237.176]], [[1,000: src == 209.203.237.176]]."
    made = rendered(text, verdicts=check(case, text))
    assert made.text == (
        "See records 8, 10-12 [E1], record 3 [E2] and records (4 [E3]): 27 [E4], 1,000 [E5: the case says 27]."
    )
    assert [label for label, _ in made.notes] == ["E1", "E2", "E3", "E4", "E5"]
    assert [type(link) for _, link in made.notes] == [Citation, Citation, Citation, Claim, Claim]
