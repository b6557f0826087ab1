"""Records to ask hints about, made by hand, and what they answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parsers.record import Record, TimeBasis, flag_byte
from workbench.hints import Finding, RecordEvidence, examine

SECOND = 1_000_000_000


def packet(number: int, src: str, dst: str | None, **fields: Any) -> Record:
    """Return a dated TCP packet; `at` is its time in seconds, `flags` are letters, the rest are Record's fields."""
    at = fields.pop("at", number)
    flags = fields.pop("flags", "S")
    made: dict[str, Any] = {
        "number": number,
        "format": "made",
        "time": None if at is None else int(at * SECOND),
        "time_basis": TimeBasis.STATED,
        "src": src,
        "dst": dst,
        "proto": "tcp",
        "flags": None if flags is None else flag_byte(flags),
        "src_port": 40000 + number,
        "dst_port": 80,
    }
    return Record(**(made | fields))


def found(records: Iterable[Record], hint: str) -> list[Finding]:
    """Return the findings of one hint that nothing explains away."""
    return [finding for finding in examine(RecordEvidence(records), only={hint}) if not finding.explained_by]


def said(finding: Finding) -> str:
    """Return every sentence of a finding in one text."""
    lists = (finding.for_, finding.against, finding.untested, finding.rivals, finding.decides, finding.basis)
    return "\n".join(sentence for sentences in lists for sentence in sentences)
