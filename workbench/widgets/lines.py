"""A column of lines of which one is current: the base of every list of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from workbench.keys import bindings
from workbench.widgets.painted import Line, Painted


class Lines(Painted, can_focus=True):
    """A list that paints only what is in view; subclasses give `count` and `line`.

    It scrolls by itself, without scrollbars: position belongs into a title, and a scrollbar costs bytes on every key.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("lines")

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Index of the current line."""

    leap = 0
    """Lines to scroll by when the cursor leaves the view and all lines are written again; 0 for as few as needed."""

    @dataclass
    class Moved(Message):
        """The cursor stands on another line."""

        lines: Lines
        index: int

        @property
        def control(self) -> Lines:
            """The list whose cursor moved."""
            return self.lines

        def can_replace(self, message: Message) -> bool:
            """Only the newest place matters."""
            return isinstance(message, Lines.Moved) and message.lines is self.lines

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a line, or it was clicked."""

        lines: Lines
        index: int

        @property
        def control(self) -> Lines:
            """The list in which a line was chosen."""
            return self.lines

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.top = 0
        self._painted_top = 0

    @property
    def count(self) -> int:
        """How many lines there are."""
        return 0

    def line(self, index: int) -> Line:
        """Return the parts of line `index`."""
        raise NotImplementedError

    def row(self, y: int) -> tuple[str, Line]:
        """Return screen line `y`; the current line has the look of the cursor."""
        index = self.top + y
        if index >= self.count:
            return "", ()
        if index == self.cursor and self.shows_cursor:
            return "cursor" if self.has_focus else "resting", self.line(index)
        return "", self.line(index)

    @property
    def shows_cursor(self) -> bool:
        """Whether the current line looks different from the others."""
        return True

    @property
    def page_size(self) -> int:
        """Lines in view."""
        return max(1, self.size.height)

    @property
    def above(self) -> int:
        """Lines in view above the current one."""
        return self.cursor - self.top

    @above.setter
    def above(self, lines: int) -> None:
        self.top = self.cursor - lines
        self.reveal()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self) -> None:
        """Show the new place and tell."""
        self.reveal()
        self.post_message(self.Moved(self, self.cursor))

    def reveal(self) -> None:
        """Scroll so far that the cursor is in view, then repaint."""
        height = self.page_size
        last = max(0, self.count - height)
        if not self.top <= self.cursor < self.top + height:
            leap = min(self.leap, height - 1) if self.leap and self.slidable is None else 0
            above = self.cursor < self.top
            self.top = self.cursor - leap if above else self.cursor - height + 1 + leap
        self.top = max(0, min(self.top, last))
        self.repaint()

    def repaint(self) -> None:
        """Write again the lines that changed since they were painted; those that only moved are not written."""
        lines, self._painted_top = self.top - self._painted_top, self.top
        if 0 < abs(lines) < self.size.height:
            self.slide(lines)
        super().repaint()

    def renew(self, cursor: int | None = None) -> None:
        """Show other content; the cursor goes to `cursor` or stays."""
        wanted = self.cursor if cursor is None else cursor
        if self.validate_cursor(wanted) == self.cursor:
            self.reveal()
        else:
            self.cursor = wanted

    def move(self, lines: int) -> None:
        """Move the cursor down by so many lines."""
        self.cursor += lines

    def scroll_lines(self, lines: int) -> None:
        """Move view and cursor together, as a page key does."""
        last = max(0, self.count - self.page_size)
        self.top = max(0, min(self.top + lines, last))
        self.move(lines)

    def action_down(self) -> None:
        """Go to the next line."""
        self.move(1)

    def action_up(self) -> None:
        """Go to the line before."""
        self.move(-1)

    def action_first(self) -> None:
        """Go to the first line."""
        self.cursor = 0

    def action_last(self) -> None:
        """Go to the last line."""
        self.cursor = self.count - 1

    def action_next_page(self) -> None:
        """Go down a page."""
        self.scroll_lines(self.page_size)

    def action_previous_page(self) -> None:
        """Go up a page."""
        self.scroll_lines(-self.page_size)

    def action_half_down(self) -> None:
        """Go down half a page."""
        self.scroll_lines(max(1, self.page_size // 2))

    def action_half_up(self) -> None:
        """Go up half a page."""
        self.scroll_lines(-max(1, self.page_size // 2))

    def action_choose(self) -> None:
        """Act on the current line."""
        if self.count:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Make the clicked line current; a second click chooses it."""
        index = self.top + event.y
        if index < self.count:
            chosen = index == self.cursor and event.chain > 1
            self.cursor = index
            if chosen:
                self.action_choose()

    def on_mouse_scroll_down(self) -> None:
        """Move down with the wheel."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move up with the wheel."""
        self.move(-3)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.reveal()

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.repaint()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.repaint()
