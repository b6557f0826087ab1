"""Numbers that programs have written into their packets: each names a lineage of code, seldom one tool."""

from __future__ import annotations

from typing import NamedTuple


class Constant(NamedTuple):
    """A fixed sequence number, whose code carries it, and since when that was public."""

    value: int
    lineage: str
    public: str
    trait: str
    """What else packets of this lineage show."""


SEQUENCES = {
    constant.value: constant
    for constant in (
        Constant(
            0x28374839,
            "the SYN flooders descended from synflood.c (1996); Shaft and TFN-type flooders carry the same line",
            "Shaft's analysis by Dietrich, Long and Dittrich went to BUGTRAQ on 16 March 2000; Snort rule 241 came to "
            "look for 674711609",
            "forged source ports from 1001 to 2024 in many copies, TTL 30 at the sender, no TCP options",
        ),
        Constant(
            0x28376839,
            "the SYN flooders descended from synk4.c",
            "public copies of synk4.c carry it",
            "random source addresses",
        ),
        Constant(
            3868,
            "land.c (November 1997)",
            "CVE-1999-0016; Snort rule 269 looks for sequence number 3868 with IP ID 3868",
            "source equal to destination, IP ID 3868",
        ),
    )
}
"""Known fixed sequence numbers."""


def lineage(sequence: int) -> Constant | None:
    """Return what is known of a fixed sequence number."""
    return SEQUENCES.get(sequence % 2**32)
