"""The whole case over time on one line under the list; a stretch of it becomes a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from workbench.keys import bindings
from workbench.pictures.picture import BARS
from workbench.safe import safe
from workbench.times import readable
from workbench.widgets.painted import Line, Painted, Part

if TYPE_CHECKING:
    from db.case import Timeline

ELSEWHERE = "·"
"""A stretch that has records of the case, but none that the list shows."""
_NARROW = 60
"""Width up to which the ends are told by their days alone."""


class TimeStrip(Painted, can_focus=True):
    """Bars for what the list shows in each stretch of time; the place of the current record, and a chosen stretch."""

    DEFAULT_CSS = "TimeStrip { height: 1; display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = bindings("strip")

    @dataclass
    class Brushed(Message):
        """A stretch of time was chosen: its records are wanted. Nanoseconds UTC, `end` excluded."""

        start: int
        end: int

    @dataclass
    class Pointed(Message):
        """Another stretch is chosen; nothing has been done with it yet."""

        start: int
        end: int
        records: int
        """How many of the records shown lie in it."""
        of: int
        """How many of the case do."""

    class Left(Message):
        """Keys are to go back to where they went before."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.whole: Timeline | None = None
        self.shown: Sequence[int] = ()
        self.chosen: tuple[int, int] | None = None
        """Where the chosen stretch begins, and the column that moves its other end, to either side."""
        self._ranged = False
        self._instead = ""
        """What stands there where there are no bars: nothing before they are counted."""
        self._here: int | None = None
        """Column of the current record."""
        self._time: int | None = None

    @property
    def bins(self) -> int:
        """How many stretches there is room for."""
        return max(8, self.size.width - 2 * (self._label + 1))

    @property
    def _label(self) -> int:
        return 5 if self.size.width < _NARROW else 11

    def show(self, whole: Timeline | None, shown: Sequence[int], reason: str = "") -> None:
        """Show the dated records of the case, and how many of them the list shows in each stretch, or why not."""
        before, self.whole = self.whole, whole if whole is not None and any(whole.counts) else None
        self.shown, self._instead = shown, reason or "no record has a date"
        if before is None or self.whole is None or (before.span, len(before.counts)) != (self.whole.span, len(shown)):
            self.chosen, self._ranged = None, False
        self.point(self._time)
        if self.has_focus and self.chosen is None and self.whole is not None:
            self._choose(self._here or 0)
        self.repaint()

    def point(self, time: int | None) -> None:
        """Show where in time the current record lies; None for one without a date."""
        self._time = time
        whole, here = self.whole, None
        if whole is not None and time is not None and 0 <= (time - whole.start) // whole.step < len(whole.counts):
            here = (time - whole.start) // whole.step
        if here != self._here:
            self._here = here
            self.repaint()

    def row(self, y: int) -> tuple[str, Line]:
        """Return the line."""
        if self.whole is None:
            return "", ((f" {safe(self._instead)}", "dim"),)
        ends = self.whole.start, self.whole.start + self.whole.step * len(self.whole.counts) - 1
        first, last = (readable(end)[5 : 5 + self._label] for end in ends)
        return "", ((f"{first} ", "dim"), *self._bars(), (f" {last}", "dim"))

    def _bars(self) -> Sequence[Part]:
        assert self.whole is not None
        most = max(self.shown, default=0)
        low, high = sorted(self.chosen) if self.chosen is not None and self.has_focus else (-1, -2)
        parts: list[Part] = []
        for place, (shown, of) in enumerate(zip(self.shown, self.whole.counts, strict=False)):
            bar = BARS[max(1, round(shown * 8 / most))] if shown else ELSEWHERE if of else " "
            look = "lit" if low <= place <= high else "resting" if place == self._here else "" if shown else "dim"
            if parts and parts[-1][1] == look:
                parts[-1] = parts[-1][0] + bar, look
            else:
                parts.append((bar, look))
        return parts

    # -- choosing -------------------------------------------------------------------------------------------

    def on_focus(self) -> None:
        """Begin at the current record."""
        if self.whole is not None:
            self._choose(self._here or 0)

    def on_blur(self) -> None:
        """Let the chosen stretch go."""
        self._ranged = False
        self.repaint()

    def _choose(self, place: int) -> None:
        """Move to a column; while a stretch is drawn, its other end stays."""
        if self.whole is None:
            return
        place = max(0, min(place, len(self.whole.counts) - 1))
        self.chosen = (self.chosen[0] if self._ranged and self.chosen else place), place
        self.repaint()
        low, high = sorted(self.chosen)
        inside = slice(low, high + 1)
        self.post_message(self.Pointed(*self._stretch(), sum(self.shown[inside]), sum(self.whole.counts[inside])))

    def _stretch(self) -> tuple[int, int]:
        assert self.whole is not None and self.chosen is not None
        low, high = sorted(self.chosen)
        return self.whole.start + low * self.whole.step, self.whole.start + (high + 1) * self.whole.step

    def _moved(self, step: int) -> None:
        if self.chosen is not None:
            self._choose(self.chosen[1] + step)

    def action_left(self) -> None:
        """Go to the stretch before."""
        self._moved(-1)

    def action_right(self) -> None:
        """Go to the next stretch."""
        self._moved(1)

    def action_first(self) -> None:
        """Go to the first stretch."""
        self._choose(0)

    def action_last(self) -> None:
        """Go to the last stretch."""
        self._choose(len(self.shown) - 1)

    def action_next_busy(self) -> None:
        """Go to the next stretch in which the list shows records."""
        self._busy(range((self.chosen or (0, 0))[1] + 1, len(self.shown)))

    def action_previous_busy(self) -> None:
        """Go to the stretch before in which the list shows records."""
        self._busy(range((self.chosen or (0, 0))[1] - 1, -1, -1))

    def _busy(self, places: range) -> None:
        if (place := next((place for place in places if self.shown[place]), None)) is not None:
            self._choose(place)

    def action_range(self) -> None:
        """Begin to draw a stretch out, or end it."""
        self._ranged = not self._ranged
        if self.chosen is not None:
            self._choose(self.chosen[1])

    def action_use(self) -> None:
        """Have the records of the stretch shown."""
        if self.chosen is not None:
            self.post_message(self.Brushed(*self._stretch()))

    def action_leave(self) -> None:
        """Give the keys back."""
        self.post_message(self.Left())

    # -- mouse ----------------------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a stretch where the button went down."""
        event.stop()
        self.capture_mouse()
        self._ranged = False
        self._choose(event.x - self._label - 1)
        self._ranged = True

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw the stretch out."""
        if self._ranged and self.app.mouse_captured is self:
            self._choose(event.x - self._label - 1)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Have the records of the stretch shown."""
        if self.app.mouse_captured is self:
            event.stop()
            self.release_mouse()
            self.action_use()
