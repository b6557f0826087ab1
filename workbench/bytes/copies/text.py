r"""Text in which every byte that is no printable ASCII is escaped, as `printf '%b'` reads it."""

from __future__ import annotations

from workbench.bytes.stretch import Stretch

NAME = "text"
KEY = "t"
TITLE = "escaped text"
HOLES = False

_SHORT = {0x09: r"\t", 0x0A: r"\n", 0x0D: r"\r", 0x5C: r"\\"}


def write(stretch: Stretch) -> str:
    r"""Return one line: `\r`, `\n`, `\t`, `\\`, and `\xNN` for all else that cannot be seen."""
    return "".join(_SHORT.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in stretch.data)
