"""The Host & look-ups panel: what the records, the analyst and pasted look-ups say about one address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from workbench.keys import bindings
from workbench.paragraph import Paragraph
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar
from workbench.widgets.panel import Ask, Current, Panel, ShowRecord, ShowRecords, Tell
from workbench.widgets.text_lines import TextLines

_FOLLOW_AFTER = 0.15
"""Seconds the cursor must rest before another host is summed up."""


class HostPanel(Panel):
    """One address: it follows the packet list."""

    KEY, NAME, TAB = "4", "host", "Host"
    BINDINGS: ClassVar[list[BindingType]] = bindings("host")

    @dataclass
    class Summed(Message):
        """What is known about an address has been put together."""

        address: str
        paragraphs: Sequence[Paragraph]
        keep: bool

    @dataclass
    class Paste(Message):
        """Let the analyst paste a look-up of this address."""

        address: str

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.address: str | None = None
        self._current = Current(None, {}, "src")
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out head and text."""
        yield Bar(id="host-head", classes="head")
        yield TextLines(id="host-text")

    def entry(self) -> Widget:
        """Return the text."""
        return self.query_one(TextLines)

    def follow(self, current: Current) -> None:
        """Sum up the address under the cursor once the cursor rests."""
        self._current = current
        if current.address == self.address and self.address is not None:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_FOLLOW_AFTER, self._rested)

    def _rested(self) -> None:
        self.look_at(self._current.address)

    def look_at(self, address: str | None, *, keep: bool = False) -> None:
        """Show what is known about an address."""
        self.address = address
        head = safe(address) if address else "no address under the cursor"
        self.query_one("#host-head", Bar).show([(f" {head}", "strong" if address else "dim")])
        if address is None:
            self.query_one(TextLines).show(())
            return
        self.run_worker(
            lambda: self._sum_up(address, keep), thread=True, exclusive=True, group="host", exit_on_error=False
        )

    def _sum_up(self, address: str, keep: bool) -> None:
        """Put together what is known; runs in a worker."""
        from workbench.about_host import paragraphs

        try:
            made = list(paragraphs(self.session.case, address))
        except Exception as error:  # shown in the place of the text
            made = [Paragraph(f"{address} cannot be summed up: {error!r}", "bad")]
        self.post_message(self.Summed(address, made, keep))

    def on_host_panel_summed(self, message: Summed) -> None:
        """Show it, unless the cursor has gone on to another address."""
        if message.address == self.address:
            self.query_one(TextLines).show(message.paragraphs, keep=message.keep)

    def renew(self) -> None:
        """Sum up again."""
        if self.address is not None:
            self.look_at(self.address, keep=True)

    @on(Lines.Chosen)
    def _chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        self.action_show()

    def action_show(self) -> None:
        """Follow the current line: a filter, a record, another address."""
        match self.query_one(TextLines).target:
            case str(text):
                self.post_message(ShowRecords(text))
            case int(number):
                self.post_message(ShowRecord(number))
            case _:
                self.post_message(Tell("this line leads nowhere"))

    def action_other(self) -> None:
        """Show the other end of the record."""
        ends = [self._current.values.get("src"), self._current.values.get("dst")]
        other = next((end for end in ends if end and end != self.address), None)
        if other is None:
            self.post_message(Tell("the record names no other address"))
        else:
            self.look_at(other)

    def action_note(self) -> None:
        """Write a note on this address."""
        if (address := self.address) is not None:
            self.post_message(Ask(f"Note on {safe(address)}:", "", lambda text: self._note(address, text)))

    def _note(self, address: str, text: str) -> None:
        if text.strip():
            self.session.put(("note", address, text), lambda case: case.notes.add(f"host:{address}", text.strip()))
            self._written()

    def action_paste(self) -> None:
        """Paste what a tool said about this address."""
        if self.address is not None:
            self.post_message(self.Paste(self.address))

    def keep_lookup(self, address: str, raw: bytes, tool: str, asked_at: int | None) -> None:
        """Keep a pasted look-up as it is."""
        from workbench.lookups.paste import keep

        self.session.put(("look-up", address, raw), lambda case: keep(case, address, raw, tool=tool, asked_at=asked_at))
        self._written()

    def _written(self) -> None:
        """Show the change once it is written."""
        self.session.put(("host panel", self.address), lambda _case: self.post_message(self.Wrote()))
        self.session.hurry()

    class Wrote(Message):
        """A note or look-up is on disk."""

    def on_host_panel_wrote(self) -> None:
        """Show it."""
        self.renew()

    def state(self) -> dict[str, Any]:
        """Return the address."""
        return {"address": self.address}


PANEL = HostPanel
