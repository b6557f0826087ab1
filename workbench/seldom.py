"""An import, and a start, make many objects and no cycles of them: what looks for cycles may look seldom."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 100_000
"""New objects after which cycles are looked for."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for cycles of objects seldom; it takes a sixth of an import otherwise."""
    before = gc.get_threshold()
    gc.set_threshold(max(_OBJECTS, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def loading() -> None:
    """Let Python not look for cycles until the program is `loaded`; it takes a seventh of a start otherwise."""
    gc.disable()


def loaded() -> None:
    """Let Python look for cycles again, if it did not: never among what is there now, which stays to the end."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
