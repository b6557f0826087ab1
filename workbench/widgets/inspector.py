"""The bytes at the cursor as numbers, bits, address, times and text, under the hex pane."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from workbench.widgets.painted import Line, Painted, Part


class Inspector(Painted):
    """Pairs of label and value, as many to a line as fit; what does not fit is left out, the last first."""

    DEFAULT_CSS = "Inspector { height: 3; display: none; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="head")
        self._pairs: Sequence[tuple[str, str]] = ()
        self._lines: list[list[Part]] = []

    def show(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these values."""
        self._pairs = pairs
        self._flow()
        self.repaint()

    def on_resize(self) -> None:
        """Fill the new width."""
        self._flow()
        self.repaint()

    def row(self, y: int) -> tuple[str, Line]:
        """Return one line."""
        return "", self._lines[y] if y < len(self._lines) else ()

    def _flow(self) -> None:
        width = self.size.width
        self._lines = []
        room = 0
        for label, value in self._pairs:
            label = f"{label} " if label else ""
            size = cell_len(label) + cell_len(value) + 2
            if size > room:
                self._lines.append([(" ", "")])
                room = width - 1
            self._lines[-1] += [(label, "dim"), (f"{value}  ", "")]
            room -= size
