"""The verb `tag`: tags on records."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, chosen, in_case, opened
from workbench.counted import counted
from workbench.output import document, say

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("tag", required=False)
@click.argument("records", metavar="[NUMBER]...", nargs=-1)
@click.option("--query", metavar="FILTER", help="The records that a filter matches.")
@click.option("--off", is_flag=True, help="Take the tag away.")
@as_json
def verb(path: Path, tag: str | None, records: tuple[str, ...], query: str | None, off: bool, as_json: bool) -> None:
    """Tag records, or list the tags.

    Records are given by number (8 or 8,10-12) or with --query.
    """
    with opened(path, change=bool(tag and (records or query))) as case:
        if tag and (records or query):
            case.tags.set(chosen(case, records, query), tag, not off)
        tags = case.tags.all()
    if as_json:
        document({"tags": tags})
        return
    for name, count in tags.items():
        say(f"{name}: {counted(count, 'record')}")
    if not tags:
        say("the case has no tag yet")
