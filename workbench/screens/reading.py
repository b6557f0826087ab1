"""The current record shown as one of its other readings; the record itself stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from workbench.screens.moving import MovingScreen

if TYPE_CHECKING:
    from workbench.readings import Reading
    from workbench.session import Session

RESTED = 0.15
"""Seconds that the cursor rests on a record before its other readings are looked for."""


class ReadingScreen(MovingScreen):
    """The main screen as far as it shows what a record's bytes could also be."""

    @dataclass
    class Reread(Message):
        """The other readings of a record are known."""

        number: int
        readings: list[Reading]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._of: int | None = None
        """Record that the readings belong to."""
        self._readings: list[Reading] | None = None
        self._shown: Reading | None = None
        self._rest: Timer | None = None

    @property
    def shown_as(self) -> str:
        """The name of the reading that is shown, "" while the record is shown as logged."""
        return self._shown.name if self._shown is not None else ""

    def show_record(self) -> None:
        """Show the current record as logged; as the reading that was open, if it is still the same record."""
        number = self.rows.number
        if number != self._of:
            self._of, self._readings, self._shown = number, None, None
        super().show_record()
        if self._shown is not None:
            self._show_reading(self._shown)
        else:
            self._say_readings()
        if self._rest is not None:
            self._rest.stop()
        if self._readings is None and number is not None:
            self._rest = self.set_timer(RESTED, self._look)

    def _look(self) -> None:
        """Look for other readings where the record gives reason to; comparing records runs in a worker."""
        number = self._of
        if number is None:
            return
        from workbench.readings import worth

        if self.record is None or self.record.number != number:
            return  # it could not be shown, as is said in its place
        if not worth(self.record):
            self._readings = []
            return
        self.run_worker(
            lambda: self.post_message(self.Reread(number, self._found(number))),
            thread=True, exclusive=True, group="readings", exit_on_error=False,
        )  # fmt: skip

    def _found(self, number: int) -> list[Reading]:
        from workbench.readings import every, read_all

        records = self.session.case.records
        return every(read_all(records.get(number), records))

    def on_reading_screen_reread(self, message: Reread) -> None:
        """Say which readings there are."""
        message.stop()
        if message.number == self._of and self._readings is None:
            self._readings = message.readings
            self._say_readings()

    def _say_readings(self) -> None:
        """Offer the readings in the title if the header may be another one; what stands beside it alone is not told.

        Records with counters of their own kind come in hundreds: a title that changes with each costs bytes.
        """
        odd = any(not reading.aside for reading in self._readings or ())
        names = ", ".join(reading.name for reading in self._readings or ()) if odd else ""
        self.decode_note(f"a: as {names}" if names else "")

    def action_show_as(self, text: str = "") -> None:
        """Show the record as its next reading, as the one named, or as logged again."""
        if self._of is None:
            self.tell("no record to show")
            return
        if self._readings is None:
            self._readings = self._found(self._of)
        name, readings = text.strip(), self._readings
        if name in ("logged", "captured"):
            self._turn_to(None)
        elif not readings:
            self.tell(f"record {self._of} has no other reading: nothing in its bytes or words asks for one")
        elif name:
            from workbench.readings import named

            reading = named(name, readings)
            if reading is None:
                self.tell(f"no reading {name}; there is {', '.join(each.name for each in readings)}", "warn")
            else:
                self._turn_to(reading)
        else:
            names = ["", *(reading.name for reading in readings)]
            place = (names.index(self.shown_as) + 1) % len(names)
            self._turn_to(readings[place - 1] if place else None)

    def _turn_to(self, reading: Reading | None) -> None:
        self._shown = reading
        self.show_record()
        if reading is None:
            self.tell("as logged")

    def _show_reading(self, reading: Reading) -> None:
        """Fill tree and bytes with what the reading makes of them."""
        from workbench.about_reading import argued, banner, titled

        self.decoded = decoded = reading.decoded
        self.decode.show((titled(reading), *decoded.fields, argued(reading)), decoded.notes)
        self.decode_note(banner(reading), "warn")
        self.hex_note(f"as {reading.name}: inferred")
        self.show_bytes(decoded)
