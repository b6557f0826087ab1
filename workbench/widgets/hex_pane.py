"""The bytes of one record: offset, hexadecimal, text; what is not known shows as `··`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from workbench.keys import bindings
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Line, Part

UNKNOWN = "··"


class HexPane(Lines):
    """Bytes with a byte cursor; the bytes of the selected field stand in brackets, so that it needs no colour."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("hex")

    byte: reactive[int] = reactive(0, repaint=False, init=False)
    """Index of the current byte."""

    @dataclass
    class ByteMoved(Message):
        """The byte cursor stands on another byte."""

        pane: HexPane
        byte: int

        @property
        def control(self) -> HexPane:
            """The pane."""
            return self.pane

        def can_replace(self, message: Message) -> bool:
            """Only the newest place matters."""
            return isinstance(message, HexPane.ByteMoved)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.bytes = b""
        self._known = b""
        self._lit = range(0)

    @property
    def per_line(self) -> int:
        """Bytes on a line: 16 where there is room, else 8 or 4."""
        width = self.size.width
        return next((each for each in (16, 8) if 7 + 4 * each <= width), 4)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return -(-len(self.bytes) // self.per_line)

    @property
    def shows_cursor(self) -> bool:
        """The cursor is one byte, not a line."""
        return False

    def show(self, data: bytes, known: bytes) -> None:
        """Show `data`; a byte of `known` that is 0 means that this byte is not known."""
        self.bytes, self._known = data, known
        self._lit = range(0)
        self.set_reactive(HexPane.byte, 0)
        self.set_reactive(Lines.cursor, 0)
        self.top = 0
        self.repaint()

    def light(self, start: int | None, stop: int | None) -> None:
        """Bracket the bytes of a field and bring them into view."""
        self._lit = range(0) if start is None or stop is None else range(start, min(stop, len(self.bytes)))
        if self._lit and self.byte not in self._lit:
            self.set_reactive(HexPane.byte, self._lit.start)
            self.set_reactive(Lines.cursor, self._lit.start // self.per_line)
        self.reveal()

    def line(self, index: int) -> Line:
        """Return offset, hexadecimal and text of one line of bytes."""
        each = self.per_line
        first = index * each
        span = range(first, min(first + each, len(self.bytes)))
        parts: list[Part] = [(f"{first:04x} ", "")]
        for place in span:
            parts.append((self._gap(place, place == first), "lit" if place in self._lit else ""))
            parts.append((self._hex(place), self._look(place)))
        closing = "]" if span and span[-1] in self._lit and self._lit.stop == span.stop else " "
        parts.append((closing + "   " * (each - len(span)) + " ", ""))
        parts.extend((self._char(place), self._look(place)) for place in span)
        return parts

    def _gap(self, place: int, first: bool) -> str:
        """Return what stands before a byte: a bracket where the lit bytes begin or end."""
        if self._lit and place == self._lit.start:
            return "["
        return "]" if self._lit and place == self._lit.stop and not first else " "

    def _hex(self, place: int) -> str:
        return f"{self.bytes[place]:02x}" if self._known[place] else UNKNOWN

    def _char(self, place: int) -> str:
        byte = self.bytes[place]
        return "·" if not self._known[place] else chr(byte) if 32 <= byte < 127 else "."

    def _look(self, place: int) -> str:
        if place == self.byte and self.has_focus:
            return "byte"
        return "lit" if place in self._lit else ""

    def validate_byte(self, byte: int) -> int:
        """Keep to the bytes there are."""
        return max(0, min(byte, len(self.bytes) - 1))

    def watch_byte(self, byte: int) -> None:
        """Show the new place and tell."""
        self.set_reactive(Lines.cursor, byte // self.per_line)
        self.reveal()
        self.post_message(self.ByteMoved(self, byte))

    def move(self, lines: int) -> None:
        """Move the byte cursor down by so many lines."""
        wanted = self.byte + lines * self.per_line
        if 0 <= wanted < len(self.bytes):
            self.byte = wanted

    def action_left(self) -> None:
        """Go to the byte before."""
        self.byte -= 1

    def action_right(self) -> None:
        """Go to the next byte."""
        self.byte += 1

    def action_first(self) -> None:
        """Go to the first byte."""
        self.byte = 0

    def action_last(self) -> None:
        """Go to the last byte."""
        self.byte = len(self.bytes) - 1

    def action_line_start(self) -> None:
        """Go to the first byte of the line."""
        self.byte -= self.byte % self.per_line

    def action_line_end(self) -> None:
        """Go to the last byte of the line."""
        self.byte += self.per_line - 1 - self.byte % self.per_line

    def on_resize(self) -> None:
        """Keep the current byte in view."""
        self.set_reactive(Lines.cursor, self.byte // self.per_line)

    def on_click(self, event: events.Click) -> None:
        """Make the clicked byte current, in the hexadecimal or in the text."""
        event.prevent_default()  # the method of Lines would make a line current
        each = self.per_line
        column = event.x - 5
        place = column // 3 if column < 3 * each else event.x - (5 + 3 * each + 2)
        if 0 <= place < each:
            self.byte = (self.top + event.y) * each + place
