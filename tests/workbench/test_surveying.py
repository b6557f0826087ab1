"""Counting values, following a conversation and listing in any order, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.db.build import case_at, packet
from tests.workbench.test_judging import asked

__all__ = ["asked"]

Asked = Callable[..., list[Any]]
US, THEM = "10.0.0.1", "192.0.2.9"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed case: a dialogue of four records, a lone one, and one that names no target."""
    there = {"src": US, "src_port": 1025, "dst": THEM, "dst_port": 80}
    back = {"src": THEM, "src_port": 80, "dst": US, "dst_port": 1025}
    made = tmp_path / "made.case"
    records = [
        packet(1, **there, flags=2), packet(2, **back, flags=18), packet(3, **there, payload=b"GET /\r\nHost: a\x1b[2J\r\n"),
        packet(4, **back, payload=b"200\r\n"), packet(5, **{**there, "src_port": 1026}), packet(6, dst=None, src=US),
    ]  # fmt: skip
    case_at(made, records).close()
    return made


def test_values_are_counted_with_share_first_and_last(asked: Asked) -> None:
    """The most frequent first; records without the value are said at the end."""
    said = asked("frequency", "src.port")
    assert [(each.get("src.port"), each.get("records")) for each in said[:3]] == [(1025, 2), (80, 2), (1026, 1)]
    assert said[-1] == {"unknown": 1}
    (first,) = (each for each in said if each.get("src.port") == 1025)
    assert (first["first"], first["last"], first["share"]) == (1, 3, 2 / 6)
    assert first["first.time"].endswith(":01.000000000Z")
    assert asked("frequency", "nonsense", status=2) == []


def test_a_conversation_is_counted_once_for_both_ways(asked: Asked) -> None:
    """Four records between two ends are one group."""
    said = asked("frequency", "conversation")
    assert [each["records"] for each in said[:2]] == [4, 1]
    assert said[-1] == {"unknown": 1}


def test_a_conversation_has_both_ways_and_what_was_carried(asked: Asked) -> None:
    """Whichever of its records is named, the first one says which way is forth."""
    for number in ("1", "4"):
        (said,) = asked("conversation", number)
        assert [each["way"] for each in said["shown"]] == ["forth", "back", "forth", "back"]
        assert (said["forth"], said["back"], said["records"]) == (2, 2, 4)
        assert (said["from"], said["to"]) == (f"{US}:1025", f"{THEM}:80")
        assert bytes.fromhex(said["shown"][3]["payload"]) == b"200\r\n"
    assert [each["number"] for each in asked("records", said["filter"])] == [1, 2, 3, 4]


def test_a_conversation_without_an_answer_says_so(path: Path, asked: Asked, capfd: pytest.CaptureFixture[str]) -> None:
    """One way only is said in words; a record without both ends has no conversation; evidence stays harmless."""
    from workbench.cli import run

    assert run(["conversation", str(path), "5"]) == 0
    assert "the case has no answer" in capfd.readouterr().out
    assert run(["conversation", str(path), "3"]) == 0
    out = capfd.readouterr().out
    assert "GET /" in out and "\x1b" not in out
    assert asked("conversation", "6", status=2) == []


@pytest.mark.parametrize(
    ("order", "numbers"),
    [("-number", [6, 5, 4, 3, 2, 1]), ("src.port", [2, 4, 1, 3, 5, 6]), ("-tcp.dstport", [2, 4, 1, 3, 5, 6])],
)
def test_records_in_any_order(asked: Asked, order: str, numbers: list[int]) -> None:
    """Unknown ones last; aliases are known."""
    assert [each["number"] for each in asked("records", "--order", order, "--columns", "number")] == numbers


def test_columns_by_the_name_of_a_set_and_of_the_list(asked: Asked, path: Path) -> None:
    """The sets of the screen, the analyst's own ones among them, and columns that only the list has."""
    from db.case import Case

    with Case.open(path) as case:
        case.state.set("columns", {"set": "auto", "own": {"mine": "number tags verdict word.x time.stated"}})
        case.tags.add(2, "odd")
        case.verdicts.set([2], "noise")
    said = asked("records", "--columns", "mine", "number == 2")
    assert json.loads(json.dumps(said[0]))["tags"] == "odd"
    assert said[0]["verdict"] == "noise"
    assert said[0]["time.stated"] == "03-20 01:00:02.000000002"
    assert asked("records", "--columns", "number,nonsense", status=2) == []
