"""ICMP type and code of the words in which tcpdump says them (print-icmp.c, print-icmp6.c, 3.4 to 4.99)."""

from __future__ import annotations

import re

_FOUR: tuple[tuple[str, int, int | None], ...] = (
    (r"echo request", 8, 0),
    (r"echo reply", 0, 0),
    (r".* unreachable - need to frag", 3, 4),
    (r".* unreachable - source route failed", 3, 5),
    (r"net .* unreachable - unknown", 3, 6),
    (r"host .* unreachable - unknown", 3, 7),
    (r".* unreachable - source host isolated", 3, 8),
    (r"net .* unreachable - admin prohibited", 3, 9),
    (r"host .* unreachable - admin prohibited filter", 3, 13),
    (r"host .* unreachable - admin prohibited", 3, 10),
    (r"net .* unreachable - tos prohibited", 3, 11),
    (r"host .* unreachable - tos prohibited", 3, 12),
    (r"host .* unreachable - host precedence violation", 3, 14),
    (r"host .* unreachable - precedence cutoff", 3, 15),
    (r"\S+ (?:protocol|proto) \S+ unreachable", 3, 2),
    (r"\S+ \S+ port \S+ unreachable", 3, 3),
    (r"net \S+ unreachable", 3, 0),
    (r"host \S+ unreachable", 3, 1),
    (r"source quench", 4, 0),
    (r"redirect-tos \S+ to net", 5, 2),
    (r"redirect-tos \S+ to host", 5, 3),
    (r"redirect \S+ to net", 5, 0),
    (r"redirect \S+ to host", 5, 1),
    (r"router advertisement", 9, None),
    (r"router solicitation", 10, 0),
    (r"time exceeded in-transit", 11, 0),
    (r"ip reassembly time exceeded", 11, 1),
    (r"parameter problem", 12, None),
    (r"time ?stamp (?:query|request)", 13, 0),
    (r"time ?stamp reply", 14, 0),
    (r"information request", 15, 0),
    (r"information reply", 16, 0),
    (r"address mask request", 17, 0),
    (r"address mask (?:is|reply)", 18, 0),
)
_SIX: tuple[tuple[str, int, int | None], ...] = (
    (r"destination unreachable, unreachable route", 1, 0),
    (r"destination unreachable, unreachable prohibited", 1, 1),
    (r"destination unreachable, beyond scope", 1, 2),
    (r"destination unreachable, unreachable address", 1, 3),
    (r"destination unreachable, unreachable port", 1, 4),
    (r"destination unreachable", 1, None),
    (r"packet too big", 2, 0),
    (r"time exceeded in-transit", 3, 0),
    (r"ip reassembly time exceeded", 3, 1),
    (r"time exceeded", 3, None),
    (r"parameter problem", 4, None),
    (r"echo request", 128, 0),
    (r"echo reply", 129, 0),
    (r"multicast listener query", 130, 0),
    (r"multicast listener report v2", 143, 0),
    (r"multicast listener report", 131, 0),
    (r"multicast listener done", 132, 0),
    (r"router solicitation", 133, 0),
    (r"router advertisement", 134, 0),
    (r"neighbor (?:solicitation|sol)", 135, 0),
    (r"neighbor (?:advertisement|adv)", 136, 0),
    (r"redirect", 137, 0),
)
_WORDS = {
    version: tuple((re.compile(rf"{said}(?!\w)", re.ASCII), kind, code) for said, kind, code in table)
    for version, table in ((4, _FOUR), (6, _SIX))
}


def icmp_numbers(said: str, version: int = 4) -> tuple[int | None, int | None]:
    """Return type and code of what tcpdump says of an ICMP (4) or ICMPv6 (6) message; None for what it leaves open."""
    for pattern, kind, code in _WORDS[version]:
        if pattern.match(said):
            return kind, code
    if (bare := re.match(r"(?:type-|#|type )(\d{1,3})\b", said, re.ASCII)) is not None and int(bare[1]) < 256:
        return int(bare[1]), None
    return None, None
