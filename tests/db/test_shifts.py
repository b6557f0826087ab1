"""Clocks that were off: times are corrected where they are shown, ordered and asked for, and stay as they were read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.case import Case, CaseError
from db.shifts import nanoseconds_of, spelled
from parsers.query import parse
from tests.db.build import SECOND, edit, packet, take

HOUR = 3600 * SECOND


@pytest.fixture
def two(case: Case) -> Case:
    """A case with two sources whose records interleave: seconds 10, 30 and 20, 40."""
    take(case, "a.log", [packet(1, time=10 * SECOND), packet(2, time=30 * SECOND)])
    take(case, "b.log", [packet(3, time=20 * SECOND), packet(4, time=40 * SECOND)])
    return case


def test_order_and_filters_go_by_the_corrected_time(two: Case) -> None:
    """A source that is 15 seconds late goes before what it was behind; the number of a record stays."""
    assert list(two.records.select(None).numbers) == [1, 3, 2, 4]
    two.shifts.state(2, -15 * SECOND, "sensor was fast")
    assert list(two.records.select(None).numbers) == [3, 1, 4, 2]
    assert list(two.records.select(parse('time < "1970-01-01 00:00:20"')).numbers) == [3, 1]
    assert [row[1] for row in two.records.page([3, 4])] == [5 * SECOND, 25 * SECOND]
    assert next(two.records.rows(["number", "time"])) == (3, 5 * SECOND)


def test_a_record_says_both(two: Case) -> None:
    """A record has the corrected time and a note; as it was read it has the other and none."""
    two.shifts.state(2, 90 * SECOND, "NTP was off")
    record = two.records.get(3)
    assert record.time == 110 * SECOND
    assert record.notes == ("its clock is said to have been off: +1m30s added to the logged time (NTP was off)",)
    (third,) = two.records.as_read([3])
    assert (third.time, third.notes) == (20 * SECOND, ())
    assert two.records.get(1).notes == ()
    assert two.verify() == []


def test_a_shift_can_be_taken_back_and_is_in_the_journal(two: Case) -> None:
    """Nothing is left of a shift but what the journal says."""
    before = two.version_of_data()
    two.shifts.state(1, HOUR, "winter time")
    assert two.version_of_data() != before
    assert two.shifts.all()[1].why == "winter time"
    two.shifts.state(1, 0, "")
    assert two.shifts.all() == {}
    assert list(two.records.select(None).numbers) == [1, 3, 2, 4]
    said = [entry.what for entry in two.journal.all()][-2:]
    assert said == [f"clock of source 1 shifted by {HOUR} ns: winter time", "clock of source 1 no longer shifted"]


def test_what_cannot_be_is_refused(two: Case) -> None:
    """No source, or a shift of centuries: an error, and nothing is kept."""
    with pytest.raises(KeyError):
        two.shifts.state(3, HOUR, "")
    with pytest.raises(CaseError, match="hundred years"):
        two.shifts.state(1, 1 << 62, "")
    assert two.shifts.all() == {}


def test_a_shift_that_was_changed_is_found(two: Case, tmp_path: Path) -> None:
    """verify tells a shift that was changed outside the program."""
    two.shifts.state(1, HOUR, "winter time")
    path = two.path
    two.close()
    edit(path, "UPDATE shift SET nanoseconds = 5")
    with Case.open(path) as case:
        assert [problem.what for problem in case.verify()] == [
            "clock shift of source 1 was changed outside the program"
        ]


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [("+2m30s", 150 * SECOND), ("-1h", -HOUR), ("+0.25s", SECOND // 4), ("+1d2h3m4s", 93_784 * SECOND), ("+0s", 0)],
)
def test_shifts_are_written_as_people_do(text: str, nanoseconds: int) -> None:
    """Days, hours, minutes and seconds with a sign."""
    assert nanoseconds_of(text) == nanoseconds
    assert spelled(nanoseconds) == text


@pytest.mark.parametrize("text", ["", "5", "+", "1h", "+1x", "+1s1h", "+1.s", "+\u0661s"])
def test_all_else_is_no_shift(text: str) -> None:
    """A sign is needed, and units in their order."""
    with pytest.raises(ValueError, match="no shift"):
        nanoseconds_of(text)


@given(st.integers(-(10**17), 10**17))
def test_what_is_spelled_is_read_back(nanoseconds: int) -> None:
    """Every shift has a spelling that means it."""
    assert nanoseconds_of(spelled(nanoseconds)) == nanoseconds
