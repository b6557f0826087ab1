"""Offsets, hexadecimal and letters, as `hexdump -C` prints and text2pcap reads."""

from __future__ import annotations

from workbench.bytes.stretch import Stretch
from workbench.quotes import dump

NAME = "hexdump"
KEY = "x"
TITLE = "hexdump"
HOLES = True


def write(stretch: Stretch) -> str:
    """Return rows of sixteen; a comment above them says where bytes come from that were not captured."""
    rows = dump(stretch.data, stretch.known, stretch.start)
    return "\n".join([f"# {stretch.origin}"] * bool(stretch.origin) + rows)
