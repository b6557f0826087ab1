"""Where records lie by two columns: port against address, IP ID against time, source port against target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parsers.record import COLUMN, ColumnType
from workbench.pictures.picture import Picture, grid
from workbench.times import readable

if TYPE_CHECKING:
    from db.case import Case
    from db.pictures import Axis

NAME = "scatter"
TITLE = "records by two columns"
COLUMNS: tuple[str, ...] = ("time", "dst.port")
_LABEL = 18


def draw(case: Case, numbers: Sequence[int], columns: tuple[str, ...], width: int, height: int) -> Picture:
    """Return one character for each cell, heavier for more records; no record is left out in silence."""
    across, up = columns
    made = case.records.cells(numbers, (across, up), (max(8, width - _LABEL - 3), max(4, height - 5)))
    title = f"{up} (up) against {across} (across), {len(numbers):,} records"
    said = [f"{made.unknown:,} records have no {across} or no {up} and are not shown"] if made.unknown else []
    if not made.counts:
        return Picture(title, (), said or ("there are no records",))
    return Picture(title, grid(made.counts, _labels(made.up), _labels(made.across), _LABEL), said)


def _labels(axis: Axis) -> list[str]:
    if COLUMN[axis.name].type is ColumnType.TIME:
        return [readable(int(label))[:19] for label in axis.labels]
    return list(axis.labels)
