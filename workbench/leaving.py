"""Leaving when nobody asks: the line drops, the window is closed, the machine goes down."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

HUNG_UP = 128 + 1
"""Exit status after the terminal is gone."""
TERMINATED = 128 + 15
"""Exit status after the program was told to end: that of a program that a signal ended."""
_PATIENCE = 3.0
"""Seconds that an orderly end may take before it is cut short."""


class Leaving:
    """Signal handlers that keep the words first; they work even while the event loop waits for a dead terminal."""

    def __init__(self, keep: Callable[[], object], leave: Callable[[], object]) -> None:
        self._keep, self._leave = keep, leave
        self._before: dict[int, Any] = {}

    def watch(self) -> None:
        """Take the signals over; only the main thread may."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number, handler in ((signal.SIGHUP, self.hang_up), (signal.SIGTERM, self._terminate)):
            self._before[number] = signal.signal(number, handler)

    def release(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def hang_up(self, *_: object) -> None:
        """The terminal is gone: keep the words and end at once; there is no screen to restore.

        The usual end is not taken: it would write to the dead terminal and may wait for it for ever.
        """
        try:
            self._keep()
        finally:
            os._exit(HUNG_UP)

    def _terminate(self, *_: object) -> None:
        """Keep the words, then end in an orderly way, which restores the terminal; or at once if that hangs."""
        try:
            self._keep()
        finally:
            timer = threading.Timer(_PATIENCE, os._exit, (TERMINATED,))
            timer.daemon = True
            timer.start()
            self._leave()
