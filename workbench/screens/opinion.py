"""tshark's second opinion on the current record, in the place of the decode tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from workbench.screens.bytes import BytesScreen

if TYPE_CHECKING:
    from parsers.decode.tree import Decoded
    from workbench.opinion.compare import Opinion
    from workbench.session import Session


class OpinionScreen(BytesScreen):
    """The main screen as far as another decoder is asked."""

    @dataclass
    class Opined(Message):
        """tshark has answered, or not."""

        number: int
        name: str
        """The reading that it was asked about, "" for the record as it stands."""
        opinion: Opinion | None
        why: str = ""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._opinion: Opinion | None = None
        self._opinion_of: tuple[int | None, str] | None = None
        """Record and reading that tshark was asked about."""

    def show_record(self) -> None:
        """Show the record; tshark's word on it stays while it is the same record."""
        super().show_record()
        if (self.rows.number, self.shown_as) != self._opinion_of:
            self._opinion, self._opinion_of = None, None
        if self._opinion is not None:
            from workbench.opinion.ask import layers

            self.decode.show(tuple(layers(self._opinion)))
            self.decode_note("second opinion; W goes back")

    def action_opinion(self, text: str = "") -> None:
        """Ask tshark about the current record, or go back to our own decoding."""
        number = self.rows.number
        if self._opinion is not None:
            self._opinion = None
            self.show_record()
            self.tell("our own decoding again")
        elif number is None:
            self.tell("no record to ask about")
        else:
            self.tell("asking tshark…")
            ask = partial(self._ask, number, self.shown_as, self.decoded)
            self.run_worker(ask, thread=True, exclusive=True, group="opinion", exit_on_error=False)

    def _ask(self, number: int, name: str, decoded: Decoded | None) -> None:
        """Ask about the record, or while it is shown as a reading about the bytes of that; runs in a worker."""
        from workbench.opinion.ask import ask, ask_as
        from workbench.opinion.tshark import NoOpinionError

        try:
            opinion = ask_as(decoded) if name and decoded else ask(self.session.case.records.get(number))
        except NoOpinionError as error:
            self.post_message(self.Opined(number, name, None, str(error)))
        except Exception as error:  # said to the analyst; the record is shown as before
            self.post_message(self.Opined(number, name, None, f"no second opinion: {error!r}"))
        else:
            self.post_message(self.Opined(number, name, opinion))

    def on_opinion_screen_opined(self, message: Opined) -> None:
        """Show the answer, unless the analyst has gone on to another record."""
        message.stop()
        if (message.number, message.name) != (self.rows.number, self.shown_as):
            return
        if message.opinion is None:
            self.tell(message.why, "warn")
            return
        from workbench.opinion.ask import summary

        self._opinion, self._opinion_of = message.opinion, (message.number, message.name)
        self.show_record()
        self.decode.select_path(("opinion.different",))
        self.tell(f"tshark {message.opinion.version}: {summary(message.opinion)}; W goes back")
