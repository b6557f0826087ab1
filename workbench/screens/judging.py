"""What the analyst says about records: marks, notes, citations, detects, look-ups, follow-ups; and the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.message import Message

from workbench.conditions import these
from workbench.safe import safe
from workbench.screens.brushing import BrushingScreen
from workbench.screens.dialogs import Answer, PasteScreen
from workbench.screens.paths import expanded
from workbench.session import said
from workbench.widgets.panel import Ask, Cite, CitedChanged, Illustrate, Tell

if TYPE_CHECKING:
    from db.case import Case
    from workbench.panels.host import HostPanel
    from workbench.panels.writeup import WriteupPanel


class JudgingScreen(BrushingScreen):
    """The main screen as far as it writes down what the analyst thinks."""

    @dataclass
    class Told(Message):
        """Something done elsewhere has a word to say."""

        text: str
        look: str = ""

    class Noted(Message):
        """A note on a record is on disk."""

    @property
    def host(self) -> HostPanel:
        """The panel on an address."""
        from workbench.panels.host import HostPanel

        return self.panel(HostPanel)

    @property
    def writeup(self) -> WriteupPanel:
        """The panel of write-ups."""
        from workbench.panels.writeup import WriteupPanel

        return self.panel(WriteupPanel)

    def on_judging_screen_told(self, message: Told) -> None:
        """Say it."""
        self.tell(message.text, message.look)

    def on_tell(self, message: Tell) -> None:
        """Say what a panel has to say."""
        message.stop()
        self.tell(message.text, message.look)

    def on_ask(self, message: Ask) -> None:
        """Ask what a panel wants to know."""
        message.stop()
        self.ask(message.question, message.text, message.then, kind=message.kind, complete=message.complete)

    def ask(self, question: str, text: str, then: Any, *, kind: str = "", complete: Any = None, hint: str = "") -> None:
        """Ask for one line in the place of the status line."""
        self.query_one("#status").display = False
        self.prompt.ask(f" {question}", text, then, kind=kind, complete=complete, hint=hint)
        self.key_help()

    def on_prompt_done(self) -> None:
        """Give the status line its place back, unless the next question is open already."""
        if not self.prompt.asking:
            self.query_one("#status").display = True
            self.key_help()

    # -- marks and notes ------------------------------------------------------------------------------------

    def chosen(self) -> list[int]:
        """Return the marked records, or if there are none the current one."""
        if self.session.marked:
            return sorted(self.session.marked)
        return [] if self.rows.number is None else [self.rows.number]

    def action_mark(self, text: str = "") -> None:
        """Mark or unmark the current record; `all` marks every record shown, `none` takes all marks away."""
        number = self.rows.number
        if text.strip() == "all":
            self.session.mark(self.session.view.numbers, True)
        elif text.strip() == "none":
            self.session.mark(self.session.marked, False)
        elif (group := self.rows.group) is not None and (grouping := self.session.view.grouping) is not None:
            members = grouping.groups.members(group)
            self.session.mark(members, not self.session.marked.issuperset(members))
        elif number is not None:
            self.session.mark([number], number not in self.session.marked)
        self.rows.repaint()
        self.status()

    def action_note(self, text: str = "") -> None:
        """Write a note on the current record."""
        number = self.rows.number
        if number is None:
            self.tell("no record to write on")
        elif text.strip():
            self._note(number, text)
        else:
            self.ask(f"Note on record {number}:", "", lambda words: self._note(number, words))

    def _note(self, number: int, text: str) -> None:
        if not text.strip():
            return

        def write(case: Case) -> None:
            case.notes.add(f"record:{number}", text.strip())
            self.post_message(self.Noted())

        self.session.put(("note", number, text), write)
        self.session.hurry()

    def on_judging_screen_noted(self) -> None:
        """Show the note."""
        self.show_record()

    def action_follow_up(self, text: str = "") -> None:
        """Keep a follow-up task of the open detect, or of the case."""
        detect = self.writeup.detect
        if not text.strip():
            self.ask("Follow-up:", "", self.action_follow_up)
            return
        self.session.put(("follow-up", text), lambda case: case.follow_ups.add(detect, text.strip()))
        self.tell("follow-up kept" + (f" with detect {detect}" if detect else ""))

    # -- hosts ----------------------------------------------------------------------------------------------

    def action_host(self, text: str = "") -> None:
        """Open what is known about the address under the cursor, or about the one named."""
        self.open("host")
        self.host.look_at(text.strip() or self.current.address)

    def on_host_panel_paste(self, message: HostPanel.Paste) -> None:
        """Let the analyst paste a look-up."""
        message.stop()
        panel = self.host

        def pasted(answer: Answer | None) -> None:
            if answer is not None:
                panel.keep_lookup(message.address, answer.raw, answer.tool, answer.asked_at)
                self.tell(f"kept: a look-up of {message.address}, {len(answer.raw):,} bytes")

        self.app.push_screen(PasteScreen(message.address), pasted)

    def action_paste(self, text: str = "") -> None:
        """Paste a look-up of the address shown, or of the one named."""
        self.action_host(text)
        self.host.action_paste()

    # -- write-up -------------------------------------------------------------------------------------------

    def action_cite(self, text: str = "") -> None:
        """Cite the marked records, or the current one, at the cursor of the open write-up."""
        numbers = self.chosen()
        reading = "" if self.session.marked else self.shown_as
        if not numbers:
            self.tell("no record to cite")
        elif not self.writeup.cite(numbers, reading):
            self.tell("there is no detect yet to cite in; E begins one", "warn")
        else:
            few = ", ".join(f"#{number}" for number in numbers[:5]) + (" …" if len(numbers) > 5 else "")
            what = f"{few} as {reading}" if reading else few
            self.tell(f"cited {what} in detect {self.writeup.detect}")

    def on_illustrate(self, message: Illustrate) -> None:
        """Put a picture into the open write-up."""
        message.stop()
        if self.writeup.illustrate(message.kind, message.columns, message.query):
            self.tell(f"the {message.kind} stands in detect {self.writeup.detect}")
        else:
            self.tell("there is no detect yet to put it in; E begins one", "warn")

    def on_cite(self, message: Cite) -> None:
        """Cite from inside the text."""
        message.stop()
        self.action_cite()

    def on_cited_changed(self, message: CitedChanged) -> None:
        """Show which records are cited now."""
        message.stop()
        self.rows.repaint()

    def action_new_detect(self, text: str = "") -> None:
        """Begin a detect of the marked records, or of those that the filter shows."""
        view, marked = self.session.view, sorted(self.session.marked)
        numbers = marked or list(view.numbers if view.text else self.chosen())
        if not numbers:
            self.tell("no record for a detect")
            return
        query = view.text if not marked and view.text and not view.shows_untestable else these(numbers)
        if text.strip():
            self._make(text, query, numbers)
        else:
            what = f"{len(numbers):,} marked" if marked else f"{len(numbers):,}"
            self.ask(f"Title of a detect of {what} records:", "", lambda title: self._make(title, query, numbers))

    def _make(self, title: str, query: str, numbers: list[int]) -> None:
        if title.strip():
            self.open("writeup")
            self.writeup.make(title.strip(), query, numbers)

    # -- to disk --------------------------------------------------------------------------------------------

    def action_save(self, text: str = "") -> None:
        """Write what is pending now."""
        self.session.put(("told", "saved"), lambda _case: self.post_message(self.Told("everything is written", "good")))
        self.session.hurry()

    def action_export(self, text: str = "") -> None:
        """Write the report as Markdown beside the case, or where the analyst says."""
        usual = self.session.case.path.with_suffix(".md")
        if text.strip():
            self._export(expanded(text.strip()))
        else:
            self.ask("Write the report to:", str(usual), lambda path: self._export(expanded(path.strip())))

    def _export(self, path: Path) -> None:
        if path.is_dir():
            self.tell(f"{path} is a folder", "bad")
        elif path.exists():
            self.ask(
                f"{safe(path.name)} exists; type yes to replace it:", "",
                lambda answer: self._write_report(path, True) if answer.strip() == "yes" else self.tell("not written"),
            )  # fmt: skip
        else:
            self._write_report(path, False)

    def _write_report(self, path: Path, force: bool) -> None:
        def write() -> None:
            try:
                self.session.saver.flush(5.0)
                from workbench.exports import markdown
                from workbench.output import write_new

                write_new(path, lambda out: markdown.write(self.session.case, out, None), force)
            except Exception as error:  # said to the analyst
                self.post_message(self.Told(f"not written: {said(error)}", "bad"))
            else:
                self.post_message(self.Told(f"report written to {path}", "good"))

        self.tell("writing the report…")
        self.run_worker(write, thread=True, group="export", exit_on_error=False)
