"""The verb `ledger`: what became of every byte of a source."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parsers.record import SpanKind
from workbench.arguments import as_json, in_case, readable
from workbench.cli import Refused
from workbench.output import line, table

if TYPE_CHECKING:
    from db.case import Case
    from db.evidence import Source

SECTION = "Evidence"
_BLOCK = 1 << 20


@click.command()
@in_case
@click.argument("source", metavar="[SOURCE]", required=False)
@click.option("--reject", is_flag=True, help="Only what was not understood.")
@click.option("--raw", is_flag=True, help="The bytes of the source itself, to a file or a pipe.")
@as_json
def verb(path: Path, source: str | None, reject: bool, raw: bool, as_json: bool) -> None:
    """Account for every byte of the sources, or of one.

    SOURCE is its number or name.
    The spans of a source follow each other without gap or overlap.
    """
    with readable(path) as case:
        sources = [source_named(case, source)] if source else case.sources.all()
        if raw:
            _write_raw(case, sources)
            return
        spans = _spans(case, sources, reject)
        if as_json:
            for span in spans:
                line(span)
            return
        columns = ("source", "start", "stop", "line", "kind", "record", "reason")
        rows = ([_cell(span.get(name)) for name in columns] for span in spans)
        if not table(columns, rows):
            click.echo("everything was understood" if reject else "the case has no source yet")


def source_named(case: Case, text: str) -> Source:
    """Return the source of a number or name."""
    every = case.sources.all()
    for found in every:
        if text in (str(found.id), found.name):
            return found
    raise Refused(f"the case has no source {text!r}; it has " + ", ".join(f"{s.id} {s.name}" for s in every))


def _write_raw(case: Case, sources: list[Source]) -> None:
    if len(sources) != 1:
        raise Refused(f"--raw needs one source; name one of the {len(sources)} by number")
    if sys.stdout.isatty():
        raise Refused("raw evidence may hold control characters for the terminal; send it to a file: > FILE")
    for start in range(0, sources[0].size, _BLOCK):
        piece = case.sources.evidence(sources[0].id, start, min(start + _BLOCK, sources[0].size))
        sys.stdout.buffer.write(piece)


def _spans(case: Case, sources: list[Source], reject: bool) -> Iterator[dict[str, Any]]:
    for source in sources:
        for span in case.sources.ledger(source.id):
            if reject and span.kind != SpanKind.NOT_UNDERSTOOD:
                continue
            made = {
                "source": source.id, "name": source.name, "start": span.start, "stop": span.stop, "line": span.line,
                "kind": str(span.kind), "record": span.record, "place": span.place, "reason": span.reason,
                "repairs": list(span.repairs),
            }  # fmt: skip
            yield {name: value for name, value in made.items() if value not in (None, "", [])}


def _cell(value: object) -> object:
    return "" if value is None else value
