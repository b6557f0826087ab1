"""The packet list: one line per record, whatever their number; it asks for pages and keeps a few."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from workbench.column_sets import Wanted
from workbench.keys import bindings
from workbench.widgets.clock import SINCE, STATED, UTC, Clock
from workbench.widgets.group_line import CLOSED, OPEN, group_text
from workbench.widgets.lines import Lines
from workbench.widgets.list_rows import Nothing, Rows
from workbench.widgets.painted import Line, Part
from workbench.widgets.repeated import Look, in_parts, repeated
from workbench.widgets.rows import (
    CITED,
    HINTED,
    MARKED,
    SIGNS,
    STANDARD,
    Cell,
    Values,
    body,
    columns,
    cut_left,
)

PAGE = 64
"""Records asked for at once."""

KEPT = 64
"""Pages kept."""

_STATED_ROOM = 24
"""Cells of a time with year, fraction and, mostly, zone."""


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
        self.wanted: Sequence[Wanted] = STANDARD
        self.cells: tuple[Cell, ...] = columns(80, 0)
        self.clock = Clock()
        self.left = 0
        self._ahead: Sequence[Values] = ()
        self._pages: OrderedDict[int, Sequence[Values]] = OrderedDict()
        self._bodies: dict[int, str] = {}

    @property
    def count(self) -> int:
        """How many records the list shows."""
        return len(self.rows.numbers)

    @property
    def number(self) -> int | None:
        """Number of the current record; None in an empty list and on a group."""
        number = self.rows.numbers[self.cursor] if self.count else -1
        return number if number >= 0 else None

    @property
    def group(self) -> int | None:
        """The group whose line is current; None on a record."""
        number = self.rows.numbers[self.cursor] if self.count else 0
        return -number - 1 if number < 0 else None

    @property
    def values(self) -> Values:
        """Columns of the current record, on a group those of its first record; empty in an empty list."""
        return self.row_values(self.cursor) if self.count else {}

    @property
    def cell(self) -> Cell:
        """The chosen column."""
        return self.cells[self.column]

    def show(self, rows: Rows, cursor: int = 0) -> None:
        """Show these rows, with the cursor on line `cursor`."""
        self.rows = rows
        self.forget()
        self._lay()
        told = self.validate_cursor(cursor) != self.cursor
        self.renew(cursor)
        self.watch_column()
        if not told:
            self.post_message(self.Moved(self, self.cursor))

    def show_ahead(self, records: Sequence[Values]) -> None:
        """Show records that are on their way into the case for as long as there are no others; none can be chosen."""
        self._ahead = records
        self._lay()
        self.repaint()

    def row(self, y: int) -> tuple[str, Line]:
        """Return screen line `y`, of records ahead where there are no others."""
        if self.count or y >= len(self._ahead):
            return super().row(y)
        return "", ((" " * SIGNS + body(self._ahead[y], self.cells), "dim"),)

    def lay_columns(self, wanted: Sequence[Wanted]) -> None:
        """Show these columns from the next `show` on; the chosen one stays chosen if it is among them."""
        name = self.cell.name
        self.wanted = wanted
        self.forget()
        self._lay()
        column = next((at for at, cell in enumerate(self.cells) if cell.name == name), min(2, len(wanted) - 1))
        self.set_reactive(PacketList.column, column)
        self.left = 0

    def _lay(self) -> None:
        cells = columns(
            self.size.width, max(self.rows.highest, len(self._ahead)), [self._widened(column) for column in self.wanted]
        )
        title = self.clock.title
        self.cells = tuple(
            replace(cell, title=title[: cell.width]) if cell.name == "time" and self.clock.mode != UTC else cell
            for cell in cells
        )

    def _widened(self, column: Wanted) -> Wanted:
        """Give a time as the log prints it room for its year and fraction."""
        stated = column.name == "time" and not column.width and self.clock.mode == STATED
        return replace(column, width=_STATED_ROOM) if stated else column

    def tell_time(self, clock: Clock) -> None:
        """Tell times another way."""
        self.clock = clock
        self._bodies.clear()
        self._lay()
        self.repaint()

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
        if number < 0:
            values = self.row_values(index)
            sign = OPEN if values.get("open") else CLOSED
            return ((f"{sign} ", "key"), (group_text(values, self.size.width - 2), "strong"))
        text = cut_left(self._body(index), self.left)
        return (self._signs(number), *in_parts(text, self._looks(index)))

    def _signs(self, number: int) -> Part:
        said = self.rows.said
        letter = next((letter for letter, record in said.letters.items() if record == number), "")
        mark = letter or (MARKED if number in self.rows.marked else " ")
        sign = CITED if number in self.rows.cited else HINTED if number in self.rows.hinted else " "
        return mark + sign + said.verdicts.get(number, " ")[0].upper(), "mark" if mark != " " else ""

    def _body(self, index: int) -> str:
        """Return the columns of one record as text."""
        number = self.rows.numbers[index]
        text = self._bodies.get(number)
        if text is None:
            if len(self._bodies) > PAGE * KEPT:
                self._bodies.clear()
            values = self.row_values(index)
            if self.clock.mode != UTC:
                before = self.row_values(index - 1) if index and self.clock.mode != SINCE else None
                values = {**values, "time.shown": self.clock.shown(values, before)}
            text = self._bodies[number] = body(values, self.cells)
        return text

    def _looks(self, index: int) -> list[Look]:
        """Return which cells of a line are not plain: the chosen column, and what the line above says as well."""
        looks: list[Look] = []
        above = index > self.top and index != self.cursor and self.rows.numbers[index - 1] >= 0
        if above and self.clock.mode == UTC:
            looks = repeated(self._body(index), self._body(index - 1), self.cells)
        if index == self.cursor and self.has_focus:
            start, stop = self.cell.start - SIGNS, self.cell.stop - SIGNS
            looks = [look for look in looks if look[1] <= start or look[0] >= stop]
            looks.append((start, stop, "active"))
        return sorted((start - self.left, stop - self.left, look) for start, stop, look in looks)

    def watch_column(self) -> None:
        """Bring the chosen column into view."""
        width, cell = self.size.width, self.cell
        stop = min(cell.stop, cell.start + max(24, width - 20)) if cell is self.cells[-1] else cell.stop
        if stop - self.left > width:
            self.left = stop - width
        elif cell.start - SIGNS < self.left:
            self.left = max(0, cell.start - SIGNS) if cell.stop > width else 0
        self.repaint()
        self.post_message(self.Shifted(self))

    def validate_column(self, column: int) -> int:
        """Keep to the columns there are."""
        return max(0, min(column, len(self.cells) - 1))

    @dataclass
    class Turned(Message):
        """A group is to be opened or closed."""

        list: PacketList
        group: int | None
        """None for the group that the current record is in."""
        on: bool

    def action_left(self) -> None:
        """Choose the column to the left, or close the group."""
        if self.group is not None:
            self.post_message(self.Turned(self, self.group, False))
        elif not self.column and self.count and self.rows.numbers[0] < 0:
            self.post_message(self.Turned(self, None, False))
        else:
            self.column -= 1

    def action_right(self) -> None:
        """Choose the column to the right, or open the group."""
        if self.group is not None:
            self.post_message(self.Turned(self, self.group, True))
        else:
            self.column += 1

    def on_resize(self) -> None:
        """Lay the columns out for the new width."""
        self._lay()
        self._bodies.clear()
        self.left = 0
        self.watch_column()

    def state(self) -> dict[str, Any]:
        """Return where the analyst is, for `case.state`."""
        return {"number": self.number, "column": self.column}
