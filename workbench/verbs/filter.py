"""The verb `filter`: saved filters."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.arguments import as_json, in_case
from workbench.names import keep_and_list

SECTION = "Judgement"


@click.command()
@in_case
@click.argument("name", required=False)
@click.argument("text", required=False)
@click.option("--note", metavar="TEXT", default="", help="What it is for.")
@click.option("--remove", is_flag=True, help="Take the name away.")
@as_json
def verb(path: Path, name: str | None, text: str | None, note: str, remove: bool, as_json: bool) -> None:
    """Keep a filter under a name, with a note, or list the saved filters.

    `filter:NAME` stands for it in any other filter.
    """
    keep_and_list("filter", path, name, text, note, remove=remove, as_json=as_json)
