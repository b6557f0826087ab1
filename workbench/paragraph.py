"""A piece of text to read on the screen; no Textual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some text with a label before it."""

    text: str
    """May be evidence; it is made safe when it is shown."""
    look: str = ""
    label: str = ""
    """Stands before the first line; the others are indented as far."""
    label_look: str = "dim"
    target: Any = None
    """Where Enter leads, for whoever shows the paragraph."""
    raw: bool = False
    """Keep line ends and blanks as they are."""
