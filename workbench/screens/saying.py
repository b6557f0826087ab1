"""What the lines around the panes of the main screen say: titles, status, keys."""

from __future__ import annotations

from textual import events
from textual.widgets import Input, TextArea

from db.case import VERDICTS
from workbench.keys import continued, key_line
from workbench.safe import safe
from workbench.screens.places import Places
from workbench.session import arrangement
from workbench.widgets.decode_tree import LEGEND
from workbench.widgets.editor import Editor
from workbench.widgets.painted import Bar, Part
from workbench.widgets.rows import cut_left, header
from workbench.widgets.time_strip import TimeStrip

_SHORT_TAB = 3
"""Letters of the tabs that are not open, where the room is short."""


class Saying(Places):
    """Titles, status line and key line."""

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Mark the title of the pane that has the keys, and list its keys."""
        if not isinstance(event.widget, Input):
            self._last_pane = event.widget
        self.titles()
        self.key_help()

    def titles(self) -> None:
        """Write the titles over the panes."""
        here = self.pane_name(self.focused) if self.focused is not None else ""
        rows = self.rows
        text = cut_left(header(rows.cells, self.session.view.order), rows.left)
        self._head("#list-head", text, here == "list", before="")
        legend = (LEGEND, "") if self.decode.size.width >= 56 else ("", "")
        self._head(
            "#decode-head", "2 Decode", here == "decode", note=self._decode_note if self._decode_note[0] else legend
        )
        code = "" if self.hex.code == "ASCII" else f" {self.hex.code}"
        self._head("#hex-head", f"2 Hex{code}  {self._hex_note}", here == "hex")
        opened = self.panel_name
        tabs: list[Part] = []
        bar = self.query_one("#tabs", Bar)
        most = None if sum(len(panel.TAB) + 4 for panel in self.panels) <= bar.size.width else _SHORT_TAB
        for panel in self.panels:
            shown = opened == panel.NAME
            look = "dim" if not shown else "strong" if here == opened else "key"
            tabs.append((f"[{panel.KEY} {panel.TAB}]" if shown else f" {panel.KEY} {panel.TAB[:most]} ", look))
        bar.show(tabs)

    def _head(self, selector: str, text: str, here: bool, before: str = " ", note: Part = ("", "")) -> None:
        bar = self.query_one(selector, Bar)
        strong = "strong" if here else ""
        bar.show([(f"{before}{text}", strong), *([(f"  {note[0]}", note[1] or strong)] if note[0] else [])])

    def decode_note(self, note: str, look: str = "") -> None:
        """Say in the title of the tree what it shows, or could show."""
        if (note, look) != self._decode_note:
            self._decode_note = note, look
            self.titles()

    def hex_note(self, note: str) -> None:
        """Say in the title of the hex pane what its bytes are."""
        self._hex_note = note
        self.titles()

    def tell(self, text: str, look: str = "") -> None:
        """Say something in the status line; it stays until the next key."""
        self.message = (safe(text), look)
        self.status()

    def status(self) -> None:
        """Write case, position, marks, and what is to be said."""
        rows = self.rows
        what = "group" if rows.group is not None else f"#{rows.number}"
        where = f"  {rows.cursor + 1:,}/{rows.count:,}" if self.session.view.whole else ""
        place = f"{what}{where}" if rows.count else "no records"
        marked = len(self.session.marked)
        parts: list[Part] = [
            (f" {safe(self.session.case.path.name)}", ""),
            (f"  {place}", ""),
            (f"  {marked:,} marked" if marked else "", "mark"),
            ("  read-only" if self.session.case.read_only else "", "warn"),
            (arrangement(self.session.view), "dim"),
            (f"  {self.progress}" if self.progress else "", "warn"),
            (f"   {self.message[0]}" if self.message[0] else "", self.message[1]),
        ]
        self.query_one("#status", Bar).show(parts)

    def key_help(self, pending: str = "") -> None:
        """Write the keys that work here and now."""
        parts: list[Part] = [(" ", "")]
        if pending:
            parts += [(f"{pending}_  ", "strong")]
            letters = {letter: f"#{number}" for letter, number in self.session.said.letters.items()}
            more = {"v": {**VERDICTS, "x": "none"}, "'": {"'": "back", **letters}}
            pairs = list(more.get(pending, {}).items()) or continued(pending) or [("G", f"record {pending}")]
        else:
            pairs = key_line(*self._places())
        room = self.app.size.width - sum(len(text) for text, _ in parts)
        for key, word in pairs:
            room -= len(key) + len(word) + 3
            if room >= -2:
                parts += [(key, "key"), (f" {word}  ", "dim")]
        self.query_one("#keys", Bar).show(parts)

    def _places(self) -> tuple[str, ...]:
        match self.focused:
            case Editor() | TextArea():
                return ("editor",)
            case Input():
                return ("bar",)
            case TimeStrip():
                return ("strip", "main")
            case _:
                return (self.pane_name(self.focused), "main")
