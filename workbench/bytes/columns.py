"""What stands beside the hexadecimal: the bytes as characters of one of several codes, one cell each."""

from __future__ import annotations

from workbench.safe import seen

UNSEEN = "."
"""Stands for a byte that is no character one can see."""


def _letters(code: str) -> str:
    decoded = (bytes([byte]).decode(code, "replace") for byte in range(256))
    return "".join(char if seen(char) and char != "\N{REPLACEMENT CHARACTER}" else UNSEEN for char in decoded)


COLUMNS = {"ASCII": _letters("ascii"), "EBCDIC": _letters("cp037"), "Latin-1": _letters("latin-1")}
"""Character of each byte, by the name of the code; EBCDIC is code page 037, the one of US mainframes."""
CODES = {"ASCII": "ascii", "EBCDIC": "cp037", "Latin-1": "latin-1"}
"""Python's name of each."""


def after(name: str) -> str:
    """Return the code that comes after one, in a circle."""
    names = list(COLUMNS)
    return names[(names.index(name) + 1) % len(names)]
