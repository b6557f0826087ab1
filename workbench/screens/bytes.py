"""The bytes of the current record: inspected, copied, compared, written about."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import events

from workbench.bytes.columns import COLUMNS
from workbench.bytes.inspect import inspect, length
from workbench.bytes.notes import ByteNote, notes
from workbench.bytes.span import spelled, subject
from workbench.clipboard import KEPT, reaches, sequence, wrapped
from workbench.screens.copying import CopyScreen
from workbench.screens.surveying import SurveyingScreen
from workbench.widgets.decode_tree import DecodeTree
from workbench.widgets.hex_pane import HexPane
from workbench.widgets.inspector import Inspector

if TYPE_CHECKING:
    from db.case import Case
    from parsers.decode.tree import Decoded, Field
    from parsers.record import Record
    from workbench.bytes.compare import Difference
    from workbench.bytes.copies import Copy
    from workbench.bytes.stretch import Stretch
    from workbench.session import Session

_LOW = 10
"""Lines of the hex pane up to which the inspector takes few of them."""


@dataclass(slots=True)
class _Against:
    """The record that others are held against, and what came of the current one."""

    record: Record
    found: Difference | None = None


class BytesScreen(SurveyingScreen):
    """The main screen as far as it works on bytes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._against: _Against | None = None
        self._byte_notes: list[ByteNote] = []

    # -- what is shown --------------------------------------------------------------------------------------

    def above(self, record: Record, decoded: Decoded) -> Iterable[Field]:
        """Yield how the record differs from the one it is held against."""
        yield from super().above(record, decoded)
        if self._against is None:
            return
        from workbench.bytes.against import difference, layer

        self._against.found = None
        if record.number != self._against.record.number:
            self._against.found = difference(record, self._against.record, decoded)
            yield layer(self._against.record.number or 0, self._against.found)

    def show_record(self) -> None:
        """Show the record, its notes on bytes and its differences."""
        if self._against is not None:
            self._against.found = None
        super().show_record()
        number = self.rows.number
        self._byte_notes = [] if number is None or self.shown_as else notes(self.session.case, number)
        found = self._against.found if self._against is not None and not self.shown_as else None
        if found is not None and self._against is not None:
            self.hex_note(f"* differs from #{self._against.record.number}; d ends it")
        self.hex.annotate([note.bytes for note in self._byte_notes], found.places if found is not None else ())
        self._inspect()

    def _inspect(self) -> None:
        """Say what the bytes at the cursor are, while the keys go to them."""
        inspector = self.query_one(Inspector)
        shown = self._last_pane is self.hex and bool(self.hex.bytes)
        self._set_display(inspector, shown)
        if not shown:
            return
        height = 3 if self.query_one("#hex-pane").size.height <= _LOW else 6
        if inspector.styles.height is None or inspector.styles.height.value != height:
            inspector.styles.height = height
        hex_, selected = self.hex, self.hex.selection
        place = hex_.byte if selected is None else selected.start
        pairs = [("at", f"0x{place:x}") if selected is None else ("", f"{spelled(selected)} {length(len(selected))}")]
        pairs += [("note", note.text) for note in self._byte_notes if hex_.byte in note.bytes]
        inspector.show([*pairs, *inspect(hex_.bytes, hex_.known, place, COLUMNS[hex_.code])])

    def on_hex_pane_byte_moved(self, message: HexPane.ByteMoved) -> None:
        """Inspect another byte; going to its field is done below."""
        self._inspect()

    def on_hex_pane_recoded(self) -> None:
        """Say in which code the text is."""
        self.titles()
        self._inspect()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the inspector while the keys go to the bytes."""
        self._inspect()

    def on_hex_pane_wants(self, message: HexPane.Wants) -> None:
        """Do what a key of the hex pane asks for."""
        message.stop()
        if not self.hex.bytes:
            self.action_note(message.text) if message.what == "note" else self.tell("the record has no bytes")
            return
        {"copy": self._copy, "note": self._note_bytes, "difference": self._compare}[message.what](message.text)

    # -- copying --------------------------------------------------------------------------------------------

    def _copy(self, name: str) -> None:
        """Copy the chosen bytes in a form, or ask in which."""
        if self.decoded is None:
            return
        from workbench.bytes.copies import named
        from workbench.bytes.stretch import cut

        stretch = cut(self.decoded, self.hex.chosen)
        if not name:
            self.app.push_screen(CopyScreen(stretch), partial(self._copied, stretch))
            return
        try:
            self._copied(stretch, named(name))
        except ValueError as error:
            self.tell(str(error), "warn")

    def on_decode_tree_copies(self, message: DecodeTree.Copies) -> None:
        """Copy the current field: its bytes in some form or its value; words without bytes at once."""
        message.stop()
        field, decoded = self.decode.field, self.decoded
        if field is None or decoded is None:
            return
        from workbench.bytes.copies import named
        from workbench.bytes.stretch import of_field

        stretch = of_field(decoded, field)
        if stretch.data:
            self.app.push_screen(CopyScreen(stretch), partial(self._copied, stretch))
        else:
            self._copied(stretch, named("value"))

    def _copied(self, stretch: Stretch, form: Copy | None) -> None:
        from workbench.bytes.copies import copied

        if form is None:
            return
        try:
            text = copied(form, stretch)
        except ValueError as error:
            self.tell(str(error), "warn")
            return
        if not text:
            self.tell("no field covers all of these bytes", "warn")
            return
        self.hex.action_unselect()
        size = len(stretch.data)
        place = spelled(range(stretch.start, stretch.start + size)) if size else "words of the log"
        origin = f", {stretch.origin}" if stretch.origin else ""
        self.tell(f"{place} copied as {form.TITLE}{origin}; {self.to_clipboard(text)}", "warn" if origin else "")

    def to_clipboard(self, text: str) -> str:
        """Hand a text to the terminal's clipboard and keep it in the case; return where it is now."""
        self.remember(KEPT, text)
        driver = self.app._driver
        kept = (
            "the case is read-only and keeps no copy" if self.session.case.read_only else "workbench copied prints it"
        )
        if driver is None or not reaches(text):
            return f"too long for the clipboard; {kept}"
        driver.write(wrapped(sequence(text), os.environ))
        return f"sent to the clipboard; {kept}"

    # -- comparing ------------------------------------------------------------------------------------------

    def _compare(self, text: str) -> None:
        """Hold this record and those after it against another one, or stop that."""
        if not text and self._against is not None:
            self._against = None
            self.show_record()
            self.tell("no longer held against another record")
        elif not text:
            marked = sorted(self.session.marked - {self.rows.number or 0})
            proposed = str(marked[0]) if len(marked) == 1 else ""
            self.ask("Difference to record:", proposed, lambda number: self._hold(number.strip()), kind="against")
        else:
            self._hold(text)

    def _hold(self, text: str) -> None:
        number = text.lstrip("#")
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:18]) <= self.session.highest):
            self.tell(
                f"there is no record {text or 'without a number'}; the case has 1 to {self.session.highest:,}", "warn"
            )
            return
        self._against = _Against(self.session.case.records.get(int(number)))
        self.show_record()
        self.decode.select_path(("against",))
        found = self._against.found
        if found is None:
            self.tell(f"this is record {number} itself; others are held against it now")
            return
        from workbench.bytes.against import told

        if found.first is not None and found.first < len(self.hex.bytes):
            self.hex.go_to(found.first)
        self.tell("; ".join(told(found)))

    # -- notes ----------------------------------------------------------------------------------------------

    def _note_bytes(self, text: str) -> None:
        """Write a note on the chosen bytes, change the one there is, or with nothing left of it remove it."""
        number, chosen = self.rows.number, self.hex.chosen
        if number is None:
            return
        if self.shown_as:
            self.tell("notes are kept on the bytes as logged; a goes back to them", "warn")
            return
        here = [note for note in self._byte_notes if note.bytes == chosen]
        if not here and self.hex.selection is None:
            here = [note for note in self._byte_notes if self.hex.byte in note.bytes]
        old = here[0] if here else None
        if text:
            self._write_byte_note(number, chosen, old, text)
            return
        place = old.bytes if old is not None else chosen
        more = " (empty removes it)" if old is not None else ""
        self.ask(
            f"Note on bytes {spelled(place)}{more}:", old.text if old is not None else "",
            lambda words: self._write_byte_note(number, chosen, old, words.strip()),
        )  # fmt: skip

    def _write_byte_note(self, number: int, chosen: range, old: ByteNote | None, text: str) -> None:
        if not text and old is None:
            return

        def write(case: Case) -> None:
            if old is None:
                case.notes.add(subject(number, chosen), text)
            elif text:
                case.notes.edit(old.id, text)
            else:
                case.notes.remove(old.id)
            self.post_message(self.Noted())

        self.hex.action_unselect()
        if text:
            self.session.said.noted.add(number)
        self.session.put(("byte note", number, chosen.start, chosen.stop), write)
        self.session.hurry()
