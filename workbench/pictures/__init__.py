"""One file is one way to look at many records at once: as characters, and as SVG."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.case import Case
    from workbench.pictures.picture import Picture


class Kind(Protocol):
    """What a module of this folder with a NAME has."""

    NAME: str
    TITLE: str
    COLUMNS: tuple[str, ...]
    """Columns that it takes if none are named: across and up."""

    def draw(self, case: Case, numbers: Sequence[int], columns: tuple[str, ...], width: int, height: int) -> Picture:
        """Return the picture of some records in so many characters."""
        ...


@cache
def kinds() -> dict[str, Kind]:
    """Return the ways to look at records by name; a module of this folder with a NAME is one."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return {module.NAME: cast("Kind", module) for module in modules if hasattr(module, "NAME")}
