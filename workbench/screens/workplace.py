"""Where everything stands on the main screen, and which pane has the keys."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.widget import Widget

from workbench.screens.saying import Saying
from workbench.widgets.painted import Bar

SMALLEST = (60, 16)
WIDE = 110
"""From this width on the side panel stands beside the list."""
SIDE = 41
"""Width of a side panel beside the list, as app.tcss gives it."""


class Workplace(Saying):
    """Layout and focus; what keys do stands in the classes above this one."""

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

    def state(self) -> dict[str, Any]:
        """Return which panes are shown and which has the keys."""
        pane = self._last_pane
        return {
            "panel": self.panel_name, "zoomed": self.zoomed, "below": self.below,
            "pane": self.pane_name(pane), "widget": pane.id if pane is not None else None,
        }  # fmt: skip
