"""The program on the screen: one case or the start screen, colours, signals, and the last lock on what is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.screen import Screen

from db.memory import keep_together
from workbench import crash, recent, themes
from workbench.frugal import frugal
from workbench.leaving import TERMINATED, Leaving
from workbench.palette import Actions
from workbench.safe import safe
from workbench.screens.start import StartScreen
from workbench.seldom import loaded
from workbench.shown import NoControl
from workbench.sliding import Sliding
from workbench.terse import TerseDriver
from workbench.typed_ahead import TypedAhead
from workbench.widgets.painted import LOOKS

if TYPE_CHECKING:
    from db.case import Case
    from workbench.screens.main import MainScreen
    from workbench.session import Session

_WATCH = 5.0
"""Seconds between two looks whether the terminal is still there, for shells that do not pass SIGHUP on."""

_OPENING = "opening"
"""The workers that open a case; there is one at most."""
_LOADED = 1.0
"""Seconds from the first screen until everything for the first rows is there."""


class WorkbenchApp(Sliding, TypedAhead):
    """The start screen, and above it at most one open case."""

    CSS_PATH = "app.tcss"
    TITLE = "workbench"
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"look--{name}" for name in LOOKS}
    COMMANDS: ClassVar[set[Any]] = {Actions}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "leave", show=False, priority=True, id="app.leave"),
        Binding("ctrl+l", "redraw", "redraw", show=False, priority=True, id="app.redraw"),
        Binding("ctrl+z", "suspend_process", "suspend", show=False),
        Binding("ctrl+c", "no_quit", "", show=False),
    ]

    def __init__(
        self,
        case: Path | Case | None = None,
        logs: Sequence[Path] = (),
        *,
        year: int | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        """`case` is opened, or made if it is a path where there is nothing; None shows the start screen."""
        self.no_control = NoControl()
        super().__init__(driver_class=TerseDriver, ansi_color=None)
        self._case, self._logs, self._year, self._zone = case, tuple(logs), year, zone
        self.session: Session | None = None
        self.leaving = Leaving(self.keep_words, self._leave_soon)
        self.crashed: BaseException | None = None
        self.animation_level = "none"
        for theme in themes.NAMES.values():
            self.register_theme(theme)
        self.theme = themes.usual().name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of all lines; last comes the lock on control characters."""
        return [*super().get_line_filters(), self.no_control]

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen below all others."""
        return StartScreen()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return nothing: every command is an action of keys.py; none writes files beside the case."""
        return ()

    def on_mount(self) -> None:
        """Watch the terminal and open the case that was named."""
        self.leaving.watch()
        if not self.is_headless:
            self.set_interval(_WATCH, self._watch_terminal)
        if self._case is not None:
            self.show_case(opened(self._case, _told, make=True) if isinstance(self._case, Path) else self._case)

    def on_ready(self) -> None:
        """Let memory be looked after as usual once the first rows are on the screen."""
        self.set_timer(_LOADED, loaded)

    def _watch_terminal(self) -> None:
        if not os.isatty(0):
            self.leaving.hang_up()

    # -- cases ----------------------------------------------------------------------------------------------

    def open_case(self, path: Path, *, make: bool = False) -> None:
        """Open a case and show it; a new one is made if asked for. The start screen says why if it cannot be."""
        from db.case import CaseError

        def open_it() -> None:
            try:
                case = opened(path, lambda sentence: self.call_from_thread(self._say, sentence, "warn"), make=make)
            except (CaseError, OSError) as error:
                self.call_from_thread(self._say, str(error).replace(str(path.absolute()), path.name), "bad")
            else:
                self.call_from_thread(self.show_case, case)

        if not any(worker.group == _OPENING for worker in self.workers):  # an older case takes long
            self.run_worker(open_it, thread=True, group=_OPENING)

    def _say(self, text: str, look: str) -> None:
        if isinstance(self.screen, StartScreen):
            self.screen.tell(text, look)

    def show_case(self, case: Case) -> None:
        """Show an open case."""
        from workbench.screens.main import MainScreen
        from workbench.session import Session

        self.session = Session(case, self._failed)
        recent.note(case.path, case.records.count())
        logs, self._logs = self._logs, ()
        self.push_screen(MainScreen(self.session, logs, self._year, self._zone))

    def on_start_screen_open(self, message: StartScreen.Open) -> None:
        """Open a case from the start screen."""
        if message.make and message.path.exists():
            assert isinstance(self.screen, StartScreen)
            self.screen.tell(f"{message.path.name} exists already; o opens it", "bad")
        else:
            self.open_case(message.path, make=message.make)

    def on_start_screen_demo(self) -> None:
        """Make the demo case and open it."""

        def make() -> None:
            from workbench.demo import build, scratch_path

            path = scratch_path()
            build(path)
            self.call_from_thread(self.open_case, path)

        self.run_worker(make, thread=True, group="demo", exclusive=True)

    @property
    def main_screen(self) -> MainScreen | None:
        """The screen of the open case."""
        from workbench.screens.main import MainScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, MainScreen)), None)

    def on_main_screen_closed(self) -> None:
        """Close the case and go back to the start screen."""
        if (screen := self.main_screen) is not None:
            screen.remember_all()
        self.close_case()
        self.pop_screen()

    def close_case(self) -> None:
        """Write everything of the open case and close it."""
        if self.session is None:
            return
        if (screen := self.main_screen) is not None and screen.is_mounted:
            screen.stop_import()
        session, self.session = self.session, None
        path, records = session.case.path, session.highest
        session.close()
        recent.note(path, records)

    def _failed(self, what: object, error: Exception) -> None:
        """Say that a change could not be written; called in the saver's thread."""
        from workbench.screens.judging import JudgingScreen

        if (screen := self.main_screen) is not None:
            screen.post_message(JudgingScreen.Told(f"NOT WRITTEN: {error}", "bad"))

    # -- keys -----------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Leave; everything is kept, the place of the analyst too."""
        if (screen := self.main_screen) is not None:
            screen.remember_all()
        self.exit()

    def action_redraw(self) -> None:
        """Draw the whole screen again: another program may have written over it."""
        self.refresh()

    def action_no_quit(self) -> None:
        """Say how to leave: Ctrl+C copies where text is selected, and must not end the work of an hour."""
        tell = getattr(self.screen, "tell", None)
        if tell is not None:
            tell(":q or Ctrl+Q leaves")

    def action_theme(self, text: str = "") -> None:
        """Change the colours."""
        names = list(themes.NAMES)
        here = next((name for name, theme in themes.NAMES.items() if theme.name == self.theme), names[0])
        name = text.strip() or names[(names.index(here) + 1) % len(names)]
        tell = getattr(self.screen, "tell", None)
        if name in themes.NAMES:
            self.theme = themes.NAMES[name].name
        elif tell is not None:
            tell(f":theme takes {', '.join(names)}", "warn")

    # -- the end --------------------------------------------------------------------------------------------

    def keep_words(self) -> None:
        """Have everything on disk; may be called from a signal handler."""
        if self.session is None:
            return
        if (screen := self.main_screen) is not None and screen.is_mounted:
            if screen.running is not None:
                screen.running.cancelled.set()
            screen.last_words()
            screen.remember_all()
        self.session.saver.flush(3.0)

    def _leave_soon(self) -> None:
        """End the program in its own thread; called from a signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(partial(self.exit, return_code=TERMINATED))

    def on_unmount(self) -> None:
        """Write everything before the program ends."""
        self.close_case()
        self.leaving.release()

    def _handle_exception(self, error: Exception) -> None:
        """Keep an error nobody foresaw for one sentence after the screen is restored; print no traceback.

        While the program ends, what was about to be shown may look for widgets that are gone: that is no error.
        """
        if self._exit and isinstance(error, NoMatches):
            return
        self.crashed = self.crashed or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without the traceback that Textual prints: it shows values of variables, and so evidence."""
        self._close_messages_no_wait()


