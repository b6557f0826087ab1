"""How many there are of something, in words."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 record" or "1,024 records"; `many` is the plural where that is not one with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
