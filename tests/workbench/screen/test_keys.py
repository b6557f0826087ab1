"""The one table of keys: complete, without clashes, and usable in any terminal."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.workbench.screen.conftest import Sit
from workbench.actions import ACTION, ACTIONS, PLACES, VERBS, printed
from workbench.keys import key_line, panes, sequences, single_keys
from workbench.screens.columns import SetsScreen
from workbench.screens.conversation import ConversationScreen
from workbench.screens.dialogs import help_text
from workbench.screens.frequency import FrequencyScreen
from workbench.screens.mapping import MappingScreen
from workbench.screens.named_views import ViewsScreen
from workbench.screens.names import NamesScreen
from workbench.screens.table import TableScreen


@pytest.mark.parametrize("place", PLACES)
def test_no_key_means_two_things_in_one_place(place: str) -> None:
    """Within one place every key belongs to one action."""
    keys = Counter(key for action in ACTIONS if action.where == place for key in action.keys.split())
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_key_reaches_the_program_in_any_terminal() -> None:
    """No key needs Alt, Ctrl with a digit or Enter, or a function key above F1; twins of other keys are not used."""
    twins = {f"ctrl+{letter}" for letter in "abhijmsz"}
    for action in ACTIONS:
        for key in action.keys.split():
            assert not re.search(r"alt\+|super|ctrl\+(\d|enter|shift)|^f[2-9]|^f1\d", key), (action.id, key)
            assert key not in twins, (action.id, key)


def test_ids_and_verbs_are_unique() -> None:
    """An id names one action, and so does a verb."""
    assert len(ACTION) == len(ACTIONS)
    assert len(VERBS) == sum(bool(action.verb) for action in ACTIONS)


def test_the_key_line_is_short() -> None:
    """The key line names at most eight keys, wherever the cursor is."""
    for place in PLACES:
        assert len(key_line(place, "main")) <= 8
    assert ("/", "search") in key_line("list", "main")
    assert ("/", "search") not in key_line("hex", "main")  # there it finds bytes


def test_the_help_names_every_action() -> None:
    """The help is made from the table: every key, every verb and every place stands in it."""
    text = "\n".join(paragraph.label + paragraph.text for paragraph in help_text(("list",)))
    for action in ACTIONS:
        assert action.text in text
        assert all(key in text for key in action.printed)
        assert not action.verb or f":{action.verb}" in text
    assert text.index(PLACES["list"]) < text.index(PLACES["lines"])


def test_digits_open_panes_and_brackets_begin_motions() -> None:
    """1 to 7 open panes; ] and [ go to the next and the previous thing."""
    assert set(panes()) == set("1234567")
    assert {first for first, _ in sequences()} == {"]", "[", "M", "'", "v"}
    assert single_keys(ACTION["main.next_mark"]) == []


@pytest.mark.parametrize(
    ("key", "said"), [("ctrl+d", "Ctrl+D"), ("pagedown", "PgDn"), ("shift+tab", "Shift+Tab"), ("]>m", "]m"), (">", ">")]
)
def test_keys_are_printed_as_people_write_them(key: str, said: str) -> None:
    """Keys are named as on keyboards."""
    assert printed(key) == said


SHEETS = {
    "exchange": ConversationScreen,
    "frequency": FrequencyScreen,
    "mapping": MappingScreen,
    "names": NamesScreen,
    "sets": SetsScreen,
    "table": TableScreen,
    "views": ViewsScreen,
}
"""Screens over that of the case, by the place of their keys."""


async def test_every_action_can_be_done(sit: Sit) -> None:
    """Behind every action stands a method of the widget or screen it names."""
    async with sit() as seat:
        for action in ACTIONS:
            if action.where in ("bar", "start"):
                continue
            owner = SHEETS.get(action.where) or seat.screen._owner(action)
            assert hasattr(owner, f"action_{action.run}"), action.id


async def test_the_palette_offers_every_action_of_a_case(sit: Sit) -> None:
    """Whatever can be done in a case is found by name in the palette."""
    from workbench.palette import Actions

    async with sit() as seat:
        offered = {hit.text async for hit in Actions(seat.screen).discover()}
        for action in ACTIONS:
            if action.where in seat.screen.PALETTE and action.run != "command_palette":
                assert any((text or "").startswith(action.text) for text in offered), action.id
