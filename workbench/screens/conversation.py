"""A conversation as an exchange: who sent what, which way, and what it carried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from parsers.record import flag_letters
from workbench.conversation import Exchange, Said
from workbench.keys import bindings
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line
from workbench.widgets.rows import time_text

FORTH, BACK = "-->", "<--"
"""Signs of the way a record goes: that of the first one, or the other."""
_HEX_WIDTH = 16


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: the head of a record, or a stretch of its payload."""

    at: int
    """Which record."""
    data: bytes | None = None
    offset: int = 0


class ExchangeLines(Lines):
    """The records of a conversation, below each what it carries, as text or as hex."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(id="exchange")
        self.exchange = exchange
        self.hex = False
        self._rows: list[_Row] = []

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    @property
    def said(self) -> Said | None:
        """The record under the cursor."""
        return self.exchange.said[self._rows[self.cursor].at] if self._rows else None

    def lay(self) -> None:
        """Break what is carried into lines of the width there is; the cursor stays on its record."""
        at = self._rows[self.cursor].at if self._rows else 0
        width = _HEX_WIDTH if self.hex else max(20, self.size.width - 8)
        self._rows = [
            row
            for place, said in enumerate(self.exchange.said)
            for row in (_Row(place), *_payload(place, said.payload or b"", width, self.hex))
        ]
        self.renew(next((line for line, row in enumerate(self._rows) if row.at == at), 0))

    def on_resize(self) -> None:
        """Break the lines again."""
        self.lay()

    def line(self, index: int) -> Line:
        """Return the head of a record, or a stretch of its payload."""
        row = self._rows[index]
        said = self.exchange.said[row.at]
        indent = "     " if said.forth else "       "
        if row.data is None:
            return _head(said)
        if self.hex:
            text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row.data)
            return ((f"{indent}{row.offset:04x}  ", "dim"), (f"{row.data.hex(' '):<48} {text}", ""))
        return ((indent, ""), (safe(row.data.decode("utf-8", "replace")), ""))


def _head(said: Said) -> Line:
    values = said.values
    size = (
        "not captured"
        if said.payload is None
        else "1 byte"
        if len(said.payload) == 1
        else f"{len(said.payload):,} bytes"
    )
    time = time_text(values.get("time"), values.get("time.basis"), 19)
    flags = flag_letters(values.get("flags")) or ""
    words = "  ".join(part for part in (flags, size, str(values.get("message") or "")) if part)
    arrow = FORTH if said.forth else BACK
    return ((f" {arrow} ", "key"), (f"#{values['number']:<7} {time} ", ""), (safe(words), "strong"))


def _payload(at: int, data: bytes, width: int, as_hex: bool) -> list[_Row]:
    """Return the lines of a payload: of fixed width as hex, as text also broken where the text breaks."""
    rows: list[_Row] = []
    pieces = [data] if as_hex else data.splitlines()
    offset = 0
    for piece in pieces:
        for start in range(0, len(piece), width):
            rows.append(_Row(at, piece[start : start + width], offset + start))
        offset += len(piece)
    return rows


class ConversationScreen(Screen[tuple[str, Any]]):
    """The exchange; gives ("go", record) or ("filter", text), or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("exchange")

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._lines = ExchangeLines(exchange)
        self._exchange = exchange

    def compose(self) -> ComposeResult:
        """Lay out what it is, and the exchange."""
        one, other = self._exchange.ends
        yield Bar([(" Conversation  ", "strong"), (safe(f"{one} -> {other}"), "")], classes="head")
        yield Bar([(f" {self._exchange.ways}", "")], classes="head")
        yield self._lines
        words = " Enter goes to the record  & shows all in the list  x hex or text  q back"
        yield Bar([(words, "dim")])

    def on_mount(self) -> None:
        """Let keys go to the exchange."""
        self.set_focus(self._lines)

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Go to the record."""
        message.stop()
        if self._lines.said is not None:
            self.dismiss(("go", self._lines.said.values["number"]))

    def action_turn_hex(self) -> None:
        """Show payloads as hex, or as text again."""
        self._lines.hex = not self._lines.hex
        self._lines.lay()

    def action_filter(self) -> None:
        """Show the conversation in the list."""
        self.dismiss(("filter", self._exchange.text))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
