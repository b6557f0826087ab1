"""The value of the field that the bytes belong to, as the decode tree says it."""

from __future__ import annotations

from workbench.bytes.stretch import Stretch
from workbench.safe import safe

NAME = "value"
KEY = "v"
TITLE = "value of the field"
HOLES = True


def write(stretch: Stretch) -> str:
    """Return the value, made harmless; "" where no field covers the bytes."""
    return safe(stretch.value)
