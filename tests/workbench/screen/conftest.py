"""What tests of the screen share: an app on a case of its own, what it shows, and waiting for it without sleeping."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from workbench.app import WorkbenchApp
from workbench.screens import brushing
from workbench.screens.main import MainScreen
from workbench.session import Session

_KEYS = {
    " ": "space", "=": "equals_sign", ".": "full_stop", "*": "asterisk", ":": "colon", "/": "slash", "-": "minus",
    "_": "underscore", "(": "left_parenthesis", ")": "right_parenthesis", "&": "ampersand", '"': "quotation_mark",
    "<": "less_than_sign", ">": "greater_than_sign", "#": "number_sign", "+": "plus", "{": "left_curly_bracket",
    "}": "right_curly_bracket", ",": "comma", "[": "left_square_bracket", "]": "right_square_bracket",
    "?": "question_mark", "%": "percent_sign", "'": "apostrophe", "`": "grave_accent", "!": "exclamation_mark", "\\": "backslash", "|": "vertical_line", "~": "tilde",
}  # fmt: skip


@dataclass
class Seat:
    """An analyst in front of the program."""

    app: WorkbenchApp
    pilot: Pilot[None]

    @property
    def screen(self) -> MainScreen:
        """The screen of the open case."""
        assert self.app.main_screen is not None
        return self.app.main_screen

    @property
    def session(self) -> Session:
        """The open case."""
        assert self.app.session is not None
        return self.app.session

    @property
    def text(self) -> str:
        """What is shown, without colours."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def said(self) -> str:
        """What the status line says at its end."""
        return self.screen.message[0]

    async def press(self, *keys: str) -> None:
        """Press keys in one burst, as a slow line delivers them, then wait until everything they began has ended."""
        await self.hit(*keys)
        await self.settle()

    async def hit(self, *keys: str) -> None:
        """Press keys in one burst and wait until they have been taken, not for what they began."""
        for key in keys:
            name = _KEYS.get(key, key)
            char = " " if key == "space" else key if len(key) == 1 else None
            self.app.post_message(events.Key(name, char))
        await self.pilot.pause()

    async def type(self, text: str, *after: str) -> None:
        """Type a text in one burst, then press further keys."""
        await self.press(*text, *after)

    async def command(self, text: str) -> None:
        """Give a command on the `:` line."""
        await self.type(f":{text}", "enter")

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so, ten seconds at most."""
        for _ in range(1000):
            if so():
                return
            await self.pilot.pause(0.01)
        assert so()

    async def settle(self) -> None:
        """Wait until no worker runs, nothing is left to be written, and all messages have been handled."""
        for _ in range(2):
            await self.pilot.pause()
            while self.app._keys:
                await self.pilot.pause(0.01)
            with suppress(WorkerCancelled):  # a newer question has taken its place
                await self.app.workers.wait_for_complete()
            if self.app.session is not None:
                self.app.session.saver.flush()
        await self.pilot.pause()


Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def path(practicals: Path, tmp_path: Path) -> Path:
    """A case of its own with the traces of the practicals."""
    made = tmp_path / "night.case"
    shutil.copyfile(practicals, made)
    made.chmod(0o600)
    return made


@pytest.fixture
def sit(path: Path, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Open the program on a case: `async with sit() as seat`.

    The strip under the list is counted only where a test asks for it: what comes by itself would come at any time.
    """
    monkeypatch.setattr(brushing, "RESTED", 3600.0)

    @asynccontextmanager
    async def opened(case: Path | None = path, size: tuple[int, int] = (120, 40), **more: Any) -> AsyncIterator[Seat]:
        app = WorkbenchApp(case, **more)
        async with app.run_test(size=size) as pilot:
            seat = Seat(app, pilot)
            await seat.settle()
            yield seat
            if app.is_running:
                await seat.pilot.press("ctrl+q")

    return opened
