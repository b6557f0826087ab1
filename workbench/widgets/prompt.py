"""One-line questions at the edge of the screen, where others open dialogs: a dialog repaints all, this one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from workbench.widgets.one_line import OneLine
from workbench.widgets.painted import Bar

Complete = Callable[[str], Sequence[str]]
"""Typed text -> whole texts it may become."""
Answered = Callable[[str], object]
"""What is done with the answer."""


class Prompt(Horizontal):
    """A question and its answer; hidden until something is asked. The keys go back to where they went before."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; }
    Prompt > Bar { width: auto; }
    Prompt > OneLine { width: 1fr; }
    """

    class Done(Message):
        """The question was answered or left."""

    class Left(Message):
        """The question was left without an answer."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._then: Answered | None = None
        self._complete: Complete | None = None
        self._histories: dict[str, list[str]] = {}
        self._kind = ""
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        """Lay out question and answer side by side."""
        yield Bar(id="question")
        yield OneLine(self._answered, self._left, self._tabbed)

    def ask(
        self,
        question: str,
        text: str,
        then: Answered,
        *,
        kind: str = "",
        complete: Complete | None = None,
        hint: str = "",
    ) -> None:
        """Ask a question; `then` gets the answer if there is one. Answers of one `kind` share a history.

        The hint stands in the place of the answer until something is typed.
        """
        self._then, self._complete, self._kind = then, complete, kind
        if not self.asking:
            self._before = self.screen.focused
        bar = self.query_one(Bar)
        bar.styles.width = min(len(question) + 1, max(10, self.app.size.width - 20))
        bar.show([(question + " ", "key")])
        self.display = True
        line = self.query_one(OneLine)
        line.placeholder = hint
        line.begin(text, self._histories.get(kind, ()) if kind else ())
        self.screen.set_focus(line, scroll_visible=False)

    @property
    def asking(self) -> bool:
        """Whether a question is open."""
        return bool(self.display)

    def _answered(self, text: str) -> None:
        """Hand the answer on."""
        then, self._then = self._then, None
        if self._kind and text.strip():
            kept = self._histories.setdefault(self._kind, [])
            if text in kept:
                kept.remove(text)
            kept.append(text)
        self._close()
        if then is not None:
            then(text)

    def _left(self) -> None:
        """Close without an answer."""
        self._then = None
        self._close()
        self.post_message(self.Left())

    def _tabbed(self) -> None:
        """Complete as far as all possibilities agree."""
        if self._complete is None:
            return
        line = self.query_one(OneLine)
        common = common_start(self._complete(line.value))
        if len(common) > len(line.value):
            line.replace_text(common)

    def _close(self) -> None:
        self.display = False
        before = self._before
        self.screen.set_focus(before if before is not None and before.is_attached else None, scroll_visible=False)
        self.post_message(self.Done())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep typing to itself."""
        event.stop()


def common_start(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    if not texts:
        return ""
    first, last = min(texts), max(texts)
    at = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:at]
