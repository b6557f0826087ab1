"""The columns of rows and objects of unknown programs that are read many at a time by a mapping; it needs numpy."""

from __future__ import annotations

from collections.abc import Mapping as Said
from typing import Any

import numpy as np

from parsers.arrays import Coded, Truths, only
from parsers.cells import ICMP, protocol, whole
from parsers.mapping import Mapping

_ODD = -2
"""Stands for a number that cannot be read so."""
_NUMBERS = {"src_port": "icmp_type", "dst_port": "icmp_code"}
"""What is a port where it is not of ICMP."""


def mapped_columns(mapping: Mapping, texts: Said[str, Coded]) -> dict[str, Any]:
    """Return the columns that texts mean, by the column that each is mapped to, but for addresses and times."""
    made: dict[str, Any] = {"kind": mapping.kind}
    made |= {name: texts[name] for name in ("message", "sid", "sensor") if name in texts}
    if "action" in texts:
        made["action"] = texts["action"].turned(str.lower)
    if "count" in texts:
        made["count"] = texts["count"].numbers(whole)
    icmp: Any = np.bool_(False)
    if "proto" in texts:
        made["proto"] = texts["proto"].turned(protocol)
        icmp = made["proto"].numbers(lambda name: int(name in ICMP)) == 1
    for name, part in _NUMBERS.items():
        if name in texts:
            numbers = texts[name].numbers(_port)
            numbers[icmp & (numbers > 255)] = _ODD
            made[name], made[part] = only(numbers, ~icmp), only(numbers, icmp)
    return made


def _port(text: str) -> int:
    number = whole(text, 65_535)
    return _ODD if number is None else number


def sound(columns: Said[str, Any]) -> Truths:
    """Say of which rows or objects all numbers can be read."""
    numbers = (columns[name] for names in _NUMBERS.items() for name in names if name in columns)
    fits: Truths = np.logical_and.reduce([each != _ODD for each in numbers])
    return fits
