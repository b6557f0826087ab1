"""What a side panel is, and what it may ask of the screen around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from workbench.widgets.prompt import Answered, Complete
from workbench.widgets.rows import Values

if TYPE_CHECKING:
    from workbench.session import Session


@dataclass
class ShowRecords(Message):
    """Show the records of this filter in the list and go there."""

    text: str


@dataclass
class ShowRecord(Message):
    """Go to this record in the list."""

    number: int


@dataclass
class Ask(Message):
    """Ask the analyst for one line."""

    question: str
    text: str
    then: Answered
    kind: str = ""
    complete: Complete | None = None


@dataclass
class Tell(Message):
    """Say something in the status line."""

    text: str
    look: str = ""


@dataclass
class Cite(Message):
    """Cite the marked records, or the current one, in the open write-up."""


@dataclass
class Illustrate(Message):
    """Put a picture of these records into the open write-up."""

    kind: str
    columns: tuple[str, ...]
    query: str


@dataclass
class CitedChanged(Message):
    """Other records are cited than before."""


@dataclass
class Current:
    """Where the analyst is in the packet list."""

    number: int | None
    values: Values
    column: str

    @property
    def address(self) -> str | None:
        """The address under the cursor: that of the chosen side, else the source."""
        side = "dst" if self.column.startswith("dst") else "src"
        other = "src" if side == "dst" else "dst"
        return self.values.get(side) or self.values.get(other)


class Panel(Vertical):
    """A side panel; each is one file of `workbench.panels` and names its class PANEL there."""

    DEFAULT_CSS = "Panel { height: 1fr; }"

    KEY: ClassVar[str]
    """Digit that opens it."""
    NAME: ClassVar[str]
    """Its name in keys.py and in what is remembered."""
    TAB: ClassVar[str]
    """Its word among the tabs."""

    session: Session

    def __init__(self, session: Session) -> None:
        super().__init__(id=self.NAME)
        self.session = session

    def entry(self) -> Widget:
        """Return the widget that takes the keys when the panel is opened."""
        raise NotImplementedError

    def follow(self, current: Current) -> None:
        """Take notice of another record or column under the cursor."""

    def renew(self) -> None:
        """Take notice of changed records, findings, sources."""

    def state(self) -> dict[str, Any]:
        """Return where the analyst is in this panel, as JSON holds it."""
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """Go where the analyst was."""
