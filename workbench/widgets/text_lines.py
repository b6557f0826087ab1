"""Paragraphs to read with the cursor: wrapped to the width, some of them lead somewhere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, chop_cells

from workbench.paragraph import Paragraph
from workbench.safe import safe, safe_lines
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Line

LONGEST = 4000
"""Characters of one paragraph that are shown."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    target: Any


class TextLines(Lines):
    """Wrapped paragraphs line by line."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs: tuple[Paragraph, ...] = ()
        self._rows: list[_Row] = []

    def show(self, paragraphs: Iterable[Paragraph], *, keep: bool = False) -> None:
        """Show these paragraphs, from the top, or where the cursor is if they are to `keep` it."""
        self._paragraphs = tuple(paragraphs)
        self._wrap()
        if not keep:
            self.top = 0
        self.renew(None if keep else 0)

    @property
    def text(self) -> str:
        """Everything shown, line by line."""
        return "\n".join("".join(part for part, _ in row.line) for row in self._rows)

    @property
    def target(self) -> Any:
        """Where Enter on the current line leads, or None."""
        return self._rows[self.cursor].target if self.cursor < len(self._rows) else None

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    @property
    def shows_cursor(self) -> bool:
        """A cursor is of use only while keys come here."""
        return self.has_focus

    def line(self, index: int) -> Line:
        """Return one wrapped line."""
        return self._rows[index].line

    def on_resize(self) -> None:
        """Wrap for the new width; Textual calls the method of Lines after this one."""
        self._wrap()

    def _wrap(self) -> None:
        width = self.size.width
        self._rows = [row for paragraph in self._paragraphs for row in _rows(paragraph, width)] if width else []


def _rows(paragraph: Paragraph, width: int) -> Iterator[_Row]:
    label = paragraph.label
    indent = min(cell_len(label), width // 2)
    first = True
    for text in _wrapped(paragraph, max(8, width - indent)):
        head = (label, paragraph.label_look) if first else (" " * indent, "")
        yield _Row((head, (text, paragraph.look)), paragraph.target)
        first = False


def _wrapped(paragraph: Paragraph, width: int) -> list[str]:
    cut = paragraph.text[:LONGEST]
    rest = len(paragraph.text) - len(cut)
    if paragraph.raw:
        lines = [piece for line in safe_lines(cut.expandtabs()) for piece in _hard(line, width)]
    else:
        line = safe(" ".join(cut.split()) if cut.isprintable() else cut)
        lines = textwrap.wrap(line, width) if line.isascii() else _hard(line, width)
    return (lines or [""]) + ([f"… {rest:,} characters more"] if rest else [])


def _hard(line: str, width: int) -> list[str]:
    """Return a line cut wherever the width ends."""
    if line.isascii():
        return [line[at : at + width] for at in range(0, len(line), width)] or [""]
    return chop_cells(line, width) or [""]
