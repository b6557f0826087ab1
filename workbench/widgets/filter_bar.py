"""The bar on top: which filter is on and what it found; `&` and `/` turn it into an input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from workbench.safe import safe
from workbench.widgets.painted import Bar, Line
from workbench.widgets.prompt import OneLine

FILTER, SEARCH = "filter", "search"
LABELS = {FILTER: "& filter ", SEARCH: "/ search "}
_CHECK_AFTER = 0.25
"""Seconds without a key after which matches are counted."""


class FilterBar(Widget):
    """Shows the filter; takes a filter or a search, checked while it is typed."""

    DEFAULT_CSS = """
    FilterBar { height: 1; layout: horizontal; }
    FilterBar > #shown { width: 1fr; }
    FilterBar > #mode { width: 9; display: none; }
    FilterBar > OneLine { width: 1fr; display: none; }
    FilterBar > #count { width: 36; display: none; }
    FilterBar.-asking > #shown { display: none; }
    FilterBar.-asking > #mode, FilterBar.-asking > OneLine, FilterBar.-asking > #count { display: block; }
    """

    @dataclass
    class Asked(Message):
        """Enter was pressed: use this text as filter or search."""

        mode: str
        text: str

    @dataclass
    class Typed(Message):
        """The text changed; `settled` is true once no key has come for a moment."""

        mode: str
        text: str
        settled: bool

    class Done(Message):
        """The bar was left; the keys go back to where they went before."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.mode = FILTER
        self.history: list[str] = []
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out what is shown, and the input that takes its place."""
        yield Bar(id="shown")
        yield Bar(id="mode")
        yield OneLine(id="query")
        yield Bar(id="count")

    @property
    def input(self) -> OneLine:
        """The input."""
        return self.query_one(OneLine)

    @property
    def asking(self) -> bool:
        """Whether a text is being typed."""
        return self.has_class("-asking")

    def show(self, line: Line) -> None:
        """Show these words while nothing is typed."""
        self.query_one("#shown", Bar).show(line)

    def ask(self, mode: str, text: str) -> None:
        """Take a filter or a search, starting with this text."""
        self.mode = mode
        self.query_one("#mode", Bar).show([(LABELS[mode], "key")])
        self.tell(())
        self.add_class("-asking")
        self.input.begin(text, self.history)
        self.input.focus()

    def tell(self, line: Line) -> None:
        """Say beside the input what the text would do."""
        self.query_one("#count", Bar).show([("  ", ""), *line])

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
        if not self.asking:
            return
        self.post_message(self.Typed(self.mode, event.value, False))
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_CHECK_AFTER, self._settled)

    def _settled(self) -> None:
        if self.asking:
            self.post_message(self.Typed(self.mode, self.input.value, True))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the text on; the bar stays until it is told to close, since the text may hold an error."""
        event.stop()
        self.post_message(self.Asked(self.mode, event.value))

    def on_one_line_left(self, event: OneLine.Left) -> None:
        """Leave without a change."""
        event.stop()
        self.close()

    def on_one_line_tabbed(self, event: OneLine.Tabbed) -> None:
        """Flip between filter and search; the text stays."""
        event.stop()
        self.mode = SEARCH if self.mode == FILTER else FILTER
        self.query_one("#mode", Bar).show([(LABELS[self.mode], "key")])
        self.post_message(self.Typed(self.mode, self.input.value, True))

    def close(self) -> None:
        """Show the filter again in the place of the input."""
        self.remove_class("-asking")
        if self._timer is not None:
            self._timer.stop()
        self.post_message(self.Done())


def caret_line(indent: int, column: int, message: str) -> Line:
    """Return the line that points at an error from below."""
    return ((" " * max(0, indent + column) + "^ ", "bad"), (safe(message), "bad"))


def counts(matched: int, untestable: int, of: int | None = None) -> Sequence[tuple[str, str]]:
    """Return how many records match and how many could not be tested."""
    words = [(f"{matched:,} match" if of is None else f"{matched:,} of {of:,} match", "strong")]
    if untestable:
        words.append((f", {untestable:,} could not be tested", "warn"))
    return words
