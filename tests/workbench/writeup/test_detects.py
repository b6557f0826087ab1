from __future__ import annotations

import pytest

from db.case import Case
from parsers.query import QueryError
from workbench.writeup.citations import check, cited, faults
from workbench.writeup.detects import begin, cite, follow_ups, save
from workbench.writeup.templates import idic

SCANNER = "203.37.101.21"


def test_a_detect_is_begun_from_a_filter(case: Case) -> None:
    """The outline cites the records of the filter and every count in it holds.

    Counted by hand in the traces: ports 28431 are tried in 5 BlackICE rows and 3 ipchains lines; the ipchains
    lines have one source and source port 28432, the rows have none.
    """
    number = begin(case, "Probes", "dst.port == 28431")
    body = case.detects.get(number).body
    assert cited(body) == case.detects.cited(number) == list(range(40, 48))
    assert "[[8: dst.port == 28431]] records ([[#40-47]])." in body
    assert "- Time: 2000-03-01 23:08:03 to 2000-03-16 17:19:35 UTC" in body
    assert "`24.114.X.X` in [[5: dst.port == 28431 and dst == 24.114.X.X]]" in body
    assert "- Source port: 28432 in [[3: dst.port == 28431 and src.port == 28432]]; not logged in 5" in body
    results = check(case, body)
    assert len(results) >= 6
    assert all(result.holds for result in results)


def test_a_detect_is_begun_from_marks(case: Case) -> None:
    """Without a filter the marked records are taken."""
    case.marks.set([20, 27])
    body = case.detects.get(begin(case, "Marked")).body
    assert cited(body) == [20, 27]
    assert "15:27:06.961763 to 17:38:03.964952 without a date in 2" in body
    assert all(result.holds for result in check(case, body))


def test_what_nobody_filled_says_so(case: Case) -> None:
    """Analysis, targeting, intent and risk stand there as not established, each with its reason to be given."""
    body = idic(case, "Scan", f"src == {SCANNER}", list(range(48, 77)))
    heads = [line for line in body.split("\n") if line.startswith("## ")]
    assert heads == ["## Trace", "## Analysis", "## Classification", "## Follow-up"]
    assert "## Analysis\n\nnot established\n" in body
    for word in ("Targeted", "Intent", "Risk"):
        assert f"- {word}: not established. Reason: not established." in body
    assert "## Follow-up\n\nnone open\n" in body


def test_what_all_records_share_is_one_claim(case: Case) -> None:
    """The 29 ipchains lines of one scanner share ends, protocol, flags and verdict; their ports differ.

    ipchains says SYN for SYN without ACK and RST (kernel 2.2, net/ipv4/ip_fw.c) and nothing about the other flags,
    so that no filter settles whether the flags are S: they stand beside the claim and not in it.
    """
    query = f"src == {SCANNER}"
    body = idic(case, "Scan", query, list(range(48, 77)))
    shared = "dst == 139.130.12.177 and proto == tcp and action == deny and format == ipchains"
    assert f"- In all [[29: {query} and {shared}]]: source `{SCANNER}`, destination `139.130.12.177`" in body
    assert "protocol `tcp`, TCP flags S (the log shows only SRA), action of the log `deny`" in body
    assert "- Source ports: 29, once each" in body
    assert "- Destination ports: 29, once each" in body


def test_a_filter_that_matches_others_is_not_used(case: Case) -> None:
    """Chosen records that are not what the filter matches are counted by their numbers."""
    body = idic(case, "Two", f"src == {SCANNER}", [48, 49])
    assert f"[[2: src == {SCANNER}]]" not in body
    assert "number in {48..49}" in body
    assert all(result.holds for result in check(case, body))


def test_scattered_records_are_counted_without_a_filter(case: Case) -> None:
    """Numbers that would make a filter nobody reads are counted as they are."""
    body = idic(case, "Every third", "", list(range(1, 113, 3)))
    assert check(case, body) == []
    assert body.startswith("## Trace\n\n38 records ([[#1,4,7,")


def test_nothing_chosen_is_refused(case: Case) -> None:
    """A filter without a match, no marks and a wrong filter make no detect."""
    with pytest.raises(ValueError, match="no record matches"):
        begin(case, "None", "src == 192.0.2.1")
    with pytest.raises(ValueError, match="no record is marked"):
        begin(case, "None")
    with pytest.raises(QueryError):
        begin(case, "None", "src ==")
    assert case.detects.all() == []


def test_saving_keeps_what_is_cited(case: Case) -> None:
    """The index of citations follows the text, so that a record shows where it is cited."""
    number = begin(case, "Probes", "dst.port == 28431")
    save(case, number, "only [[#1]]", "Another title")
    assert case.detects.cited(number) == [1]
    assert [detect.title for detect in case.detects.citing(1)] == ["Another title"]
    assert cite(case, number, [3, 4, 5]) == "[[#3-5]]"
    assert case.detects.get(number).body == "only [[#1]]\n\n[[#3-5]]\n"
    assert case.detects.cited(number) == [1, 3, 4, 5]
    assert cite(case, number, []) == ""


def test_follow_ups_are_told_apart(case: Case) -> None:
    """Open and closed ones of a detect, and those of the case as a whole."""
    number = begin(case, "Probes", "dst.port == 28431")
    first = case.follow_ups.add(number, "ask")
    case.follow_ups.add(number, "wait")
    case.follow_ups.add(None, "file")
    case.follow_ups.close(first, "answered")
    open_, closed = follow_ups(case, number)
    assert ([task.text for task in open_], [task.text for task in closed]) == (["wait"], ["ask"])
    assert [task.text for task in follow_ups(case, None)[0]] == ["file"]


def test_every_record_of_the_practicals_can_be_written_up(case: Case) -> None:
    """The outline of the whole case has only citations and claims that are right."""
    body = idic(case, "All", "", list(range(1, 114)))
    assert faults(body) == []
    assert all(result.holds for result in check(case, body))
