"""How a row of a CSV looks by its mapping, for reading many of them at a time just as `mapped_record` reads each."""

from __future__ import annotations

import re
from collections.abc import Mapping as Said
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from parsers.cells import ADDRESS
from parsers.mapping import UNSET, Mapping
from parsers.stamps import minute_stamp
from parsers.template import EPOCH, SECOND, Element, Fraction, Moment, Template, Text, Zone, maybe

if TYPE_CHECKING:
    from parsers.eights import Block
    from parsers.fitting import Fitted

_DELIMITERS = ",;|"
"""Not tabs, which go lost at the ends of lines, nor blanks, of which any number separates."""
_KEPT = frozenset(("pid", "rest"))
"""Words that are part of the identity of a record."""
_OTHERS = r"(?![\[{]|\d\d/\d\d|\d{4}-\d\d-\d\d\s)"
_NO_FRACTION = r"(?!\d+\s)"
"""How the first cell, and the one behind the time, do not begin: so no other table reads the row."""
_END = rf"(?!\d{{1,3}}(?:\.\d{{1,3}}){{3}}:\d)(?:-|{ADDRESS.pattern})?"
_PORT = r"(?:-|\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])?"
_SAYS = {"src": _END, "dst": _END, "src_port": _PORT, "dst_port": _PORT}
"""What a mapped cell may say that is not any text: an end without a port in it, a port."""


def mapped_rows(block: Block, first: int, mapping: Mapping, format: str) -> Fitted | None:
    """Return what the rows of a block from line `first` on say that are plain; None if none can be read so."""
    from parsers.fitting import fitted_from
    from parsers.mappedcolumns import sound

    if (template := _template(mapping.as_json())) is None:
        return None
    made = fitted_from(block, format, template, first)
    return made.where(sound(made.columns))


@lru_cache(maxsize=16)
def _template(packed: str) -> Template | None:
    """Return how a plain row looks by a mapping, None where that cannot be said."""
    mapping = Mapping.from_json(packed)
    if (groups := mapping.single()) is None or mapping.delimiter not in _DELIMITERS or _KEPT & set(mapping.keys):
        return None
    if (time := _place(mapping, groups.get("time", ()))) is None:
        return None
    roles = {mapping.keys.index(keys[0]): name for name, keys in groups.items() if keys[0] in mapping.keys}
    elements: list[Element] = []
    for place in (place for place in range(len(mapping.keys)) if place not in time[1:]):
        stop = "" if max(place, time[-1] if place == time[0] else 0) == len(mapping.keys) - 1 else mapping.delimiter
        if place == time[0]:
            elements += _moment(mapping, len(time))
        else:
            guard = _OTHERS if place == 0 else _NO_FRACTION if place == time[-1] + 1 else ""
            elements.append(_cell(roles.get(place), re.escape(mapping.delimiter), stop, guard))
        elements += [stop] if stop else []
    return Template(tuple(elements), lambda said: _columns(said, mapping))


def _place(mapping: Mapping, keys: tuple[str, ...]) -> range | None:
    """Return the columns in which the time is, None where it cannot be read here."""
    if (
        not keys
        or keys[0] not in mapping.keys
        or (mapping.times, len(keys)) not in (("iso", 1), ("iso", 2), ("seconds", 1))
    ):
        return None
    at = mapping.keys.index(keys[0])
    return range(at, at + len(keys)) if mapping.keys[at : at + len(keys)] == keys else None


def _moment(mapping: Mapping, width: int) -> tuple[Element, ...]:
    """Return how a time looks in so many columns."""
    if mapping.times == "seconds":
        return EPOCH, maybe(".", Fraction())
    between = "[T ]" if width == 1 else re.escape(mapping.delimiter)
    day = re.compile(rf"\d{{4}}[-/]\d\d[-/]\d\d{between}\d\d:\d\d", re.ASCII)
    return Moment(len("2023-05-01T10:00"), day, minute_stamp), ":", SECOND, maybe(".", Fraction()), Zone()


def _cell(name: str | None, delimiter: str, stop: str, guard: str) -> Element:
    """Return a cell without quotes; one with a name has no blanks around it."""
    if name is None:
        return Text("", re.compile(rf'{guard}[^"{delimiter}]*', re.ASCII), stop)
    says = _SAYS.get(name, rf'(?:[^\s"{delimiter}](?:[^"{delimiter}]*[^\s"{delimiter}])?)?')
    return Text(f"cell {name}", re.compile(guard + says, re.ASCII), stop)


def _columns(said: Said[str, Any], mapping: Mapping) -> dict[str, Any]:
    from parsers.arrays import addresses  # not before lines are read many at a time: it needs numpy
    from parsers.mappedcolumns import mapped_columns

    cells = {
        name[5:]: each.turned(lambda text: None if text in UNSET else text)
        for name, each in said.items()
        if name.startswith("cell ")
    }
    ends = {name: addresses(cells[name]) for name in ("src", "dst") if name in cells}
    return mapped_columns(mapping, cells) | ends
