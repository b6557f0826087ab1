"""The Write-up panel: detects, their text, and whether what it claims still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from db.case import Stopped
from workbench.conditions import these
from workbench.external import edited
from workbench.keys import bindings
from workbench.paragraph import Paragraph
from workbench.remembered import place, whole
from workbench.widgets.detects import Detects
from workbench.widgets.editor import Editor
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar
from workbench.widgets.panel import Ask, Cite, CitedChanged, Panel, ShowRecords, Tell
from workbench.widgets.text_lines import TextLines

if TYPE_CHECKING:
    pass

_CHECK_AFTER = 0.6
"""Seconds without a key after which claims are checked."""


class WriteupPanel(Panel):
    """Detects above, the text of the current one below; every change is written within a second."""

    KEY, NAME, TAB = "5", "writeup", "Write-up"
    BINDINGS: ClassVar[list[BindingType]] = bindings("writeup")

    @dataclass
    class Made(Message):
        """A detect was made."""

        detect: int

    class Renamed(Message):
        """A detect has another title."""

    @dataclass
    class Checked(Message):
        """The claims of a text were checked."""

        detect: int
        paragraphs: Sequence[Paragraph]

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.detect: int | None = None
        self._cursor: dict[int, tuple[int, int]] = {}
        self._timer: Timer | None = None
        self._loading = False

    def compose(self) -> ComposeResult:
        """Lay out list, text and claims."""
        yield Bar([(" Detects", "dim"), ("   E begins one", "dim")], classes="head")
        yield Detects()
        yield Bar(id="detect-head", classes="head")
        doing = {"leave": self.action_leave, "external": self.action_external, "cite": self.action_cite}
        yield Editor(doing, id="editor")
        yield TextLines(id="claims")

    def on_mount(self) -> None:
        """Show what there is."""
        self.renew()

    def entry(self) -> Widget:
        """Return the list of detects."""
        return self.query_one(Detects)

    @property
    def editor(self) -> Editor:
        """The text."""
        return self.query_one(Editor)

    def renew(self, wanted: int | None = None) -> None:
        """Read the detects again; a text that is being edited stays."""
        detects = self.session.case.detects.all()
        self.query_one(Detects).show(detects, wanted if wanted is not None else self.detect)
        self.editor.display = bool(detects)
        if detects and self.detect is None:
            self.open_detect(detects[self.query_one(Detects).cursor].id)
        elif wanted is not None:
            self.open_detect(wanted)

    def open_detect(self, id: int) -> None:
        """Show the text of a detect."""
        if id == self.detect:
            return
        body = self.session.drafts.get(id)
        if body is None:
            body = self.session.case.detects.get(id).body
        self.detect = id
        self._loading = True
        self.editor.begin(body, self._cursor.get(id, (0, 0)))
        self._head("saved")
        self._check_soon()

    def _head(self, word: str) -> None:
        self.query_one("#detect-head", Bar).show(
            [(f" Detect {self.detect}", "strong"), (f"  {word}", "dim"), ("   e in the list cites", "dim")]
        )

    @on(Lines.Moved, "#detects")
    def _moved(self, message: Lines.Moved) -> None:
        message.stop()
        shown = self.query_one(Detects)
        if shown.count and shown.has_focus:
            self.open_detect(shown.detects[shown.cursor].id)

    @on(Lines.Chosen, "#detects")
    def _chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        self.action_edit()

    @on(Lines.Chosen, "#claims")
    def _claim(self, message: Lines.Chosen) -> None:
        message.stop()
        if isinstance(query := self.query_one("#claims", TextLines).target, str):
            self.post_message(ShowRecords(query))

    @on(TextArea.Changed)
    def _changed(self, message: TextArea.Changed) -> None:
        message.stop()
        if self._loading:
            self._loading = False
            return
        if self.detect is None:
            return
        before = self.session.cited
        self.session.write_up(self.detect, self.editor.text)
        if self.session.cited != before:
            self.post_message(CitedChanged())
        self._head("kept within a second")
        self._check_soon()

    @on(TextArea.SelectionChanged)
    def _selected(self, message: TextArea.SelectionChanged) -> None:
        message.stop()
        if self.detect is not None and not self._loading:
            self._cursor[self.detect] = self.editor.cursor_location
            self.session.remember(f"panel.{self.NAME}", self.state())

    def _check_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_CHECK_AFTER, self._check)

    def _check(self) -> None:
        detect, text = self.detect, self.editor.text
        if detect is not None:
            self.run_worker(
                lambda: self._checked(detect, text), thread=True, exclusive=True, group="claims", exit_on_error=False
            )

    def _checked(self, detect: int, text: str) -> None:
        """Say how a text stands; runs in a worker."""
        from workbench.writeup.standing import standing

        try:
            said = standing(self.session.case, text, max(30, self.size.width - 2))
        except Stopped:  # a new filter stopped it
            self.app.call_from_thread(self._check_soon)
        else:
            self.post_message(self.Checked(detect, said))

    def on_writeup_panel_checked(self, message: Checked) -> None:
        """Show how the claims stand."""
        if message.detect == self.detect:
            shown = self.query_one("#claims", TextLines)
            lines = sum(paragraph.text.count("\n") + 1 for paragraph in message.paragraphs)
            shown.styles.height = max(1, min(max(5, self.size.height // 2), lines))
            shown.show(message.paragraphs, keep=True)

    def make(self, title: str, query: str, numbers: Sequence[int]) -> None:
        """Begin a detect of these records, with the outline of a write-up to fill in."""

        def write(case: Any) -> None:
            from workbench.writeup.citations import cited
            from workbench.writeup.templates import idic

            body = idic(case, title, query, list(numbers))
            self.post_message(self.Made(case.detects.new(title, query, body, cited(body))))

        self.session.put(("new detect", title), write)
        self.session.hurry()

    def on_writeup_panel_made(self, message: Made) -> None:
        """Open the new detect for editing, where its analysis is to be written."""
        from workbench.writeup.templates import NOT_ESTABLISHED

        self.session.cite(self.session.case.detects.get(message.detect))
        self.post_message(CitedChanged())
        self.renew(message.detect)
        self.editor.pick(NOT_ESTABLISHED)
        self.screen.set_focus(self.editor, scroll_visible=False)

    def cite(self, numbers: Sequence[int], reading: str = "") -> bool:
        """Insert a citation of these records, or of a reading of them; return whether there is a detect."""
        if self.detect is None or not numbers:
            return False
        from workbench.writeup.citations import citation

        return self._insert(citation(numbers, reading))

    def illustrate(self, kind: str, columns: Sequence[str], query: str) -> bool:
        """Insert a picture of the records of a filter; return whether there is a detect."""
        from workbench.writeup.citations import illustration

        return self.detect is not None and self._insert(illustration(kind, columns, query))

    def _insert(self, text: str) -> bool:
        """Insert a link at the cursor, apart from the word before it, or from the heading that it would begin."""
        row, column = self.editor.cursor_location
        line = self.editor.document.get_line(row)
        gap = " " if column and not line[column - 1].isspace() else ""
        after = "\n\n" if not column and line.startswith("#") else ""
        self.editor.insert(gap + text + after)
        return True

    def action_edit(self) -> None:
        """Type in the text."""
        if self.detect is not None:
            self.screen.set_focus(self.editor, scroll_visible=False)

    def action_leave(self) -> None:
        """Leave the text for the list of detects."""
        self.screen.set_focus(self.query_one(Detects), scroll_visible=False)

    def action_cite(self) -> None:
        """Cite what is chosen in the list."""
        self.post_message(Cite())

    def action_external(self) -> None:
        """Edit the text in $EDITOR."""
        if self.detect is None:
            return
        text, error = edited(self.app, self.session.case.path, self.editor.text)
        if error:
            self.post_message(Tell(error, "bad"))
        elif text is not None and text != self.editor.text:
            self.editor.replace(text, (0, 0), self.editor.document.end)

    def action_rename(self) -> None:
        """Give the detect another title."""
        if self.detect is not None:
            title = self.session.case.detects.get(self.detect).title
            self.post_message(Ask("Title:", title, self._rename))

    def _rename(self, title: str) -> None:
        if (detect := self.detect) is not None and title.strip():

            def write(case: Any) -> None:
                case.detects.save(detect, title=title.strip())
                self.post_message(self.Renamed())

            self.session.put(("title", detect), write)
            self.session.hurry()

    def on_writeup_panel_renamed(self) -> None:
        """Show the new title."""
        self.renew()

    def action_records(self) -> None:
        """Show the records that the detect cites."""
        from workbench.writeup.citations import cited

        if numbers := cited(self.editor.text):
            self.post_message(ShowRecords(these(numbers)))
        else:
            self.post_message(Tell("the text cites no record yet; e in the packet list does"))

    def state(self) -> dict[str, Any]:
        """Return detect and cursor."""
        return {"detect": self.detect, "cursor": list(self._cursor.get(self.detect or 0, (0, 0)))}

    def restore(self, state: dict[str, Any]) -> None:
        """Open the detect where the cursor was."""
        detect = whole(state.get("detect"))
        if detect is not None and any(each.id == detect for each in self.query_one(Detects).detects):
            self._cursor[detect] = place(state.get("cursor"))
            self.detect = None
            self.renew(detect)


PANEL = WriteupPanel
