"""An array of C."""

from __future__ import annotations

from workbench.bytes.stretch import Stretch

NAME = "c"
KEY = "c"
TITLE = "C array"
HOLES = False

_ROW = 12


def write(stretch: Stretch) -> str:
    """Return a definition that compiles; a comment says where bytes come from that were not captured."""
    data = stretch.data
    rows = [", ".join(f"0x{byte:02x}" for byte in data[at : at + _ROW]) for at in range(0, len(data), _ROW)]
    head = [f"/* {stretch.origin} */"] * bool(stretch.origin)
    head.append(f"static const unsigned char bytes[{len(data)}] = {{")
    return "\n".join([*head, *(f"    {row}," for row in rows), "};"])
