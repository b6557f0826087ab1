"""Lines of formats whose dates are not those of syslog, made by chance, some with what is rare in the format."""

from __future__ import annotations

import random

from tests.workbench.made_shapes import any_end, any_port, usual


def _day(chance: random.Random) -> str:
    return usual(chance, ["2003-08-11"], ["2003-13-11", "0000-08-11", "2003-02-31", "03-08-11"])


def dshield(chance: random.Random, stamp: str) -> str:
    """Return a line that is sent to DShield."""
    zone = usual(chance, ["-04:00", "+0530", "Z"], ["+16:99", "-18:00", "+19:00", "", "UTC", "+4"])
    proto = usual(chance, ["TCP", "UDP", "ICMP"], ["tcp", "6", "47", "ICMPV6", "???", "GRE-X", "T"])
    flags = usual(
        chance,
        ["", "\t", "\tS", "\tSA12", "\tSYN,ACK", "\tURG"],
        ["\t\tF", " S", "\tX", "\tSYN ACK", "\tECE", "\tS x", "\tSFAPRU12S"],
    )
    numbers = [str(any_port(chance)) for _ in range(2)]
    if proto == "ICMP":
        numbers = [usual(chance, ["8", "0"], ["255", "256"]), usual(chance, ["0"], ["300"])]
    first, second = (usual(chance, [number], ["?", "???", "-", "??", "", "007"]) for number in numbers)
    cells = (
        chance.choice(["0", "1234567"]),
        usual(chance, ["1", "3"], ["", "x", "1234567890"]),
        any_end(chance),
        first,
        any_end(chance),
        second,
    )
    between = usual(chance, ["\t"], [" ", "  "])
    return f"{_day(chance)} {stamp[-8:]} {zone}" + "".join(between + cell for cell in (*cells, proto)) + flags


DATED = {"dshield": dshield}
"""Makers of lines by format."""
