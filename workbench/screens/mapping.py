"""The dialog in which the analyst says what the columns of an unknown program's log mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from parsers.mapping import MAPPED, Mapping, MappingError, mapped_record
from parsers.proposal import Proposal
from parsers.record import Kind
from parsers.stamps import STYLES
from workbench.keys import bindings
from workbench.mappings import save
from workbench.paragraph import Paragraph
from workbench.safe import safe
from workbench.times import readable
from workbench.widgets.lines import Lines
from workbench.widgets.one_line import OneLine
from workbench.widgets.painted import Bar, Line
from workbench.widgets.rows import fit
from workbench.widgets.text_lines import TextLines

_MEANING, _NAME = 12, 24
"""Columns of the list."""
_KEY_LINE = (
    ("h l", "meaning"), ("t", "time style"), ("K", "kind"), ("s", "save"), ("y", "read it so"), ("Esc", "leave unread"),
)  # fmt: skip


class Keys(Lines):
    """One line for each column or key: what it means, its name, some of its values."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(id="mapped-keys")
        self.proposal = proposal
        self.columns = dict(proposal.mapping.columns)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.proposal.mapping.keys)

    @property
    def key(self) -> str:
        """The one under the cursor."""
        return self.proposal.mapping.keys[self.cursor]

    def meaning(self, key: str) -> str:
        """Return what a key means, "" for nothing but a word of the record."""
        return next((name for name, keys in self.columns.items() if key in keys), "")

    def line(self, index: int) -> Line:
        """Return meaning, name and values."""
        key = self.proposal.mapping.keys[index]
        values = "  ".join(self.proposal.samples.get(key, ()))
        room = max(8, self.size.width - _MEANING - _NAME - 5)
        return (
            (f" {self.meaning(key) or '-':<{_MEANING}}", "key"),
            (f" {fit(safe(key), _NAME)} ", ""),
            (fit(safe(values), room), "dim"),
        )

    def turn(self, step: int) -> None:
        """Give the key under the cursor the next meaning that is free, or the one before."""
        key = self.key
        free = ["", *(name for name in MAPPED if name not in self.columns or key in self.columns[name])]
        wanted = free[(free.index(self.meaning(key)) + step) % len(free)]
        self.columns = {name: keys for name, keys in self.columns.items() if key not in keys}
        if wanted:
            self.columns[wanted] = (key,)
        self.repaint()


class MappingScreen(Screen[Mapping | None]):
    """Shows a proposal; y reads the log by what is shown, Esc leaves the rows unread."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("mapping")

    def __init__(self, name: str, proposal: Proposal, saved: tuple[str, Mapping] | None = None) -> None:
        super().__init__()
        self._log, self._saved = name, "" if saved is None else saved[0]
        start = proposal.mapping if saved is None else saved[1]
        self._keys = Keys(replace(proposal, mapping=start))
        self._times, self._kind = start.times, start.kind

    def compose(self) -> ComposeResult:
        """Lay out the list, what it makes of the first row, and what speaks for it."""
        title = f" What the columns of {safe(self._log)} mean"
        yield Bar([(title, "strong"), (self._source(), "dim")], classes="head")
        yield self._keys
        yield Bar(id="mapped-head", classes="head")
        yield TextLines(id="mapped-detail")
        with Horizontal(classes="question", id="mapped-save"):
            yield Bar([(" Name  ", "key")])
            yield OneLine(self._keep, self._leave_name, id="mapped-name")
        yield Bar([part for key, words in _KEY_LINE for part in ((f" {key} ", "key"), (f"{words} ", ""))])

    def _source(self) -> str:
        return f"   saved as {safe(self._saved)}" if self._saved else "   proposed; nothing is read by it yet"

    def on_mount(self) -> None:
        """Let keys go to the list."""
        self.query_one("#mapped-save").display = False
        self.set_focus(self._keys)
        self._show()

    @property
    def mapping(self) -> Mapping:
        """The mapping as it is shown."""
        made = self._keys.proposal.mapping
        return replace(made, columns=dict(self._keys.columns), times=self._times, kind=self._kind)

    @property
    def _first_row(self) -> dict[str, str]:
        return {key: values[0] for key, values in self._keys.proposal.samples.items() if values}

    def _show(self) -> None:
        """Say how the first row is read, and what the proposal rests on."""
        head = f" times are written as {self._times}; a row is of the kind {self._kind}"
        self.query_one("#mapped-head", Bar).show([(head, "")])
        self.query_one("#mapped-detail", TextLines).show(self._words())

    def _words(self) -> Sequence[Paragraph]:
        proposal = self._keys.proposal
        asked = [Paragraph(f"decide: {question}", "warn", " ") for question in proposal.questions]
        record = mapped_record(self.mapping, self._first_row, "")
        if record is None:
            first = Paragraph("without a time or an address no row is a record", "bad", " first row  ")
        else:
            stamp = record.stamp
            when = "no time" if stamp is None else readable(stamp.resolve(1970, True, UTC, True)[0])
            ends = f"{record.src or '?'}:{record.src_port or '?'} to {record.dst or '?'}:{record.dst_port or '?'}"
            said = ", ".join(filter(None, (when, ends, record.proto, record.action, record.message)))
            first = Paragraph(said, "", " first row  ")
        notes = [Paragraph(note, "warn", "            ") for note in (record.notes if record else ())]
        grounds = [Paragraph(why, "dim", f" {name:<11}") for name, why in proposal.reasons.items()]
        return [*asked, first, *notes, *grounds]

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Enter gives the next meaning too."""
        message.stop()
        self.action_next()

    def action_next(self) -> None:
        """Give the column the next meaning."""
        self._keys.turn(1)
        self._show()

    def action_before(self) -> None:
        """Give the column the meaning before."""
        self._keys.turn(-1)
        self._show()

    def action_times(self) -> None:
        """Take the next way to write times."""
        styles = list(STYLES)
        self._times = styles[(styles.index(self._times) + 1) % len(styles)]
        self._show()

    def action_kind(self) -> None:
        """Take the next kind of record."""
        kinds = list(Kind)
        self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
        self._show()

    def action_save(self) -> None:
        """Ask for a name to save the mapping under."""
        self.query_one("#mapped-save").display = True
        line = self.query_one("#mapped-name", OneLine)
        line.replace_text(self._saved)
        self.set_focus(line)

    def _keep(self, name: str) -> None:
        try:
            path = save(name.strip(), self.mapping)
        except MappingError as error:
            self._tell(str(error), "bad")
            return
        except OSError as error:
            self._tell(f"not saved: {(error.strerror or str(error)).lower()}", "bad")
            return
        self._saved = name.strip()
        self._leave_name()
        self._tell(f"saved: {path}", "good")

    def _leave_name(self) -> None:
        self.query_one("#mapped-save").display = False
        self.set_focus(self._keys)

    def _tell(self, text: str, look: str) -> None:
        self.query_one("#mapped-head", Bar).show([(f" {safe(text)}", look)])

    def action_confirm(self) -> None:
        """Read the log by this mapping."""
        if mapped_record(self.mapping, self._first_row, "") is None:
            self._tell("a time or an address must be mapped", "bad")
            return
        self.dismiss(self.mapping)

    def action_leave(self) -> None:
        """Leave the rows unread."""
        self.dismiss(None)
