"""The most frequent values of two columns against each other: which address asked for which port how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.pictures.picture import Picture
from workbench.safe import safe

if TYPE_CHECKING:
    from db.case import Case

NAME = "matrix"
TITLE = "the most frequent values of two columns"
COLUMNS: tuple[str, ...] = ("dst.port", "src")
_LABEL, _CELL = 20, 7


def draw(case: Case, numbers: Sequence[int], columns: tuple[str, ...], width: int, height: int) -> Picture:
    """Return counts in rows and columns, the most frequent first; all others are counted below."""
    across, up = columns
    size = max(1, (width - _LABEL - 1) // _CELL), max(1, height - 3)
    made = case.records.matrix(numbers, (across, up), size)
    lines = [
        f"{safe(up)[:_LABEL]:<{_LABEL}} "
        + "".join(f"{safe(each)[: _CELL - 1]:>{_CELL}}" for each in made.across.labels)
    ]
    for label, row in zip(made.up.labels, made.counts, strict=True):
        lines.append(f"{safe(label)[:_LABEL]:<{_LABEL}} " + "".join(f"{_short(count):>{_CELL}}" for count in row))
    said = [f"{made.others:,} records have values that are not among these"] if made.others else []
    if made.unknown:
        said.append(f"{made.unknown:,} records have no {across} or no {up}")
    return Picture(f"{up} by {across}, {len(numbers):,} records", lines, said)


def _short(count: int) -> str:
    if not count:
        return "·"
    return str(count) if count < 100_000 else f"{count // 1000}k" if count < 10_000_000 else f"{count // 1_000_000}M"
