"""Our decoding held against tshark's, field by field under Wireshark's names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.decode import wireshark
from parsers.decode.tree import Decoded, Field
from workbench.opinion.pdml import Told

_OF_OTHERS = ("tcp.stream", "tcp.completeness", "tcp.time_", "tcp.nxtseq", "udp.stream", "udp.time_")
"""What tshark says of a packet among others: with one packet it is empty words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One field that both have under one name, in the same bytes or in others."""

    name: str
    ours: Field
    theirs: Told

    @property
    def why(self) -> str:
        """Why the two may differ under this name without either being wrong, "" if nothing is known to explain it."""
        return wireshark.EXPLAINED.get(self.name, "")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What came of asking tshark."""

    version: str
    different: tuple[Pair, ...]
    equal: tuple[Pair, ...]
    theirs: tuple[Told, ...]
    """What only tshark has: fields with a value, no second names of others, and words such as its expert notes."""
    ours: tuple[tuple[str, Field], ...]
    """What only we have, with the name that it would have in Wireshark."""


def held(decoded: Decoded, version: str, told: Sequence[Told]) -> Opinion:
    """Pair fields by name and place; a name that both have counts as one that differs if no value agrees."""
    waiting: defaultdict[str, list[Told]] = defaultdict(list)
    for each in told:
        waiting[each.name].append(each)
    equal: list[Pair] = []
    different: list[Pair] = []
    ours: list[tuple[str, Field]] = []
    used: set[int] = set()
    for name, value, field in wireshark.fields(decoded):
        open_ = [each for each in waiting[name] if id(each) not in used]
        here = [each for each in open_ if _meet(field, each)]
        agreed = next((each for each in here if wireshark.same(value, each.show)), None)
        if (taken := agreed or next(iter(here or open_), None)) is None:
            ours.append((name, field))
            continue
        used.add(id(taken))
        (equal if agreed is not None else different).append(Pair(name, field, taken))
    twice = {(each.start, each.stop, each.show) for each in told if id(each) in used}
    rest = tuple(
        each
        for each in told
        if id(each) not in used and _tells(each) and (each.start, each.stop, each.show) not in twice
    )
    rest = tuple(sorted(rest, key=lambda each: each.name != "_ws.expert"))  # what it complains of comes first
    return Opinion(version, tuple(different), tuple(equal), rest, tuple(ours))


def _tells(each: Told) -> bool:
    """Tell whether something that only tshark has says anything about this packet alone."""
    if each.hidden or each.name.startswith(_OF_OTHERS):
        return False
    return each.name == "_ws.expert" or bool(each.show and each.name and not each.name.startswith("_ws."))


def _meet(field: Field, each: Told) -> bool:
    if field.start is None or field.stop is None:
        return False
    return each.start == field.start or (each.start < field.stop and field.start < each.stop)
