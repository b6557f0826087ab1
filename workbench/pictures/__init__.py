"""One file is one way to look at many records at once: as characters, and as SVG."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from parsers.record import COLUMN, ColumnType

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


class PictureError(ValueError):
    """There is no such picture, or it cannot be drawn by these columns; the message says which."""


def chosen(kind: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns, across and up, that a picture is drawn by: those named, or its own; raises PictureError."""
    if kind not in kinds():
        raise PictureError(f"there is no picture {kind!r}; there are {', '.join(sorted(kinds()))}")
    usual = kinds()[kind].COLUMNS
    if not names:
        return usual
    if len(names) != len(usual):
        raise PictureError(f"a {kind} is drawn by {'two columns, across and up' if usual else 'no columns'}")
    for name in names:
        if name.lower() not in COLUMN or COLUMN[name.lower()].type in (ColumnType.BYTES, ColumnType.TEXT):
            raise PictureError(f"there is no column {name!r} to draw by; workbench keys --columns lists them")
    return tuple(COLUMN[name.lower()].name for name in names)


@cache
def kinds() -> dict[str, Kind]:
    """Return the ways to look at records by name; a module of this folder with a NAME is one."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return {module.NAME: cast("Kind", module) for module in modules if hasattr(module, "NAME")}
