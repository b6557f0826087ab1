"""From the bytes of a source to its records and its ledger, record by record, whatever the formats.

Recognition is per record: at every line each format is asked whether a record of its kind begins there, and reads as
far as its grammar goes (reader.py). Captures are recognised by their first bytes and read frame by frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from parsers import captures, formats
from parsers.mapping import Mapping
from parsers.page import MAX_LINE, lines, with_running_titles
from parsers.proposal import Proposal
from parsers.reader import Reader, logged
from parsers.record import Found, Record, Span
from parsers.spans import merged
from parsers.table import Tables

BLOCK = 1 << 22
"""Bytes of a source that are looked at together."""
MARGIN = 256
"""Lines at the end of a block that wait for the next block, so that no record is cut by a block's end."""


def read(data: bytes, mappings: Sequence[Mapping] = ()) -> Iterator[Found | Span]:
    """Yield every record of `data` and every other stretch, in byte order; together they tile it.

    `mappings` say what the keys of unknown JSON lines and the columns of unknown CSV mean, as the analyst confirmed.

    Times are as printed (`record.stamp`); year and zone are the importer's business. Packets of a capture have their
    time already. Nothing is raised for bad input: what cannot be read comes back as a not-understood span with the
    reason.
    """
    return read_blocks((data[at : at + BLOCK] for at in range(0, len(data), BLOCK)), mappings)


def read_blocks(blocks: Iterable[bytes], mappings: Sequence[Mapping] = ()) -> Iterator[Found | Span]:
    """Yield the records and other stretches of a source that comes in blocks, with memory for about two of them."""
    blocks, capture = _begun(blocks)
    return captures.read_capture(captures.Blocks(blocks)) if capture else _text(blocks, mappings)


def read_many(blocks: Iterable[bytes], mappings: Sequence[Mapping] = ()) -> Iterator[Found | Span | captures.Chunk]:
    """Yield what `read_blocks` does, but frames of a capture as chunks where that is possible."""
    blocks, capture = _begun(blocks)
    return captures.read_many(captures.Blocks(blocks)) if capture else _text(blocks, mappings)


def _begun(blocks: Iterable[bytes]) -> tuple[Iterator[bytes], bool]:
    """Return the blocks, and whether a capture begins with them."""
    blocks = iter(blocks)
    first = next(blocks, b"")
    while len(first) < captures.HEAD and (more := next(blocks, None)) is not None:
        first += more
    return chain((first,), blocks), captures.capture_format(first) is not None


def _text(blocks: Iterator[bytes], mappings: Sequence[Mapping]) -> Iterator[Found | Span]:
    return merged(_with_repeats(_entries(blocks, Tables(formats.each(), mappings))))


def proposals(head: bytes) -> list[Proposal]:
    """Return mappings for the unknown JSON lines and CSV at the head of a source, for the analyst to confirm."""
    tables = Tables(formats.each())
    for _ in _entries(iter((head,)), tables):
        pass
    return tables.proposals()


def _entries(blocks: Iterator[bytes], tables: Tables) -> Iterator[Found | Span]:
    held, start, number = b"", 0, 1
    block = next(blocks, None)
    while block is not None or held:
        following = next(blocks, None)
        data = held + (block or b"")
        end = following is None
        whole = len(data) if end else data.rfind(b"\n") + 1
        if not whole and len(data) <= 2 * MAX_LINE:
            held, block = data, following  # no line is complete yet
            continue
        body = data[: whole or len(data)]
        gone, count = yield from tables.lines(body, start, number, end)
        found = list(lines(body[gone:], start + gone, number + count))
        reader = Reader(with_running_titles(found, logged), tables)
        yield from reader.run(0 if end else MARGIN)
        done = reader.place.line
        rest = reader.lines[done].start - start if done < len(reader.lines) else len(body)
        held, start, number = data[rest:], start + rest, number + count + done
        block = following
        if end:
            return


_REPEATED = "syslog-repeat"


def _with_repeats(entries: Iterator[Found | Span]) -> Iterator[Found | Span]:
    """Give the line `last message repeated` the ends and the protocol of the message it speaks of.

    That is the record before it from the same logging host; where there is none the line says nothing but a count.
    """
    last: dict[str | None, Record] = {}
    for entry in entries:
        if isinstance(entry, Found) and entry.record.stamp is not None:
            record = entry.record
            if record.format != _REPEATED:
                last[record.sensor] = record
            elif (before := last.get(record.sensor)) is not None:
                for name in _ENDS:
                    setattr(record, name, getattr(before, name))
                record.kind = before.kind
                record.words["repeats"] = f"{before.format}, line {before.line}"
        yield entry


_ENDS = ("src", "dst", "src_port", "dst_port", "proto", "action", "icmp_type", "icmp_code", "names")
