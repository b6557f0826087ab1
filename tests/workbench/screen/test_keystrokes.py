"""Numbers and pairs of keys."""

from __future__ import annotations

import pytest

from workbench.screens.keystrokes import Keystrokes, Meant


def after(*keys: str) -> tuple[Meant, Keystrokes]:
    """Return what the last key meant, and what is remembered."""
    strokes = Keystrokes()
    meant = Meant(False)
    for key in keys:
        meant = strokes.take(key)
    return meant, strokes


def test_a_number_before_g_is_a_record() -> None:
    """42G goes to record 42, and nothing is left over."""
    meant, strokes = after("4", "2", "G")
    assert meant == Meant(True, goto=42)
    assert strokes.pending == ""


def test_a_typed_number_is_pending_until_used() -> None:
    """What was typed can be shown in the key line."""
    assert after("4", "2")[1].pending == "42"
    assert after("right_square_bracket")[1].pending == "]"


def test_a_digit_opens_its_pane_when_another_key_follows() -> None:
    """3 then j opens the hints, and j goes on to them."""
    meant, _ = after("3", "j")
    assert meant.action is not None and meant.action.id == "main.show_hints"
    assert not meant.taken


def test_a_digit_opens_its_pane_when_no_key_follows() -> None:
    """A digit at rest is a pane; a longer number, or a digit without a pane, stays a number."""
    strokes = after("5")[1]
    action = strokes.rest()
    assert action is not None and action.id == "main.show_writeup"
    assert strokes.pending == ""
    assert after("4", "2")[1].rest() is None
    assert after("9")[1].rest() is None


def test_one_digit_before_g_is_a_record_too() -> None:
    """4G goes to record 4."""
    assert after("4", "G")[0] == Meant(True, goto=4)


def test_a_longer_number_repeats_a_motion() -> None:
    """12j goes down twelve lines."""
    assert after("1", "2", "j")[0] == Meant(True, move=("down", 12))


@pytest.mark.parametrize(
    ("keys", "id"),
    [
        (("right_square_bracket", "m"), "main.next_mark"),
        (("left_square_bracket", "m"), "main.previous_mark"),
        (("right_square_bracket", "h"), "main.next_hint"),
        (("left_square_bracket", "h"), "main.previous_hint"),
    ],
)
def test_pairs_are_motions(keys: tuple[str, str], id: str) -> None:
    """]m and its like are one action."""
    meant, _ = after(*keys)
    assert meant.taken and meant.action is not None and meant.action.id == id


def test_a_pair_that_means_nothing_says_so() -> None:
    """An unknown second key is used up and named; Esc leaves quietly."""
    assert after("right_square_bracket", "x")[0] == Meant(True, unknown="]x")
    assert after("right_square_bracket", "escape")[0] == Meant(True)


def test_escape_forgets_a_number() -> None:
    """Esc takes a number back."""
    meant, strokes = after("4", "2", "escape")
    assert meant == Meant(True) and strokes.pending == ""


def test_zero_alone_is_an_ordinary_key() -> None:
    """0 begins no number, but may stand in one."""
    assert after("0")[0] == Meant(False)
    assert after("1", "0", "G")[0] == Meant(True, goto=10)
