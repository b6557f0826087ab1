"""ICMP type and code of the words in which Snort 1.5 and 1.6 alone say them (log.c, PrintICMPHeader)."""

from __future__ import annotations

_WORDS: dict[str, tuple[int, int | None]] = {
    "ECHO": (8, 0), "ECHO REPLY": (0, 0), "SOURCE QUENCH": (4, 0), "REDIRECT": (5, None), "TTL EXCEEDED": (11, None),
    "PARAMETER PROBLEM": (12, None), "TIMESTAMP REQUEST": (13, 0), "TIMESTAMP REPLY": (14, 0), "INFO REQUEST": (15, 0),
    "INFO REPLY": (16, 0), "ADDRESS REQUEST": (17, 0), "ADDRESS REPLY": (18, 0),
}  # fmt: skip
_UNREACHABLE = {
    "NET UNREACHABLE": 0, "HOST UNREACHABLE": 1, "PROTOCOL UNREACHABLE": 2, "PORT UNREACHABLE": 3,
    "FRAGMENTATION NEEDED": 4, "FRAGMENTATION NEEDED, DF SET": 4, "SOURCE ROUTE FAILED": 5, "NET UNKNOWN": 6,
    "HOST UNKNOWN": 7, "HOST ISOLATED": 8, "NET ANO": 9, "HOST ANO": 10, "NET UNREACHABLE TOS": 11,
    "HOST UNREACHABLE TOS": 12, "PACKET FILTERED": 13, "PREC VIOLATION": 14, "PREC CUTOFF": 15,
}  # fmt: skip


def icmp_words(said: str) -> tuple[int | None, int | None]:
    """Return type and code of the words behind an ICMP header; None for what they leave open."""
    head, colon, tail = said.partition(":")
    if colon and head == "DESTINATION UNREACHABLE":
        return 3, _UNREACHABLE.get(tail.strip())
    if said == "DESTINATION UNREACHABLE":
        return 3, None
    return _WORDS.get(said, (None, None))
