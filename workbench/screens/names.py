"""Saved filters, named sets and the watch list, one line each: Enter uses one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from workbench.keys import bindings
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line
from workbench.widgets.rows import fit

if TYPE_CHECKING:
    from db.case import Case

_KIND, _NAME = 7, 22


class Known(NamedTuple):
    """One thing that has a name."""

    kind: str
    name: str
    text: str
    note: str
    use: str
    """The filter that asks for it."""


def known(case: Case) -> list[Known]:
    """Return everything that has a name."""
    made = []
    for each in case.named.all():
        use = f"filter:{each.name}" if each.kind == "filter" else f"ip in {each.name}"
        made.append(Known(each.kind, each.name, each.text, each.note, use))
    for entry in case.watches.all():
        made.append(Known("watch", str(entry.id), entry.what, entry.why, f"watch:{entry.id}"))
    return made


class NameRows(Lines):
    """One line for each."""

    def __init__(self, every: Sequence[Known]) -> None:
        super().__init__(id="name-rows")
        self.every = list(every)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.every)

    def line(self, index: int) -> Line:
        """Return kind, name, text and note."""
        each = self.every[index]
        room = max(8, self.size.width - _KIND - _NAME - 3)
        note = f"   {each.note}" if each.note else ""
        return (
            (f" {each.kind:<{_KIND}}", "dim"),
            (f"{fit(safe(each.name), _NAME):<{_NAME}} ", "key"),
            (fit(safe(each.text + note), room), ""),
        )


class NamesScreen(Screen[str | None]):
    """Gives the filter that asks for what was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("names")

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        title = [(" Saved filters, sets, watch list", "strong"), ("   Enter uses it, x takes it away, q back", "dim")]
        yield Bar(title, classes="head")
        yield NameRows(known(self._case))
        yield Bar([(" :save NAME keeps the filter, :set NAME VALUES names values, w watches an address", "dim")])

    def on_mount(self) -> None:
        """Let keys go to the list."""
        self.set_focus(self.query_one(NameRows))

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Use it."""
        message.stop()
        self.dismiss(self.query_one(NameRows).every[message.index].use)

    def action_remove(self) -> None:
        """Take the current one away; the journal keeps that it was there."""
        rows = self.query_one(NameRows)
        if not rows.count:
            return
        each = rows.every.pop(rows.cursor)
        if each.kind == "watch":
            self._case.watches.remove(int(each.name))
        else:
            self._case.named.remove(each.kind, each.name)
        rows.renew(min(rows.cursor, max(0, rows.count - 1)))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
