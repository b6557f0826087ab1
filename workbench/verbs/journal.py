"""The verb `journal`: what was done to a case, when."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, readable
from workbench.output import line, say
from workbench.times import exact
from workbench.times import readable as when

SECTION = "Write-up"


@click.command()
@in_case
@as_json
def verb(path: Path, as_json: bool) -> None:
    """Tell what was done to a case, when and by whom."""
    with readable(path) as case:
        for entry in case.journal.all():
            if as_json:
                line({"id": entry.id, "at": exact(entry.at), "who": entry.who, "what": entry.what, "hash": entry.hash})
            else:
                say(f"{when(entry.at)[:19]}  {entry.who}  {entry.what}")
