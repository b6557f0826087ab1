"""Filter, search and motion: what decides which records the list shows, and on which of them the cursor stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from db.case import CaseError
from workbench.safe import safe
from workbench.screens.workplace import Workplace
from workbench.session import Arranged, Search, Session, View
from workbench.widgets.filter_bar import FILTER, SEARCH, FilterBar, caret_line, counts
from workbench.widgets.painted import Bar, Part

_NEAR = 5000
"""Records looked at for one that a new filter still shows."""
_HELD = 0.5
"""Seconds that keys wait for the records of a filter."""
_TRAIL = 100
"""Filters that Ctrl+O goes back through."""


class FindingScreen(Workplace):
    """The main screen as far as it finds records."""

    left_from: int | None = None
    """The record from which the last jump went."""

    @dataclass
    class Answered(Message):
        """Something asked of the case is known."""

        token: int
        then: Callable[[Any], None]
        answer: Any

    @dataclass
    class Counted(Message):
        """A filter that is being typed has been counted."""

        token: int
        words: Collection[Part]

    @dataclass
    class Refused(Message):
        """What was asked of the case could not be."""

        token: int
        reason: str

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._token = 0
        self._asked = 0.0
        """When what has not been answered yet was asked of the case."""
        self._trail: list[tuple[Arranged, int | None]] = []

    @property
    def holds_keys(self) -> bool:
        """Whether keys typed ahead wait for the records they are meant for; not for long."""
        return time.monotonic() - self._asked < _HELD if self._asked else False

    # -- asking ---------------------------------------------------------------------------------------------

    def ask_case(self, question: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Ask in a worker, then go on with the answer; keys wait a moment for it."""
        token = self._next_token()
        self._asked = time.monotonic()

        def ask() -> None:
            try:
                answer = question()
            except Exception as error:  # said to the analyst; the last good result stays
                self.post_message(self.Refused(token, said(error)))
            else:
                self.post_message(self.Answered(token, then, answer))

        self.run_worker(ask, thread=True, group="view", exit_on_error=False)

    def _next_token(self) -> int:
        """Stop what is being asked, and return the number that answers must carry from now on."""
        self._token += 1
        self._asked = 0.0
        self.session.case.records.interrupt()
        return self._token

    def on_finding_screen_answered(self, message: Answered) -> None:
        """Go on, unless something else has been asked since."""
        if message.token == self._token:
            self._asked = 0.0
            message.then(message.answer)

    def on_finding_screen_refused(self, message: Refused) -> None:
        """Say why; the last good result stays."""
        if message.token == self._token:
            self._asked = 0.0
            self.tell(message.reason, "bad")

    # -- views ----------------------------------------------------------------------------------------------

    def load(
        self, text: str, *, number: int | None = None, order: str | None = None, untestable: bool = False,
        of: str | None = None, trail: bool = True,
    ) -> None:  # fmt: skip
        """Ask a filter in a worker and show what it finds, the cursor on record `number` or where it is now.

        Order and groups stay as they are unless others are named; "" for no groups.
        """
        before = self.session.view
        order, of = order or before.order, before.of if of is None else of
        opened = before.grouping.kept if before.grouping and before.of == of else ()
        if trail and (before.text, before.shows_untestable) != (text, untestable):
            self._trail = [*self._trail, (before.arranged, self.rows.number)][-_TRAIL:]
        wanted = number if number is not None else self.rows.number
        self.ask_case(
            lambda: self.session.look(text, order, untestable=untestable, of=of, opened=opened),
            lambda view: self._viewed(view, wanted),
        )

    def _viewed(self, view: View, number: int | None) -> None:
        """Show the records of a filter."""
        numbers = self.session.numbers
        following = numbers[self.rows.cursor : self.rows.cursor + _NEAR]
        self.session.view = view
        if self.session.search.text:
            self.session.search = Search(self.session.search.text)
        self.show_view(number, following)
        self.remember("view", self.view_state())

    def show_view(self, number: int | None, following: Sequence[int]) -> None:
        """Show the session's view, the cursor on a record or the first of those `following` it that is there."""
        place = self._place(number)
        if place is None:
            place = self._nearest(following)
        self.arrange_columns()
        self.rows.show(self.session, place)
        self.say_filter()

    def arrange_columns(self) -> None:
        """Choose the columns that suit the records to be shown."""
        raise NotImplementedError

    def _nearest(self, following: Sequence[int]) -> int:
        """Return the line of the first of some records that is shown, else the first line."""
        from db.numbers import places

        shown = places(following, self.session.numbers) if following else ()
        return (self._place(following[shown[0]]) or 0) if shown else 0

    def _place(self, number: int | None) -> int | None:
        return None if number is None else self.session.case.records.position(self.session.numbers, number)

    def say_filter(self) -> None:
        """Write the filter and what it found into the bar."""
        view = self.session.view
        parts: list[Part] = [(" ", "")]
        if not view.text and not self.session.highest:
            parts += [("no records yet", "strong"), ("   I imports a log", "dim")]
        elif not view.text:
            parts += [(f"all {len(view.matches):,} records", "strong"), ("   & filter  / search", "dim")]
        elif view.shows_untestable:
            parts += [
                ("& ", "key"),
                (safe(view.text), "strong"),
                (f"   the {len(view.untestable):,} it could not test", "warn"),
                ("   U shows those that match", "dim"),
            ]
        else:
            parts += [("& ", "key"), (safe(view.text), "strong"), ("   ", "")]
            parts += counts(len(view.matches), len(view.untestable), self.session.highest)
            parts += [("  U shows them", "dim")] if view.untestable else []
        if self.session.search.text:
            parts += [("   / ", "key"), (safe(self.session.search.text), "dim")]
        self.bar.show(parts)

    def view_state(self) -> dict[str, Any]:
        """Return the filter as `case.state` keeps it."""
        view = self.session.view
        return {"filter": view.text, "order": view.order, "untestable": view.shows_untestable, "group": view.of}

    def remember(self, key: str, value: Any) -> None:
        """Keep where the analyst is; in a read-only case it lasts until the case is left."""
        self.session.remember(key, value)

    # -- the bar --------------------------------------------------------------------------------------------

    def action_filter(self, text: str | None = None) -> None:
        """Take a filter."""
        self._take(FILTER, text, self.session.view.text)

    def action_search(self, text: str | None = None) -> None:
        """Take a search."""
        self._take(SEARCH, text, "")

    def _take(self, mode: str, text: str | None, before: str) -> None:
        """Use a text, or ask for one."""
        if text is None or self.check(text) is not None:
            self.bar.ask(mode, before if text is None else text)
            if text is not None:
                self.check(text)
            self.key_help()
        else:
            self.bar.keep(text)
            self.on_filter_bar_asked(FilterBar.Asked(mode, text))

    def on_filter_bar_settled(self, message: FilterBar.Settled) -> None:
        """Count the matches of what is typed."""
        token = self._next_token()

        def count() -> None:
            try:
                view = self.session.look(message.text, "number")
            except Exception as error:  # said beside the input
                self.post_message(self.Counted(token, [(said(error), "bad")]))
            else:
                self.post_message(self.Counted(token, counts(len(view.matches), len(view.untestable))))

        self.run_worker(count, thread=True, group="view", exit_on_error=False)

    def on_finding_screen_counted(self, message: Counted) -> None:
        """Say how many records the typed filter matches."""
        if message.token == self._token and self.bar.asking:
            self.bar.tell(tuple(message.words))

    def check(self, text: str) -> Exception | None:
        """Point at an error under the bar, or take the pointer away; return the error."""
        from parsers.query import QueryError, parse

        error = self.query_one("#bar-error", Bar)
        try:
            parse(text)
        except QueryError as wrong:
            if self.bar.asking:
                error.styles.visibility = "visible"
                error.show(caret_line(self.bar.error_indent, wrong.column, wrong.message))
            return wrong
        error.styles.visibility = "hidden"
        return None

    def on_filter_bar_asked(self, message: FilterBar.Asked) -> None:
        """Use a filter or a search."""
        self.remember("filters", self.bar.history)
        if message.mode == FILTER:
            self.load(message.text.strip())
        elif message.text.strip() or self.session.search.text:
            self.search_for(message.text.strip() or self.session.search.text, True)

    def on_filter_bar_done(self) -> None:
        """Take the pointer at errors away."""
        self.query_one("#bar-error", Bar).styles.visibility = "hidden"
        self.key_help()

    # -- search ---------------------------------------------------------------------------------------------

    def search_for(self, text: str, forward: bool) -> None:
        """Look in the view for what matches, then go to the next match, or to the one before."""
        view = self.session.view
        self.ask_case(lambda: self.session.find(text, view), lambda search: self._matched(search, forward))

    def _matched(self, search: Search, forward: bool) -> None:
        """Take over what matches, and go to the next match or the one before."""
        self.session.search = search
        self.say_filter()
        self._to_match(forward)

    def action_next_match(self) -> None:
        """Go to the next match of the search."""
        self._match(True)

    def action_previous_match(self) -> None:
        """Go to the match before."""
        self._match(False)

    def _match(self, forward: bool) -> None:
        search = self.session.search
        if not search.text:
            self.tell("nothing searched for yet; / searches")
        elif not search.places:
            self.search_for(search.text, forward)
        else:
            self._to_match(forward)

    def _to_match(self, forward: bool) -> None:
        search, cursor = self.session.search, self.rows.cursor
        place = search.after(cursor) if forward else search.before(cursor)
        if place is None:
            self.tell(f"no record shown matches {search.text}", "warn")
            return
        turned = place <= cursor if forward else place >= cursor
        self.left_from = self.rows.number
        self.rows.cursor = place
        at = search.places.index(place) + 1
        self.tell(f"match {at:,} of {len(search.places):,}" + ("; from the other end again" if turned else ""))


def said(error: Exception) -> str:
    """Return what an error says to the analyst."""
    return str(error) if isinstance(error, CaseError) or type(error).__name__ == "QueryError" else repr(error)
