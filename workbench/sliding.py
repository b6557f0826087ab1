"""Lines that move up or down are moved by the terminal: only those that come into view are written.

A list that scrolls by one line looks the same but for two lines, and Textual writes all of them again. What terminals
have had since the VT100 is a scrolling region (DECSTBM) in which lines move up (IND) or down (RI) together; it reaches
over the whole width of the screen.
"""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.geometry import Region
from textual.widget import Widget


class Sliding(App[None]):
    """An app that has the terminal move lines, together with what it draws next."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._slides: list[str] = []

    def slide(self, area: Region, lines: int) -> None:
        """Let what stands in some lines of the screen move up by so many of them, or down if that is negative."""
        if not self.is_headless:
            self._slides.append(_slide(area.y + 1, area.bottom, lines))

    def _begin_update(self) -> None:
        """Begin what the terminal shows at once."""
        super()._begin_update()
        if self._slides and self._driver is not None:
            self._driver.write("".join(self._slides))
            self._slides.clear()


def _slide(first: int, last: int, lines: int) -> str:
    """Return what moves the lines from the first to the last one, counted from 1; new ones are blank."""
    at, step = (last, "\x1bD") if lines > 0 else (first, "\x1bM")
    return f"\x1b[{first};{last}r\x1b[{at};1H{step * abs(lines)}\x1b[r"


def bare(widget: Widget) -> Region | None:
    """Return the lines of the screen that a widget has for itself from edge to edge; None if it has not."""
    screen, area = widget.screen, widget.content_region
    if screen is not widget.app.screen or (area.x, area.width) != (0, screen.size.width) or not area:
        return None
    own = {widget, *widget.ancestors}
    shown = screen._compositor.visible_widgets.items()
    return None if any(area.overlaps(region) for other, (region, _) in shown if other not in own) else area
