"""One file = one log format: how its records begin, how one is read, and sample lines that prove it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from parsers.format import Format


@cache
def each() -> tuple[Format, ...]:
    """Return every format: what the modules of this folder call FORMAT, in order of module name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").FORMAT for name in names)
