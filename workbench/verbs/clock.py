"""The verb `clock`: how far the clock of a source was off."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, opened
from workbench.cli import Refused
from workbench.output import line, say

SECTION = "Evidence"


@click.command()
@in_case
@click.argument("source", type=int, required=False)
@click.option("--add", "shift", metavar="SHIFT", help="What is to be added: +2m30s, -1h, +0.25s; +0s takes it back.")
@click.option("--why", metavar="TEXT", default="", help="What the shift rests on.")
@as_json
def verb(path: Path, source: int | None, shift: str | None, why: str, as_json: bool) -> None:
    """State how far the clock of a source was off, or list what was stated.

    The times of its records stay as they were read and are shown beside the corrected ones; order, filters and hints
    go by the corrected ones.
    """
    from db.shifts import nanoseconds_of, spelled

    change = source is not None and shift is not None
    with opened(path, change=change) as case:
        if source is not None and all(each.id != source for each in case.sources.all()):
            raise Refused(f"the case has no source {source}; workbench sources lists them")
        if source is not None and shift is not None:
            try:
                case.shifts.state(source, nanoseconds_of(shift), why)
            except ValueError as error:
                raise Refused(str(error)) from None
        stated = [each for each in case.shifts.all().values() if source in (None, each.source)]
    for each in stated:
        if as_json:
            line({"source": each.source, "shift": spelled(each.nanoseconds), "why": each.why})
        else:
            say(f"source {each.source}: {spelled(each.nanoseconds)}" + (f", {each.why}" if each.why else ""))
    if not stated and not as_json:
        say("no clock is said to have been off")
