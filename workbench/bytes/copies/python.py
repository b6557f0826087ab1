"""A bytes literal of Python."""

from __future__ import annotations

from workbench.bytes.stretch import Stretch

NAME = "python"
KEY = "p"
TITLE = "Python bytes"
HOLES = False

_ROW = 16


def write(stretch: Stretch) -> str:
    """Return a literal, in brackets where it takes several lines; a comment tells of bytes that were not captured."""
    data = stretch.data
    head = [f"# {stretch.origin}"] * bool(stretch.origin)
    if len(data) <= _ROW:
        return "\n".join([*head, repr(data)])
    rows = [f"    {data[at : at + _ROW]!r}" for at in range(0, len(data), _ROW)]
    return "\n".join([*head, "(", *rows, ")"])
