"""The verb `undo`: takes back what was said about records."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case, opened
from workbench.output import document, line, say
from workbench.times import exact, readable

SECTION = "Judgement"


@click.command()
@in_case
@click.option("--redo", is_flag=True, help="Do again what was taken back last.")
@click.option("--list", "listed", is_flag=True, help="Only list what can be taken back, newest first.")
@as_json
def verb(path: Path, redo: bool, listed: bool, as_json: bool) -> None:
    """Take back the last mark, letter, tag, note or verdict.

    The last 200 of them can be taken back one after the other; the journal keeps both.
    """
    with opened(path, change=not listed) as case:
        if not listed:
            what = case.deeds.redo() if redo else case.deeds.undo()
            word = "done again" if redo else "undone"
            if as_json:
                document({word.replace(" ", "_"): what})
            else:
                say(f"{word}: {what}" if what else "nothing to do again" if redo else "nothing to take back")
            return
        deeds = case.deeds.all()
    for deed in deeds:
        if as_json:
            line({"id": deed.id, "at": exact(deed.at), "what": deed.what, "undone": deed.undone})
        else:
            say(f"{readable(deed.at)[:19]}  {deed.what}" + ("  (undone)" if deed.undone else ""))
