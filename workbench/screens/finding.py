"""Filter, search and motion: what decides which records the list shows, and on which of them the cursor stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.safe import safe
from workbench.screens.filtering import FilteringScreen
from workbench.session import Arranged, Search, Session, View
from workbench.widgets.filter_bar import counts
from workbench.widgets.packet_list import PAGE
from workbench.widgets.painted import Part

_NEAR = 5000
"""Records looked at for one that a new filter still shows."""
_TRAIL = 100
"""Filters that Ctrl+O goes back through."""


class FindingScreen(FilteringScreen):
    """The main screen as far as it finds records."""

    left_from: int | None = None
    """The record from which the last jump went."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._trail: list[tuple[Arranged, int | None]] = []
        self._before: tuple[View, int, int] | None = None
        """The view, its cursor and the lines above that, while only the beginning of the next one is shown."""

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
        plain, most = order == "time" and not untestable and not of, max(PAGE, self.rows.page_size)
        self.ask_case(
            lambda: self.session.look(text, order, untestable=untestable, of=of, opened=opened),
            lambda view: self._viewed(view, wanted),
            lambda: self.session.glimpse(text, wanted or 1, most) if plain else None,
        )

    def show_beginning(self, beginning: View) -> None:
        """Show the first records of a filter while the others are looked for."""
        self._before = self.session.view, self.rows.cursor, self.rows.above
        self.session.view = beginning
        self.show_view(None, ())

    def withdraw(self) -> None:
        """Show the view again that was there before the beginning of another one."""
        assert self._before is not None
        (self.session.view, cursor, above), self._before = self._before, None
        self.arrange_columns()
        self.rows.show(self.session, cursor)
        self.rows.above = above
        self.say_filter()

    def _viewed(self, view: View, number: int | None) -> None:
        """Show the records of a filter; those that are there already stay where they are."""
        begun, self._before = self._before is not None, None
        number, above = self.rows.number if begun else number, self.rows.above
        numbers, grouped = self.session.numbers, self.session.view.grouping is not None
        following = numbers[self.rows.cursor : self.rows.cursor + _NEAR]
        self.session.view = view
        if self.session.search.text:
            self.session.search = Search(self.session.search.text)
        self.show_view(number, following)
        if begun:
            self.rows.above = above
        if grouped:
            self.give_memory_back(closed=True)
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
            of_all = counts(len(view.matches), len(view.untestable), self.session.highest)
            parts += of_all if view.whole else [("counting…", "dim")]
            parts += [("  U shows them", "dim")] if view.untestable else []
        if self.session.search.text:
            parts += [("   / ", "key"), (safe(self.session.search.text), "dim")]
        self.bar.show(parts)

    def view_state(self) -> dict[str, Any]:
        """Return the filter as `case.state` keeps it."""
        view = self.session.view
        return {"filter": view.text, "order": view.order, "untestable": view.shows_untestable, "group": view.of}

    # -- search -----------------------------------------------------------------------------------------------

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
