"""Pictures of many records: every record is in a cell, or said to be left out."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import batches, pictures
from db.case import Case
from parsers.query import parse
from parsers.record import TimeBasis
from tests.db.build import SECOND, packet, take
from tests.workbench.test_segments import QUERIES, mixed
from workbench.cli import run
from workbench.pictures import kinds
from workbench.pictures.picture import SHADES, shade

__all__ = ["mixed"]

COUNTED = ("src", "dst", "proto", "dst.port", "tcp.seq", "tcp.mss", "number", "line", "format", "ttl")


@pytest.fixture
def case(practicals: Path) -> Case:
    """The case of the practicals."""
    return Case.open(practicals, read_only=True)


def test_a_timeline_counts_every_record(case: Case) -> None:
    """Stretches are of equal length, from the first dated record to the last; a filter on one finds what it counts."""
    with case:
        numbers = case.records.select(None).numbers
        made = case.records.timeline(numbers, 40)
        assert (sum(made.counts), made.undated, len(made.counts)) == (105, 8, 40)
        first = min(
            time for time, basis in case.records.rows(["time", "time.basis"]) if time and basis != "time-of-day"
        )
        assert made.start <= first < made.start + made.step
        picture = kinds()["timeline"].draw(case, numbers, (), 60, 12)
        for (start, stop), count in zip(
            picture.places, case.records.timeline(numbers, len(picture.places)).counts, strict=True
        ):
            times = [
                time for time, basis in case.records.rows(["time", "time.basis"]) if time and basis != "time-of-day"
            ]
            assert sum(start <= time < stop for time in times) == count
        assert "8 records have no date" in " ".join(picture.said)


def test_two_timelines_share_their_stretches(case: Case) -> None:
    """Of a part of the records, each stretch holds what it holds of all of them and of that part."""
    with case:
        whole = case.records.timeline(case.records.every(), 37)
        parts = [case.records.select(parse(text)).numbers for text in ("proto == tcp", "proto == udp", "proto is unknown",
                                                                       "not proto in {tcp, udp}")]  # fmt: skip
        made = [case.records.timeline(numbers, 37, whole.span) for numbers in parts]
        assert {each.span for each in made} == {whole.span}
        assert [sum(counts) for counts in zip(*(each.counts for each in made), strict=True)] == list(whole.counts)
        assert case.records.timeline((), 37, whole.span).counts == [0] * 37


def test_a_stretch_without_dates(tmp_path: Path) -> None:
    """Where no record has a date, that is said, and nothing is drawn."""
    with Case.create(tmp_path / "a.case") as made:
        take(made, "a", [packet(1, time=70 * SECOND, time_basis=TimeBasis.TIME_OF_DAY)])
        numbers = made.records.select(None).numbers
        assert kinds()["timeline"].draw(made, numbers, (), 60, 12).said == ("none of 1 records has a date",)
        assert kinds()["scatter"].draw(made, numbers, ("time", "ttl"), 60, 12).lines == ()
        assert kinds()["matrix"].draw(made, (), ("src", "ttl"), 60, 12).lines


@pytest.mark.parametrize("names", [("src", "dst.port"), ("ip.id", "ttl"), ("time", "dst"), ("format", "proto")])
@pytest.mark.parametrize("size", [(7, 5), (500, 400)])
def test_cells_hold_every_record_that_has_both(case: Case, names: tuple[str, str], size: tuple[int, int]) -> None:
    """The counts add up to the records that have both columns; the others are counted as unknown."""
    with case:
        both = f"{names[0]} is known and {names[1]} is known and time.basis != time-of-day"
        wanted = len(case.records.select(parse(both if "time" in names else both.partition(" and time.")[0])))
        numbers = case.records.select(None).numbers
        made = case.records.cells(numbers, names, size)
        assert sum(map(sum, made.counts)) == wanted
        assert made.unknown == 113 - wanted
        assert len(made.across.labels) <= size[0] and len(made.up.labels) <= size[1]
        best = case.records.matrix(numbers, names, size)
        assert sum(map(sum, best.counts)) + best.others == wanted


def test_a_matrix_holds_the_true_counts(case: Case) -> None:
    """A cell says how many records a filter for its two values finds."""
    with case:
        made = case.records.matrix(case.records.select(None).numbers, ("dst.port", "src"), (6, 6))
        for at, port in enumerate(made.across.labels):
            for up, address in enumerate(made.up.labels):
                found = case.records.select(parse(f"dst.port == {port} and src == {address}"))
                assert made.counts[up][at] == len(found), (port, address)


@settings(max_examples=60, deadline=None)
@given(
    QUERIES, st.tuples(st.sampled_from(COUNTED), st.sampled_from(COUNTED)), st.tuples(*2 * [st.integers(1, 40)]),
    st.sampled_from([1, 100, 1 << 16]), st.sampled_from([1, 4, 1 << 16]),
)  # fmt: skip
def test_a_matrix_is_that_of_a_plain_count(
    mixed: Case, text: str, names: tuple[str, str], size: tuple[int, int], rows: int, small: int
) -> None:
    """The most frequent values of either column, of numbers small and large, and what lies where they meet."""
    query = parse(text)
    found = list(mixed.records.rows(names, query))
    pairs = [pair for pair in found if None not in pair]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "ROWS", rows)
        patch.setattr(pictures, "_SMALL", small)
        made = mixed.records.matrix(mixed.records.select(query).numbers, names, size)
    counts = Counter((str(one), str(other)) for one, other in pairs)
    shown = [[counts[across, up] for across in made.across.labels] for up in made.up.labels]
    assert list(map(list, made.counts)) == shown
    assert made.unknown == len(found) - len(pairs)
    assert made.others == len(pairs) - sum(map(sum, shown))
    for axis, most, values in zip((made.across, made.up), size, zip(*pairs, strict=True), strict=False):
        often = Counter(map(str, values))
        assert [often[label] for label in axis.labels] == sorted(often.values(), reverse=True)[:most]
        assert len(set(axis.labels)) == len(axis.labels)


@given(st.integers(0, 1 << 40), st.integers(1, 1 << 40))
def test_heavier_characters_mean_more(count: int, most: int) -> None:
    """None is a blank, one is not, and more never has a lighter character."""
    count = min(count, most)
    assert (shade(count, most) == " ") == (count == 0)
    assert SHADES.index(shade(count, most)) <= SHADES.index(shade(min(most, count + 1), most))
    assert shade(most, most) == SHADES[-1]


@pytest.mark.parametrize("kind", ["timeline", "scatter", "matrix"])
def test_the_verb_prints_and_writes_svg(
    kind: str, practicals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text within the width; the SVG is well formed and says the same; an older file stays."""
    assert run(["picture", str(practicals), kind, "--width", "70"]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 72
    svg = tmp_path / "a.svg"
    assert run(["picture", str(practicals), kind, "--width", "70", "--svg", str(svg)]) == 0
    shown = ["".join(each.itertext()) for each in ET.parse(svg).getroot().iter("{http://www.w3.org/2000/svg}text")]
    assert shown == text.splitlines()
    assert run(["picture", str(practicals), kind, "--svg", str(svg)]) == 2
    assert run(["picture", str(practicals), kind, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["title"]


def test_a_column_that_cannot_be_drawn(practicals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bytes, and what is no column, are refused in a sentence."""
    for name in ("payload", "nonsense"):
        assert run(["picture", str(practicals), "scatter", "--x", name]) == 2
        assert "there is no column" in capsys.readouterr().err
