"""The strip under the list: the case over time, and a stretch of it as a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.timer import Timer

from db.case import Stopped
from workbench.conditions import between, joined
from workbench.screens.reading import ReadingScreen
from workbench.session import said
from workbench.times import readable
from workbench.widgets.time_strip import TimeStrip

if TYPE_CHECKING:
    from db.case import Timeline
    from workbench.session import Session

RESTED = 0.4
"""Seconds after which a new view is counted over time: what the analyst asked for goes first."""
_HIGH = 30
"""Lines of the screen from which on the strip is there by itself."""


class BrushingScreen(ReadingScreen):
    """The main screen as far as it shows the list over time."""

    @dataclass
    class OverTime(Message):
        """The records of the case and of the list are known over time."""

        view: object
        whole: Timeline | None
        shown: Sequence[int] = ()
        reason: str = ""
        """Why they could not be counted."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.strip_wanted: bool | None = None
        """Whether the strip is to be there; None: where the screen is high."""
        self._counting: Timer | None = None
        self._whole: tuple[tuple[int, int], Timeline] | None = None
        """The case over time, and of which state of it and in how many stretches."""

    @property
    def strip(self) -> TimeStrip:
        """The strip."""
        return self.query_one(TimeStrip)

    def action_strip(self) -> None:
        """Go to the strip, or take it away while the keys are there."""
        if self.strip.has_focus:
            self.strip_wanted = False
            self.return_focus()
        else:
            self.strip_wanted = True
        self.lay_out()
        if self.strip_wanted:
            self.go_to(self.strip)
            self._count_soon()
        self.remember("layout", self.state())

    def lay_out(self) -> None:
        """Show the strip below the list."""
        super().lay_out()
        wanted = self.strip_wanted if self.strip_wanted is not None else self.app.size.height >= _HIGH
        if wanted != self.strip.display:
            self._set_display(self.strip, wanted)
            self._count_soon()

    def state(self) -> dict[str, Any]:
        """Return which panes are shown."""
        return {**super().state(), "strip": self.strip_wanted}

    def show_view(self, number: int | None, following: Sequence[int]) -> None:
        """Show the session's view, and count it over time when there is rest."""
        super().show_view(number, following)
        self._count_soon()

    def show_record(self) -> None:
        """Show the current record, and where in time it lies."""
        super().show_record()
        values = self.rows.values
        self.strip.point(values.get("time") if values.get("time.basis") != "time-of-day" else None)

    # -- counting -------------------------------------------------------------------------------------------

    def _count_soon(self) -> None:
        if self._counting is not None:
            self._counting.stop()
        self._counting = self.set_timer(RESTED, self._count)

    def _count(self) -> None:
        """Count in a worker."""
        bins, view, case = self.strip.bins, self.session.view, self.session.case
        if not self.strip.display or not self.session.highest or not view.whole:
            return

        def count() -> None:
            try:
                whole = self._case_over_time(bins)
                shown = whole.counts if not view.text else case.records.timeline(view.numbers, bins, whole.span).counts
            except Stopped:  # by a new filter
                self.app.call_from_thread(self._count_soon)
            except Exception as error:  # said in the place of the bars
                self.post_message(self.OverTime(view, None, reason=said(error)))
            else:
                self.post_message(self.OverTime(view, whole, shown))

        self.run_worker(count, thread=True, exclusive=True, group="strip", exit_on_error=False)

    def _case_over_time(self, bins: int) -> Timeline:
        """Return all records over time; a filter does not change them."""
        state, records = (self.session.version, bins), self.session.case.records
        if self._whole is None or self._whole[0] != state:
            self._whole = state, records.timeline(records.every(), bins)
        return self._whole[1]

    def on_brushing_screen_over_time(self, message: OverTime) -> None:
        """Show what was counted, unless the list shows something else by now."""
        message.stop()
        if message.view is self.session.view:
            self.strip.show(message.whole, message.shown, message.reason)

    # -- a stretch ------------------------------------------------------------------------------------------

    def on_time_strip_pointed(self, message: TimeStrip.Pointed) -> None:
        """Say which stretch is chosen, and what lies in it."""
        message.stop()
        start, stop = readable(message.start)[:19], readable(message.end)[:19]
        of = "" if message.records == message.of else f" of {message.of:,}"
        self.tell(f"{message.records:,}{of} records, {start} to {stop}; r draws out, Enter filters")

    def on_time_strip_brushed(self, message: TimeStrip.Brushed) -> None:
        """Ask for the records of a stretch as well."""
        message.stop()
        self.go_to(self.rows)
        self.load(joined(self.session.view.text, between(message.start, message.end)))

    def on_time_strip_left(self, message: TimeStrip.Left) -> None:
        """Go back to the list."""
        message.stop()
        self.go_to(self.rows)
