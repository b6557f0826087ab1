"""From the bytes of a source to its records and its ledger, record by record, whatever the formats.

Recognition is per record: at every line each format is asked whether a record of its kind begins there, and reads as
far as its grammar goes (reader.py). Captures are recognised by their first bytes and read frame by frame.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from parsers import captures, formats
from parsers.attempt import Place
from parsers.elapsed import with_elapsed
from parsers.format import Format
from parsers.mapping import Mapping
from parsers.page import MAX_OBJECT, Among, Line, LineKind, lines
from parsers.proposal import Proposal
from parsers.reader import Reader, told_apart
from parsers.record import Found, Span, SpanKind
from parsers.repeats import with_repeats
from parsers.spans import merged
from parsers.table import Tables
from parsers.tablelines import Part, rows
from parsers.wholelines import Lines

if TYPE_CHECKING:
    from parsers.batches import Ahead
    from parsers.between import Between
    from parsers.walk import Walk

BLOCK = 1 << 21
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
    blocks, kind = _begun(blocks)
    if kind is _Kind.CAPTURE:
        return captures.read_capture(captures.Blocks(blocks))
    return _text(_with_feeds(blocks) if kind is _Kind.RETURNS else blocks, mappings)


def read_many(
    blocks: Iterable[bytes], mappings: Sequence[Mapping] = ()
) -> Iterator[Found | Span | captures.Chunk | Lines]:
    """Yield what `read_blocks` does, but frames of a capture and whole lines of a log many at a time where they can."""
    blocks, kind = _begun(blocks)
    if kind is _Kind.CAPTURE:
        return captures.read_many(captures.Blocks(blocks))
    if kind is _Kind.RETURNS:
        return _text(_with_feeds(blocks), mappings)
    return _text_together(blocks, mappings)


class _Kind(Enum):
    """What a source is, as its first bytes show."""

    CAPTURE = "capture"
    TEXT = "text"
    RETURNS = "text whose lines end with carriage returns alone, as Mac OS before X wrote it"


def _begun(blocks: Iterable[bytes]) -> tuple[Iterator[bytes], _Kind]:
    """Return the blocks, and what begins with them."""
    blocks = iter(blocks)
    first = next(blocks, b"")
    while len(first) < captures.HEAD and (more := next(blocks, None)) is not None:
        first += more
    kind = _Kind.RETURNS if b"\n" not in first and first.count(b"\r") > 1 else _Kind.TEXT
    return chain((first,), blocks), _Kind.CAPTURE if captures.capture_format(first) is not None else kind


def _with_feeds(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the blocks with line feeds for carriage returns; among line feeds a return never ends a line."""
    return (block.replace(b"\r", b"\n") for block in blocks)


def _text(blocks: Iterator[bytes], mappings: Sequence[Mapping]) -> Iterator[Found | Span]:
    entries = merged(with_elapsed(with_repeats(_entries(blocks, Tables(formats.each(), mappings), together=False))))
    return (entry for entry in entries if not isinstance(entry, Lines))


def _text_together(blocks: Iterator[bytes], mappings: Sequence[Mapping]) -> Iterator[Found | Span | Lines]:
    return merged(with_elapsed(with_repeats(_entries(blocks, Tables(formats.each(), mappings), together=True))))


def proposals(head: bytes) -> list[Proposal]:
    """Return mappings for the unknown JSON lines and CSV at the head of a source, for the analyst to confirm."""
    tables = Tables(formats.each())
    for _ in _entries(iter((head,)), tables, together=True):
        pass
    return tables.proposals()


def _entries(blocks: Iterator[bytes], tables: Tables, together: bool = False) -> Iterator[Found | Span | Lines]:
    held, start, number = b"", 0, 1
    usual: Format | None = None
    for block, end in _with_end(_without_long(blocks)):
        data = held + (block if isinstance(block, bytes) else b"")
        wall = end or not isinstance(block, bytes)  # nothing goes on behind the end, or behind a line that is too long
        body = data[: len(data) if wall else data.rfind(b"\n") + 1]
        lines_of = _Block(body, start, number, tables)
        if together:
            from parsers.batches import Ahead
            from parsers.eights import Block
            from parsers.walk import Walk

            ahead = Ahead(Block(body))
            rows = tables.headed or tables.latest is not None
            walk = Walk(ahead.block, start, number, usual, wall, rows)
            done, count = yield from _sections(walk, lines_of._replace(ahead=ahead), wall)
            usual = walk.usual
        else:
            done, count = yield from _lines(lines_of, wall)
        held, start, number = data[done:], start + done, number + count
        if isinstance(block, int):
            yield Span(start, start + block, number, SpanKind.NOT_UNDERSTOOD, LineKind.LONG.value)
            start, number = start + block, number + 1


