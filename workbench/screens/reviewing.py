"""Reviewing records: letters, tags, verdicts, and taking back what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from db.case import VERDICTS
from workbench.screens.timing import TimingScreen
from workbench.session import said

if TYPE_CHECKING:
    from db.case import Case


class ReviewingScreen(TimingScreen):
    """The main screen as far as it says what records are."""

    @dataclass
    class TakenBack(Message):
        """Something was taken back, or done again."""

        words: str
        look: str = ""

    # -- letters --------------------------------------------------------------------------------------------

    def action_name_mark(self, letter: str = "") -> None:
        """Put a letter on the current record; take it off if it is there."""
        number = self.rows.number
        if not (len(letter) == 1 and letter.isascii() and letter.isalpha()):
            self.tell("M and a letter puts it on the record; a to z and A to Z", "warn")
        elif number is not None:
            taken = self.session.said.letters.get(letter) == number
            self.session.letter(letter, None if taken else number)
            self.rows.repaint()
            self.tell(
                f"letter {letter} off #{number}" if taken else f"letter {letter} on #{number}; '{letter} comes back"
            )

    def action_to_letter(self, letter: str = "") -> None:
        """Go to the record that bears a letter; with ' to where the last jump began."""
        letters = self.session.said.letters
        if letter == "'":
            if self.left_from is None:
                self.tell("no jump to go back from yet")
            else:
                self.go_to_record(self.left_from)
        elif letter in letters:
            self.go_to_record(letters[letter])
        else:
            have = ", ".join(f"{each} #{number}" for each, number in sorted(letters.items()))
            self.tell(f"no record bears {letter}; " + (have or "M and a letter puts one on a record"), "warn")

    def meant(self) -> Sequence[int]:
        """Return the records a judgement is about: the current or, if it is marked, all marked, or a group."""
        number, grouping = self.rows.number, self.session.view.grouping
        if self.rows.group is not None and grouping is not None:
            return grouping.groups.members(self.rows.group)
        if number is None:
            return []
        return sorted(self.session.marked) if number in self.session.marked else [number]

    # -- tags -----------------------------------------------------------------------------------------------

    def action_tag(self, text: str = "") -> None:
        """Put tags on the current record, or those it stands for; -NAME takes one off."""
        numbers = self.meant()
        if not numbers:
            self.tell("no record to tag")
        elif not text.strip():
            known = sorted({tag for tags in self.session.said.tags.values() for tag in tags})
            have = f" ({', '.join(known[:6])})" if known else ""
            self.ask(
                f"Tags of {self._these(numbers)}{have}:", "", self._tag_or_nothing,
                complete=lambda typed: [tag for tag in known if tag.startswith(typed)],
            )  # fmt: skip
        else:
            words = text.replace(",", " ").split()
            for tag in words:
                self.session.tag(numbers, tag.removeprefix("-"), not tag.startswith("-"))
            self._show_judgement(f"{' '.join(words)}: {self._these(numbers)}")

    def _tag_or_nothing(self, text: str) -> None:
        if text.strip():
            self.action_tag(text)

    def _these(self, numbers: Sequence[int]) -> str:
        which = "records of the group" if self.rows.group is not None else "marked records"
        return f"#{numbers[0]}" if len(numbers) == 1 else f"{len(numbers):,} {which}"

    def action_next_tagged(self) -> None:
        """Go to the next record with a tag."""
        self.to_one_of(self.session.said.tags, 1, "record with a tag")

    def action_previous_tagged(self) -> None:
        """Go to the record before with a tag."""
        self.to_one_of(self.session.said.tags, -1, "record with a tag")

    # -- verdicts -------------------------------------------------------------------------------------------

    def action_verdict(self, letter: str = "") -> None:
        """Say what the current record is, or those it stands for; x takes the verdict away."""
        numbers = self.meant()
        if letter != "x" and letter not in VERDICTS:
            self.tell(
                "verdicts: " + ", ".join(f"v{key} {name}" for key, name in VERDICTS.items()) + ", vx none", "warn"
            )
        elif not numbers:
            self.tell("no record to judge")
        else:
            self.session.judge(numbers, VERDICTS.get(letter))
            self._show_judgement(f"{self._these(numbers)}: {VERDICTS.get(letter, 'no verdict')}; u takes it back")

    def action_next_unreviewed(self) -> None:
        """Go to the next record that nothing was said about."""
        self._to_unreviewed(range(self.rows.cursor + 1, self.rows.count), "below")

    def action_previous_unreviewed(self) -> None:
        """Go to the record before that nothing was said about."""
        self._to_unreviewed(range(self.rows.cursor - 1, -1, -1), "above")

    def _to_unreviewed(self, places: range, where: str) -> None:
        shown, reviewed = self.rows.rows.numbers, self.session.said.reviewed
        place = next((at for at in places if shown[at] >= 0 and shown[at] not in reviewed), None)
        if place is None:
            self.tell(f"every record {where} is reviewed")
        else:
            self.rows.cursor = place

    # -- undo -----------------------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Take back the last mark, letter, tag, note or verdict."""
        self._turn(False)

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self._turn(True)

    def _turn(self, redo: bool) -> None:
        """Have it done behind all that is to be written, then show what the case says."""
        word, nothing = ("done again", "nothing to do again") if redo else ("undone", "nothing to take back")

        def write(case: Case) -> None:
            try:
                what = case.deeds.redo() if redo else case.deeds.undo()
            except Exception as error:  # said to the analyst
                self.post_message(self.TakenBack(said(error), "warn"))
            else:
                self.post_message(self.TakenBack(f"{word}: {what}" if what else nothing))

        self.session.put(("undo", object()), write)
        self.session.hurry()

    def on_reviewing_screen_taken_back(self, message: TakenBack) -> None:
        """Show what the case says now."""
        self.session.said.read(self.session.case)
        self._show_judgement(message.words, message.look)

    def _show_judgement(self, words: str, look: str = "") -> None:
        """Show signs, columns and fields of what was said, and say it."""
        self.rows.forget()
        self.rows.repaint()
        self.tell(words, look)
        self.show_record()
