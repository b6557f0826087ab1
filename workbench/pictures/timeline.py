"""How many records there are in each stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.pictures.picture import BARS, Picture
from workbench.times import readable

if TYPE_CHECKING:
    from db.case import Case

NAME = "timeline"
TITLE = "records over time"
COLUMNS: tuple[str, ...] = ()


def draw(case: Case, numbers: Sequence[int], columns: tuple[str, ...], width: int, height: int) -> Picture:
    """Return bars of equal stretches of time, `height` lines at most."""
    margin = 9
    made = case.records.timeline(numbers, max(8, width - margin))
    rows = max(1, min(height - 3, 8))
    most = max(made.counts, default=0)
    if not most:
        return Picture(TITLE, (), (f"none of {made.undated:,} records has a date",))
    eighths = [max(1, round(count * rows * 8 / most)) if count else 0 for count in made.counts]
    lines = []
    for row in reversed(range(rows)):
        head = f"{most:>{margin - 2},} |" if row == rows - 1 else f"{'':>{margin - 2}} |"
        lines.append(head + "".join(BARS[min(8, max(0, value - 8 * row))] for value in eighths))
    first, last = readable(made.start)[:19], readable(made.start + made.step * len(made.counts) - 1)[:19]
    lines.append(f"{'':>{margin - 1}}+{'-' * len(made.counts)}")
    lines.append(f"{'':>{margin}}{first}{last:>{max(len(last) + 2, len(made.counts) - len(first))}}")
    said = [f"each column {_length(made.step)}; the highest {most:,} records"]
    if made.undated:
        said.append(f"{made.undated:,} records have no date and are in no column")
    places = [(made.start + at * made.step, made.start + (at + 1) * made.step) for at in range(len(made.counts))]
    return Picture(f"{TITLE}, {len(numbers):,} in all", lines, said, places)


def _length(step: int) -> str:
    seconds = step / 1_000_000_000
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.3g} seconds"
