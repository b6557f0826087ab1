"""JSON objects of a block, one to a line, decoded into typed ones many at a time; it needs numpy and msgspec."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from parsers import eights
from parsers.arrays import OTHER, UNKNOWN, Addresses, Coded, Truths, addresses, woven
from parsers.cells import address
from parsers.eights import Block

_TOGETHER = 256
"""Lines that are decoded together: if one of them is refused they are all decoded once more, one by one."""
_SHALLOW = 1000
"""Bytes of an object that cannot lie too deep for any reader; of a longer one the brackets are counted."""


def decoded(block: Block, first: int, decoder: msgspec.json.Decoder[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the objects that a decoder takes, of lines from `first` on, by the first line of each stretch of them."""
    usable = _usable(block)
    usable[:first] = False
    edges = np.flatnonzero(np.diff(usable, prepend=False, append=False)).tolist()
    ends, data = block.ends.tolist(), memoryview(block.data)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        for begin in range(start, stop, _TOGETHER):
            end = min(begin + _TOGETHER, stop)
            made = _tried(decoder.decode_lines, data[ends[begin] : ends[end]])
            if made is not None and len(made) == end - begin:
                yield begin, made
                continue
            for line in range(begin, end):
                if (event := _tried(decoder.decode, data[ends[line] : ends[line + 1]])) is not None:
                    yield line, [event]


def _tried(decode: Callable[[memoryview], Any], data: memoryview) -> Any:
    """Return what is made of some bytes, None if they are refused."""
    try:
        return decode(data)
    except (RecursionError, ValueError):
        return None


def _usable(block: Block) -> Truths:
    """Say which lines begin and end as an object does, and mean the same to every reader of JSON.

    No key may be spelled with an escape: it is asked beforehand whether a line names what every event names. A blank
    of more than one byte is taken for blanks elsewhere.
    """
    stops = np.maximum(block.contents, 1)
    usable: Truths = (block.bytes[block.ends[:-1]] == ord("{")) & (block.bytes[stops - 1] == ord("}")) & block.short
    escapes = block.places(b"\\")
    odd = escapes[block.bytes[np.minimum(escapes + 1, len(block.data) - 1)] == ord("u")]
    if not block.data.isascii():
        odd = np.concatenate((odd, block.places(b"\xa0")))
    usable[np.searchsorted(block.ends, odd, "right") - 1] = False
    for line in np.flatnonzero(np.diff(block.ends) > _SHALLOW).tolist():
        begin, end = int(block.ends[line]), int(block.ends[line + 1])
        if block.data.count(b"[", begin, end) + block.data.count(b"{", begin, end) > _SHALLOW // 2:
            usable[line] = False
    return usable


class Texts:
    """A column that grows: values of which many are equal, None for unknown."""

    def __init__(self) -> None:
        self._codes, self._which = _Codes({None: UNKNOWN}), list[int]()

    def add(self, values: Sequence[Any]) -> None:
        """Add the values of some more records."""
        self._which.extend(map(self._codes.__getitem__, values))

    def coded(self) -> Coded:
        """Return the column so far."""
        return Coded(list(self._codes)[1:], np.array(self._which, np.int64))


class _Codes(dict[Any, int]):
    def __missing__(self, value: Any) -> int:
        self[value] = code = len(self) - 1
        return code


_BEHIND = "\n" + " " * 31
"""Stands behind texts so that more bytes may be looked at than the last one has."""


def addresses_of(lines: str, count: int) -> tuple[Addresses, Truths]:
    """Return so many lines as addresses, empty ones for unknown, and which of them are none or one."""
    block = Block((lines + _BEHIND).encode("ascii", "backslashreplace"))
    begins = block.ends[:count]
    length, plain, numbers = eights.ipv4(block, begins)
    plain &= length == np.diff(block.ends[: count + 1]) - 1
    others = np.flatnonzero(~plain)
    if not len(others):
        return Addresses(numbers), plain
    ends = block.ends[others + 1] - 1
    texts = Coded(list(map(block.text, begins[others].tolist(), ends.tolist())), np.arange(len(others)))
    found = addresses(texts.turned(lambda text: text or None))
    sound = np.array([*(address(text) is not None for text in found.others), True], np.bool_)
    made = woven(count, ((np.flatnonzero(plain), Addresses(numbers[plain])), (others, found)))
    assert isinstance(made, Addresses)
    plain[others] = sound[np.where(found.numbers >= OTHER, found.numbers - OTHER, -1)]
    return made, plain
