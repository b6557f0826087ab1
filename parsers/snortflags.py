"""The three ways in which Snort has spelled TCP flags (log.c of Snort 1.5, 1.6 and 1.7 and later).

Snort 1.0 and 1.5 print SFRPAU in six columns and then, only if set, 2 (0x40) and 1 (0x80); the 1.6 releases print
21SFRPAU in eight columns; 1.7 and everything since print 12UAPRSF. The letters label themselves, so the three cannot
be confused; a string of stars alone fits two and means the same in both.
"""

from __future__ import annotations

import re

from parsers.record import flag_byte

_SPELLINGS = (
    re.compile(r"[S*][F*][R*][P*][A*][U*]2?1?"),
    re.compile(r"[2*][1*][S*][F*][R*][P*][A*][U*]"),
    re.compile(r"[1*][2*][U*][A*][P*][R*][S*][F*]"),
)
PRINTED = r"[12UAPRSF*]{6,8}"
"""What a flag string looks like, whole or damaged."""


def snort_flags(printed: str) -> tuple[int | None, int | None]:
    """Return the flag byte and the mask of bits it speaks for (None: all); (None, None) if it fits no spelling."""
    if any(spelling.fullmatch(printed) for spelling in _SPELLINGS):
        return flag_byte(printed.replace("*", "")), None
    return None, None
