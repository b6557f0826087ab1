"""One file = one alternative reading of the same bytes; no Textual.

A reading module has NAME, ID, TITLE and read(record, others) -> Reading | None, which gives a reading only where the
arithmetic is decisive. Modules are found by walking this folder. Readings of the header exclude each other: of
several that fit one record the best is offered, and it names its rivals. What a module marks ASIDE stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from parsers.record import Record
from workbench.readings.others import Choose, Records, conversation
from workbench.readings.reading import Reading, Repair, Word

__all__ = ["Reading", "Records", "Repair", "Word", "each", "every", "named", "of_header", "read_all", "worth"]


class Module(Protocol):
    """What a module of this folder offers; OTHERS and ASIDE may be left out."""

    NAME: str
    """Short name, by which a reading is opened and cited."""
    ID: str
    TITLE: str
    OTHERS: Choose
    """Which records it compares with; without it those of the same two addresses."""
    ASIDE: bool
    """It leaves the header as it is, and excludes no other reading; without it False."""

    def fits(self, record: Record) -> bool:
        """Tell, without looking at other records, whether the reading is worth trying."""
        ...

    def read(self, record: Record, others: Sequence[Record]) -> Reading | None:
        """Return the reading of a record if the arithmetic is decisive."""
        ...


@cache
def each() -> tuple[Module, ...]:
    """Return every module that offers a reading, in order of its id."""
    names = (module.name for module in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    found = [cast(Module, module) for module in modules if hasattr(module, "ID")]
    return tuple(sorted(found, key=lambda module: module.ID))


@cache
def of_header() -> tuple[Module, ...]:
    """Return the modules whose readings say that the header is not what it was taken for."""
    return tuple(module for module in each() if not getattr(module, "ASIDE", False))


def worth(record: Record) -> bool:
    """Tell at little cost whether a record may have another reading."""
    return any(module.fits(record) for module in each())


def named(name: str, readings: Iterable[Reading]) -> Reading | None:
    """Return the reading of a short name or an id, None if there is none."""
    return next((reading for reading in every(readings) if name.casefold() in (reading.name, reading.id)), None)


def every(readings: Iterable[Reading]) -> list[Reading]:
    """Return readings with the rivals of each behind it."""
    return [each for reading in readings for each in (reading, *reading.rivals)]


def read_all(
    record: Record, records: Iterable[Record] | Records = (), modules: Sequence[Module] | None = None
) -> list[Reading]:
    """Return the other readings of a record, best first; readings that exclude each other are one, with its rivals.

    `records` are other records, of which each reading looks at those it can compare with, or the records of a case.
    They are asked for only when the record itself gives reason to.
    """
    tried = [module for module in (each() if modules is None else modules) if module.fits(record)]
    if not tried:
        return []
    whole = records if isinstance(records, Records) else list(records)
    others: dict[Choose, list[Record]] = {}
    found: list[Reading] = []
    for module in tried:
        choose = getattr(module, "OTHERS", conversation)
        if choose not in others:
            others[choose] = choose(record, whole)
        reading = module.read(record, others[choose])
        if reading is not None:
            found.append(replace(reading, name=module.NAME, aside=getattr(module, "ASIDE", False)))
    found.sort(key=lambda reading: reading.rank, reverse=True)
    header = [reading for reading in found if not reading.aside]
    asides = [reading for reading in found if reading.aside]
    return [*([_beside(header[0], header[1:])] if header else []), *asides]


def _beside(best: Reading, rivals: Sequence[Reading]) -> Reading:
    """Return the best reading of a header with the others that it excludes, each of which says so too."""
    against = (f"Another reading is possible: {_inside(rival.title)}, {rival.bits:.0f} bits." for rival in rivals)
    better = f"Another reading has more for it: {_inside(best.title)}, {best.bits:.0f} bits."
    beaten = tuple(replace(rival, against=(better, *rival.against)) for rival in rivals)
    return replace(best, against=(*best.against, *against), rivals=beaten)


def _inside(title: str) -> str:
    """Return a title as it stands inside a sentence; names such as UDP stay as they are."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
