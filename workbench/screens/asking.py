"""Questions to the case that may take long: asked in a worker, answered unless something else was asked since."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from textual.message import Message
from textual.timer import Timer

from db.case import give_back
from workbench.screens.workplace import Workplace
from workbench.session import Session, said

STOPS = ("escape", "ctrl+c")
"""Keys that stop what is being asked."""
_WAITING = "reading the records…  Esc stops"
LET_GO = 1.0
"""Seconds after which nothing holds any more what was shown before."""
_PAINTED = 0.05
"""Seconds that the rest of an answer waits for its beginning to be painted."""
_HELD = 0.5
"""Seconds that keys wait for the records of a filter."""


class AskingScreen(Workplace):
    """The main screen as far as it asks the case."""

    @dataclass
    class Answered(Message):
        """Something asked of the case is known."""

        token: int
        then: Callable[[Any], None]
        answer: Any

    @dataclass
    class Glimpsed(Message):
        """What the answer to something asked of the case begins with is known."""

        token: int
        beginning: Any
        painted: Event
        """Is set once it is on the screen."""

    @dataclass
    class Refused(Message):
        """What was asked of the case could not be."""

        token: int
        reason: str

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._token = 0
        self._asked = 0.0
        """When what has not been answered yet was asked of the case."""
        self._begun = False
        """Whether the beginning of the answer is shown."""
        self._giving: Timer | None = None
        """Gives memory back once nothing has been asked for a moment."""
        self._cyclic = False
        """Whether that needs cycles to be looked for."""

    def holds(self, key: str) -> bool:
        """Say whether a key typed ahead waits for the records it is meant for; not long, and not what stops them.

        Where the first of them are shown it waits for the others: no key is to take these for all.
        """
        if not self._asked or key in STOPS:
            return False
        return self._begun or time.monotonic() - self._asked < _HELD

    def ask_case(
        self, question: Callable[[], Any], then: Callable[[Any], None], beginning: Callable[[], Any] = lambda: None
    ) -> None:
        """Ask in a worker, then go on with the answer; keys wait a moment for it.

        What `beginning` gives before, if anything, is shown until the answer is there.
        """
        token = self._next_token()
        self._asked = time.monotonic()

        def ask() -> None:
            try:
                if (begun := beginning()) is not None:
                    self.post_message(self.Glimpsed(token, begun, painted := Event()))
                    painted.wait(_PAINTED)  # while this one reads, that one would be painted slowly
                answer = question()
            except Exception as error:  # said to the analyst; the last good result stays
                self.post_message(self.Refused(token, said(error)))
            else:
                self.post_message(self.Answered(token, then, answer))

        self.run_worker(ask, thread=True, group="view", exit_on_error=False)
        self.set_timer(_HELD, lambda: self._say_waiting(token))

    def _say_waiting(self, token: int) -> None:
        if self._asked and token == self._token:
            self.tell(_WAITING, "warn")

    def stop_asking(self) -> bool:
        """Stop what is being asked of the case; return whether there was something."""
        if not self._asked:
            return False
        self._next_token()
        self.tell("stopped; the list is as it was")
        return True

    def _next_token(self) -> int:
        """Stop what is being asked, and return the number that answers must carry from now on."""
        self._token += 1
        self._end()
        self.session.case.records.interrupt()
        return self._token

    def on_asking_screen_answered(self, message: Answered) -> None:
        """Go on, unless something else has been asked since."""
        if message.token == self._token:
            self._asked, self._begun = 0.0, False
            if self.message[0] == _WAITING:
                self.tell("")
            message.then(message.answer)
            self.give_memory_back()

    def on_asking_screen_glimpsed(self, message: Glimpsed) -> None:
        """Show what the answer begins with, unless something else has been asked since."""
        if message.token == self._token:
            self._begun = True
            self.show_beginning(message.beginning)
        self.call_after_refresh(message.painted.set)

    def give_memory_back(self, *, closed: bool = False) -> None:
        """Give freed memory back to the system after a moment; `closed` where many groups are no longer shown."""
        self._cyclic |= closed
        if self._giving is not None:
            self._giving.stop()
        self._giving = self.set_timer(LET_GO, self._give_memory_back)

    def _give_memory_back(self) -> None:
        cyclic, self._cyclic = self._cyclic, False

        def give() -> None:
            if cyclic:
                gc.collect()  # a screen that was closed holds itself
            give_back()

        self.run_worker(give, thread=True, group="memory")

    def _end(self) -> None:
        """Ask no longer; what was shown of an answer goes."""
        begun, self._asked, self._begun = self._begun, 0.0, False
        if begun:
            self.withdraw()

    def show_beginning(self, beginning: Any) -> None:
        """Show what an answer begins with."""
        raise NotImplementedError

    def withdraw(self) -> None:
        """Show again what was there before the beginning of an answer."""
        raise NotImplementedError

    def on_asking_screen_refused(self, message: Refused) -> None:
        """Say why; the last good result stays."""
        if message.token == self._token:
            self._end()
            self.tell(message.reason, "bad")

    def remember(self, key: str, value: Any) -> None:
        """Keep where the analyst is; in a read-only case it lasts until the case is left."""
        self.session.remember(key, value)
