"""An open case as the screen works with it: what is shown, what is marked, what is to be written; no Textual."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from db.case import LIST_COLUMNS, Case
from workbench.saver import Failed, Saver, Write

if TYPE_CHECKING:
    from db.case import Detect
    from workbench.hints.finding import Finding


@dataclass(frozen=True, slots=True)
class View:
    """A filter with the records it shows."""

    text: str = ""
    """The filter; "" shows all."""
    order: str = "time"
    matches: Sequence[int] = ()
    untestable: Sequence[int] = ()
    shows_untestable: bool = False
    """Whether the list holds the records that could not be tested, in the place of those that match."""

    @property
    def numbers(self) -> Sequence[int]:
        """Record numbers, in the order of the list."""
        return self.untestable if self.shows_untestable else self.matches


@dataclass(slots=True)
class Search:
    """What `/` looks for, and where in the view it stands."""

    text: str = ""
    places: Sequence[int] = field(default_factory=lambda: array("q"))
    """Lines of the view that match, in order."""

    def after(self, line: int) -> int | None:
        """Return the next matching line below `line`; from the top again after the last."""
        if not self.places:
            return None
        at = bisect_right(self.places, line)
        return self.places[at % len(self.places)]

    def before(self, line: int) -> int | None:
        """Return the matching line above `line`; from the bottom again before the first."""
        if not self.places:
            return None
        return self.places[bisect_left(self.places, line) - 1]


class Session:
    """One case while it is on the screen.

    Short questions are asked in the thread of the screen; everything long, and every change, runs elsewhere:
    `look` and `find` in workers, changes in the saver's thread.
    """

    def __init__(self, case: Case, failed: Failed) -> None:
        self.case = case
        self.saver: Saver[Case] = Saver(case, failed)
        self.view = View()
        self.search = Search()
        self.highest = 0
        self.marked: set[int] = case.marks.all()
        self.findings: list[Finding] = []
        self.hinted: Collection[int] = frozenset()
        self.drafts: dict[int, str] = {}
        """Text of the detects that were edited, by detect."""
        self._cited: dict[int, frozenset[int]] = {}
        self.cited: Collection[int] = frozenset()
        for detect in case.detects.all():
            self.cite(detect)
        self.version = -1
        self._looked = False
        """Whether `findings` are what the hints found in the records as they are."""
        case.records.resolvers["hint"] = self._hinted

    @property
    def numbers(self) -> Sequence[int]:
        """Record numbers, in the order of the list."""
        return self.view.numbers

    def page(self, numbers: Sequence[int]) -> Sequence[Mapping[str, Any]]:
        """Return the list columns of these records, in this order, with one statement."""
        found = {row[0]: dict(zip(LIST_COLUMNS, row, strict=True)) for row in self.case.records.page(numbers)}
        return [found.get(number, {"number": number}) for number in numbers]

    def look(self, text: str, order: str, *, untestable: bool = False) -> View:
        """Return the view of a filter; raises QueryError or CaseError. May take long."""
        if not text.strip():
            return View("", order, self.case.records.select(None, order).numbers)
        from parsers.query import parse

        found = self.case.records.select(parse(text), order)
        return View(text, order, found.numbers, found.untestable, untestable)

    def find(self, text: str, view: View) -> Search:
        """Return where in a view a search matches; raises QueryError or CaseError. May take long."""
        from parsers.query import parse

        wanted = set(self.case.records.select(parse(text), view.order).numbers)
        return Search(text, array("q", (at for at, number in enumerate(view.numbers) if number in wanted)))

    def refresh(self) -> bool:
        """Take notice of records that were added; return whether there were any."""
        version = self.case.version_of_data()
        if version == self.version:
            return False
        self.version, self._looked = version, False
        self.highest = self.case.records.count()
        return True

    def put(self, what: Hashable, write: Write[Case]) -> None:
        """Have a change written within a second."""
        self.saver.put(what, write)

    def hurry(self) -> None:
        """Have what was put so far written at once."""
        self.saver.hurry()

    def remember(self, key: str, value: Any) -> None:
        """Keep where the analyst is."""
        self.put(("state", key), lambda case: case.state.set(key, value))

    def mark(self, numbers: Iterable[int], on: bool) -> None:
        """Mark records, or take their marks away."""
        chosen = frozenset(numbers)
        self.marked = self.marked | chosen if on else self.marked - chosen
        self.put(("marks", chosen), lambda case: case.marks.set(chosen, on))

    def found(self, findings: Sequence[Finding]) -> None:
        """Take over what the hints found."""
        self.findings, self._looked = list(findings), True
        self.hinted = frozenset(number for finding in findings for number in finding.records)

    def _hinted(self, value: str) -> Iterable[int]:
        """Return the records of `hint:VALUE`; hints are loaded when a filter asks for them."""
        from workbench.hints.answering import resolver

        numbers = resolver(self.case, lambda: self.findings if self._looked else None)
        self.case.records.resolvers["hint"] = numbers
        return numbers(value)

    def cite(self, detect: Detect) -> None:
        """Take notice of what a detect cites."""
        from workbench.writeup.citations import cited

        self._cited[detect.id] = frozenset(cited(detect.body))
        self.cited = frozenset().union(*self._cited.values())

    def write_up(self, detect: int, body: str) -> None:
        """Keep the text of a detect, and what it cites."""
        from workbench.writeup.citations import cited

        numbers = frozenset(cited(body))
        self.drafts[detect] = body
        self._cited[detect] = numbers
        self.cited = frozenset().union(*self._cited.values())
        self.put(("detect", detect), lambda case: case.detects.save(detect, body=body, cited=numbers))

    def close(self) -> bool:
        """Write everything and close the case; return whether everything was written."""
        written = self.saver.close()
        if written:
            self.case.close()
        return written
