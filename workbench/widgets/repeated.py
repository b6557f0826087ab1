"""Lines in which what the line above says as well is dim, so that what is new stands out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len, set_cell_size

from workbench.widgets.painted import Part
from workbench.widgets.rows import SIGNS, Cell, cut_left

Look = tuple[int, int, str]
"""From which cell to which a line has a look."""


def repeated(text: str, above: str, cells: Sequence[Cell]) -> list[Look]:
    """Return where a row says again what the row above says: the date of its time, the logging host."""
    looks = []
    for cell in cells:
        if (room := _REPEATED.get(cell.name)) is not None:
            start = cell.start - SIGNS
            stop = start + room(cell)
            if text[start:stop] == above[start:stop]:
                looks.append((start, stop, "dim"))
    return looks


def _date(cell: Cell) -> int:
    """Return how many cells of a time are its date."""
    return 11 if cell.width >= 24 else 6


def _all(cell: Cell) -> int:
    return cell.width


_REPEATED: Mapping[str, Callable[[Cell], int]] = {"time": _date, "sensor": _all}
"""Columns that often say again what the line above says, and how many of their cells do."""


def in_parts(text: str, looks: Sequence[tuple[int, int, str]]) -> list[Part]:
    """Cut a text into parts; looks are stretches of cells in order."""
    parts, at = [], 0
    for start, stop, look in looks:
        if stop <= at:
            continue
        before, text = _split(text, max(0, start - at))
        inside, text = _split(text, stop - max(start, at))
        parts += [(before, ""), (inside, look)]
        at = stop
    return [*parts, (text, "")]


def _split(text: str, cells: int) -> tuple[str, str]:
    """Split text after so many cells."""
    if text.isascii() or cell_len(text) == len(text):  # rich keeps the lengths of what it has seen
        return text[: max(0, cells)], text[max(0, cells) :]
    return set_cell_size(text, max(0, cells)), cut_left(text, max(0, cells))
