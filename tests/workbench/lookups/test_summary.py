from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.case import Case
from workbench.lookups.paste import keep
from workbench.lookups.summary import summary

SAMPLES = Path(__file__).parents[2] / "data" / "lookups"
HOST = "209.203.237.176"


def at(*when: int) -> int:
    """Return a time in UTC as nanoseconds since 1970."""
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 1_000_000_000  # type: ignore[misc, arg-type]


def sample(name: str) -> bytes:
    """Return a sample answer."""
    return (SAMPLES / f"{name}.txt").read_bytes()


def test_a_whois_answer_is_summed_up(case: Case) -> None:
    """Net name, range, holder, contact and dates are told, with what the answer says about its own date."""
    keep(case, HOST, sample("whois-arin-2000"))
    (said,) = summary(case, HOST)
    assert dict(said.facts) == {
        "net name": "SAMPLE-HLI-1",
        "range": "209.203.192.0 - 209.203.255.255 (209.203.192.0/18)",
        "organisation": "Harbour Light Internet",
        "country": "US",
        "contact": "hostmaster@hli.example",
        "updated": "1998-05-12",
        "style of": "ARIN",
    }
    assert said.asked == "when it was asked is not known; the answer says that its database is of 2000-03-24"
    assert (said.notes, said.late) == ((), None)


def test_an_answer_about_another_network_is_said(case: Case) -> None:
    """A paste at the wrong host carries a note."""
    keep(case, HOST, sample("whois-ripe"))
    (said,) = summary(case, HOST)
    assert said.notes == (f"the answer is about 192.0.2.0 - 192.0.2.255, which does not hold {HOST}",)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("trace-linux", f"the trace went to 203.0.113.80, which is not {HOST}"),
        ("rdns-dig", f"the answer is about 192.0.2.53, which is not {HOST}"),
    ],
)
def test_an_answer_about_another_host_is_said(case: Case, name: str, note: str) -> None:
    """A trace or a name that was asked for another address carries a note; at a sanitised address none can."""
    keep(case, HOST, sample(name))
    keep(case, "MY.NET.221.82", sample(name))
    assert summary(case, HOST)[0].notes == (note,)
    assert summary(case, "MY.NET.221.82")[0].notes == ()


def test_a_traceroute_is_summed_up(case: Case) -> None:
    """Target, last hop with its name, and whether the target was reached are told."""
    keep(case, HOST, sample("trace-bsd"))
    (said,) = summary(case, HOST)
    assert dict(said.facts) == {
        "target": "sample-target.example 203.0.113.80",
        "hops": "3",
        "last hop": "3 edge.target.example (203.0.113.1) !H",
        "reached": "no",
    }


def test_a_reverse_dns_answer_gives_its_names(case: Case) -> None:
    """The name of a pointer record is told."""
    keep(case, HOST, sample("rdns-host"))
    assert summary(case, HOST)[0].facts == (("name", "dialup-176.sample.example"),)
    assert summary(case, HOST)[0].notes == ()


@pytest.mark.parametrize(
    ("asked", "late"),
    [
        # The last dated record of the host is of 2000-03-20 21:29:37.
        ((2000, 3, 21), None),
        ((2000, 4, 19), None),
        ((2000, 4, 21), "Looked up 31 days after the event: the answer may be about a later holder."),
        ((2024, 3, 1), "Looked up 8,746 days after the event: the answer may be about a later holder."),
        ((1999, 3, 20), "Looked up 367 days before the event: the holder may have changed since."),
    ],
)
def test_a_late_answer_is_called_late(case: Case, asked: tuple[int, ...], late: str | None) -> None:
    """From over thirty days after the last record on, an answer says how late it was asked.

    31 days: from 20 March 21:29 to 21 April 0:00 are 31 days and 2.5 hours; 2024-03-01 is day 8,746 after it
    (`date -d` on both gives 8746.1); 1999-03-20 0:00 is 366.9 days before.
    """
    keep(case, HOST, sample("whois-arin"), asked_at=at(*asked))
    assert summary(case, HOST)[0].late == late


def test_without_a_date_lateness_cannot_be_told(case: Case) -> None:
    """A host with records of the day's time only, or none, gets no number of days."""
    keep(case, "10.0.3.40", sample("whois-arin"), asked_at=at(2024, 3, 1))
    late = "No record of this host has a date, so it cannot be told how late it was looked up."
    assert summary(case, "10.0.3.40")[0].late == late
