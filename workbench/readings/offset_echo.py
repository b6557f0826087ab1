"""A payload that repeats the TCP header: the decoder believed an impossible data offset, and printed from there on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log2

from parsers.decode.layout import HEADER, echo
from parsers.record import Record
from workbench.readings.reading import Reading, segment

NAME = "echo"
ID = "corrupt.offset-echo"
TITLE = "Header printed as payload"
ASIDE = True
LEAST = 16.0
"""Bits below which no reading is offered."""
_NIBBLE = 4
"""Bits that it counts if the data offset in the printed bytes is the place where they begin."""
_OFFSETS = 4
"""Data offsets below 4 words that are tried: with 4 the printed bytes begin where the log prints no header."""


def fits(record: Record) -> bool:
    """Tell whether a log printed the payload and the words of a TCP header, but not where the payload begins."""
    return record.captured is None and record.proto == "tcp" and bool(record.payload) and not record.tcp_opts


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading of a payload that begins with the header above it, None if it does not."""
    words, found = segment(replace(record, payload=None)), segment(record)
    payload = record.payload or b""
    if words is None or found is None or len(words.data) < HEADER:
        return None
    offset = echo(words.data[:HEADER], words.mask[:HEADER], payload)
    if offset is None:
        return None
    start = 4 * offset
    covered = payload[: HEADER - start]
    known = sum(bits.bit_count() for bits in words.mask[start : start + len(covered)])
    bits = known + _NIBBLE - log2(_OFFSETS)
    if bits < LEAST:
        return None
    data, mask = found.carrying(6)
    after = len(payload) - len(covered)
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            f"The printed payload begins with {covered.hex(' ', 2)}: bytes {start} to "
            f"{start + len(covered) - 1} of the TCP header that is printed above it. The log prints {known} bits of "
            f"them in words, and all agree ({known} bits, less {log2(_OFFSETS):.0f} for {_OFFSETS} offsets tried).",
            f"The nibble of the data offset in these bytes is {offset}, and {offset} x 4 = {start} is where the "
            f"printed bytes begin: the decoder took it at its word ({_NIBBLE} bits).",
            f"So {HEADER - start} of the {len(payload)} printed bytes are header; {after} bytes follow it.",
            f"Together {bits:.1f} bits.",
        ),
        against=("A tunnel would carry a header too, but one of its own, with an IP header before it.",),
        untested=("Where the header ends: its data offset is impossible, so it is not as it was sent.",),
        bits=round(bits, 1),
        data=data,
        mask=mask,
    )
