"""The demo case: the traces of ten practicals, with one finished detect."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.case import Case
    from workbench.importing import Report

HERE = Path(__file__).parent
TRACES = HERE / "traces"
"""The log lines of the practicals as they were published, one file per kind of log."""

YEAR = 2000
"""Year of those traces that print none; the demo states it."""

FLOODED = "209.203.237.176"
"""The host that the finished detect is about."""

TITLE = "SYN ACKs from port 22: answers to someone else's flood"
FOLLOW_UP = f"Ask the owner of {FLOODED} whether port 22 was flooded on 20 March 2000"
NOTE = "By all signs a victim, see the detect: do not block it, do not complain about it."
CASE_NOTE = "The addresses in 10.0.0.0/8 stand for those of the site that published the logs."


def scratch_path() -> Path:
    """Return a path for a demo case in a new folder that only the user can enter."""
    return Path(tempfile.mkdtemp(prefix="workbench-demo-")) / "practicals.case"


def build(path: Path, progress: Callable[[str], None] | None = None) -> list[Report]:
    """Make the demo case and return what the import of each trace found; raises CaseError if the path is taken.

    `progress` is told the name of each trace before it is read.
    """
    from db.case import Case
    from workbench.importing import import_file

    reports = []
    with Case.create(path) as case:
        for trace in sorted(TRACES.iterdir()):
            if progress:
                progress(trace.name)
            reports.append(import_file(case, trace, trace.name, year=YEAR, zone=UTC))
        _judge(case)
    return reports


def _judge(case: Case) -> None:
    """Add what an analyst would: a detect, a note, a look-up, marks and a follow-up."""
    from workbench.writeup.detects import begin, save

    detect = begin(case, TITLE, f"src == {FLOODED}")
    save(case, detect, (HERE / "detect.md").read_text(encoding="utf-8"))
    case.follow_ups.add(detect, FOLLOW_UP)
    case.notes.add(f"host:{FLOODED}", NOTE)
    case.notes.add("case", CASE_NOTE)
    case.lookups.add("10.0.1.0", "whois", (HERE / "whois.txt").read_bytes(), "sample of the demo")
    case.marks.set([20, 27])
