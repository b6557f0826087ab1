"""Memory that was freed, given back to the system."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Give freed memory back after a question over many records, where the C library is one that would keep it.

    glibc keeps what threads have freed until it is told (malloc_trim(3)).
    """
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def keep_together() -> None:
    """Let all threads that start later take memory from one place; where the C library is another one, nothing is done.

    glibc gives threads places of their own (M_ARENA_MAX, mallopt(3)). What one has freed no other one takes, and while
    the pages of the next place are made, a question over many records waits.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-8, 1)
