"""Hints in an exported document: each finding quoted whole, with what speaks for it and against it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from db.spans import spans
from workbench.exports._labelled import labelled
from workbench.safe import fenced

if TYPE_CHECKING:
    from workbench.hints import Finding

_MOST_RUNS = 12


def touching(findings: Sequence[Finding], numbers: Collection[int]) -> list[Finding]:
    """Return the findings on any of the records: those that stand before those explained away, strongest first."""
    known = set(numbers)
    mine = [finding for finding in findings if known.intersection(finding.records)]
    return sorted(mine, key=lambda finding: (finding.explained_by is not None, -finding.grade.rank, finding.id))


def quoted(finding: Finding, numbers: Collection[int]) -> str:
    """Return a finding as a fenced block: it carries words of the evidence, so none of it is Markdown."""
    return fenced(list(_lines(finding, set(numbers))), "text")


def _lines(finding: Finding, numbers: set[int]) -> Iterator[str]:
    """Yield the lines of a finding, wrapped."""
    inside = len(numbers.intersection(finding.records))
    yield from labelled(str(finding.grade), finding.title)
    yield from labelled("hint", finding.id)
    yield from labelled("actor", finding.actor)
    counted = f"{len(finding.records):,} records" if len(finding.records) != 1 else "1 record"
    share = "" if inside == len(finding.records) else f", {inside:,} of them cited here"
    yield from labelled("on", f"{counted}{share}: {_numbers(finding.records)}")
    if finding.explained_by:
        yield from labelled("explained away", finding.reason or f"by {finding.explained_by}")
    for label, sentences in (
        ("for", finding.for_), ("against", finding.against), ("could not be tested", finding.untested),
        ("or else", finding.rivals), ("would decide", finding.decides), ("how graded", finding.basis),
    ):  # fmt: skip
        if sentences:
            yield ""
        for place, sentence in enumerate(sentences):
            yield from labelled("" if place else label, sentence)


def _numbers(records: Sequence[int]) -> str:
    """Return record numbers, runs folded, cut after a dozen runs."""
    found = spans(records)
    words = [str(first) if first == last else f"{first}-{last}" for first, last in found[:_MOST_RUNS]]
    return ", ".join(words) + (" and more" if len(found) > _MOST_RUNS else "")
