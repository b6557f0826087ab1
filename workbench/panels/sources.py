"""The Sources panel: what was imported, on what its dates rest, and the account of every byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from db.shifts import nanoseconds_of
from workbench.about_source import ledger, summary
from workbench.keys import bindings
from workbench.paragraph import Paragraph
from workbench.remembered import whole, word
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line
from workbench.widgets.panel import Ask, Panel, ShowRecord, ShowRecords, Tell
from workbench.widgets.rows import fit
from workbench.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from db.case import Source

SUMMARY, LEDGER, REJECTS = "summary", "ledger", "not understood"


class SourceList(Lines):
    """One line per source."""

    def __init__(self) -> None:
        super().__init__(id="source-list")
        self.sources: Sequence[Source] = ()

    @property
    def count(self) -> int:
        """How many sources there are."""
        return len(self.sources)

    def line(self, index: int) -> Line:
        """Return number, records, sign for assumed dates, and name."""
        source = self.sources[index]
        sign = "~" if "assumed" in source.dates else "?" if "no date" in source.dates else " "
        name = fit(source.name, max(8, self.size.width - 20))
        return ((f" {source.id:>3}  ", "dim"), (f"{source.records:>9,} ", ""), (f"{sign} ", "warn"), (name, ""))

    def show(self, sources: Sequence[Source], wanted: int | None) -> None:
        """Show these sources, the cursor on the one of number `wanted` if it is there."""
        self.sources = sources
        ids = [source.id for source in sources]
        self.renew(ids.index(wanted) if wanted in ids else 0)
        self.post_message(self.Moved(self, self.cursor))


class SourcesPanel(Panel):
    """Sources above; what the current one is, or its ledger, below."""

    KEY, NAME, TAB = "6", "sources", "Sources"
    BINDINGS: ClassVar[list[BindingType]] = bindings("sources")

    @dataclass
    class Read(Message):
        """Summary or ledger of a source has been read."""

        source: int
        mode: str
        paragraphs: Sequence[Paragraph]

    @dataclass
    class Wrote(Message):
        """A note, or a shift of the clock, is on disk."""

        clock: bool = False

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.mode = SUMMARY
        self._wanted: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out list and detail."""
        yield Bar([(" No.    records   name", "dim")], classes="head")
        yield SourceList()
        yield Bar(id="source-head", classes="head")
        yield TextLines(id="source-detail")

    def on_mount(self) -> None:
        """Show what there is."""
        self.renew()

    def entry(self) -> Widget:
        """Return the list of sources."""
        return self.query_one(SourceList)

    def renew(self) -> None:
        """Read the sources again."""
        current = self.current
        wanted = current.id if current else self._wanted
        self.query_one(SourceList).show(self.session.case.sources.all(), wanted)

    @property
    def current(self) -> Source | None:
        """The source under the cursor."""
        shown = self.query_one(SourceList)
        return shown.sources[shown.cursor] if shown.count else None

    @on(Lines.Moved, "#source-list")
    def _moved(self, message: Lines.Moved) -> None:
        message.stop()
        self._read()

    @on(Lines.Chosen, "#source-list")
    def _chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        self.action_ledger()

    @on(Lines.Chosen, "#source-detail")
    def _followed(self, message: Lines.Chosen) -> None:
        message.stop()
        target = self.query_one("#source-detail", TextLines).target
        if isinstance(target, int):
            self.post_message(ShowRecord(target))
        else:
            self.action_ledger()

    def _read(self) -> None:
        source, mode = self.current, self.mode
        head = f" {safe(source.name)}: {mode}" if source else " nothing imported yet; :import PATH imports a log"
        self.query_one("#source-head", Bar).show([(head, "dim")])
        if source is not None:
            self.run_worker(
                lambda: self._prepare(source, mode), thread=True, exclusive=True, group="source", exit_on_error=False
            )

    def _prepare(self, source: Source, mode: str) -> None:
        """Read summary or ledger; runs in a worker."""
        case = self.session.case
        try:
            if mode == SUMMARY:
                notes, shift = case.notes.of(f"source:{source.id}"), case.shifts.all().get(source.id)
                made = list(summary(source, notes, shift))
            else:
                made = list(ledger(case, source.id, rejects=mode == REJECTS))
        except Exception as error:  # shown in the place of the text
            made = [Paragraph(f"source {source.id} cannot be shown: {error!r}", "bad")]
        self.post_message(self.Read(source.id, mode, made))

    def on_sources_panel_read(self, message: Read) -> None:
        """Show it, unless the cursor has gone on."""
        if self.current and (message.source, message.mode) == (self.current.id, self.mode):
            self.query_one("#source-detail", TextLines).show(message.paragraphs)

    def action_ledger(self) -> None:
        """Show the ledger, or what the source is."""
        self.mode = SUMMARY if self.mode == LEDGER else LEDGER
        self._read()

    def action_rejects(self) -> None:
        """Show only what was not understood, or what the source is."""
        self.mode = SUMMARY if self.mode == REJECTS else REJECTS
        self._read()

    def action_show(self) -> None:
        """Show the records that were first read from this source."""
        if (source := self.current) is not None:
            self.post_message(ShowRecords(f"source == {source.id}"))

    def action_clock(self, text: str = "") -> None:
        """State how far the clock of this source was off: `SHIFT [WHY]`."""
        if (source := self.current) is None:
            return
        if not text.strip():
            what = f"Clock of {safe(source.name)}: add what to its times (+2m30s, -1h, +0s takes it back), and why:"
            self.post_message(Ask(what, "", self.action_clock))
            return
        shift, _, why = text.strip().partition(" ")
        try:
            added = nanoseconds_of(shift)
        except ValueError as error:
            self.post_message(Tell(str(error), "bad"))
            return

        def write(case: Any) -> None:
            case.shifts.state(source.id, added, why.strip())
            self.post_message(self.Wrote(clock=True))

        self.session.put(("clock", "source", source.id, text), write)
        self.session.hurry()

    def action_note(self) -> None:
        """Write a note on this source."""
        if (source := self.current) is not None:
            self.post_message(Ask(f"Note on {safe(source.name)}:", "", lambda text: self._note(source.id, text)))

    def _note(self, source: int, text: str) -> None:
        if not text.strip():
            self.post_message(Tell("nothing written"))
            return

        def write(case: Any) -> None:
            case.notes.add(f"source:{source}", text.strip())
            self.post_message(self.Wrote())

        self.session.put(("note", "source", source, text), write)
        self.session.hurry()

    def on_sources_panel_wrote(self, message: Wrote) -> None:
        """Show the note; records whose times are other ones now are listed anew by the screen."""
        self._read()
        if not message.clock:
            message.stop()

    def state(self) -> dict[str, Any]:
        """Return source and mode."""
        return {"source": self.current.id if self.current else self._wanted, "mode": self.mode}

    def restore(self, state: dict[str, Any]) -> None:
        """Go to the source."""
        self._wanted = whole(state.get("source"))
        self.mode = word(state.get("mode"), (SUMMARY, LEDGER, REJECTS))
        shown = self.query_one(SourceList)
        shown.show(shown.sources, self._wanted)


PANEL = SourcesPanel
