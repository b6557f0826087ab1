"""The bar on top: which filter is on and what it found; `&` and `/` turn it into an input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from workbench.safe import safe
from workbench.widgets.one_line import OneLine
from workbench.widgets.painted import Bar, Line

FILTER, SEARCH = "filter", "search"
LABELS = {FILTER: "& filter ", SEARCH: "/ search "}
_CHECK_AFTER = 0.25
"""Seconds without a key after which matches are counted."""

Complete = Callable[[str], list[str]]
"""Text -> the texts that it may become."""
Check = Callable[[str], Exception | None]
"""Text -> what is wrong with it."""


class FilterBar(Widget):
    """Shows the filter; takes a filter or a search, checked while it is typed."""

    DEFAULT_CSS = """
    FilterBar { height: 1; layout: horizontal; }
    FilterBar > #shown { width: 1fr; }
    FilterBar > #mode { width: 9; display: none; }
    FilterBar > OneLine { width: 1fr; display: none; }
    FilterBar > #count { width: 36; display: none; }
    """

    @dataclass
    class Asked(Message):
        """Enter was pressed on a text without errors: use it as filter or search."""

        mode: str
        text: str

    @dataclass
    class Settled(Message):
        """No key has come for a moment: count what this text matches."""

        mode: str
        text: str

    class Done(Message):
        """The bar was left, with or without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+n", "complete", "the next way to end the word", show=False)]

    def __init__(self, check: Check, complete: Complete | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._check = check
        self._complete = complete
        self._ways: list[str] = []
        self.mode = FILTER
        self.history: list[str] = []
        self.asking = False
        """Whether a text is being typed."""
        self._timer: Timer | None = None
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        """Lay out what is shown, and the input that takes its place."""
        yield Bar(id="shown")
        yield Bar(id="mode")
        yield OneLine(self._answered, self.close, self._flip, id="query")
        yield Bar(id="count")

    @property
    def input(self) -> OneLine:
        """The input."""
        return self.query_one(OneLine)

    def show(self, line: Line) -> None:
        """Show these words while nothing is typed."""
        self.query_one("#shown", Bar).show(line)

    def ask(self, mode: str, text: str) -> None:
        """Take a filter or a search, starting with this text."""
        if not self.asking:
            self._before = self.screen.focused
        self._set_mode(mode)
        self.tell(())
        self._show_input(True)
        self.input.begin(text, self.history)
        self.screen.set_focus(self.input, scroll_visible=False)

    def _set_mode(self, mode: str) -> None:
        self.mode = mode
        self.query_one("#mode", Bar).show([(LABELS[mode], "key")])

    def _show_input(self, shown: bool) -> None:
        self.asking = shown
        self.query_one("#shown").display = not shown
        for part in (self.query_one("#mode"), self.input, self.query_one("#count")):
            part.display = shown

    def tell(self, line: Line) -> None:
        """Say beside the input what the text would do."""
        self.query_one("#count", Bar).show([("  ", ""), *line])

    def on_mount(self) -> None:
        """Show behind the cursor how the word may end; Right takes it."""
        if self._complete is not None:
            self.input.suggester = _Ways(self._complete)

    def action_complete(self) -> None:
        """Put the next way to end the word in its place."""
        if self._complete is None:
            return
        if self.input.value not in self._ways:
            self._ways = [*self._complete(self.input.value), self.input.value]
        if self.input.value in self._ways:
            at = self._ways.index(self.input.value)
            self.input.replace_text(self._ways[(at + 1) % len(self._ways)])

    def keep(self, text: str) -> None:
        """Put a text at the end of the history."""
        if text.strip():
            self.history = [*(each for each in self.history if each != text), text][-100:]

    @property
    def error_indent(self) -> int:
        """Cell under which the first character of the input stands."""
        return len(LABELS[self.mode]) - round(self.input.scroll_x)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Have the text checked at once, and counted when the typing rests."""
        event.stop()
        if self.asking:
            self.tell(())
            self._count_soon()

    def _count_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        text = self.input.value
        if self._check(text) is None and text.strip():
            self._timer = self.set_timer(_CHECK_AFTER, self._settled)

    def _settled(self) -> None:
        if self.asking:
            self.post_message(self.Settled(self.mode, self.input.value))

    def _answered(self, text: str) -> None:
        """Hand the text on and close; with an error the bar stays open."""
        if self._check(text) is None:
            self.keep(text)
            self.post_message(self.Asked(self.mode, text))
            self.close()

    def _flip(self) -> None:
        """Flip between filter and search; the text stays."""
        self._set_mode(SEARCH if self.mode == FILTER else FILTER)
        self._count_soon()

    def close(self) -> None:
        """Show the filter again in the place of the input, and give the keys back."""
        if self._timer is not None:
            self._timer.stop()
        self._show_input(False)
        self.screen.set_focus(self._before, scroll_visible=False)
        self.post_message(self.Done())


class _Ways(Suggester):
    """Suggests the first way to end the last word."""

    def __init__(self, complete: Complete) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last word ended."""
        return next(iter(self._complete(value)), None)


def caret_line(indent: int, column: int, message: str) -> Line:
    """Return the line that points at an error from below."""
    return ((" " * max(0, indent + column) + "^ ", "bad"), (safe(message), "bad"))


def counts(matched: int, untestable: int, of: int | None = None) -> Sequence[tuple[str, str]]:
    """Return how many records match and how many could not be tested."""
    words = [(f"{matched:,} match" if of is None else f"{matched:,} of {of:,} match", "strong")]
    if untestable:
        words.append((f", {untestable:,} could not be tested", "warn"))
    return words
