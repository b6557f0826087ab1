"""Pattern hints: one file = one family; no Textual.

A hint argues: each finding carries what speaks for it, against it, what could not be tested, which other
explanations there are and what would decide between them.
"""

from __future__ import annotations

from workbench.hints.engine import each, examine, find_all
from workbench.hints.evidence import CaseEvidence, Evidence, RecordEvidence
from workbench.hints.finding import Actor, Finding, Grade, Hint, Stage, Threshold

__all__ = [
    "Actor",
    "CaseEvidence",
    "Evidence",
    "Finding",
    "Grade",
    "Hint",
    "RecordEvidence",
    "Stage",
    "Threshold",
    "each",
    "examine",
    "find_all",
]
