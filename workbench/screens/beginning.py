"""The first records of a log on the screen, while it is imported into an empty case."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from textual.message import Message

from workbench.screens.opinion import OpinionScreen
from workbench.screens.orders import Order
from workbench.widgets.rows import Values, values_of


class BeginningScreen(OpinionScreen):
    """The main screen as far as it shows how a log begins that is on its way."""

    @dataclass
    class Begun(Message):
        """The first records of a log are known."""

        order: Order
        records: Sequence[Values]

    def awaits(self, order: Order) -> bool:
        """Return whether a log is on its way."""
        raise NotImplementedError

    def read_first(self, order: Order) -> None:
        """Have the first records of a log shown while there are no others; runs in a worker."""
        if self.rows.count:
            return
        from parsers.containers import ContainerError
        from workbench.beginning import first_records

        most, columns = self.rows.page_size, self.session.columns
        with suppress(OSError, ContainerError):  # the import says what is wrong with the log
            records = first_records(order.path, most, year=order.year, zone=order.zone, mappings=order.mappings)
            self.post_message(self.Begun(order, [values_of(record, columns) for record in records]))

    def on_beginning_screen_begun(self, message: Begun) -> None:
        """Show the first records of the log that is on its way."""
        if self.awaits(message.order) and not self.session.case.records.count():
            self.rows.show_ahead(message.records)
