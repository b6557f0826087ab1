"""Bytes that a decoder printed and nobody captured: it read on in memory past the end of the snapshot."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.decode.layout import HEADER, SNAPSHOT
from parsers.decode.option_words import option_bytes
from parsers.record import Record
from workbench.readings.reading import Reading, segment

NAME = "overread"
ID = "corrupt.decoder-overread"
TITLE = "Printed bytes that were never captured"
ASIDE = True
LEAST = 8.0
"""Bits below which no reading is offered."""
_ZERO = 4.0
"""Bits that a zero byte counts where data would stand: half, because zero is the commonest value."""
_MOST = 32.0


def fits(record: Record) -> bool:
    """Tell whether a log of Snort 1.x printed more bytes above the IP header than its usual snapshot holds."""
    if record.captured is not None or record.proto != "tcp" or not record.format.startswith("snort"):
        return False
    printed = record.tcp_opts or ""
    return bool(printed) and HEADER + len(option_bytes(printed).data) > SNAPSHOT


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading that ends where the snapshot does, None where the printed bytes do not show an end there."""
    made = option_bytes(record.tcp_opts or "")
    found = segment(record)
    room = SNAPSHOT - HEADER
    if found is None or len(made.data) <= room:
        return None
    tail = [byte for byte, bits in zip(made.data[room:], made.mask[room:], strict=True) if bits == 0xFF]
    before = made.data[max(0, room - 2) : room]
    if not tail or any(tail) or not any(before):
        return None
    bits = min(_MOST, _ZERO * len(tail))
    if bits < LEAST:
        return None
    data, mask = found.carrying(6)
    stop = len(found.header) + SNAPSHOT
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            f"Snort's usual snapshot of 68 bytes holds 68 - 14 - 20 = {SNAPSHOT} bytes above an IP header of 20.",
            f"The printed options reach to byte {HEADER + len(made.data)}, counted from the TCP header; up to byte "
            f"{SNAPSHOT} they hold data ({before.hex(' ')} last), and from there on all {len(tail)} are zero "
            f"({bits:.0f} bits; {_ZERO:.0f} for a zero byte, {_MOST:.0f} at most).",
            f"Together {bits:.1f} bits.",
        ),
        against=("An option may end in zeros of its own at just that place.",),
        untested=("The snapshot length: the log does not state it; 68 is what Snort 1.x takes unless told otherwise.",),
        bits=round(bits, 1),
        data=data[:stop],
        mask=mask[:stop],
    )
