"""The main screen: keys typed together, the `:` line, help and menu, and where the analyst was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from workbench.actions import ACTIONS, VERBS, Action
from workbench.frugal import frugal
from workbench.keys import bindings
from workbench.remembered import table, whole, word, words
from workbench.screens.asking import STOPS
from workbench.screens.dialogs import HelpScreen, MenuScreen
from workbench.screens.keystrokes import JUMPS, Keystrokes
from workbench.screens.naming import NamingScreen
from workbench.screens.paths import paths
from workbench.screens.workplace import WIDE
from workbench.session import Session
from workbench.widgets.lines import Lines

if TYPE_CHECKING:
    from workbench.panels.hints import HintsPanel

DIGIT_WAITS = 0.5
"""Seconds after which a digit alone opens its pane; until then more digits make it a number."""
RENEWED_EVERY = 3.0
"""Seconds between two looks whether another program has added records."""
FRUGAL_LEAP = 8
"""Lines that the list scrolls by where every byte travels: scrolling by one repaints as much."""
_LIST_WAITED_FOR = 0.3
"""Seconds after which panels are made, though the list shows nothing yet."""
_REMEMBER_AFTER = 0.3
"""Seconds without a key after which the place of the analyst is kept."""


class MainScreen(NamingScreen):
    """One open case."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("main")
    PALETTE: ClassVar[tuple[str, ...]] = ("main", "hints", "host", "writeup", "sources", "pictures", "app")

    class Closed(Message):
        """The analyst is done with this case for now."""

    def __init__(
        self, session: Session, logs: Sequence[Path] = (), year: int | None = None, zone: tzinfo | None = None
    ) -> None:
        super().__init__(session)
        self._logs, self._year_given, self._zone_given = tuple(logs), year, zone
        self._strokes = Keystrokes()
        self._digit_timer: Timer | None = None
        self._remember_timer: Timer | None = None
        self._kept: dict[str, Any] = {}
        self._restoring = False

    def on_mount(self) -> None:
        """Go where the analyst was, then read what came with the command line."""
        state = self.session.case.state
        self.session.refresh()
        self.set_interval(RENEWED_EVERY, self.renew)
        self.rows.leap = FRUGAL_LEAP if frugal() else 0
        self.bar.history = words(state.get("filters"))
        view, place = table(state.get("view")), table(state.get("place"))
        column = whole(place.get("column"), 2) or 0
        self.rows.set_reactive(type(self.rows).column, self.rows.validate_column(column))
        self.decode.want(words(place.get("field")))
        text = word(view.get("filter"))
        if self.check(text) is not None:
            text = ""  # a filter of a newer program, or of an older one
        order, of = self.arranged_as(view)
        untestable = view.get("untestable") is True
        number = whole(place.get("number"))
        self.load(text, number=number, order=order, untestable=untestable, of=of, trail=False)
        self.set_timer(_LIST_WAITED_FOR, self._restore_once)

    def show_view(self, number: int | None, following: Sequence[int]) -> None:
        """Show the records of a filter; after the first of them, all that stands around the list."""
        super().show_view(number, following)
        self.call_after_refresh(self._restore_once)

    async def _restore_once(self) -> None:
        if not self._restoring:
            self._restoring = True
            await self.make_panels()
            if self.panels:
                self._restore(table(self.session.case.state.get("layout")))

    def holds(self, key: str) -> bool:
        """Say whether a key typed ahead waits; none is taken before all is there that it may be meant for."""
        return not self.panels or super().holds(key)

    def _restore(self, layout: dict[str, Any]) -> None:
        """Open the panes that were open, and give the keys to the one that had them."""
        for panel in self.panels:
            panel.restore(table(self.session.case.state.get(f"panel.{panel.NAME}")))
        if not layout:
            layout = {"panel": "hints" if self.app.size.width >= WIDE else None, "pane": "list"}
        self.below = bool(layout.get("below"))
        self.strip_wanted = layout["strip"] if isinstance(layout.get("strip"), bool) else None
        name = layout.get("panel")
        self.panel_name = name if any(name == panel.NAME for panel in self.panels) else None
        self._last_pane = self._pane(layout)
        self.zoomed = bool(layout.get("zoomed"))
        self.lay_out()
        self.return_focus()
        if (opened := self.open_panel) is not None:
            opened.follow(self.current)
        self.import_all(self._logs, self._year_given, self._zone_given)

    def _pane(self, layout: dict[str, Any]) -> Widget:
        """Return the widget that had the keys."""
        named: dict[str, Widget] = {"list": self.rows, "decode": self.decode, "hex": self.hex}
        if (pane := named.get(word(layout.get("pane")))) is not None:
            return pane
        opened = self.open_panel
        if opened is None:
            return self.rows
        return next((widget for widget in opened.query("*") if widget.id == layout.get("widget")), opened.entry())

    # -- keys -----------------------------------------------------------------------------------------------

    def before_key(self, key: str) -> bool:
        """Look at a key before the focused widget does; return whether it is used up."""
        if isinstance(self.focused, (Input, TextArea)):
            self._strokes.forget()
            self._remember_soon()
            return False
        if self.message[0] and not self._strokes.pending:
            self.message = ("", "")
            self.status()
        if (key in STOPS and self.stop_asking()) or (key in ("escape", "q") and self.stop_import()):
            return True
        before = self._strokes.pending
        own = self.focused._bindings.key_to_bindings if self.focused is not None else ()
        meant = self._strokes.take(key, own)
        if self._digit_timer is not None:
            self._digit_timer.stop()
        if meant.action is not None:
            self.do(meant.action, meant.text)
        if meant.goto is not None:
            self.go_to_record(meant.goto)
        elif key in JUMPS and self.focused is self.rows:
            self.left_from = self.rows.number
        if meant.percent is not None:
            self.left_from = self.rows.number
            self.rows.cursor = (self.rows.count - 1) * meant.percent // 100
        if meant.move is not None and isinstance(self.focused, Lines):
            name, times = meant.move
            page = max(1, self.focused.page_size) if "page" in name else 1
            self.focused.move(times * page * (-1 if name in ("up", "previous_page") else 1))
        if meant.unknown:
            self.tell(f"{meant.unknown} is not a key here")
        pending = self._strokes.pending
        if pending != before:
            self.key_help(pending)
        if pending.isdigit():
            self._digit_timer = self.set_timer(DIGIT_WAITS, self._digit_rested)
        self._remember_soon()
        return meant.taken

    def _digit_rested(self) -> None:
        action = self._strokes.rest()
        if action is not None:
            self.do(action)
            self.key_help()

    def do(self, action: Action, text: str = "") -> None:
        """Do what an action says, with what follows its verb."""
        owner = self._owner(action)
        method = getattr(owner, f"action_{action.run}", None)
        if method is None:
            self.tell(f"{action.text}: not here", "warn")
        elif text:
            method(text)
        else:
            method()

    def _owner(self, action: Action) -> Any:
        """Return whose action it is."""
        if action.where in ("main", "app"):
            return self if action.where == "main" else self.app
        named = {"list": self.rows, "strip": self.strip, "decode": self.decode, "hex": self.hex}
        if (widget := named.get(action.where)) is not None:
            return widget
        if action.where == "lines":
            return self.focused if isinstance(self.focused, Lines) else self.rows
        if (panel := next((panel for panel in self.panels if action.where == panel.NAME), None)) is not None:
            self.open(panel.NAME)
            return panel
        return self.writeup if action.where == "editor" else self

    # -- the `:` line, help, menu ---------------------------------------------------------------------------

    def action_command(self) -> None:
        """Take a command."""
        self.ask(":", "", self.command, kind="command", complete=complete)

    def command(self, text: str) -> None:
        """Do what a line after `:` says."""
        text = text.strip()
        verb, _, rest = text.partition(" ")
        if verb.isdecimal():
            self.go_to_record(int(verb[:18]))
        elif verb == "$":
            self.rows.action_last()
        elif verb == "paste":
            self.action_paste(rest)
        elif verb in VERBS:
            self.do(VERBS[verb], rest.strip())
        elif text:
            near = [name for name in VERBS if name.startswith(verb)]
            if len(near) == 1:
                self.do(VERBS[near[0]], rest.strip())
            else:
                words = f"; is it {' or '.join(near)}?" if near else "; ? lists them"
                self.tell(f":{verb} is no command{words}", "warn")

    def action_help(self) -> None:
        """Show all keys, those that work here first."""
        here, *others = self._places()
        self.app.push_screen(HelpScreen((here, *(["lines"] if isinstance(self.focused, Lines) else []), *others)))

    def action_menu(self) -> None:
        """Show what can be done here."""
        places = self._places()
        here = [action for place in places for action in ACTIONS if action.where == place and action.id != "main.menu"]

        def chosen(action: Action | None) -> None:
            if action is not None:
                self.do(action)

        self.app.push_screen(MenuScreen(here), chosen)

    def action_start(self) -> None:
        """Close the case and go back to the start screen."""
        self.post_message(self.Closed())

    # -- where the analyst was ------------------------------------------------------------------------------

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Note which pane has the keys."""
        self._remember_soon()

    def _remember_soon(self) -> None:
        if self._remember_timer is not None:
            self._remember_timer.stop()
        self._remember_timer = self.set_timer(_REMEMBER_AFTER, self.remember_all)

    def remember_all(self) -> None:
        """Keep where the analyst is, as far as it changed; nothing before it is as it was left."""
        if not self.panels:
            return
        state: dict[str, Any] = {f"panel.{panel.NAME}": panel.state() for panel in self.panels}
        state["layout"] = self.state()
        state["view"] = self.view_state()
        state["place"] = {**self.rows.state(), "field": list(self.decode.path)}
        for key, value in state.items():
            if self._kept.get(key) != value:
                self._kept[key] = value
                self.remember(key, value)

    def last_words(self) -> None:
        """Hand over what is not written yet; called when the terminal is gone, from a signal handler."""
        if not self.panels:
            return
        panel = self.writeup
        if panel.detect is not None and panel.editor.text != self.session.drafts.get(panel.detect):
            self.session.write_up(panel.detect, panel.editor.text)

    def on_hints_panel_renewed(self, message: HintsPanel.Renewed) -> None:
        """Show which records have findings."""
        message.stop()
        self.rows.repaint()
        self.show_record()


def complete(text: str) -> list[str]:
    """Return the commands that a line may become; after `import` and `export`, paths."""
    verb, blank, rest = text.partition(" ")
    if not blank:
        return [f"{name} " if VERBS[name].takes else name for name in sorted(VERBS) if name.startswith(verb)]
    return [f"{verb} {path}" for path in paths(rest)] if verb in ("import", "export") else []
