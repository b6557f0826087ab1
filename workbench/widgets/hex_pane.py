"""The bytes of one record: a cursor on a byte, a selection, a search; what is not known shows as `··`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from workbench.bytes.columns import CODES, after
from workbench.bytes.find import Wanted, following, places, wanted
from workbench.bytes.span import offset, spelled
from workbench.keys import bindings
from workbench.widgets.hex_lines import HexLines
from workbench.widgets.lines import Lines
from workbench.widgets.panel import Ask, Tell


class HexPane(HexLines):
    """Bytes with a byte cursor; what needs the case, such as a note, is asked of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("hex")

    byte: reactive[int] = reactive(0, repaint=False, init=False)
    """Index of the current byte."""

    @dataclass
    class ByteMoved(Message):
        """The byte cursor stands on another byte, or the selection has another size."""

        pane: HexPane
        byte: int

        @property
        def control(self) -> HexPane:
            """The pane."""
            return self.pane

        def can_replace(self, message: Message) -> bool:
            """Only the newest place matters."""
            return isinstance(message, HexPane.ByteMoved)

    @dataclass
    class Wants(Message):
        """Something is to be done with the chosen bytes: copy, difference, note."""

        what: str
        text: str

    class Recoded(Message):
        """The text is shown in another code."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._anchor: int | None = None
        self._wanted: Wanted | None = None

    @property
    def selection(self) -> range | None:
        """The selected bytes, None if nothing is selected."""
        if self._anchor is None:
            return None
        return range(min(self._anchor, self.byte), max(self._anchor, self.byte) + 1)

    @property
    def chosen(self) -> range:
        """The bytes that a key acts on: the selection, else those of the field at the cursor, else the current one."""
        if (selected := self.selection) is not None:
            return selected
        if self._lit and self.byte in self._lit:
            return self._lit
        return range(self.byte, min(self.byte + 1, len(self.bytes)))

    def show(self, data: bytes, known: bytes, start: int | None = None, stop: int | None = None) -> None:
        """Show `data`, the bytes of a field bracketed; a byte of `known` that is 0 means that this byte is not known.

        The cursor and the selection stay where they are while the bytes stay the same.
        """
        if (data, known) != (self.bytes, self._known):
            self.bytes, self._known = data, known
            self._noted, self._differing = (), ()
            self._anchor = None
            self.set_reactive(HexPane.byte, 0)
            self.place = 0
            self.set_reactive(Lines.cursor, 0)
            self.top = 0
        self.light(start, stop)

    def light(self, start: int | None, stop: int | None) -> None:
        """Bracket the bytes of a field and bring them into view; a selection keeps the cursor."""
        self._lit = range(0) if start is None or stop is None else range(start, min(stop, len(self.bytes)))
        if self._lit and self.byte not in self._lit and self._anchor is None:
            self.go_to(self._lit.start)
        else:
            self.reveal()

    def go_to(self, place: int) -> None:
        """Put the cursor on a byte without telling: the tree stays where it is."""
        self.place = self.validate_byte(place)
        self.set_reactive(HexPane.byte, self.place)
        self.set_reactive(Lines.cursor, self.place // self.per_line)
        self.reveal()

    def validate_byte(self, byte: int) -> int:
        """Keep to the bytes there are."""
        return max(0, min(byte, len(self.bytes) - 1))

    def watch_byte(self, byte: int) -> None:
        """Show the new place and tell."""
        self.place = byte
        self.set_reactive(Lines.cursor, byte // self.per_line)
        self.reveal()
        self.post_message(self.ByteMoved(self, byte))

    def move(self, lines: int) -> None:
        """Move the byte cursor down by so many lines."""
        wanted = self.byte + lines * self.per_line
        if 0 <= wanted < len(self.bytes):
            self.byte = wanted

    # -- moving ---------------------------------------------------------------------------------------------

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

    def action_offset(self, text: str = "") -> None:
        """Go to the byte of an offset."""
        if not text.strip():
            self.post_message(Ask("Go to byte (0x1f, 31, +16, -16):", "", self.action_offset, "offset"))
            return
        try:
            self.byte = offset(text, self.byte, len(self.bytes))
        except ValueError as error:
            self.post_message(Tell(str(error), "warn"))

    # -- selecting ------------------------------------------------------------------------------------------

    def action_select(self) -> None:
        """Begin a selection at the cursor, or drop it."""
        self._select(self.byte if self._anchor is None and self.bytes else None)

    def action_unselect(self) -> None:
        """Drop the selection."""
        self._select(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that drops a selection to the screen while there is none."""
        return action != "unselect" or self._anchor is not None

    def action_extend_left(self) -> None:
        """Select as far as the byte before."""
        self._extend(-1)

    def action_extend_right(self) -> None:
        """Select as far as the next byte."""
        self._extend(1)

    def action_extend_up(self) -> None:
        """Select as far as the byte above."""
        self._extend(-self.per_line)

    def action_extend_down(self) -> None:
        """Select as far as the byte below."""
        self._extend(self.per_line)

    def _extend(self, step: int) -> None:
        if self._anchor is None:
            self._anchor = self.byte
        self.byte += step

    def _select(self, anchor: int | None) -> None:
        self._anchor = anchor
        self.repaint()
        self.refresh_bindings()
        self.post_message(self.ByteMoved(self, self.byte))

    # -- searching ------------------------------------------------------------------------------------------

    def action_find(self, text: str = "") -> None:
        """Look for bytes or text in the record."""
        if not text:
            self.post_message(Ask("Find bytes (0x4500, 45:00) or text:", "", self.action_find, "bytes"))
            return
        try:
            self._wanted = wanted(text, CODES[self.code])
        except ValueError as error:
            self.post_message(Tell(str(error), "warn"))
        else:
            self._to_found(True)

    def action_next_found(self) -> None:
        """Go to the next match."""
        self._to_found(True)

    def action_previous_found(self) -> None:
        """Go to the match before."""
        self._to_found(False)

    def _to_found(self, forward: bool) -> None:
        if self._wanted is None:
            self.post_message(Tell("nothing looked for in the bytes yet; / does that here"))
            return
        found = places(self.bytes, self._known, self._wanted)
        place = following(found, self.byte, forward)
        if place is None:
            self.post_message(Tell(f"these bytes do not hold {self._wanted.text}", "warn"))
            return
        self.byte = place.start
        self.post_message(Tell(f"{spelled(place)}: match {found.index(place) + 1} of {len(found)}"))

    # -- what the screen does -------------------------------------------------------------------------------

    def action_column(self, text: str = "") -> None:
        """Show the text in the next code."""
        known = {name.lower(): name for name in CODES}
        self.code = known.get(text.strip().lower()) or after(self.code)
        self.repaint()
        self.post_message(self.Recoded())

    def action_copy(self, text: str = "") -> None:
        """Copy the chosen bytes."""
        self.post_message(self.Wants("copy", text.strip()))

    def action_note(self, text: str = "") -> None:
        """Write a note on the chosen bytes."""
        self.post_message(self.Wants("note", text.strip()))

    def action_difference(self, text: str = "") -> None:
        """Show how the record differs from another one, or stop that."""
        self.post_message(self.Wants("difference", text.strip()))

    # -- mouse and size -------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Keep the current byte in view."""
        self.set_reactive(Lines.cursor, self.byte // self.per_line)

    def on_click(self, event: events.Click) -> None:
        """Make the clicked byte current, in the hexadecimal or in the text; with Shift select as far as it."""
        event.prevent_default()  # the method of Lines would make a line current
        each = self.per_line
        column = event.x - 5
        place = column // 3 if column < 3 * each else event.x - (5 + 3 * each + 2)
        if 0 <= place < each:
            if event.shift and self._anchor is None:
                self._anchor = self.byte
            self.byte = (self.top + event.y) * each + place
