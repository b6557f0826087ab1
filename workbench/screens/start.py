"""The start screen: the cases opened last, and the ways to another one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen

from workbench import __version__, recent
from workbench.actions import Action
from workbench.keys import bindings, key_line
from workbench.recent import Recent
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line
from workbench.widgets.prompt import Prompt
from workbench.widgets.rows import fit


class Cases(Lines):
    """One line per recent case."""

    def __init__(self) -> None:
        super().__init__(id="cases")
        self.cases: Sequence[Recent] = ()

    @property
    def count(self) -> int:
        """How many cases there are."""
        return len(self.cases)

    def show(self, cases: Sequence[Recent]) -> None:
        """Show these cases."""
        self.cases = cases
        self.renew(min(self.cursor, max(0, len(cases) - 1)))

    def line(self, index: int) -> Line:
        """Return when a case was opened, how many records it had, and its path."""
        case = self.cases[index]
        opened = time.strftime("%Y-%m-%d %H:%M", time.localtime(case.opened))
        path = Path(case.path)
        there = path.exists()
        name = fit(path.name, 24)
        return (
            (f" {opened} ", "dim"),
            (f"{case.records:>11,}  ", ""),
            (name, "strong" if there else "dim"),
            (f"  {safe(str(path.parent))}" if there else "  is not there any more", "dim"),
        )


class StartScreen(Screen[None]):
    """Recent cases; open, new, demo."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("start")
    PALETTE: ClassVar[tuple[str, ...]] = ("start", "app")

    @dataclass
    class Open(Message):
        """Open a case; `make` it first if it is new."""

        path: Path
        make: bool = False

    class Demo(Message):
        """Make the demo case and open it."""

    def compose(self) -> ComposeResult:
        """Lay out title, list and keys."""
        yield Bar([(f" workbench {__version__}", "strong"), ("   the cases opened last", "dim")], classes="head")
        yield Bar([(" opened              records  case", "dim")])
        yield Cases()
        with Vertical(id="bottom"):
            yield Bar(id="status")
            yield Prompt(id="prompt")
            yield Bar(id="keys")

    def on_mount(self) -> None:
        """Show the list."""
        self._show()
        self.set_focus(self.query_one(Cases))

    def on_screen_resume(self) -> None:
        """Show what has changed while a case was open."""
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        cases = recent.read()
        self.query_one(Cases).show(cases)
        keys = [("Enter", "open"), *key_line("start")] if cases else key_line("start")
        parts = [part for key, word in keys for part in ((f" {key}", "key"), (f" {word} ", "dim"))]
        self.query_one("#keys", Bar).show(parts)
        if not cases:
            self.tell("no case opened yet: d shows a demo case, n begins a case of your own", "dim")

    def tell(self, text: str, look: str = "") -> None:
        """Say something above the keys."""
        self.query_one("#status", Bar).show([(f" {safe(text)}", look)])

    def do(self, action: Action, text: str = "") -> None:
        """Do what the palette asks for."""
        owner: Any = self if action.where == "start" else self.app
        getattr(owner, f"action_{action.run}")()

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Open the case under the cursor."""
        message.stop()
        case = self.query_one(Cases).cases[message.index]
        self.post_message(self.Open(Path(case.path)))

    def _ask(self, question: str, make: bool) -> None:
        from workbench.screens.paths import paths

        self.query_one("#status", Bar).display = False
        self.query_one(Prompt).ask(question, "", lambda text: self._answer(text, make), kind="case", complete=paths)

    def _answer(self, text: str, make: bool) -> None:
        if text.strip():
            from workbench.screens.paths import expanded

            self.post_message(self.Open(expanded(text.strip()), make))

    def on_prompt_done(self) -> None:
        """Give the status line its place back."""
        self.query_one("#status", Bar).display = True

    def action_open_case(self) -> None:
        """Open a case by its path."""
        self._ask(" Open case:", False)

    def action_new_case(self) -> None:
        """Begin a new case."""
        self._ask(" New case:", True)

    def action_demo(self) -> None:
        """Make the demo case and open it."""
        self.tell("reading the traces of ten practicals…")
        self.post_message(self.Demo())

    def action_forget(self) -> None:
        """Take the case under the cursor off the list."""
        cases = self.query_one(Cases)
        if cases.count:
            recent.forget(cases.cases[cases.cursor].path)
            self._show()

    def action_help(self) -> None:
        """Show all keys."""
        from workbench.screens.dialogs import HelpScreen

        self.app.push_screen(HelpScreen(("start", "lines")))

    def action_leave(self) -> None:
        """Leave the program."""
        self.app.exit()
