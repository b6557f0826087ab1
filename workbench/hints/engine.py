"""Find the hints in their folder, ask them in order, and let earlier findings explain later ones away."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from workbench.hints.evidence import CaseEvidence, Divided, Evidence
from workbench.hints.finding import Finding, Grade, Hint

if TYPE_CHECKING:
    from db.case import Case
    from parsers.query import Query

EXPLAINS_FROM = Grade.MODERATE
"""Grade from which a finding may explain another away: a mere suspicion of damage silences nothing."""


@cache
def each() -> tuple[Hint, ...]:
    """Return every hint of this folder, explaining hints before those they explain.

    A module of the folder that has a tuple HINTS is a family; nothing is registered elsewhere.
    """
    import workbench.hints as package

    found: list[Hint] = []
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        found += getattr(importlib.import_module(module.name), "HINTS", ())
    return ordered(found)


def explains(hint: Hint, other: Hint) -> bool:
    """Say whether findings of `hint` explain findings of `other` away."""
    return any(fnmatchcase(other.id, pattern) for pattern in hint.explains)


def ordered(hints: Iterable[Hint]) -> tuple[Hint, ...]:
    """Return hints by stage and, within a stage, explaining ones first; ValueError if they explain in a circle."""
    waiting = sorted(hints, key=lambda hint: (hint.stage, hint.id))
    done: list[Hint] = []
    while waiting:
        ready = [hint for hint in waiting if not any(explains(other, hint) for other in waiting if other is not hint)]
        if not ready:
            raise ValueError(f"these hints explain each other in a circle: {', '.join(hint.id for hint in waiting)}")
        done.append(ready[0])
        waiting.remove(ready[0])
    for place, hint in enumerate(done):
        if any(hint.stage < earlier.stage for earlier in done[:place]):
            raise ValueError(f"{hint.id} would have to speak before a hint of an earlier stage")
    return tuple(done)


def examine(
    evidence: Evidence, hints: Sequence[Hint] | None = None, only: Collection[str] | None = None
) -> list[Finding]:
    """Return the findings of all hints (or those named by `only`) on the evidence, numbered by hint.

    Hints that may explain the wanted ones away are asked too, so that a finding never looks stronger for
    being asked for alone. Raises KeyError for a name that no hint has.
    """
    known = ordered(hints) if hints is not None else each()
    if unknown := sorted(set(only or ()) - {hint.id for hint in known}):
        raise KeyError(unknown[0])
    found: dict[str, list[Finding]] = {}
    for hint in _needed(known, only):
        explaining = {earlier.id: earlier for earlier in known if earlier.id in found and explains(earlier, hint)}
        findings = [finding for name in explaining for finding in found[name]]
        found[hint.id] = _ask(hint, evidence, findings, explaining)
    wanted = [hint.id for hint in known if only is None or hint.id in only]
    return [finding for name in wanted for finding in found[name]]


def find_all(case: Case, only: str | Collection[str] | None = None, query: Query | str | None = None) -> list[Finding]:
    """Return the findings on a case: of all hints or those named, and with a query those that touch its records.

    Hints always weigh the whole case: a query chooses among findings, it hides no evidence from them.
    Raises KeyError for an unknown hint, QueryError for a query that does not parse.
    """
    findings = examine(CaseEvidence(case), only={only} if isinstance(only, str) else only)
    if query is None:
        return findings
    if isinstance(query, str):
        from parsers.query import parse  # the grammar is slow to load

        query = parse(query)
    matching = set(case.records.select(query).numbers)
    return [finding for finding in findings if not matching.isdisjoint(finding.records)]


def _needed(hints: Sequence[Hint], only: Collection[str] | None) -> list[Hint]:
    """Return the wanted hints with all that may explain them, directly or through others."""
    if only is None:
        return list(hints)
    needed = {hint.id for hint in hints if hint.id in only}
    for hint in reversed(hints):
        if any(explains(hint, other) for other in hints if other.id in needed and other is not hint):
            needed.add(hint.id)
    return [hint for hint in hints if hint.id in needed]


def _ask(hint: Hint, evidence: Evidence, findings: Iterable[Finding], hints: Mapping[str, Hint]) -> list[Finding]:
    """Return the hint's findings on what nothing explains yet, and apart from them those on each explained part."""
    by = {finding.id: finding for finding in findings}
    divided = Divided(evidence, _explained(by.values()))
    answers = list(hint.find(divided.unexplained() if divided.explained else evidence))
    for name, part in divided.parts():
        answers += (finding.explained(by[name], hints[by[name].hint].why) for finding in hint.find(part))
    answers.sort(key=lambda finding: (finding.records, finding.title, finding.explained_by or ""))
    return [replace(finding, id=f"{hint.id}/{place}") for place, finding in enumerate(answers, 1)]


def _explained(findings: Iterable[Finding]) -> dict[int, str]:
    """Return record -> id of the strongest finding that explains it."""
    explained: dict[int, str] = {}
    able = [finding for finding in findings if not finding.explained_by and finding.grade.rank >= EXPLAINS_FROM.rank]
    for finding in sorted(able, key=lambda finding: -finding.bits):
        for number in finding.records:
            explained.setdefault(number, finding.id)
    return explained
