"""Where the analyst was, read back from a case that somebody else may have written: wrong types are no place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def table(value: Any) -> dict[str, Any]:
    """Return a JSON object, or an empty one."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def words(value: Any) -> list[str]:
    """Return the texts of a JSON array, or none."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def word(value: Any, among: Sequence[str] = ()) -> str:
    """Return a text, if there are any `among` which it must be, one of those; else the first of them, or ""."""
    if isinstance(value, str) and (not among or value in among):
        return value
    return among[0] if among else ""


def whole(value: Any, default: int | None = None) -> int | None:
    """Return a whole number from 0 to 2**62, or the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62 else default


def place(value: Any) -> tuple[int, int]:
    """Return row and column."""
    if isinstance(value, list) and len(value) == 2:
        return whole(value[0]) or 0, whole(value[1]) or 0
    return 0, 0
