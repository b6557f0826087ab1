"""The verb `mark`: marks on records."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, chosen, in_case, opened
from workbench.output import document, plural, say

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("records", metavar="[NUMBER]...", nargs=-1)
@click.option("--query", metavar="FILTER", help="The records that a filter matches.")
@click.option("--off", is_flag=True, help="Take marks away.")
@as_json
def verb(path: Path, records: tuple[str, ...], query: str | None, off: bool, as_json: bool) -> None:
    """Mark records, or list the marked ones.

    Records are given by number (8 or 8,10-12) or with --query.
    """
    with opened(path, change=bool(records or query)) as case:
        if records or query:
            picked = chosen(case, records, query)
            case.marks.set(picked, not off)
        marked = sorted(case.marks.all())
    if as_json:
        document({"marked": marked})
        return
    say(f"{plural(len(marked), 'record')} marked" + (": " + " ".join(f"#{n}" for n in marked) if marked else ""))
