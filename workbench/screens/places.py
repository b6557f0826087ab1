"""What stands on the main screen: list, decode, hex, side panels, and the lines above and below them."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from workbench.session import Session
from workbench.widgets.decode_tree import DecodeTree
from workbench.widgets.filter_bar import FilterBar
from workbench.widgets.hex_pane import HexPane
from workbench.widgets.inspector import Inspector
from workbench.widgets.packet_list import PacketList
from workbench.widgets.painted import Bar, Part
from workbench.widgets.panel import Current, Panel
from workbench.widgets.prompt import Prompt
from workbench.widgets.time_strip import TimeStrip

SomePanel = TypeVar("SomePanel", bound=Panel)


class Places(Screen[None]):
    """The widgets of the main screen by name, and the panes that are shown."""

    AUTO_FOCUS = None
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The widget that has the keys; a change repaints the two widgets concerned, not the screen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.panels: list[Panel] = []
        """All side panels, in the order of their keys; none until they are made."""
        self.panel_name: str | None = None
        self.zoomed = False
        self.below = False
        self.message: Part = ("", "")
        self.progress = ""
        self._last_pane: Widget | None = None
        self._hex_note = ""
        self._decode_note: Part = ("", "")

    def compose(self) -> ComposeResult:
        """Lay out everything but the side panels, which are not shown before the list is."""
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
        with Vertical(id="bottom"):
            yield Bar(id="status")
            yield Prompt(id="prompt")
            yield Bar(id="keys")
        yield Bar(id="bar-note")
        yield Bar(id="small")

    async def make_panels(self) -> None:
        """Make the side panels; they stay hidden until they are opened, and keys can go to them at once."""
        from workbench import panels

        made = [panel(self.session) for panel in panels.each()]
        for panel in made:
            panel.display = False
        await self.query_one("#side").mount_all(made)
        if all(panel.is_mounted for panel in made):  # they are not where the program is left meanwhile
            self.panels = made

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
