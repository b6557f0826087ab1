"""What a hint says: findings, their grades, and how bits of evidence become a grade."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.hints.evidence import Evidence


class Grade(StrEnum):
    """How far a finding carries, strongest first."""

    PROVEN = "proven"
    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Return 0 for a note up to 4 for proven, so that grades can be compared."""
        return len(Grade) - 1 - list(Grade).index(self)

    def at_most(self, ceiling: Grade) -> Grade:
        """Return the lower of the two grades."""
        return self if self.rank <= ceiling.rank else ceiling


LEAST_BITS: dict[Grade, float] = {Grade.PROVEN: 32.0, Grade.STRONG: 16.0, Grade.MODERATE: 8.0, Grade.WEAK: 3.0}
"""Bits from which a grade is given: 32 bits are one chance in 4,295 million, 16 one in 65,536, 8 one in 256,
3 one in 8. Below that a finding is a note."""


def grade_of(bits: float) -> Grade:
    """Return the grade that this many bits of evidence earn."""
    return next((grade for grade, least in LEAST_BITS.items() if bits >= least), Grade.NOTE)


class Actor(StrEnum):
    """Who or what brought the records about, as far as the finding can tell."""

    SCANNER = "scanner"
    VICTIM = "victim of forged traffic"
    BYSTANDER = "bystander"
    EQUIPMENT = "equipment"
    DECODER = "decoder"
    OWN_HOST = "own host"
    UNKNOWN = "unknown"


class Stage(IntEnum):
    """When a hint may speak: what explains a pattern away is asked before the pattern itself."""

    SANITY = 1
    INTEGRITY = 2
    PROTOCOL = 3
    STATE = 4
    SHAPE = 5
    NAME = 6
    CORRELATION = 7


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a hint decides by: what it means and where it comes from."""

    name: str
    value: float
    means: str
    source: str

    def __str__(self) -> str:
        """Say the threshold in one line."""
        return f"{self.name} {self.value:g}: {self.means} ({self.source})"


@dataclass(frozen=True, slots=True)
class Finding:
    """One time a hint fired: what it says, on which records, and how far that carries.

    The sentences carry words of the evidence (addresses, names): whoever shows them passes them through
    the same door as any other evidence text.
    """

    id: str
    """Hint and running number, e.g. "scan.vertical/1"; the engine gives it."""
    hint: str
    title: str
    grade: Grade
    actor: str
    records: tuple[int, ...]
    for_: tuple[str, ...]
    against: tuple[str, ...]
    untested: tuple[str, ...]
    rivals: tuple[str, ...]
    decides: tuple[str, ...]
    explained_by: str | None = None
    """Id of the finding that explains this one away."""
    reason: str = ""
    """Why that finding explains this one, in one sentence; empty if nothing does."""
    bits: float = 0.0
    basis: tuple[str, ...] = ()
    """How the grade came about: the null it is measured against, the sum of bits, what capped it."""
    thresholds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("records", "for_", "against", "untested", "rivals", "decides"):
            if not getattr(self, name):
                raise ValueError(f"a finding of {self.hint} leaves {name.rstrip('_')!r} empty")

    def as_dict(self) -> dict[str, Any]:
        """Return the finding under its public JSON names."""
        return {
            "id": self.id,
            "hint": self.hint,
            "title": self.title,
            "grade": str(self.grade),
            "actor": self.actor,
            "records": list(self.records),
            "for": list(self.for_),
            "against": list(self.against),
            "untested": list(self.untested),
            "rivals": list(self.rivals),
            "decides": list(self.decides),
            "explained_by": self.explained_by,
            "reason": self.reason,
            "bits": round(self.bits, 1),
            "basis": list(self.basis),
            "thresholds": list(self.thresholds),
        }

    def explained(self, by: Finding, why: str) -> Finding:
        """Return this finding as one that another finding explains away."""
        return replace(self, explained_by=by.id, reason=f"Explained by {by.id} ({by.grade}): {why}")


@dataclass(frozen=True, slots=True)
class Hint:
    """A pattern detector: what it looks for, when it may speak, and what it explains away."""

    id: str
    title: str
    stage: Stage
    help: str
    find: Callable[[Evidence], Iterable[Finding]]
    """Findings on the records of the evidence, in any order and still without an id."""
    explains: tuple[str, ...] = ()
    """Hints (with * for the rest of a name) whose findings on the same records this hint explains away."""
    why: str = ""
    """Why it explains them, as the sentence shown beside the greyed finding."""
    thresholds: tuple[Threshold, ...] = ()

    @property
    def family(self) -> str:
        """Return the part of the id before the dot."""
        return self.id.partition(".")[0]


@dataclass(slots=True)
class Argument:
    """The evidence on one suspicion while a hint collects it, and the grade that follows.

    Each independent coincidence adds its bits, -log2 of its chance under the null; counter-evidence
    subtracts the same way and may cap the grade; trying several alternatives costs log2 of their number.
    """

    null: str
    """The dull explanation that the chances are reckoned under."""
    for_: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    untested: list[str] = field(default_factory=list)
    rivals: list[str] = field(default_factory=list)
    decides: list[str] = field(default_factory=list)
    gained: float = 0.0
    lost: float = 0.0
    alternatives: int = 1
    caps: list[tuple[Grade, str]] = field(default_factory=list)

    def supports(self, sentence: str, bits: float = 0.0) -> None:
        """Add evidence for the suspicion."""
        self.for_.append(sentence)
        self.gained += bits

    def opposes(self, sentence: str, bits: float = 0.0) -> None:
        """Add evidence against the suspicion."""
        self.against.append(sentence)
        self.lost += bits

    def cap(self, ceiling: Grade, reason: str) -> None:
        """Let the grade rise no higher than `ceiling`, whatever the bits say."""
        self.caps.append((ceiling, reason))

    @property
    def bits(self) -> float:
        """Return what remains after counter-evidence and alternatives."""
        return self.gained - self.lost - math.log2(max(1, self.alternatives))

    @property
    def grade(self) -> Grade:
        """Return the grade that the bits earn under the caps."""
        grade = grade_of(self.bits)
        for ceiling, _ in self.caps:
            grade = grade.at_most(ceiling)
        return grade

    def basis(self) -> tuple[str, ...]:
        """Say how the grade came about."""
        earned = grade_of(self.bits)
        tried = f", {math.log2(self.alternatives):.1f} for {self.alternatives} alternatives tried"
        arithmetic = (
            f"{self.gained:.1f} bits for, {self.lost:.1f} against"
            f"{tried if self.alternatives > 1 else ''}: {self.bits:.1f}, which earns {earned}."
        )
        held = (f"At most {ceiling}: {reason}" for ceiling, reason in self.caps if ceiling.rank < earned.rank)
        return (f"Null: {self.null}", arithmetic, *held)

    def finding(
        self, hint: str, title: str, actor: Actor, records: Iterable[int], thresholds: Sequence[Threshold] = ()
    ) -> Finding:
        """Return the finding that the argument amounts to; the records are put in number order."""
        return Finding(
            id="",
            hint=hint,
            title=title,
            grade=self.grade,
            actor=str(actor),
            records=tuple(sorted(set(records))),
            for_=tuple(self.for_),
            against=tuple(self.against),
            untested=tuple(self.untested),
            rivals=tuple(self.rivals),
            decides=tuple(self.decides),
            bits=self.bits,
            basis=self.basis(),
            thresholds=tuple(str(threshold) for threshold in thresholds),
        )
