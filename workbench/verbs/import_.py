"""The verb `import`: logs into a case."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from workbench.arguments import as_json, aside, in_case, with_dates, zone_named
from workbench.cli import Refused
from workbench.counted import counted
from workbench.logs import refusal, unreadable
from workbench.output import line, progress, say
from workbench.recognised import formats_in_words, repairs_in_words

if TYPE_CHECKING:
    from db.case import Case
    from parsers.mapping import Mapping
    from workbench.importing import Report

SECTION = "Evidence"
_HEAD = 8192
"""Bytes of standard input that are looked at beforehand."""
_SHOWN = 5
"""How many stretches that were not understood are listed for people."""


@click.command("import")
@in_case
@click.argument("logs", metavar="LOG...", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_dates
@click.option("--map", "maps", multiple=True, metavar="NAME", help="A mapping, saved or a file, for unknown columns.")
@as_json
def verb(
    path: Path, logs: tuple[Path, ...], year: int | None, zone: str | None, maps: tuple[str, ...], as_json: bool
) -> None:
    """Read logs into a case, made if it is new.

    `-` reads standard input.
    Formats are recognised record by record, so one file may hold many, with prose between. Years and zones
    that a log leaves out are assumed and marked so, unless --year and --zone state them. What the columns of
    an unknown program mean says --map; `workbench mapping LOG` proposes it.
    """
    from workbench.importing import import_file

    where, mappings = zone_named(zone), _mappings(maps)
    for log in logs:
        if str(log) != "-" and (why := refusal(log)):
            raise Refused(why)
    with _case(path) as case:
        for log in logs:
            name, source = ("standard input", _standard_input()) if str(log) == "-" else (log.name, log)
            report = import_file(case, source, name, year=year, zone=where, mappings=mappings, progress=progress(name))
            line(as_document(report)) if as_json else show(report)


def _mappings(names: tuple[str, ...]) -> list[Mapping]:
    """Return the mappings of saved names or files."""
    if not names:
        return []
    from parsers.mapping import MappingError
    from workbench.mappings import named

    try:
        return [named(name) for name in names]
    except MappingError as error:
        raise Refused(f"--map: {error}") from None


def _standard_input() -> IO[bytes]:
    """Return standard input, once its first bytes show that it may be a log; it is read as it comes."""
    source = BufferedReader(sys.stdin.buffer, _HEAD)  # type: ignore[type-var]
    if why := unreadable(source.peek()):
        raise Refused(f"standard input {why}")
    return source


@contextmanager
def _case(path: Path) -> Iterator[Case]:
    """Lend the case; a new one that gets no source is taken away again."""
    from db.case import Case

    if path.exists():
        with Case.open(path, say=aside) as case:
            yield case
        return
    made, filled = Case.create(path), False
    try:
        with made as case:
            try:
                yield case
            finally:
                filled = bool(case.sources.all())
    finally:
        if not filled:
            path.unlink(missing_ok=True)


def as_document(report: Report) -> dict[str, Any]:
    """Return an import report for programs."""
    return {
        "name": report.name, "sha256": report.sha256, "size": report.size, "already": report.already,
        "records": report.records, "repeats": report.repeats, "by_format": report.by_format,
        "repairs": report.repairs, "spans": report.spans, "dates": report.dates,
        "unpacked": report.unpacked,
        "not_understood": [
            {"line": number, "start": start, "stop": stop, "reason": reason}
            for number, start, stop, reason in report.not_understood
        ],
    }  # fmt: skip


def show(report: Report) -> None:
    """Print an import report for people."""
    if report.already:
        say(f"{report.name}: in the case already, byte for byte; nothing added")
        return
    repeats = f", {counted(report.repeats, 'repeat')}" if report.repeats else ""
    say(f"{report.name}: {counted(report.records, 'new record')}{repeats}")
    for label, sentences in (
        ("format", formats_in_words(report.by_format)),
        ("repair", repairs_in_words(report.repairs)),
    ):
        for sentence in sentences:
            say(f"{label} {sentence}", 2)
    say("bytes: " + ", ".join(f"{kind} {count}" for kind, count in report.spans.items() if count), 2)
    if report.unpacked:
        say(report.unpacked, 2)
    if report.dates:
        say(f"dates: {report.dates}", 2)
    for number, _, _, reason in report.not_understood[:_SHOWN]:
        say(f"not understood, line {number}: {reason}", 2)
    if report.not_understood_in_all > _SHOWN:
        say(f"and {report.not_understood_in_all - _SHOWN} more; workbench ledger CASE --reject lists them", 2)
