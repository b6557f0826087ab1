"""Where everything stands on the main screen: list, decode, hex, side panels, and which of them has the keys."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from db.case import VERDICTS
from workbench import panels
from workbench.keys import continued, key_line
from workbench.safe import safe
from workbench.session import Session, arrangement
from workbench.widgets.decode_tree import LEGEND, DecodeTree
from workbench.widgets.editor import Editor
from workbench.widgets.filter_bar import FilterBar
from workbench.widgets.hex_pane import HexPane
from workbench.widgets.inspector import Inspector
from workbench.widgets.packet_list import PacketList
from workbench.widgets.painted import Bar, Part
from workbench.widgets.panel import Current, Panel
from workbench.widgets.prompt import Prompt
from workbench.widgets.rows import cut_left, header
from workbench.widgets.time_strip import TimeStrip

SMALLEST = (60, 16)
WIDE = 110
"""From this width on the side panel stands beside the list."""
SIDE = 41
"""Width of a side panel beside the list, as app.tcss gives it."""

SomePanel = TypeVar("SomePanel", bound=Panel)

_SHORT_TAB = 3
"""Letters of the tabs that are not open, where the room is short."""


class Workplace(Screen[None]):
    """Layout, focus, titles and status line; what keys do stands in the classes above this one."""

    AUTO_FOCUS = None
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The widget that has the keys; a change repaints the two widgets concerned, not the screen."""
    TITLES: ClassVar[dict[str, str]] = {"list": "1 Records", "decode": "2 Decode", "hex": "2 Hex"}

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.panels: list[Panel] = []
        """All side panels, in the order of their keys."""
        self.panel_name: str | None = None
        self.zoomed = False
        self.below = False
        self.message: Part = ("", "")
        self.progress = ""
        self._last_pane: Widget | None = None
        self._hex_note = ""
        self._decode_note: Part = ("", "")

    def compose(self) -> ComposeResult:
        """Lay out everything; hidden panels are there from the start, so that keys can go to them at once."""
        yield FilterBar(self.check, self.ways_on, id="filter-bar")
        with Horizontal(id="work"):
            with Vertical(id="left"):
                with Vertical(id="upper"):
                    yield Bar(id="list-head", classes="head")
                    yield PacketList(id="list")
                    yield TimeStrip(id="strip")
                with Horizontal(id="lower"):
                    with Vertical(id="decode-pane"):
                        yield Bar(id="decode-head", classes="head")
                        yield DecodeTree(id="decode")
                    with Vertical(id="hex-pane"):
                        yield Bar(id="hex-head", classes="head")
                        yield HexPane(id="hex")
                        yield Inspector(id="inspector")
            with Vertical(id="side"):
                yield Bar(id="tabs", classes="head")
                self.panels = [panel(self.session) for panel in panels.each()]
                yield from self.panels
        with Vertical(id="bottom"):
            yield Bar(id="status")
            yield Prompt(id="prompt")
            yield Bar(id="keys")
        yield Bar(id="bar-note")
        yield Bar(id="small")

    @property
    def rows(self) -> PacketList:
        """The packet list."""
        return self.query_one("#list", PacketList)

    @property
    def decode(self) -> DecodeTree:
        """The decode tree."""
        return self.query_one("#decode", DecodeTree)

    @property
    def hex(self) -> HexPane:
        """The hex pane."""
        return self.query_one("#hex", HexPane)

    @property
    def bar(self) -> FilterBar:
        """The filter bar."""
        return self.query_one(FilterBar)

    @property
    def prompt(self) -> Prompt:
        """The line that asks questions."""
        return self.query_one(Prompt)

    def panel(self, kind: type[SomePanel]) -> SomePanel:
        """Return the panel of a class."""
        return self.query_one(kind)

    @property
    def open_panel(self) -> Panel | None:
        """The side panel that is shown."""
        return next((panel for panel in self.panels if self.panel_name == panel.NAME), None)

    @property
    def current(self) -> Current:
        """Where the analyst is in the list."""
        return Current(self.rows.number, self.rows.values, self.rows.cell.name)

    def ways_on(self, text: str) -> list[str]:
        """Return the texts that a filter which is being typed may become."""
        from workbench.completing import ways_on

        return [each for each in ways_on(text, self.session.case) if each.isprintable()]

    def check(self, text: str) -> Exception | None:
        """Return what is wrong with a filter, after pointing at it."""
        raise NotImplementedError

    # -- which panes are there ------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Show the panes that fit: all, or the zoomed one, or the list and a panel."""
        width, height = self.app.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-small")
        self._say_small(width, height)
        where = self.pane_name(self._last_pane)
        zoom = where if self.zoomed else ""
        panel = self.open_panel
        beside = panel is not None and width >= WIDE and not self.below
        zoomed_panel = bool(zoom) and panel is not None and zoom == panel.NAME
        shows_lower = not zoom and (panel is None or beside)
        self._show("#left", not zoomed_panel)
        self._show("#upper", not zoom or zoom == "list")
        self._show("#lower", shows_lower or zoom in ("decode", "hex"))
        self._show("#decode-pane", shows_lower or zoom == "decode")
        self._show("#hex-pane", shows_lower or zoom == "hex")
        self._show("#side", panel is not None and (not zoom or zoomed_panel))
        self.query_one("#lower").styles.height = "1fr" if zoom in ("decode", "hex") else "40%"
        for each in self.panels:
            self._set_display(each, each is panel)
        self.set_class(panel is not None and not beside, "-below")
        self.set_class(zoomed_panel, "-alone")
        room = width - (SIDE if beside else 0)
        self.query_one("#hex-pane").set_class(zoom == "hex", "-alone")
        self.query_one("#hex-pane").set_class(room >= 112 and zoom != "hex", "-wide")
        self.titles()

    def _show(self, selector: str, shown: bool) -> None:
        self._set_display(self.query_one(selector), shown)

    @staticmethod
    def _set_display(widget: Widget, shown: bool) -> None:
        if widget.display != shown:
            widget.display = shown

    def _say_small(self, width: int, height: int) -> None:
        text = f"too small: {width}x{height}; {SMALLEST[0]}x{SMALLEST[1]} is the least"
        self.query_one("#small", Bar).show([(text[: max(1, width)], "warn")])

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panes to the new size."""
        if self.is_mounted:
            self.lay_out()

    def pane_name(self, widget: Widget | None) -> str:
        """Return the name of the pane that a widget belongs to, as keys.py knows it."""
        match widget:
            case PacketList():
                return "list"
            case DecodeTree():
                return "decode"
            case HexPane():
                return "hex"
            case None:
                return "list"
        return next((node.NAME for node in widget.ancestors_with_self if isinstance(node, Panel)), "list")

    def panes(self) -> list[Widget]:
        """Return the widgets that Tab goes through, in its order."""
        shown: list[Widget] = [self.rows, self.decode, self.hex]
        if (panel := self.open_panel) is not None:
            shown += [widget for widget in panel.query("*") if widget.can_focus and widget.display]
        return [widget for widget in shown if all(node.display for node in widget.ancestors_with_self)]

    def go_to(self, widget: Widget) -> None:
        """Give a pane the keys; a zoom goes with them."""
        self._last_pane = widget
        if self.zoomed:
            self.lay_out()
        self.set_focus(widget, scroll_visible=False)

    def open(self, name: str | None, *, focus: bool = True) -> None:
        """Open a side panel, or with None close it."""
        changed, self.panel_name = self.panel_name != name, name
        panel = self.open_panel
        if self.zoomed and changed:
            self.zoomed = False
        if panel is None and self._last_pane not in (self.rows, self.decode, self.hex):
            self._last_pane = self.rows
        self.lay_out()
        if panel is not None:
            panel.follow(self.current)
            if focus:
                self.go_to(panel.entry())
        else:
            self.return_focus()

    def return_focus(self) -> None:
        """Give the keys back to the pane that had them, or to the list."""
        panes = self.panes()
        self.go_to(self._last_pane if self._last_pane in panes else panes[0] if panes else self.rows)

    # -- what bars say --------------------------------------------------------------------------------------

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

    def state(self) -> dict[str, Any]:
        """Return which panes are shown and which has the keys."""
        pane = self._last_pane
        return {
            "panel": self.panel_name, "zoomed": self.zoomed, "below": self.below,
            "pane": self.pane_name(pane), "widget": pane.id if pane is not None else None,
        }  # fmt: skip
