"""Plain hexadecimal digits."""

from __future__ import annotations

from workbench.bytes.stretch import Stretch

NAME = "hex"
KEY = "h"
TITLE = "plain hex"
HOLES = True


def write(stretch: Stretch) -> str:
    """Return two digits a byte without blanks, `··` for a byte that is not known."""
    return "".join(f"{byte:02x}" if sure else "··" for byte, sure in zip(stretch.data, stretch.known, strict=True))
