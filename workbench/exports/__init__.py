"""One file = one export; no Textual. Files whose name begins with an underscore are parts of one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, TextIO, cast

if TYPE_CHECKING:
    from db.case import Case


class Export(Protocol):
    """What a module of this folder gives: a name, a file suffix, and how a case is written."""

    NAME: str
    """What `export --as` calls it."""
    SUFFIX: str
    """Ending of its files, with the dot."""
    TITLE: str
    """What it is, in one line."""
    BINARY: bool
    """The export writes bytes, to `out.buffer`; may be left out of a module that writes text."""

    def write(self, case: Case, out: TextIO, detects: Sequence[int] | None = None) -> None:
        """Write the case, or what some detects of it need; KeyError for a detect that there is not.

        The same case gives the same bytes, whenever and wherever it is written.
        """


@cache
def each() -> tuple[Export, ...]:
    """Return every export, in order of its module's name."""
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(cast("Export", import_module(f"{__name__}.{name}")) for name in names)
