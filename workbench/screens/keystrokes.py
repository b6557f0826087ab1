"""Keys that mean something only together: numbers typed before a key, and two keys one after the other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workbench.actions import Action
from workbench.keys import panes, sequences

_MOVES = {
    "j": "down", "down": "down", "k": "up", "up": "up", "space": "next_page", "pagedown": "next_page",
    "b": "previous_page", "pageup": "previous_page",
}  # fmt: skip
_NAMED = {"left_square_bracket": "[", "right_square_bracket": "]", "apostrophe": "'", "grave_accent": "'", "`": "'"}
"""Keys that begin a pair and are not called by their character."""
_GOTO = {"G", "g", "end", "home"}
_PERCENT = {"percent_sign", "%"}
JUMPS = frozenset(_GOTO)
"""Keys that may go far."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a key meant."""

    taken: bool
    """The key is used up; else it goes on to the focused widget."""
    action: Action | None = None
    """An action of the screen to do first."""
    goto: int | None = None
    """Go to the record of this number."""
    percent: int | None = None
    """Go so far down."""
    move: tuple[str, int] | None = None
    """Do this movement so many times."""
    unknown: str = ""
    """Two keys that mean nothing."""
    text: str = ""
    """What the second key says to the action."""


def _names(char: str) -> bool:
    return char == "'" or (len(char) == 1 and char.isascii() and char.isalpha())


class Keystrokes:
    """Remembers what was typed before a key; a digit alone opens a pane, further digits make it a number."""

    def __init__(self) -> None:
        self._sequences = sequences()
        self._prefixes = {first for first, _ in self._sequences}
        self._panes = panes()
        self.digits = ""
        self.prefix = ""

    @property
    def pending(self) -> str:
        """What was typed and not used yet, for the key line."""
        return self.digits or self.prefix

    def take(self, key: str, own: Collection[str] = ()) -> Meant:
        """Return what a key means after those before it; `own` are the keys of the focused widget."""
        char = _NAMED.get(key, key)
        if self.prefix:
            first, self.prefix = self.prefix, ""
            if (action := self._sequences.get((first, char))) is not None:
                return Meant(True, action)
            if (action := self._sequences.get((first, "*"))) is not None and _names(char):
                return Meant(True, action, text=char)
            return Meant(True, unknown="" if key == "escape" else first + char)
        if char in self._prefixes and key not in own:
            before = self.rest()
            self.prefix = char
            return Meant(True, before)
        if key.isdigit() and len(key) == 1 and (self.digits or key != "0"):
            self.digits = (self.digits + key)[:18]
            return Meant(True)
        if not self.digits:
            return Meant(False)
        return self._after_number(key)

    def _after_number(self, key: str) -> Meant:
        digits, self.digits = self.digits, ""
        if key == "escape":
            return Meant(True)
        if key in _GOTO:
            return Meant(True, goto=int(digits))
        if key in _PERCENT:
            return Meant(True, percent=min(int(digits), 100))
        if digits in self._panes:
            return Meant(False, self._panes[digits])
        if key in _MOVES:
            return Meant(True, move=(_MOVES[key], min(int(digits), 1_000_000)))
        return Meant(False)

    def rest(self) -> Action | None:
        """Return the action of a single digit after which no key came; a longer number stays."""
        if self.digits in self._panes:
            digits, self.digits = self.digits, ""
            return self._panes[digits]
        return None

    def forget(self) -> None:
        """Forget what was typed."""
        self.digits = self.prefix = ""
