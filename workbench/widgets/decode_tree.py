"""The decoded fields of one record as a tree that folds; each says how its value is known."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import chop_cells
from textual.binding import BindingType
from textual.message import Message

from workbench.keys import bindings
from workbench.safe import safe
from workbench.widgets.lines import Lines
from workbench.widgets.painted import Line
from workbench.widgets.rows import LONGEST, fit

if TYPE_CHECKING:
    from parsers.decode.tree import Field

BASIS_SIGNS = {"captured": "c", "logged": "l", "reconstructed": "r", "inferred": "i"}
"""Letter before a field: how its value is known."""

LEGEND = "c captured  l logged  r reconstructed  i inferred"

_LABEL = 22
_AROUND = "about."
"""Layers that tell of the record, not of its bytes, begin so; a byte leads to the field that decodes it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree: a field where it stands, or a note below it."""

    path: tuple[str, ...]
    field: Field
    note: str | None = None
    piece: str | None = None
    """One line of a text that has no label and is too long for one line."""


class DecodeTree(Lines):
    """Fields line by line; folds and the current field stay the same from record to record."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("decode")

    class Copies(Message):
        """The current field is to be copied."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fields: Sequence[Field] = ()
        self._notes: Sequence[str] = ()
        self._branches: list[Branch] = []
        self._note_lines: list[str] = []
        self._open: dict[tuple[str, ...], bool] = {}
        self._wanted: tuple[str, ...] = ()

    def show(self, fields: Sequence[Field], notes: Sequence[str] = ()) -> None:
        """Show these fields, and notes on the whole below them; the cursor goes to the field it was on, if any."""
        self._fields, self._notes = fields, notes
        self._flatten()
        self.renew(self._place_of(self._wanted))

    @property
    def count(self) -> int:
        """How many lines are unfolded."""
        return len(self._branches) + len(self._note_lines)

    @property
    def field(self) -> Field | None:
        """The current field."""
        return self._branches[self.cursor].field if self.cursor < len(self._branches) else None

    @property
    def path(self) -> tuple[str, ...]:
        """Names of the current field and those around it, for `case.state`."""
        return self._branches[self.cursor].path if self.cursor < len(self._branches) else ()

    def select_path(self, path: Sequence[str]) -> None:
        """Go to the field at `path`, or as near as there is."""
        self._wanted = tuple(path)
        self.cursor = self._place_of(self._wanted)

    def want(self, path: Sequence[str]) -> None:
        """Go to the field at `path` as soon as fields are shown."""
        self._wanted = tuple(str(name) for name in path)

    def select_byte(self, place: int) -> Field | None:
        """Go to the innermost unfolded field that holds byte `place`, and return it."""
        found = -1
        for index, branch in enumerate(self._branches):
            start, stop = branch.field.start, branch.field.stop
            if branch.path[0].startswith(_AROUND):
                continue
            if branch.note is None and start is not None and stop is not None and start <= place < stop:
                found = index
        if found < 0:
            return None
        self._wanted = self._branches[found].path
        self.cursor = found
        return self._branches[found].field

    def line(self, index: int) -> Line:
        """Return basis, label and value of one field."""
        if index >= len(self._branches):
            return ((self._note_lines[index - len(self._branches)], "warn"),)
        branch = self._branches[index]
        field, depth = branch.field, len(branch.path) - 1
        indent = "  " * depth
        if branch.note is not None:
            return ((f"  {indent}  {branch.note}", "warn"),)
        if branch.piece is not None:
            return ((f"{BASIS_SIGNS.get(field.basis.value, ' ')}   ", "dim"), (branch.piece, ""))
        sign = ("-" if self._is_open(branch.path) else "+") if field.children or field.notes else " "
        head = f"{BASIS_SIGNS.get(field.basis.value, ' ')} {indent}{sign} "
        text = safe(field.text[:LONGEST])
        if depth == 0:
            return ((head, "dim"), (safe(field.label), "strong"), ("  " + text, ""))
        label = fit(field.label, max(8, min(_LABEL, self.size.width // 2 - 4) - 2 * (depth - 1)))
        return ((head, "dim"), (label + " ", "dim"), (text, "bad" if field.notes else ""))

    def watch_cursor(self) -> None:
        """Remember the field, so that the next record shows the same one."""
        self._wanted = self.path
        super().watch_cursor()

    def action_choose(self) -> None:
        """Fold or unfold the current field."""
        if (field := self.field) and (field.children or field.notes):
            self._set(self.path, not self._is_open(self.path))

    def action_copy(self) -> None:
        """Copy the current field."""
        self.post_message(self.Copies())

    def action_fold(self) -> None:
        """Fold the current field; if it is folded, the one around it."""
        path = self.path
        if (field := self.field) and (field.children or field.notes) and self._is_open(path):
            self._set(path, False)
        elif len(path) > 1:
            self.select_path(path[:-1])

    def action_unfold(self) -> None:
        """Unfold the current field; if it is unfolded, go to its first part."""
        if not (field := self.field) or not (field.children or field.notes):
            return
        if self._is_open(self.path):
            self.cursor += 1
        else:
            self._set(self.path, True)

    def _set(self, path: tuple[str, ...], unfolded: bool) -> None:
        self._open[path] = unfolded
        self._flatten()
        self.renew(self._place_of(path))

    def _is_open(self, path: tuple[str, ...]) -> bool:
        """Layers are unfolded from the start, what is inside a field is not."""
        return self._open.get(path, len(path) == 1)

    def _place_of(self, path: tuple[str, ...]) -> int:
        """Return the line of the field at `path`, else of what is around it, else the first."""
        places = {branch.path: index for index, branch in reversed(list(enumerate(self._branches)))}
        while path:
            if path in places:
                return places[path]
            path = path[:-1]
        return 0

    def _flatten(self) -> None:
        self._branches = list(self._walk(self._fields, ()))
        self._note_lines = ["  " + line for note in self._notes for line in self._marked(note, 2)]

    def _marked(self, note: str, indent: int) -> list[str]:
        """Return a note in lines of the width; the first carries a sign."""
        text = safe(" ".join(note[:LONGEST].split()))
        lines = (
            textwrap.wrap(text, max(8, self.size.width - 5 - indent)) if text.isascii() else self._pieces(note, indent)
        )
        return [("! " if place == 0 else "  ") + line for place, line in enumerate(lines)]

    def _pieces(self, text: str, indent: int = 0) -> list[str]:
        """Return a text without a label in lines of the width."""
        text, room = safe(text[:LONGEST]), max(8, self.size.width - 5 - indent)
        if text.isascii():
            return [text[at : at + room] for at in range(0, len(text), room)] or [""]
        return chop_cells(text, room) or [""]

    def _sentence(self, text: str) -> list[str]:
        """Return what the program itself says in lines of the width, broken between words; further ones indented."""
        room = max(8, self.size.width - 5)
        return textwrap.wrap(safe(text[: 5 * LONGEST]), room, subsequent_indent="  ") or [""]

    def on_resize(self) -> None:
        """Break long texts anew; Textual calls the method of Lines after this one."""
        self._flatten()

    def _walk(self, fields: Sequence[Field], above: tuple[str, ...]) -> Iterator[Branch]:
        seen: dict[str, int] = {}
        for field in fields:
            seen[field.name] = nth = seen.get(field.name, 0) + 1
            path = (*above, field.name if nth == 1 else f"{field.name}#{nth}")
            if not field.label:
                made = self._sentence(field.text) if field.basis.value == "inferred" else self._pieces(field.text)
                yield from (Branch(path, field, piece=piece) for piece in made)
                continue
            yield Branch(path, field)
            if self._is_open(path):
                yield from self._walk(field.children, path)
            if self._is_open(path) or len(path) > 1:
                indent = 2 * len(path) + 1
                yield from (Branch(path, field, line) for note in field.notes for line in self._marked(note, indent))
