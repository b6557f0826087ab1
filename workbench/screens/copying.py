"""The menu of forms in which bytes are copied, each with what it would give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from workbench.bytes.copies import Copy, copied, each
from workbench.bytes.span import spelled
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line

if TYPE_CHECKING:
    from workbench.bytes.stretch import Stretch

_PREVIEW = 200
"""Characters of a form that its line shows at most."""


class Forms(Lines):
    """One form on each line: its letter, its name, the beginning of what it gives."""

    def __init__(self, stretch: Stretch) -> None:
        super().__init__(id="forms")
        self.forms = each()
        self._stretch = replace(stretch, origin="")  # it stands below the list; here it would hide the bytes

    @property
    def count(self) -> int:
        """How many forms there are."""
        return len(self.forms)

    def line(self, index: int) -> Line:
        """Return letter, name and preview of a form."""
        form = self.forms[index]
        look = "dim"
        try:
            said = copied(form, self._stretch)
        except ValueError as error:
            said, look = str(error), "warn"
        preview = " ".join(said[:_PREVIEW].split("\n"))  # nothing in it can move a cursor: copies are harmless
        return ((f" {form.KEY}  ", "key"), (f"{form.TITLE:<20}", ""), (preview, look))


class CopyScreen(Screen[Copy]):
    """Which form? A letter, or Enter on a line, copies."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "back", show=False),
        Binding("escape", "leave", "back", show=False),
    ]

    def __init__(self, stretch: Stretch) -> None:
        super().__init__()
        self._stretch = stretch

    def compose(self) -> ComposeResult:
        """Lay out what is copied and the forms."""
        stretch = self._stretch
        size = len(stretch.data)
        place = spelled(range(stretch.start, stretch.start + size))
        yield Bar(
            [(f" Copy {size} bytes, {place}", "strong"), ("   a letter or Enter copies, q back", "dim")], classes="head"
        )
        yield Forms(stretch)
        yield Bar(
            [(f" {safe(stretch.origin)}" if stretch.origin else " captured", "warn" if stretch.origin else "dim")]
        )

    def on_mount(self) -> None:
        """Let keys go to the list."""
        self.set_focus(self.query_one(Forms))

    def on_key(self, event: events.Key) -> None:
        """Take the form of a letter."""
        for form in each():
            if event.key == form.KEY:
                event.stop()
                self.dismiss(form)

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Take the form of the line."""
        message.stop()
        self.dismiss(self.query_one(Forms).forms[message.index])

    def action_leave(self) -> None:
        """Go back without copying."""
        self.dismiss(None)
