"""One file = one alternative reading of the same bytes; no Textual.

A reading module has ID, TITLE and read(record, conversation) -> Reading | None, which gives a reading only where
the arithmetic is decisive. Modules are found by walking this folder. All of them explain the same header, so of
several that fit one record the best is offered, and it names its rivals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from parsers.record import Record
from workbench.readings.reading import Reading, Records, Repair, Word, conversation

__all__ = ["Reading", "Records", "Repair", "Word", "each", "read_all"]


class Module(Protocol):
    """What a module of this folder offers."""

    ID: str
    TITLE: str

    def fits(self, record: Record) -> bool:
        """Tell, without looking at other records, whether the reading is worth trying."""
        ...

    def read(self, record: Record, conversation: Sequence[Record]) -> Reading | None:
        """Return the reading of a record if the arithmetic is decisive."""
        ...


@cache
def each() -> tuple[Module, ...]:
    """Return every module that offers a reading, in order of its id."""
    names = (module.name for module in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    found = [cast(Module, module) for module in modules if hasattr(module, "ID")]
    return tuple(sorted(found, key=lambda module: module.ID))


def read_all(record: Record, records: Iterable[Record] | Records = ()) -> list[Reading]:
    """Return the other readings of a record, best first; readings that exclude each other are one, with its rivals.

    `records` are other records, of which those of the same two addresses are looked at, or the records of a case.
    They are asked for only when the record itself gives reason to.
    """
    worth = [module for module in each() if module.fits(record)]
    if not worth:
        return []
    others = conversation(record, records)
    found = [reading for module in worth if (reading := module.read(record, others)) is not None]
    if not found:
        return []
    best, *rivals = sorted(found, key=lambda reading: -reading.bits)
    against = tuple(
        f"Another reading is possible: {rival.title[:1].lower()}{rival.title[1:]}, {rival.bits:.0f} bits."
        for rival in rivals
    )
    return [replace(best, against=(*best.against, *against))]