def _with_end(parts: Iterator[bytes | int]) -> Iterator[tuple[bytes | int, bool]]:
    """Yield each part, and whether it is the last one."""
    part = next(parts, None)
    while part is not None:
        following = next(parts, None)
        if isinstance(part, bytes) and isinstance(following, bytes) and b"\n" not in following:
            part, following = part + following, next(parts, None)  # the last line, without its end
        yield part, following is None
        part = following


def _without_long(blocks: Iterator[bytes]) -> Iterator[bytes | int]:
    """Yield blocks that end with a line, the last one aside, and for a line too long to hold only its length."""
    held, gone = b"", 0
    for block in blocks:
        if gone:
            stop = block.find(b"\n") + 1
            gone += stop or len(block)
            if not stop:
                continue
            yield gone
            gone, block = 0, block[stop:]
        whole = block.rfind(b"\n") + 1
        if whole:
            yield b"".join((held, memoryview(block)[:whole]))
            held = b""
        rest = len(held) + len(block) - whole
        held, gone = (b"", rest) if rest > MAX_OBJECT else (held + block[whole:], 0)
    if gone:
        yield gone
    elif held:
        yield held


Steps = Generator[Found | Span | Lines, None, tuple[int, int]]
"""Entries, and at the end how many bytes and lines they are."""


class _Block(NamedTuple):
    """Lines of a source that are looked at together."""

    data: bytes
    start: int
    """Where in the source they begin."""
    number: int
    """Number of the first."""
    tables: Tables
    ahead: Ahead | None = None
    """The same lines, if they may come many at a time."""

    def rows(self, begin: int, stop: int, count: int, end: bool, named: bool = False) -> Steps:
        """Read rows of tables from a byte on; `count` lines stand before it."""
        data, start = self.data[begin:stop], self.start + begin
        part = Part(data, start, self.number + count, end, self.ahead, begin, count)
        size, read = yield from rows(self.tables, part, named)
        return begin + size, read


def _lines(block: _Block, end: bool, begin: int = 0, before: int = 0) -> Steps:
    """Read lines one by one; those at the end of the block are left if more of the source follows."""
    gone, count = yield from block.rows(begin, len(block.data), before, end)
    count += before
    found = told_apart(list(lines(block.data[gone:], block.start + gone, block.number + count)))
    return (yield from _read_lines(block, found, Among(found), count, len(block.data), end))


def _read_lines(block: _Block, found: Sequence[Line], among: Among, count: int, stop: int, end: bool) -> Steps:
    """Read lines; `count` stand before them in the block, and they end at its byte `stop`."""
    reader = Reader(found, block.tables, among)
    while True:
        yield from reader.run(0 if end else MARGIN, rests=block.ahead is not None)
        at = reader.place.line
        if at >= len(found):
            return stop, count + at
        if not reader.rested:
            return found[at].start - block.start, count + at
        _, more = yield from block.rows(found[at].start - block.start, stop, count + at, end)
        reader.place = Place(at + more)


def _sections(walk: Walk, block: _Block, end: bool) -> Steps:
    """Read what can be many at a time, and the lines between one by one."""
    from parsers.between import Between
    from parsers.joining import joined

    gone = first = 0
    latest = block.tables.latest
    if latest is None or latest.name:  # most lines may be rows of a table
        gone, first = yield from block.rows(0, len(block.data), 0, end, named=True)
        if first >= len(walk.ends) - (1 if end else 2):
            return gone, first
    sections = walk.sections(first)
    if all(section.lines is None for section in sections):
        return (yield from _lines(block, end, gone, first))
    between = Between(sections, block.data, block.start, block.number, walk.ends)
    if len(between.sections) == 1:
        return (yield from _between(between, block, end))
    entries: list[Found | Span | Lines] = []
    done = _drained(_between(between, block, end), entries)
    yield from joined(entries, block.data, block.start)
    return done


def _between(between: Between, block: _Block, end: bool) -> Steps:
    """Hand on what is read together, and read the lines between one by one."""
    done = between.end
    for section in between.sections:
        if section.lines is not None:
            yield section.lines
            continue
        at, stop = between.bytes_of(section)
        whole = end or section is not between.sections[-1]
        _, count = yield from block.rows(at, stop, section.first, whole)
        found = between.lines(section)[count:]
        done = yield from _read_lines(block, found, between.among, section.first + count, stop, whole)
    return done if between.sections[-1].lines is None else between.end


def _drained(steps: Steps, entries: list[Found | Span | Lines]) -> tuple[int, int]:
    """Collect what comes step by step, and return what comes at its end."""
    while True:
        try:
            entries.append(next(steps))
        except StopIteration as end:
            done: tuple[int, int] = end.value
            return done
