"""The views kept under a name, to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from workbench.keys import bindings
from workbench.safe import safe
from workbench.views import arranged
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line


class _Views(Lines):
    """One view per line."""

    def __init__(self, views: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(id="choices")
        self.views = list(views.items())

    @property
    def count(self) -> int:
        """How many views there are."""
        return len(self.views)

    def line(self, index: int) -> Line:
        """Return name and filter of a view, and how it is arranged."""
        name, view = self.views[index]
        return (
            (f" {safe(name):<18} ", "key"),
            (safe(str(view.get("filter") or "all records")), ""),
            (safe(f"  {arranged(view)}"), "dim"),
        )


class ViewsScreen(Screen[tuple[str, str]]):
    """Views; gives what to do, and with which."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("views")

    def __init__(self, views: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__()
        self._lines = _Views(views)

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        empty = "" if self._lines.count else "  none kept yet"
        words = f"{empty}   Enter opens one, n keeps the view shown, x forgets one, q back"
        yield Bar([(" Views", "strong"), (words, "dim")], classes="head")
        yield self._lines

    def on_mount(self) -> None:
        """Let keys go to the list."""
        self.set_focus(self._lines)

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Open it."""
        message.stop()
        self._done("use")

    def _done(self, what: str) -> None:
        if self._lines.count:
            self.dismiss((what, self._lines.views[self._lines.cursor][0]))

    def action_keep(self) -> None:
        """Keep the view shown."""
        self.dismiss(("keep", ""))

    def action_forget(self) -> None:
        """Forget one."""
        self._done("forget")

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
