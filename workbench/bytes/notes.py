"""What the analyst wrote about bytes of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.bytes.span import of_subject, spelled

if TYPE_CHECKING:
    from db.case import Case


@dataclass(frozen=True, slots=True)
class ByteNote:
    """A note on a stretch of bytes."""

    id: int
    bytes: range
    text: str

    @property
    def line(self) -> str:
        """Bytes and text in one line."""
        return f"bytes {spelled(self.bytes)}: {self.text}"


def notes(case: Case, record: int) -> list[ByteNote]:
    """Return the notes on bytes of a record, in the order of their bytes."""
    found = []
    for note in case.notes.on_bytes(record):
        about = of_subject(note.about)
        if about is not None:
            found.append(ByteNote(note.id, about[1], note.text))
    return sorted(found, key=lambda note: (note.bytes.start, note.bytes.stop, note.id))
