"""The verb `conversation`: what went between the two ends of a record."""

from __future__ import annotations

from pathlib import Path

import click

from parsers.record import flag_letters
from workbench.arguments import as_json, in_case, numbers, readable
from workbench.cli import Refused
from workbench.output import document, say
from workbench.times import exact
from workbench.times import readable as readable_time

SECTION = "Evidence"


@click.command()
@in_case
@click.argument("number")
@as_json
def verb(path: Path, number: str, as_json: bool) -> None:
    """Show the conversation of a record: both ways as far as the case has them, with what was carried."""
    from workbench.conversation import exchange

    with readable(path) as case:
        (chosen, *more) = numbers(case, [number])
        if more:
            raise Refused("one record is asked for; its conversation is found from it")
        found = exchange(case, chosen)
    if found is None:
        raise Refused(f"the log of record {chosen} does not say both its ends, so it has no conversation")
    if as_json:
        records = [
            {
                "number": said.values["number"],
                "time": None if said.values["time"] is None else exact(said.values["time"], said.values["time.basis"]),
                "way": "forth" if said.forth else "back",
                "flags": flag_letters(said.values["flags"]),
                "payload": None if said.payload is None else said.payload.hex(),
            }
            for said in found.said
        ]
        there = sum(said.forth for said in found.said)
        document(
            {
                "filter": found.text, "records": found.count, "from": found.ends[0], "to": found.ends[1],
                "forth": there, "back": len(found.said) - there, "shown": records,
            }
        )  # fmt: skip
        return
    say(found.sentence)
    say(f"filter: {found.text}")
    for said in found.said:
        time = said.values["time"]
        shown = "" if time is None else readable_time(time, said.values["time.basis"])
        size = "not captured" if said.payload is None else f"{len(said.payload):,} bytes"
        words = [shown, flag_letters(said.values["flags"]) or "", size, said.values["message"] or ""]
        say(f"{'-->' if said.forth else '<--'} #{said.values['number']}  " + "  ".join(word for word in words if word))
        for text in (said.payload or b"").splitlines():
            say(text.decode("utf-8", "replace"), 6)
