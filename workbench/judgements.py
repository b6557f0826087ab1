"""What the analyst has said about records, as the list shows it; no Textual."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.case import Case


class Judgements:
    """Marks, letters, tags, notes and verdicts of a case, held in memory; `read` takes them from the case again."""

    def __init__(self, case: Case) -> None:
        self.read(case)

    def read(self, case: Case) -> None:
        """Take over what the case keeps."""
        self.marked = case.marks.all()
        self.letters = case.marks.letters()
        self.tags = case.tags.records()
        self.verdicts = {said.record: said.verdict for said in case.verdicts.all()}
        about = (note.about.split(":") for note in case.notes.all())
        self.noted = {
            int(words[1]) for words in about if words[0] == "record" and words[1].isdecimal()
        }  # also notes on its bytes

    @property
    def reviewed(self) -> set[int]:
        """Numbers of the records that have a verdict, a tag, a note or a mark."""
        return self.marked | self.tags.keys() | self.verdicts.keys() | self.noted

    def tag(self, numbers: Iterable[int], tag: str, on: bool) -> None:
        """Put a tag on records or take it off."""
        for number in numbers:
            tags = {*self.tags.get(number, ()), tag} if on else {*self.tags.get(number, ())} - {tag}
            self.tags[number] = tuple(sorted(tags))
            if not tags:
                del self.tags[number]

    def judge(self, numbers: Iterable[int], verdict: str | None) -> None:
        """Say what records are, or with None that they are not reviewed."""
        for number in numbers:
            if verdict is None:
                self.verdicts.pop(number, None)
            else:
                self.verdicts[number] = verdict
