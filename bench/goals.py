"""What an import is to reach: ratios of CPU seconds in one run, memory, and bytes of the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bench import subjects as s
from bench.cost import RAW, Result
from bench.subjects import Subject


class Goal(NamedTuple):
    """Something to reach on one file."""

    subject: Subject
    what: str
    value: Callable[[Result], float | None]
    """What was reached; None where it was not measured."""
    bound: float
    at_least: bool = False

    def line(self, result: Result) -> str:
        """Return the goal, what was reached, and whether that is it."""
        sign = "≥" if self.at_least else "≤"
        try:
            value = self.value(result)
        except KeyError:  # a program of it did not run
            value = None
        wanted = f"{self.what:64} {sign} {self.bound:<8,g}"
        if value is None:
            return f"{wanted} {'not measured':>12}"
        reached = value >= self.bound if self.at_least else value <= self.bound
        return f"{wanted} {value:12,.2f}  {'reached' if reached else 'missed'}"


def _cheaper(subject: Subject, peer: str, times: float, ours: str = s.IMPORT) -> Goal:
    """Ours takes so many times less CPU than a peer."""
    return Goal(subject, f"CPU of {peer} to {ours.strip()}", lambda found: found.ratio(peer, ours), times, True)


def _no_dearer(subject: Subject, peer: str, times: float, ours: str = s.IMPORT) -> Goal:
    """Ours takes at most so many times the CPU of a peer."""
    return Goal(subject, f"CPU of {ours.strip()} to {peer}", lambda found: found.ratio(ours, peer), times)


def _memory(subject: Subject, most: int) -> Goal:
    return Goal(subject, "MiB at the peak", lambda found: found.middle(s.IMPORT).memory, most)


def _rate(subject: Subject) -> Goal:
    return Goal(
        subject, "records in a CPU second", lambda found: found.count / found.middle(s.IMPORT).cpu, 100_000, True
    )


def _size(subject: Subject, raw: float) -> tuple[Goal, Goal]:
    """The rows of a record take few bytes, and the evidence a part of the file."""

    def kept(found: Result) -> float:
        return found.tables[s.IMPORT].get(RAW, 0) / found.size

    def rows(found: Result) -> float:
        tables = found.tables[s.IMPORT]
        return (sum(tables.values()) - tables.get(RAW, 0)) / found.count

    return Goal(subject, "bytes a record, without the evidence", rows, 130), Goal(
        subject, "bytes of evidence to bytes of the file", kept, raw
    )


_TEXT = (s.FIREWALL, s.SYSLOG, s.ALERTS, s.FLOWS, s.EVENTS, s.DUMPS, s.PRINTED)
GOALS = (
    _cheaper(s.CAPTURE, s.TSHARK, 8, s.ROWS),
    _cheaper(s.CAPTURE, s.TSHARK_LEAN, 7, s.ROWS),
    _cheaper(s.CAPTURE, s.TSHARK, 4),
    _cheaper(s.CAPTURE, s.DPKT, 4, s.ROWS),
    _no_dearer(s.CAPTURE, s.TCPDUMP, 1.3, s.ROWS),
    *_size(s.CAPTURE, 0.7),
    *(goal for subject in (s.FIREWALL, s.SYSLOG) for goal in (
        _no_dearer(subject, s.LNAV, 3), _no_dearer(subject, s.LNAV_FIELDS, 2))),
    _no_dearer(s.FLOWS, s.LNAV, 1.3),
    _no_dearer(s.FLOWS, s.LNAV_FIELDS, 0.8),
    _cheaper(s.EVENTS, s.JSON, 2),
    *(_rate(subject) for subject in (s.FIREWALL, s.SYSLOG, s.ALERTS, s.FLOWS)),
    *(goal for subject in _TEXT for goal in _size(subject, 0.2)),
    *(_memory(subject, 200) for subject in (s.CAPTURE, *_TEXT)),
)  # fmt: skip


def show(results: Mapping[str, Result]) -> None:
    """Print every goal of what was measured."""
    print("\ngoals")
    last = ""
    for goal in sorted(GOALS, key=lambda goal: [each.name for each in s.SUBJECTS].index(goal.subject.name)):
        if (result := results.get(goal.subject.name)) is not None:
            name = goal.subject.name if goal.subject.name != last else ""
            print(f"  {name:10} {goal.line(result)}")
            last = goal.subject.name
