"""An input of one line that keeps its history, never blinks, and answers before the next key is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.binding import Binding
from textual.widgets import Input

from workbench.safe import safe


class OneLine(Input):
    """An input whose owner is called, not sent a message: keys typed ahead must find the answer already taken."""

    BINDINGS = [  # noqa: RUF012 - the type is Textual's
        Binding("up", "older", "older text", show=False),
        Binding("down", "newer", "newer text", show=False),
        Binding("tab", "tab", "complete", show=False),
        Binding("escape", "leave", "leave", show=False),
    ]

    def __init__(
        self,
        answered: Callable[[str], object],
        left: Callable[[], object],
        tabbed: Callable[[], object] | None = None,
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False, highlighter=None)
        self._answered, self._left, self._tabbed = answered, left, tabbed
        self.cursor_blink = False
        self._history: list[str] = []
        self._at = 0
        self._typed = ""

    def begin(self, text: str, history: Sequence[str] = ()) -> None:
        """Start with this text, the cursor behind it."""
        self._history = list(history)
        self._at = len(self._history)
        self._typed = text
        self.replace_text(text)

    def replace_text(self, text: str) -> None:
        """Put a text in place of what was typed; what a terminal could obey is written out."""
        self.value = text if text.isprintable() else safe(text)
        self.cursor_position = len(self.value)

    def action_older(self) -> None:
        """Take the text before this one from the history."""
        if self._at == len(self._history):
            self._typed = self.value
        if self._at > 0:
            self._at -= 1
            self.replace_text(self._history[self._at])

    def action_newer(self) -> None:
        """Take the text after this one from the history, at last what was typed."""
        if self._at < len(self._history):
            self._at += 1
            self.replace_text(self._typed if self._at == len(self._history) else self._history[self._at])

    async def action_submit(self) -> None:
        """Hand the text over."""
        self._answered(self.value)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self._left()

    def action_tab(self) -> None:
        """Complete, flip or go on, as the owner likes."""
        if self._tabbed is not None:
            self._tabbed()
