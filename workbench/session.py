"""An open case as the screen works with it: what is shown, what is marked, what is to be written; no Textual."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from db.case import LIST_COLUMNS, Case, CaseError
from workbench.column_sets import TAGS, VERDICT
from workbench.grouping import Grouping
from workbench.judgements import Judgements
from workbench.saver import Failed, Saver, Write

if TYPE_CHECKING:
    from db.case import Detect
    from workbench.hints.finding import Finding


READ = (*LIST_COLUMNS, "flags.known")
"""What is read of every record shown."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What a view is of, without its records: enough to ask for it again."""

    text: str
    order: str
    untestable: bool
    of: str


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
    unknown: int = 0
    """Records at the end of the list since the column that it is sorted by is unknown of them."""
    grouping: Grouping | None = None
    """The groups that the list shows, if it does."""
    whole: bool = True
    """Whether all records are known that it shows, not only the first of them."""

    @property
    def numbers(self) -> Sequence[int]:
        """Record numbers, in the order of the list."""
        return self.untestable if self.shows_untestable else self.matches

    @property
    def lines(self) -> Sequence[int]:
        """What stands on each line of the list: a record number, or a group as `Grouping` numbers it."""
        return self.numbers if self.grouping is None else self.grouping.lines

    @property
    def arranged(self) -> Arranged:
        """What it is of, without its records."""
        return Arranged(self.text, self.order, self.shows_untestable, self.of)

    @property
    def of(self) -> str:
        """What the records are grouped by; "" if they are not."""
        return self.grouping.groups.of if self.grouping else ""


def arrangement(view: View) -> str:
    """Return in words how a view differs from all records by time: its order, and its groups."""
    words = ""
    if view.order != "time":
        down = ", down" if view.order.startswith("-") else ""
        unknown = f" ({view.unknown:,} without it last)" if view.unknown else ""
        words = f"  by {view.order.removeprefix('-')}{down}{unknown}"
    if view.grouping is not None:
        groups = view.grouping.groups
        unknown = f", {groups.unknown:,} records in none" if groups.unknown else ""
        words += f"  {len(groups):,} group{'s' * (len(groups) != 1)} by {groups.of}{unknown}"
    return words


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
        self.said = Judgements(case)
        self.earliest_first = False
        """Whether groups stand by their first record, not by their size."""
        self.columns: tuple[str, ...] = READ
        """What is read of the records shown."""
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
    def marked(self) -> set[int]:
        """Numbers of the marked records."""
        return self.said.marked

    @property
    def numbers(self) -> Sequence[int]:
        """What stands on each line of the list."""
        return self.view.lines

    def page(self, numbers: Sequence[int]) -> Sequence[Mapping[str, Any]]:
        """Return the columns of these lines, in this order, with one statement; of a group those of its first record.

        A group has also: group, records, first and last (the columns of these two records), and whether it is open;
        groups take one statement more.
        """
        grouping, columns = self.view.grouping, self.columns
        records = numbers if grouping is None else [number for number in numbers if number >= 0]
        rows = self.case.records.page(records, columns)
        lines = {row[0]: self._judged(dict(zip(columns, row, strict=True))) for row in rows}
        if grouping is not None:
            shown = [-number - 1 for number in numbers if number < 0]
            ends = self.case.records.ends(grouping.groups, shown, columns)
            lines |= {-group - 1: self._group(group, *both) for group, both in zip(shown, ends, strict=True)}
        return [lines.get(number, {"number": number}) for number in numbers]

    def _judged(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return columns of a record with what was said about it."""
        number = values.get("number", 0)
        return {**values, TAGS: " ".join(self.said.tags.get(number, ())), VERDICT: self.said.verdicts.get(number)}

    def _group(self, group: int, first: Mapping[str, Any], last: Mapping[str, Any]) -> Mapping[str, Any]:
        grouping = self.view.grouping
        assert grouping is not None
        groups, first = grouping.groups, self._judged(first)
        more = {"group": groups.of, "records": groups.counts[group], "of": len(self.view.numbers), "first": first}
        return {**first, **more, "last": last, "open": group in grouping.opened}

    def look(
        self, text: str, order: str, *, untestable: bool = False, of: str = "", opened: Sequence[int] = ()
    ) -> View:
        """Return the view of a filter, in groups `of` something; raises QueryError or CaseError. May take long."""
        from parsers.query import parse

        query = parse(text) if text.strip() else None
        found = self.case.records.select(query, order)
        by_time = found.numbers if order == "time" else None
        groups = None
        if of and not untestable:
            groups = self.case.records.groups(query, of, by_time, earliest_first=self.earliest_first)
        return View(
            text if query else "", order, found.numbers, found.untestable, untestable, found.unknown,
            Grouping(groups, opened) if groups else None,
        )  # fmt: skip

    def glimpse(self, text: str, number: int, most: int) -> View | None:
        """Return the first records by time of a filter, from one on; None where `look` is not waited for longer."""
        from parsers.query import parse

        found = self.case.records.glimpse(parse(text), number, most) if text.strip() else ()
        return View(text, matches=found, whole=False) if found else None

    def find(self, text: str, view: View) -> Search:
        """Return where in a view a search matches; raises QueryError or CaseError. May take long."""
        from db.numbers import places
        from parsers.query import parse

        return Search(text, places(view.lines, self.case.records.select(parse(text)).numbers))

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
        self.said.marked = self.said.marked | chosen if on else self.said.marked - chosen
        self.put(("marks", chosen), lambda case: case.marks.set(chosen, on))

    def letter(self, letter: str, number: int | None) -> None:
        """Put a letter on a record, or with None take it away."""
        self.said.letters.pop(letter, None)
        if number is not None:
            self.said.letters[letter] = number
        self.put(("letter", letter), lambda case: case.marks.name(letter, number))

    def tag(self, numbers: Iterable[int], tag: str, on: bool) -> None:
        """Put a tag on records, or take it off."""
        chosen = frozenset(numbers)
        self.said.tag(chosen, tag, on)
        self.put(("tag", tag, chosen), lambda case: case.tags.set(chosen, tag, on))

    def judge(self, numbers: Iterable[int], verdict: str | None) -> None:
        """Say what records are, or with None that they are not reviewed."""
        chosen = frozenset(numbers)
        self.said.judge(chosen, verdict)
        self.put(("verdict", chosen), lambda case: case.verdicts.set(chosen, verdict))

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


def said(error: Exception) -> str:
    """Return what an error says to the analyst."""
    return str(error) if isinstance(error, CaseError) or type(error).__name__ == "QueryError" else repr(error)
