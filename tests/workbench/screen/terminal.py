"""A terminal for tests: runs the program in a pseudo terminal, types, and counts and reads what comes back."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[3]


class Terminal:
    """One program in a terminal of its own; a context manager that ends it."""

    def __init__(
        self, *arguments: str, program: str = sys.executable, columns: int = 120, lines: int = 40, **environment: str
    ) -> None:
        self.output = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PYTHONPATH=str(ROOT))
            for name in ("SSH_CONNECTION", "COLUMNS", "LINES", "NO_COLOR"):
                os.environ.pop(name, None)
            os.environ.update(environment)
            # readline sets LINES and COLUMNS behind the back of os.environ, and execv would hand them on
            os.execvpe(program, [program, *arguments], dict(os.environ))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill(signal.SIGKILL)
        self.wait(10)
        os.close(self.fd)

    def read(self, timeout: float) -> bytes:
        """Return what comes within `timeout` seconds, b"" if nothing does or the program is gone."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            return b""
        if b"\x1b[?2026$p" in data:
            os.write(self.fd, b"\x1b[?2026;2$y")  # synchronised output is known and off
        self.output += data
        return data

    def quiet(self, seconds: float = 0.6, limit: float = 30) -> bytes:
        """Return what comes until nothing has come for some seconds."""
        made, end = b"", time.monotonic() + limit
        while time.monotonic() < end and (data := self.read(seconds)):
            made += data
        return made

    def until(self, text: str, limit: float = 30) -> None:
        """Wait until a text is on its way to the screen."""
        wanted, end = text.encode(), time.monotonic() + limit
        while wanted not in re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", self.output):
            assert time.monotonic() < end, self.output[-2000:]
            self.read(0.2)

    def type(self, keys: str | bytes) -> None:
        """Type keys."""
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)

    def kill(self, number: int) -> None:
        """Send a signal, if there is still somebody to get it."""
        if self.pid:
            os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as a dropped line does."""
        os.close(self.fd)
        self.fd = os.open(os.devnull, os.O_RDONLY)

    def wait(self, limit: float) -> int | None:
        """Return the exit status, negative for a signal; None if the program runs on."""
        end = time.monotonic() + limit
        while self.pid and time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            self.read(0.02)
        return None
