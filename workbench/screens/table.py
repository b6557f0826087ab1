"""What the stages behind a pipe make of the records, as a table over the whole screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from workbench.keys import bindings
from workbench.safe import safe
from workbench.session import said
from workbench.tabled import figure, rows_filter
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line
from workbench.widgets.rows import fit

if TYPE_CHECKING:
    from db.case import Case, Table
    from parsers.query import Query

_WIDEST = 48
"""Cells of a column, at most."""
_MEASURED = 500
"""Rows that the width of a column is taken from."""


class TableRows(Lines):
    """One line for each row."""

    def __init__(self) -> None:
        super().__init__(id="table-rows")
        self.columns: Sequence[str] = ()
        self.table: Sequence[Sequence[Any]] = ()
        self._widths: list[int] = []
        self._right: list[bool] = []

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.table)

    def show(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Show these rows."""
        self.columns, self.table = columns, rows
        some = rows[:_MEASURED]
        cells = [[safe(figure(name, value)) for name, value in zip(columns, row, strict=True)] for row in some]
        self._right = [all(isinstance(row[at], int | None) for row in some) for at in range(len(columns))]
        self._widths = [
            min(_WIDEST, max([len(name), *(len(row[at]) for row in cells)])) for at, name in enumerate(columns)
        ]
        self.renew(0)

    def heads(self) -> str:
        """Return the names of the columns, each over its own."""
        return "  ".join(self._laid(at, name) for at, name in enumerate(self.columns))

    def _laid(self, at: int, text: str) -> str:
        text = fit(text, self._widths[at]).rstrip()
        return text.rjust(self._widths[at]) if self._right[at] else text.ljust(self._widths[at])

    def line(self, index: int) -> Line:
        """Return the cells of a row."""
        row = zip(self.columns, self.table[index], strict=True)
        cells = (self._laid(at, safe(figure(name, value))) for at, (name, value) in enumerate(row))
        return ((" " + "  ".join(cells), ""),)


class TableScreen(Screen[str | None]):
    """Shows a table; Enter gives the filter for the records of a row."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("table")

    @dataclass
    class Made(Message):
        """The table has been made, or not."""

        table: Table | None
        reason: str = ""

    def __init__(self, case: Case, query: Query) -> None:
        super().__init__()
        self._case, self._query = case, query

    def compose(self) -> ComposeResult:
        """Lay out the rows."""
        title = [(f" {safe(self._query.text)}", "strong"), ("   Enter shows the records of a row, q back", "dim")]
        yield Bar(title, classes="head")
        yield Bar([(" counting…", "dim")], id="table-head", classes="head")
        yield TableRows()

    def on_mount(self) -> None:
        """Have the table made in a worker."""
        self.set_focus(self.query_one(TableRows))
        self.run_worker(self._make, thread=True, exclusive=True, exit_on_error=False)

    def _make(self) -> None:
        try:
            self.post_message(self.Made(self._case.records.table(self._query)))
        except Exception as error:  # said in the place of the table
            self.post_message(self.Made(None, said(error)))

    def on_table_screen_made(self, message: Made) -> None:
        """Show the table."""
        head = self.query_one("#table-head", Bar)
        if message.table is None:
            head.show([(f" {safe(message.reason)}", "bad")])
            return
        rows = self.query_one(TableRows)
        rows.show(message.table.columns, message.table.rows)
        out = f"   {message.table.left_out:,} records left out: they lack a field" if message.table.left_out else ""
        count = len(message.table.rows)
        head.show([(f" {rows.heads()}", "strong"), (f"   {count:,} row{'s' * (count != 1)}", "dim"), (out, "warn")])

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Go to the records of the row."""
        message.stop()
        rows = self.query_one(TableRows)
        text = rows_filter(self._query, rows.columns, rows.table[message.index])
        if text is not None:
            self.dismiss(text)

    def action_leave(self) -> None:
        """Go back."""
        self._case.records.interrupt()
        self.dismiss(None)
