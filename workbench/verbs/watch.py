"""The verb `watch`: addresses, nets, names and ports to look out for."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, opened
from workbench.cli import Refused
from workbench.output import line, say
from workbench.times import exact

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("what", required=False)
@click.option("--why", metavar="TEXT", default="", help="Why it is watched; needed to add an entry.")
@click.option("--detect", type=int, help="The detect it comes from.")
@click.option("--until", metavar="DATE", help="The last day, as 2000-12-31.")
@click.option("--remove", "gone", type=int, metavar="N", help="Take entry N off the list.")
@as_json
def verb(
    path: Path, what: str | None, why: str, detect: int | None, until: str | None, gone: int | None, as_json: bool
) -> None:
    """Watch an address, net, host name or port (28431, 28431/udp), or print the watch list with its matches.

    The filter `watch:any` shows the records of all entries, `watch:N` those of one.
    """
    with opened(path, change=what is not None or gone is not None) as case:
        if what is not None:
            case.watches.add(what, why, detect, None if until is None else _end(until))
        if gone is not None:
            try:
                case.watches.remove(gone)
            except KeyError:
                raise Refused(f"the watch list has no entry {gone}") from None
        from parsers.query import parse

        entries = [(each, len(case.records.select(parse(f"watch:{each.id}")))) for each in case.watches.all()]
    for entry, count in entries:
        if as_json:
            made = {"watch": entry.id, "what": entry.what, "why": entry.why, "records": count, "detect": entry.detect}
            line({**made, "until": None if entry.until is None else exact(entry.until)})
        else:
            say(f"{entry.id}  {entry.what}  {count} records  {entry.why}")
    if not entries and not as_json:
        say("nothing is watched yet")


def _end(text: str) -> int:
    """Return the end of a day, in nanoseconds UTC."""
    from datetime import UTC, date, datetime, timedelta

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"--until {text}: write a day as 2000-12-31") from None
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return round(end.timestamp()) * 1_000_000_000
