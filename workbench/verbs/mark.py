"""The verb `mark`: marks on records."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, chosen, in_case, opened
from workbench.cli import Refused
from workbench.counted import counted
from workbench.output import document, say

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("records", metavar="[NUMBER]...", nargs=-1)
@click.option("--query", metavar="FILTER", help="The records that a filter matches.")
@click.option("--off", is_flag=True, help="Take marks away.")
@click.option("--letter", metavar="LETTER", help="Put a letter on one record, as M and a letter do on the screen.")
@as_json
def verb(path: Path, records: tuple[str, ...], query: str | None, off: bool, letter: str | None, as_json: bool) -> None:
    """Mark records, or list the marked ones and those with a letter.

    Records are given by number (8 or 8,10-12) or with --query.
    """
    if letter is not None and not (len(letter) == 1 and letter.isascii() and letter.isalpha()):
        raise Refused(f"--letter {letter}: a letter is one of a to z and A to Z")
    with opened(path, change=bool(records or query or letter)) as case:
        picked = chosen(case, records, query) if records or query else []
        if letter is not None:
            if len(picked) != (0 if off else 1):
                raise Refused("--letter takes one record, or --off and none")
            case.marks.name(letter, None if off else picked[0])
        elif picked:
            case.marks.set(picked, not off)
        marked, letters = sorted(case.marks.all()), case.marks.letters()
    if as_json:
        document({"marked": marked, "letters": letters})
        return
    for name, number in letters.items():
        say(f"{name}: #{number}")
    say(f"{counted(len(marked), 'record')} marked" + (": " + " ".join(f"#{n}" for n in marked) if marked else ""))
