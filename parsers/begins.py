"""How lines begin that somebody's program logged, whether or not a format here reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STAMP = r"""(?: (?:<\d{1,3}>)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \s+ \d{1,2} \s+ \d\d:\d\d:\d\d \b
          | \d\d:\d\d:\d\d\.\d{3,9} \b | \d\d/\d\d(?:/\d\d(?:\d\d)?)?-\d\d:\d\d:\d\d
          | \d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d | \d\d/\d\d/\d{4}\ \d\d:\d\d:\d\d | \d{10}\.\d{3,9}\s
        )"""
LOGGED = re.compile(_STAMP, re.VERBOSE | re.ASCII)
"""The time at the beginning of such a line."""
LOGGED_BEHIND = re.compile(rf"[^\n]{{1,200}}?[=:|]\ {{0,3}}{_STAMP}", re.VERBOSE | re.ASCII)
"""How a line begins in which other text, and a mark that ends it, stand before what was logged."""
UNREAD = "looks logged, but no format reads it"
"""Why a line is not understood that begins so."""
_DIGITS, _LETTERS, _BLANKS = re.compile(r"\d+", re.ASCII), re.compile(r"[A-Za-z]+"), re.compile(r"\s+", re.ASCII)


_COMMON = 8
"""Characters that two records of one log have in common where no time stands before them."""


def misfit(names: Iterable[str]) -> str:
    """Return why a line is not understood that begins as records of some formats do."""
    return f"begins like {' or '.join(names)}, but the rest does not fit"


class Beginning:
    """How a line begins, to be held against others."""

    def __init__(self, text: str) -> None:
        self._text, self._shape = text[:_COMMON], _stamp_shape(text)

    @property
    def timed(self) -> bool:
        """Whether a time stands there."""
        return self._shape is not None

    def alike(self, text: str) -> bool:
        """Say whether a line begins as a record of the same log: with a time printed alike, or the same characters."""
        return text[:_COMMON] == self._text if self._shape is None else _stamp_shape(text) == self._shape


def _stamp_shape(text: str) -> str | None:
    """Return how the time at the beginning of a text is printed, None if none stands there."""
    if (found := LOGGED.match(text)) is None:
        return None
    return _BLANKS.sub(" ", _LETTERS.sub("A", _DIGITS.sub("9", found[0])))
