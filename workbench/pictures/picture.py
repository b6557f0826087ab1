"""A picture: what it says as characters, and the same as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from workbench.safe import safe

SHADES = " .:+*#@"
"""Characters for counts, each for a few times more than the one before; they are told apart without colour."""
BARS = " ▁▂▃▄▅▆▇█"
"""Bars in one character: none, then an eighth of it to all of it."""
_WIDE, _HIGH = 8, 16
"""Size of a character in an SVG, in its own units."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines of characters with a title above and sentences below."""

    title: str
    lines: Sequence[str]
    said: Sequence[str] = field(default_factory=tuple)
    """What the picture leaves out, and how to read it."""
    places: Sequence[tuple[int, int]] = field(default_factory=tuple)
    """Of a timeline: where in time each column of it begins and ends, in nanoseconds UTC."""

    def text(self) -> str:
        """Return the picture as plain text."""
        return "\n".join((self.title, *self.lines, *self.said)) + "\n"

    def svg(self) -> str:
        """Return the picture as SVG of its own, with its text as its description."""
        rows = [self.title, *self.lines, *self.said]
        width, height = max(map(len, rows)) * _WIDE + 2 * _WIDE, (len(rows) + 1) * _HIGH
        made = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' role="img">',
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            '<g font-family="monospace" font-size="13" fill="#1a1a1a" xml:space="preserve">',
        ]
        for row, line in enumerate(rows, 1):
            made.append(
                f'<text x="{_WIDE}" y="{row * _HIGH}" textLength="{max(1, len(line)) * _WIDE}">{escape(line)}</text>'
            )
        return "\n".join((*made, "</g>", "</svg>", ""))


def shade(count: int, most: int) -> str:
    """Return the character for a count: a blank for none, and for others by their share of the digits of the most."""
    if count <= 0:
        return SHADES[0]
    if most <= 1:
        return SHADES[-1]
    return SHADES[1 + (count.bit_length() - 1) * (len(SHADES) - 2) // max(1, most.bit_length() - 1)]


def legend(most: int) -> str:
    """Return what the characters mean."""
    steps: dict[str, int] = {}
    for power in range(most.bit_length()):
        steps.setdefault(shade(1 << power, most), 1 << power)
    return "   ".join(f"{character} from {count:,}" for character, count in steps.items())


def grid(counts: Sequence[Sequence[int]], labels: Sequence[str], across: Sequence[str], most_label: int) -> list[str]:
    """Return rows of shaded cells, the last one of `counts` on top, labels before them, the ends of `across` below."""
    most = max((value for row in counts for value in row), default=0)
    shown = [safe(label)[:most_label] for label in labels]
    margin = max(map(len, shown), default=0)
    lines = [
        f"{label:>{margin}} |{''.join(shade(value, most) for value in row)}"
        for label, row in zip(reversed(shown), reversed(counts), strict=True)
    ]
    width = len(counts[0]) if counts else 0
    first, last = (safe(across[0]), safe(across[-1])) if across else ("", "")
    below = first + last.rjust(max(1, width - len(first))) if width > len(first) + len(last) else f"{first} .. {last}"
    return [*lines, f"{'':>{margin}} +{'-' * width}", f"{'':>{margin}}  {below}", legend(most)]
