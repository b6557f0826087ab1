"""How the list tells time, and going to a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from parsers.record import TimeBasis
from workbench.screens.arranging import ArrangingScreen
from workbench.widgets.clock import MODES, SINCE, Clock


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

            late = records.select(parse(f'time >= "{wanted}"')).numbers
            place = first_place(late, view.numbers)
            return None if place is None else late[place]

        def go(number: int | None) -> None:
            if number is None:
                self.tell(f"no record shown at {wanted} or after it", "warn")
            else:
                self.go_to_record(number)

        self.ask_case(find, go)
