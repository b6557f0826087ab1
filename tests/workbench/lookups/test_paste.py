from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from db.case import Case
from tests.workbench.hostile import TEXTS
from workbench.lookups.paste import PASTED, Pasted, decoded, host_names, keep, recognise

SAMPLES = Path(__file__).parents[2] / "data" / "lookups"

NOON = int(datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp()) * 1_000_000_000

KINDS = {
    "whois-arin": Pasted("whois", "whois, ARIN"),
    "whois-arin-2000": Pasted("whois", "whois, ARIN", None, "the answer says that its database is of 2000-03-24"),
    "whois-ripe": Pasted("whois", "whois, RIPE"),
    "whois-domain-2000": Pasted("whois", "whois", None, "the answer says that its database is of 2000-03-20"),
    "trace-linux": Pasted("traceroute", "traceroute"),
    "trace-windows": Pasted("traceroute", "tracert"),
    "trace-tcp": Pasted("traceroute", "tcptraceroute"),
    "trace-mtr": Pasted("traceroute", "mtr", NOON),
    "trace-tracepath": Pasted("traceroute", "tracepath"),
    "rdns-host": Pasted("rdns", "host"),
    "rdns-dig": Pasted("rdns", "dig", NOON),
    "rdns-nslookup": Pasted("rdns", "nslookup"),
}


def sample(name: str) -> str:
    """Return the text of a sample answer."""
    return (SAMPLES / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_the_tool_of_a_paste_is_recognised(name: str) -> None:
    """An answer shows what it is; its date is taken only if it is stated with its zone."""
    assert recognise(sample(name)) == KINDS[name]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_every_sample_is_of_its_kind(path: Path) -> None:
    """Whois samples are whois answers, traces traceroutes, and none is taken for another kind."""
    kind = {"whois": "whois", "trace": "traceroute", "rdns": "rdns"}[path.stem.split("-")[0]]
    assert recognise(path.read_text("utf-8")).kind == kind


@pytest.mark.parametrize("text", ["", "Dear colleagues,\nplease look: 3 hosts again.\n", "No. Time Source\n1 2 3\n"])
def test_what_shows_no_tool_is_other(text: str) -> None:
    """Nothing is guessed about prose."""
    assert recognise(text) == Pasted("other", PASTED)


def test_a_local_time_is_not_taken_for_utc() -> None:
    """A dig answer in local time gives words for whoever is asked, and no date."""
    made = recognise(sample("rdns-dig").replace("UTC 2024", "CET 2024"))
    assert made.asked_at is None
    assert made.hint == "the answer says that it was asked on 01 Mar 2024 12:00:00 CET"


@given(TEXTS)
def test_any_paste_is_recognised_as_something(text: str) -> None:
    """No text raises."""
    assert recognise(text).kind in {"whois", "traceroute", "rdns", "other"}
    host_names(text)


def test_names_are_read_from_each_tool() -> None:
    """dig, host and nslookup give the same sort of name."""
    assert host_names(sample("rdns-host")) == ("dialup-176.sample.example",)
    assert host_names(sample("rdns-dig")) == ("ns1.sample.example",)
    assert host_names(sample("rdns-nslookup")) == ("ns1.sample.example",)


def test_an_answer_is_kept_word_for_word(case: Case) -> None:
    """Bytes that are no text stay; kind and tool are recognised, what is given wins."""
    raw = b"% answer\ninetnum: 192.0.2.0 - 192.0.2.255\nnetname: X\xff\x1b[2J\r\nsource: RIPE\n"
    keep(case, "192.0.2.7", raw)
    keep(case, "192.0.2.7", raw, kind="other", tool="by phone", asked_at=NOON)
    first, second = case.lookups.of("192.0.2.7")
    assert (first.raw, first.kind, first.tool, first.asked_at) == (raw, "whois", "whois, RIPE", None)
    assert (second.raw, second.kind, second.tool, second.asked_at) == (raw, "other", "by phone", NOON)
    assert decoded(raw) == raw.decode("latin-1")


def test_an_empty_answer_is_refused(case: Case) -> None:
    """Nothing is kept of nothing."""
    with pytest.raises(ValueError, match="there is no answer in this"):
        keep(case, "192.0.2.7", b" \r\n")
    assert case.lookups.all() == []
