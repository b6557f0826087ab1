"""Importing from inside the screen: ask what the log leaves out, read it in a worker, say what was found."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from workbench.safe import safe
from workbench.screens.beginning import BeginningScreen
from workbench.screens.orders import Order, how_far, order_of, sentence, summary, zone_of
from workbench.screens.paths import paths
from workbench.widgets.rows import fit

if TYPE_CHECKING:
    from parsers.mapping import Mapping
    from parsers.proposal import Proposal
    from workbench.import_apart import Apart
    from workbench.importing import Report
    from workbench.panels.sources import SourcesPanel

_EVERY = 0.25
"""Seconds between two words on progress."""
_NAME = 24
"""Cells of the name of a log in a question, so that 80 columns show what may be answered too."""
_OF_RECORDS = ("hints", "sources")
"""Panels that are of all records."""
LARGE = 4 << 20
"""Bytes from which a log is read by a process of its own, so that no key waits for it."""


@dataclass(slots=True)
class Running:
    """An import on its way."""

    order: Order
    cancelled: threading.Event = field(default_factory=threading.Event)
    began: float = field(default_factory=time.monotonic)
    apart: Apart | None = None
    """The process that imports, where that is not this one."""


class ImportingScreen(BeginningScreen):
    """The main screen as far as it imports."""

    @dataclass
    class Missing(Message):
        """A log has been looked at: what it leaves out, and what would be assumed."""

        order: Order
        year: int | None
        zone: bool
        proposals: list[Proposal] = field(default_factory=list)
        """What columns may mean, to be confirmed."""

    @dataclass
    class Progressed(Message):
        """An import has come further."""

        name: str
        done: int
        whole: int

        def can_replace(self, message: Message) -> bool:
            """Only the newest matters."""
            return isinstance(message, ImportingScreen.Progressed)

    @dataclass
    class Imported(Message):
        """An import has ended, well or not."""

        order: Order
        report: Report | None
        error: str = ""

    queue: Sequence[Order] = ()
    running: Running | None = None

    def import_all(self, logs: Sequence[Path], year: int | None = None, zone: tzinfo | None = None) -> None:
        """Import logs one after the other."""
        self.queue = [*self.queue, *(Order(path, year, zone) for path in logs)]
        self._next()

    def action_import_log(self, text: str = "") -> None:
        """Import a log: `PATH [year=Y] [zone=Z]`."""
        if not text.strip():
            self.ask("Import:", "", self.action_import_log, kind="import", complete=paths)
            return
        try:
            order = order_of(text)
        except ValueError as error:
            self.tell(str(error), "bad")
            return
        self.queue = [*self.queue, order]
        self._next()

    def _next(self) -> None:
        """Begin with the next log, unless one is on its way or a question is open."""
        if self.running is not None or not self.queue:
            return
        order, *self.queue = self.queue
        self.running = Running(order)
        self.progress = f"looking at {safe(order.path.name)}"
        self.status()
        self.run_worker(lambda: self._look_at(order), thread=True, group="import", exit_on_error=False)

    def _look_at(self, order: Order) -> None:
        """Find out what the dates of a log leave out; runs in a worker."""
        try:
            if not order.path.is_file():
                kind = "is a folder" if order.path.is_dir() else "does not exist"
                raise ValueError(f"{order.path.name or order.path} {kind}; nothing was imported ({order.path})")
            from workbench.importing import assumptions, proposed

            self.read_first(order)
            if self._is_known(order.path):
                self.post_message(self.Missing(order, None, False))
            elif not order.looked and (found := proposed(order.path)):
                self.post_message(self.Missing(order, None, False, found))
            else:
                self.post_message(self.Missing(order, *assumptions(order.path, order.mappings)))
        except Exception as error:  # said to the analyst
            self.post_message(self.Imported(order, None, sentence(error)))

    def awaits(self, order: Order) -> bool:
        """Return whether a log is on its way."""
        return self.running is not None and self.running.order is order

    def _is_known(self, path: Path) -> bool:
        """Return whether these very bytes are in the case already: then nothing need be asked."""
        sources, size = self.session.case.sources, path.stat().st_size
        if all(source.size != size for source in sources.all()):
            return False
        with path.open("rb") as file:
            return sources.find(hashlib.file_digest(file, "sha256").hexdigest()) is not None

    def on_importing_screen_missing(self, message: Missing) -> None:
        """Ask for year and zone where the log states none and nobody has said them yet."""
        order = message.order
        name = fit(order.path.name, _NAME).rstrip()
        if self.running is None or self.running.cancelled.is_set():
            self.post_message(self.Imported(order, None, f"{order.path.name}: stopped; nothing was imported"))
        elif self.prompt.asking or self.bar.asking:
            self.set_timer(_EVERY, lambda: self.post_message(message))  # one question at a time
        elif message.proposals:
            self._map(message)
        elif message.year is not None and order.year is None:
            self.progress = ""
            self.ask(
                f"Year of {name}?",
                "",
                lambda text: self._year(message, text),
                hint=f"none stated; Enter: {message.year}, assumed",
            )
        elif message.zone and order.zone is None and not order.asked:
            self.progress = ""
            self.ask(
                f"Zone of {name}?",
                "",
                lambda text: self._zone(message, text),
                hint="+01:00 or Europe/Oslo; Enter: UTC, assumed",
            )
        else:
            self._begin(order)

    def _map(self, message: Missing) -> None:
        """Ask what the columns mean, one proposal after the other; then look at the dates that follow from it."""
        from workbench.mappings import suited
        from workbench.screens.mapping import MappingScreen

        order, proposal = message.order, message.proposals.pop(0)

        def answered(mapping: Mapping | None) -> None:
            if mapping is not None:
                order.mappings.append(mapping)
            if message.proposals:
                self.post_message(message)
            else:
                order.looked = True
                self.run_worker(lambda: self._look_at(order), thread=True, group="import", exit_on_error=False)

        self.app.push_screen(MappingScreen(order.path.name, proposal, suited(proposal.mapping)), answered)

    def _year(self, message: Missing, text: str) -> None:
        text = text.strip()
        if text and not (text.isdecimal() and 1970 <= int(text[:5]) <= 2200):
            self.tell(f"{text} is no year from 1970 to 2200", "bad")
        elif text:
            message.order.year = int(text)
        else:
            message.year = None
        self.post_message(message)

    def _zone(self, message: Missing, text: str) -> None:
        message.order.asked = not text.strip()
        try:
            message.order.zone = zone_of(text)
        except ValueError as error:
            self.tell(str(error), "bad")
        self.post_message(message)

    def _begin(self, order: Order) -> None:
        """Read the log in a worker."""
        running = self.running
        if running is None:
            return
        case, told = self.session.case, [0.0]

        def progress(done: int, whole: int) -> None:
            if time.monotonic() - told[0] >= _EVERY:
                told[0] = time.monotonic()
                self.post_message(self.Progressed(order.path.name, done, whole))

        def read() -> None:
            try:
                if order.year is not None or order.zone is not None or order.mappings:
                    self.read_first(order)
                report = apart() if order.path.stat().st_size > LARGE else here()
                self.post_message(self.Imported(order, report))
            except Exception as error:  # said to the analyst; the case is as before
                self.post_message(self.Imported(order, None, sentence(error)))

        def here() -> Report:
            from workbench.importing import import_file

            return import_file(
                case, order.path, order.path.name, year=order.year, zone=order.zone, mappings=order.mappings,
                progress=progress, cancelled=running.cancelled.is_set,
            )  # fmt: skip

        def apart() -> Report:
            from workbench.import_apart import Apart

            running.apart = Apart(case.path, order.path, order.year, order.zone, order.mappings)
            if running.cancelled.is_set():
                running.apart.stop()
            return running.apart.report(progress)

        running.began = time.monotonic()
        self.progress = f"importing {safe(order.path.name)}   Esc stops"
        self.status()
        self.run_worker(read, thread=True, group="import", exit_on_error=False)

    def on_importing_screen_progressed(self, message: Progressed) -> None:
        """Say how far the import has come."""
        if self.running is not None:
            far = how_far(message.done, message.whole, time.monotonic() - self.running.began)
            self.progress = f"importing {safe(message.name)} {far}   Esc stops"
            self.status()

    def on_importing_screen_imported(self, message: Imported) -> None:
        """Say what was found, show the new records, and go on with the next log."""
        self.running = None
        self.progress = ""
        self.rows.show_ahead(())
        self.give_memory_back()
        if message.report is None:
            self.tell(message.error, "bad")
        else:
            self.tell(summary(message.report), "warn" if message.report.not_understood else "good")
            self.renew()
            if message.report.not_understood:
                self.open("sources")
        self._next()

    def stop_import(self) -> bool:
        """Stop the import that is on its way; return whether there was one."""
        if self.running is None or self.running.cancelled.is_set():
            return False
        self.running.cancelled.set()
        if self.running.apart is not None:
            self.running.apart.stop()
        self.queue = ()
        self.tell("stopping the import…")
        return True

    def on_prompt_left(self) -> None:
        """Give up an import whose question was left."""
        if self.running is not None and not self.progress:
            order, self.running = self.running.order, None
            self.rows.show_ahead(())
            self.tell(f"{order.path.name} was not imported", "warn")
            self._next()

    def on_sources_panel_wrote(self, message: SourcesPanel.Wrote) -> None:
        """Put the records in the order of their times anew."""
        message.stop()
        self.renew()

    def renew(self) -> None:
        """Take notice of records that were added."""
        if self.session.refresh():
            self.rows.forget()
            self.load(self.session.view.text, trail=False, untestable=self.session.view.shows_untestable)
            for panel in self.panels:
                if panel.NAME in _OF_RECORDS:
                    panel.renew()
            if (opened := self.open_panel) is not None:
                opened.follow(self.current)
