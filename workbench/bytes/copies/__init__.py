"""One file = one form in which bytes are copied; KEY picks it from the menu of the hex pane."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from workbench.bytes.stretch import Stretch


class Copy(Protocol):
    """What a module of this folder gives."""

    NAME: str
    """What `show --bytes` calls it."""
    KEY: str
    """The letter that picks it."""
    TITLE: str
    """What it is, in a few words."""
    HOLES: bool
    """Whether it can say that a byte is not known."""

    def write(self, stretch: Stretch) -> str:
        """Return the bytes in this form, printable ASCII and line ends only, unless the value itself has more."""


@cache
def each() -> tuple[Copy, ...]:
    """Return every form, the most used ones first."""
    found = [cast("Copy", import_module(f"{__name__}.{module.name}")) for module in iter_modules(__path__)]
    order = ["hexdump", "hex", "c", "python", "base64", "text", "value"]
    return tuple(sorted(found, key=lambda form: (order.index(form.NAME) if form.NAME in order else 99, form.NAME)))


def named(name: str) -> Copy:
    """Return the form of that name; raises ValueError with a sentence."""
    for form in each():
        if name == form.NAME:
            return form
    raise ValueError(f"no form is called {name!r}; there is {', '.join(form.NAME for form in each())}")


def copied(form: Copy, stretch: Stretch) -> str:
    """Return bytes in a form; raises ValueError with a sentence where it cannot say that some are not known."""
    if stretch.unknown and not form.HOLES:
        able = " and ".join(other.NAME for other in each() if other.HOLES and other.NAME != "value")
        raise ValueError(
            f"{stretch.unknown} of {len(stretch.data)} bytes are not known and {form.NAME} cannot say so; {able} can"
        )
    return form.write(stretch)
