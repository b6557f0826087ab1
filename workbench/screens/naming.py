"""Names on the screen: saved filters, sets, the watch list, and tables of what filters sum up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.case import CaseError
from workbench.safe import safe
from workbench.screens.importing import ImportingScreen
from workbench.screens.names import NamesScreen
from workbench.screens.table import TableScreen
from workbench.widgets.filter_bar import FILTER, FilterBar

if TYPE_CHECKING:
    from db.case import Case


class NamingScreen(ImportingScreen):
    """The main screen as far as it names filters, and sums up."""

    def on_filter_bar_asked(self, message: FilterBar.Asked) -> None:
        """Use a filter or a search; with stages behind a pipe, show the table they make."""
        from parsers.query import parse

        if message.mode == FILTER and "|" in message.text and (query := parse(message.text)).stages:
            message.stop()
            message.prevent_default()
            self.remember("filters", self.bar.history)
            self.app.push_screen(TableScreen(self.session.case, query), self._use)
        else:
            super().on_filter_bar_asked(message)

    def _use(self, text: str | None) -> None:
        if text is not None:
            self.load(text)

    def action_names(self) -> None:
        """Show saved filters, sets and the watch list."""
        self.app.push_screen(NamesScreen(self.session.case), self._use)

    def action_save_filter(self, text: str = "") -> None:
        """Keep the filter under a name: `NAME [NOTE]`."""
        shown = self.session.view.text
        if not shown:
            self.tell("there is no filter to save; & takes one", "warn")
        elif not text.strip():
            self.ask("Save the filter as (NAME, then a note):", "", self.action_save_filter)
        else:
            name, _, note = text.strip().partition(" ")
            self._write(
                lambda case: case.named.save("filter", name, shown, note),
                f"saved; filter:{safe(name)} asks for it, F lists what is saved",
            )

    def action_name_set(self, text: str = "") -> None:
        """Give values a name: `NAME VALUE, VALUE`."""
        if not text.strip():
            self.ask("Set (NAME, then values with commas between them):", "", self.action_name_set)
            return
        name, _, values = text.strip().partition(" ")
        self._write(lambda case: case.named.save("set", name, values), f"kept; `ip in {safe(name)}` asks for it")

    def action_watch(self, text: str = "") -> None:
        """Watch the address under the cursor, or what is named: `WHAT WHY`."""
        if text.strip():
            what, _, why = text.strip().partition(" ")
            self._watched(what, why)
            return
        address = self.current.address
        if address is None:
            self.ask("Watch (address, net, name or port), and why:", "", self.action_watch)
        else:
            self.ask(f"Watch {safe(address)}, why:", "", lambda why: self._watched(address, why))

    def _watched(self, what: str, why: str) -> None:
        if not why.strip():
            self.tell("say why it is to be watched", "warn")
            return
        self._write(
            lambda case: case.watches.add(what, why.strip()),
            f"{safe(what)} is watched; watch:any shows the records of all that is",
        )

    def _write(self, write: Callable[[Case], object], done: str) -> None:
        """Write at once, since it is small and may be refused; say that it is done, or why not."""
        from parsers.query import QueryError

        try:
            write(self.session.case)
        except (CaseError, QueryError) as error:
            self.tell(str(error), "bad")
        else:
            self.tell(done, "good")
