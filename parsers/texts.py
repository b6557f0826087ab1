"""The texts that stand in the lines of a block, each different one once; it needs numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from parsers.arrays import UNKNOWN, Coded, Numbers, mix
from parsers.eights import MASKS, Block, Sight, Words, eight, first_marked

LONGEST = 512
"""Bytes that a text may have of which the end is looked for: a line without one must not hold up all others."""
_FEW = 16
"""Different texts that are told apart one by one, which is quick for few."""
_ONES, _HIGH = eight(1), eight(0x80)


def until(block: Block, at: Numbers, stop: Numbers, byte: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return where a byte stands next, and which of the different texts before it: codes, and the first row of each.

    The code is UNKNOWN where it does not stand before `stop`, or is unsure, or the text is longer than any is.
    """
    stop = np.minimum(stop, at + LONGEST)
    end, wanted = np.empty(len(at), np.int64), eight(byte)
    mixed = np.zeros(len(at), np.uint64)
    parts: list[tuple[Any, Words]] = []
    rows: Any = slice(None)
    here, before, beyond = at, stop, _SEEN
    while len(here):
        if beyond == _SEEN:
            sight, beyond = Sight(block, here, _SEEN), 0
        words = sight.eight(beyond)
        if isinstance(rows, slice) and (words == words[0]).all():  # as most texts begin that are read here
            place = int(_place(words[:1], wanted)[0])
            end = here + place
            here = here + 8
            if place < 8 or not (more := here < before).any():
                break
        else:
            places = _place(words, wanted)
            words = words & MASKS[places]
            end[rows] = here + places
            mixed[rows] = mix(mixed[rows], words)
            parts.append((rows, words))
            here = here + 8
            more = (places == 8) & (here < before)
        beyond += 8
        if not more.all():
            rows = np.flatnonzero(more) if isinstance(rows, slice) else rows[more]
            here, before, beyond = here[more], before[more], _SEEN
    codes, firsts = _codes(mixed, end - at, parts)
    return end, np.where(end < stop, codes, UNKNOWN), firsts


_SEEN = 32
"""Bytes of a text that are looked at together."""


def _place(words: Words, wanted: np.uint64) -> Numbers:
    """Return the place of a byte in each eight, 8 where it is not there; `wanted` is eight of it."""
    odd = words ^ wanted
    return first_marked((odd - _ONES) & ~odd & _HIGH)


def between(block: Block, at: Numbers, end: Numbers) -> Coded:
    """Return the texts between two places of each row; UNKNOWN where that is unsure."""
    length = end - at
    mixed = np.zeros(len(at), np.uint64)
    parts: list[tuple[Any, Words]] = []
    longest = int(length.max(initial=0))
    for begin in range(0, longest, 16):
        rows: Any = np.flatnonzero(length > begin)
        rows = slice(None) if len(rows) == len(at) else rows
        sight = Sight(block, at[rows] + begin, 16)
        for beyond in range(0, min(16, longest - begin), 8):
            words = sight.eight(beyond) & MASKS[np.clip(length[rows] - begin - beyond, 0, 8)]
            mixed[rows] = mix(mixed[rows], words)
            parts.append((rows, words))
    codes, firsts = _codes(mixed, length, parts)
    return block.coded(at[firsts], end[firsts], codes)


def _codes(mixed: Words, length: Numbers, parts: Sequence[tuple[Any, Words]]) -> tuple[Numbers, Numbers]:
    """Return which of the different texts each row has, UNKNOWN where that is unsure, and the first row of each.

    `parts` are the texts by eight bytes, with the rows that are as long; `mixed` is made of them.
    """
    if not len(mixed):
        return length, length
    codes, firsts = _distinct(mixed)
    # different texts may be mixed to one number: what is not the very same as the first one has none
    equal = length == length[firsts][codes]
    if len(parts) == 1 and isinstance(parts[0][0], slice):
        parts = ()  # eight bytes alone are mixed to a number of their own
    for rows, words in parts:
        whole = words
        if not isinstance(rows, slice):
            whole = np.zeros(len(mixed), np.uint64)
            whole[rows] = words
        equal[rows] &= words == whole[firsts][codes[rows]]
    return (codes if equal.all() else np.where(equal, codes, UNKNOWN)), firsts


def _distinct(mixed: Words) -> tuple[Numbers, Numbers]:
    """Return which of the different numbers each is, and where each of these is first."""
    codes, firsts = np.zeros(len(mixed), np.int64), [0]
    left = mixed != mixed[0]
    while left[at := int(left.argmax())]:
        if len(firsts) == _FEW:
            _, places, codes = np.unique(mixed, return_index=True, return_inverse=True)
            return codes, places
        same = mixed == mixed[at]
        codes[same] = len(firsts)
        left ^= same
        firsts.append(at)
    return codes, np.array(firsts)
