"""The command palette: every action by name, from the one table of keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from workbench.actions import ACTIONS, Action


class Actions(Provider):
    """Finds actions of the screen in front."""

    def _rows(self) -> Iterator[tuple[str, Action]]:
        places = getattr(self.screen, "PALETTE", ())
        for action in ACTIONS:
            if action.where in places and action.run != "command_palette":
                key = f"   {action.printed[0]}" if action.printed and "[" not in action.printed[0] else ""
                yield f"{action.text}{key}", action

    def _do(self, action: Action) -> Any:
        screen: Any = self.screen
        return screen.do(action)

    async def discover(self) -> Hits:
        """Yield everything that can be done."""
        for text, action in self._rows():
            yield DiscoveryHit(text, partial(self._do, action), text)

    async def search(self, query: str) -> Hits:
        """Yield what fits the typed text."""
        matcher = self.matcher(query)
        for text, action in self._rows():
            if (score := matcher.match(text)) > 0:
                yield Hit(score, matcher.highlight(text), partial(self._do, action), text)
