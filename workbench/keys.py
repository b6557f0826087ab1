"""What the keys do where: bindings, pairs of keys, and the key line, as `workbench.actions` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.actions import ACTIONS, Action

if TYPE_CHECKING:
    from textual.binding import BindingType


def bindings(where: str) -> list[BindingType]:
    """Return the key bindings of one widget or screen."""
    from textual.binding import Binding

    return [
        Binding(key, action.run, action.text, show=False, id=f"{action.id}.{place}" if place else action.id)
        for action in ACTIONS
        if action.where == where
        for place, key in enumerate(single_keys(action))
    ]


def single_keys(action: Action) -> list[str]:
    """Return the keys of an action that are one key each; digits are left to the count that they may begin."""
    return [
        key for key in action.keys.split() if not (len(key) > 1 and ">" in key) and not (key.isdigit() and key != "0")
    ]


def sequences() -> dict[tuple[str, str], Action]:
    """Return the actions of two keys one after the other, by those keys."""
    return {
        (key[0], key[2]): action for action in ACTIONS for key in action.keys.split() if len(key) == 3 and key[1] == ">"
    }


def continued(first: str) -> list[tuple[str, str]]:
    """Return the keys that may follow the first of two, and in a word what they do."""
    found = [(key, action) for (one, key), action in sequences().items() if one == first]
    return [("a letter" if key == "*" else key, action.short or action.text.split(";")[0]) for key, action in found]


def panes() -> dict[str, Action]:
    """Return the actions of the digits, by digit."""
    return {key: action for action in ACTIONS for key in action.keys.split() if key in "1234567"}


def key_line(*wheres: str) -> list[tuple[str, str]]:
    """Return key and word of at most eight actions for the key line; the places named first come first.

    A key that one of them takes for itself is not said to do what it does in a later one.
    """
    found = [
        (place, action.footer, action)
        for place, where in enumerate(wheres)
        for action in ACTIONS
        if action.where == where and action.footer
    ]
    found.sort(key=lambda item: item[:2])
    taken = [{key for action in ACTIONS if action.where == where for key in action.printed} for where in wheres]
    pairs = [
        (action.printed[0], action.short)
        for place, _, action in found
        if not any(action.printed[0] in keys for keys in taken[:place])
    ]
    return pairs[:8]
