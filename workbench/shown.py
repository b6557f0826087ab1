"""Evidence on the screen: the only way it enters a widget, and a last lock against what came in another way."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from workbench.safe import pieces

ESCAPE_STYLE = "reverse"
"""How an escape differs from the same characters standing in the text."""


def shown(text: str) -> Content:
    """Return evidence as one line of Content: never parsed as markup, escapes in reverse."""
    return Content.assemble(*((piece, ESCAPE_STYLE) if escape else piece for piece, escape in pieces(text)))


class _Drop(dict[int, int | None]):
    """A translation table that drops what is not seen; combining marks and right-to-left letters pass."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        self[code] = kept = code if char.isprintable() else None
        return kept


class NoControl(LineFilter):
    """Last lock: no control character, link or click action of any widget reaches the terminal.

    A hit means that some text did not come through `shown`: `hits` counts the segments that had to be changed, and
    tests expect 0. Use one instance for the whole app, because strips remember their result by filter.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hits = 0
        self._drop = _Drop()

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without control characters, links and click actions."""
        return [self._clean(segment) for segment in segments]

    def _clean(self, segment: Segment) -> Segment:
        text, style, control = segment
        if text.isprintable() and not control and (style is None or not _acts(style)):
            return segment
        self.hits += 1
        return Segment(text.translate(self._drop), None if style is None else _inert(style))


def _acts(style: Style) -> bool:
    """Return whether a style carries a link or an action."""
    return bool(style.link) or (style._meta is not None and any(name.startswith("@") for name in style.meta))


def _inert(style: Style) -> Style:
    """Return the style without link and actions; what widgets note for themselves (row, line, offset) stays."""
    if not _acts(style):
        return style
    meta = {name: value for name, value in style.meta.items() if not name.startswith("@")}
    plain = style.update_link(None).clear_meta_and_links()
    return plain + Style(meta=meta) if meta else plain