def opened(path: Path, say: Callable[[str], None], *, make: bool = False) -> Case:
    """Return the case at a path; with `make` a new one where there is nothing. Raises CaseError, OSError.

    `say` is told what takes long.
    """
    from db.case import Case

    return Case.create(path) if make and not path.exists() else Case.open(path, say=say)


def _told(sentence: str) -> None:
    """Say what takes long where the screen is not there yet."""
    sys.stderr.write(f"workbench: {safe(sentence)}\n")


def _opened_beside(path: Path) -> Case:
    """Return the case at a path, made if there is nothing, while the screen for it is loaded; raises as `opened`."""
    import_module("db.case")
    with ThreadPoolExecutor(1) as beside:
        case = beside.submit(opened, path, _told, make=True)
        import_module("workbench.screens.main")
        return case.result()


def run(
    case_path: Path | None = None,
    logs: Sequence[Path] = (),
    *,
    year: int | None = None,
    zone: tzinfo | None = None,
    mouse: bool = True,
) -> int:
    """Show the screen until the analyst leaves; return the exit status: 0, 1 after an error of ours, 2 refused."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        sys.stderr.write("workbench: the screen needs a terminal that can move its cursor; see workbench --help\n")
        return 2
    keep_together()
    try:
        case = None if case_path is None else _opened_beside(case_path)
    except Exception as error:
        if type(error).__name__ != "CaseError" and not isinstance(error, OSError):
            raise
        sys.stderr.write(f"workbench: {safe(str(error))}\n")
        return 2
    app = WorkbenchApp(case, logs, year=year, zone=zone)
    try:
        app.run(mouse=mouse and not frugal())
    except Exception as error:  # told in one sentence; the details are kept for the report
        app.crashed = app.crashed or error
    if app.crashed is not None:
        sys.stderr.write(crash.sentence(app.crashed, crash.keep(app.crashed)) + "\n")
        return 1
    return app.return_code or 0
