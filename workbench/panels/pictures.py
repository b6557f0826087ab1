"""The Pictures panel: the records of the list over time, or by two columns; a stretch of time becomes a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from db.case import give_back
from workbench.conditions import between, joined
from workbench.keys import bindings
from workbench.pictures import PictureError, chosen, kinds
from workbench.pictures.picture import Picture
from workbench.safe import safe
from workbench.session import said
from workbench.times import readable
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line, Part
from workbench.widgets.panel import Illustrate, Panel, ShowRecords, Tell

TIMELINE = "timeline"


class Drawing(Lines):
    """The lines of a picture; of a timeline, the chosen columns are lit."""

    def __init__(self) -> None:
        super().__init__(id="drawing")
        self.picture = Picture("", ())
        self.chosen = (0, 0)
        """First and last chosen column."""

    @property
    def lines(self) -> list[str]:
        """What is drawn, line by line, and what is said of it, wrapped."""
        room = max(20, self.size.width)
        return [*self.picture.lines, *(row for sentence in self.picture.said for row in wrap(sentence, room))]

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    @property
    def margin(self) -> int:
        """Characters before the first column of a timeline."""
        axis = next((line for line in self.picture.lines if "+-" in line), "")
        return axis.find("+") + 1

    def line(self, index: int) -> Line:
        """Return a line, the chosen columns lit."""
        text = self.lines[index]
        if not self.picture.places or index >= len(self.picture.lines) - 1:
            return ((text, ""),)
        first, last = (self.margin + place for place in self.chosen)
        text = text.ljust(last + 1)
        parts: list[Part] = [(text[:first], ""), (text[first : last + 1], "lit"), (text[last + 1 :], "")]
        return tuple(part for part in parts if part[0])


class PicturesPanel(Panel):
    """One picture of the records that the list shows."""

    KEY, NAME, TAB = "7", "pictures", "Pictures"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pictures")

    @dataclass
    class Drawn(Message):
        """A picture has been drawn."""

        token: int
        picture: Picture

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.kind = TIMELINE
        self.columns: dict[str, tuple[str, ...]] = {}
        self._token = 0
        self._ranged = False
        self._numbers: Sequence[int] | None = None

    def compose(self) -> ComposeResult:
        """Lay out title and drawing."""
        yield Bar(id="picture-head", classes="head")
        yield Drawing()

    def entry(self) -> Widget:
        """Return the drawing."""
        return self.query_one(Drawing)

    def follow(self, current: object) -> None:
        """Draw anew when the list shows other records."""
        if self._numbers is not self.session.numbers:
            self.call_after_refresh(self.draw)

    def renew(self) -> None:
        """Draw anew: records were added."""
        self._numbers = None

    def on_resize(self) -> None:
        """Draw for the room there is."""
        if self.display:
            self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Have the picture drawn in a worker."""
        drawing = self.query_one(Drawing)
        width, height = drawing.size.width, drawing.size.height
        if width < 12 or height < 5:
            return  # not laid out yet: the panel hears of its size
        self._token += 1
        token, kind, numbers = self._token, kinds()[self.kind], self.session.numbers
        self._numbers = numbers
        columns = self.columns.get(self.kind, kind.COLUMNS)

        def make() -> None:
            try:
                picture = kind.draw(self.session.case, numbers, columns, width, height)
            except Exception as error:  # said in the place of the picture
                picture = Picture("", (), (safe(said(error)),))
            self.post_message(self.Drawn(token, picture))
            give_back()

        self.run_worker(make, thread=True, exclusive=True, group="picture", exit_on_error=False)

    def on_pictures_panel_drawn(self, message: Drawn) -> None:
        """Show the picture."""
        message.stop()
        if message.token != self._token:
            return
        drawing = self.query_one(Drawing)
        drawing.picture, self._ranged = message.picture, False
        drawing.chosen = (0, 0)
        drawing.renew(0)
        self._say()

    def _say(self) -> None:
        drawing = self.query_one(Drawing)
        words = drawing.picture.title
        if drawing.picture.places:
            start, stop = self._stretch()
            words = f"{readable(start)[:19]} to {readable(stop)[:19]}"
        self.query_one("#picture-head", Bar).show([(f" {words}", "dim")])

    def _stretch(self) -> tuple[int, int]:
        drawing = self.query_one(Drawing)
        first, last = drawing.chosen
        return drawing.picture.places[first][0], drawing.picture.places[last][1]

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Enter shows the records of the stretch."""
        message.stop()
        self.action_use()

    def action_left(self) -> None:
        """Go to the column before, or draw the stretch in."""
        self._move(-1)

    def action_right(self) -> None:
        """Go to the next column, or draw the stretch out."""
        self._move(1)

    def _move(self, step: int) -> None:
        drawing = self.query_one(Drawing)
        if not drawing.picture.places:
            return
        first, last = drawing.chosen
        at = min(len(drawing.picture.places) - 1, max(first if self._ranged else 0, last + step))
        drawing.chosen = (first, at) if self._ranged else (at, at)
        drawing.repaint()
        self._say()

    def action_range(self) -> None:
        """Begin a stretch at this column, or end it."""
        drawing = self.query_one(Drawing)
        self._ranged = not self._ranged
        if not self._ranged:
            drawing.chosen = (drawing.chosen[1], drawing.chosen[1])
            drawing.repaint()
        self._say()

    def action_use(self) -> None:
        """Show the records of the chosen stretch of time."""
        drawing = self.query_one(Drawing)
        if not drawing.picture.places:
            self.post_message(Tell("only a stretch of time can be chosen; t draws the timeline"))
            return
        self.post_message(ShowRecords(joined(self.session.view.text, between(*self._stretch()))))

    def action_cite(self) -> None:
        """Put this picture of the records shown into the open write-up."""
        view = self.session.view
        if view.shows_untestable or view.grouping is not None:
            self.post_message(Tell("a picture in a write-up is of the records of a filter; leave groups and U first"))
            return
        self.post_message(Illustrate(self.kind, self.columns.get(self.kind, ()), view.text))

    def action_timeline(self) -> None:
        """Draw the records over time."""
        self._turn(TIMELINE, ())

    def action_scatter(self, text: str = "") -> None:
        """Draw the records by two columns: `ACROSS UP`."""
        self._turn("scatter", tuple(text.split()))

    def action_matrix(self, text: str = "") -> None:
        """Draw the most frequent values of two columns against each other: `ACROSS UP`."""
        self._turn("matrix", tuple(text.split()))

    def _turn(self, kind: str, columns: tuple[str, ...]) -> None:
        if columns:
            try:
                self.columns[kind] = chosen(kind, columns)
            except PictureError as error:
                self.post_message(Tell(str(error), "warn"))
                return
        self.kind = kind
        self.draw()

    def state(self) -> dict[str, Any]:
        """Return which picture is drawn."""
        return {"kind": self.kind}

    def restore(self, state: dict[str, Any]) -> None:
        """Draw it again."""
        kind = state.get("kind")
        self.kind = kind if isinstance(kind, str) and kind in kinds() else TIMELINE


PANEL = PicturesPanel
