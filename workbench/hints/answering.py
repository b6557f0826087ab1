"""What `hint:` means in a filter: the records of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.case import Case
    from workbench.hints.finding import Finding

ANY, ARTEFACT = "any", "artefact"
"""Words for every finding, and for those that say that the bytes were damaged or misread on the way."""
_ARTEFACTS = ("corrupt", "proto")
"""Families of hints whose findings say so."""


def chosen(findings: Iterable[Finding], value: str) -> list[Finding]:
    """Return the findings that `hint:VALUE` means: a finding, a hint, a family of hints, `any` or `artefact`."""
    wanted = value.lower()
    return [
        finding
        for finding in findings
        if wanted in (ANY, finding.id, finding.hint, finding.hint.partition(".")[0])
        or (wanted == ARTEFACT and finding.hint.partition(".")[0] in _ARTEFACTS)
    ]


def resolver(case: Case, known: Callable[[], Sequence[Finding] | None] = lambda: None) -> Callable[[str], list[int]]:
    """Return what gives the record numbers of `hint:VALUE`; hints are asked once for each state of the case.

    `known` gives findings that are there already. Raises QueryError for a value that no hint has.
    """
    kept: dict[int, Sequence[Finding]] = {}

    def numbers(value: str) -> list[int]:
        from parsers.query import QueryError
        from workbench.hints.engine import each, find_all

        names = {hint.id for hint in each()} | {hint.family for hint in each()} | {ANY, ARTEFACT}
        if value.lower().partition("/")[0] not in names:
            raise QueryError(f"hint:{value}", 5, f"no hint is called {value}; `hint:{ANY}` asks for all findings")
        if (findings := known()) is None:
            version = case.version_of_data()
            if version not in kept:
                kept.clear()
                kept[version] = find_all(case)
            findings = kept[version]
        return sorted({number for finding in chosen(findings, value) for number in finding.records})

    return numbers
