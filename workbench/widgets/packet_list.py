"""The packet list: one line per record, whatever their number; it asks for pages and keeps a few."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from rich.cells import set_cell_size
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from workbench.keys import bindings
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Line
from workbench.widgets.rows import CITED, HINTED, MARKED, Cell, Values, body, columns, cut_left

PAGE = 64
"""Records asked for at once."""

KEPT = 64
"""Pages kept."""


class Rows(Protocol):
    """What the list shows: record numbers in order, and their columns page by page."""

    @property
    def numbers(self) -> Sequence[int]:
        """Record numbers in the order of the list."""
        ...

    @property
    def highest(self) -> int:
        """Highest record number of the case."""
        ...

    @property
    def marked(self) -> Collection[int]:
        """Numbers of marked records."""
        ...

    @property
    def cited(self) -> Collection[int]:
        """Numbers of records that a write-up cites."""
        ...

    @property
    def hinted(self) -> Collection[int]:
        """Numbers of records that a finding names."""
        ...

    def page(self, numbers: Sequence[int]) -> Sequence[Values]:
        """Return the columns of these records, in this order, with one statement."""
        ...


class Nothing:
    """Rows of a case without records."""

    numbers: Sequence[int] = ()
    highest = 0
    marked: Collection[int] = ()
    cited: Collection[int] = ()
    hinted: Collection[int] = ()

    def page(self, numbers: Sequence[int]) -> Sequence[Values]:
        """Return no rows."""
        return ()


class PacketList(Lines):
    """The records of a case, a filter or a finding, one line each; a column can be chosen with h and l."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")

    column: reactive[int] = reactive(2, repaint=False, init=False)
    """Index of the chosen column."""

    @dataclass
    class Shifted(Message):
        """Another column was chosen, or the list scrolled sideways."""

        list: PacketList

        @property
        def control(self) -> PacketList:
            """The list."""
            return self.list

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Rows = Nothing()
        self.cells: tuple[Cell, ...] = columns(80, 0)
        self.left = 0
        self._pages: OrderedDict[int, Sequence[Values]] = OrderedDict()
        self._bodies: dict[int, str] = {}

    @property
    def count(self) -> int:
        """How many records the list shows."""
        return len(self.rows.numbers)

    @property
    def number(self) -> int | None:
        """Number of the current record; None in an empty list."""
        return self.rows.numbers[self.cursor] if self.count else None

    @property
    def values(self) -> Values:
        """Columns of the current record; empty in an empty list."""
        return self.row_values(self.cursor) if self.count else {}

    @property
    def cell(self) -> Cell:
        """The chosen column."""
        return self.cells[self.column]

    def show(self, rows: Rows, cursor: int = 0) -> None:
        """Show these rows, with the cursor on line `cursor`."""
        self.rows = rows
        self.forget()
        self.cells = columns(self.size.width, rows.highest)
        self.renew(cursor)
        self.post_message(self.Moved(self, self.cursor))

    def forget(self) -> None:
        """Drop the pages kept: the records may have changed."""
        self._pages.clear()
        self._bodies.clear()

    def row_values(self, index: int) -> Values:
        """Return the columns of the record on line `index`."""
        at, offset = divmod(index, PAGE)
        page = self._pages.get(at)
        if page is None:
            page = self._pages[at] = self.rows.page(self.rows.numbers[at * PAGE : (at + 1) * PAGE])
            if len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(at)
        return page[offset]

    def line(self, index: int) -> Line:
        """Return signs and columns of one record; the chosen column of the current one stands out."""
        number = self.rows.numbers[index]
        text = self._bodies.get(number)
        if text is None:
            if len(self._bodies) > PAGE * KEPT:
                self._bodies.clear()
            text = self._bodies[number] = body(self.row_values(index), self.cells)
        mark = MARKED if number in self.rows.marked else " "
        sign = CITED if number in self.rows.cited else HINTED if number in self.rows.hinted else " "
        text = cut_left(text, self.left)
        signs = (mark + sign, "mark" if mark != " " else "")
        if index != self.cursor or not self.has_focus:
            return (signs, (text, ""))
        start, stop = self.cell.start - 2 - self.left, self.cell.stop - 2 - self.left
        before, chosen = _split(text, start)
        chosen, after = _split(chosen, stop - start)
        return (signs, (before, ""), (chosen, "active"), (after, ""))

    def watch_column(self) -> None:
        """Bring the chosen column into view."""
        width, cell = self.size.width, self.cell
        stop = min(cell.stop, cell.start + max(24, width - 20)) if cell.name == "info" else cell.stop
        if stop - self.left > width:
            self.left = stop - width
        elif cell.start - 2 < self.left:
            self.left = max(0, cell.start - 2) if cell.stop > width else 0
        self.repaint()
        self.post_message(self.Shifted(self))

    def validate_column(self, column: int) -> int:
        """Keep to the columns there are."""
        return max(0, min(column, len(self.cells) - 1))

    def action_left(self) -> None:
        """Choose the column to the left."""
        self.column -= 1

    def action_right(self) -> None:
        """Choose the column to the right."""
        self.column += 1

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        self.cells = columns(self.size.width, self.rows.highest)
        self._bodies.clear()
        self.left = 0
        self.watch_column()

    def state(self) -> dict[str, Any]:
        """Return where the analyst is, for `case.state`."""
        return {"number": self.number, "column": self.column}


def _split(text: str, cells: int) -> tuple[str, str]:
    """Split text after so many cells."""
    if text.isascii():
        return text[: max(0, cells)], text[max(0, cells) :]
    return set_cell_size(text, max(0, cells)), cut_left(text, max(0, cells))
