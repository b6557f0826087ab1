"""Moving about: from record to record, between panes, and what of the current record is shown where."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on

from workbench.screens.narrowing import NarrowingScreen
from workbench.widgets.hex_pane import HexPane
from workbench.widgets.lines import Lines
from workbench.widgets.packet_list import PacketList
from workbench.widgets.panel import ShowRecord, ShowRecords

if TYPE_CHECKING:
    from parsers.decode.tree import Decoded, Field
    from parsers.record import Record


class MovingScreen(NarrowingScreen):
    """The main screen as far as it moves."""

    record: Record | None = None
    """The current record, None where there is none or it cannot be shown."""
    decoded: Decoded | None = None
    """What tree and bytes show, None while there is nothing to show."""

    def above(self, record: Record, decoded: Decoded) -> Iterable[Field]:
        """Yield what stands above the fields of a record, such as how it differs from another one."""
        return ()

    # -- the current record ---------------------------------------------------------------------------------

    @on(Lines.Moved, "#list")
    def _moved_in_list(self, message: Lines.Moved) -> None:
        message.stop()
        self.show_record()
        self.status()
        if (panel := self.open_panel) is not None:
            panel.follow(self.current)
        self.remember("place", {**self.rows.state(), "field": list(self.decode.path)})

    def on_packet_list_shifted(self, message: PacketList.Shifted) -> None:
        """Follow the chosen column: it may be on the other address."""
        message.stop()
        self.titles()
        if (panel := self.open_panel) is not None:
            panel.follow(self.current)

    def show_record(self) -> None:
        """Decode the current record into tree and hex."""
        number = self.rows.number
        self.record = self.decoded = None
        if number is None:
            self.decode.show(())
            self.hex.show(b"", b"")
            self.hex_note("")
            return
        from parsers.decode import decode
        from workbench.about_record import around

        try:
            record = self.session.case.records.get(number)
            decoded = decode(record)
            beside = tuple(around(self.session.case, record, self.session.findings))
            above = tuple(self.above(record, decoded))
        except Exception as error:  # one record that cannot be read must not take the others with it
            self.hex.show(b"", b"")
            self.decode.show((), (f"record {number} cannot be shown: {error!r}",))
            return
        self.record, self.decoded = record, decoded
        self.decode.show((*above, *decoded.fields, *beside), (*decoded.notes, *record.notes))
        self.show_bytes(decoded)
        unknown = decoded.known.count(0)
        note = f"{len(decoded.data)} bytes {decoded.basis}" + (f", {unknown} ··" if unknown else "")
        self.hex_note(note if decoded.data else "no bytes")

    def show_bytes(self, decoded: Decoded) -> None:
        """Fill the hex pane; the bytes of the current field are bracketed."""
        field = self.decode.field
        self.hex.show(decoded.data, decoded.known, field.start if field else None, field.stop if field else None)

    def _light(self) -> None:
        field = self.decode.field
        self.hex.light(field.start if field else None, field.stop if field else None)

    @on(Lines.Moved, "#decode")
    def _moved_in_tree(self, message: Lines.Moved) -> None:
        message.stop()
        self._light()

    @on(Lines.Moved, "#hex")
    def _moved_in_hex(self, message: Lines.Moved) -> None:
        message.stop()

    def on_hex_pane_byte_moved(self, message: HexPane.ByteMoved) -> None:
        """Go to the field that the byte belongs to."""
        message.stop()
        if self.focused is not self.hex:
            return
        if (field := self.decode.select_byte(message.byte)) is not None:
            self.hex.light(field.start, field.stop)
        else:
            self.hex.light(None, None)

    @on(Lines.Chosen, "#list")
    def _chosen_in_list(self, message: Lines.Chosen) -> None:
        message.stop()
        if self.rows.group is not None:
            self.turn_group(self.rows.group)
        elif self.decode in self.panes():
            self.go_to(self.decode)

    def turn_group(self, group: int, on: bool | None = None) -> None:
        """Open or close a group of the list."""
        raise NotImplementedError

    # -- to a record ----------------------------------------------------------------------------------------

    def go_to_record(self, number: int) -> None:
        """Put the cursor on a record; if the filter hides it, say so."""
        place = self._place(number)
        if place is None and self._open_group_of(number):
            place = self._place(number)
        if place is not None:
            self.left_from = self.rows.number
            self.rows.cursor = place
        elif 1 <= number <= self.session.highest:
            self.tell(f"the filter hides record {number}; :all takes it off", "warn")
        else:
            self.tell(f"there is no record {number}; the case has 1 to {self.session.highest:,}", "warn")

    def _open_group_of(self, number: int) -> bool:
        """Open the group that has a record; return whether there is one."""
        grouping = self.session.view.grouping
        group = None if grouping is None else grouping.group_of(number)
        if group is not None:
            self.turn_group(group, True)
        return group is not None

    def action_goto(self, text: str = "") -> None:
        """Go to the record of a number."""
        if text.strip().lstrip("#").isdecimal():
            self.go_to_record(int(text.strip().lstrip("#")[:18]))
        else:
            self.action_at(text)

    def action_at(self, text: str = "") -> None:
        """Go to a time."""
        raise NotImplementedError

    def on_show_record(self, message: ShowRecord) -> None:
        """Go to a record that a panel names."""
        message.stop()
        if self._place(message.number) is None:
            self.load("", number=message.number)
        else:
            self.go_to_record(message.number)

    def on_show_records(self, message: ShowRecords) -> None:
        """Show the records that a panel asks for, and go there."""
        message.stop()
        self.load(message.text)
        self.go_to(self.rows)

    def action_next_mark(self) -> None:
        """Go to the next marked record."""
        self.to_one_of(self.session.marked, 1, "marked record")

    def action_previous_mark(self) -> None:
        """Go to the marked record before."""
        self.to_one_of(self.session.marked, -1, "marked record")

    def action_next_hint(self) -> None:
        """Go to the next record that a finding names."""
        self.to_one_of(self.session.hinted, 1, "record with a finding")

    def action_previous_hint(self) -> None:
        """Go to the record before that a finding names."""
        self.to_one_of(self.session.hinted, -1, "record with a finding")

    def to_one_of(self, numbers: Collection[int], step: int, what: str) -> None:
        """Go to the next line, or the one before, on which one of some records stands."""
        from db.numbers import places

        found = places(self.rows.rows.numbers, array("q", numbers)) if numbers else ()
        self.to_place(found, step, what)

    def to_place(self, found: Sequence[int], step: int, what: str) -> None:
        """Go to the next of some lines, or the one before."""
        cursor = self.rows.cursor
        at = bisect_right(found, cursor) if step > 0 else bisect_left(found, cursor) - 1
        if 0 <= at < len(found):
            self.rows.cursor = found[at]
        else:
            self.tell(f"no {what} {'below' if step > 0 else 'above'}")

    # -- panes ----------------------------------------------------------------------------------------------

    def action_next_pane(self) -> None:
        """Give the keys to the next pane."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """Give the keys to the pane before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        panes = self.panes()
        at = panes.index(self.focused) if self.focused in panes else -step
        self.go_to(panes[(at + step) % len(panes)])

    def action_show_list(self) -> None:
        """Give the keys to the packet list."""
        self._show_pane(self.rows)

    def action_show_decode(self) -> None:
        """Give the keys to the decode tree, or from there to the hex pane."""
        self._show_pane(self.hex if self.focused is self.decode else self.decode)

    def _show_pane(self, pane: Lines) -> None:
        """Give the keys to a pane of the left side; a panel that hides it goes."""
        if pane not in self.panes():
            if self.zoomed:
                self._last_pane = pane
            else:
                self.panel_name = None
            self.lay_out()
        self.go_to(pane)

    def action_show_hints(self) -> None:
        """Open the hints."""
        self.open("hints")

    def action_show_host(self) -> None:
        """Open host and look-ups."""
        self.open("host")

    def action_show_writeup(self) -> None:
        """Open the write-up."""
        self.open("writeup")

    def action_show_sources(self) -> None:
        """Open the sources."""
        self.open("sources")

    def action_show_pictures(self) -> None:
        """Open the pictures."""
        self.open("pictures")

    def action_zoom(self) -> None:
        """Show this pane alone, or all panes again."""
        self.zoomed = not self.zoomed
        self.lay_out()
        self.remember("layout", self.state())

    def action_layout(self) -> None:
        """Put the side panel to the right or below."""
        self.below = not self.below
        self.lay_out()
        self.remember("layout", self.state())

    def action_close(self) -> None:
        """Close what was opened last: zoom, panel, groups, filter."""
        if self.zoomed:
            self.action_zoom()
        elif self.panel_name is not None:
            self.open(None)
            self.remember("layout", self.state())
        elif self.session.view.of:
            self.load(self.session.view.text, of="", trail=False)
        elif self.session.view.text:
            self.action_back() if self._trail else self.load("", trail=False)
        else:
            self.tell("nothing is open; :q or Ctrl+Q leaves")
