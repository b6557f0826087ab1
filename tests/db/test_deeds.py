"""Marks, letters, tags, notes and verdicts: taken back and done again, also after a reopening."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.case import Case, CaseError
from db.deeds import KEPT
from tests.db.build import case_at, packet


def state(case: Case) -> tuple[Any, ...]:
    """Return all that the analyst has said about records."""
    return (
        case.marks.all(), case.marks.letters(), case.tags.records(),
        [(each.record, each.verdict) for each in case.verdicts.all()],
        [(note.id, note.about, note.text, note.created, note.modified) for note in case.notes.all()],
    )  # fmt: skip


NUMBERS = st.sets(st.integers(1, 6), min_size=1, max_size=4)
STEPS = st.one_of(
    st.tuples(st.just("mark"), NUMBERS, st.booleans()),
    st.tuples(st.just("tag"), NUMBERS, st.sampled_from(["a", "b"]), st.booleans()),
    st.tuples(st.just("letter"), st.sampled_from("xy"), st.none() | st.integers(1, 6)),
    st.tuples(st.just("verdict"), NUMBERS, st.sampled_from(["attack", "noise", None])),
    st.tuples(st.just("note"), st.text(max_size=5)),
)


def take(case: Case, step: tuple[Any, ...]) -> None:
    """Do one step."""
    match step:
        case ("mark", numbers, on):
            case.marks.set(numbers, on)
        case ("tag", numbers, tag, on):
            case.tags.set(numbers, tag, on)
        case ("letter", letter, number):
            case.marks.name(letter, number)
        case ("verdict", numbers, verdict):
            case.verdicts.set(numbers, verdict)
        case ("note", text):
            case.notes.add("record:1", text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=8))
def test_whatever_was_done_is_taken_back_and_done_again(
    steps: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Undone one by one, the case passes through the states it had; done again, through them the other way."""
    path = tmp_path_factory.mktemp("deeds") / "made.case"
    with case_at(path, [packet(second) for second in range(6)]) as case:
        seen = [state(case)]
        for step in steps:
            take(case, step)
            if state(case) != seen[-1]:
                seen.append(state(case))
    with Case.open(path) as case:
        for wanted in seen[-2::-1]:
            assert case.deeds.undo()
            assert state(case) == wanted
        assert case.deeds.undo() is None
        for wanted in seen[1:]:
            assert case.deeds.redo()
            assert state(case) == wanted
        assert case.deeds.redo() is None
        assert case.verify() == []


def test_a_new_deed_ends_what_could_be_done_again(tmp_path: Path) -> None:
    """After an undo and a new mark there is nothing to do again."""
    with case_at(tmp_path / "made.case", [packet(1), packet(2)]) as case:
        case.marks.set([1])
        case.deeds.undo()
        case.marks.set([2])
        assert case.deeds.redo() is None
        assert case.marks.all() == {2}


def test_the_past_is_bounded_and_the_journal_tells_all(tmp_path: Path) -> None:
    """Only so many deeds are kept; each is in the journal, and so is taking one back."""
    with case_at(tmp_path / "made.case", [packet(1)]) as case:
        for turn in range(KEPT + 5):
            case.marks.set([1], turn % 2 == 0)
        assert len(case.deeds.all()) == KEPT
        what = case.deeds.undo()
        assert [entry.what for entry in case.journal.all()][-2:] == [what, f"undone: {what}"]


def test_a_verdict_says_who_and_when_and_is_a_review(tmp_path: Path) -> None:
    """A record with a verdict is no longer unreviewed; an unknown verdict is refused."""
    from parsers.query import parse

    with case_at(tmp_path / "made.case", [packet(1), packet(2)]) as case:
        case.verdicts.set([2], "benign")
        said = case.verdicts.of(2)
        assert said is not None and said.verdict == "benign" and said.who and said.at > 0
        assert list(case.records.select(parse("is:unreviewed")).numbers) == [1]
        with pytest.raises(KeyError):
            case.verdicts.set([1], "splendid")


def test_what_is_too_much_to_be_kept_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deed on more records than are kept is done, and taking it back is refused in a sentence."""
    monkeypatch.setattr("db.deeds.LONGEST", 10)
    with case_at(tmp_path / "made.case", [packet(1)]) as case:
        case.marks.set([1])
        with pytest.raises(CaseError, match="too many records"):
            case.deeds.undo()
        assert case.marks.all() == {1}
