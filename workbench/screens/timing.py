"""How the list tells time, and going to a time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from parsers.record import TimeBasis
from workbench.screens.arranging import ArrangingScreen
from workbench.widgets.clock import MODES, SINCE, Clock

if TYPE_CHECKING:
    from db.records import Records
    from parsers.query import Query


class TimingScreen(ArrangingScreen):
    """The main screen as far as it tells time."""

    def action_clock(self, text: str = "") -> None:
        """Tell time another way: in UTC, as stated, since the line above, since a mark."""
        modes = list(MODES)
        mode = text.strip() or modes[(modes.index(self.rows.clock.mode) + 1) % len(modes)]
        if mode not in MODES:
            self.tell(f":times takes {', '.join(MODES)}", "warn")
            return
        clock = Clock(mode)
        if mode == SINCE and not self._count_from(clock):
            return
        self.rows.tell_time(clock)
        self.read_again()
        self.tell(MODES[mode] if mode != SINCE else f"time since #{clock.since}")
        self.session.remember("view", self.view_state())

    def _count_from(self, clock: Clock) -> bool:
        """Count from the current record if it is marked, else from the last marked one above, else from the first."""
        above = [number for number in self.session.marked if self.rows.number is None or number <= self.rows.number]
        clock.since = max(above, default=min(self.session.marked, default=self.rows.number or 0))
        rows = self.session.case.records.page([clock.since], ("number", "time", "time.basis"))
        if not rows:
            self.tell("no record to count time from", "warn")
            return False
        _, clock.start, clock.basis = rows[0]
        return True

    def action_at(self, text: str = "") -> None:
        """Go to the first record at a time or after it; without a date, on the day of the current record."""
        wanted, values = text.strip().strip('"'), self.rows.values
        if not wanted:
            self.ask("Go to time:", "", self.action_at)
            return
        time, of_day = values.get("time"), values.get("time.basis") == TimeBasis.TIME_OF_DAY
        if not re.search(r"\d-\d", wanted) and time is not None and not of_day:
            wanted = f"{datetime.fromtimestamp(time // 10**9, UTC):%Y-%m-%d} {wanted}"
        view, records = self.session.view, self.session.case.records

        def find() -> int | None:
            from db.numbers import first_place
            from parsers.query import parse

            late = parse(f'time >= "{wanted}"')
            if view.order == "time" and (number := _soon(records, late, view.numbers)) is not None:
                return number
            numbers = records.select(late).numbers
            place = first_place(numbers, view.numbers)
            return None if place is None else numbers[place]

        def go(number: int | None) -> None:
            if number is None:
                self.tell(f"no record shown at {wanted} or after it", "warn")
            else:
                self.go_to_record(number)

        self.ask_case(find, go)


def _soon(records: Records, query: Query, shown: Sequence[int]) -> int | None:
    """Return the first of some records by time that a query matches; None where only reading all of them tells.

    Before the first that matches of all records, none of those shown does; behind it the next of these must.
    """
    if not (first := records.glimpse(query, 1, 1)) or (place := bisect_left(shown, first[0])) == len(shown):
        return None
    number = shown[place]
    return number if list(records.glimpse(query, number, 1)) == [number] else None
