"""The plain text editor of the write-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widgets import TextArea

from workbench.keys import bindings


class Editor(TextArea):
    """Plain text; a character that the terminal might obey is shown as a box and stays in the text as it is."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("editor")

    def __init__(self, doing: Mapping[str, Callable[[], object]], *, id: str | None = None) -> None:
        """`doing` has what the keys of the editor do, by action: leave, external, cite."""
        self._doing = doing
        super().__init__(id=id, soft_wrap=True, show_line_numbers=False, compact=True, tab_behavior="focus")
        self.cursor_blink = False

    def _do(self, name: str) -> None:
        if (wanted := self._doing.get(name)) is not None:
            wanted()

    def action_leave(self) -> None:
        """Leave the text."""
        self._do("leave")

    def action_external(self) -> None:
        """Edit the text in another program."""
        self._do("external")

    def action_cite(self) -> None:
        """Cite records."""
        self._do("cite")

    def get_line(self, line_index: int) -> Text:
        """Return a line for display, character for character, with nothing in it that is not seen."""
        line = self.document.get_line(line_index)
        if not line.isprintable():
            line = "".join(char if char.isprintable() or char == "\t" else "\ufffd" for char in line)
        return Text(line, end="", no_wrap=True)

    def pick(self, text: str) -> None:
        """Select the first place where the text says this, so that what is typed takes its place."""
        for row in range(self.document.line_count):
            if (column := self.document.get_line(row).find(text)) >= 0:
                self.move_cursor((row, column))
                self.move_cursor((row, column + len(text)), select=True)
                return

    def begin(self, text: str, cursor: tuple[int, int] = (0, 0)) -> None:
        """Edit this text, the cursor at (row, column)."""
        self.load_text(text)
        row = min(max(0, cursor[0]), self.document.line_count - 1)
        self.move_cursor((row, min(max(0, cursor[1]), len(self.document.get_line(row)))))
