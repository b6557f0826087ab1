"""JSON objects of a block, one to a line, decoded into typed ones many at a time; it needs numpy and msgspec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np

from parsers.arrays import Truths
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
