"""The Hints panel: what is odd, how far that carries, and what else would explain it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from workbench.conditions import these
from workbench.counted import counted
from workbench.keys import bindings
from workbench.paragraph import Paragraph
from workbench.remembered import word
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Bar, Line
from workbench.widgets.panel import Panel, ShowRecords, Tell
from workbench.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from workbench.hints.finding import Finding

GRADE_SIGNS = {"proven": "####", "strong": "### ", "moderate": "##  ", "weak": "#   ", "note": "·   "}
"""How far a finding carries, without colour."""

MANY = 200_000
"""Records from which hints are asked only when the analyst wants it: they take seconds for every hundred thousand."""


class Findings(Lines):
    """One line per finding; those that another one explains are grey and say so with `=`."""

    def __init__(self) -> None:
        super().__init__(id="findings")
        self.findings: Sequence[Finding] = ()

    @property
    def count(self) -> int:
        """How many findings there are."""
        return len(self.findings)

    def show(self, findings: Sequence[Finding], wanted: str | None) -> None:
        """Show these findings, the cursor on the one of id `wanted` if it is there."""
        self.findings = findings
        ids = [finding.id for finding in findings]
        self.renew(ids.index(wanted) if wanted in ids else 0)
        self.post_message(self.Moved(self, self.cursor))

    def line(self, index: int) -> Line:
        """Return grade, number of records and title."""
        finding = self.findings[index]
        if finding.explained_by:
            return ((f" =    {len(finding.records):>4}  {safe(finding.title)}", "dim"),)
        look = {"proven": "bad", "strong": "bad", "moderate": "warn"}.get(finding.grade.value, "")
        return (
            (f" {GRADE_SIGNS.get(finding.grade.value, '    ')}", look),
            (f" {len(finding.records):>4}  ", "dim"),
            (safe(finding.title), ""),
        )


class HintsPanel(Panel):
    """Findings above, what speaks for and against the current one below."""

    KEY, NAME, TAB = "3", "hints", "Hints"
    BINDINGS: ClassVar[list[BindingType]] = bindings("hints")

    @dataclass
    class Found(Message):
        """The hints have been asked."""

        findings: Sequence[Finding]
        error: str = ""

    class Renewed(Message):
        """The session has new findings."""

    def compose(self) -> ComposeResult:
        """Lay out list and detail."""
        yield Bar(id="hints-head", classes="head")
        yield Findings()
        yield Bar(id="hints-detail-head", classes="head")
        yield TextLines(id="hint-detail")

    def on_mount(self) -> None:
        """Ask the hints."""
        self._wanted: str | None = None
        self.renew()

    def entry(self) -> Widget:
        """Return the list of findings."""
        return self.query_one(Findings)

    def renew(self) -> None:
        """Ask the hints again: the records have changed; of very many records only when the analyst asks."""
        if (count := self.session.case.records.count()) > MANY:
            words = f" not looked yet: {count:,} records take long; r looks"
            self.query_one("#hints-head", Bar).show([(words, "warn")])
            return
        self._ask()

    def _ask(self) -> None:
        self.query_one("#hints-head", Bar).show([(" looking…", "dim")])
        self.run_worker(self._look, thread=True, exclusive=True, group="hints", exit_on_error=False)

    def _look(self) -> None:
        """Ask every hint; runs in a worker."""
        try:
            from workbench.hints import find_all

            self.post_message(self.Found(find_all(self.session.case)))
        except Exception as error:  # a hint that fails must not take the screen with it
            self.post_message(self.Found((), f"{type(error).__name__}: {error}"))

    def on_hints_panel_found(self, message: Found) -> None:
        """Show what was found: what stands first, what is explained away last."""
        current = self.current
        wanted = current.id if current else self._wanted
        findings = sorted(message.findings, key=lambda finding: (bool(finding.explained_by), -finding.grade.rank))
        self.session.found(findings)
        open_ = sum(not finding.explained_by for finding in findings)
        words = message.error or f"{open_} findings, {len(findings) - open_} explained by others (=)"
        self.query_one("#hints-head", Bar).show([(f" {safe(words)}", "bad" if message.error else "dim")])
        self.query_one(Findings).show(findings, wanted)
        self.post_message(self.Renewed())

    @property
    def current(self) -> Finding | None:
        """The finding under the cursor."""
        found = self.query_one(Findings)
        return found.findings[found.cursor] if found.count else None

    @on(Lines.Moved, "#findings")
    def _moved(self, message: Lines.Moved) -> None:
        message.stop()
        finding = self.current
        self.query_one("#hint-detail", TextLines).show(detail(finding) if finding else ())
        head = f" {finding.id}  {finding.grade}" if finding else ""
        self.query_one("#hints-detail-head", Bar).show([(safe(head), "dim")])

    @on(Lines.Chosen)
    def _chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        self.action_show()

    def action_show(self) -> None:
        """Show the records of the finding in the list."""
        if (finding := self.current) is not None:
            self.post_message(ShowRecords(these(finding.records)))

    def action_refresh(self) -> None:
        """Look again."""
        self._ask()
        self.post_message(Tell("looking for hints again"))

    def state(self) -> dict[str, Any]:
        """Return the finding under the cursor."""
        finding = self.current
        return {"finding": finding.id if finding else self._wanted}

    def restore(self, state: dict[str, Any]) -> None:
        """Go to the finding when it is found again."""
        self._wanted = word(state.get("finding")) or None


def detail(finding: Finding) -> Iterator[Paragraph]:
    """Yield everything a finding says, in the order in which it should be read."""
    if finding.explained_by:
        reason = finding.reason or f"explained by {finding.explained_by}"
        yield Paragraph(reason, "warn", " = ")
    yield Paragraph(finding.title, "strong", " ")
    count = counted(len(finding.records), "record")
    yield Paragraph(f"{finding.actor}; {count}: {_numbers(finding.records)}", "", " actor    ")
    for label, sentences in (
        ("for     ", finding.for_),
        ("against ", finding.against),
        ("untested", finding.untested),
        ("rival   ", finding.rivals),
        ("decides ", finding.decides),
        ("grade   ", finding.basis),
    ):
        for place, sentence in enumerate(sentences):
            yield Paragraph(sentence, "", f" {label if place == 0 else '':<8} ")


def _numbers(records: Sequence[int]) -> str:
    """Return the first few record numbers."""
    few = ", ".join(f"#{number}" for number in records[:8])
    return few + (f" and {len(records) - 8} more" if len(records) > 8 else "")


PANEL = HintsPanel
