"""Keys in the order in which they were typed, whatever they open or close on their way.

Textual hands each key to the widget that has the focus and goes on; what the key does happens some messages later. On
a slow line many keys arrive at once, and those after `:` or Enter would go where the focus was before.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Any
from weakref import ref

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.widgets import Input, TextArea

SETTLED = 0.15
"""Seconds after which the messages of a key have long been handled."""
_PATIENCE = 1.0
"""Seconds that keys are held back at most."""
_AGAIN = 0.02
"""Seconds until keys are looked at again that a screen holds back."""
_ROUNDS = 3
"""Times that all queues are emptied in turn: a message may lead to another one, and that to a third."""


class TypedAhead(App[None]):
    """An app in which a key is looked at only when the key before it has done its work."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._keys: deque[events.Key] = deque()
        self._waiting = 0.0
        """Since when keys are held back; 0 while they are not."""
        self._acted: tuple[ref[MessagePump], float] | None = None
        """What the last key was for, and when; it may be closed, and is not held."""

    async def on_event(self, event: events.Event) -> None:
        """Put keys in line; everything else goes its usual way."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._keys.append(event)
            await self._take_keys()
        else:
            await super().on_event(event)

    async def _take_keys(self) -> None:
        """Take keys until one has to be waited for, or has been waited for too long: its widget may be gone."""
        if self._waiting and time.monotonic() - self._waiting > _PATIENCE:
            self._waiting = 0.0
        while self._keys and not self._waiting:
            holds = getattr(self.screen, "holds", None) if self.screen_stack else None
            if holds is not None and holds(self._keys[0].key):
                self.set_timer(_AGAIN, self._take_keys)
                return
            acted, self._acted = self._acted, None
            pump = acted[0]() if acted is not None and time.monotonic() - acted[1] < SETTLED else None
            if pump is not None:
                self._wait(list(pump.ancestors_with_self) * _ROUNDS)  # type: ignore[attr-defined]
            else:
                await self._take(self._keys.popleft())

    async def _take(self, event: events.Key) -> None:
        """Do at once what a key is bound to; a text widget gets it as usual and is waited for."""
        focused = self.focused
        before = getattr(self.screen, "before_key", None)
        if before is not None and before(event.key):
            self._acted = ref(focused or self.screen), time.monotonic()
            return
        focused = self.focused
        bound = self.screen.active_bindings.get(event.key)
        if isinstance(focused, (Input, TextArea)) and not (
            bound is not None and (bound.node is focused or bound.binding.priority)
        ):
            await super().on_event(event)
            self._wait([focused])
        elif bound is not None and bound.enabled:
            await self.run_action(bound.binding.action, bound.node)
            self._acted = ref(focused or bound.node), time.monotonic()
        else:
            await super().on_event(event)

    def _wait(self, pumps: Iterable[MessagePump]) -> None:
        """Take no key until each of these, one after the other, has handled what stands in its queue now."""
        self._waiting = time.monotonic()
        self._step(deque(pumps), self._waiting)

    def _step(self, pumps: deque[MessagePump], began: float) -> None:
        while pumps and began == self._waiting:
            pump = pumps.popleft()
            if pump.is_running and pump.call_later(self._step, pumps, began):
                return
        if began == self._waiting:
            self._waiting = 0.0
            self.call_later(self._take_keys)
