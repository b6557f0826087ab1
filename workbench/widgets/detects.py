"""The list of detects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.widgets.lines import Lines
from workbench.widgets.painted import Line
from workbench.widgets.rows import fit

if TYPE_CHECKING:
    from db.case import Detect


class Detects(Lines):
    """One line per detect."""

    def __init__(self) -> None:
        super().__init__(id="detects")
        self.detects: Sequence[Detect] = ()

    @property
    def count(self) -> int:
        """How many detects there are."""
        return len(self.detects)

    def line(self, index: int) -> Line:
        """Return number and title."""
        detect = self.detects[index]
        return ((f" {detect.id:>3}  ", "dim"), (fit(detect.title, max(8, self.size.width - 7)), ""))

    def show(self, detects: Sequence[Detect], wanted: int | None) -> None:
        """Show these detects, the cursor on the one of number `wanted` if it is there."""
        self.detects = detects
        ids = [detect.id for detect in detects]
        self.styles.height = max(1, min(5, len(detects)))
        self.renew(ids.index(wanted) if wanted in ids else 0)
