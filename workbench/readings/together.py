"""Several packets of one conversation mended together: which repairs make ports and numbers fall in line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import factorial, log2

from workbench.readings.in_line import Ends, likeness

LEAST = 8.0
"""Bits that a conversation must gain by its repairs."""
_RISES = 1.0
"""Bits that a number which does not fall from one packet of a sender to its next counts while repairs are chosen."""


@dataclass(frozen=True, slots=True)
class State:
    """What a packet says if one word is taken out, seen from the sender of the record asked about."""

    place: int | None
    """Which word; None for a packet that is not shifted."""
    removed: str
    """The word, as it is printed."""
    ends: Ends
    liking: float
    """How well the place is liked for itself, in bits; no evidence."""


@dataclass(frozen=True, slots=True)
class Member:
    """A packet of the conversation with the states it can be in."""

    number: int
    when: int
    same_way: bool
    """It goes the way of the record asked about."""
    logged: Ends
    states: tuple[State, ...]

    @property
    def shifted(self) -> bool:
        """Tell whether a word has to be taken out."""
        return self.states[0].place is not None


@dataclass(frozen=True, slots=True)
class Together:
    """The best repair of each packet, and what the conversation gains by them."""

    members: tuple[Member, ...]
    """In order of time."""
    states: tuple[State, ...]
    gain: float
    texts: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The records whose words were taken out, in order of time."""
        return tuple(member.number for member in self.members if member.shifted)

    def state(self, number: int) -> State:
        """Return what was chosen for a record."""
        return next(state for member, state in zip(self.members, self.states, strict=True) if member.number == number)


def together(members: Sequence[Member]) -> Together | None:
    """Return the repairs that fit best together, None if fewer than two packets need one or they gain nothing."""
    line = tuple(sorted(members, key=lambda member: (member.when, member.number)))
    mended = sum(member.shifted for member in line)
    if mended < 2:
        return None
    chosen = _best_path(line)
    after = sum(likeness(one.ends, other.ends) for one, other in pairwise(chosen))
    before = sum(likeness(one.logged, other.logged) for one, other in pairwise(line))
    tried = mended * log2(len(next(member.states for member in line if member.shifted)))
    rising, bits = _rising(line, chosen)
    gain = after - before - tried + bits
    if gain < LEAST:
        return None
    names = ", ".join(
        f"#{member.number} without {state.removed} at byte {2 * state.place}"
        for member, state in zip(line, chosen, strict=True)
        if state.place is not None
    )
    text = (
        f"The same repair makes the conversation fall in line: {names}. From packet to packet ports and numbers then "
        f"agree by {after:.0f} bits, as logged by {before:.0f}; less {tried:.1f} for the ways to take out a word of "
        f"each ({after - before - tried:.1f} bits)."
    )
    return Together(line, chosen, gain, (text, *rising))


def _best_path(line: Sequence[Member]) -> tuple[State, ...]:
    """Return one state for each packet so that neighbours agree best (Viterbi)."""
    scores = [state.liking for state in line[0].states]
    backs: list[list[int]] = []
    for one, other in pairwise(line):
        back, reached = [], []
        for state in other.states:
            steps = [
                score + likeness(before.ends, state.ends) + _bonus(one, other, before.ends, state.ends)
                for score, before in zip(scores, one.states, strict=True)
            ]
            best = max(range(len(steps)), key=steps.__getitem__)
            back.append(best)
            reached.append(steps[best] + state.liking)
        backs.append(back)
        scores = reached
    place = max(range(len(scores)), key=scores.__getitem__)
    path = [place]
    for back in reversed(backs):
        place = back[place]
        path.append(place)
    return tuple(member.states[index] for member, index in zip(line, reversed(path), strict=True))


def _bonus(one: Member, other: Member, before: Ends, after: Ends) -> float:
    if not (one.same_way and other.same_way):
        return 0.0
    return _RISES * sum(_not_below(before, after))


def _not_below(before: Ends, after: Ends) -> tuple[bool, bool]:
    """Tell of sequence number and acknowledgement whether they do not fall; by their high halves."""
    return (
        before.seq.value >> 16 <= after.seq.value >> 16,
        before.ack.value >> 16 <= after.ack.value >> 16,
    )


def _rising(line: Sequence[Member], chosen: Sequence[State]) -> tuple[tuple[str, ...], float]:
    """Return what it counts that sequence numbers rise in order of time, and do not as logged."""
    mine = [(member, state) for member, state in zip(line, chosen, strict=True) if member.same_way]
    after = [state.ends.seq.value for _, state in mine]
    before = [member.logged.seq.value for member, _ in mine]
    different = len(set(after))
    if different < 3 or after != sorted(after) or before == sorted(before):
        return (), 0.0
    bits = log2(factorial(different))
    shown = ", ".join(f"0x{value:08X}" for value in after)
    text = f"The sequence numbers of one sender then rise in order of time, {shown}"
    return (f"{text}: one order of {factorial(different):,} ({bits:.1f} bits).",), bits
