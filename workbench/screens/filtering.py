"""The bar in which filters and searches are typed: checked, explained and counted meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from workbench.safe import safe
from workbench.screens.asking import AskingScreen
from workbench.session import said
from workbench.widgets.filter_bar import FILTER, SEARCH, FilterBar, caret_line, counts
from workbench.widgets.painted import Bar, Line, Part

if TYPE_CHECKING:
    from parsers.query import QueryError


class FilteringScreen(AskingScreen):
    """The main screen as far as it takes filters and searches."""

    @dataclass
    class Counted(Message):
        """A filter that is being typed has been counted."""

        token: int
        words: Collection[Part]
        cost: str = ""
        """What it has to read, in the place of a count, where that is much."""

    def load(self, text: str) -> None:
        """Show what a filter finds."""
        raise NotImplementedError

    def search_for(self, text: str, forward: bool) -> None:
        """Go to the next record that a search finds, or to the one before."""
        raise NotImplementedError

    def action_filter(self, text: str | None = None) -> None:
        """Take a filter."""
        self._take(FILTER, text, self.session.view.text)

    def action_search(self, text: str | None = None) -> None:
        """Take a search."""
        self._take(SEARCH, text, "")

    def _take(self, mode: str, text: str | None, before: str) -> None:
        """Use a text, or ask for one."""
        if text is None or self.check(text) is not None:
            text = before if text is None else text
            self.bar.ask(mode, text)
            self.check(text)
            self.key_help()
        else:
            self.bar.keep(text)
            self.on_filter_bar_asked(FilterBar.Asked(mode, text))

    def on_filter_bar_settled(self, message: FilterBar.Settled) -> None:
        """Count the matches of what is typed, or say what that would cost."""
        token = self._next_token()

        def count() -> None:
            try:
                counted = self._counted(token, message.text)
            except Exception as error:  # said beside the input
                counted = self.Counted(token, [(said(error), "bad")])
            self.post_message(counted)

        self.run_worker(count, thread=True, group="view", exit_on_error=False)

    def _counted(self, token: int, text: str) -> Counted:
        """Return how many records a filter matches, or what it must read to know that; asked in a worker."""
        from parsers.query import parse
        from workbench.dear import dear

        if cost := dear(self.session.case, parse(text)):
            return self.Counted(token, [("not counted yet", "warn")], cost)
        view = self.session.look(text, "number")
        return self.Counted(token, counts(len(view.matches), len(view.untestable)))

    def on_filtering_screen_counted(self, message: Counted) -> None:
        """Say how many records the typed filter matches."""
        if message.token == self._token and self.bar.asking:
            self.bar.tell(tuple(message.words))
            if message.cost:
                self._note_bar([(" " * self.bar.error_indent, ""), (f"{safe(message.cost)}; Enter asks it", "warn")])

    def check(self, text: str) -> Exception | None:
        """Point at an error under the bar, or say there what may follow; return the error."""
        from parsers.query import QueryError, parse

        error = None
        try:
            parse(text)
        except QueryError as wrong:
            error = wrong
        if self.bar.asking:
            self._guide(text, error)
        return error

    def _guide(self, text: str, error: QueryError | None) -> None:
        from workbench.language import about

        word = about(text[: self.bar.input.cursor_position])
        if error is None:
            self._note_bar([(" " * self.bar.error_indent, ""), (word, "dim")] if word else ())
        else:
            more = f"; {word}" if word and error.column >= len(text.rstrip()) else ""
            self._note_bar([*caret_line(self.bar.error_indent, error.column, error.message), (more, "dim")])

    def _note_bar(self, line: Line) -> None:
        """Write the line under the bar, or take it away."""
        note = self.query_one("#bar-note", Bar)
        note.show(line)
        note.styles.visibility = "visible" if line else "hidden"

    def on_filter_bar_asked(self, message: FilterBar.Asked) -> None:
        """Use a filter or a search."""
        self.remember("filters", self.bar.history)
        if message.mode == FILTER:
            self.load(message.text.strip())
        elif message.text.strip() or self.session.search.text:
            self.search_for(message.text.strip() or self.session.search.text, True)

    def on_filter_bar_done(self) -> None:
        """Take the line under the bar away."""
        self._note_bar(())
        self.key_help()
