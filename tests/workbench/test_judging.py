"""The verbs that say what records are, and take it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.db.build import case_at, packet
from workbench.cli import run

Asked = Callable[..., list[Any]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed case of six records."""
    made = tmp_path / "made.case"
    case_at(made, [packet(second) for second in range(6)]).close()
    return made


@pytest.fixture
def asked(capfd: pytest.CaptureFixture[str], path: Path) -> Asked:
    """Run a verb on the case with --json and return its documents."""

    def go(verb: str, *arguments: str, status: int = 0) -> list[Any]:
        capfd.readouterr()
        assert run([verb, str(path), *arguments, "--json"]) == status
        text, found = capfd.readouterr().out.strip(), []
        while text:
            document, end = json.JSONDecoder().raw_decode(text)
            found.append(document)
            text = text[end:].lstrip()
        return found

    return go


def test_letters_are_put_on_moved_and_taken_off(asked: Asked) -> None:
    """A letter is on one record at a time."""
    asked("mark", "3", "--letter", "a")
    assert asked("mark", "5", "--letter", "a") == [{"marked": [], "letters": {"a": 5}}]
    assert asked("mark", "--letter", "a", "--off") == [{"marked": [], "letters": {}}]
    assert asked("mark", "3", "--letter", "ab", status=2) == []
    assert asked("mark", "3-4", "--letter", "a", status=2) == []


def test_verdicts_are_given_by_word_or_letter_and_taken_off(asked: Asked) -> None:
    """The letters are those of the key v."""
    asked("review", "a", "1-2")
    said = asked("review", "noise", "--query", "number == 2")
    assert [(each["record"], each["verdict"]) for each in said] == [(1, "attack"), (2, "noise")]
    assert [each["record"] for each in asked("review", "--off", "1")] == [2]
    assert asked("review", "nonsense", "1", status=2) == []
    assert asked("review", "benign", status=2) == []


def test_undo_takes_back_and_does_again_and_lists(asked: Asked) -> None:
    """One deed at a time, whichever verb did it."""
    asked("tag", "odd", "1-3")
    asked("note", "2", "look", "here")
    assert asked("undo") == [{"undone": "note 1 on record:2 added"}]
    assert asked("undo") == [{"undone": "tag odd put on #1-3"}]
    assert asked("tag") == [{"tags": {}}]
    assert asked("undo") == [{"undone": None}]
    assert asked("undo", "--redo") == [{"done_again": "tag odd put on #1-3"}]
    assert asked("tag") == [{"tags": {"odd": 3}}]
    assert [(each["what"], each["undone"]) for each in asked("undo", "--list")] == [
        ("note 1 on record:2 added", True),
        ("tag odd put on #1-3", False),
    ]
