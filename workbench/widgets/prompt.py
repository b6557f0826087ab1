"""One-line questions at the edge of the screen, where others open dialogs: a dialog repaints all, this one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from workbench.safe import safe
from workbench.widgets.painted import Bar

Complete = Callable[[str], Sequence[str]]
"""Typed text -> whole texts it may become."""
Answered = Callable[[str], object]
"""What is done with the answer."""


class OneLine(Input):
    """An input of one line that keeps its history and never blinks: an idle screen writes nothing."""

    BINDINGS = [  # noqa: RUF012 - the type is Textual's
        Binding("up", "older", "older text", show=False),
        Binding("down", "newer", "newer text", show=False),
        Binding("tab", "complete", "complete", show=False),
        Binding("escape", "leave", "leave", show=False),
    ]

    @dataclass
    class Left(Message):
        """The input was left without an answer."""

        input: OneLine

    @dataclass
    class Tabbed(Message):
        """Tab was pressed."""

        input: OneLine

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False, highlighter=None)
        self.cursor_blink = False
        self.history: list[str] = []
        self._at = 0
        self._typed = ""

    def begin(self, text: str, history: Sequence[str] = ()) -> None:
        """Start with this text, the cursor behind it."""
        self.history = list(history)
        self._at = len(self.history)
        self._typed = text
        self.replace_text(text)

    def replace_text(self, text: str) -> None:
        """Put a text in place of what was typed; what a terminal could obey is written out."""
        self.value = text if text.isprintable() else safe(text)
        self.cursor_position = len(self.value)

    def action_older(self) -> None:
        """Take the text before this one from the history."""
        if self._at == len(self.history):
            self._typed = self.value
        if self._at > 0:
            self._at -= 1
            self.replace_text(self.history[self._at])

    def action_newer(self) -> None:
        """Take the text after this one from the history, at last what was typed."""
        if self._at < len(self.history):
            self._at += 1
            self.replace_text(self._typed if self._at == len(self.history) else self.history[self._at])

    def action_complete(self) -> None:
        """Tell that Tab was pressed."""
        self.post_message(self.Tabbed(self))

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.post_message(self.Left(self))


class Prompt(Horizontal):
    """A question and its answer; hidden until something is asked."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; }
    Prompt > Bar { width: auto; }
    Prompt > OneLine { width: 1fr; }
    """

    class Done(Message):
        """The question was answered or left; the keys go back to where they went before."""

    class Left(Message):
        """The question was left without an answer."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._then: Answered | None = None
        self._complete: Complete | None = None
        self._histories: dict[str, list[str]] = {}
        self._kind = ""

    def compose(self) -> ComposeResult:
        """Lay out question and answer side by side."""
        yield Bar(id="question")
        yield OneLine()

    def ask(
        self, question: str, text: str, then: Answered, *, kind: str = "", complete: Complete | None = None
    ) -> None:
        """Ask a question; `then` gets the answer if there is one. Answers of one `kind` share a history."""
        self._then, self._complete, self._kind = then, complete, kind
        bar = self.query_one(Bar)
        bar.styles.width = min(len(question) + 1, max(10, self.app.size.width // 2))
        bar.show([(question + " ", "key")])
        self.display = True
        line = self.query_one(OneLine)
        line.begin(text, self._histories.get(kind, ()) if kind else ())
        line.focus()

    @property
    def asking(self) -> bool:
        """Whether a question is open."""
        return bool(self.display)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the answer on."""
        event.stop()
        then, self._then = self._then, None
        if self._kind and event.value.strip():
            kept = self._histories.setdefault(self._kind, [])
            if event.value in kept:
                kept.remove(event.value)
            kept.append(event.value)
        self._close()
        if then is not None:
            then(event.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep typing to itself."""
        event.stop()

    def on_one_line_left(self, event: OneLine.Left) -> None:
        """Close without an answer."""
        event.stop()
        self._then = None
        self._close()
        self.post_message(self.Left())

    def on_one_line_tabbed(self, event: OneLine.Tabbed) -> None:
        """Complete as far as all possibilities agree."""
        event.stop()
        if self._complete is None:
            return
        line = event.input
        found = self._complete(line.value)
        common = common_start(found)
        if len(common) > len(line.value):
            line.replace_text(common)

    def _close(self) -> None:
        self.display = False
        self.post_message(self.Done())


def common_start(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    if not texts:
        return ""
    first, last = min(texts), max(texts)
    at = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:at]


__all__ = ["BindingType", "OneLine", "Prompt", "common_start"]
