"""The thread that writes: what the analyst does is on disk within a second, and no key waits for the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

DELAY = 0.4
"""Seconds from the first unwritten change to its writing."""

KeptIn = TypeVar("KeptIn")
Write = Callable[[KeptIn], Any]
Failed = Callable[[Hashable, Exception], None]


class Saver(Generic[KeptIn]):
    """Writes changes to a case in a thread of its own; of several changes of one thing only the newest is written.

    `put` may be called from anywhere, a signal handler included: it takes no lock that its caller may hold.
    """

    def __init__(self, case: KeptIn, failed: Failed, *, delay: float = DELAY) -> None:
        self._case = case
        self._failed = failed
        self._delay = delay
        self._queue: SimpleQueue[tuple[Hashable, Write[KeptIn]] | threading.Event | None] = SimpleQueue()
        self._pending: dict[Hashable, Write[KeptIn]] = {}
        self._thread = threading.Thread(target=self._run, name="saver", daemon=True)
        self._thread.start()

    def put(self, what: Hashable, write: Write[KeptIn]) -> None:
        """Have `write(case)` called soon; it replaces an unwritten change of the same `what`."""
        self._queue.put((what, write))

    def hurry(self) -> None:
        """Have everything put so far written at once, without waiting for it."""
        self._queue.put(threading.Event())

    def flush(self, timeout: float | None = None) -> bool:
        """Write everything put so far; return whether that was done in time."""
        done = threading.Event()
        self._queue.put(done)
        return done.wait(timeout)

    def close(self, timeout: float | None = 10.0) -> bool:
        """Write everything and end the thread; return whether that was done in time."""
        self._queue.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        due: float | None = None
        while True:
            try:
                item = self._queue.get(timeout=None if due is None else max(0.0, due - time.monotonic()))
            except Empty:
                self._write()
                due = None
                continue
            if item is None or isinstance(item, threading.Event):
                self._write()
                due = None
                if item is None:
                    return
                item.set()
            else:
                what, write = item
                self._pending.pop(what, None)
                self._pending[what] = write
                due = due or time.monotonic() + self._delay

    def _write(self) -> None:
        """Write what is pending, oldest first; one that fails does not hold up the others."""
        while self._pending:
            what = next(iter(self._pending))
            write = self._pending.pop(what)
            try:
                write(self._case)
            except Exception as error:  # told to the analyst; the thread must live on for the other changes
                self._failed(what, error)
