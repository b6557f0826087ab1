"""What is known about one source, and its ledger, as paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.shifts import spelled
from parsers.record import SpanKind
from workbench.paragraph import Paragraph

if TYPE_CHECKING:
    from db.case import Case, LedgerSpan, Note, Source
    from db.shifts import Shift

_LABEL = 13
_MOST = 5000
"""Lines of a ledger that are shown."""
_QUOTED = 200
"""Bytes of a stretch that are shown."""

KIND_LOOKS = {
    SpanKind.RECORD: "",
    SpanKind.REPEAT: "key",
    SpanKind.FURNITURE: "dim",
    SpanKind.PROSE: "",
    SpanKind.NOT_UNDERSTOOD: "bad",
}
KIND_WORDS = {
    SpanKind.RECORD: "record",
    SpanKind.REPEAT: "repeat",
    SpanKind.FURNITURE: "furniture",
    SpanKind.PROSE: "prose",
    SpanKind.NOT_UNDERSTOOD: "NOT READ",
}


def summary(source: Source, notes: Iterable[Note], shift: Shift | None = None) -> Iterator[Paragraph]:
    """Yield what a source is and how it was read."""
    yield _line("records", f"{source.records:,} new, {source.repeats:,} repeats")
    yield _line("read as", source.understood)
    yield _line("dates", source.dates)
    if source.year is not None or source.zone is not None:
        yield _line("stated", f"year {source.year or 'not stated'}, zone {source.zone or 'not stated'}")
    if shift is not None:
        yield _line("clock", f"{spelled(shift.nanoseconds)} added to every time: {shift.why or 'no reason given'}")
    yield _line("size", f"{source.size:,} bytes")
    yield _line("SHA-256", source.sha256)
    yield _line("imported", f"{datetime.fromtimestamp(source.imported_at // 1_000_000_000, UTC):%Y-%m-%d %H:%M} UTC")
    for note in notes:
        yield _line("note", note.text)


def ledger(case: Case, source: int, *, rejects: bool = False) -> Iterator[Paragraph]:
    """Yield the stretches of a source in order, records that follow one another as one; targets are record numbers.

    With `rejects` only what was not understood, with the reason and the text.
    """
    shown = 0
    for spans in _runs(case.sources.ledger(source)):
        first, last = spans[0], spans[-1]
        if rejects and first.kind is not SpanKind.NOT_UNDERSTOOD:
            continue
        if shown == _MOST:
            yield Paragraph(f"only the first {_MOST:,} are shown; `workbench ledger` prints all", "warn")
            return
        shown += 1
        yield _stretch(first, last, [span.record for span in spans if span.record is not None])
        if first.kind is SpanKind.NOT_UNDERSTOOD:
            text = case.sources.evidence(source, first.start, min(first.stop, first.start + _QUOTED))
            yield Paragraph(text.decode("utf-8", "backslashreplace"), "dim", " " * 12 + "| ", raw=True)
    if not shown:
        yield Paragraph("everything was understood" if rejects else "the source is empty", "dim")


def _runs(spans: Iterable[LedgerSpan]) -> Iterator[list[LedgerSpan]]:
    """Yield spans, records that follow one another together, with the blank lines between them."""
    run: list[LedgerSpan] = []
    for span in spans:
        if run and not (run[0].kind is SpanKind.RECORD and (span.kind is SpanKind.RECORD or _blank(span))):
            yield run
            run = []
        run.append(span)
    if run:
        yield run


def _blank(span: LedgerSpan) -> bool:
    return span.kind is SpanKind.FURNITURE and span.reason == "blank line"


def _stretch(first: LedgerSpan, last: LedgerSpan, records: list[int]) -> Paragraph:
    lines = f"{first.line}" if first.line == last.line else f"{first.line}-{last.line}"
    words = KIND_WORDS[first.kind]
    if records:
        words += f" #{records[0]}" + (f" to #{records[-1]}" if records[-1] != records[0] else "")
    words += f", {last.stop - first.start:,} bytes"
    if first.reason:
        words += f": {first.reason}"
    if first.repairs and len(records) == 1:
        words += f" (repaired: {', '.join(first.repairs)})"
    return Paragraph(words, KIND_LOOKS[first.kind], f" {lines:>9}  ", target=first.record)


def _line(label: str, text: str) -> Paragraph:
    return Paragraph(text, "", f" {label:<{_LABEL}}")
