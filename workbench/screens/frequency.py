"""The frequency sheet: every value of one column, how often, its share, first and last seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from db.case import common_columns
from workbench.keys import bindings
from workbench.safe import safe
from workbench.widgets.group_line import common, seen, share
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line
from workbench.widgets.rows import LONGEST, Values, fit

if TYPE_CHECKING:
    from db.case import Case, Groups

_PAGE, _KEPT = 64, 32
_BAR = 20
COLUMNS = (
    "number", "time", "time.basis", "src", "src.port", "dst", "dst.port", "proto", "message", "sid", "flags.known",
)  # fmt: skip
"""What is read of the first and the last record of each value, besides the column itself."""


class Frequencies(Lines):
    """One value per line, read page by page."""

    def __init__(self, case: Case, groups: Groups) -> None:
        super().__init__(id="frequencies")
        self._case, self.groups = case, groups
        self._columns = (*COLUMNS, *(name for name in common_columns(groups.of) if name not in COLUMNS))
        self._pages: OrderedDict[int, Sequence[tuple[Values, Values]]] = OrderedDict()

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.groups)

    def ends(self, index: int) -> tuple[Values, Values]:
        """Return columns of the first and the last record with a value."""
        at, offset = divmod(index, _PAGE)
        page = self._pages.get(at)
        if page is None:
            shown = range(self.count)[at * _PAGE : (at + 1) * _PAGE]
            page = self._pages[at] = self._case.records.ends(self.groups, shown, self._columns)
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        return page[offset]

    def line(self, index: int) -> Line:
        """Return value, count, share, bar, first and last seen."""
        first, last = self.ends(index)
        count, most = self.groups.counts[index], self.groups.counts[0]
        whole = self.groups.records + self.groups.unknown
        width = self.size.width
        bar = _BAR if width >= 100 else 8
        times = seen(first, last)
        room = max(16, width - 10 - 8 - bar - 36)
        value = fit(safe(common(first, self.groups.of)[:LONGEST]), room)
        length = max(1, round(bar * count / most))
        return (
            (f" {value} ", ""), (f"{count:>9,} ", "strong"), (f"{share(count, whole):>6}  ", ""),
            ("#" * length + " " * (bar - length), "good"), (f"  {times}", "dim"),
        )  # fmt: skip


class FrequencyScreen(Screen[tuple[str, Any]]):
    """The sheet; gives ("only" or "without" or "unknown", columns of a record with the value), or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("frequency")

    def __init__(self, case: Case, groups: Groups, text: str) -> None:
        super().__init__()
        self._lines = Frequencies(case, groups)
        self._text = text

    def compose(self) -> ComposeResult:
        """Lay out what is counted, and the sheet."""
        groups = self._lines.groups
        unknown = f"; {groups.unknown:,} records do not say" if groups.unknown else ""
        within = f" of {self._text}" if self._text else ""
        words = f"  {len(groups):,} values in {groups.records:,} records{within}{unknown}"
        yield Bar([(f" Frequency of {groups.of}", "strong"), (safe(words), "")], classes="head")
        yield self._lines
        more = "  u those that do not say" if groups.unknown else ""
        yield Bar([(f" Enter shows its records  - leaves them out{more}  o groups the list  q back", "dim")])

    def on_mount(self) -> None:
        """Let keys go to the sheet."""
        self.set_focus(self._lines)

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Show the records with the value."""
        message.stop()
        self._done("only")

    def _done(self, what: str) -> None:
        if self._lines.count:
            self.dismiss((what, self._lines.ends(self._lines.cursor)[0]))

    def action_only(self) -> None:
        """Show the records with the value."""
        self._done("only")

    def action_without(self) -> None:
        """Leave the records with the value out."""
        self._done("without")

    def action_unknown(self) -> None:
        """Show the records of which the log does not say the value."""
        if self._lines.groups.unknown:
            self.dismiss(("unknown", {}))

    def action_group(self) -> None:
        """Group the list by it."""
        self.dismiss(("group", {}))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
