"""Bytes line by line: offset, hexadecimal, text; signs around what belongs together, so that it needs no colour."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from workbench.bytes.columns import COLUMNS
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Line, Part

UNKNOWN = "··"
"""A byte that is not known."""
_GROUNDS = frozenset({"lit", "cursor", "resting"})
"""Looks that reach under the blank before a byte."""
_SIGNS = {"*": "bad", "(": "mark", ")": "mark"}
"""Looks of signs that stand on the plain ground."""


class HexLines(Lines):
    """The bytes of one record with everything that is marked on them; subclasses move about in it.

    `<` and `>` stand around the selection, or while there is none `[` and `]` around the bytes of the current field;
    `(` and `)` around bytes with a note, `*` before a byte that differs from another record.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.bytes = b""
        self.code = next(iter(COLUMNS))
        """Name of the code in which the text is shown."""
        self.place = 0
        """The current byte."""
        self._known = b""
        self._lit = range(0)
        self._noted: tuple[range, ...] = ()
        self._differing: Collection[int] = ()

    @property
    def known(self) -> bytes:
        """One byte per byte: 0 where it is not known."""
        return self._known

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

    @property
    def selection(self) -> range | None:
        """The selected bytes, None if nothing is selected."""
        return None

    def annotate(self, noted: Iterable[range], differing: Collection[int]) -> None:
        """Mark the bytes that have notes, and those that differ from another record."""
        now = tuple(noted), differing
        if now != (self._noted, self._differing):
            self._noted, self._differing = now
            self.repaint()

    def line(self, index: int) -> Line:
        """Return offset, hexadecimal and text of one line of bytes."""
        each = self.per_line
        first = index * each
        span = range(first, min(first + each, len(self.bytes)))
        return self._plain(span, each) if self._unmarked(span) else self._marked(span, each)

    def _unmarked(self, span: range) -> bool:
        """Say whether nothing begins, ends or lies on a line, so that it looks the same throughout."""
        near = range(span.start, span.stop + 1)
        marks = [mark for mark in (self.selection, self._lit, *self._noted) if mark]
        return not (
            (self.place in span and self.has_focus)
            or any(mark.start < near.stop and mark.stop >= near.start for mark in marks)
            or any(place in span for place in self._differing)
            or self._known.count(0, span.start, span.stop)
        )

    def _plain(self, span: range, each: int) -> Line:
        data = self.bytes[span.start : span.stop]
        text = "".join(map(COLUMNS[self.code].__getitem__, data))
        return ((f"{span.start:04x}  {data.hex(' ')}{'   ' * (each - len(data))}  {text}", ""),)

    def _marked(self, span: range, each: int) -> Line:
        first = span.start
        parts: list[Part] = [(f"{first:04x} ", "")]
        for place in span:
            sign = self._sign(place, place == first)
            ground = self._ground(place)
            parts.append((sign, ground if ground in _GROUNDS else _SIGNS.get(sign, "")))
            parts.append((self._hex(place), self._look(place)))
        closing = self._ending(span.stop) if span else " "
        under = self._ground(first) if span and self._ground(first) == self._ground(span[-1]) else ""
        if closing == " " and len(span) == each and under in _GROUNDS:
            parts.append(("  ", under))  # one ground from the hexadecimal to the text: two changes of colour fewer
        else:
            parts += [(closing, _SIGNS.get(closing, "")), ("   " * (each - len(span)) + " ", "")]
        parts.extend((self._char(place), self._look(place)) for place in span)
        return parts

    def _sign(self, place: int, first: bool) -> str:
        """Return what stands before a byte: the sign of what begins there, or of what ended before it on the line."""
        opening, closing = self._beginning(place), " " if first else self._ending(place)
        return opening if closing == " " or (opening in "<*" and closing != ">") else closing

    def _beginning(self, place: int) -> str:
        selected = self.selection
        if selected is not None and place == selected.start:
            return "<"
        if place in self._differing:
            return "*"
        if self._lit and place == self._lit.start and selected is None:
            return "["
        return "(" if any(noted.start == place for noted in self._noted) else " "

    def _ending(self, stop: int) -> str:
        selected = self.selection
        if selected is not None and stop == selected.stop:
            return ">"
        if self._lit and stop == self._lit.stop and selected is None:
            return "]"
        return ")" if any(noted.stop == stop for noted in self._noted) else " "

    def _hex(self, place: int) -> str:
        return f"{self.bytes[place]:02x}" if self._known[place] else UNKNOWN

    def _char(self, place: int) -> str:
        return COLUMNS[self.code][self.bytes[place]] if self._known[place] else "·"

    def _look(self, place: int) -> str:
        return "byte" if place == self.place and self.has_focus else self._ground(place)

    def _ground(self, place: int) -> str:
        """Return the look of a byte that the cursor does not stand on."""
        selected = self.selection
        if selected is not None and place in selected:
            return "cursor" if self.has_focus else "resting"
        if place in self._differing:
            return "bad"
        if place in self._lit:
            return "lit"
        return "mark" if any(place in noted for noted in self._noted) else ""
