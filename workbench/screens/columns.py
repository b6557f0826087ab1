"""The column sets to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from workbench.column_sets import AUTO, SETS
from workbench.keys import bindings
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line


class _Sets(Lines):
    """One set per line."""

    def __init__(self, sets: Mapping[str, str], now: str) -> None:
        super().__init__(id="choices")
        texts = {AUTO: "by the format of the records shown", **sets}
        self.sets = list(texts.items())
        self.now = now

    @property
    def count(self) -> int:
        """How many sets there are."""
        return len(self.sets)

    def line(self, index: int) -> Line:
        """Return sign, name and columns of a set."""
        name, text = self.sets[index]
        own = "" if name == AUTO or SETS.get(name) == text else "own  "
        return ((f" {'>' if name == self.now else ' '} {name:<14}", "key"), (own, "mark"), (text, ""))


class SetsScreen(Screen[tuple[str, str]]):
    """Column sets; gives what to do, and with which."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("sets")

    def __init__(self, sets: Mapping[str, str], now: str) -> None:
        super().__init__()
        self._lines = _Sets(sets, now)

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        words = "   Enter uses one, e changes it (NAME = columns makes another), x forgets your own, q back"
        yield Bar([(" Columns", "strong"), (words, "dim")], classes="head")
        yield self._lines

    def on_mount(self) -> None:
        """Let keys go to the list, on the set in use."""
        self.set_focus(self._lines)
        names = [name for name, _ in self._lines.sets]
        self._lines.cursor = names.index(self._lines.now) if self._lines.now in names else 0

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Use it."""
        message.stop()
        self._done("use")

    def _done(self, what: str) -> None:
        self.dismiss((what, self._lines.sets[self._lines.cursor][0]))

    def action_edit(self) -> None:
        """Change it."""
        self._done("edit")

    def action_forget(self) -> None:
        """Forget it, if it is the analyst's own."""
        self._done("forget")

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
