"""Keys in the order in which they were typed, whatever they open or close on their way.

Textual hands each key to the widget that has the focus and goes on; what the key does happens some messages later. On
a slow line many keys arrive at once, and those after `:` or Tab would go where the focus was before.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.widget import Widget
from textual.widgets import Input, TextArea


class TypedAhead(App[None]):
    """An app in which a key is looked at only when the key before it has done its work."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._keys: deque[events.Key] = deque()
        self._typing: Widget | None = None

    async def on_event(self, event: events.Event) -> None:
        """Put keys in line; everything else goes its usual way."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._keys.append(event)
            await self._take_keys()
        else:
            await super().on_event(event)

    async def _take_keys(self) -> None:
        """Take keys until one has to be waited for."""
        while self._keys and (self._typing is None or not self._typing.is_attached):
            self._typing = None
            await self._take(self._keys.popleft())

    async def _take(self, event: events.Key) -> None:
        """Do at once what a key is bound to; a text widget gets it as usual and is waited for."""
        before = getattr(self.screen, "before_key", None)
        if before is not None and before(event.key):
            return
        focused = self.focused
        bound = self.screen.active_bindings.get(event.key)
        if isinstance(focused, (Input, TextArea)) and not (
            bound is not None and (bound.node is focused or bound.binding.priority)
        ):
            await super().on_event(event)
            self._typing = focused
            focused.call_later(self._typed, focused)
        elif bound is not None and bound.enabled:
            await self.run_action(bound.binding.action, bound.node)
        else:
            await super().on_event(event)

    def _typed(self, widget: Widget) -> None:
        """Go on: the widget has taken its key."""
        if self._typing is widget:
            self._typing = None
        self.call_later(self._take_keys)
