"""Sources in an exported document: hashes, how they were read, what their dates rest on; and the case's journal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from db.case import Case, Source
from workbench import __version__
from workbench.counted import counted
from workbench.exports._labelled import labelled
from workbench.safe import code, fenced

_ESCAPED = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_DEFANGED = re.compile(r"\bhxxps?://|\bwww\[\.\]|\bfxp://")


def sources(every: Sequence[Source], used: Collection[int], *, whole: bool) -> Iterator[str]:
    """Yield the sources that the cited records stand in, whole, and what else the case has, in short."""
    mine = [source for source in every if source.id in used]
    others = [source for source in every if source.id not in used]
    if mine:
        yield fenced(
            [line for place, source in enumerate(mine) for line in [*[""] * bool(place), *_lines(source)]], "text"
        )
    if others and whole:
        yield "Further sources of the case:" if mine else "Sources of the case:"
        yield fenced([line for source in others for line in _short(source)], "text")
    elif others:
        yield f"The case has {counted(len(others), 'more source')}, in which none of the cited records stands."
    if not every:
        yield "The case has no source."


def _lines(source: Source) -> Iterator[str]:
    """Yield what is known about a source."""
    yield from labelled(f"source {source.id}", source.name)
    yield from labelled("size", f"{source.size:,} bytes")
    yield from labelled("SHA-256", source.sha256)
    known = f", {counted(source.repeats, 'repeat')} of known records" if source.repeats else ""
    yield from labelled("read as", f"{source.understood}; {counted(source.records, 'record')}{known}")
    yield from labelled("dates", source.dates or "not said")


def _short(source: Source) -> Iterator[str]:
    """Yield name and hash of a source."""
    yield from labelled(f"source {source.id}", f"{source.name}, {source.size:,} bytes, {source.understood}")
    yield from labelled("", source.sha256)


def about(case: Case, blocks: Sequence[str]) -> Iterator[str]:
    """Yield how to read the document and what ties it to the case, as lines of a list."""
    if any(_ESCAPED.search(block) for block in blocks):
        yield (
            "- What cannot be seen in the evidence is written out: `\\x1b` is the control character ESC, `\\u202e` a"
            " mark that turns the line round. In code spans a pipe is `\\x7c` and a backtick `\\x60`. A backslash is"
            " doubled only in a text that has such an escape."
        )
    if any(_DEFANGED.search(re.sub("`[^`]*`", "", block)) for block in blocks if not block.startswith("```")):
        yield "- Web addresses in the prose are written `hxxp`, so that nobody opens them by accident."
    yield (
        f"- Written by workbench {__version__}. The journal of the case had"
        f" {counted(len(case.journal.all()), 'entry', 'entries')} by then; its head is"
        f" {code(case.journal.head().hex())}. Whoever changes an entry later changes the head."
    )
