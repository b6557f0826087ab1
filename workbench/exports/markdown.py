"""Detects as a Markdown document to be sent: write-up, records, raw evidence, hints, look-ups, follow-ups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from db.case import Case, Detect, FollowUp
from workbench.counted import counted
from workbench.exports import _findings, _hosts, _pictures, _readings, _records
from workbench.exports._prose import one_line, prose
from workbench.exports._sources import about, sources
from workbench.safe import code
from workbench.times import readable
from workbench.writeup.citations import (
    Citation,
    ClaimResult,
    Illustration,
    Rendered,
    check,
    cited,
    faults,
    rendered,
    spelled,
)
from workbench.writeup.detects import follow_ups
from workbench.writeup.pictured import Pictured, pictured
from workbench.writeup.read_as import ReadAs, read_as
from workbench.writeup.templates import NONE_OPEN, NOT_ESTABLISHED

if TYPE_CHECKING:
    from workbench.hints import Finding

NAME = "markdown"
SUFFIX = ".md"
TITLE = "Markdown document: write-ups with their evidence, to be sent"

_FOLLOW_UP = re.compile(
    rf"(?im)^#{{1,6}}[ \t]+follow[- ]?ups?[ \t]*\n\s*(?:{NONE_OPEN}\.?|{NOT_ESTABLISHED}\.?)?\s*(?=^#|\Z)"
)
_EMPTY = re.compile(r"(?m)^(#{1,6}[ \t][^\n]*)\n\s*(?=^#|\Z)")


def write(case: Case, out: TextIO, detects: Sequence[int] | None = None) -> None:
    """Write the detects of these numbers, or all with what concerns the whole case, as one document.

    Evidence stands in code spans and fences only. The same case gives the same bytes. KeyError for a detect that
    there is not.
    """
    chosen = case.detects.all() if detects is None else [case.detects.get(number) for number in detects]
    out.write("\n\n".join(_document(case, chosen, whole=detects is None)) + "\n")


def _document(case: Case, detects: Sequence[Detect], *, whole: bool) -> Iterator[str]:
    """Yield the blocks of the document."""
    alone = len(detects) == 1
    level = 1 if alone else 2
    made = [_Part(case, detect) for detect in detects]
    findings = _found(case) if any(part.found for part in made) else []
    yield "# " + (
        one_line(detects[0].title) if alone else f"Case {code(case.path.name)}: {counted(len(detects), 'detect')}"
    )
    yield _from(case)
    if not alone:
        yield from ["\n".join(f"- Detect {each.id}: {one_line(each.title)}" for each in detects)] * bool(detects)
    body: list[str] = []
    for part in made:
        body += [f"## Detect {part.detect.id}: {one_line(part.detect.title)}"] * (not alone)
        body += part.blocks(level + 1, findings)
    if whole:
        body += _of_the_case(case)
    used = {place.source for part in made for each in part.found for place in each.places}
    body += ["## Sources", *sources(case.sources.all(), used, whole=whole)]
    yield from body
    yield "## About this document"
    yield "\n".join(about(case, body))


def _found(case: Case) -> list[Finding]:
    """Return what the hints find in the case."""
    from workbench.hints import find_all

    return find_all(case)


def _from(case: Case) -> str:
    """Return one sentence on where this comes from."""
    return (
        f"From the case {code(case.path.name)}: {counted(case.records.count(), 'record')} of"
        f" {counted(len(case.sources.all()), 'source')}. All times are UTC."
    )


@dataclass
class _Part:
    """One detect with what it cites and how its claims stand."""

    case: Case
    detect: Detect
    numbers: list[int] = field(init=False)
    found: list[_records.Cited] = field(init=False)
    missing: list[int] = field(init=False)
    results: list[ClaimResult] = field(init=False)
    text: Rendered = field(init=False)
    readings: list[ReadAs] = field(init=False)
    pictures: list[Pictured] = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = cited(self.detect.body)
        self.found, self.missing = _records.read(self.case, self.numbers)
        self.results = check(self.case, self.detect.body)
        self.text = rendered(self.detect.body, verdicts=self.results)
        self.readings = list(read_as(self.case, self.detect.body))
        self.pictures = list(pictured(self.case, self.detect.body))

    def blocks(self, level: int, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield the blocks of the detect with headings from `level` on."""
        head = "#" * level
        yield self._standing()
        yield (
            prose(_EMPTY.sub(rf"\1\n\n{NOT_ESTABLISHED}\n\n", _FOLLOW_UP.sub("", self.text.text)), level)
            or NOT_ESTABLISHED
        )
        yield f"{head} Follow-up"
        yield "\n".join(_tasks(*follow_ups(self.case, self.detect.id)))
        if self.text.notes:
            yield f"{head} Citations and claims"
            yield "\n".join(self._notes())
        yield from _pictures.section(head, self.text.notes, self.pictures)
        if not self.found:
            return
        yield f"{head} Records cited"
        yield from _records.table(self.found)
        yield f"{head} Raw evidence"
        yield from _records.raw(self.found, {source.id: source for source in self.case.sources.all()})
        yield from _readings.cited(head, self.readings)
        yield from self._hints(head, findings)
        hosts = _hosts.involved(self.found)
        yield f"{head} Look-ups"
        yield from _hosts.look_ups(self.case, hosts, level + 1)
        if notes := _hosts.notes(self.case, self.found, hosts):
            yield f"{head} Notes"
            yield "\n".join(notes)

    def _standing(self) -> str:
        """Return how much is cited and printed and whether the claims hold; what is wrong stands out."""
        said = ["No record is cited."]
        if self.found:
            said = [f"{counted(len(self.found), 'record')} cited and printed below, {_records.span(self.found)}."]
        if self.missing:
            said.append(f"**The case has no {spelled(self.missing)}, which the text cites.**")
        wrong = sum(result.holds is False for result in self.results)
        open_ = sum(result.holds is None for result in self.results)
        if self.results and not (wrong or open_):
            one = len(self.results) == 1
            said.append(
                "The one claim of the text holds." if one else f"All {len(self.results)} claims of the text hold."
            )
        if wrong:
            said.append(f"**Of {counted(len(self.results), 'claim')}, {wrong} {_does(wrong)} not hold.**")
        if open_:
            said.append(f"**Of {counted(len(self.results), 'claim')}, {open_} could not be tested.**")
        said += [f"**{code(each.fault)}.**" for each in self.readings if each.fault]
        said += [f"**A picture could not be drawn: {code(each.fault)}.**" for each in self.pictures if each.fault]
        said += [f"**Not a citation: {code(fault)}.**" for fault in faults(self.detect.body)]
        begun, changed = readable(self.detect.created)[:10], readable(self.detect.modified)[:10]
        said.append(f"Written on {begun}." if begun == changed else f"Begun on {begun}, last changed on {changed}.")
        return " ".join(said)

    def _notes(self) -> Iterator[str]:
        """Yield what each label in the text stands for."""
        results = iter(self.results)
        for label, link in self.text.notes:
            if isinstance(link, Citation):
                lost = [number for number in link.numbers if number in set(self.missing)]
                rest = f"; **the case has no {spelled(lost)}**" if lost else ""
                yield f"- {label}: {spelled(link.numbers)}{_readings.noted(link.reading, self.readings)}{rest}"
            elif isinstance(link, Illustration):
                yield f"- {label}: {_pictures.noted(link, self.pictures)}"
            else:
                yield f"- {label}: {_claim(next(results))}"

    def _hints(self, head: str, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield the findings on the cited records, those explained away at the end."""
        mine = _findings.touching(findings, self.numbers)
        yield f"{head} Hints on these records"
        if not mine:
            yield "No hint fired on them; that is no proof that nothing is odd."
            return
        yield (
            "Quoted from the workbench. A hint is a suspicion with its reasons; grades from strongest to weakest are"
            " proven, strong, moderate, weak and note."
        )
        yield from (_findings.quoted(finding, self.numbers) for finding in mine)


def _claim(result: ClaimResult) -> str:
    """Return a claim with its filter and how it stands."""
    claim = result.claim
    rest = (
        f"; {counted(result.untestable, 'record')} could not be tested, for want of a field"
        if result.untestable
        else ""
    )
    said = f"{counted(claim.stated, 'record')} with {code(claim.query)}"
    if result.error:
        return f"**could not be tested**: {said}; {code(result.error)}"
    if result.holds:
        return f"{said}: holds{rest}"
    verdict = "does not hold" if result.holds is False else "could not be tested"
    return f"**{verdict}: states {claim.stated:,}, the case says {result.found:,}**{rest}; {code(claim.query)}"


def _tasks(open_: Sequence[FollowUp], closed: Sequence[FollowUp]) -> Iterator[str]:
    """Yield follow-ups as lines of a list."""
    yield from (f"- Open: {one_line(task.text)}" for task in open_)
    if not open_:
        yield f"- {NONE_OPEN[0].upper()}{NONE_OPEN[1:]}"
    for task in closed:
        day = readable(task.closed)[:10] if task.closed is not None else ""
        yield f"- Closed {day}: {one_line(task.text)}. Outcome: {one_line(task.outcome or '')}"


def _of_the_case(case: Case) -> Iterator[str]:
    """Yield notes and follow-ups that belong to no detect."""
    open_, closed = follow_ups(case, None)
    if notes := case.notes.of("case"):
        yield "## Notes on the case"
        yield "\n".join(_hosts.case_notes(notes))
    if open_ or closed:
        yield "## Follow-up on the case"
        yield "\n".join(_tasks(open_, closed))


def _does(count: int) -> str:
    return "does" if count == 1 else "do"
