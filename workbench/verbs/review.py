"""The verb `review`: what records are held to be after a look at them."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, chosen, in_case, opened
from workbench.cli import Refused
from workbench.counted import counted
from workbench.output import line, say
from workbench.times import exact, readable

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("verdict", required=False)
@click.argument("records", metavar="[NUMBER]...", nargs=-1)
@click.option("--query", metavar="FILTER", help="The records that a filter matches.")
@click.option("--off", is_flag=True, help="Take verdicts away; VERDICT is left out.")
@as_json
def verb(
    path: Path, verdict: str | None, records: tuple[str, ...], query: str | None, off: bool, as_json: bool
) -> None:
    """Say what records are, or list the verdicts with who gave them, and when.

    VERDICT is attack, suspicious, benign, false-alarm, own (our own doing), noise or unclear, or its first letter.
    Records are given by number (8 or 8,10-12) or with --query.
    """
    if off and verdict is not None:
        records, verdict = (verdict, *records), None
    with opened(path, change=bool(records or query)) as case:
        if records or query:
            case.verdicts.set(chosen(case, records, query), None if off else _meant(verdict))
        elif verdict:
            raise Refused("name records by number, or give --query")
        said = case.verdicts.all()
    for one in said:
        if as_json:
            line({"record": one.record, "verdict": one.verdict, "who": one.who, "at": exact(one.at)})
        else:
            say(f"#{one.record}: {one.verdict}, {one.who}, {readable(one.at)[:19]}")
    if not as_json:
        say(f"{counted(len(said), 'record')} reviewed")


def _meant(text: str | None) -> str:
    from db.case import VERDICTS

    found = VERDICTS.get(text or "", text or "")
    if found not in VERDICTS.values():
        raise Refused(f"{text!r} is no verdict; verdicts are {', '.join(VERDICTS.values())}")
    return found
