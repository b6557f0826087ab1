"""Base64 of RFC 4648 section 4, in one line."""

from __future__ import annotations

from binascii import b2a_base64

from workbench.bytes.stretch import Stretch

NAME = "base64"
KEY = "b"
TITLE = "base64"
HOLES = False


def write(stretch: Stretch) -> str:
    """Return one line."""
    return b2a_base64(stretch.data, newline=False).decode("ascii")
