"""Text for fenced blocks: a label on the left, words on the right, wrapped to a width that mail passes on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from workbench.safe import safe

WIDTH = 96
"""Columns of a block."""

_LABEL = 20


def labelled(label: str, text: str) -> Iterator[str]:
    """Yield any text, made safe, behind a label, wrapped, further lines as far to the right."""
    rows = textwrap.wrap(safe(text), WIDTH - _LABEL - 2, break_on_hyphens=False) or [""]
    for place, row in enumerate(rows):
        yield f"{'' if place else label:<{_LABEL}}  {row}".rstrip()
