"""Widgets painted line by line: only lines that really changed are written to the terminal again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from workbench.safe import safe
from workbench.sliding import Sliding, bare

Part = tuple[str, str]
"""A stretch of one line: its text and the name of its look ("" for plain)."""
Line = Sequence[Part]
"""One screen line, left to right."""

LOOKS = ("dim", "strong", "key", "mark", "good", "warn", "bad", "cursor", "resting", "lit", "byte", "head", "active")
"""Names of looks; app.tcss gives each its colours as `.look--NAME`.

The app alone has them as component classes: Textual works out each of them anew for every node that has some, and there
are sixty painted widgets.
"""
GROUNDED = frozenset({"cursor", "resting", "lit", "byte", "head", "active"})
"""Looks with a ground of their own, which shows under blanks too."""


class Painted(Widget):
    """A widget that says what each of its lines holds and repaints only the lines that differ.

    Subclasses override `row`. `repaint` compares what the lines should hold with what they held when last painted.
    Whatever a line holds, a character that the terminal might obey never leaves here.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._held: dict[int, tuple[str, Line]] = {}
        self._styles_by_look: dict[tuple[str, str], Style] = {}

    def row(self, y: int) -> tuple[str, Line]:
        """Return the look under the whole of screen line `y`, and its parts."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Write again the lines that changed since they were painted, and no other."""
        if not self.is_attached or not self.size:
            return
        width, height = self.size
        changed = [
            Region(start, y, stop - start, 1)
            for y in range(height)
            if (new := self.row(y)) != (old := self._held.get(y))
            for start, stop in [(0, width) if old is None else difference(old, new, width)]
            if stop > start
        ]
        if changed:
            self.refresh(*changed)

    def slide(self, lines: int) -> None:
        """Let the terminal move what is painted up by so many lines, down if negative, where it can.

        What the lines should hold then is for `repaint` to see to.
        """
        if (area := self.slidable) is None or not isinstance(self.app, Sliding):
            return
        self.app.slide(area, lines)
        left = range(max(0, lines), area.height + min(0, lines))
        self._held = {y - lines: self._held[y] for y in left if y in self._held}
        strips = self._styles_cache._cache  # by line too; else all are made again
        self._styles_cache._cache = {y - lines: strips[y] for y in left if y in strips}

    @property
    def slidable(self) -> Region | None:
        """The lines of the screen that the terminal can move for this widget, None if it can not."""
        return bare(self) if self.is_attached and self.size else None

    def render_line(self, y: int) -> Strip:
        """Return screen line `y` as a strip of exactly the width of the widget."""
        self._held[y] = base, line = self.row(y)
        width = self.size.width
        return Strip(self._segments(base, line, width), width)

    def _segments(self, base: str, line: Line, room: int) -> list[Segment]:
        """Cut or fill the parts to a width; neighbours of one look become one segment."""
        made: list[Segment] = []
        for text, look in line:
            text = text if text.isprintable() else safe(text[: room * 4])
            wide = len(text) if text.isascii() else cell_len(text)
            if wide > room:
                text, wide = set_cell_size(text, room), room
            room -= wide
            style = self.style_of(look, base)
            if made and made[-1].style is style:
                made[-1] = Segment(made[-1].text + text, style)
            elif text:
                made.append(Segment(text, style))
            if not room:
                break
        if room:
            style = self.style_of("", base)
            if made and made[-1].style is style:
                made[-1] = Segment(made[-1].text + " " * room, style)
            else:
                made.append(Segment(" " * room, style))
        return made

    def style_of(self, look: str, base: str = "") -> Style:
        """Return the style of a look; on a line that has a look of its own, its ground stays under the part."""
        key = (look, base)
        if (style := self._styles_by_look.get(key)) is None:
            if not base:
                own = self.app.get_component_styles(f"look--{look}").partial_rich_style if look else Style.null()
                style = self.rich_style + own
            elif not look:
                style = self.style_of(base)
            else:
                over, under = self.style_of(look), self.style_of(base)
                own_ground = look in GROUNDED
                style = over if own_ground else over + Style(bgcolor=under.bgcolor, reverse=under.reverse)
                if not own_ground and over.color == self.rich_style.color:
                    style += Style(color=under.color)
            self._styles_by_look[key] = style
        return style

    def notify_style_update(self) -> None:
        """Forget styles made for another theme or focus."""
        super().notify_style_update()
        self._styles_by_look.clear()


def difference(old: tuple[str, Line], new: tuple[str, Line], width: int) -> tuple[int, int]:
    """Return from which cell to which two lines of that width differ; (0, 0) if they look the same."""
    if old[0] != new[0]:
        return 0, width
    before, after = _cut(old[1], width), _cut(new[1], width)
    if before is None or after is None:
        return 0, width
    start = _differing(_cells(before), _cells(after))
    if start is None:
        return 0, 0
    stop = _differing(_cells(before, -1), _cells(after, -1))
    return start, width - (stop or 0)


def _differing(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> int | None:
    """Return the first place at which two rows of cells differ."""
    return next((place for place, (mine, its) in enumerate(zip(one, other, strict=True)) if mine != its), None)


def _cells(line: Line, step: int = 1) -> Iterator[tuple[str, str]]:
    """Yield character and look of each cell, from the left or, with a step of -1, from the right."""
    for text, look in line[::step]:
        blank = " ", look if look in GROUNDED else ""
        for char in text[::step]:
            yield blank if char == " " else (char, look)


def _cut(line: Line, width: int) -> Line | None:
    """Return a line filled or cut to a width; None if characters do not take one cell each."""
    made: list[Part] = []
    for text, look in line:
        if not text.isascii() and cell_len(text) != len(text):
            return None
        made.append((text[:width], look))
        width -= len(made[-1][0])
    return [*made, (" " * width, "")]


class Bar(Painted):
    """One line that is shown as it is told: titles, status, keys."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, line: Line = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._line: Line = tuple(line)

    def show(self, line: Line) -> None:
        """Show these parts from now on."""
        self._line = tuple(line)
        self.repaint()

    @property
    def text(self) -> str:
        """What the bar says, without looks."""
        return "".join(text for text, _ in self._line)

    def row(self, y: int) -> tuple[str, Line]:
        """Return the one line."""
        return "", self._line if y == 0 else ()
